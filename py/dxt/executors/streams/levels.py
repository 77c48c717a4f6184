"""How full the wires of a stream group stand, told as events now and then.

Must not know how streams are carried.
"""

from __future__ import annotations

import time

from dxt.engine import events
from dxt.engine.tasks import Emit

EVERY = 0.1
"""Seconds between two events."""


class Levels:
    def __init__(self, emit: Emit) -> None:
        self._emit = emit
        self._wires: dict[str, dict[str, int]] = {}
        self._told = time.monotonic()

    def note(self, wire: str, items: int, waiting: int, room: int) -> None:
        """So many `items` came by the wire so far, and so many of them wait to be read."""
        self._wires[wire] = {"items": items, "waiting": waiting, "room": max(room, waiting)}
        now = time.monotonic()
        if now - self._told >= EVERY:
            self._told = now
            self._emit(events.streamed(dict(self._wires)))

    def close(self) -> None:
        """Tells how it was in the end, with nothing waiting any more."""
        for told in self._wires.values():
            told["waiting"] = 0
        if self._wires:
            self._emit(events.streamed(self._wires))
