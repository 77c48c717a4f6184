"""The subgraphs of a document as node types: their ports, and what is wrong with them.

Owns the spec of a node that stands for a subgraph, which takes type, default and widget from the
ports inside that each of its own leads to. Must not know how subgraphs are unfolded (engine) or
made (folding).
"""

from collections import OrderedDict

from dxt.core.document.graph import Graph, Node
from dxt.core.document.subgraph import Subgraph, end_of, named_by
from dxt.core.errors import DxtError, InputMissing, NoSuchPort, SubgraphInvalid
from dxt.core.node_types.catalogue import PYTHON, Catalogue, problems, specs_of
from dxt.core.spec import NodeSpec, Port
from dxt.core.text.json_text import clip, copied
from dxt.core.types import why_not

DEPTH = 20
"""How deep subgraphs may lie in each other."""

NODES = 500_000
"""How many nodes a graph may have when its subgraphs are unfolded."""


class Definitions(Catalogue):
    """A catalogue that has the subgraphs of one document besides the node types.

    `forget` is to be called after they were changed.
    """

    def __init__(self, graph: Graph, catalogue: Catalogue) -> None:
        super().__init__(catalogue.specs, catalogue.migrations, catalogue.failures)
        self.catalogue = catalogue
        self.graph = graph
        self._specs: dict[str, NodeSpec] = {}
        self._faults: dict[str, SubgraphInvalid] = {}
        self._weights: dict[str, int] | None = None

    def forget(self) -> None:
        self._specs = {}
        self._weights = None

    def read(self, code: str | None, type: str = PYTHON) -> NodeSpec | DxtError:
        return self.catalogue.read(code, type)

    def spec_of(self, node: Node, node_id: str) -> NodeSpec | DxtError:
        name = named_by(node.type)
        if not name:
            return self.catalogue.spec_of(node, node_id)
        fault = self.fault(name)
        if fault is not None:
            return SubgraphInvalid(
                'The node "%s" can\'t run. %s' % (node_id, fault.message), node_id
            )
        return self.spec(name)

    def spec(self, name: str) -> NodeSpec:
        """The ports of a subgraph that has no fault."""
        if name not in self._specs:
            subgraph = self.graph.subgraphs[name]
            inside = specs_of(subgraph, self)
            self._specs[name] = NodeSpec(
                name,
                subgraph.title,
                "",
                [_input(subgraph, inside, port) for port in subgraph.inputs],
                [_output(subgraph, inside, port) for port in subgraph.outputs],
            )
        return self._specs[name]

    def fault(self, name: str) -> SubgraphInvalid | None:
        """Why no node can stand for this subgraph."""
        self.weigh()
        if name not in self.graph.subgraphs:
            return SubgraphInvalid(
                'There is no subgraph "%s" in this graph; make one, or replace the node.'
                % clip(name)
            )
        return self._faults.get(name)

    def weigh(self) -> "dict[str, int]":
        """How many nodes each subgraph without a fault has when it is unfolded; 1 with one."""
        if self._weights is None:
            self._faults = {}
            self._weights = self._look()
        return self._weights

    def problems(self, unused: bool = False) -> list[DxtError]:
        """What is wrong with subgraphs; with `unused`, only what no node tells that is of one."""
        found: list[DxtError] = []
        used: dict[str, bool] = {}
        if unused:
            for graph in [self.graph] + list(self.graph.subgraphs.values()):
                for node in graph.nodes.values():
                    used[named_by(node.type)] = True
        for name in sorted(self.graph.subgraphs):
            fault = self.fault(name)
            if fault is not None:
                if name not in used:
                    found.append(fault)
                continue
            subgraph = self.graph.subgraphs[name]
            for problem in [] if name in used else problems_of(subgraph, self):
                problem.message = 'In the subgraph "%s": %s' % (name, problem.message)
                problem.node = None
                found.append(problem)
            found.extend(_loose_ends(name, subgraph, specs_of(subgraph, self)))
        return found

    def _look(self) -> "dict[str, int]":
        """Finds the faults, and weighs what has none: what is used comes before what uses it."""
        graph = self.graph
        uses: OrderedDict[str, list[str]] = OrderedDict()
        for name in sorted(graph.subgraphs):
            named = [named_by(node.type) for node in graph.subgraphs[name].nodes.values()]
            uses[name] = [other for other in named if other in graph.subgraphs]
        free = dict.fromkeys(_in_order(uses), True)
        for name in uses:
            ring = None if name in free or name in self._faults else _ring(name, uses)
            for at in range(len(ring) if ring else 0):
                assert ring is not None
                self._faults[ring[at]] = SubgraphInvalid(
                    'The subgraph "%s" contains itself: %s; delete one of these uses.'
                    % (ring[at], " -> ".join(ring[at:] + ring[: at + 1]))
                )
        weights = dict.fromkeys(self._faults, 1)
        depths = dict.fromkeys(self._faults, 1)
        rest: OrderedDict[str, list[str]] = OrderedDict()
        for name in uses:
            if name not in self._faults:
                rest[name] = [other for other in uses[name] if other not in self._faults]
        for name in _in_order(rest):
            subgraph = graph.subgraphs[name]
            depths[name] = 1 + max([0] + [depths[other] for other in uses[name]])
            inside = sum([weights[other] for other in uses[name]])
            weights[name] = len(subgraph.nodes) - len(uses[name]) + inside
            why = _why_loose(name, subgraph, graph.subgraphs)
            if why:
                weights[name] = depths[name] = 1
            elif depths[name] > DEPTH:
                depths[name] = DEPTH + 1
                why = (
                    'The subgraph "%s" holds more than %d others, one in the other; unpack some.'
                    % (name, DEPTH)
                )
            elif weights[name] > NODES:
                weights[name] = NODES + 1
                why = 'The subgraph "%s" has more than %d nodes, all unfolded.' % (name, NODES)
            if why:
                self._faults[name] = SubgraphInvalid(why)
        return {name: 1 if name in self._faults else weights[name] for name in weights}


