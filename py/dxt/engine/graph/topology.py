"""Which node feeds which, as the graph's own wires say.

Owns the ways up and down the wires. networkx is asked only when something is wrong, to find the
cycles: importing it takes longer than the rest of the engine, and every first result would wait for
it. Must not know ports, types, keys or anything else about a node but its id.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable

from dxt.core.document.graph import Graph
from dxt.core.document.wires import NONE

Neighbours = Callable[[str], Collection[str]]


class Topology:
    """The directed graph of nodes. Two nodes are neighbours once for every wire between them.

    `sources` and `targets` give the nodes wired into one, and from it, each as often as there are
    wires. The latter are somebody's who keeps who feeds whom anyway.
    """

    def __init__(self, graph: Graph, targets: Neighbours) -> None:
        self._nodes = graph.nodes
        self._sources_of = graph.wires.sources_of
        self.sources: Neighbours = graph.wires.sources
        self.targets: Neighbours = targets

    def downstream(self, nodes: Iterable[str]) -> set[str]:
        """These nodes and all that depends on them."""
        return self._reach(nodes, self.targets)

    def upstream(self, nodes: Iterable[str]) -> set[str]:
        """These nodes and all that they depend on."""
        return self._reach(nodes, self.sources)

    def _reach(self, nodes: Iterable[str], neighbours: Neighbours) -> set[str]:
        reached = {node for node in nodes if node in self._nodes}
        pending = list(reached)
        while pending:
            for node in neighbours(pending.pop()):
                if node not in reached:
                    reached.add(node)
                    pending.append(node)
        return reached

    def order(self, nodes: Iterable[str]) -> tuple[list[str], set[str]]:
        """These nodes, sources before targets; otherwise as given, as far as that goes.

        What is in a cycle of theirs or behind one has no place in it and makes the second part.
        """
        chosen = dict.fromkeys(nodes, 0)
        if self._rises(chosen):
            return list(chosen), set()
        sources, targets = self.sources, self.targets
        for node in chosen:
            above = sources(node)
            if above:
                chosen[node] = sum([source in chosen for source in above])
        ordered = [node for node, count in chosen.items() if not count]
        for node in ordered:  # which grows as it is walked
            for target in targets(node):
                if target in chosen:
                    chosen[target] -= 1
                    if not chosen[target]:
                        ordered.append(target)
        if len(ordered) == len(chosen):
            return ordered, set()
        return ordered, set(chosen).difference(ordered)

    def _rises(self, chosen: Collection[str]) -> bool:
        """Whether these nodes stand behind their sources already, as in most files."""
        sources_of = self._sources_of.get
        passed: set[str] = set()
        for node in chosen:
            for source in sources_of(node, NONE):
                if source not in passed and source in chosen:
                    return False
            passed.add(node)
        return True

    def cycles(self, nodes: Iterable[str]) -> dict[str, list[str]]:
        """A cycle for each of these nodes that is tied up in one: its ids, beginning with the one
        that comes first in the graph."""
        import networkx as nx  # noqa: PLC0415

        chosen = set(nodes)
        place = {node: at for at, node in enumerate(self._nodes) if node in chosen}
        part: nx.DiGraph[str] = nx.DiGraph()
        part.add_nodes_from(place)
        part.add_edges_from(
            (node, target)
            for node in place
            for target in sorted(chosen.intersection(self.targets(node)), key=place.__getitem__)
        )
        found: dict[str, list[str]] = {}
        for knot in nx.strongly_connected_components(part):
            first = min(knot, key=place.__getitem__)
            if len(knot) > 1 or part.has_edge(first, first):
                ring = [edge[0] for edge in nx.find_cycle(part.subgraph(knot), first)]
                at = ring.index(min(ring, key=place.__getitem__))
                found.update(dict.fromkeys(knot, ring[at:] + ring[:at]))
        return found
