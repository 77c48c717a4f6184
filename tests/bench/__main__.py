"""Runs every measurement, interleaved, and writes RESULTS.md."""

import argparse
import os
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from dxt_build import chromium, lock
from dxt_build.layout import Layout
from dxt_build.serve import serving

from . import edits, floor, report, visits

HERE = Path(__file__).resolve().parent
FLAGS = ("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")


def main() -> None:
    """Measures and writes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--repeat", type=int, default=9)
    repeat = parser.parse_args().repeat
    layout = Layout(HERE.parent.parent)
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
            version = browser.version
            browser.close()
    report.write(
        HERE / "RESULTS.md",
        browser=f"Chromium {version.partition('.')[0]}",
        pyodide=lock.read(layout).pyodide,
        floor=floors,
        first=firsts,
        later=laters,
        edits=taken,
    )
    print((HERE / "RESULTS.md").read_text(encoding="utf-8"))


if __name__ == "__main__":
    main()
