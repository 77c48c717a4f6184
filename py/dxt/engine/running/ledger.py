"""What a run has told of every node it is about: queued, or ended and how, and with which key.

Owns the run's events of single nodes, each told once its agenda knows of it. Must not know
executors, nor in which order nodes are performed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from dxt.core.messages import ENDINGS
from dxt.engine import events
from dxt.engine.graph.station import Station
from dxt.engine.planning.agenda import Agenda
from dxt.engine.stream_task import PASSED
from dxt.engine.tasks import Description, Emit, Why

Outputs = Mapping[str, Description]


class Ledger:
    """`emit` may be replaced at any time."""

    def __init__(self, agenda: Agenda, emit: Emit) -> None:
        self.emit = emit
        self._agenda = agenda
        self._queued: dict[str, str | None] = {}
        self._done: dict[str, str] = {}
        self._just_done: tuple[list[str], list[str]] = ([], [])
        """The nodes, and their keys, that are yet to be noted there."""
        self._ended: dict[str, tuple[str | None, str]] = {}
        """The keys of those that ended otherwise, and how."""
        self._cut_short: set[str] = set()
        """Those that have been skipped after they had begun."""
        self._blocked: set[str] = set()
        """Those of which it was told that they can't be performed as they are."""

    @property
    def done(self) -> dict[str, str]:
        """The keys of those that are done."""
        nodes, keys = self._just_done
        if nodes:
            self._done.update(zip(nodes, keys, strict=False))  # an interrupt may come between
            nodes.clear()
            keys.clear()
        return self._done

    @property
    def note_done(self) -> tuple[Callable[[str], None], Callable[[str], None]]:
        """Takes a node, and the key, of one that is done now and was not before."""
        nodes, keys = self._just_done
        return nodes.append, keys.append

    @property
    def unfinished(self) -> list[str]:
        """The nodes that were queued and have not ended."""
        if len(self._done) + len(self._just_done[0]) == len(self._queued):
            return []  # all that is done was queued
        done, ended = self.done, self._ended
        return [node for node in self._queued if node not in done and node not in ended]

    @property
    def counts(self) -> dict[str, int]:
        """How many nodes ended how."""
        counts = dict.fromkeys(ENDINGS.values(), 0)
        for _, status in self._ended.values():
            counts[status] += 1
        counts["done"] = len(self._done) + len(self._just_done[0])
        for name, those, status in (
            ("cut_short", self._cut_short, "skipped"),
            ("blocked", self._blocked, "failed"),
        ):
            if those:
                found = {node for node, (_, how) in self._ended.items() if how == status}
                counts[name] = len(found & those)
        return counts

    def has_ended(self, node: str, *statuses: str) -> bool:
        """Whether the node has ended so, with the key that it is to have now."""
        if node in self.done:
            return "done" in statuses and self.done[node] == self._agenda.key(node)
        key, status = self._ended.get(node, (None, ""))
        return status in statuses and key == self._agenda.key(node)

    def ended_among(self, nodes: Collection[str], *statuses: str) -> list[str]:
        """Those of the nodes that have ended so; `done` is not to be asked for."""
        return [node for node in self._ended if node in nodes and self.has_ended(node, *statuses)]

    def forget_failures(self) -> None:
        """What failed, or was skipped, is to be tried again."""
        ended = self._ended.items()
        self._ended = {node: end for node, end in ended if end[1] == "cached"}

    def keep_only(self, waiting: Iterable[str], cached: Iterable[str]) -> None:
        """What was told of others no longer counts, unless they are done."""
        if not self._queued:
            return
        wanted = {*waiting, *cached}
        ended, done, key_of = self._ended.items(), self.done, self._agenda.key
        self._ended = {node: end for node, end in ended if node in wanted}
        self._done = {n: key for n, key in done.items() if n in wanted or key == key_of(n)}
        kept = {*wanted, *self.done}
        self._queued = {node: key for node, key in self._queued.items() if node in kept}

    # Telling

    def queue(self, nodes: Iterable[str]) -> None:
        """Tells of those that are to be performed, unless they are queued with the same key, or
        have failed or been skipped with it."""
        queued, stations = self._queued, self._agenda.stations
        ended, done = self._ended, self.done
        if not (ended or queued):
            for node in nodes:
                if (key := stations[node].known.key) is not None:
                    queued[node] = key
            if queued:
                self.emit(events.nodes_queued(list(queued)))
            return
        told = []
        for node in nodes:
            key = stations[node].known.key
            if key is None:
                continue
            if node in ended:
                if self.has_ended(node, "failed", "skipped"):
                    continue
                del ended[node]
            elif node in done:
                del done[node]
            elif node in queued and queued[node] == key:
                continue
            queued[node] = key
            told.append(node)
        if told:
            self.emit(events.nodes_queued(told))

    def finish(
        self, station: Station, key: str, seconds: float, outputs: Outputs
    ) -> Collection[str]:
        """The node there is done; those that have other keys by that."""
        node = station.name
        self.done[node] = key
        stale = self._agenda.was_done(station, key, outputs)
        self.emit(events.node_finished(node, key, seconds, outputs))
        return stale

    def pass_on(self, node: str, key: str, seconds: float, outputs: Outputs) -> None:
        """The node is done, and what it gave went on without being stored."""
        self.done[node] = key
        self._agenda.was_passed(node, outputs)
        self.emit(events.node_finished(node, key, seconds, outputs))

    def find_cached(self, node: str, outputs: Outputs) -> None:
        """The node need not be performed."""
        key = self._end(node, "cached") or ""
        self._agenda.was_cached(node)
        self.emit(events.node_cached(node, key, outputs))

    def spare(self, node: str) -> None:
        """The node need not be performed, as all that read its stream are stored."""
        key = self._end(node, "cached") or ""
        outputs = {"out": PASSED}
        self._agenda.was_passed(node, outputs)
        self.emit(events.node_cached(node, key, outputs))

    def give_up(self, nodes: Mapping[str, Why]) -> dict[str, str]:
        """Tells of these that they ended as they did before, unless they are to be performed; those
        that were cut short, and by which node's failure."""
        cut_short = {}
        for node, why in nodes.items():
            key = self._agenda.key(node)
            if node in self.done or node in self._ended or self._queued.get(node) == key:
                continue
            if "error" in why:
                self.fail(node, why["error"], False)
            else:
                self.skip(node, why["because"], begun=True)
                cut_short[node] = why["because"]
        return cut_short

    def block(self, node: str, error: Mapping[str, Any]) -> None:
        """The node can't be performed as it is, which counts as failed."""
        self._end(node, "failed")
        self._blocked.add(node)
        self._agenda.did_not(node, "blocked", {"error": error})
        self.emit(events.node_failed(node, error, blocked=True))

    def start(self, node: str) -> None:
        """The node is performed, which others tell as a rule."""
        self.emit(events.node_started(node))

    def fail(self, node: str, error: Mapping[str, Any], may_pass: bool = True) -> None:
        """The node was performed in vain: for good, unless that `may_pass`."""
        self._end(node, "failed")
        self._blocked.discard(node)
        self._agenda.did_not(node, "failed", {"error": error}, may_pass)
        self.emit(events.node_failed(node, error))

    def skip(self, node: str, because: str, begun: bool = False) -> None:
        """The node is not performed because of one that failed, or not to its end."""
        self._end(node, "skipped")
        if begun:
            self._cut_short.add(node)
        else:
            self._cut_short.discard(node)
        why = {"because": because, "begun": True} if begun else {"because": because}
        self._agenda.did_not(node, "skipped", why)
        self.emit(events.node_skipped(node, because, begun))

    def _end(self, node: str, status: str) -> str | None:
        """Notes an ending other than done; the key that the node is to have."""
        self.done.pop(node, None)
        key = self._agenda.key(node)
        self._ended[node] = (key, status)
        return key
