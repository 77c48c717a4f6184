"""Where a node stands in the engine: what is known of it, what feeds it and what it feeds.

Owns the one record that keys, plans and runs go by, so that going from a node to the next looks
nothing up. Each reads and sets what is its own in it. Must not know how any of that is found out.
"""

from __future__ import annotations

from dxt.engine.known import Known
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
