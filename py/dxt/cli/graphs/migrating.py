"""`dxt migrate`: nodes of types of the past, written into the file as nodes of today's types."""

from __future__ import annotations

from pathlib import Path

import click

from dxt.cli.answer import complain, show, tell
from dxt.cli.exit_code import ExitCode
from dxt.cli.files.graph_file import write_graph
from dxt.cli.options import Sources
from dxt.cli.packages import plugins as loaded
from dxt.cli.packages.opening import Opened


def migrate(path: Path, write: bool, plugins: Sources, as_json: bool) -> int:
    """Tells what is to be brought up to date, and does it if so told.

    OK when the file is up to date at the end, FOUND when something is left to do.
    """
    opened = Opened(path, plugins)
    migrated = opened.migrated
    written = write and bool(migrated.notes)
    if written:
        write_graph(path, opened.file.graph)
    left = bool(migrated.problems or (migrated.notes and not write))
    if as_json:
        tell({"ok": not left, "file": str(path), "written": written, **opened.as_json()})
    else:
        loaded.warn_of_failures(opened.registry)
        show(migrated.notes.values())
        for problem in migrated.problems:
            complain(problem.as_json())
        click.echo(_ending(opened, written, write), err=True)
    return ExitCode.FOUND if left else ExitCode.OK


def _ending(opened: Opened, written: bool, write: bool) -> str:
    path = opened.file.path
    if written:
        return f"{path} is written."
    if opened.migrated.notes and not write:
        return f"{path} is as it was. To change it: dxt migrate {opened.words} --write"
    if opened.migrated.problems:
        return f"{path} is as it was."
    return f"{path} is as it was: there is nothing that is known here to be done."
