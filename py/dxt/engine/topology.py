"""Which node feeds which: built once from a graph, then kept true one edit at a time.

Owns who is wired to whom, both ways. networkx is asked only when something is wrong, to find the
cycles: importing it takes longer than the rest of the engine, and every first result would wait for
it. Must not know ports, types, keys or anything else about a node but its id.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping


class Topology:
    """The directed graph of nodes. Two nodes are neighbours once for every wire between them."""

    def __init__(self) -> None:
        self._targets: dict[str, list[str]] = {}
        self._sources: dict[str, list[str]] = {}

    def __contains__(self, node: str) -> bool:
        return node in self._targets

    def add(self, node: str) -> None:
        if node not in self._targets:
            self._targets[node] = []
            self._sources[node] = []

    def discard(self, node: str) -> None:
        """Removes a node with all that is wired to it."""
        for near, far in ((self._targets, self._sources), (self._sources, self._targets)):
            for neighbour in set(near.pop(node, ())):
                if neighbour != node:
                    far[neighbour] = [other for other in far[neighbour] if other != node]

    def connect(self, source: str, target: str) -> None:
        self._targets[source].append(target)
        self._sources[target].append(source)

    def disconnect(self, source: str, target: str) -> None:
        """Takes one wire away; unknown ones are already gone with their node."""
        if target in self._targets.get(source, ()):
            self._targets[source].remove(target)
            self._sources[target].remove(source)

    def sources(self, node: str) -> Collection[str]:
        """The nodes wired into this one, each as often as there are wires."""
        return self._sources[node]

    def targets(self, node: str) -> Collection[str]:
        """The nodes wired from this one, each as often as there are wires."""
        return self._targets[node]

    def downstream(self, nodes: Iterable[str]) -> set[str]:
        """These nodes and all that depends on them."""
        return _reach(nodes, self._targets)

    def upstream(self, nodes: Iterable[str]) -> set[str]:
        """These nodes and all that they depend on."""
        return _reach(nodes, self._sources)

    def order(self, nodes: Iterable[str]) -> tuple[list[str], set[str]]:
        """These nodes, sources before targets; otherwise as given, as far as that goes.

        What is in a cycle of theirs or behind one has no place in it and makes the second part.
        """
        chosen = dict.fromkeys(nodes, 0)
        sources, targets = self._sources, self._targets
        for node in chosen:
            above = sources[node]
            if above:
                chosen[node] = sum([source in chosen for source in above])
        ordered = [node for node, count in chosen.items() if not count]
        for node in ordered:  # which grows as it is walked
            for target in targets[node]:
                if target in chosen:
                    chosen[target] -= 1
                    if not chosen[target]:
                        ordered.append(target)
        if len(ordered) == len(chosen):
            return ordered, set()
        return ordered, set(chosen).difference(ordered)

    def cycles(self, nodes: Iterable[str]) -> dict[str, list[str]]:
        """A cycle for each of these nodes that is tied up in one: its ids, the first one first."""
        import networkx as nx  # noqa: PLC0415

        chosen = set(nodes)
        part: nx.DiGraph[str] = nx.DiGraph()
        part.add_nodes_from(sorted(chosen))
        part.add_edges_from(
            (node, target)
            for node in sorted(chosen)
            for target in sorted(self._targets[node])
            if target in chosen
        )
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
