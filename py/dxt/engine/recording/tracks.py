"""Which line of a timeline each node of a run stands in.

Owns that: a track for each executor that performed any, and right after it more of them where async
nodes waited beside others there. Must not know what is drawn or written in them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from dxt.engine.recording.history import NodeRecord, RunRecord


class Span(NamedTuple):
    """A node that was performed, and when, in seconds after the start of the run."""

    began: float
    ended: float
    node: str
    record: NodeRecord


@dataclass(slots=True)
class Track:
    """What one executor performed without an overlap, in the order of beginnings."""

    name: str
    spans: list[Span] = field(default_factory=list)


def tracks(run: RunRecord) -> list[Track]:
    """All that was performed, by executor; these are numbered where there are several."""
    spans = sorted(_spans(run), key=lambda span: span.began)
    by_executor: dict[int, list[Track]] = {}
    for span in spans:
        by_executor.setdefault(span.record.executor, [])
    has_several = any(by_executor)
    for span in spans:
        own = by_executor[span.record.executor]
        track = next((one for one in own if one.spans[-1].ended <= span.began), None)
        if track is None:
            track = Track(_name(span.record.executor if has_several else None, len(own)))
            own.append(track)
        track.spans.append(span)
    return [track for executor in sorted(by_executor) for track in by_executor[executor]]


def _name(executor: int | None, before: int) -> str:
    name = "executor" if executor is None else f"executor {executor + 1}"
    return f"{name} ({before + 1})" if before else name


def _spans(run: RunRecord) -> Iterator[Span]:
    for node, record in run.nodes.items():
        if record.started is None:
            continue
        ended = record.started + record.seconds
        if record.ended is not None:  # an executor that is far away may have begun before we heard
            ended = min(ended, record.ended)
        yield Span(record.started, ended, node, record)
