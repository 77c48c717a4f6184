"""The order of a run: which nodes can start now, and what follows from each that ends.

Shaped like the standard library's graphlib, with failure. Must not know what a node is, a
clock, an event loop or an executor: names go in, names come out.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from heapq import heappop, heappush

MANY = 32
"""From so many names on that come at once, sorting them is quicker than a heap."""
NOBODY: tuple[Item, ...] = ()
STARTED = -1
ENDED = -2


class Item:
    """What goes by a name, and those that wait for it, as often as they do so."""

    __slots__ = ("name", "targets", "waiting")

    def __init__(self, name: str) -> None:
        self.name = name
        self.targets: Sequence[Item] = NOBODY
        self.waiting = ENDED
        """For how many others; what a scheduler makes of it."""

    def join(self, target: Item) -> None:
        """One more waits for it, or once more."""
        if self.targets is NOBODY:
            self.targets = []
        self.targets.append(target)  # type: ignore[attr-defined]

    def part(self, target: Item) -> None:
        """One that waits for it does so once less."""
        self.targets.remove(target)  # type: ignore[attr-defined]


class Scheduler:
    """Hands out the items once all they need are done: urgent ones first, then by name.

    `waiting` counts, for each name, how often it waits for others of these names, and is taken
    over; `items` are the items of all names, of these or not. An item is in one scheduler at a
    time, until that has ended all of them or lets them go.
    """

    def __init__(
        self,
        waiting: Mapping[str, int],
        items: Mapping[str, Item],
        urgent: Collection[str] = (),
    ) -> None:
        self._planned = waiting
        self._items = items
        self._urgent = urgent
        self._open = len(waiting)
        self._ready = Names()
        self._ready_urgent = Names()
        free = []
        for name, count in waiting.items():
            items[name].waiting = count
            if not count:
                free.append(name)
        self._let_start(free)

    def __contains__(self, name: object) -> bool:
        return name in self._planned

    @property
    def finished(self) -> bool:
        """Every item is done, failed or skipped."""
        return not self._open

    def ready(self, limit: int) -> list[str]:
        """At most so many of the names that can start and have not, the next ones first.

        Either all of them are urgent or none.
        """
        for ready in (self._ready_urgent, self._ready):
            found: list[str] = []
            while len(found) < limit and (name := ready.take()) is not None:
                if self.is_ready(name):
                    found.append(name)
            ready.add(found)
            if found:
                return found
        return []

    def is_ready(self, name: str) -> bool:
        """Whether it can start and has not."""
        return name in self._planned and self._items[name].waiting == 0

    def has_started(self, name: str) -> bool:
        """Whether it has started and not ended. Of an item that came in place of another one since
        then, nothing is known."""
        return (
            name in self._planned and name in self._items and self._items[name].waiting == STARTED
        )

    def started(self, name: str) -> None:
        """Takes what is ready out of `ready`."""
        if not self.is_ready(name):
            raise ValueError(f"{name} is not ready")
        # Its name stays where it is until it comes first: taking it out of the middle costs more.
        self._items[name].waiting = STARTED

    def next(self) -> Item | None:
        """The first of the ready items, which is thereby started."""
        items, ready, urgent = self._items, self._ready, self._ready_urgent
        heap, others = ready.heap, ready.sorted
        while True:
            if self._urgent and (name := urgent.take()) is not None:
                item = items[name]
            elif others and not (heap and heap[0] < others[-1]):  # as in `take`, which costs more
                item = items[others.pop()]
            elif heap:
                item = items[heappop(heap)]
            else:
                return None
            if not item.waiting:
                item.waiting = STARTED
                return item

    def after(self, name: str, is_sure: Callable[[str], bool], most: int) -> list[str]:
        """The names that `next` would give, one by one, once this started one and then each of them
        was done; at most so many, and only up to the first that is not sure."""
        waiting: dict[str, int] = {}
        ready, urgent = self._ready.copy(), self._ready_urgent.copy()
        found: list[str] = []
        while len(found) < most:
            for target in self._items[name].targets:
                count = waiting.get(target.name, target.waiting)
                if count > 0:
                    waiting[target.name] = count - 1
                    if count == 1:
                        (urgent if target.name in self._urgent else ready).add([target.name])
            following = urgent.take() or ready.take()
            while following is not None and self._items[following].waiting < 0:
                following = urgent.take() or ready.take()
            if following is None or not is_sure(following):
                break
            found.append(following)
            name = following
        return found

    def done(self, name: str) -> None:
        """Lets those that waited for this name come closer to ready."""
        self.end(self._items[name])

    def end(self, item: Item) -> None:
        """The same for an item that `next` gave."""
        if item.waiting != STARTED:
            raise ValueError(f"{item.name} has not started")
        item.waiting = ENDED
        self._open -= 1
        free = []
        for target in item.targets:
            count = target.waiting
            if count > 0:
                target.waiting = count - 1
                if count == 1:
                    free.append(target.name)
        if len(free) == 1 and not self._urgent:
            heappush(self._ready.heap, free[0])
        elif free:
            self._let_start(free)

    def failed(self, name: str) -> list[str]:
        """The names that can never start now because they need this one, nearest first."""
        item = self._items[name]
        if item.waiting != STARTED:
            raise ValueError(f"{name} has not started")
        item.waiting = ENDED
        self._open -= 1
        skipped: list[str] = []
        pending = [item]
        for above in pending:  # which grows as it is walked
            for target in sorted(above.targets, key=lambda target: target.name):
                if target.waiting > 0:
                    target.waiting = ENDED
                    skipped.append(target.name)
                    pending.append(target)
        self._open -= len(skipped)
        return skipped

    def let_go(self) -> None:
        """Hands out nothing more: its items may be another scheduler's."""
        if self._open:
            self._open = 0
            for name in self._planned:
                if name in self._items:
                    self._items[name].waiting = ENDED

    def _let_start(self, names: list[str]) -> None:
        if self._urgent:
            self._ready_urgent.add([name for name in names if name in self._urgent])
            names = [name for name in names if name not in self._urgent]
        self._ready.add(names)


class Names:
    """Names that are taken out by name. Those that come in numbers are sorted, others heaped."""

    __slots__ = ("heap", "sorted")

    def __init__(self) -> None:
        self.sorted: list[str] = []
        """The last one first."""
        self.heap: list[str] = []

    def copy(self) -> Names:
        same = Names()
        same.sorted, same.heap = self.sorted.copy(), self.heap.copy()
        return same

    def add(self, names: list[str]) -> None:
        if len(names) >= MANY and len(names) >= len(self.sorted) // 4:
            self.sorted += names
            self.sorted.sort(reverse=True)
            return
        for name in names:
            heappush(self.heap, name)

    def take(self) -> str | None:
        """The first name; None when there is none."""
        heap, others = self.heap, self.sorted
        if others and not (heap and heap[0] < others[-1]):
            return others.pop()
        return heappop(heap) if heap else None
