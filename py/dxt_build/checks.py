"""The checks that need no browser: format, lint, types of Python and of JavaScript. And the tests.

Owns how those tools are called; what they must find is set in `pyproject.toml` and
`static/tsconfig.json`.
"""

import os
import subprocess
from collections.abc import Sequence

from . import chromium, environment, firefox, other_pythons, webkit
from . import node as nodejs
from .layout import Layout
from .report import say


def check(layout: Layout) -> int:
    """Runs every check, even after one failed; gives 0 when all is well."""
    environment.prepare(layout, "test")
    node = nodejs.prepare(layout)
    python = str(environment.python_of(layout))
    tsc = str(layout.node_modules / "typescript" / "bin" / "tsc")
    commands: dict[str, Sequence[str]] = {
        "format": [python, "-m", "ruff", "format", "--check", "--quiet", "."],
        "lint": [python, "-m", "ruff", "check", "--quiet", "."],
        "types of Python": [python, "-m", "mypy", "--no-error-summary"],
        "types of JavaScript": [node.program, tsc, "-p", "static/tsconfig.json"],
        "types of workers": [node.program, tsc, "-p", "static/tsconfig.worker.json"],
    }
    failed = [name for name, command in commands.items() if not _passes(layout, name, command)]
    return 1 if failed else 0


def test(layout: Layout, arguments: Sequence[str]) -> int:
    """Runs pytest over the finished site; gives its exit code."""
    environment.prepare(layout, "test")
    node = nodejs.prepare(layout)
    program = chromium.prepare(layout)
    firefox.prepare()
    webkit.prepare()
    other_pythons.prepare_newest(layout)
    other_pythons.prepare_pyodide(layout)
    say(f"  tests in {program}")
    done = subprocess.run(
        [str(environment.python_of(layout)), "-m", "pytest", *arguments],
        cwd=layout.root,
        env={**os.environ, "CHROME": str(program), "DXT_NODE": node.program},
    )
    return done.returncode


def _passes(layout: Layout, name: str, command: Sequence[str]) -> bool:
    done = subprocess.run(
        command, cwd=layout.root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    say(f"  {name}: {'ok' if done.returncode == 0 else 'not ok'}")
    if done.returncode:
        say(done.stdout.rstrip())
    return done.returncode == 0
