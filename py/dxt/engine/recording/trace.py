"""Recorded runs as a Chrome trace, for Perfetto (ui.perfetto.dev) or chrome://tracing.

Owns the form: the JSON object format of the Trace Event Format. A run is a process, an executor a
thread, with more threads right after it for what overlaps there. A node is one complete event (`X`)
on its thread; one whose values were stored has no length. A failure and a lost executor are instant
events (`i`), the bytes of the run's values a counter (`C`), names are metadata (`M`). What was
skipped took no time and is not in it. Must not know how records came about nor where a trace is
written.

The format: https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dxt.engine.recording.history import BLOCKED, UNENDED, NodeRecord, RunRecord
from dxt.engine.recording.tracks import Track, tracks

MICROSECONDS = 1_000_000
ENGINE = 0
"""The thread of what no executor had a part in."""


def chrome_trace(runs: Iterable[RunRecord]) -> dict[str, Any]:
    """The runs on one timeline, ready for `json.dumps`."""
    events: list[dict[str, Any]] = []
    for process, run in enumerate(runs, start=1):
        events += _events(run, process)
    return {"traceEvents": events, "displayTimeUnit": "ms"}


def _events(run: RunRecord, process: int) -> list[dict[str, Any]]:
    found = tracks(run)
    places = {
        span.node: (thread, span.ended)
        for thread, track in enumerate(found, start=ENGINE + 1)
        for span in track.spans
    }
    spans, marks = [], []
    sizes = [(0.0, 0)]
    for node, record in sorted(run.nodes.items(), key=lambda item: _began(item[1])):
        if node not in places and (record.ended is None or record.status in UNENDED):
            continue
        began = _began(record)
        thread, ended = places.get(node, (ENGINE, began))
        if node in places or record.status == "cached":
            spans.append(
                {
                    "name": node,
                    "cat": record.status,
                    "ph": "X",
                    "ts": _at(run, began),
                    "dur": _microseconds(ended - began),
                    "pid": process,
                    "tid": thread,
                    "args": _arguments(record),
                }
            )
        if record.error is not None:
            marks.append(
                {
                    "name": f"{node} {_verb(record)}: {record.error.get('code')}",
                    "cat": record.status,
                    "ph": "i",
                    "s": "t",
                    "ts": _at(run, ended),
                    "pid": process,
                    "tid": thread,
                    "args": record.error,
                }
            )
        sizes.append((ended, record.bytes))
    for at, reason in run.losses:
        mark = {"name": "executor lost", "cat": "lost", "ph": "i", "s": "p", "ts": _at(run, at)}
        marks.append({**mark, "pid": process, "tid": ENGINE, "args": {"reason": reason}})
    return [*_names(run, process, found), *spans, *marks, *_counters(run, process, sizes)]


def _verb(record: NodeRecord) -> str:
    return "can't run" if record.status == BLOCKED else "failed"


def _began(record: NodeRecord) -> float:
    """When its event is to begin, in seconds after the start of the run."""
    return next((at for at in (record.started, record.ended) if at is not None), 0.0)


def _arguments(record: NodeRecord) -> dict[str, Any]:
    """What a viewer shows of the node that is chosen."""
    told: dict[str, Any] = {"status": record.status, "key": record.key, "bytes": record.bytes}
    if record.queued is not None and record.started is not None:
        told["waited_seconds"] = record.started - record.queued
    for port, output in record.outputs.items():
        told[f"output {port}"] = output.get("text", "")
    return told


def _names(run: RunRecord, process: int, found: list[Track]) -> list[dict[str, Any]]:
    names = {"ph": "M", "ts": 0, "pid": process}
    return [
        {**names, "name": "process_name", "tid": ENGINE, "args": {"name": f"run {run.run}"}},
        *(
            {**names, "name": "thread_name", "tid": thread, "args": {"name": name}}
            for thread, name in enumerate(["engine", *(track.name for track in found)], ENGINE)
        ),
    ]


def _counters(run: RunRecord, process: int, sizes: list[tuple[float, int]]) -> list[dict[str, Any]]:
    """The bytes of all values that the run had come to by then."""
    counters, total = [], 0
    for at, size in sorted(sizes):
        total += size
        counters.append(
            {
                "name": "values",
                "ph": "C",
                "ts": _at(run, at),
                "pid": process,
                "tid": ENGINE,
                "args": {"bytes": total},
            }
        )
    return counters


def _at(run: RunRecord, seconds: float) -> float:
    return _microseconds(run.began + seconds)


def _microseconds(seconds: float) -> float:
    return round(seconds * MICROSECONDS, 3)
