"""Nodes performed one after the other in this very thread, without the event loop between them.

Owns the shortest way from one node to the next: most take a few microseconds, and what is done
about them must not take longer. Must not know plans, nor what follows from an ending that is not an
ordinary one: it asks the run.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

from dxt.engine import events
from dxt.engine.graph.station import Station
from dxt.engine.planning.agenda import Agenda
from dxt.engine.planning.standing import DONE, FRESH
from dxt.engine.planning.stream import Group
from dxt.engine.running.course import Course
from dxt.engine.running.ledger import Ledger
from dxt.engine.scheduler import Item
from dxt.engine.tasks import Hand, Result, Task

SLICE = 0.01
"""Seconds of node code after which the event loop has its turn."""
STRIDE = 1000
"""And the number of nodes."""


class Answers(Protocol):
    """What a sprint asks of the run, and what it tells. Whether that is `replanning`, or
    `stopping`, is looked at after every node: then there is something to decide first."""

    replanning: bool
    stopping: bool

    def begins_group(self, group: Group) -> bool:
        """It is the turn of a group; whether there is anything to wait for."""

    def begins_beside(self, node: str) -> None:
        """It is the turn of an async node, which is begun, and waits beside all that follows."""

    def waits(self, task: Task) -> None:
        """The task has begun, and has to wait for something."""

    def failed(self, task: Task, result: Result) -> None:
        """So the task ended."""

    def made_stale(self, nodes: Collection[str]) -> None:
        """These have other keys by what a node gave."""


def sprint(hand: Hand, agenda: Agenda, course: Course, ledger: Ledger, run: Answers) -> bool:
    """Performs what is ready for a while; whether to go on once others have had their turn."""
    scheduler, emit, has_groups = course.scheduler, ledger.emit, course.has_groups
    stations, has_spared = agenda.stations, agenda.has_spared
    early = scheduler.early
    is_plain, note_done = agenda.is_plain, agenda.note_done
    note_node, note_key = ledger.note_done
    ended: Item | None = None
    spent = 0.0
    try:
        for _ in range(STRIDE):
            item = scheduler.next() if ended is None else scheduler.advance(ended)
            ended = None
            if item is None:
                return False
            node = item.name
            if has_groups and (group := course.group(node)) is not None:
                scheduler.end(item)
                if run.begins_group(group):
                    return False
                continue
            station: Station = stations[node] if has_groups else item  # type: ignore[assignment]
            if station.status in FRESH or has_spared:
                outputs = agenda.at_hand(node)
                if outputs is not None:
                    ledger.find_cached(node, outputs)
                    is_plain = agenda.is_plain
                    scheduler.end(item)
                    continue
            if early and node in early:
                run.begins_beside(node)
                continue
            emit(events.node_started(node))
            is_done = hand.perform(station)
            if is_done:
                ended = item
                key = station.known.key or ""
                if is_plain and station.known.pattern is not None:
                    # As `finish`, which costs more: nothing follows from such an ending.
                    note_node(node)
                    note_key(key)
                    station.status = DONE
                    note_done(node)
                    emit(events.node_finished(node, key, hand.seconds, hand.outputs))
                elif stale := ledger.finish(station, key, hand.seconds, hand.outputs):
                    run.made_stale(stale)
                    is_plain, has_spared = agenda.is_plain, agenda.has_spared
            elif hand.task is not None:
                if is_done is None:
                    run.waits(hand.task)
                    return False
                run.failed(hand.task, hand.result(hand.task))
            if run.replanning or run.stopping:
                return True
            spent += hand.seconds
            if spent > SLICE:
                return True
    finally:
        if ended is not None:
            scheduler.end(ended)
    return True
