"""Runs the measurements of `tests/bench`: the page's over the finished site, and the engine's.

Owns how they are started and what has to be there for each. What is measured and how it is
reported is theirs.
"""

import os
import subprocess
from collections.abc import Sequence

from . import chromium, environment, machine, node, site
from .layout import Layout

PARTS = ("page", "engine", "streams")


def bench(layout: Layout, parts: Sequence[str], options: Sequence[str]) -> int:
    """Runs the named parts with `options` for `tests.bench`; gives 0 when all of them ended."""
    variables: dict[str, str] = {}
    with machine.turn(layout):
        environment.prepare(layout, "test")
        if "page" in parts:
            site.build(layout)
            variables["CHROME"] = str(chromium.prepare(layout))
        if "engine" in parts:
            found = node.prepare(layout)
            variables["DXT_NODE"] = found.program
            variables["DXT_PEERS"] = str(environment.prepare_peers(layout))
            variables["DXT_OBSERVABLE"] = str(node.prepare_peers(layout, found))
    done = subprocess.run(
        [str(environment.python_of(layout)), "-m", "tests.bench", "--only", *parts, *options],
        cwd=layout.root,
        env={**os.environ, **variables, "PYTHONPATH": str(layout.py)},
    )
    return done.returncode
