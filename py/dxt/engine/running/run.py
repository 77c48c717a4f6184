"""One run: drives executors through a plan and tells what happens, as events.

Owns which task is on which lane, and when to plan anew. Must not know the graph: whenever that may
have changed, or values were lost, the run asks for a new plan, lets go on what is still wanted and
stops what is not.

A debugger may hold a node before it is performed. Then nothing more is started, and once nothing is
performed any more the run stands still until somebody lets it go on.

An async node is begun early, and waits beside whatever else its lane performs: see `crew`. What is
lost with its lane while others are performed there may not be to blame: it is performed once more,
alone.

A lone lane whose node code runs in this very thread performs one node after the other without the
event loop, a slice of time at a go: see `sprint`. One that is far away is told several at a time:
see `series`.

A run that `streams` performs nodes that stream together, as one task: see `stream`. Where somebody
debugs, it does not: every value is there to be looked at.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence

from dxt.core.errors import NodeStopped
from dxt.engine import events
from dxt.engine.clock import Clock
from dxt.engine.planning.agenda import Agenda
from dxt.engine.planning.plan import Plan
from dxt.engine.planning.stream import Group
from dxt.engine.running.course import Course
from dxt.engine.running.crew import Crews
from dxt.engine.running.debugger import Debugger
from dxt.engine.running.foresight import Foresight
from dxt.engine.running.lanes import Lanes
from dxt.engine.running.ledger import Ledger
from dxt.engine.running.performance import Performance
from dxt.engine.running.placing import Places, place
from dxt.engine.running.series import Series
from dxt.engine.running.sprint import sprint
from dxt.engine.running.steps import Step
from dxt.engine.stream_task import StreamTask
from dxt.engine.tasks import Emit, Executor, Immediate, Result, Task


class Run:
    """Makes nodes fresh until nothing of the plan is left, or it is stopped."""

    def __init__(
        self,
        number: int,
        agenda: Agenda,
        lanes: Lanes,
        emit: Emit,
        clock: Clock,
        debugger: Debugger,
    ) -> None:
        self.stopping = False
        self.has_lost = False
        """Stored values may have gone since it began, even of nodes it is yet to tell as done."""
        self.replanning = False
        """There is to be a new plan before anything else starts."""
        self.streams = False
        """Whether nodes that stream are performed together."""
        self._number = number
        self._agenda = agenda
        self._lanes = lanes
        self._ledger = Ledger(agenda, emit)
        self._clock = clock
        self._debugger = debugger
        self._unchanged = 0
        self._course = Course(agenda, self._ledger)
        self._foresight = Foresight(agenda, clock)
        self._crews = Crews(lanes, clock)
        self._places = Places(lanes, agenda, self._course)
        self._began = 0.0
        self._tasks = 0
        self._pauses = False
        self._woken = asyncio.Event()
        self._still = asyncio.Event()

    @property
    def unfinished(self) -> list[str]:
        """The nodes that were queued and have not ended."""
        return self._ledger.unfinished

    def replan(self, retry: bool = False) -> None:
        """Asks for a new plan before anything else starts; with `retry`, what failed is wanted."""
        self.replanning = True
        if retry:
            self._ledger.forget_failures()
        self.wake()

    def stop(self) -> None:
        """Starts nothing more and stops what is being performed. What is stored stays."""
        self.stopping = True
        self.wake()

    def wake(self) -> None:
        """Looks again at what there is to do: the debugger may have other orders."""
        self._still.clear()
        self._woken.set()

    def tell(self, emit: Emit) -> None:
        """From now on events go there."""
        self._ledger.emit = emit

    async def still(self) -> None:
        """Returns when the run stands still, or has finished."""
        await self._still.wait()

    def begin(self) -> bool:
        """Tells `run_started` and does all that can be done at once. When that is not all there is
        to do, the run has to be driven; else it has ended."""
        self._began = self._clock.now()
        plan = self._agenda.plan()
        self._ledger.emit(events.run_started(self._number, [*plan.waiting, *plan.cached]))
        self._adopt(plan)
        try:
            goes_on = self._goes_on()
        except BaseException:
            self._leave()
            raise
        if not goes_on:
            self._end()
        return goes_on

    async def drive(self) -> None:
        """Performs the rest, and tells `run_finished`."""
        try:
            while True:
                await self._something_happens()
                if not self._goes_on():
                    break
        except BaseException:
            self._leave()
            raise
        self._end()

    def _leave(self) -> None:
        self._crews.stop()
        self._still.set()
        self._course.scheduler.let_go()

    def _end(self) -> None:
        self._leave()
        told = self._ledger.counts
        told["cached"] += self._unchanged
        seconds = self._clock.now() - self._began
        self._ledger.emit(events.run_finished(self._number, seconds, told, self.stopping))

    def _goes_on(self) -> bool:
        """Does all that can be done at this moment; whether there is anything to wait for."""
        self._woken.clear()
        self._pauses = False
        for performance in self._take_ended():
            self._note(performance.task, performance.result)
        if self._course.has_groups and self._debugger.watches:
            self.replanning = True
        while self.replanning and not self.stopping:
            self._adopt(self._agenda.plan(again=True))
        if self._debugger.watches:
            self._crews.hold_back()
        self._crews.pace(self._course.scheduler)
        if self.stopping:
            self._crews.stop()
        elif self._lanes.immediate is None or self._debugger.watches or self._crews.lone:
            self._hand_out()
            if self._course.is_outdated:  # as values have to be made anew
                self._pauses = self.replanning = self.has_lost = True
        elif self._crews.open:
            self._pauses = self._sprint(self._lanes.immediate)
        holds = self._debugger.held is not None and not self.stopping
        return bool(self._crews) or self._pauses or holds

    async def _something_happens(self) -> None:
        if self._pauses:
            await self._places.forget()
            await asyncio.sleep(0)
            return
        if not self._crews:
            self._still.set()
        woken = asyncio.ensure_future(self._woken.wait())
        endings = [performance.ending for performance in self._crews]
        await asyncio.wait([woken, *endings], return_when=asyncio.FIRST_COMPLETED)
        woken.cancel()

    # Plans

    def _adopt(self, plan: Plan) -> None:
        """Goes on by this plan; what is performed and not wanted any more is stopped."""
        self._unchanged = plan.unchanged
        streams, asynchronous = False, set[str]()
        if not self._debugger.watches:
            streams = self.streams and self._lanes.can_stream
            asynchronous = self._agenda.asynchronous(plan.waiting) - self._crews.lone
        self._course.adopt(plan, self._crews.keep(self._is_wanted), streams, asynchronous)
        self.replanning = self._course.is_outdated

    def _is_wanted(self, task: Task) -> bool:
        """Whether its nodes are to have the keys that it has. That what it needed may be lost by
        now is no matter: it has it."""
        return all(part.key == self._agenda.key(part.node) for part in task.parts)

    # Performing

    def _sprint(self, lane: Immediate) -> bool:
        """Performs nodes in this very thread for a while; whether that is to go on."""
        course, emit = self._course, self._ledger.emit
        if course.scheduler.finished:
            return False
        crew = self._crews.of(self._lanes[0])
        crew.hold()
        try:
            with lane.at_once(emit, self._task) as hand:
                return sprint(hand, self._agenda, course, self._ledger, self)
        finally:
            crew.release()

    def waits(self, task: Task) -> None:
        self._begin(task, self._lanes[0], True)

    def failed(self, task: Task, result: Result) -> None:
        self._look_for_loss(result)
        self._note_one(task, result)

    def _hand_out(self) -> None:
        """Gives each lane something to perform that can take it, as far as there is anything."""
        agenda, course, debugger = self._agenda, self._course, self._debugger
        scheduler = course.scheduler
        while (lanes := self._crews.open) and not (course.is_outdated or self._stands_still()):
            ready = self._ready(lanes)
            if lone := [name for name in ready if self._is_lone(name)]:
                ready, lanes = lone, list(filter(self._crews.is_idle, lanes))
            if not ready or not lanes:
                return
            if (name := course.first_group(ready)) is not None:
                if (lane := self._places.find(name, lanes[0], lanes)) is not None:
                    self.begins_group(course.take_group(name), lane)
                continue
            node, best = place(ready, lanes, agenda)
            if course.find_cached(node):
                continue
            if self._crews.performs(agenda.key(node)):  # then its value will be at hand
                scheduler.started(node)
                scheduler.postpone(node)
                continue
            lane = self._places.find(node, best, lanes)
            if lane is None or (debugger.watches and debugger.holds(node, agenda.inputs(node))):
                continue
            scheduler.started(node)
            self._begin_all(self._task(node), lane)

    def _is_lone(self, name: str) -> bool:
        group = self._course.group(name)
        return not self._crews.lone.isdisjoint([name] if group is None else group.members)

    def _ready(self, lanes: Sequence[Executor]) -> list[str]:
        passing, scheduler = self._debugger.passing, self._course.scheduler
        if passing is not None and scheduler.is_ready(passing):
            return [passing]
        if self._crews.lone:  # which may be kept for a lane that is open and not idle
            lanes = list(filter(self._crews.is_idle, lanes))
        return scheduler.ready(1 if len(self._lanes) == 1 else 2 * len(self._lanes), lanes)

    def _stands_still(self) -> bool:
        """Whether a node is held. That is told once nothing is performed any more."""
        held = self._debugger.held
        if held is None:
            return False
        if not self._course.scheduler.is_ready(held.node):  # after an edit, or a loss
            self._debugger.move()
            return False
        if not self._crews:
            inputs = self._agenda.inputs(held.node)
            if inputs != held.told:
                held.told = inputs
                self._ledger.emit(events.paused(held.node, held.why, held.breakpoint, inputs))
        return True

    def _begin(self, task: Task, lane: Executor, is_started: bool = False) -> None:
        emit, crew = self._ledger.emit, self._crews.of(lane)
        beside = crew if task.node in self._course.scheduler.early else None
        crew.take(Performance(task, lane, emit, self._clock, is_started, beside, crew.number))
        self._crews.pace(self._course.scheduler)

    def _begin_all(self, task: Task, lane: Executor) -> None:
        """Performs the task, and where the lane takes several, those to follow it."""
        is_single = task.node in self._course.scheduler.early or self._is_lone(task.node)
        far = None if is_single or self._debugger.watches else self._lanes.successive
        following = [] if far is None else self._foresight.after(task, self._course)
        if far is None or not following:
            self._begin(task, lane)
            return
        for step in following:
            self._numbered(step.task)
        steps = [Step(task), *following]
        series = Series(steps, lane, far, self._ledger.emit, self._clock, self)
        self._crews.of(lane).take(series)

    def begins(self, series: Series) -> bool:
        """It is the turn of the series' next task; whether that is wanted."""
        task, scheduler = series.task, self._course.scheduler
        if not self._is_wanted(task) or not scheduler.is_ready(task.node):
            return False
        if self._agenda.unless(task.node) is not None:
            return False  # its value is at hand, after all
        scheduler.started(task.node)
        return True

    def ended(self, series: Series, result: Result) -> None:
        """The series' task is done, and another is to follow it."""
        if series.wanted and self._is_wanted(series.task):
            self._note(series.task, result)
        else:
            self._agenda.was_stored(series.task.key)
        if self.replanning:
            self.wake()

    def begins_beside(self, node: str) -> None:
        if self._crews.performs(self._agenda.key(node)):
            self._course.scheduler.postpone(node)
        else:
            self._begin(self._task(node), self._lanes[0])

    def begins_group(self, group: Group, lane: Executor | None = None) -> bool:
        """Performs what of the group is not at hand by now; whether there is anything."""
        chosen = self._course.begin(group)
        if chosen:
            task, lane = group.task(chosen, self._agenda.task), lane or self._lanes[0]
            if self._places.fits(task, lane):
                self._begin(self._numbered(task), lane)
            else:  # some of the group was at hand after all, elsewhere
                self._places.gather(task)
        return bool(chosen)

    def _task(self, node: str) -> Task:
        return self._numbered(self._agenda.task(node))

    def _numbered(self, task: Task) -> Task:
        self._tasks += 1
        task.task = self._tasks
        return task

    def _take_ended(self) -> list[Performance]:
        """What was performed to its end, with the key its node is to have now."""
        ended = self._crews.take_ended()
        if ended:
            self._course.scheduler.resume()
        for performance in ended:
            self._look_for_loss(performance.result)
            if self._places.missed(performance) or self._crews.took_along(performance):
                performance.wanted = False
                self.replanning = True
            if performance.result is None and performance.wanted:
                self.replanning = True  # it was not performed after all
            if not performance.wanted and performance.result and performance.result.ok:
                for part in performance.task.parts:
                    self._agenda.was_stored(part.key)
        told = [one for one in ended if one.wanted and one.result is not None]
        return [one for one in told if self._is_wanted(one.task)]

    # Endings

    def _look_for_loss(self, result: Result | None) -> None:
        if result is not None and result.may_have_lost:
            self.replanning = self.has_lost = True

    def _note(self, task: Task, result: Result | None) -> None:
        """Tells how it ended, and what follows from that."""
        assert result is not None
        if not isinstance(task, StreamTask):
            self._note_one(task, result)
            return
        for part in task.parts:
            ending = result.of(part)
            self._look_for_loss(ending)
            if not self._course.end_member(part, ending):
                self._note_one(part, ending, len(task.parts) > 1)
        self.replanning = self.replanning or self._course.is_outdated

    def _note_one(self, task: Task, result: Result, is_member: bool = False) -> None:
        stale = self._course.end(task, result, is_member)
        if stale:
            self.made_stale(stale)
        self.replanning = self.replanning or self._course.is_outdated
        self.stopping = self.stopping or result.code == NodeStopped.code

    def made_stale(self, nodes: Collection[str]) -> None:
        """An impure node gave something else than before: these have other keys by that."""
        standing = self._agenda.standing
        self._ledger.emit(events.planned({node: standing(node) for node in nodes}))
        if not self._course.goes_on(nodes):
            self.replanning = True
