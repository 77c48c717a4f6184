"""The order of a run: which nodes can start now, and what follows from each that ends.

Shaped like the standard library's graphlib, with failure. Must not know what a node is, a
clock, an event loop or an executor: names go in, names come out.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from heapq import heappop, heappush

MANY = 32
"""From so many names on that come at once, sorting them is quicker than a heap."""
STARTED = -1
ENDED = -2


class Scheduler:
    """Hands out the nodes once all they need are done: urgent ones first, then by name.

    `waiting` counts, for each node, the edges from others of these nodes into it, and is taken
    over; `targets` gives the nodes that the edges from a node lead to, of these nodes or not.
    """

    def __init__(
        self,
        waiting: dict[str, int],
        targets: Callable[[str], Collection[str]],
        urgent: Collection[str] = (),
    ) -> None:
        self._waiting = waiting
        self._targets = targets
        self._urgent = urgent
        self._open = len(waiting)
        self._ready = Names()
        self._ready_urgent = Names()
        self._let_start([node for node, count in waiting.items() if not count])

    def __contains__(self, node: object) -> bool:
        return node in self._waiting

    @property
    def finished(self) -> bool:
        """Every node is done, failed or skipped."""
        return not self._open

    def ready(self, limit: int) -> list[str]:
        """At most so many of the nodes that can start and have not, the next ones first.

        Either all of them are urgent or none.
        """
        for ready in (self._ready_urgent, self._ready):
            found: list[str] = []
            while len(found) < limit and (node := ready.take()) is not None:
                if self.is_ready(node):
                    found.append(node)
            ready.add(found)
            if found:
                return found
        return []

    def is_ready(self, node: str) -> bool:
        """Whether the node can start and has not."""
        return self._waiting.get(node) == 0

    def started(self, node: str) -> None:
        """Takes a ready node out of `ready`."""
        if not self.is_ready(node):
            raise ValueError(f"{node} is not ready")
        # Its name stays where it is until it comes first: taking it out of the middle costs more.
        self._waiting[node] = STARTED

    def next(self) -> str | None:
        """The first of the ready nodes, which is thereby started."""
        waiting, ready = self._waiting, self._ready
        urgent = self._ready_urgent if self._urgent else None
        while (node := (urgent and urgent.take()) or ready.take()) is not None:
            if not waiting[node]:
                waiting[node] = STARTED
                return node
        return None

    def after(self, node: str, is_sure: Callable[[str], bool], most: int) -> list[str]:
        """The nodes that `next` would give, one by one, once this started one and then each of them
        was done; at most so many, and only up to the first that is not sure."""
        waiting: dict[str, int] = {}
        ready, urgent = self._ready.copy(), self._ready_urgent.copy()
        found: list[str] = []
        while len(found) < most:
            for target in self._targets(node):
                count = waiting.get(target, self._waiting.get(target, ENDED))
                if count > 0:
                    waiting[target] = count - 1
                    if count == 1:
                        (urgent if target in self._urgent else ready).add([target])
            following = urgent.take() or ready.take()
            while following is not None and self._waiting[following] < 0:
                following = urgent.take() or ready.take()
            if following is None or not is_sure(following):
                break
            found.append(following)
            node = following
        return found

    def done(self, node: str) -> None:
        """Lets those that waited for this node come closer to ready."""
        self._end(node)
        waiting = self._waiting
        free = []
        for target in self._targets(node):
            count = waiting.get(target, ENDED)
            if count > 0:
                waiting[target] = count - 1
                if count == 1:
                    free.append(target)
        if free:
            self._let_start(free)

    def failed(self, node: str) -> list[str]:
        """The nodes that can never start now because they need this one, nearest first."""
        self._end(node)
        waiting = self._waiting
        skipped: list[str] = []
        pending = [node]
        for above in pending:  # which grows as it is walked
            for target in sorted(set(self._targets(above))):
                if waiting.get(target, 0) > 0:
                    waiting[target] = ENDED
                    skipped.append(target)
                    pending.append(target)
        self._open -= len(skipped)
        return skipped

    def _end(self, node: str) -> None:
        if self._waiting[node] != STARTED:
            raise ValueError(f"{node} has not started")
        self._waiting[node] = ENDED
        self._open -= 1

    def _let_start(self, nodes: list[str]) -> None:
        if self._urgent:
            self._ready_urgent.add([node for node in nodes if node in self._urgent])
            nodes = [node for node in nodes if node not in self._urgent]
        self._ready.add(nodes)


class Names:
    """Names that are taken out by name. Those that come in numbers are sorted, others heaped."""

    __slots__ = ("_heap", "_sorted")

    def __init__(self) -> None:
        self._sorted: list[str] = []
        """The last one first."""
        self._heap: list[str] = []

    def copy(self) -> Names:
        same = Names()
        same._sorted, same._heap = self._sorted.copy(), self._heap.copy()
        return same

    def add(self, names: list[str]) -> None:
        if len(names) >= MANY and len(names) >= len(self._sorted) // 4:
            self._sorted += names
            self._sorted.sort(reverse=True)
            return
        for name in names:
            heappush(self._heap, name)

    def take(self) -> str | None:
        """The first name; None when there is none."""
        heap, others = self._heap, self._sorted
        if others and not (heap and heap[0] < others[-1]):
            return others.pop()
        return heappop(heap) if heap else None
