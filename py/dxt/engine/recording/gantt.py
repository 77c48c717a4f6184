"""A run as bars on tracks: what a picture of it shows, however many nodes it had.

Owns which nodes get a bar of their own, and which are so short that several stand in one. A failed
node always stands alone. Must not know who draws it, nor how large.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from dxt.core.text.json_text import clip
from dxt.engine.recording.history import NodeRecord, RunRecord
from dxt.engine.recording.tracks import Track, tracks

POINTS = 150
"""What takes less than so many parts of the picture is too short to stand alone beside others."""
LONGEST = 20
"""What stands together takes at most so many parts: looked at closer, it comes apart."""
MOST = 300
"""So many bars are drawn; beyond that, the longest are."""
NAMED = 3
"""So many nodes that stand together are named."""
LENGTH = 300
"""So much of an error's message is told, in characters."""


@dataclass(slots=True)
class Bar:
    """Times are in seconds after the start of the run; `seconds` is what its nodes took."""

    track: int
    began: float
    ended: float
    status: str
    """`done`, `failed`, `cut_short`, or `unfinished`: it goes on, or was stopped."""
    nodes: list[str]
    """The first of them."""
    records: list[NodeRecord] = field(default_factory=list)

    @property
    def length(self) -> float:
        return self.ended - self.began

    def as_json(self) -> dict[str, Any]:
        first = self.records[0]
        told = {
            "track": self.track,
            "began": self.began,
            "ended": self.ended,
            "status": self.status,
            "nodes": self.nodes,
            "count": len(self.records),
            "seconds": sum(record.seconds for record in self.records),
            "outputs": [],
        }
        if len(self.records) > 1:
            return told
        outputs = [[port, output.get("bytes", 0)] for port, output in first.outputs.items()]
        return {**told, "outputs": outputs, "error": brief(first.error)}


def brief(error: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """What is said of an error in passing: its code, line, and the beginning of its message."""
    if error is None:
        return None
    told = {name: error[name] for name in ("code", "line") if name in error}
    return {**told, "message": clip(str(error.get("message", "")), LENGTH)}


def gantt(run: RunRecord, began: float = 0.0, ended: float | None = None) -> dict[str, Any]:
    """The part of the run between these moments, in seconds after its start.

    `{"began", "ended", "tracks": [name], "bars": [...], "left_out": n}`: the bars as `Bar.as_json`
    has them, by track and time; `left_out` is the number of nodes that have none.
    """
    ended = run.seconds if ended is None else ended
    found = tracks(run)
    bars = list(_joined(_bars(found), began, ended))
    drawn = sorted(bars, key=lambda bar: (bar.status != "failed", -bar.length))[:MOST]
    drawn.sort(key=lambda bar: (bar.track, bar.began, bar.ended))
    left = sum(len(bar.records) for bar in bars) - sum(len(bar.records) for bar in drawn)
    return {
        "began": began,
        "ended": ended,
        "tracks": [track.name for track in found],
        "bars": [bar.as_json() for bar in drawn],
        "left_out": left,
    }


def _bars(found: Iterable[Track]) -> Iterator[Bar]:
    """Every node that was performed: by track, in the order of beginnings."""
    for number, track in enumerate(found, start=1):
        for began, ended, node, record in track.spans:
            status = "unfinished" if record.was_stopped else record.status
            yield Bar(number, began, ended, status, [node], [record])


def _joined(bars: Iterator[Bar], began: float, ended: float) -> Iterator[Bar]:
    """Those between the moments, where too short ones that follow each other are joined."""
    least = (ended - began) / POINTS
    last: Bar | None = None
    for bar in bars:
        if bar.ended < began or bar.began > ended:
            continue
        if last is not None and _goes_with(bar, last, least):
            last.ended = max(last.ended, bar.ended)
            last.records += bar.records
            if len(last.nodes) < NAMED:
                last.nodes += bar.nodes
            continue
        if last is not None:
            yield last
        last = bar
    if last is not None:
        yield last


def _goes_with(bar: Bar, last: Bar, least: float) -> bool:
    is_short = bar.length < least and (last.length < least or len(last.records) > 1)
    is_near = bar.began - last.ended < least and bar.ended - last.began < LONGEST * least
    is_like = bar.track == last.track and bar.status == last.status != "failed"
    return is_short and is_near and is_like
