"""One run: drives executors through a plan and tells what happens, as events.

Owns which task is on which executor, and what an ending means for the rest. Must not know the
graph: whenever that may have changed, or values were lost, the run asks its planner for a new plan,
lets go on what is still wanted and stops what is not.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from dxt.engine import events
from dxt.engine.clock import Clock
from dxt.engine.performance import Performance
from dxt.engine.plan import Plan
from dxt.engine.scheduler import Scheduler
from dxt.engine.tasks import Description, Emit, Executor, Task

LOSING = {"executor_lost", "timed_out", "out_of_memory", "node_stopped"}
"""Errors after which an executor may have lost values that were stored."""

STATUSES = ("done", "cached", "failed", "skipped")


class Run:
    """Makes nodes fresh until nothing of the plan is left, or it is stopped.

    `planner` gives the plan of this moment: of the newest graph, targets and stored values.
    """

    def __init__(
        self,
        number: int,
        planner: Callable[[], Plan],
        executors: Sequence[Executor],
        emit: Emit,
        clock: Clock,
    ) -> None:
        self.stopping = False
        self._number = number
        self._planner = planner
        self._executors = executors
        self._emit = emit
        self._clock = clock
        self._plan = planner()
        self._scheduler = Scheduler((), {})
        self._performing: dict[Executor, Performance] = {}
        self._queued: dict[str, str | None] = {}
        self._ended: dict[str, tuple[str | None, str]] = {}
        self._tasks = 0
        self._replanning = False
        self._woken = asyncio.Event()

    @property
    def unfinished(self) -> list[str]:
        """The nodes that were queued and have not ended."""
        return [node for node in self._queued if node not in self._ended]

    def replan(self, retry: bool = False) -> None:
        """Asks for a new plan before anything else starts; with `retry`, what failed is wanted."""
        self._replanning = True
        if retry:
            ended = self._ended.items()
            self._ended = {n: end for n, end in ended if end[1] in ("done", "cached")}
        self._woken.set()

    def stop(self) -> None:
        """Starts nothing more and stops what is being performed. What is stored stays."""
        self.stopping = True
        self._woken.set()

    async def drive(self) -> None:
        """Performs it all, from `run_started` to `run_finished`."""
        began = self._clock.now()
        self._emit(events.run_started(self._number, [*self._plan.order, *self._plan.cached]))
        self._adopt(self._plan)
        try:
            while self._goes_on():
                await self._something_happens()
        finally:
            for performance in self._performing.values():
                performance.stop()
        counts = Counter(status for _, status in self._ended.values())
        told = {status: counts[status] for status in STATUSES}
        seconds = self._clock.now() - began
        self._emit(events.run_finished(self._number, seconds, told, self.stopping))

    def _goes_on(self) -> bool:
        """Does all that can be done at this moment; whether there is anything to wait for."""
        self._woken.clear()
        while self._replanning and not self.stopping:
            self._adopt(self._planner())
        for performance in self._take_ended():
            went_well, node = self._note(performance), performance.task.node
            if node not in self._scheduler:  # it was stored before it was told to have ended
                continue
            if went_well:
                self._scheduler.done(node)
            else:
                self._skip_after(node)
        if self.stopping:
            for performance in self._performing.values():
                performance.stop()
        elif self._replanning:
            return self._goes_on()
        else:
            self._hand_out()
        return bool(self._performing)

    async def _something_happens(self) -> None:
        woken = asyncio.ensure_future(self._woken.wait())
        endings = [performance.ending for performance in self._performing.values()]
        await asyncio.wait([woken, *endings], return_when=asyncio.FIRST_COMPLETED)
        woken.cancel()

    def _adopt(self, plan: Plan) -> None:
        """Goes on by this plan. What ended with the key it is to have now stays ended."""
        self._replanning = False
        self._plan = plan
        for performance in self._take_ended():
            self._note(performance)
        about = {*plan.order, *plan.cached}
        self._ended = {node: end for node, end in self._ended.items() if node in about}
        self._queued = {node: key for node, key in self._queued.items() if node in about}
        failed = [n for n in plan.order if n in plan.problems or self._is(n, "failed")]
        going_on = self._keep_wanted()
        free = dict.fromkeys([*failed, *going_on], ())
        self._scheduler = Scheduler(plan.order, {**plan.needs, **free})
        for node in going_on:
            if node in self._scheduler:
                self._scheduler.started(node)
        for node in plan.cached:
            if node not in going_on and not self._is(node, "done", "cached"):
                self._tell_cached(plan.tasks[node])
        for node in plan.order:
            task = plan.tasks.get(node)
            if task is None or self._is(node, "failed", "skipped"):
                continue
            if self._queued.get(node) != task.key or node in self._ended:
                self._queued[node] = task.key
                self._ended.pop(node, None)
                self._emit(events.node_queued(node))
        for node in failed:
            self._scheduler.started(node)
            if not self._is(node, "failed"):
                self._tell_failed(node, plan.problems[node].as_json())
            self._skip_after(node)

    def _keep_wanted(self) -> list[str]:
        """The nodes that are performed with the key they are to have; other tasks are stopped.

        That what they needed may be lost by now is no matter: they have it.
        """
        for performance in self._performing.values():
            task = performance.task
            if task.key != self._plan.key(task.node):
                performance.wanted = False
                performance.stop()
        return [p.task.node for p in self._performing.values() if p.wanted]

    def _hand_out(self) -> None:
        idle = [executor for executor in self._executors if executor not in self._performing]
        while idle and (ready := self._scheduler.ready(1)):
            node = ready[0]
            task = self._plan.tasks[node]
            self._scheduler.started(node)
            if self._descriptions(task) is not None:  # another node had the same key
                self._tell_cached(task)
                self._scheduler.done(node)
                continue
            self._tasks += 1
            executor = idle.pop(0)
            numbered = replace(task, task=self._tasks)
            self._performing[executor] = Performance(numbered, executor, self._emit, self._clock)

    def _take_ended(self) -> list[Performance]:
        """What was performed to its end, with the key its node is to have now."""
        ended = {e: performance for e, performance in self._performing.items() if performance.done}
        for executor, performance in ended.items():
            del self._performing[executor]
            error = (performance.result and performance.result.error) or {}
            self._replanning = self._replanning or error.get("code") in LOSING
            if self._starved(performance.task, error):
                # What it needs is planned anew, and it with it.
                self._replanning = True
                performance.wanted = False
                self._queued.pop(performance.task.node, None)
        return [
            performance
            for performance in ended.values()
            if performance.wanted
            and performance.result is not None
            and performance.task.key == self._plan.key(performance.task.node)
        ]

    def _starved(self, task: Task, error: Mapping[str, Any]) -> bool:
        """Whether an input that was stored when it was planned proved to be gone."""
        return error.get("code") == "input_missing" and not all(
            any(key in executor.stored for executor in self._executors)
            for key in task.inputs.values()
        )

    def _note(self, performance: Performance) -> bool:
        """Tells how it ended; whether it went well."""
        task, result = performance.task, performance.result
        assert result is not None
        if result.ok:
            self._ended[task.node] = (task.key, "done")
            self._emit(events.node_finished(task.node, task.key, result.seconds, result.outputs))
            return True
        error = result.error or {}
        self._tell_failed(task.node, error)
        self.stopping = self.stopping or error.get("code") == "node_stopped"
        return False

    def _skip_after(self, node: str) -> None:
        for skipped in self._scheduler.failed(node):
            if not self._is(skipped, "skipped"):
                self._ended[skipped] = (self._plan.key(skipped), "skipped")
                self._emit(events.node_skipped(skipped, node))

    def _tell_cached(self, task: Task) -> None:
        self._ended[task.node] = (task.key, "cached")
        outputs = self._descriptions(task) or {}
        self._emit(events.node_cached(task.node, task.key, outputs))

    def _tell_failed(self, node: str, error: Mapping[str, Any]) -> None:
        self._ended[node] = (self._plan.key(node), "failed")
        self._emit(events.node_failed(node, error))

    def _descriptions(self, task: Task) -> dict[str, Description] | None:
        """What is known of the task's values; None unless all of them are stored."""
        found = {}
        for port in task.outputs:
            for executor in self._executors:
                if task.value_key(port) in executor.stored:
                    found[port] = executor.stored[task.value_key(port)]
                    break
            else:
                return None
        return found

    def _is(self, node: str, *statuses: str) -> bool:
        """Whether the node has ended so, with the key that it is to have now."""
        key, status = self._ended.get(node, (None, ""))
        return status in statuses and key == self._plan.key(node)
