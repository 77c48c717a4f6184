"""What a run has told of every node it is about: queued, or ended and how, and with which key.

Owns the run's events of single nodes, each told once its agenda knows of it. Must not know
executors, nor in which order nodes are performed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from dxt.engine import events
from dxt.engine.agenda import Agenda
from dxt.engine.stream_task import PASSED
from dxt.engine.tasks import Description, Emit

Outputs = Mapping[str, Description]
STATUSES = ("done", "cached", "failed", "skipped")


class Ledger:
    """`emit` may be replaced at any time."""

    def __init__(self, agenda: Agenda, emit: Emit) -> None:
        self.emit = emit
        self._agenda = agenda
        self._queued: dict[str, str | None] = {}
        self._ended: dict[str, tuple[str | None, str]] = {}

    @property
    def unfinished(self) -> list[str]:
        """The nodes that were queued and have not ended."""
        return [node for node in self._queued if node not in self._ended]

    @property
    def counts(self) -> dict[str, int]:
        """How many nodes ended how."""
        counts = Counter([status for _, status in self._ended.values()])
        return {status: counts[status] for status in STATUSES}

    def has_ended(self, node: str, *statuses: str) -> bool:
        """Whether the node has ended so, with the key that it is to have now."""
        key, status = self._ended.get(node, (None, ""))
        return status in statuses and key == self._agenda.key(node)

    def ended_among(self, nodes: Collection[str], *statuses: str) -> list[str]:
        """Those of the nodes that have ended so."""
        return [node for node in self._ended if node in nodes and self.has_ended(node, *statuses)]

    def forget_failures(self) -> None:
        """What failed, or was skipped, is to be tried again."""
        ended = self._ended.items()
        self._ended = {node: end for node, end in ended if end[1] in ("done", "cached")}

    def keep_only(self, waiting: Iterable[str], cached: Iterable[str]) -> None:
        """What was told of others no longer counts, unless they are done."""
        if not self._queued:
            return
        wanted = {*waiting, *cached}
        ended = self._ended.items()
        self._ended = {
            node: end for node, end in ended if node in wanted or self.has_ended(node, "done")
        }
        self._queued = {
            node: key for node, key in self._queued.items() if node in wanted or node in self._ended
        }

    # Telling

    def queue(self, nodes: Iterable[str]) -> None:
        """Tells of those that are to be performed, unless they are queued with the same key, or
        have failed with it."""
        emit, queued, ended, stations = self.emit, self._queued, self._ended, self._agenda.stations
        for node in nodes:
            key = stations[node].known.key
            if key is None:
                continue
            if ended and node in ended:
                if self.has_ended(node, "failed", "skipped"):
                    continue
                del ended[node]
            elif node in queued and queued[node] == key:
                continue
            queued[node] = key
            emit(events.node_queued(node))

    def finish(self, node: str, key: str, seconds: float, outputs: Outputs) -> Collection[str]:
        """The node is done; those that have other keys by that."""
        self._ended[node] = (key, "done")
        stale = self._agenda.was_done(node, key, outputs)
        self.emit(events.node_finished(node, key, seconds, outputs))
        return stale

    def pass_on(self, node: str, key: str, seconds: float, outputs: Outputs) -> None:
        """The node is done, and what it gave went on without being stored."""
        self._ended[node] = (key, "done")
        self._agenda.was_passed(node, outputs)
        self.emit(events.node_finished(node, key, seconds, outputs))

    def find_cached(self, node: str, outputs: Outputs) -> None:
        """The node need not be performed."""
        key = self._agenda.key(node) or ""
        self._ended[node] = (key, "cached")
        self._agenda.was_cached(node)
        self.emit(events.node_cached(node, key, outputs))

    def spare(self, node: str) -> None:
        """The node need not be performed, as all that read its stream are stored."""
        key = self._agenda.key(node) or ""
        outputs = {"out": PASSED}
        self._ended[node] = (key, "cached")
        self._agenda.was_passed(node, outputs)
        self.emit(events.node_cached(node, key, outputs))

    def fail(self, node: str, error: Mapping[str, Any]) -> None:
        self._ended[node] = (self._agenda.key(node), "failed")
        self._agenda.did_not(node, "failed", error)
        self.emit(events.node_failed(node, error))

    def skip(self, node: str, because: str) -> None:
        """The node is not performed, because of one that failed."""
        self._ended[node] = (self._agenda.key(node), "skipped")
        self._agenda.did_not(node, "skipped", because)
        self.emit(events.node_skipped(node, because))
