"""The order of a run: which nodes can start now, and what follows from each that ends.

Shaped like the standard library's graphlib, with failure. Must not know what a node is, a
clock, an event loop or an executor: names go in, names come out.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from heapq import heapify, heappop, heappush


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
        self._ready: list[str] = []
        self._ready_urgent: list[str] = []
        self._started: set[str] = set()
        self._gone: set[str] = set()
        for node, count in waiting.items():
            if not count:
                (self._ready_urgent if node in urgent else self._ready).append(node)
        heapify(self._ready)
        heapify(self._ready_urgent)

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
        found: list[str] = []
        for ready in (self._ready_urgent, self._ready):
            while ready and len(found) < limit:
                node = heappop(ready)
                if node in self._gone:
                    self._gone.remove(node)
                else:
                    found.append(node)
            for node in found:
                heappush(ready, node)
            if found:
                break
        return found

    def is_ready(self, node: str) -> bool:
        """Whether the node can start, and has not."""
        return self._waiting.get(node) == 0 and node not in self._started

    def started(self, node: str) -> None:
        """Takes a ready node out of `ready`."""
        if not self.is_ready(node):
            raise ValueError(f"{node} is not ready")
        self._started.add(node)
        # It stays where it is until it comes first: taking it out of the middle costs more.
        self._gone.add(node)

    def next(self) -> str | None:
        """The first of the ready nodes, which is thereby started."""
        while ready := self._ready_urgent or self._ready:
            node = heappop(ready)
            if node not in self._gone:
                self._started.add(node)
                return node
            self._gone.remove(node)
        return None

    def done(self, node: str) -> None:
        """Lets those that waited for this node come closer to ready."""
        self._started.remove(node)
        self._open -= 1
        waiting = self._waiting
        waiting[node] = -1
        for target in self._targets(node):
            count = waiting.get(target, 0)
            if count > 0:
                waiting[target] = count - 1
                if count == 1:
                    heappush(self._ready_urgent if target in self._urgent else self._ready, target)

    def failed(self, node: str) -> list[str]:
        """The nodes that can never start now because they need this one, nearest first."""
        self._started.remove(node)
        self._open -= 1
        waiting = self._waiting
        waiting[node] = -1
        skipped: list[str] = []
        pending = [node]
        for above in pending:  # which grows as it is walked
            for target in sorted(set(self._targets(above))):
                if waiting.get(target, 0) > 0:
                    waiting[target] = -1
                    skipped.append(target)
                    pending.append(target)
        self._open -= len(skipped)
        return skipped
