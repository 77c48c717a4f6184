"""Which of a run's nodes stand in one line of a timeline, and which have to stand in another.

Owns that: one track for each lane (an executor), and more where nodes overlap in one. Must not know
what is drawn or written there.
"""

from __future__ import annotations


class Tracks:
    """`names` are those of the tracks, the first of which is 1."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self._tracks: dict[str | None, list[tuple[int, float]]] = {}

    def take(self, lane: str | None, began: float, ended: float) -> int:
        """The track for what takes this long; to be asked in the order of beginnings."""
        tracks = self._tracks.setdefault(lane, [])
        for place, (track, free) in enumerate(tracks):
            if free <= began:
                tracks[place] = (track, ended)
                return track
        name = "executor" if lane is None else f"executor {lane}"
        self.names.append(name if not tracks else f"{name} ({len(tracks) + 1})")
        tracks.append((len(self.names), ended))
        return len(self.names)
