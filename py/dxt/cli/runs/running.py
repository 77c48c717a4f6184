"""`dxt run`: the report of a graph that was run once."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from textwrap import indent
from typing import Any

import click

from dxt.cli.answer import complain, tell
from dxt.cli.exit_code import ExitCode
from dxt.cli.packages.opening import Opened
from dxt.cli.packages.plugins import unpacked
from dxt.cli.runs.headless import Headless, Options
from dxt.cli.runs.loop import Loop
from dxt.cli.terminal.progress import Progress
from dxt.core.errors import CutShort, DxtError, SkippedBecause
from dxt.data.report import Report, Told
from dxt.engine.recording.history import NodeRecord

STATUSES = {"blocked": "failed", "stale": "skipped"}
"""What the standing of a node that was not reached amounts to once the run is over."""


def run(path: Path, options: Options, as_json: bool) -> int:
    """Runs the graph and reports. Raises a DxtError, with nothing run, when that makes no sense."""
    opened = Opened(path, options.plugins)
    if not as_json:
        opened.tell()
    with unpacked(opened.registry.plugins) as folder:
        progress = Progress()
        headless = Headless(opened, folder, options, progress.hear, complain)
        try:
            with Loop() as loop:
                loop.run(headless.run())
                if headless.was_begun:
                    progress.end(headless.record)
        finally:
            progress.close()
        headless.write()
        _answer(headless, opened, as_json)
        sys.stdout.flush()
    return loop.end(headless.exit_code, headless.was_stopped, headless.given_up)


def _answer(headless: Headless, opened: Opened, as_json: bool) -> None:
    if as_json:
        tell({**_report(headless), **opened.as_json()})
    elif headless.exit_code != ExitCode.UNUSABLE:
        _show(headless)
    if headless.exit_code == ExitCode.INTERRUPTED:
        click.echo(_kept(headless), err=True)


def _report(headless: Headless) -> dict[str, Any]:
    """The run as one JSON object."""
    return {
        "ok": headless.exit_code == ExitCode.OK,
        "problems": [problem.as_json() for problem in headless.problems],
        "nodes": {node: _ended(headless, node) for node in headless.live},
        "outputs": {name: report.output for name, report in _outputs(headless).items()},
    }


def _ended(headless: Headless, node: str) -> dict[str, Any]:
    standing = headless.standing[node]
    status = STATUSES.get(standing["status"], standing["status"])
    error = standing.get("error")
    if (unreadable := headless.unreadable(node)) is not None:
        status, error = "failed", unreadable.as_json()
    if "because" in standing:
        error = _unended(node, standing).as_json()
    return {
        "status": status,
        "seconds": float(headless.record.nodes.get(node, NodeRecord()).seconds),
        "key": headless.live.key(node) or "",
        "error": error and {"line": None, **error},
    }


def _unended(node: str, standing: Mapping[str, Any]) -> DxtError:
    """Why the node was not performed, or not to its end."""
    because = standing["because"]
    if "begun" in standing:
        return CutShort(f'It streamed with "{because}", which failed.', node)
    return SkippedBecause(f'It needs "{because}", which failed.', node)


def _show(headless: Headless) -> None:
    """Prints the outputs for people."""
    for name, report in _outputs(headless).items():
        click.echo(f"{name}: {report.text}")
        if (full := report.full) is not None:
            click.echo(indent(full, "  "))


def _outputs(headless: Headless) -> dict[str, Report | Told]:
    """What is told of outputs that no wire leaves from, as `node.port`."""
    keys = headless.output_keys().items()
    found = {name: headless.report(key) for name, key in keys}
    return {name: report for name, report in found.items() if report is not None}


def _kept(headless: Headless) -> str:
    """What is left of a run that was stopped."""
    nodes = headless.record.nodes
    ready = [node for node, record in nodes.items() if record.status in ("done", "cached")]
    left = f"{len(ready)} of {len(nodes)} nodes were ready"
    if headless.written:
        files = ", ".join(map(str, headless.written))
        return f"Stopped by Ctrl-C: {left}. Kept: {files}."
    if headless.has_cache:
        return f"Stopped by Ctrl-C: {left}. What was ready is in the cache."
    return f"Stopped by Ctrl-C: {left}. Nothing was kept but what is shown; --save keeps an output."
