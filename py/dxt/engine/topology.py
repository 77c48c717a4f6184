"""Which node feeds which: built once from a graph, then kept true one edit at a time.

Owns who is wired to whom, both ways. networkx is asked only when something is wrong, to find the
cycles: importing it takes longer than the rest of the engine, and every first result would wait for
it. Must not know ports, types, keys or anything else about a node but its id.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from heapq import heapify, heappop, heappush


class Topology:
    """The directed graph of nodes; any number of wires between two nodes is one edge."""

    def __init__(self) -> None:
        # How many wires lead from a node to another, by source and by target.
        self._targets: dict[str, dict[str, int]] = {}
        self._sources: dict[str, dict[str, int]] = {}

    def __contains__(self, node: str) -> bool:
        return node in self._targets

    def add(self, node: str) -> None:
        self._targets.setdefault(node, {})
        self._sources.setdefault(node, {})

    def discard(self, node: str) -> None:
        """Removes a node with all that is wired to it."""
        for target in self._targets.pop(node, {}):
            self._sources[target].pop(node)
        for source in self._sources.pop(node, {}):
            self._targets[source].pop(node)

    def connect(self, source: str, target: str) -> None:
        self._set(source, target, self._targets[source].get(target, 0) + 1)

    def disconnect(self, source: str, target: str) -> None:
        """Takes one wire away; unknown ones are already gone with their node."""
        wires = self._targets.get(source, {}).get(target, 0)
        if wires > 1:
            self._set(source, target, wires - 1)
        elif wires:
            del self._targets[source][target], self._sources[target][source]

    def _set(self, source: str, target: str, wires: int) -> None:
        self._targets[source][target] = self._sources[target][source] = wires

    def sources(self, node: str) -> list[str]:
        """The nodes wired into this one, by id."""
        return sorted(self._sources[node])

    def targets(self, node: str) -> list[str]:
        """The nodes wired from this one, by id."""
        return sorted(self._targets[node])

    def downstream(self, nodes: Iterable[str]) -> set[str]:
        """These nodes and all that depends on them."""
        return _reach(nodes, self._targets)

    def upstream(self, nodes: Iterable[str]) -> set[str]:
        """These nodes and all that they depend on."""
        return _reach(nodes, self._sources)

    def order(self, nodes: Iterable[str]) -> tuple[list[str], set[str]]:
        """These nodes in the one order that runs: sources before targets, then by id.

        What is in a cycle of theirs or behind one has no place in it and makes the second part.
        """
        chosen = set(nodes)
        waiting = {node: sum(s in chosen for s in self._sources[node]) for node in chosen}
        free = [node for node, count in waiting.items() if not count]
        heapify(free)
        ordered: list[str] = []
        while free:
            node = heappop(free)
            ordered.append(node)
            for target in self._targets[node]:
                if target in chosen:
                    waiting[target] -= 1
                    if not waiting[target]:
                        heappush(free, target)
        return ordered, chosen.difference(ordered)

    def cycles(self, nodes: Iterable[str]) -> dict[str, list[str]]:
        """A cycle for each of these nodes that is tied up in one: its ids, the first one first."""
        import networkx as nx  # noqa: PLC0415

        chosen = set(nodes)
        part: nx.DiGraph[str] = nx.DiGraph()
        part.add_nodes_from(chosen)
        part.add_edges_from((n, t) for n in chosen for t in self._targets[n] if t in chosen)
        found: dict[str, list[str]] = {}
        for knot in nx.strongly_connected_components(part):
            first = min(knot)
            if len(knot) > 1 or part.has_edge(first, first):
                ring = [edge[0] for edge in nx.find_cycle(part.subgraph(knot), first)]
                at = ring.index(min(ring))
                found.update(dict.fromkeys(knot, ring[at:] + ring[:at]))
        return found


def _reach(nodes: Iterable[str], neighbours: Mapping[str, Iterable[str]]) -> set[str]:
    reached = {node for node in nodes if node in neighbours}
    pending = list(reached)
    while pending:
        for node in neighbours[pending.pop()]:
            if node not in reached:
                reached.add(node)
                pending.append(node)
    return reached
