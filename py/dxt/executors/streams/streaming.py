"""A stream group on an executor: its nodes are called, their streams joined, their endings told.

Owns what a group's result says of each member. How items get from one node to the next is
`pulling`'s, in one thread, or `network`'s. Must not know keys' meaning, stores or transports.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Coroutine, Mapping
from contextlib import closing
from typing import Any

from dxt.core.document.graph import Wire
from dxt.engine.stream_task import MemberResult, StreamResult, StreamTask
from dxt.engine.tasks import Description, Emit, Task
from dxt.executors.code.functions import COLLECTED
from dxt.executors.code.printed import Prints
from dxt.executors.code.watchdog import Watchdog
from dxt.executors.code.watched import Watched
from dxt.executors.streams.channel import Suspend
from dxt.executors.streams.collected import LIGHT, SMALL, Collected
from dxt.executors.streams.inlet import Inlet
from dxt.executors.streams.levels import Levels
from dxt.executors.streams.member import Member
from dxt.executors.streams.network import Network
from dxt.executors.streams.outlet import Outlet
from dxt.executors.streams.pulling import Pulling

Function = Callable[..., Any]
Store = Callable[[Task, Any], dict[str, Description]]
"""Keeps the values that a task gave, and describes them by port."""


class Streaming:
    """The members of a group, ready to be performed.

    `calls` are each member's function and what it takes by wire from elsewhere; `tell_failure`
    makes an error, as JSON, of what node code raised.
    """

    def __init__(
        self,
        task: StreamTask,
        calls: Mapping[str, tuple[Function, dict[str, Any]]],
        store: Store,
        tell_failure: Callable[[BaseException, Task], dict[str, Any]],
        emit: Emit,
        has_threads: bool,
        suspend: Suspend | None,
    ) -> None:
        self.is_stopped = False
        self._has_threads = has_threads
        self._suspend = suspend
        self._interrupted: Member | None = None
        self._thread = threading.get_ident()
        self._loop = asyncio.get_running_loop()
        self._tell = emit
        self.members: list[Member] = []
        self.outlets: dict[str, Outlet] = {}
        self._levels = Levels(self._emit)
        self._task = task
        self._store = store
        self._tell_failure = tell_failure
        by_node: dict[str, Member] = {}
        for part in task.members:
            function, arguments = calls[part.node]
            member = Member(part, function, arguments, self._failed, self._emit)
            by_node[part.node] = member
            self.members.append(member)
        for member in self.members:
            for port, source in task.streams.get(member.node, {}).items():
                above = by_node[source]
                wire = Wire(source, "out", member.node, port).text
                inlet = Inlet(member, port, self.outlets[source], wire)
                member.inlets.append(inlet)
                member.arguments[port] = inlet.stream()
                member.above |= {above, *above.above}
            if member.stream:
                self.outlets[member.node] = Outlet(member, self._collected(member), self._keep)
        for outlet in self.outlets.values():
            if not outlet.readers and not outlet.collected.is_needed:
                outlet.collected = Collected(COLLECTED, False)

    def _keep(self, member: Member, value: Any) -> None:
        """Keeps what the member gave."""
        entered = member.enter()
        try:
            member.outputs = self._store(member.task, value)
        finally:
            member.leave(entered)

    async def perform(
        self,
        watchdog: Watchdog,
        prints: Prints,
        deadline: float | None,
        is_stopping: Callable[[], bool],
        give_up: Callable[[Coroutine[Any, Any, Any]], None],
    ) -> None:
        """Performs all members until each has ended, or it is stopped, or the deadline.

        What they print, and how full their wires stand, is told as events of their own.
        """
        outlets = list(self.outlets.values())
        with prints.of(*self.members), closing(self._levels):
            if not self._needs_network():
                pulling = Pulling(
                    self.members, outlets, self._keep, self._levels, lambda: self.is_stopped
                )
                try:
                    with watchdog.watching(deadline):
                        pulling.run()
                except KeyboardInterrupt as raised:  # it struck between two nodes
                    self._stop(raised)
                return

            async def watched(actor: Coroutine[Any, Any, None]) -> None:
                try:
                    watching = lambda: watchdog.watching(deadline)  # noqa: E731
                    await Watched(actor, watching, is_stopping, give_up)
                except KeyboardInterrupt as raised:
                    self._stop(raised)
                    running.cancel()

            network = Network(
                self.members,
                outlets,
                self._keep,
                self._levels,
                watched,
                self._has_threads,
                self._suspend,
            )
            running = asyncio.ensure_future(network.run())
            left = None if deadline is None else max(deadline - time.monotonic(), 0.001)
            try:
                await asyncio.wait({running}, timeout=left)
                if not running.done():
                    watchdog.cause = watchdog.cause or "limit"
                    await self._end(running)
            except asyncio.CancelledError:
                await self._end(running)
                current = asyncio.current_task()
                if current is None or not is_stopping():
                    raise
                current.uncancel()
            if not running.cancelled():
                running.result()

    async def _end(self, running: asyncio.Future[None]) -> None:
        self.is_stopped = True
        running.cancel()
        while not running.done():
            try:
                await asyncio.wait({running})
            except asyncio.CancelledError:  # asked again to stop, which goes on
                current = asyncio.current_task()
                if current is not None:
                    current.uncancel()
        self._stop(KeyboardInterrupt())

    def _stop(self, raised: BaseException) -> None:
        """Counts one that has not ended as stopped, if none was."""
        self.is_stopped = True
        left = [member for member in self.members if not member.has_ended]
        if self._interrupted is None and left:
            left[0].ended_by(raised)

    def result(self, seconds: float) -> StreamResult:
        """How each member ended."""
        number = self._task.task
        for outlet in reversed(self.outlets.values()):
            outlet.conclude()
        blamed = self._interrupted or next((m for m in self.members if m.error), self.members[0])
        told = {}
        for member in self.members:
            if not member.has_ended:
                member.because = blamed.node
            told[member.node] = MemberResult(
                number,
                not member.is_over,
                member.seconds,
                {} if member.is_over else member.outputs or {},
                member.error,
                because=member.because,
                passed=None if member.is_over or member.outputs is not None else member.passed,
            )
        return StreamResult(number, True, seconds, members=told)

    def _needs_network(self) -> bool:
        """Whether more than one thing has to go on at a time."""
        if any(member.is_async for member in self.members):
            return True
        can_wait = self._has_threads or self._suspend is not None
        return can_wait and sum(not member.stream for member in self.members) > 1

    def _collected(self, member: Member) -> Collected:
        is_needed = member.node in self._task.whole
        return Collected(COLLECTED, True) if is_needed else Collected(SMALL, False, LIGHT)

    def _failed(self, raised: BaseException, member: Member) -> dict[str, Any]:
        if isinstance(raised, asyncio.CancelledError) and self.is_stopped:
            raised = KeyboardInterrupt().with_traceback(raised.__traceback__)
        if isinstance(raised, KeyboardInterrupt):
            self.is_stopped = True
            self._interrupted = self._interrupted or member
        return self._tell_failure(raised, member.task)

    def _emit(self, event: dict[str, Any]) -> None:
        if threading.get_ident() == self._thread:
            self._tell(event)
        else:
            self._loop.call_soon_threadsafe(self._tell, event)
