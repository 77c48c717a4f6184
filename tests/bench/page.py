"""Measures the finished site in a browser, every round one after the other, and tells it.

Owns the order of the measurements; what each does is in `floor`, `visits`, `edits` and
`many`.
"""

import os
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from dxt_build import chromium, lock
from dxt_build.layout import Layout
from dxt_build.serve import serving

from . import edits, floor, many, page_chapter, visits

FLAGS = ("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")


def chapter(layout: Layout, repeat: int) -> str:
    """Measures, and gives the chapter."""
    program = os.environ.get("CHROME") or chromium.found()
    flags = [*FLAGS, *(["--no-sandbox"] if sys.platform != "win32" and os.geteuid() == 0 else [])]
    with tempfile.TemporaryDirectory() as name:
        floor.write(layout, Path(name))
        with (
            serving(Path(name)) as empty,
            serving(layout.dist) as site,
            sync_playwright() as playwright,
        ):
            browser = playwright.chromium.launch(executable_path=program, args=flags)
            known = visits.returning(browser, site)
            floors, firsts, laters = [], [], []
            for number in range(repeat):
                floors.append(floor.measure(browser, empty))
                firsts.append(visits.first(browser, site))
                laters.append(visits.later(known, site))
                print(
                    f"  round {number + 1} of {repeat}: floor {floors[-1]:.0f}, "
                    f"first visit {firsts[-1]['result']:.0f}, later {laters[-1]['result']:.0f} ms",
                    flush=True,
                )
            taken = edits.measure(known, site, max(20, repeat))
            many_nodes = [many.measure(known, site) for _ in range(repeat)]
            version = browser.version
            browser.close()
    return page_chapter.written(
        browser=f"Chromium {version.partition('.')[0]}",
        pyodide=lock.read(layout).pyodide,
        floor=floors,
        first=firsts,
        later=laters,
        edits=taken,
        many_nodes=many_nodes,
    )
