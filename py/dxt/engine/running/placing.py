"""Which node goes to which lane: one where all it takes can be had, and of those the one where most
of it lies already.

A value that can't leave its lane binds to that lane whatever takes it; when the lane is busy, that
is kept for it, and others go on. Where a node takes several such values from several lanes, they
are made anew in the first one, and so is what they are made of, as far as it can't be had there.
What was gathered like this is performed in no other lane for the rest of the run: each time more
has been gathered than before, and that comes to an end.

Must not know how a lane performs, nor in which order nodes should run: that is the scheduler's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from dxt.core.errors import InputMissing
from dxt.engine.planning.agenda import Agenda
from dxt.engine.running.course import Course
from dxt.engine.running.performance import Performance
from dxt.engine.tasks import Executor, Task


class Sizes(Protocol):
    def task(self, node: str) -> Task: ...

    def size(self, key: str) -> int: ...


def place(ready: Sequence[str], idle: Sequence[Executor], sizes: Sizes) -> tuple[str, Executor]:
    """The ready node and the idle lane that share the most bytes; of equal ones the first."""
    best = ready[0], idle[0]
    if len(ready) == len(idle) == 1:
        return best
    most = 0
    for node in ready:
        wanted = list(sizes.task(node).wanted)
        for lane in idle:
            local = lane.local
            found = sum([sizes.size(key) for key in wanted if key in local])
            if found > most:
                most = found
                best = node, lane
    return best


class Places:
    """Where the tasks of one run can be performed; `lanes` are all there are."""

    def __init__(self, lanes: Sequence[Executor], agenda: Agenda, course: Course) -> None:
        self._lanes = lanes
        self._agenda = agenda
        self._course = course
        self._gathered: set[str] = set()
        """The keys of nodes that are performed in the first lane only."""
        self._dropped: set[str] = set()
        """Values that are gone, and that lanes are yet to forget."""

    def fits(self, task: Task, lane: Executor) -> bool:
        """Whether the task can be performed in this lane. An only one is not asked what it has."""
        if len(self._lanes) == 1:
            return True
        if lane is not self._lanes[0] and any(part.key in self._gathered for part in task.parts):
            return False
        stored = lane.stored
        return all(key in stored for key in task.wanted)

    def missed(self, performance: Performance) -> bool:
        """Whether what it takes was lost on the way: then the node is as if it had not begun."""
        result, task = performance.result, performance.task
        if result is None or not result.lacks_input:
            return False
        return not (self._agenda.has_inputs(task) and self.fits(task, performance.lane))

    def find(self, name: str, best: Executor, free: Sequence[Executor]) -> Executor | None:
        """The one of the free lanes that the node or group of this name, which is ready, goes to:
        the best one, if it can. None if it has to wait for a lane that is not free, or for what it
        takes, by which the course is outdated.
        """
        if len(self._lanes) == 1:
            return best
        task = self._course.task(name)
        if self.fits(task, best):
            return best
        fitting = [lane for lane in self._lanes if self.fits(task, lane)]
        if not fitting:
            self.gather(task)
            return None
        for lane in free:
            if lane in fitting:
                return lane
        self._course.scheduler.keep_for(name, fitting)
        return None

    def gather(self, task: Task) -> None:
        """Has what this task takes be made anew in the first lane, as no lane has all of it; the
        course is outdated by that."""
        self._course.is_outdated = True
        if not self._agenda.has_inputs(task):
            return  # it is to be made anew anyway
        try:
            makers = self._agenda.makers(task, self._lanes[0].stored)
        except InputMissing as error:
            self._course.refuse(error)
            return
        self._gathered.update(filter(None, map(self._agenda.key, makers)))
        self._dropped |= self._agenda.drop(makers)

    async def forget(self) -> None:
        """Has the lanes let go of what is made anew, so that no two of them have it."""
        dropped, self._dropped = self._dropped, set()
        for lane in self._lanes if dropped else ():
            await lane.forget(dropped)
