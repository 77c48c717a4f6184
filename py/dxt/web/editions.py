"""The open graph as it was at the end of each run.

Owns the commands that made it so, as the texts in which they came: to keep one costs nothing, and
none is read before somebody asks. Must not know what a run was like.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from dxt.core.document import codec
from dxt.core.document.graph import Graph
from dxt.core.editing import diff as diffs
from dxt.core.errors import DxtError

MOST = 500
"""So many edits in a row are kept apart; more become one."""
NOTHING = '{"graph": {"dxt": 1}}'


class Edition(NamedTuple):
    """The graph as a run left it, and the files it had; to be used before the next is asked for."""

    run: int
    graph: Graph
    files: Mapping[str, Any]


class _Mark(NamedTuple):
    run: int
    edits: int
    """How many there were by then."""
    files: Mapping[str, Any]


class Editions:
    """`opened` is the command that opened the graph; `files` are replaced when others are there."""

    def __init__(self, opened: str = NOTHING, files: Mapping[str, Any] | None = None) -> None:
        self.files = files or {}
        self._opened = opened
        self._edits: list[str] = []
        self._marks: list[_Mark] = []

    def edit(self, text: str) -> None:
        """Takes a command that edited it."""
        self._edits.append(text)
        self._fold(self._marks[-1].edits if self._marks else 0, len(self._edits))

    def mark(self, run: int, oldest: int) -> None:
        """A run has ended; of those before the `oldest` nobody will ask."""
        self._marks.append(_Mark(run, len(self._edits), self.files))
        if self._marks[0].run < oldest:
            self._marks = [mark for mark in self._marks if mark.run >= oldest]
            self._fold(0, self._marks[0].edits)

    def __iter__(self) -> Iterator[Edition]:
        """Those of the runs that are asked for, oldest first."""
        graph = codec.from_json(json.loads(self._opened)["graph"])
        at = 0
        for mark in self._marks:
            for text in self._edits[at : mark.edits]:
                _apply(graph, text)
            at = mark.edits
            yield Edition(mark.run, graph, mark.files)

    def _fold(self, start: int, end: int) -> None:
        """Makes these edits one, where there are too many."""
        if end - start <= MOST:
            return
        found = [diffs.from_json(json.loads(text)["diff"]) for text in self._edits[start:end]]
        whole = diffs.as_json(diffs.squash(*found))
        self._edits[start:end] = [json.dumps({"diff": whole})]
        fewer = end - start - 1
        self._marks = [
            mark if mark.edits <= start else mark._replace(edits=mark.edits - fewer)
            for mark in self._marks
        ]


def _apply(graph: Graph, text: str) -> None:
    try:
        diffs.apply(graph, diffs.from_json(json.loads(text)["diff"]))
    except DxtError:
        return  # the session, which was told of it, refused it as well
