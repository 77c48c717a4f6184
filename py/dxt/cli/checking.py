"""`dxt check`: everything that is wrong with a graph before anything runs."""

from __future__ import annotations

import json
from pathlib import Path

import click

from dxt.cli.graph_file import GraphFile
from dxt.cli.progress import Progress
from dxt.core.errors import DxtError, RunError
from dxt.engine.live import LiveGraph
from dxt.nodes.registry import Registry


def check(path: Path, as_json: bool) -> int:
    """0 when all is well, 1 when nodes would fail, 2 when the file can't be used."""
    try:
        found = problems(GraphFile(path))
    except DxtError as error:
        found = [error]
    if as_json:
        told = {"ok": not found, "problems": [problem.as_json() for problem in found]}
        click.echo(json.dumps(told, ensure_ascii=False))
    else:
        progress = Progress()
        for problem in found:
            progress.complain(problem.as_json())
        if not found:
            click.echo(f"{path}: nothing is wrong.", err=True)
    return exit_code(found)


def problems(file: GraphFile) -> list[DxtError]:
    """All problems of the graph, node by node, missing files included."""
    live = LiveGraph(file.graph, Registry().catalogue(), {}, file.where)
    live.set_files(file.described(live.files_wanted()))
    return [problem for node in live for problem in live.problems(node)]


def exit_code(found: list[DxtError]) -> int:
    """2 where a problem makes the whole graph unusable, 1 where only nodes would fail."""
    if any(unusable(problem) for problem in found):
        return 2
    return 1 if found else 0


def unusable(error: DxtError) -> bool:
    """Whether this is wrong with the graph itself: then nothing of it is run."""
    return not isinstance(error, RunError)
