"""What engine and executors say to each other of a stream group: several nodes performed as one.

Owns the task and the result of a group, and their JSON form. Must not know how groups are found,
nor how they are performed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from dxt.core.errors import NodeStopped
from dxt.engine.tasks import Description, Recipe, Result, Task

Streams = dict[str, dict[str, str]]
"""By node and input port, the node whose stream arrives there."""


PASSED: Description = {
    "kind": "list",
    "text": "not kept, and not needed",
    "bytes": 0,
    "digest": "",
}
"""What is known of a stream that nobody needs, because all that read it is stored."""


@dataclass(slots=True)
class StreamTask(Task):
    """The nodes of a group, sources before targets. It is called by the first one's name and key.

    What comes to a member as a stream from another one is in `streams`, not in its `inputs`.
    """

    members: list[Task] = field(default_factory=list)
    streams: Streams = field(default_factory=dict)
    whole: list[str] = field(default_factory=list)
    """The members whose streams somebody outside the group needs as values."""

    @classmethod
    def of(cls, members: Sequence[Task], streams: Streams, whole: list[str]) -> StreamTask:
        first = members[0]
        recipe = Recipe(
            type=first.type,
            function=first.function,
            code=None,
            input_types={},
            output_types={},
            seconds=first.seconds,
            megabytes=first.megabytes,
        )
        return cls(
            task=0,
            node=first.node,
            recipe=recipe,
            params={},
            inputs={},
            files={},
            key=first.key,
            members=list(members),
            streams=streams,
            whole=whole,
        )

    def as_json(self) -> dict[str, Any]:
        members = [member.as_json() for member in self.members]
        told = {"members": members, "streams": self.streams, "whole": self.whole}
        return {**Task.as_json(replace(self, members=[])), **told}

    @property
    def parts(self) -> Sequence[Task]:
        return self.members

    @property
    def wanted(self) -> Iterator[str]:
        for member in self.members:
            yield from member.wanted


@dataclass(slots=True)
class MemberResult(Result):
    """How one node of a group ended.

    `because` is the node whose failure kept it from its end. Where what it gave was passed on and
    not kept, `passed` says how many items that were, and there are no outputs.
    """

    because: str = ""
    passed: int | None = None

    def described(self, task: Task) -> dict[str, Description]:
        """What is known of the stream that was passed on."""
        text = f"{self.passed:,} item{'' if self.passed == 1 else 's'}, passed on and not kept"
        return {port: {**PASSED, "text": text, "items": self.passed} for port in task.outputs}


@dataclass(slots=True)
class StreamResult(Result):
    """How a group ended, node by node; `ok` when it came to its end, whatever became of each.

    A group that could not be begun, or whose executor was lost, ends with a plain `Result`.
    """

    members: dict[str, MemberResult] = field(default_factory=dict)

    def of(self, part: Task) -> Result:
        return self.members[part.node]

    def overdue(self, task: Task) -> None:
        """Has the nodes that were stopped say that the time of their group was up."""
        limit = task.timed_out()
        for member in self.members.values():
            if member.error is not None and member.code == NodeStopped.code:
                member.error |= {"code": limit.code, "message": limit.message}


def task_from_json(json: Mapping[str, Any]) -> Task:
    """The task that `as_json` told, of one node or of a group."""
    if "members" not in json:
        return Task.from_json(json)
    group = Task.from_json(json)
    return StreamTask(
        **{name: getattr(group, name) for name in Task.__slots__},
        members=[Task.from_json(member) for member in json["members"]],
        streams=json["streams"],
        whole=json["whole"],
    )


def result_from_json(json: Mapping[str, Any]) -> Result:
    """The result that `as_json` told, of one node or of a group."""
    if "members" not in json:
        return Result.from_json(json)
    given = {one.name: json[one.name] for one in fields(StreamResult)}
    members = json["members"].items()
    given["members"] = {node: MemberResult(**member) for node, member in members}
    return StreamResult(**given)
