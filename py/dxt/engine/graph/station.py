"""Where a node stands in the engine: what is known of it, what feeds it and what it feeds.

Owns the one record that keys, plans and runs go by, so that going from a node to the next looks
nothing up. Each reads and sets what is its own in it. Must not know how any of that is found out.
"""

from __future__ import annotations

from collections.abc import Iterable

from dxt.engine.graph.known import Known
from dxt.engine.scheduler import NOBODY, Item


class Station(Item):
    """By its node's id. It stays the same as long as the node is there.

    `sources` are the stations wired into it, in the order of its wires and as often as there are
    any; `targets` are those wired from it, in no order.
    """

    __slots__ = ("known", "sources", "status")

    def __init__(self, name: str, known: Known) -> None:
        super().__init__(name)
        self.known = known
        self.sources: tuple[Station, ...] = ()
        self.status = ""
        """How things stand with the node; empty until somebody has looked."""

    def begin(self, sources: tuple[Station, ...]) -> None:
        """These feed it, which nothing did before."""
        self.sources = sources
        for source in sources:
            if source.targets is NOBODY:
                source.targets = [self]
            else:
                source.targets.append(self)  # type: ignore[attr-defined]

    def wire(self, sources: tuple[Station, ...]) -> None:
        """From now on these feed it."""
        for source in self.sources:
            source.part(self)
        self.begin(sources)


def below(stations: Iterable[Item]) -> list[Station] | None:
    """These and all that they feed, sources before targets; None where that goes round in a circle.

    Between branches the order is no matter to anybody, but always the same.
    """
    ended: dict[Item, bool] = {}
    found: list[Station] = []
    for first in stations:
        if first in ended:
            continue
        ended[first] = False
        path, ways = [first], [iter(first.targets)]
        while path:
            for target in ways[-1]:
                has_ended = ended.get(target)
                if has_ended is None:
                    ended[target] = False
                    path.append(target)
                    ways.append(iter(target.targets))
                    break
                if not has_ended:
                    return None
            else:
                ways.pop()
                station = path.pop()
                ended[station] = True
                found.append(station)  # type: ignore[arg-type]
    found.reverse()
    return found
