"""Recorded runs on disk: one JSON object a line, the newest last.

Beside the record stands the graph as it was run, settings included, and the digests of its files:
with them the keys of that run can be explained. Owns the form, and how a run in a file is named.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from dxt.core import codec
from dxt.core.errors import DocumentError, FileUnreadable, OutputInvalid, ParamInvalid
from dxt.core.graph import Graph
from dxt.engine.history import RunRecord

FORMAT = "dxt_run"
VERSION = 1

Files = Mapping[str, Mapping[str, Any]]


class Recorded(NamedTuple):
    """A run that was recorded; `name` says to people which one."""

    name: str
    at: str
    record: RunRecord
    graph: Graph
    files: dict[str, dict[str, Any]]


def check_place(path: Path) -> None:
    """Raises ParamInvalid when no run can be added there: no folder, or a file of another kind."""
    if not path.resolve().parent.is_dir():
        raise ParamInvalid(f"--history {path}: there is no folder {path.resolve().parent}.")
    try:
        if path.exists() and path.stat().st_size:
            _lines(path)
    except FileUnreadable as error:
        raise ParamInvalid(f"--history {path}: {error.message} Nothing was run.") from None


def add(path: Path, record: RunRecord, graph: Graph, files: Files) -> None:
    """Adds a run that ended just now; OutputInvalid when the file can't be written."""
    line = {
        FORMAT: VERSION,
        "at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        **record.as_json(),
        "graph": codec.to_json(graph),
        "files": files,
    }
    try:
        with path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, separators=(",", ":")) + "\n")
    except OSError as error:
        raise OutputInvalid(f"{path} can't be written: {error.strerror}.") from None


def read(name: str, back: int = 1) -> Recorded:
    """The run that is named: by `FILE#2` its second, by `FILE` its last (`back` 2: but one).

    Raises a DocumentError when there is none.
    """
    path, which = Path(name), -back
    start, sign, number = name.rpartition("#")
    if sign and number.isdecimal() and not path.exists():
        path, which = Path(start), int(number) - 1
    lines = _lines(path)
    if not -len(lines) <= which < len(lines):
        runs = f"{len(lines)} recorded run" + ("" if len(lines) == 1 else "s")
        raise FileUnreadable(
            f"There is no such run as {name}: {path} holds {runs}."
            if sign
            else f"{path} holds only {runs}; record another, or name two files."
        )
    place = f"{path}#{which % len(lines) + 1}"
    try:
        found = _parsed(lines[which])
        files = {
            str(file): {"digest": str(told["digest"])} for file, told in found["files"].items()
        }
        record, graph = RunRecord.from_json(found), codec.from_json(found["graph"])
        return Recorded(place, str(found["at"]), record, graph, files)
    except (DocumentError, AttributeError, KeyError, TypeError, ValueError):
        raise FileUnreadable(f"The run {place} is damaged; name another, or record one.") from None


def _lines(path: Path) -> list[str]:
    """The lines of the file, each a run; FileUnreadable unless the first one looks so."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise FileUnreadable(f"{path} can't be read: {error.strerror}.") from None
    except UnicodeError:
        lines = [""]
    lines = [line for line in lines if line.strip()] or [""]
    try:
        _parsed(lines[0])
    except ValueError:
        raise FileUnreadable(
            f'{path} holds no recorded runs; "dxt run GRAPH --history {path.stem}.jsonl" '
            "records one into a file of its own."
        ) from None
    return lines


def _parsed(line: str) -> dict[str, Any]:
    """The object in a line; ValueError where it is no run."""
    found = json.loads(line)
    if not isinstance(found, dict) or FORMAT not in found:
        raise ValueError("no run")
    if found[FORMAT] != VERSION:
        raise FileUnreadable("This run was recorded by a newer DxT; update this one.")
    return found
