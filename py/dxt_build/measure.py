"""Runs the measurements of `tests/bench` over the finished site.

Owns how they are started. What is measured and how it is reported is theirs.
"""

import os
import subprocess

from . import chromium, environment
from .layout import Layout


def bench(layout: Layout, repeat: int) -> int:
    """Runs every measurement; gives 0 when all of them ended."""
    environment.prepare(layout, "test")
    program = chromium.prepare(layout)
    done = subprocess.run(
        [str(environment.python_of(layout)), "-m", "tests.bench", "--repeat", str(repeat)],
        cwd=layout.root,
        env={**os.environ, "CHROME": str(program), "PYTHONPATH": str(layout.py)},
    )
    return done.returncode
