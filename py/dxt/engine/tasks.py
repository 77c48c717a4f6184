"""What the engine and its executors say to each other: tasks, results, and the interface.

Owns the JSON form of both. Must not know how any executor works, nor hold a value: values stay in
the executor, and only their keys and descriptions travel.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from dxt.core.errors import ExecutorLost, InputMissing, TimedOut

if TYPE_CHECKING:
    from dxt.engine.graph.station import Station

Emit = Callable[[dict[str, Any]], None]
"""Takes one event; never blocks and never raises."""

Description = Mapping[str, Any]
"""What is known of a value outside its executor: `kind`, `text`, `bytes`, `digest`;
`items` of what has any, such as rows. Not always a dict: JSON is made with `default=dict`."""


Why = Mapping[str, Any]
"""What is said of why a node has no values."""

LOSING = {"executor_lost", "timed_out", "out_of_memory", "node_stopped"}
"""Errors after which an executor may have lost values that were stored."""


def description_from(said: Mapping[str, Any]) -> Description:
    """A description that came from elsewhere, of nothing but what one may say.

    Raises ValueError, TypeError, OverflowError or KeyError when it is none.
    """
    told: dict[str, Any] = {name: str(said[name]) for name in ("kind", "text", "digest")}
    told["bytes"] = int(said["bytes"])
    if "items" in said:
        told["items"] = int(said["items"])
    return told


@dataclass(slots=True, eq=False)
class Recipe:
    """What is performed, whichever node it is for; all nodes with the same function share it."""

    type: str
    function: str
    """The name of the function, in `code` or in the module that `origin` or `type` names."""
    code: str | None
    input_types: dict[str, str]
    output_types: dict[str, str]
    seconds: float | None = None
    megabytes: float | None = None
    origin: str = ""
    """Where a plugin's function is and what code it is, as in its `NodeSpec`."""
    bounds: dict[str, list[float | None]] = field(default_factory=dict)
    """By port, the least and the greatest number it takes, where there are any."""
    waits: bool = False
    """Its code lets others run while it waits for something."""


# None of these classes is frozen: that alone would triple what it costs to make one.
@dataclass(slots=True)
class Task:
    """One node to perform, with everything an executor needs and nothing of the graph around it.

    Never changed once it is numbered; its parts are shared with other tasks, and are never changed.
    """

    task: int
    node: str
    recipe: Recipe
    params: dict[str, Any]
    """What is set by hand; `inputs` and `files` go before it, and for the rest the function's own
    defaults hold."""
    inputs: dict[str, str | list[str]]
    """Value key by port, for what comes by wire; a list of them where a port takes many."""
    files: dict[str, dict[str, Any]]
    """`{"name", "digest"}` by port, for parameters that are files."""
    key: str

    @property
    def type(self) -> str:
        return self.recipe.type

    @property
    def function(self) -> str:
        return self.recipe.function

    @property
    def code(self) -> str | None:
        return self.recipe.code

    @property
    def origin(self) -> str:
        return self.recipe.origin

    @property
    def input_types(self) -> dict[str, str]:
        return self.recipe.input_types

    @property
    def output_types(self) -> dict[str, str]:
        return self.recipe.output_types

    @property
    def seconds(self) -> float | None:
        return self.recipe.seconds

    @property
    def megabytes(self) -> float | None:
        return self.recipe.megabytes

    @property
    def waits(self) -> bool:
        return self.recipe.waits

    @property
    def outputs(self) -> list[str]:
        return list(self.output_types)

    @property
    def parts(self) -> Sequence[Task]:
        """The task of each node that is performed by this one."""
        return (self,)

    def value_key(self, port: str) -> str:
        return f"{self.key}.{port}"

    def timed_out(self) -> TimedOut:
        return TimedOut(
            f"It took longer than the {self.seconds:g} s it may take. Give it less to do, "
            "or allow the graph more seconds.",
            node=self.node,
        )

    @property
    def wanted(self) -> Iterator[str]:
        """The keys of all values that come by wire, port by port."""
        for told in self.inputs.values():
            if isinstance(told, str):
                yield told
            else:
                yield from told

    def as_json(self) -> dict[str, Any]:
        """The task with its recipe's fields among its own."""
        told = asdict(self)
        return {**told.pop("recipe"), **told, "outputs": self.outputs}

    @classmethod
    def from_json(cls, json: Mapping[str, Any]) -> Task:
        recipe = Recipe(**{name: json[name] for name in Recipe.__slots__ if name in json})
        own = {name: json[name] for name in Task.__slots__ if name in json}
        return Task(**own, recipe=recipe)


