"""Nodes that need not be performed, because what comes to them is equal to what came before.

Owns how it was when such a node was performed last: its key, and what was known of the nodes that
fed it. Whether its inputs came out equal is looked at once somebody asks; of most nodes nobody
does. Must not know edits, runs or events.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dxt.data.values import is_equal
from dxt.engine.graph.known import Known
from dxt.engine.graph.live import LiveGraph
from dxt.engine.graph.station import Station
from dxt.engine.values.holdings import Holdings

Before = tuple[Known, tuple[Known, ...]]
"""What was known of a node, and of what fed it, in the order of its wires."""


class Sparing:
    """Of nodes of which nothing changed but the keys of their inputs."""

    def __init__(self, live: LiveGraph, holdings: Holdings) -> None:
        self._live = live
        self._holdings = holdings
        self._before: dict[str, Before] = {}

    def __bool__(self) -> bool:
        return bool(self._before)

    def note(self, station: Station, known: Known, was: Mapping[str, Known]) -> None:
        """The node there was performed when this was known of it, and `was` of those that feed it,
        as far as they are others now."""
        sources = [was.get(source.name) or source.known for source in station.sources]
        self._before[station.name] = known, tuple(sources)

    def forget(self, node: str) -> None:
        self._before.pop(node, None)

    def take(self, node: str) -> bool:
        """Has the value the node had stand for its new key, if it was made of the same; asked
        once."""
        before = self._before.pop(node, None)
        if before is None or not self._came_equal(node, before[1]):
            return False
        holdings = self._holdings
        known, ports = before[0], self._live.value_keys(node)
        if not all(f"{known.key}.{port}" in holdings for port in ports):
            return False
        for port, key in ports.items():
            holdings.let_stand_for(f"{known.key}.{port}", key)
        return True

    def unless(self, node: str) -> dict[str, str] | None:
        """As of an `Agenda`."""
        if node not in self._before:
            return None
        missing: dict[str, str] = {}
        for output, before, now in self._inputs(node, self._before[node][1]):
            was = self._digest(before, output)
            digest = self._digest(now, output)
            if not was:
                return None
            if not digest:
                missing[f"{now.key}.{output}"] = was
            elif digest != was:
                return None
        return missing

    def _came_equal(self, node: str, before: tuple[Known, ...]) -> bool:
        for output, was, now in self._inputs(node, before):
            if was is not now and not self._is_equal(output, was, now):
                return False
        return True

    def _inputs(self, node: str, before: tuple[Known, ...]) -> Iterable[tuple[str, Known, Known]]:
        """By wire: its output, and what was and is known of the node there."""
        live = self._live
        sources, ports = live.stations[node].sources, live.graph.wires.ports(node)
        return [
            (ends[0], was, source.known)
            for ends, was, source in zip(ports, before, sources, strict=True)
        ]

    def _is_equal(self, output: str, was: Known, now: Known) -> bool:
        if was.seen is not None or now.seen is not None:
            digest = self._digest(was, output)
            return digest is not None and digest == self._digest(now, output)
        described = self._holdings.described
        one, other = described(f"{was.key}.{output}"), described(f"{now.key}.{output}")
        return one is not None and other is not None and is_equal(one, other)

    def _digest(self, known: Known, output: str) -> str | None:
        """The digest of what this node gives, or gave."""
        if known.seen is not None:
            return known.seen.get(output)
        return (self._holdings.described(f"{known.key}.{output}") or {}).get("digest")
