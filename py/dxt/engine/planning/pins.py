"""Pins as they are told, so that they outlive a visit: which values stand at which nodes.

Owns that form: by node `{"values": {port: key}, "replaced": [port]}`, the keys being those under
which executors know the values. Where it is kept meanwhile is for others. Must not know runs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dxt.engine.planning.work import Work

Told = dict[str, dict[str, Any]]


class Pins:
    """What was told last of the pins of one graph."""

    def __init__(self) -> None:
        self._told: Told | None = None

    def news(self, work: Work, lost: Sequence[str]) -> Told | None:
        """The pins as they are now, where that is other than was told, or some were lost."""
        live = work.live
        if not (live.pins or self._told or lost):
            return None
        now: Told = {
            node: {
                "values": {port: work.holdings.held(f"{pin.key}.{port}") for port in pin.digests},
                "replaced": list(pin.replaced),
            }
            for node, pin in live.pins.items()
            if live.is_pinned(node)
        }
        if now == self._told and not lost:
            return None
        self._told = now
        return now

    def restore(self, work: Work, pins: Mapping[str, Any]) -> tuple[list[str], list[str]]:
        """Pins nodes as was told once: those that stand otherwise by that, and those of which a
        value is lost, or an output. Nodes that are gone are left out.

        Those of an earlier visit, of which nothing was told in this one, need not be told.
        """
        if self._told is None:
            self._told = dict(pins)
        changed: list[str] = []
        lost = []
        for node, told in pins.items():
            if node not in work.live:
                continue
            shape = work.live.known(node).shape
            values = {str(port): str(key) for port, key in told.get("values", {}).items()}
            has_all = all(work.holdings.described(key) for key in values.values())
            if shape is None or set(shape.outputs) != set(values) or not has_all:
                lost.append(node)
            else:
                changed += work.keep(node, values, [str(port) for port in told.get("replaced", ())])
        return changed, lost
