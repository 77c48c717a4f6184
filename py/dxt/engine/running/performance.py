"""One task on one executor: from the wait for the executor to the result, within its limit.

Must not know the run around it.
"""

from __future__ import annotations

import asyncio
from typing import Any, Protocol

from dxt.core.errors import DxtError, ExecutorLost
from dxt.engine import events
from dxt.engine.clock import Clock
from dxt.engine.stream_task import StreamResult
from dxt.engine.tasks import Emit, Executor, Result, Task

AT_LEAST = 0.05
"""Seconds between two looks at the time that is left."""


class Beside(Protocol):
    """What is performed on a lane, of which some let nothing else run."""

    def held(self) -> float:
        """For how many seconds, in all, that was so, as far as is known."""

    def may_hold(self) -> float:
        """For how many seconds more it may be so, or have been."""


class Performance:
    """Begins at once. `ending` is done when there is a result, or when it was stopped in time.

    Once `wanted` is false its events are dropped. `executor` is the number of the lane in them.
    With `is_started` it has the task already, and that was told. One that waits is performed beside
    others, and sees to its limit by itself, for it knows when one of those let nothing else run,
    which does not count. Here it is stopped when it can't have been kept from its end any more.
    """

    is_begun = True
    """Whether it is the turn of `task`; else it may never be."""

    def __init__(
        self,
        task: Task,
        lane: Executor,
        emit: Emit,
        clock: Clock,
        is_started: bool = False,
        beside: Beside | None = None,
        executor: int = 0,
    ) -> None:
        self.task = task
        self.lane = lane
        self.wanted = True
        self.waits = beside is not None
        self.is_alone = True
        """Whether nothing was performed beside it."""
        self._beside = beside
        self._executor = executor
        self._emit = emit
        self._clock = clock
        self._started = is_started
        self._stopping: asyncio.Task[None] | None = None
        self.ending = asyncio.ensure_future(self._perform())

    @property
    def done(self) -> bool:
        return self.ending.done()

    @property
    def result(self) -> Result | None:
        """How `task` ended; None when it was stopped before it started."""
        return None if self.ending.cancelled() else self.ending.result()

    def stop(self) -> None:
        """Ends it as promptly as the executor can."""
        if not self._started:
            self.ending.cancel()
        elif self._stopping is None and not self.done:
            self._stopping = asyncio.ensure_future(self.lane.stop(self.task))

    def hold_back(self) -> None:
        """Has nothing but `task` be performed."""

    async def _perform(self) -> Result | None:
        began = self._clock.now()
        try:
            if not self._started:
                await self.lane.ready()
                began = self._clock.now()
                self._started = True
                for part in self.task.parts:
                    self._tell(events.node_started_by(self._executor, part.node))
            return await self._within_limit()
        except DxtError as error:
            failed = error
        except Exception as bug:  # an executor that breaks its promise must not take the run along
            failed = ExecutorLost(f"The executor failed: {type(bug).__name__}: {bug}. Run again.")
        failed.node = self.task.node
        return Result(self.task.task, False, self._clock.now() - began, error=failed.as_json())

    async def _within_limit(self) -> Result | None:
        began, held = self._clock.now(), self._beside.held() if self._beside else 0.0
        performing = asyncio.ensure_future(self.lane.perform(self.task, self._tell))
        if not self.task.seconds:
            return await performing
        left = self.task.seconds
        while left > 0:
            timer = asyncio.ensure_future(self._clock.sleep(max(left, AT_LEAST)))
            try:
                await asyncio.wait({performing, timer}, return_when=asyncio.FIRST_COMPLETED)
            finally:
                timer.cancel()
            if performing.done():
                return performing.result()
            may_take = self.task.seconds
            if self._beside is not None:
                may_take = self._beside.may_hold() + self._beside.held() - held
            left = began + may_take - self._clock.now()
        await self.lane.stop(self.task)
        return await self._overdue(performing)

    async def _overdue(self, performing: asyncio.Future[Result]) -> Result:
        """The result of a task that was stopped at its limit; where it was then stays told."""
        error: dict[str, Any] = {}
        seconds, held = self.task.seconds or 0.0, 0.0
        try:
            result = await performing
            if isinstance(result, StreamResult):
                result.overdue(self.task)
                return result
            if result.ok:
                return result
            error = result.error or {}
            seconds, held = result.seconds, result.held
        except ExecutorLost:
            pass
        error |= self.task.timed_out().as_json()
        return Result(self.task.task, False, seconds, error=error, held=held)

    def _tell(self, event: events.Event) -> None:
        if self.wanted:
            self._emit(event)
