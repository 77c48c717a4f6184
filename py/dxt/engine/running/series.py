"""Several tasks that are handed to an executor together, and performed there one after the other.

Owns whose turn it is, as far as is known here, and the limit of each. Must not know which tasks
these are to be, nor what follows from an ending.

What an executor far away has been told takes a while to reach it, and so does what it answers.
Handed over one by one, small tasks cost little else.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import Protocol, runtime_checkable

from dxt.core.errors import ExecutorLost, NodeStopped
from dxt.engine import events
from dxt.engine.clock import Clock
from dxt.engine.running.performance import Performance
from dxt.engine.running.steps import Step
from dxt.engine.tasks import Emit, Executor, Result, Task

Ended = Callable[[Result], None]
"""Takes the result of the next of the tasks."""


@runtime_checkable
class Successive(Protocol):
    """What an executor can do besides, which is far away: take several tasks at a time."""

    async def perform_all(self, steps: Sequence[Step], emit: Emit, ended: Ended) -> None:
        """Performs one after the other, until one fails, is stopped or is not to be performed;
        tells how each ended, once that is known.

        Returns when nothing of it is performed any more. Those after the last that was told have
        not begun. When `ExecutorLost` is raised, the first that was not told may have.
        """

    def hold_back(self) -> None:
        """Lets no other task begin than the one that is performed."""


class Turns(Protocol):
    """What the run says to a series."""

    def begins(self, series: Series) -> bool:
        """It is the turn of `series.task`; whether that is to be performed, as things are now."""

    def ended(self, series: Series, result: Result) -> None:
        """So `series.task` ended, and there is another one to follow."""


class Series(Performance):
    """`task` is the one whose turn it is. How the last that was performed ended is its `result`."""

    def __init__(
        self,
        steps: Sequence[Step],
        lane: Executor,
        far: Successive,
        emit: Emit,
        clock: Clock,
        turns: Turns,
    ) -> None:
        self._steps = steps
        self._far = far
        self._turns = turns
        self._at = 0
        self._began = 0.0
        self._is_held = False
        self._late: Task | None = None
        self._last: Result | None = None
        super().__init__(steps[0].task, lane, emit, clock)

    def hold_back(self) -> None:
        if not self._is_held:
            self._is_held = True
            if self._started:
                self._far.hold_back()
            else:
                self._steps = self._steps[:1]

    async def _within_limit(self) -> Result | None:
        self._began = self._clock.now()
        watching = asyncio.ensure_future(self._watch(self.task.seconds))
        try:
            await self._far.perform_all(self._steps, self._hear, self._ended)
        except ExecutorLost:
            self._has_begun()
            if self._late is not self.task:
                raise
            return self._out_of_time(Result(self.task.task, False, self.task.seconds or 0.0))
        finally:
            watching.cancel()
        return self._last

    async def _watch(self, seconds: float | None) -> None:
        """Stops the one whose time is up."""
        while seconds and self._late is None:
            task = self.task
            await self._clock.sleep(self._began + seconds - self._clock.now())
            if task is self.task:
                self._late = task
                await self.lane.stop(task)

    def _hear(self, event: events.Event) -> None:
        self._has_begun()
        self._tell(event)

    def _ended(self, result: Result) -> None:
        self._has_begun()
        was_stopped = result.code == NodeStopped.code
        if was_stopped and self._late is self.task:
            self._last = self._out_of_time(result)
        elif was_stopped and self._late is not None and self._stopping is None:
            return  # what was to strike the one before it
        elif not result.ok or self._at == len(self._steps) - 1:
            self._last = result
        else:
            self._turns.ended(self, result)
            self._at += 1
            self.task = self._steps[self._at].task
            self._began = self._clock.now()
            self.is_begun = False
            if not self._is_held:
                self._begin()

    def _has_begun(self) -> None:
        """It may have before it could be held back."""
        if not self.is_begun:
            self._begin()

    def _begin(self) -> None:
        self.is_begun = True
        if self.wanted and self._turns.begins(self):
            self._tell(events.node_started(self.task.node))
        elif self.wanted:
            self.wanted = False
            self.stop()

    def _out_of_time(self, result: Result) -> Result:
        error = (result.error or {}) | self.task.timed_out().as_json()
        return Result(self.task.task, False, result.seconds, error=error)
