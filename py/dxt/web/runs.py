"""What the page is told of the runs there were: lists, pictures, comparisons, and files to save.

Owns the history of the open graph and how much of it is told at a time. It hears the session's
events, which costs a run next to nothing, and makes what is to be seen only when it is asked. Must
not know how it is shown, nor how messages travel.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from dxt.core.errors import NoSuchRun
from dxt.engine.clock import Clock, WallClock
from dxt.engine.events import Event
from dxt.engine.recording.comparison import Comparison, Difference, compare
from dxt.engine.recording.gantt import brief, gantt
from dxt.engine.recording.history import STATUSES as ENDED
from dxt.engine.recording.history import History, NodeRecord, RunRecord
from dxt.engine.recording.recorded import line
from dxt.engine.recording.trace import chrome_trace
from dxt.web.editions import Editions

KEPT = 50
"""So many runs are remembered, as long as they have no more nodes in all than the next."""
NODES = 20_000
ROWS = 100
"""So many nodes of a run, or of a comparison, are told."""
STATUSES = (*ENDED, "unfinished")
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
    """`clock` is the session's; the hour is by the clock of this machine. `is_there` says which
    nodes the graph has."""

    def __init__(self, is_there: Callable[[str], bool], clock: Clock | None = None) -> None:
        self._history = History(clock or WallClock(), KEPT, NODES, is_there)
        self._began = time.time()
        self._editions = Editions()
        self._known: dict[int, dict[str, Any]] = {}
        """What was told of runs that have ended, by number."""

    def hear(self, event: Event) -> None:
        self._history.hear(event)
        if event["event"] == "run_finished" and self._history.runs:
            self._editions.mark(event["run"], self._history.runs[0].run)

    def obeyed(self, command: Mapping[str, Any], text: str) -> bool:
        """A command, which came as this text, may have changed the graph; whether the runs there
        were are forgotten by that. Somebody may just have been told of them."""
        done = command.get("do")
        had_runs = bool(self._history.runs)
        if done == "open":
            self._history.forget()
            self._known.clear()
            self._editions = Editions(text, command["files"])
        elif done == "edit":
            self._editions.edit(text)
        elif done == "files":
            self._editions.files = command["files"]
        return had_runs and not self._history.runs

    # Looking

    def told(self, command: Mapping[str, Any]) -> Event:
        """The answer to `runs`: those there were, and the one that is looked at."""
        runs = self._all()
        shown = _find(runs, command.get("run"))
        lines = [self._line(run) for run in reversed(runs)]
        self._known = {line["run"]: line for line in lines if not line["going"]}
        comparison = None
        if shown is not None and command.get("compare"):
            other = _other(runs, shown, command.get("against"))
            comparison = None if other is None else _compared(other, shown)
        return {
            "event": "runs_told",
            "runs": lines,
            "shown": None if shown is None else self._portrait(shown, command),
            "comparison": comparison,
        }

    def file(self, command: Mapping[str, Any]) -> dict[str, str]:
        """The answer to `save_runs`: `{"name", "type", "text"}`. Raises NoSuchRun."""
        name = command["name"]
        if command["form"] == "trace":
            run = _find(self._all(), command.get("run"))
            if run is None:
                raise NoSuchRun(f"Run {command.get('run')} is not kept any more; choose another.")
            text = json.dumps(chrome_trace([run]))
            return {"name": f"{name}.trace.json", "type": "application/json", "text": text}
        text = "".join(self._lines(f"{name}.dxt.json"))
        if not text:
            raise NoSuchRun("No run has ended yet; run the graph first.")
        return {"name": f"{name}.runs.jsonl", "type": "application/x-ndjson", "text": text}

    def _all(self) -> list[RunRecord]:
        """Oldest first."""
        going = self._history.going
        return [*self._history.in_full(), *([] if going is None else [going])]

    def _line(self, run: RunRecord) -> dict[str, Any]:
        return self._known.get(run.run) or {
            "run": run.run,
            "at": self._began + run.began,
            "seconds": run.seconds,
            "ok": run.ok,
            "stopped": run.stopped,
            "going": run is self._history.going,
            **_counts(run),
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
        records = {run.run: run for run in self._history.in_full()}
        for edition in self._editions:
            run = records.get(edition.run)
            if run is not None:
                ended = self._began + run.began + run.seconds
                yield line(ended, run, graph_name, edition.graph, edition.files)


def _find(runs: Sequence[RunRecord], number: Any) -> RunRecord | None:
    """The run of that number; without one, the newest."""
    return next((run for run in reversed(runs) if number is None or run.run == number), None)


def _other(runs: Sequence[RunRecord], shown: RunRecord, number: Any) -> RunRecord | None:
    """What a run is compared with: the run of that number; without one, that before it."""
    if number is None:
        return _find([run for run in runs if run.run < shown.run], None)
    return None if number == shown.run else _find(runs, number)


def _status(record: NodeRecord) -> str:
    return "unfinished" if record.was_stopped else record.status


def _counts(run: RunRecord) -> dict[str, int]:
    """How many nodes ended how; one that was stopped did not end."""
    counts = {status: run.count(status) for status in STATUSES}
    stopped = sum(record.was_stopped for record in run.nodes.values())
    counts["failed"] -= stopped
    counts["unfinished"] += stopped
    return counts


def _place(record: NodeRecord) -> int:
    """Where a node stands in the table: what was performed comes first."""
    return 0 if record.started is not None else 1


def _row(node: str, record: NodeRecord) -> dict[str, Any]:
    return {
        "node": node,
        "status": _status(record),
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
        for one in filter(None, [difference[name] for difference in told["differences"]]):
            one["error"] = brief(one["error"])
    return {**told, "more": max(0, len(differences) - ROWS)}


def _weight(difference: Difference) -> int:
    return min(WEIGHTS.index(kind) for kind in difference.kinds)
