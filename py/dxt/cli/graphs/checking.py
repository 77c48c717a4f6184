"""`dxt check`: everything that is wrong with a graph before anything runs."""

from __future__ import annotations

from pathlib import Path

import click

from dxt.cli.answer import complain, tell
from dxt.cli.exit_code import ExitCode
from dxt.cli.options import Sources
from dxt.cli.packages.opening import Opened, unusable
from dxt.core.errors import DxtError


def check(path: Path, plugins: Sources, as_json: bool) -> int:
    """Tells every problem of the graph, and how bad the worst is."""
    opened: Opened | None = None
    try:
        opened = Opened(path, plugins)
        found = opened.problems(opened.live()) + opened.unused_problems()
    except DxtError as error:
        found = [error]
    if as_json:
        told = [problem.as_json() for problem in found]
        tell({"ok": not found, "problems": told, **(opened.as_json() if opened else {})})
    else:
        if opened is not None:
            opened.tell()
        for problem in found:
            complain(problem.as_json())
        if not found:
            click.echo(f"{path}: nothing is wrong.", err=True)
    return exit_code(found)


def exit_code(found: list[DxtError]) -> int:
    """UNUSABLE where a problem is with the whole graph, FOUND where only nodes would fail."""
    if any(unusable(problem) for problem in found):
        return ExitCode.UNUSABLE
    return ExitCode.FOUND if found else ExitCode.OK
