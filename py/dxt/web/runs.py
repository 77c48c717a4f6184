"""What the page is told of the runs there were: lists, pictures, comparisons, and files to save.

Owns the history of the open graph and how much of it is told at a time. It hears the session's
events, which costs a run next to nothing, and makes what is to be seen only when it is asked. Must
not know how it is shown, nor how messages travel.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from typing import Any

from dxt.core.errors import NoSuchRun
from dxt.core.messages import ENDINGS
from dxt.engine.clock import Clock, WallClock
from dxt.engine.events import Event
from dxt.engine.gantt import brief, gantt
from dxt.engine.history import Comparison, Difference, History, NodeRecord, RunRecord, compare
from dxt.engine.recorded import line
from dxt.engine.trace import chrome_trace
from dxt.web.editions import Editions

KEPT = 50
"""So many runs are remembered,"""
NODES = 20_000
"""and of them at most so many nodes, or what the last two need."""
ROWS = 200
"""So many nodes of a run, or of a comparison, are told."""
STATUSES = (*ENDINGS.values(), "unfinished")
WEIGHTS = (
    "new_error",
    "mended",
    "unsteady",
    "slower",
    "faster",
    "changed",
    "only_second",
    "only_first",
)
"""How runs can differ, what matters most first."""


class Runs:
    """`clock` is the session's; the hour is by the clock of this machine."""

    def __init__(self, clock: Clock | None = None) -> None:
        self._history = History(clock or WallClock(), KEPT, NODES)
        self._began = time.time()
        self._editions = Editions()

    def hear(self, event: Event) -> None:
        self._history.hear(event)
        if event["event"] == "run_finished":
            self._editions.mark(event["run"], self._history.runs[0].run)

    def obeyed(self, command: Mapping[str, Any], text: str) -> None:
        """A command, which came as this text, may have changed the graph."""
        done = command.get("do")
        if done == "open":
            self._history.forget()
            self._editions = Editions(text, command["files"])
        elif done == "edit":
            self._editions.edit(text)
        elif done == "files":
            self._editions.files = command["files"]

    # Looking

    def told(self, command: Mapping[str, Any]) -> Event:
        """The answer to `runs`: those there were, and the one that is looked at."""
        shown = self._find(command.get("run"))
        comparison = None
        if shown is not None and command.get("compare"):
            other = self._before(shown, command.get("against"))
            comparison = None if other is None else _compared(other, shown)
        return {
            "event": "runs_told",
            "runs": [self._line(run) for run in reversed(self._all)],
            "shown": None if shown is None else self._portrait(shown, command),
            "comparison": comparison,
        }

    def file(self, command: Mapping[str, Any]) -> dict[str, str]:
        """The answer to `save_runs`: `{"name", "type", "text"}`. Raises NoSuchRun."""
        name = command["name"]
        if command["form"] == "trace":
            run = self._find(command.get("run"))
            if run is None:
                raise NoSuchRun(f"Run {command.get('run')} is not kept any more; choose another.")
            text = json.dumps(chrome_trace([run]))
            return {"name": f"{name}.trace.json", "type": "application/json", "text": text}
        text = "".join(self._lines(f"{name}.dxt.json"))
        if not text:
            raise NoSuchRun("No run has ended yet; run the graph first.")
        return {"name": f"{name}.runs.jsonl", "type": "application/x-ndjson", "text": text}

    @property
    def _all(self) -> list[RunRecord]:
        """Oldest first."""
        going = self._history.going
        return [*self._history.runs, *([] if going is None else [going])]

    def _find(self, number: Any) -> RunRecord | None:
        """The run of that number; without one, the newest."""
        found = [run for run in self._all if number is None or run.run == number]
        return found[-1] if found else None

    def _before(self, shown: RunRecord, number: Any) -> RunRecord | None:
        """What a run is compared with: the run of that number; without one, that before it."""
        earlier = [run for run in self._all if run.run < shown.run]
        if number is None:
            return earlier[-1] if earlier else None
        return None if number == shown.run else self._find(number)

    def _line(self, run: RunRecord) -> dict[str, Any]:
        return {
            "run": run.run,
            "at": self._began + run.began,
            "seconds": run.seconds,
            "ok": run.ok,
            "stopped": run.stopped,
            "going": run is self._history.going,
            **{status: run.count(status) for status in STATUSES},
        }

    def _portrait(self, run: RunRecord, command: Mapping[str, Any]) -> dict[str, Any]:
        rows = sorted(run.nodes.items(), key=lambda item: (_place(item[1]), -item[1].seconds))
        return {
            **self._line(run),
            "gantt": gantt(run, command.get("began") or 0.0, command.get("ended")),
            "losses": [list(loss) for loss in run.losses],
            "rows": [_row(node, record) for node, record in rows[:ROWS]],
            "more": max(0, len(rows) - ROWS),
        }

    # Saving

    def _lines(self, graph_name: str) -> Iterator[str]:
        records = {run.run: run for run in self._history.runs}
        for edition in self._editions:
            run = records.get(edition.run)
            if run is not None:
                ended = self._began + run.began + run.seconds
                yield line(ended, run, graph_name, edition.graph, edition.files)


def _place(record: NodeRecord) -> int:
    """Where a node stands in the table: what was performed comes first."""
    return 0 if record.started is not None else 1


def _row(node: str, record: NodeRecord) -> dict[str, Any]:
    return {
        "node": node,
        "status": record.status,
        "began": record.started,
        "seconds": record.seconds,
        "bytes": record.bytes,
        "error": brief(record.error),
        "because": record.because,
    }


def _compared(first: RunRecord, second: RunRecord) -> dict[str, Any]:
    """How two runs differ, what matters most first."""
    found = compare(first, second)
    differences = sorted(found.differences, key=_weight)
    told = Comparison(first, second, tuple(differences[:ROWS])).as_json()
    for name, run in (("first", first), ("second", second)):
        told[name]["run"] = run.run
    return {**told, "more": max(0, len(differences) - ROWS)}


def _weight(difference: Difference) -> int:
    return min(WEIGHTS.index(kind) for kind in difference.kinds)
