"""What is wrong with a graph while it is edited: looked for once, and after an edit only where that
may have changed it.

Owns what was found so far, and which nodes are still to be looked at. What counts as wrong is
`catalogue`'s and `definitions`'. Must not change the graph.
"""

from dxt.core.document.cycles import find_cycles, leads_to
from dxt.core.document.graph import Graph, Wire
from dxt.core.editing.record import NODE, WIRE, parse_key
from dxt.core.errors import DxtError
from dxt.core.node_types.catalogue import Catalogue, cycle_found, node_problems
from dxt.core.node_types.definitions import unfed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from dxt.core.editing.diff import Diff

MANY = 8
"""Of more new wires than this, it is not asked one by one whether they close a ring."""


class Faults:
    """Of one document or subgraph, with the node types `types`."""

    def __init__(self, graph: Graph, types: Catalogue) -> None:
        self._graph = graph
        self._types = types
        self._waiting: dict[str, bool] = {}
        for node_id in graph.nodes:
            self._waiting[node_id] = True
        self._found: dict[str, list[DxtError]] = {}
        self._rings: list[list[str]] | None = None
        self._new_wires: list[Wire] = []

    def edited(self, diff: "Diff") -> None:
        """The graph has been changed by this diff."""
        for part in (diff.added, diff.updated, diff.removed, diff.order):
            for key in part:
                family, name = parse_key(key)
                if family == NODE:
                    self.touch([name])
                elif family == WIRE:
                    wire = Wire.parse(name)
                    self._waiting[wire.target] = True
                    self._new_wires.append(wire)
        if self._rings:
            self._rings = None

    def touch(self, nodes: "Iterable[str]") -> None:
        """The specs of these nodes may be others."""
        for node_id in nodes:
            self._waiting[node_id] = True
            for target in self._graph.wires.targets(node_id):
                self._waiting[target] = True

    def look(self, most: int) -> bool:
        """Looks at up to so many of the nodes that wait for it; whether none is left."""
        for node_id in list(self._waiting)[:most]:
            del self._waiting[node_id]
            self._found.pop(node_id, None)
            if node_id in self._graph.nodes:
                found = self._problems(node_id)
                if found:
                    self._found[node_id] = found
        return not self._waiting

    def all(self) -> list[DxtError]:
        """Everything that is wrong: node by node, then the cycles."""
        self.look(len(self._waiting))
        found: list[DxtError] = []
        for node_id in self._graph.nodes if self._found else ():
            found.extend(self._found.get(node_id, ()))
        found = unfed(self._graph, found)
        found.extend([cycle_found(ring) for ring in self._cycles()])
        return found

    def _problems(self, node_id: str) -> list[DxtError]:
        nodes = self._graph.nodes
        specs = {}
        for end in (node_id,) + self._graph.wires.sources(node_id):
            specs[end] = self._types.spec_of(nodes[end], end)
        return node_problems(self._graph, node_id, specs)

    def _cycles(self) -> list[list[str]]:
        """The rings; where there was none, only a new wire can close one."""
        new, self._new_wires = self._new_wires, []
        if self._rings is None or len(new) > MANY or any(self._closes(wire) for wire in new):
            self._rings = find_cycles(self._graph)
        return self._rings

    def _closes(self, wire: Wire) -> bool:
        is_there = wire.text in self._graph.wires
        return is_there and leads_to(self._graph, wire.target, wire.source) is not None
