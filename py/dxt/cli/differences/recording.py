"""A recorded run beside the graph as it is now: the keys that were, and which results still count.

Owns what is made of impure nodes, whose keys do not follow from the graph. Must not know where runs
are recorded, nor what counts as a cause.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from dxt.engine.graph.live import LiveGraph
from dxt.engine.graph.pin import Pin
from dxt.engine.recording.history import FRESH, RunRecord


class Given(NamedTuple):
    """What an impure node gave, as a pin, and for how many seconds that is good, if at all."""

    pin: Pin
    ttl: float | None


class Recording:
    """Takes over `live`, the graph as it was run, and gives its nodes the keys that they had then.

    `ended` is when the run did, in seconds since 1970.
    """

    def __init__(self, live: LiveGraph, record: RunRecord, ended: float) -> None:
        self.live = live
        self.record = record
        self.undated: set[str] = set()
        """The nodes of which nobody knows whether their result is still good."""
        self._ended = ended
        self._given: dict[str, dict[str, Given]] = {}
        """By the root of the key, and then by node."""
        for node, root in _impure(live):
            told = record.nodes.get(node)
            if told is None or told.key is None or told.status not in FRESH:
                continue
            digests = {port: str(of.get("digest") or "") for port, of in told.outputs.items()}
            if all(digests.values()):
                given = Given(Pin(told.key, digests), live.ttl(node))
                self._given.setdefault(root, {})[node] = given
                live.pin(node, given.pin)

    @property
    def lasting(self) -> set[str]:
        """The keys of the nodes whose results are good for a while."""
        given = (one for alike in self._given.values() for one in alike.values())
        return {one.pin.key for one in given if one.ttl is not None}

    def recall(self, now: LiveGraph, made: Mapping[str, float], at: float) -> None:
        """Has those nodes of the graph as it is now stand as they did in this run whose results are
        still good `at` this time, as a run with a cache would.

        `made` says when they were made, by key, as far as that is known; all in seconds since 1970.
        """
        for node, root in _impure(now):
            alike = self._given.get(root, {})
            # By whatever name: it is found again by the root of its key alone.
            given = alike.get(node) or next(iter(alike.values()), None)
            if given is None or given.ttl is None:
                continue
            since = made.get(given.pin.key)
            if at >= (self._ended if since is None else since) + given.ttl:
                continue
            if since is None:
                self.undated.add(node)
            else:
                now.pin(node, given.pin)


def _impure(live: LiveGraph) -> Iterator[tuple[str, str]]:
    """The impure nodes that have a key, and its root. That follows from what those before it gave,
    so each is to be dealt with before the next one is taken."""
    if not live.impure:
        return
    for node in live.topology.order(live)[0]:
        root = live.known(node).root
        if node in live.impure and root is not None:
            yield node, root