def _in_order(uses: "dict[str, list[str]]") -> list[str]:
    """The subgraphs, those that are used before those that use them; rings have no place in it."""
    missing = {name: len(uses[name]) for name in uses}
    users: dict[str, list[str]] = {}
    for name in uses:
        for other in uses[name]:
            users.setdefault(other, []).append(name)
    found = [name for name in uses if not missing[name]]
    at = 0
    while at < len(found):
        for user in users.get(found[at], []):
            missing[user] -= 1
            if not missing[user]:
                found.append(user)
        at += 1
    return found


def problems_of(graph: Graph, types: Catalogue) -> list[DxtError]:
    """What is wrong with a document or a subgraph, into which values may come by its inputs."""
    found = problems(graph, types)
    if not isinstance(graph, Subgraph):
        return found
    return [
        problem
        for problem in found
        if not (
            isinstance(problem, InputMissing)
            and problem.node
            and problem.port
            and graph.inputs_at(problem.node, problem.port)
        )
    ]


def _ring(name: str, uses: "dict[str, list[str]]") -> list[str] | None:
    """The way from a subgraph through those it uses, up to one that uses it again."""
    came_from: dict[str, str] = {}
    waiting = [name]
    at = 0
    while at < len(waiting):
        here = waiting[at]
        at += 1
        for other in uses[here]:
            if other == name:
                way = [here]
                while way[-1] != name:
                    way.append(came_from[way[-1]])
                return [way[index] for index in range(len(way) - 1, -1, -1)]
            if other not in came_from:
                came_from[other] = here
                waiting.append(other)
    return None


def _why_loose(name: str, subgraph: Subgraph, others: "dict[str, Subgraph]") -> str:
    """Why a port that leads nowhere makes the subgraph unusable."""
    for side, port, end in _ends(subgraph):
        node, inner = end_of(end)
        if node not in subgraph.nodes:
            return (
                'The %s "%s" of the subgraph "%s" leads to %s, and there is no such node in it; '
                "take the port away." % (side, port, name, end)
            )
        used = others.get(named_by(subgraph.nodes[node].type))
        if used is not None and inner not in (used.inputs if side == "input" else used.outputs):
            return _no_such_port(side, port, name, end)
    return ""


def _ends(subgraph: Subgraph) -> "list[tuple[str, str, str]]":
    """All that the ports lead to, as (side, port, end)."""
    found = [("input", port, end) for port in subgraph.inputs for end in subgraph.inputs[port]]
    return found + [("output", port, subgraph.outputs[port]) for port in subgraph.outputs]


def _no_such_port(side: str, port: str, name: str, end: str) -> str:
    return (
        'The %s "%s" of the subgraph "%s" leads to %s, and that node has no such %s; '
        "take the port away, or give it another end." % (side, port, name, end, side)
    )


def _loose_ends(
    name: str, subgraph: Subgraph, specs: "dict[str, NodeSpec | DxtError]"
) -> list[DxtError]:
    """The ports that lead to ports which their nodes don't have."""
    found: list[DxtError] = []
    for side, port, end in _ends(subgraph):
        node, inner = end_of(end)
        spec = specs.get(node)
        if isinstance(spec, NodeSpec):
            there = spec.input(inner) if side == "input" else spec.output(inner)
            if there is None:
                found.append(NoSuchPort(_no_such_port(side, port, name, end)))
    return found


def _input(subgraph: Subgraph, inside: "dict[str, NodeSpec | DxtError]", name: str) -> Port:
    """The input as the ports are that it leads to: needed if one is, and as narrow as they are."""
    ends = []
    for node, port_name in subgraph.ends_of(name):
        spec = inside[node]
        port = spec.input(port_name) if isinstance(spec, NodeSpec) else None
        if port is not None:
            ends.append((node, port))
    if not ends:
        return Port(name)
    node, first = ends[0]
    for other_node, other in ends:
        if all(why_not(other.type, port.type) is None for _, port in ends):
            node, first = other_node, other
            break
    found = Port(
        name,
        first.type,
        False,
        first.default,
        first.has_default,
        _widget(subgraph, node, first),
        first.doc,
        all(port.many for _, port in ends),
        first.bounds,
    )
    params = subgraph.nodes[node].params
    if first.name in params:
        found.default = copied(params[first.name])
        found.has_default = True
    for end_node, port in ends:
        is_set = port.name in subgraph.nodes[end_node].params
        if port.required and not is_set and subgraph.wire_into(end_node, port.name) is None:
            found.required = True
    return found


def _widget(subgraph: Subgraph, node: str, port: Port) -> "dict[str, object] | None":
    """The widget; one that picks from the table at another port looks at that one's input."""
    if port.widget is None or "of" not in port.widget:
        return port.widget
    found: dict[str, object] = copied(port.widget)
    tables = subgraph.inputs_at(node, str(port.widget["of"]))
    found["of"] = tables[0] if tables else ""
    return found


def _output(subgraph: Subgraph, inside: "dict[str, NodeSpec | DxtError]", name: str) -> Port:
    node, port_name = subgraph.source_of(name)
    spec = inside[node]
    port = spec.output(port_name) if isinstance(spec, NodeSpec) else None
    return Port(name) if port is None else Port(name, port.type, doc=port.doc)
