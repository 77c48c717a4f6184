"""What is said at the prompt of `dxt debug` of events, and of how nodes stand.

Must not know what was typed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dxt.cli.terminal.progress import counted, seconds, worded
from dxt.core.messages import ENDINGS, ending
from dxt.engine.events import Event


def lines(event: dict[str, Any]) -> Iterator[str]:
    """What there is to say to an event."""
    kind = event["event"]
    if kind == "printed":
        yield from (f"  {event['node']} | {line}" for line in event["text"].splitlines())
    elif kind == "paused":
        yield from paused(event)
    elif kind == "run_finished":
        how = "was stopped" if event["stopped"] else "is over"
        yield f"The run {how}: {counted(event) or 'nothing to do'}."
    elif kind in ENDINGS:
        took = f" in {seconds(event['seconds'])}" if "seconds" in event else ""
        yield f"{event['node']} {worded(ending(event))}{took}: {in_short(event, full=True)}"


def moment(node: str) -> str:
    return f"{node} ended" if node else "the change"


def paused(event: dict[str, Any]) -> Iterator[str]:
    why = f", at the breakpoint {event['breakpoint']}" if "breakpoint" in event else ""
    yield f"Paused before {event['node']}{why}."
    for wire, told in event["inputs"].items():
        yield f"  {wire}: {told.get('text', 'no value')}"


def in_short(standing: Event, full: bool = False) -> str:
    """What a node gave, or why it gave nothing; on one line, unless in full."""
    if "error" in standing:
        error = standing["error"]
        line = f" (line {error['line']})" if error.get("line") else ""
        trace = error.get("trace", "").splitlines() if full else []
        return "\n    ".join([f"{error['message']}{line}", *trace])
    if "because" in standing:
        return f"{standing['because']} failed"
    outputs = standing.get("outputs") or {}
    if list(outputs) == ["out"]:
        return str(outputs["out"]["text"])
    told = ", ".join(f"{port}: {told['text']}" for port, told in outputs.items())
    status = str(standing.get("status", ""))
    return told or ("not run yet" if status == "stale" else status)
