"""What the lanes perform at the moment: on each one task that lets nothing else run, and beside it
any that wait.

Owns which lane can take one more, for how long those that wait were kept from going on, and who was
lost only because of another. Must not know what is to be performed, nor what an ending means.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from dxt.engine.clock import Clock
from dxt.engine.running.performance import Performance
from dxt.engine.scheduler import Scheduler
from dxt.engine.tasks import Executor, Task

TOGETHER = 32
"""So many tasks that wait are enough for a lane."""


class Crew:
    """What one lane performs, which has this number."""

    def __init__(self, lane: Executor, clock: Clock, number: int = 0) -> None:
        self.number = number
        self.lane = lane
        self.members: list[Performance] = []
        self._clock = clock
        self._held = 0.0
        self._since: float | None = None

    @property
    def is_open(self) -> bool:
        """Whether the lane can take one more task: all that it performs wait."""
        return self._since is None

    @property
    def has_room(self) -> bool:
        """Whether one more should be performed there that waits, now or in a moment."""
        return len(self.members) < TOGETHER and all(one.waits for one in self.members)

    def held(self) -> float:
        """For how many seconds, in all, there was something that let nothing else run, as far as
        that is known: what waits tells it when it ends."""
        return self._held + (0.0 if self._since is None else self._clock.now() - self._since)

    def may_hold(self) -> float:
        """For how many seconds more those that wait may let nothing else run, each in its time."""
        return sum([one.task.seconds or 0.0 for one in self.members if one.waits])

    def hold(self) -> None:
        """There is something that lets nothing else run, until it is released."""
        self._since = self._clock.now()

    def release(self) -> None:
        self._held, self._since = self.held(), None

    def take(self, performance: Performance) -> None:
        for other in (performance, *self.members) if self.members else ():
            other.is_alone = False
        self.members.append(performance)
        if not performance.waits:
            self.hold()

    def let_go(self, performance: Performance) -> None:
        self.members.remove(performance)
        if not performance.waits:
            self.release()
        elif performance.result is not None:
            self._held += performance.result.held


class Crews:
    """Those of all lanes, of one run."""

    def __init__(self, lanes: Iterable[Executor], clock: Clock) -> None:
        self._crews = {lane: Crew(lane, clock, at) for at, lane in enumerate(lanes)}
        self.lone: set[str] = set()
        """Nodes that are to be performed with nothing beside them."""

    def __iter__(self) -> Iterator[Performance]:
        for crew in self._crews.values():
            yield from crew.members

    def __bool__(self) -> bool:
        return any(crew.members for crew in self._crews.values())

    def of(self, lane: Executor) -> Crew:
        return self._crews[lane]

    @property
    def open(self) -> list[Executor]:
        """The lanes that can take one more task, those that perform the least first."""
        crews = [crew for crew in self._crews.values() if crew.is_open]
        return [crew.lane for crew in sorted(crews, key=lambda crew: len(crew.members))]

    def pace(self, scheduler: Scheduler) -> None:
        """Has async nodes wait for their turn while no lane should take one more that waits."""
        if scheduler.early:
            scheduler.withhold(not any(crew.has_room for crew in self._crews.values()))

    def is_idle(self, lane: Executor) -> bool:
        return not self._crews[lane].members

    def performs(self, key: str | None) -> bool:
        """Whether a node is performed that is to have this key."""
        return any(key == part.key for one in self for part in one.task.parts)

    def stop(self) -> None:
        for performance in self:
            performance.stop()

    def hold_back(self) -> None:
        for performance in self:
            performance.hold_back()

    def keep(self, is_wanted: Callable[[Task], bool]) -> list[str]:
        """Stops the tasks that are not wanted, and holds back what has not begun; the nodes that
        go on being performed."""
        self.hold_back()
        for performance in self:
            if not is_wanted(performance.task):
                performance.wanted = False
                performance.stop()
        wanted = [one.task for one in self if one.wanted and one.is_begun]
        return [part.node for task in wanted for part in task.parts]

    def took_along(self, performance: Performance) -> bool:
        """Whether it was lost with its lane, perhaps by what was performed beside it: its nodes are
        to be performed alone then."""
        result, nodes = performance.result, {part.node for part in performance.task.parts}
        if result is None or not result.is_lost or performance.is_alone or nodes & self.lone:
            return False
        self.lone |= nodes
        return True

    def take_ended(self) -> list[Performance]:
        """What was performed to its end since this was asked last, and is not among them now."""
        ended = [performance for performance in self if performance.done]
        for performance in ended:
            self._crews[performance.lane].let_go(performance)
        return ended
