"""How things stand with each node: fresh or stale, failed, skipped, blocked.

Owns what was told of every node, in as little room as can be, and which nodes are not fresh, so
that a run need not look for them. Must not know runs or executors.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from dxt.engine.graph.known import Known
from dxt.engine.graph.live import LiveGraph
from dxt.engine.graph.station import Station
from dxt.engine.tasks import Description, Why
from dxt.engine.values.holdings import Holdings

DONE = "done"
FRESH = (DONE, "cached")

Standing = dict[str, Any]
"""A node's `status` and `key`, its `error` where it has one, its `outputs` where it has values."""


class Standings(Mapping[str, Standing]):
    """By node. What follows from the graph and the stored values is made when it is asked for."""

    def __init__(self, live: LiveGraph, holdings: Holdings) -> None:
        self._live = live
        self._holdings = holdings
        self._stations = live.stations
        self._why: dict[str, Why] = {}
        self._in_vain: set[str] = set()
        """All nodes that failed for good with the keys they have, and some that once did."""
        self._unfresh: dict[str, None] = {}
        """All nodes that are not fresh, and some that have come to be."""
        self._untold: dict[str, None] = {}
        self._has_told = False
        self._done: list[str] = []
        """Nodes that were done, and are yet to be noted in either."""
        self.note_done = self._done.append
        """Takes a node whose station says by now that it is done, where nothing else is to do."""
        self._passed: dict[str, tuple[str | None, Mapping[str, Description]]] = {}

    def __getitem__(self, node: str) -> Standing:
        station = self._stations[node]
        status = station.status
        standing: Standing = {"status": status, "key": station.known.key}
        if status in FRESH:
            stored = self._holdings.outputs(self._live.value_keys(node))
            standing["outputs"] = stored or self.passed(node) or {}
        elif node in self._why:
            standing.update(self._why[node])
        if self._live.pins and self._live.is_pinned(node):
            standing["pinned"] = True
            if replaced := self._live.pins[node].replaced:
                standing["replaced"] = list(replaced)
        return standing

    def __iter__(self) -> Iterator[str]:
        return iter(self._stations)

    def __len__(self) -> int:
        return len(self._stations)

    def __contains__(self, node: object) -> bool:
        return node in self._stations

    @property
    def unfresh(self) -> Collection[str]:
        """The nodes without a stored value for every output, in the order they became so."""
        self._note_done()
        return self._unfresh

    @property
    def untold(self) -> Collection[str]:
        """The fresh nodes of which no run has said so since they are."""
        self._note_done()
        return self._untold

    def _note_done(self) -> None:
        """Does for many nodes at once what would take longer as each of them is done."""
        done, unfresh = self._done, self._unfresh
        if not done:
            return
        for node in [node for node in done if node in self._why] if self._why else ():
            del self._why[node]
        if len(done) == len(unfresh) and all(map(unfresh.__contains__, done)):
            noted, self._unfresh = unfresh, {}
        else:
            noted = dict.fromkeys(done)
            if len(noted) < len(unfresh) // 4:
                for node in noted:
                    unfresh.pop(node, None)
            else:
                # Made anew: going through a dict takes as long as it took when it was full.
                self._unfresh = {node: None for node in unfresh if node not in noted}
        if self._untold:
            self._untold.update(noted)
        else:
            self._untold = noted
        done.clear()

    def end_run(self) -> None:
        """Forgets where many nodes were that are told by now."""
        self._note_done()
        if self._has_told:
            self._untold = dict.fromkeys(self._untold)
            self._has_told = False

    def is_fresh(self, node: str) -> bool:
        """Whether every value of the node can be had; looked up again, as losses may be silent."""
        station = self._stations[node]
        return station.status in FRESH and self._is_stored(station.known)

    def given_up(self, waiting: Collection[str]) -> dict[str, Why]:
        """Those of the waiting nodes that failed for good, and those that only fed such nodes and
        were cut short by that."""
        stations, live = self._stations, self._live
        failed = [n for n in self._in_vain if n in waiting and stations[n].status == "failed"]
        if not failed:
            return {}
        found = {node: why for node, why in self._why.items() if node in failed}
        cut_short = {
            node: why
            for node, why in self._why.items()
            if "begun" in why and why["because"] in found and node in waiting
        }
        over = live.topology.downstream(failed).union(cut_short)
        looking = True
        while looking:
            wanted = [
                node
                for node in cut_short
                if any(t.name in waiting and t.name not in over for t in stations[node].targets)
            ]
            for node in wanted:
                del cut_short[node]
            over.difference_update(wanted)
            looking = bool(wanted)
        return {**found, **cut_short}

    def forgive(self) -> None:
        """What failed for good may come out otherwise by now."""
        self._in_vain.clear()

    # What a run says

    def was_done(self, station: Station) -> None:
        station.status = DONE
        self.note_done(station.name)

    def was_passed(self, node: str, outputs: Mapping[str, Description]) -> None:
        """It was performed, and what it gave went on to its readers without being stored."""
        self.was_done(self._stations[node])
        self._note_done()
        self._untold.pop(node, None)
        self._passed[node] = self._live.key(node), outputs

    def passed(self, node: str) -> Mapping[str, Description] | None:
        """What is known of outputs that were passed on; None when they were not, or by now are
        others."""
        key, outputs = self._passed.get(node, (None, {}))
        return outputs if outputs and key == self._live.key(node) else None

    @property
    def has_passed(self) -> bool:
        """Whether any fresh node may be one whose values were passed on and not stored."""
        return bool(self._passed)

    def forget_passed(self, nodes: Iterable[str]) -> None:
        """These are to be performed anew."""
        for node in nodes:
            self._passed.pop(node, None)

    def was_cached(self, node: str) -> None:
        self._note_done()
        self._stations[node].status = "cached"
        self._unfresh.pop(node, None)
        self._untold.pop(node, None)
        self._has_told = True
        self._why.pop(node, None)

    def did_not(self, node: str, status: str, why: Why, may_pass: bool = True) -> None:
        """`status` is failed, blocked or skipped; `may_pass` as of a `Ledger`."""
        (self._in_vain.discard if may_pass else self._in_vain.add)(node)
        self._note_done()
        self._stations[node].status = status
        self._why[node] = why
        self._unfresh[node] = None
        self._untold.pop(node, None)
        self._passed.pop(node, None)

    # What the graph and the store say

    def forget(self, node: str) -> None:
        """The node has gone."""
        self._note_done()
        self._why.pop(node, None)
        self._in_vain.discard(node)
        self._unfresh.pop(node, None)
        self._untold.pop(node, None)
        self._passed.pop(node, None)

    def look_again(self, nodes: Iterable[str], changed: bool) -> list[str]:
        """Brings these nodes up to date; those that stand otherwise than before.

        `changed` nodes have another key or other problems than before.
        """
        self._note_done()
        told = []
        for node in nodes:
            station = self._stations[node]
            before = station.status
            now, why = self._stands(station, "" if changed else before)
            if now == before and not changed:
                continue
            station.status = now
            self._why.pop(node, None)
            if why is not None:
                self._why[node] = why
            if now == "cached":
                self._unfresh.pop(node, None)
                self._untold[node] = None
            elif now == "done":
                self._unfresh.pop(node, None)
            else:
                self._unfresh[node] = None
                self._untold.pop(node, None)
            told.append(node)
        return told

    def _stands(self, station: Station, before: str) -> tuple[str, Why | None]:
        """`before` is what was told of the node as it is now, if anything was."""
        problems = station.known.problems
        if problems:
            return "blocked", {"error": problems[0].as_json()}
        if self._is_stored(station.known):
            return (before if before in FRESH else "cached"), None
        if self._passed and self.passed(station.name):
            return "done", None
        return (before if before in ("failed", "skipped") else "stale"), None

    def _is_stored(self, known: Known) -> bool:
        if known.key is None or known.shape is None:
            return False
        for port in known.shape.outputs:
            if f"{known.key}.{port}" not in self._holdings:
                return False
        return bool(known.shape.outputs)
