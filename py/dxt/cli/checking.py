"""`dxt check`: everything that is wrong with a graph before anything runs."""

from __future__ import annotations

from pathlib import Path

import click

from dxt.cli.answer import complain, tell
from dxt.cli.exit_code import ExitCode
from dxt.cli.graph_file import GraphFile
from dxt.core.errors import DxtError, RunError
from dxt.nodes.registry import Registry


def check(path: Path, as_json: bool) -> int:
    """Tells every problem of the graph, and how bad the worst is."""
    try:
        found = problems(GraphFile(path))
    except DxtError as error:
        found = [error]
    if as_json:
        tell({"ok": not found, "problems": [problem.as_json() for problem in found]})
    else:
        for problem in found:
            complain(problem.as_json())
        if not found:
            click.echo(f"{path}: nothing is wrong.", err=True)
    return exit_code(found)


def problems(file: GraphFile) -> list[DxtError]:
    """All problems of the graph, node by node, missing files included."""
    live = file.live(Registry().catalogue())
    return [problem for node in live for problem in live.problems(node)]


def exit_code(found: list[DxtError]) -> int:
    """UNUSABLE where a problem is with the whole graph, FOUND where only nodes would fail."""
    if any(unusable(problem) for problem in found):
        return ExitCode.UNUSABLE
    return ExitCode.FOUND if found else ExitCode.OK


def unusable(error: DxtError) -> bool:
    """Whether this is wrong with the graph itself: then nothing of it is run."""
    return not isinstance(error, RunError)
