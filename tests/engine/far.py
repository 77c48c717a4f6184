"""An executor that is far away, for sessions to be tried with: what is said takes its time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence

from dxt.core.errors import ExecutorLost
from dxt.engine.running.steps import Step
from dxt.engine.tasks import Description, Emit, Result, Task
from dxt.executors.bringing import Fetch, OpenFile
from tests.engine.worlds import Mortal


class Far(Mortal):
    """One that is given several at a time; what it is told and what it says takes its time."""

    at_once = None  # type: ignore[assignment]

    def __init__(
        self, files: OpenFile, on_loss: Callable[[str], None], fetch: Fetch | None = None
    ) -> None:
        super().__init__(files, on_loss, fetch)
        self.given: list[list[str]] = []
        """The nodes that were handed over together, each time."""
        self._series: Sequence[Step] = []
        self._due: list[Step] = []
        self._unsaid: set[str] = set()
        self._age = 0

    @property
    def stored(self) -> Mapping[str, Description]:
        return {k: told for k, told in super().stored.items() if k not in self._unsaid}

    async def perform_all(
        self, steps: Sequence[Step], emit: Emit, ended: Callable[[Result], None]
    ) -> None:
        self.given.append([step.task.node for step in steps])
        self._series, self._due = steps, list(steps)
        saying: list[asyncio.Future[None]] = []
        try:
            while self._due:
                task, unless = self._due.pop(0)
                kept = self._kept
                if unless and all(kept[key]["digest"] == unless[key] for key in unless):
                    break
                if "turns the executor off" in (task.code or ""):
                    await asyncio.gather(*saying)
                keys = {task.value_key(port) for port in task.outputs}
                self._unsaid |= keys
                result = await self.perform(task, emit)
                if not result.ok:
                    self._due = []
                saying.append(asyncio.ensure_future(self._say(result, keys, ended, self._age)))
        except ExecutorLost:
            self._unsaid.clear()
            raise
        finally:
            for said in saying:
                await said

    async def _say(
        self, result: Result, keys: set[str], ended: Callable[[Result], None], age: int
    ) -> None:
        await a_while()
        self._unsaid -= keys
        if age == self._age:
            ended(result)

    def hold_back(self) -> None:
        del self._due[1:]  # one more has begun before it hears of that

    async def stop(self, task: Task | None = None) -> None:
        if task is None or any(step.task is task for step in self._series):
            self._due = []
        await super().stop(task)


async def a_while() -> None:
    for _ in range(5):
        await asyncio.sleep(0)
