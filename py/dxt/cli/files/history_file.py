"""Recorded runs on disk: one JSON object a line, the newest last.

Owns how a run in a file is named, added and read. The form of a line is `engine.recorded`.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from dxt.cli.files.graph_file import check_folder
from dxt.core.document import codec
from dxt.core.document.graph import Graph
from dxt.core.errors import DocumentError, FileUnreadable, OutputInvalid, ParamInvalid
from dxt.engine.recording.history import RunRecord
from dxt.engine.recording.recorded import FORMAT, OLDER, VERSION, Files, line, moment


class Recorded(NamedTuple):
    """A run that was recorded: which one, when, and of which graph, for people."""

    name: str
    at: str
    graph_name: str
    record: RunRecord
    graph: Graph
    files: dict[str, dict[str, Any]]
    ended: float
    """In seconds since 1970."""
    earlier: Sequence[str] = ()
    """The lines of the runs before it in its file."""

    def made(self, keys: Collection[str]) -> dict[str, float]:
        """When the nodes that had these keys were performed, in seconds since 1970, as far as the
        file tells: what a run only had again was made in one before it."""
        found = dict(_made(self, keys))
        for text in reversed(self.earlier):
            missing = [key for key in keys if key not in found]
            if not missing:
                break
            if any(key in text for key in missing):
                with suppress(FileUnreadable):
                    found.update(_made(_recorded("", text), missing))
        return found


def _made(run: Recorded, keys: Collection[str]) -> Iterator[tuple[str, float]]:
    began = run.ended - run.record.seconds
    for node in run.record.nodes.values():
        if node.key is None or node.ended is None:
            continue
        if node.key in keys and node.status == "done":
            yield node.key, began + node.ended


def check_place(path: Path) -> None:
    """Raises ParamInvalid when no run can be added there: no folder, or a file of another kind."""
    check_folder("--history", path)
    try:
        if path.exists() and path.stat().st_size:
            _lines(path)
    except FileUnreadable as error:
        raise ParamInvalid(f"--history {path}: {error.message} Nothing was run.") from None


def add(path: Path, record: RunRecord, graph_name: str, graph: Graph, files: Files) -> None:
    """Adds a run that ended just now; OutputInvalid when the file can't be written."""
    text = line(time.time(), record, graph_name, graph, files)
    try:
        with path.open("ab+") as file:
            if file.tell():
                file.seek(-1, os.SEEK_END)
                # A line that was cut off, by a full disk or a kill, spoils no other.
                text = text if file.read() == b"\n" else "\n" + text
            file.write(text.encode())
    except OSError as error:
        raise OutputInvalid(f"{path} can't be written: {error.strerror}.") from None


def read(name: str, back: int = 1) -> Recorded:
    """The run that is named: by `FILE#2` its second, by `FILE` its last (`back` 2: but one).

    Raises a DocumentError when there is none.
    """
    start, sign, number = name.rpartition("#")
    counted = bool(sign) and number.isdecimal() and not Path(name).exists()
    path = Path(start if counted else name)
    lines = _lines(path)
    at = int(number) - 1 if counted else len(lines) - back
    if not 0 <= at < len(lines):
        runs = f"{len(lines)} recorded run" + ("" if len(lines) == 1 else "s")
        raise FileUnreadable(
            f"There is no such run as {name}: {path} holds {runs}."
            if counted
            else f"{path} holds only {runs}; record another, or name two files."
        )
    return _recorded(f"{path}#{at + 1}", lines[at])._replace(earlier=lines[:at])


def _recorded(name: str, text: str) -> Recorded:
    damaged = FileUnreadable(f"The run {name} is damaged; name another, or record one.")
    try:
        found = json.loads(text)
        version = found[FORMAT]
    except (KeyError, TypeError, ValueError):
        raise damaged from None
    if version not in (VERSION, *OLDER):
        raise FileUnreadable(f"The run {name} was recorded by a newer DxT; update this one.")
    try:
        files = {str(file): {"digest": str(of["digest"])} for file, of in found["files"].items()}
        record, graph = RunRecord.from_json(found), codec.from_json(found["graph"])
        at, graph_name = str(found["at"]), str(found["graph_name"])
        return Recorded(name, at, graph_name, record, graph, files, moment(at))
    except (DocumentError, AttributeError, KeyError, TypeError, ValueError):
        raise damaged from None


def _lines(path: Path) -> list[str]:
    """The lines of the file, each a run; FileUnreadable unless it begins like one."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise FileUnreadable(f"{path} can't be read: {error.strerror}.") from None
    except UnicodeError:
        lines = []
    lines = [line for line in lines if line.strip()]
    if not lines or not lines[0].startswith(f'{{"{FORMAT}"'):
        raise FileUnreadable(
            f'{path} holds no recorded runs; "dxt run GRAPH --history {path.stem}.jsonl" '
            "records one into a file of its own."
        )
    return lines