@dataclass(slots=True)
class Result:
    """How a task ended: each output's value described, or a `DxtError` as JSON."""

    task: int
    ok: bool
    seconds: float
    outputs: dict[str, Description] = field(default_factory=dict)
    error: dict[str, Any] | None = None
    held: float = 0.0
    """Seconds in which its code let nothing else run, where it is that of a task that waits."""

    @property
    def code(self) -> str:
        """That of its error, empty without one."""
        return str(self.error.get("code")) if self.error else ""

    @property
    def may_have_lost(self) -> bool:
        """Whether the executor may have lost values that were stored."""
        return self.code in LOSING

    @property
    def is_lost(self) -> bool:
        """Whether the executor was lost while it performed this."""
        return self.code == ExecutorLost.code

    @property
    def lacks_input(self) -> bool:
        """Whether it was not performed, because a value was not there."""
        return self.code == InputMissing.code

    def of(self, part: Task) -> Result:
        """How this part of the task ended."""
        if self.error is None or self.error.get("node") == part.node:
            return self
        error = {**self.error, "node": part.node}
        return Result(self.task, False, self.seconds, error=error)

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, json: Mapping[str, Any]) -> Result:
        return cls(**{name: json[name] for name in cls.__slots__ if name in json})


class Executor(Protocol):
    """One lane: performs a task at a time, and beside it any that wait; keeps values by key. It
    may be lost at any moment."""

    @property
    def stored(self) -> Mapping[str, Description]:
        """Every value that can be had here now, by value key. Shrinks at once when values are lost.

        A loss that is neither asked for nor the ending of a task is told to the session. Going
        through it may leave out what a store behind the executor has; asking for it finds it.
        """

    @property
    def local(self) -> Container[str]:
        """The keys of those values that are in this very lane, and need not be brought to it."""

    async def ready(self) -> None:
        """Returns when a task can be taken; starts again what was stopped or lost.

        Raises `ExecutorLost` when it can't be started. Time spent here counts against no limit.
        """

    async def perform(self, task: Task, emit: Emit) -> Result:
        """The result of the task, its outputs stored. Emits `printed` events.

        A failing node is a result, not an exception; only `ExecutorLost` may be raised. Others may
        be begun while tasks are performed that wait.
        """

    async def stop(self, task: Task | None = None) -> None:
        """Ends this task, or all that is performed, as promptly as can be; `perform` then returns
        or raises. The executor may be lost by that, and with it what is performed beside it."""

    async def preview(
        self, value_key: str, offset: int, count: int
    ) -> tuple[dict[str, Any], object]:
        """The header of a value's preview, and its body in the form that the host hands on."""

    async def forget(self, value_keys: Iterable[str] | None = None) -> None:
        """Drops these values, or all."""

    async def close(self) -> None:
        """Stops for good and frees everything."""


@runtime_checkable
class Streaming(Protocol):
    """What an executor says besides, that can be given a `StreamTask`, and answers with a
    `StreamResult`."""

    @property
    def can_stream(self) -> bool: ...


class Hand(Protocol):
    """Performs one node after the other without the event loop.

    None means that the node has to wait for something: the executor's `perform` goes on with its
    `task`. How it ended else is here until the next one is performed.
    """

    seconds: float
    outputs: Mapping[str, Description]
    task: Task | None
    """The last one that was asked for: that of a node that failed, or has to wait."""

    def perform(self, station: Station) -> bool | None:
        """Whether the node there ended well."""

    def result(self, task: Task) -> Result:
        """How the task ended."""


@runtime_checkable
class Immediate(Protocol):
    """What an executor can do besides, whose node code runs in this very thread anyway."""

    def at_once(self, emit: Emit, task_of: Callable[[str], Task]) -> AbstractContextManager[Hand]:
        """What performs nodes inside the block. `task_of` makes the task of a node, where it takes
        one."""
