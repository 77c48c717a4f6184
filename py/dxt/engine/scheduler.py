"""The order of a run: which nodes can start now, and what follows from each that ends.

Shaped like the standard library's graphlib, with failure. Must not know what a node is, a
clock, an event loop or an executor: names go in, names come out.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping


class Scheduler:
    """Hands out the nodes of `order` once all they need are done, the earliest first.

    `needs` names, for each node, the nodes of `order` it waits for. `order` must be topological.
    """

    def __init__(self, order: Iterable[str], needs: Mapping[str, Iterable[str]]) -> None:
        self._order = list(order)
        self._position = {node: position for position, node in enumerate(self._order)}
        self._dependants: dict[str, list[str]] = {node: [] for node in self._order}
        self._waiting: dict[str, int] = {}
        for node in self._order:
            needed = set(needs.get(node, ()))
            self._waiting[node] = len(needed)
            for source in needed:
                self._dependants[source].append(node)
        # Negated positions in ascending order: the earliest node is last, where taking it is cheap.
        self._ready = [
            -position for position, node in enumerate(self._order) if not self._waiting[node]
        ]
        self._ready.reverse()
        self._started: set[str] = set()
        self._open = len(self._order)

    def __contains__(self, node: object) -> bool:
        return node in self._position

    @property
    def finished(self) -> bool:
        """Every node is done, failed or skipped."""
        return not self._open

    def ready(self, limit: int | None = None) -> list[str]:
        """The nodes that can start and have not, earliest first, at most `limit` of them."""
        chosen = self._ready if limit is None else self._ready[max(0, len(self._ready) - limit) :]
        return [self._order[-position] for position in reversed(chosen)]

    def started(self, node: str) -> None:
        """Takes a ready node out of `ready`."""
        position = -self._position[node]
        at = bisect_left(self._ready, position)
        if at == len(self._ready) or self._ready[at] != position:
            raise ValueError(f"{node} is not ready")
        del self._ready[at]
        self._started.add(node)

    def done(self, node: str) -> None:
        """Lets those that waited for this node come closer to ready."""
        self._end(node)
        for dependant in self._dependants[node]:
            if dependant in self._waiting:
                self._waiting[dependant] -= 1
                if not self._waiting[dependant]:
                    insort(self._ready, -self._position[dependant])

    def failed(self, node: str) -> list[str]:
        """The nodes, in order, that can never start now because they need this one."""
        self._end(node)
        skipped: set[str] = set()
        pending = [node]
        while pending:
            for dependant in self._dependants[pending.pop()]:
                if dependant in self._waiting:
                    del self._waiting[dependant]
                    skipped.add(dependant)
                    pending.append(dependant)
        self._open -= len(skipped)
        return sorted(skipped, key=self._position.__getitem__)

    def _end(self, node: str) -> None:
        self._started.remove(node)
        del self._waiting[node]
        self._open -= 1
