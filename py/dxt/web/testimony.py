"""What the sandbox says of a task: taken apart, checked, and put together anew.

It is node code's word at worst. So of what it says only that is taken over which a result or an
event of this very task may say; all else raises one of `NONSENSE`. Must not know how it came here,
nor what becomes of it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from dxt.core.document.graph import Wire
from dxt.core.types import base
from dxt.engine import events
from dxt.engine.planning.stream import PASSING
from dxt.engine.stream_task import MemberResult, StreamResult, StreamTask
from dxt.engine.tasks import Result, Task, description_from

NONSENSE = (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError)
MOST = 2**53
"""More than this many items nobody has."""


def result_of(task: Task, text: str) -> Result:
    """How the task ended, or each node of its group."""
    said = object_of(json.loads(text))
    seconds, held = _seconds(said), _seconds(said, "held")
    if said["ok"] is not True:
        error = error_of(object_of(said["error"]), task.node)
        return Result(task.task, False, seconds, {}, error, held)
    if not isinstance(task, StreamTask):
        return Result(task.task, True, seconds, _outputs(task, said), None, held)
    members = object_of(said["members"])
    told = {part.node: _member(task, part, object_of(members[part.node])) for part in task.parts}
    return StreamResult(task.task, True, seconds, members=told)


def printed_of(task: Task, text: str) -> events.Event:
    """What a node of the task printed; of a single node, whatever name it gives."""
    said = object_of(json.loads(text))
    stream, printed = said["stream"], said["text"]
    node = said["node"] if isinstance(task, StreamTask) else task.node
    if stream not in ("stdout", "stderr") or not isinstance(printed, str):
        raise ValueError("nothing printed")
    if node not in [part.node for part in task.parts]:
        raise ValueError("no node of the task")
    return events.printed(node, stream, printed)


def streamed_of(task: Task, text: str) -> events.Event:
    """How full wires of the task's group stand."""
    said = object_of(object_of(json.loads(text))["wires"])
    streams = task.streams if isinstance(task, StreamTask) else {}
    wires = {
        Wire(source, "out", node, port).text
        for node, sources in streams.items()
        for port, source in sources.items()
    }
    if not said or not wires.issuperset(said):
        raise ValueError("no wires of the group")
    names = ("items", "waiting", "room")
    return events.streamed(
        {wire: {name: _count(object_of(one)[name]) for name in names} for wire, one in said.items()}
    )


def error_of(said: Mapping[str, Any], node: str | None) -> dict[str, Any]:
    """An error as JSON, of this node where there is one."""
    error: dict[str, Any] = {"code": str(said["code"]), "message": str(said["message"])}
    if node is not None:
        error["node"] = node
    if isinstance(said.get("line"), int):
        error["line"] = said["line"]
    error |= {name: said[name] for name in ("port", "trace") if isinstance(said.get(name), str)}
    return error


def object_of(found: object) -> dict[str, Any]:
    if not isinstance(found, dict):
        raise TypeError("not an object")
    return found


def _member(task: StreamTask, part: Task, said: Mapping[str, Any]) -> MemberResult:
    seconds, because, passed = _seconds(said), said["because"], said["passed"]
    if said["error"] is not None:
        error = error_of(object_of(said["error"]), part.node)
        return MemberResult(task.task, False, seconds, {}, error)
    if because:
        if because == part.node or because not in [other.node for other in task.parts]:
            raise ValueError("not kept from its end by a node of its group")
        return MemberResult(task.task, False, seconds, because=because)
    if passed is None:
        return MemberResult(task.task, True, seconds, _outputs(part, said))
    if part.node in task.whole or not _streams(part):
        raise ValueError("its value was to be kept")
    return MemberResult(task.task, True, seconds, passed=_count(passed))


def _streams(part: Task) -> bool:
    return [base(type) in PASSING for type in part.output_types.values()] == [True]


def _outputs(task: Task, said: Mapping[str, Any]) -> dict[str, Any]:
    given = object_of(said["outputs"])
    return {port: description_from(object_of(given[port])) for port in task.outputs}


def _seconds(said: Mapping[str, Any], name: str = "seconds") -> float:
    seconds = float(said[name])
    if not math.isfinite(seconds):
        raise ValueError("no time")
    return seconds


def _count(found: object) -> int:
    if type(found) is not int or not 0 <= found <= MOST:
        raise ValueError("no number of items")
    return found
