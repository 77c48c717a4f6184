"""The order of a run: which nodes can start now, and what follows from each that ends.

Shaped like the standard library's graphlib, with failure. Must not know what a node is, a
clock, an event loop or an executor: names go in, names come out.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from operator import attrgetter

NOBODY: tuple[Item, ...] = ()
NAME = attrgetter("name")
STARTED = -1
ENDED = -2
KEPT = -3


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
    """Hands out the items once all they need are done: urgent ones first, then early ones. Of each
    kind those come first that were ready last, so that what was begun is soon brought to its end.

    `waiting` counts, for each name, how often it waits for others of these names, and is taken
    over; `items` are the items of all names, of these or not. An item is in one scheduler at a
    time, until that has ended all of them or lets them go. Of those that wait for nothing the
    first by name comes first, and of those that one item lets start the first of its targets.
    """

    def __init__(
        self,
        waiting: Mapping[str, int],
        items: Mapping[str, Item],
        urgent: Collection[str] = (),
        early: Collection[str] = (),
    ) -> None:
        self._planned = waiting
        self._items = items
        self._urgent = urgent
        self.early = early
        self._is_plain = not urgent and not early
        self._open = len(waiting)
        self._ready: list[Item] = []
        """The last one is the next. Some may have started, or be skipped, by now."""
        self._kinds: tuple[list[Item], ...] = (self._ready,)
        if not self._is_plain:
            self._kinds = ([], [], self._ready)
        self._handed_out: tuple[list[Item], ...] = self._kinds
        self._postponed: list[Item] = []
        self._kept: dict[object, deque[Item]] = {}
        """By what they are kept for. Some may not be any more, as they are for several."""
        free = []
        for item, count in zip(map(items.__getitem__, waiting), waiting.values(), strict=True):
            item.waiting = count
            if not count:
                free.append(item)
        free.sort(key=NAME)
        self._let_start(free)

    def __contains__(self, name: object) -> bool:
        return name in self._planned

    @property
    def finished(self) -> bool:
        """Every item is done, failed or skipped."""
        return not self._open

    def withhold(self, is_withheld: bool) -> None:
        """Whether early items are to be kept for later, for now."""
        urgent, *_, plain = self._kinds
        self._handed_out = (urgent, plain) if is_withheld else self._kinds

    def ready(self, limit: int, places: Iterable[object] = ()) -> list[str]:
        """At most so many of the names that can start and have not, the next ones first.

        All of them are of one kind. What was kept for one of these places comes first, one at a
        time, and is not kept any more.
        """
        for kept in [self._kept[place] for place in places if place in self._kept]:
            while kept:
                item = kept.popleft()
                if item.waiting == KEPT:
                    item.waiting = 0
                    self._let_start([item])
                    return [item.name]
        for ready in self._handed_out:
            found: list[Item] = []
            while ready and len(found) < limit:
                item = ready.pop()
                if not item.waiting:
                    found.append(item)
            ready += reversed(found)
            if found:
                return [item.name for item in found]
        return []

    def is_ready(self, name: str) -> bool:
        """Whether it can start and has not, and is not kept for any place."""
        return name in self._planned and self._items[name].waiting == 0

    def is_waiting(self, name: str) -> bool:
        """Whether it is yet to start, now or later."""
        return name in self._planned and self._items[name].waiting >= 0

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
        self._items[name].waiting = STARTED

    def keep_for(self, name: str, places: Iterable[object]) -> None:
        """Has what is ready be handed out only to who can use one of these places."""
        self.started(name)
        item = self._items[name]
        item.waiting = KEPT
        for place in places:
            self._kept.setdefault(place, deque()).append(item)

    def postpone(self, name: str) -> None:
        """Takes back what was started and has not begun, until `resume`."""
        if not self.has_started(name):
            raise ValueError(f"{name} has not started")
        self._postponed.append(self._items[name])

    def resume(self) -> None:
        """What was postponed is ready again."""
        postponed, self._postponed = self._postponed, []
        for item in postponed:
            item.waiting = 0
        self._let_start(postponed)

    def next(self) -> Item | None:
        """The first of the ready items, which is thereby started."""
        for ready in self._handed_out:
            while ready:
                item = ready.pop()
                if not item.waiting:
                    item.waiting = STARTED
                    return item
        return None

    def after(self, name: str, is_sure: Callable[[str], bool], most: int) -> list[str]:
        """The names that `next` would give, one by one, once this started one and then each of them
        was done; at most so many, and only up to the first that is not sure."""
        waiting: dict[str, int] = {}
        freed: list[list[Item]] = [[] for _ in self._kinds]
        before = [reversed(ready) for ready in self._kinds]
        found: list[str] = []
        while len(found) < most:
            free: list[Item] = []
            for target in self._items[name].targets:
                count = waiting.get(target.name, target.waiting)
                if count > 0:
                    waiting[target.name] = count - 1
                    if count == 1:
                        free.append(target)
            for target in reversed(free):
                freed[self._kind(target)].append(target)
            for ready, rest in zip(freed, before, strict=True):
                item = ready.pop() if ready else next((i for i in rest if not i.waiting), None)
                if item is not None:
                    break
            if item is None or not is_sure(item.name):
                break
            name = item.name
            found.append(name)
        return found

    def done(self, name: str) -> None:
        """Lets those that waited for this name come closer to ready."""
        self.end(self._items[name])

    def end(self, item: Item) -> None:
        """The same for an item that `next` gave."""
        following = self.advance(item)
        if following is not None:
            following.waiting = 0
            self._let_start([following])

    def advance(self, item: Item) -> Item | None:
        """Ends an item that was started, and gives the next one: as `end` and then `next` do."""
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
                    free.append(target)
        if not self._is_plain:
            self._let_start(free)
            return self.next()
        ready = self._ready
        if free:
            following = free[0]
            following.waiting = STARTED
            if len(free) > 1:
                ready += free[:0:-1]
            return following
        while ready:
            following = ready.pop()
            if not following.waiting:
                following.waiting = STARTED
                return following
        return None

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
            for target in above.targets:
                if target.waiting > 0:
                    target.waiting = ENDED
                    skipped.append(target.name)
                    pending.append(target)
        self._open -= len(skipped)
        return skipped

    def let_go(self) -> None:
        """Hands out nothing more: its items may be another scheduler's."""
        for ready in (*self._kinds, self._postponed):
            ready.clear()
        self._kept.clear()
        if self._open:
            self._open = 0
            for name in self._planned:
                if name in self._items:
                    self._items[name].waiting = ENDED

    def _let_start(self, items: list[Item]) -> None:
        """These are ready, the first of them first."""
        if self._is_plain:
            self._ready += reversed(items)
            return
        for item in reversed(items):
            self._kinds[self._kind(item)].append(item)

    def _kind(self, item: Item) -> int:
        """In which order it is handed out: urgent, early, or as most are."""
        if self._is_plain or item.name in self._urgent:
            return 0
        return 1 if item.name in self.early else 2
