"""Unpacking a use of a subgraph into the nodes inside, as a diff of the document.

Owns that this changes no value and no key. Must not know the screen. `inside` names the subgraph in
which this happens, and is "" for the document itself.
"""

from collections import OrderedDict

from dxt.core.document.graph import Graph, Node, Wire
from dxt.core.document.subgraph import Subgraph, named_by, uses_of
from dxt.core.editing import diff as diffs
from dxt.core.editing.diff import Diff, lifted, together
from dxt.core.editing.edits import free_id
from dxt.core.editing.folding import definition, difference, middle_of, scope_of
from dxt.core.editing.ports import redirected, set_ports
from dxt.core.errors import NoSuchPort, SubgraphInvalid
from dxt.core.text.json_text import copied, new_object

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from dxt.core.document.subgraph import End


def unpack(document: Graph, inside: str, use: str) -> Diff:
    """Puts the nodes of a use in its place; the last use takes the subgraph along.

    What was set at the use is set at the nodes. SubgraphInvalid where the node is no use.
    """
    graph = scope_of(document, inside)
    name = named_by(graph.node(use).type)
    if name not in document.subgraphs:
        raise SubgraphInvalid('The node "%s" stands for no subgraph that is here.' % use, node=use)
    subgraph = document.subgraphs[name]
    given = graph.nodes[use].params
    left = {node_id: True for node_id in graph.nodes if node_id != use}
    ids: dict[str, str] = {}
    for node_id in subgraph.nodes:
        ids[node_id] = free_id(Graph(), node_id, left)
        left[ids[node_id]] = True

    after: OrderedDict[str, Node] = OrderedDict()
    for node_id, node in graph.nodes.items():
        if node_id != use:
            after[node_id] = node
            continue
        for inner, its in subgraph.nodes.items():
            after[ids[inner]] = its.copy()
        for port in given:
            for inner, inner_port in subgraph.ends_of(port):
                if inner in ids:
                    after[ids[inner]].params[inner_port] = copied(given[port])
    wires: OrderedDict[str, Wire] = OrderedDict()
    for wire in graph.wires.values():
        source: End = (wire.source, wire.source_port)
        targets: list[End] = [(wire.target, wire.target_port)]
        if wire.source == use:
            source = _unpacked_source(subgraph, ids, use, wire.source_port)
        if wire.target == use:
            targets = _unpacked_ends(subgraph, ids, wire.target_port)
        for target, port in targets:
            now = Wire(source[0], source[1], target, port)
            wires[now.text] = now
    for wire in subgraph.wires.values():
        now = Wire(ids[wire.source], wire.source_port, ids[wire.target], wire.target_port)
        wires[now.text] = now
    diff = difference(graph, after, wires, _unpacked_places(graph, use, subgraph, ids))
    if isinstance(graph, Subgraph):
        inputs, outputs = redirected(
            graph,
            lambda end: [end] if end[0] != use else _unpacked_ends(subgraph, ids, end[1]),
            lambda end: [end] if end[0] != use else [_unpacked_source(subgraph, ids, use, end[1])],
        )
        diff = lifted(inside, together(diff, set_ports(graph, inputs, outputs)))
    if uses_of(document, name) == [(inside, use)]:
        return together(diff, diffs.reverse(definition(name, subgraph)))
    return diff


def _unpacked_ends(subgraph: Subgraph, ids: "dict[str, str]", port: str) -> "list[End]":
    return [(ids[node], inner) for node, inner in subgraph.ends_of(port) if node in ids]


def _unpacked_source(subgraph: Subgraph, ids: "dict[str, str]", use: str, port: str) -> "End":
    if port in subgraph.outputs:
        node, inner = subgraph.source_of(port)
        if node in ids:
            return ids[node], inner
    raise NoSuchPort(
        'The node "%s" has no output "%s", from which a wire comes; delete the wire first.'
        % (use, port),
        node=use,
        port=port,
    )


def _unpacked_places(
    graph: Graph, use: str, subgraph: Subgraph, ids: "dict[str, str]"
) -> "dict[str, Any]":
    """The places of the nodes, around where the use is."""
    found = new_object()
    at = (graph.place(use) or {}).get("at")
    middle = middle_of(subgraph, list(ids))
    for node_id in ids:
        place = copied(subgraph.place(node_id) or {})
        if "at" in place and at is not None and middle is not None:
            place["at"] = [round(place["at"][axis] + at[axis] - middle[axis]) for axis in (0, 1)]
        if place:
            found[ids[node_id]] = place
    return found
