"""One node of a stream group while it is performed: its call, its time, how it ended.

Owns the way from whatever its code raises to its one ending, the first. Must not know how streams
are carried from one node to the next.
"""

from __future__ import annotations

import inspect
from asyncio import CancelledError
from collections.abc import Callable
from contextvars import Token
from time import perf_counter
from typing import TYPE_CHECKING, Any

from dxt.core.errors import DxtError
from dxt.core.types import base
from dxt.engine.tasks import Description, Emit, Task
from dxt.executors.code.functions import called
from dxt.executors.code.printed import CURRENT, Speaker

if TYPE_CHECKING:
    from dxt.executors.streams.inlet import Inlet

Entered = tuple[Speaker | None, Token[Speaker | None]]


class StreamBroken(BaseException):
    """Ends node code that reads a stream whose end can't come; `node` is the one that failed.

    Not an Exception: code that goes on after errors of its own must not go on after this one.
    """

    def __init__(self, node: str) -> None:
        self.node = node


class Member(Speaker):
    """`tell_failure` makes an error, as JSON, of what the node's code raised."""

    def __init__(
        self,
        task: Task,
        function: Callable[..., Any],
        arguments: dict[str, Any],
        tell_failure: Callable[[BaseException, Member], dict[str, Any]],
        emit: Emit,
    ) -> None:
        super().__init__(emit, task.node)
        self.task = task
        self.node = task.node
        self.arguments = arguments
        self.seconds = 0.0
        self.error: dict[str, Any] | None = None
        self.because = ""
        self.outputs: dict[str, Description] | None = None
        self.passed: int | None = None
        self.raised: BaseException | None = None
        """What broke its stream off; its end only if a reader wants what should have come next."""
        self.inlets: list[Inlet] = []
        self.above: set[Member] = set()
        """The members that this one needs, directly or not."""
        self.is_busy = False
        """Its code is on the stack."""
        self.has_own_loop = False
        """Its code runs on an event loop of its own, where it keeps nobody else waiting."""
        self._function = function
        self._tell_failure = tell_failure
        self._since = 0.0

    @property
    def stream(self) -> str:
        """The type of the stream that it gives; "" when it gives none."""
        type = self.task.output_types.get("out", "")
        is_stream = base(type) in ("Iterator", "AsyncIterator") and "|" not in type
        return type if is_stream and len(self.task.output_types) == 1 else ""

    @property
    def is_async(self) -> bool:
        """Whether its code runs on the event loop."""
        plain = inspect.unwrap(self._function)
        return (
            inspect.iscoroutinefunction(plain)
            or inspect.isasyncgenfunction(plain)
            or base(self.stream) == "AsyncIterator"
        )

    @property
    def blocks(self) -> bool:
        """Whether it is async and waits in plain code all the same."""
        return self.is_async and not all(inlet.is_async for inlet in self.inlets)

    @property
    def has_ended(self) -> bool:
        return self.is_over or self.outputs is not None or self.passed is not None

    @property
    def is_over(self) -> bool:
        """It failed, or was kept from its end."""
        return self.error is not None or bool(self.because)

    @property
    def is_broken(self) -> bool:
        """It can't go on, whether or not that is its end."""
        return self.is_over or self.raised is not None

    def call(self) -> Any:
        """What the function returns."""
        return called(self._function, self.arguments)

    def perform(self, store: Callable[[Member, Any], None]) -> None:
        """Calls one that returns a value, which `store` keeps, to its end."""
        entered = self.enter()
        try:
            value = self.call()
            if not self.is_over:
                store(self, value)
        except BaseException as raised:  # node code may raise anything
            self.ended_by(raised)
        finally:
            self.leave(entered)
            self.close()

    async def perform_async(self, store: Callable[[Member, Any], None]) -> None:
        """`perform`, of one whose code runs on the event loop."""
        entered = self.enter()
        try:
            value = self.call()
            if hasattr(value, "__await__"):
                value = await value
            if not self.is_over:
                store(self, value)
        except BaseException as raised:  # node code may raise anything
            self.ended_by(raised)
            if isinstance(raised, CancelledError):
                raise
        finally:
            self.leave(entered)
            self.close()

    def close(self) -> None:
        """It reads no more."""
        for inlet in self.inlets:
            inlet.close()

    def enter(self) -> Entered:
        """The node's code begins to run, maybe while another's waits for it."""
        now = perf_counter()
        outer = CURRENT.get()
        if isinstance(outer, Member):
            outer.seconds += now - outer._since
        self._since = now
        self.is_busy = True
        return outer, CURRENT.set(self)

    def leave(self, entered: Entered) -> None:
        outer, token = entered
        now = perf_counter()
        self.seconds += now - self._since
        self.is_busy = False
        CURRENT.reset(token)
        if isinstance(outer, Member):
            outer._since = now

    def ended_by(self, raised: BaseException) -> None:
        """Notes how it ended, unless it has ended before."""
        if self.is_over:
            return
        if isinstance(raised, StreamBroken):
            self.because = raised.node
        else:
            self.error = self._tell_failure(raised, self)

    def broken_by(self, raised: BaseException) -> None:
        """It can't go on: the end of one that returns; one that yields is its readers' to judge."""
        if self.stream:
            self.raised = self.raised or raised
        else:
            self.ended_by(raised)

    def fail(self, error: DxtError) -> None:
        self.ended_by(error)

    def broken(self) -> StreamBroken:
        """What its readers get instead of an end."""
        if isinstance(self.raised, StreamBroken):
            return StreamBroken(self.raised.node)
        return StreamBroken(self.because or self.node)
