"""Where each graph of a document lies once subgraphs are unfolded, and what leads where.

Owns which nodes stand for which subgraph, why some can't be unfolded, and the way from a port to
the flat ports that it stands for. Must not know the flat graph (expansion) nor any diff.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from dxt.core.document.graph import Graph, Node
from dxt.core.document.subgraph import Subgraph, named_by
from dxt.core.node_types.catalogue import Catalogue
from dxt.core.node_types.definitions import NODES, Definitions

End = tuple[str, str]
"""A flat node, and one of its ports."""


class Scope(NamedTuple):
    """A graph as it lies in the flat one: the document, or the subgraph of one use.

    `name` is that of the subgraph and "" for the document, whose `path` is empty; another's ends
    in "/". `use` is the node `above` that it is the inside of.
    """

    path: str
    name: str
    graph: Graph
    above: Scope | None = None
    use: str = ""


class Use(NamedTuple):
    """A node that stands for a subgraph; `inside` names the subgraph it lies in, "" for none."""

    inside: str
    node: str


class Scopes:
    """The places of one document's graphs. `uses` are by the graph they are in, `users` by name."""

    def __init__(self, document: Graph, catalogue: Catalogue) -> None:
        self.document = document
        self.types = Definitions(document, catalogue)
        """The node types for the document, its subgraphs among them."""
        self.uses: dict[str, dict[str, str]] = {}
        self.users: dict[str, dict[Use, None]] = {}
        self.faults: dict[Use, str] = {}
        """Why these are not unfolded."""
        self._unfit: dict[str, str] = {}

    def note_use(self, use: Use, node: Node | None) -> str | None:
        """Notes which subgraph the node stands for now, if for any."""
        uses = self.uses.setdefault(use.inside, {})
        before = uses.pop(use.node, None)
        if before is not None:
            del self.users[before][use]
        name = named_by(node.type) if node is not None else ""
        if not name:
            self.faults.pop(use, None)
            return None
        uses[use.node] = name
        self.users.setdefault(name, {})[use] = None
        return name

    def index(self) -> None:
        for name, graph in [("", self.document), *self.document.subgraphs.items()]:
            for node_id, node in graph.nodes.items():
                if named_by(node.type):
                    self.note_use(Use(name, node_id), node)
        self.look_at_subgraphs()
        self.look_for_faults([use for users in self.users.values() for use in users])

    # Faults

    def look_at_subgraphs(self) -> list[Use]:
        """Looks whether each subgraph can be unfolded; the uses of those where that has changed."""
        weights = self.types.weigh()
        weight = sum(weights.get(name, 1) for name in self.uses.get("", {}).values())
        before, self._unfit = self._unfit, {}
        for name in self.users:
            fault = self.types.fault(name)
            if fault is not None:
                self._unfit[name] = fault.message
            elif weight > NODES:
                self._unfit[name] = (
                    f"Unfolded, this graph would have more than {NODES} nodes; use fewer subgraphs."
                )
        return [
            use
            for name, users in self.users.items()
            if before.get(name) != self._unfit.get(name)
            for use in users
        ]

    def look_for_faults(self, uses: Iterable[Use]) -> list[Use]:
        """Looks at these nodes; the uses among them that now stand otherwise."""
        changed = []
        for use in uses:
            name = self.uses.get(use.inside, {}).get(use.node)
            why = "" if name is None else self._unfit.get(name) or self._why_unfit(use, name)
            if why != self.faults.get(use, ""):
                changed.append(use)
                self.faults.pop(use, None)
                if why:
                    self.faults[use] = why
        return changed

    def _why_unfit(self, use: Use, name: str) -> str:
        """What is set or wired at a port that the subgraph does not have."""
        graph, subgraph = self.graph(use.inside), self.document.subgraphs[name]
        assert graph is not None
        into = [*graph.nodes[use.node].params, *(w.target_port for w in graph.wires_into(use.node))]
        out = [wire.source_port for wire in graph.wires_from(use.node)]
        for side, found, ports in (
            ("input", into, subgraph.inputs),
            ("output", out, subgraph.outputs),
        ):
            for port in found:
                if port not in ports:
                    known = ", ".join(ports) or "none"
                    return f'The subgraph "{name}" has no {side} "{port}"; it has {known}.'
        return ""

    # Places

    def graph(self, name: str) -> Graph | None:
        return self.document.subgraphs.get(name) if name else self.document

    def scopes(self, name: str) -> Iterator[Scope]:
        """Every place where this graph lies unfolded."""
        if not name:
            yield Scope("", "", self.document)
            return
        for use in self.users.get(name, ()):
            if use not in self.faults:
                for above in self.scopes(use.inside):
                    yield self._entered(above, use.node, name)

    def scope(self, path: str) -> Scope | None:
        scope: Scope | None = Scope("", "", self.document)
        for node in path.split("/")[:-1]:
            scope = None if scope is None else self.enter(scope, node)
        return scope

    def enter(self, scope: Scope, node: str) -> Scope | None:
        """The inside of a node, if that is a use which is unfolded."""
        name = self.uses.get(scope.name, {}).get(node)
        if not name or Use(scope.name, node) in self.faults:
            return None
        return self._entered(scope, node, name)

    def _entered(self, above: Scope, node: str, name: str) -> Scope:
        return Scope(f"{above.path}{node}/", name, self.document.subgraphs[name], above, node)

    def within(self, scope: Scope, nodes: Iterable[str]) -> Iterator[Scope]:
        """The insides of these nodes, and of the nodes in those."""
        for node in nodes:
            inner = self.enter(scope, node)
            if inner is not None:
                yield inner
                yield from self.within(inner, inner.graph.nodes)

    # Ends

    def sources_of(self, scope: Scope, node: str, ports: set[str]) -> Iterator[End]:
        """What is wired to these ports of a node, from without first."""
        if scope.above is not None and isinstance(scope.graph, Subgraph):
            outer = {name for port in ports for name in scope.graph.inputs_at(node, port)}
            if outer:
                yield from self.sources_of(scope.above, scope.use, outer)
        for wire in scope.graph.wires_into(node):
            if wire.target_port in ports:
                yield self.source(scope, wire.source, wire.source_port)

    def source(self, scope: Scope, node: str, port: str) -> End:
        """The flat output that this one stands for."""
        inner = self.enter(scope, node)
        while inner is not None and isinstance(inner.graph, Subgraph):
            scope, (node, port) = inner, inner.graph.source_of(port)
            inner = self.enter(scope, node)
        return scope.path + node, port

    def targets(self, scope: Scope, node: str, port: str) -> Iterator[End]:
        """The flat inputs that this one stands for."""
        inner = self.enter(scope, node)
        if inner is None:
            yield scope.path + node, port
        elif isinstance(inner.graph, Subgraph):
            for end in inner.graph.ends_of(port):
                yield from self.targets(inner, *end)

    def fed_by(self, scope: Scope, node: str, port: str | None) -> Iterator[End]:
        """The flat inputs that get what leaves the node, by this port or by any."""
        for wire in scope.graph.wires_from(node):
            if port in (None, wire.source_port):
                yield from self.targets(scope, wire.target, wire.target_port)
        if scope.above is not None and isinstance(scope.graph, Subgraph):
            for name in scope.graph.outputs:
                end = scope.graph.source_of(name)
                if end[0] == node and port in (None, end[1]):
                    yield from self.fed_by(scope.above, scope.use, name)
