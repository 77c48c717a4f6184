"""Notes of occasions, kept by the page's broker: a `Memory` for `dxt.engine.values.occasions`.

A note has no bytes: all that it says is in its description, which comes back on the next visit with
those of the values. Owns that form, and what the broker is told. Must not know what notes are for.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping, MutableMapping
from typing import Any

from dxt.engine.tasks import Description
from dxt.engine.values.store import Entry

FOR_EVER = 1e12
"""Seconds since 1970 after which nobody asks; JSON has no word for what is endless."""
DEAR = 3600.0
"""Seconds that a note is taken to have cost: to let go of one makes no room."""


class Notes:
    """`kept` is what the broker keeps, values and notes, and `had` all values there are."""

    def __init__(
        self,
        kept: MutableMapping[str, Description],
        had: Mapping[str, Description],
        say: Callable[[str], None],
    ) -> None:
        self._kept = kept
        self._had = had
        self._say = say
        self.opening = 0
        """Which graph it is about: the broker keeps those of one at a time."""

    def now(self) -> float:
        return time.time()

    def find(self, key: str) -> Entry | None:
        said: Mapping[str, Any] | None = self._had.get(key)
        if said is None:
            return None
        made = float(said.get("made", self.now()))
        until = said.get("until")
        return Entry(
            key=key,
            node_type="",
            description=said,
            bytes=0,
            together=said["bytes"],
            seconds=float(said.get("seconds", 0.0)),
            made=made,
            used=made,
            occasion=str(said.get("occasion", "")),
            until=None if until is None else float(until),
        )

    def drop(self, keys: Iterable[str]) -> None:
        """Has these not be there on the next visit."""
        gone = [key for key in keys if self._kept.pop(key, None) is not None]
        if gone:
            self._tell(gone=gone)

    def drop_old(self, found: Mapping[str, Description]) -> None:
        """Drops those of these notes that are about what is not to be used any more."""
        now = self.now()
        self.drop([key for key, said in found.items() if said.get("until", now + 1) <= now])

    async def write(self, entry: Entry, data: bytes) -> None:
        description = {
            **{name: entry.description[name] for name in ("kind", "text", "digest", "bytes")},
            "made": entry.made,
            "occasion": entry.occasion,
            "until": min(entry.until or 0.0, FOR_EVER),
        }
        self._kept[entry.key] = description
        facts = {"type": "note", "description": description, "seconds": DEAR, "together": 0}
        self._tell(notes={entry.key: facts})

    def _tell(self, **told: Any) -> None:
        self._say(json.dumps({"opening": self.opening, "gone": [], "notes": {}, **told}))
