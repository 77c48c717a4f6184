"""Records of runs for tests: heard from a world, spelt in a line, and read back from a trace."""

from __future__ import annotations

import json
from itertools import pairwise
from typing import Any

from dxt.engine.recording.history import History, RunRecord
from tests.engine.worlds import VirtualClock, World

COMMON = {"name": str, "ph": str, "ts": int | float, "pid": int, "tid": int, "args": dict}


def record(world: World, keep: int = 100) -> History:
    """A history that hears what the world tells from now on."""
    history = History(world.clock, keep)
    world.listeners.append(history.hear)
    return history


def told(line: str) -> RunRecord:
    """The record of one run, from events spelt as `seconds event node ...`.

    `0 started a; 2 finished a KEY DIGEST; 3 failed b MESSAGE`: b failed after three seconds.
    """
    clock = VirtualClock()
    history = History(clock)
    history.hear({"event": "run_started", "run": 1, "nodes": []})
    for part in filter(None, line.split(";")):
        at, kind, node, *more = part.split()
        clock.advance(float(at) - clock.now())
        event: dict[str, Any] = {"event": f"node_{kind}", "node": node}
        if kind == "queued":
            event = {"event": "nodes_queued", "nodes": [node]}
        if kind in ("finished", "cached"):
            key, digest = more
            output = {"kind": "text", "text": "x", "bytes": 10, "digest": digest, "more": 1}
            event |= {"key": key, "outputs": {"out": output}}
        elif kind == "failed":
            event["error"] = {"code": "node_raised", "message": " ".join(more)}
        elif kind == "skipped":
            event["because"] = more[0]
        if kind == "started" and more:
            event["executor"] = int(more[0])
        history.hear(event)
    finished = {"event": "run_finished", "run": 1, "ok": True, "stopped": False}
    history.hear({**finished, "seconds": clock.now()})
    return history.runs[-1]


def valid(trace: dict[str, Any]) -> list[dict[str, Any]]:
    """The events of a trace, which fits the documented format."""
    again = json.loads(json.dumps(trace, allow_nan=False))
    assert again == trace
    assert set(trace) <= {"traceEvents", "displayTimeUnit", "otherData"}
    assert trace["displayTimeUnit"] in ("ms", "ns")
    for event in trace["traceEvents"]:
        for name, kind in COMMON.items():
            assert isinstance(event[name], kind), (name, event)
        assert event["ts"] >= 0
        if event["ph"] == "X":
            assert event["dur"] >= 0 and event["cat"]
        elif event["ph"] == "i":
            assert event["s"] in ("g", "p", "t") and event["cat"]
        elif event["ph"] == "C":
            assert event["args"] and all(isinstance(v, int) for v in event["args"].values())
        else:
            assert event["ph"] == "M"
            assert event["name"] in ("process_name", "thread_name")
            assert isinstance(event["args"]["name"], str)
    named = {(e["pid"], e["tid"]) for e in trace["traceEvents"] if e["name"] == "thread_name"}
    assert {(e["pid"], e["tid"]) for e in trace["traceEvents"]} <= named
    for place in named:
        spans = sorted(
            (e["ts"], e["ts"] + e["dur"])
            for e in trace["traceEvents"]
            if e["ph"] == "X" and (e["pid"], e["tid"]) == place
        )
        # A nanosecond is lost in rounding.
        assert all(one[1] <= other[0] + 0.002 for one, other in pairwise(spans)), spans
    return list(trace["traceEvents"])


def spans(trace: dict[str, Any]) -> list[tuple[str, float, float, int]]:
    """Name, microseconds of beginning and length, and thread of the complete events."""
    return [(e["name"], e["ts"], e["dur"], e["tid"]) for e in valid(trace) if e["ph"] == "X"]
