"""How far ahead a lane is told what to perform.

Owns which nodes can be known to come next, and how many of them are handed over together: none at
first, as nobody waits longer for the first result by that, then more and more as long as they are
quick. Must not know executors.
"""

from __future__ import annotations

from dxt.engine.clock import Clock
from dxt.engine.planning.agenda import Agenda
from dxt.engine.running.course import Course
from dxt.engine.running.steps import Step
from dxt.engine.tasks import Task

MORE = 4
"""How many times as many come next, and after slow ones, as few."""
MOST = 256
QUICK = 0.25
"""What was performed in so many seconds was quick."""


class Foresight:
    """Of one run."""

    def __init__(self, agenda: Agenda, clock: Clock) -> None:
        self._agenda = agenda
        self._clock = clock
        self._most = 0
        self._looked: float | None = None

    def after(self, task: Task, course: Course) -> list[Step]:
        """What will be performed after this task, which is about to be, if nothing goes wrong.

        A node that may give anything is followed by none, nor does one come along whose value is at
        hand, or that has another limit.
        """
        self._pace()
        agenda, keys = self._agenda, {task.key}
        early = course.scheduler.early
        if not self._most or course.has_groups or agenda.is_impure(task.node):
            return []

        def is_sure(node: str) -> bool:
            key = agenda.key(node)
            if key is None or key in keys or node in early:
                return False
            if not agenda.is_sure(node) or agenda.unless(node) == {}:
                return False
            keys.add(key)
            return True

        steps = []
        for node in course.scheduler.after(task.node, is_sure, self._most):
            following = agenda.task(node)
            if following.seconds != task.seconds:
                break
            steps.append(Step(following, agenda.unless(node)))
        return steps

    def _pace(self) -> None:
        now = self._clock.now()
        if self._looked is not None:
            is_quick = now - self._looked < QUICK
            self._most = min(max(self._most, 1) * MORE, MOST) if is_quick else self._most // MORE
        self._looked = now
