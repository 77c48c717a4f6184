"""Folding part of a graph into a subgraph, as a diff of the document.

Owns which ports a new subgraph has, what they are called, and that folding changes no value and no
key; the way back is `unpacking`. Must not know the screen. `inside` names the subgraph in which
this happens, and is "" for the document itself.
"""

from collections import OrderedDict

from dxt.core.document import codec
from dxt.core.document.graph import Graph, Node, Wire
from dxt.core.document.subgraph import Subgraph, end_of, type_of
from dxt.core.editing import diff as diffs
from dxt.core.editing.diff import Diff, lifted, together
from dxt.core.editing.edits import free_id
from dxt.core.editing.ports import free_port, redirected, set_ports
from dxt.core.editing.ranks import moves
from dxt.core.editing.record import ABSENT, keys_of, record
from dxt.core.errors import DxtError, SubgraphInvalid
from dxt.core.spec import NodeSpec
from dxt.core.text.json_text import clip, copied, new_object

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from dxt.core.document.subgraph import End
    from dxt.core.spec import Port

NAME = "part"


def scope_of(document: Graph, inside: str) -> Graph:
    """The graph that is called so; SubgraphInvalid where there is none."""
    if not inside:
        return document
    if inside not in document.subgraphs:
        raise SubgraphInvalid('There is no subgraph "%s" in this graph.' % clip(inside))
    return document.subgraphs[inside]


def define(
    document: Graph,
    inside: str,
    node_ids: list[str],
    specs: "dict[str, NodeSpec | DxtError]",
    wanted: str = NAME,
) -> Diff:
    """Makes a subgraph of these nodes, and puts one use of it in their place, with their wires.

    `specs` are those of the graph that the nodes are in. The use and the subgraph get the name that
    is wanted, numbered where it is taken. SubgraphInvalid where the nodes can't be folded.
    """
    graph = scope_of(document, inside)
    for node_id in node_ids:
        graph.node(node_id)
    wanted_ids = dict.fromkeys(node_ids, True)
    chosen = [node_id for node_id in graph.nodes if node_id in wanted_ids]
    if not chosen:
        raise SubgraphInvalid("Nothing is selected to make a subgraph of; select nodes first.")
    left = {node_id: True for node_id in graph.nodes if node_id not in wanted_ids}
    _check_between(graph, chosen, left)
    name = free_id(Graph(), wanted, document.subgraphs)
    use = free_id(Graph(), wanted, left)
    subgraph = Subgraph()
    ends = _name_inputs(graph, subgraph, chosen, left, specs)
    exposed = _expose_again(graph, subgraph, left)
    sources = _name_outputs(graph, subgraph, chosen, left, specs)
    for node_id in chosen:
        subgraph.nodes[node_id] = graph.nodes[node_id]
        subgraph.set_place(node_id, copied(graph.place(node_id)))

    after: OrderedDict[str, Node] = OrderedDict()
    for node_id, node in graph.nodes.items():
        if node_id in left:
            after[node_id] = node
        elif use not in after:
            after[use] = Node(type_of(name))
    wires: OrderedDict[str, Wire] = OrderedDict()
    inner: list[Wire] = []
    for wire in graph.wires.values():
        if wire.source in left and wire.target in left:
            wires[wire.text] = wire
        elif wire.source not in left and wire.target not in left:
            inner.append(wire)
        else:
            source, source_port = wire.source, wire.source_port
            target, target_port = wire.target, wire.target_port
            if source not in left:
                source, source_port = use, sources[(source, source_port)]
            else:
                target, target_port = use, ends[wire.text]
            now = Wire(source, source_port, target, target_port)
            wires[now.text] = now
    subgraph.wires.add(inner)
    places = new_object()
    at = middle_of(graph, chosen)
    if at is not None:
        places[use] = {"at": at}
    diff = difference(graph, after, wires, places)
    if isinstance(graph, Subgraph):
        inputs, outputs = redirected(
            graph,
            lambda end: [end] if end[0] in left else [(use, exposed[end])],
            lambda end: [end] if end[0] in left else [(use, sources[end])],
        )
        diff = lifted(inside, together(diff, set_ports(graph, inputs, outputs)))
    return together(diff, definition(name, subgraph))


# Ports


def _name_inputs(
    graph: Graph,
    subgraph: Subgraph,
    chosen: list[str],
    left: "dict[str, bool]",
    specs: "dict[str, NodeSpec | DxtError]",
) -> "dict[str, str]":
    """Gives the subgraph an input for all that comes by wire or has to; the name, by wire.

    What one output feeds is one input, unless it goes to a port that takes many.
    """
    names: dict[str, str] = {}
    by_source: dict[tuple[str, str], str] = {}
    for node_id in chosen:
        spec = specs.get(node_id)
        ports = [port.name for port in spec.inputs] if isinstance(spec, NodeSpec) else []
        for wire in graph.wires_into(node_id):
            if wire.target_port not in ports:
                ports.append(wire.target_port)
        for name in ports:
            wires = graph.wires_into_port(node_id, name)
            outer = [wire for wire in wires if wire.source in left]
            port = spec.input(name) if isinstance(spec, NodeSpec) else None
            is_many = len(wires) > 1 or (port is not None and port.many)
            end = node_id + "." + name
            if len(outer) > 0 and not is_many:
                source = (outer[0].source, outer[0].source_port)
                if source not in by_source:
                    by_source[source] = free_port(subgraph.inputs, name, node_id)
                    subgraph.inputs[by_source[source]] = []
                subgraph.inputs[by_source[source]].append(end)
                names[outer[0].text] = by_source[source]
            elif outer:
                _check_order(end, wires, outer)
                given = free_port(subgraph.inputs, name, node_id)
                subgraph.inputs[given] = [end]
                for wire in outer:
                    names[wire.text] = given
            elif _is_needed(graph, node_id, port):
                subgraph.inputs[free_port(subgraph.inputs, name, node_id)] = [end]
    return names


def _expose_again(
    graph: Graph, subgraph: Subgraph, left: "dict[str, bool]"
) -> "dict[tuple[str, str], str]":
    """Gives the subgraph an input for each of the graph's own that leads into it; by end."""
    names: dict[End, str] = {}
    if not isinstance(graph, Subgraph):
        return names
    for port in graph.inputs:
        ends = [end for end in graph.ends_of(port) if end[0] not in left]
        for end in ends:
            if end not in names:
                names[end] = free_port(subgraph.inputs, port, end[0])
                subgraph.inputs[names[end]] = [".".join(end)]
    return names


def _name_outputs(
    graph: Graph,
    subgraph: Subgraph,
    chosen: list[str],
    left: "dict[str, bool]",
    specs: "dict[str, NodeSpec | DxtError]",
) -> "dict[tuple[str, str], str]":
    """Gives the subgraph an output for all that leaves it; if nothing does, for all at its ends."""
    found: list[End] = []
    for node_id in chosen:
        for wire in graph.wires_from(node_id):
            end = (node_id, wire.source_port)
            if wire.target in left and end not in found:
                found.append(end)
    if isinstance(graph, Subgraph):
        for name in graph.outputs:
            end = graph.source_of(name)
            if end[0] not in left and end not in found:
                found.append(end)
    if not found:
        for node_id in chosen:
            spec = specs.get(node_id)
            if isinstance(spec, NodeSpec) and not graph.wires_from(node_id):
                found.extend([(node_id, port.name) for port in spec.outputs])
    names: dict[End, str] = {}
    for node_id, port in found:
        alike = [end for end in found if end[1] == port]
        wanted = port if len(alike) == 1 else node_id
        names[(node_id, port)] = free_port(subgraph.outputs, wanted, node_id)
        subgraph.outputs[names[(node_id, port)]] = node_id + "." + port
    return names


def _check_between(graph: Graph, chosen: list[str], left: "dict[str, bool]") -> None:
    """Raises where a way leads out of the nodes and back in: the use would feed itself."""
    waiting = []
    for node_id in chosen:
        for wire in graph.wires_from(node_id):
            if wire.target in left:
                waiting.append(wire.target)
    came_from: dict[str, str] = dict.fromkeys(waiting, "")
    at = 0
    while at < len(waiting):
        here = waiting[at]
        at += 1
        for wire in graph.wires_from(here):
            if wire.target not in left:
                while came_from[here]:
                    here = came_from[here]
                raise SubgraphInvalid(
                    'The node "%s" lies between the selected ones; select it too, or leave out '
                    "what comes before or behind it." % here,
                    node=here,
                )
            if wire.target not in came_from:
                came_from[wire.target] = here
                waiting.append(wire.target)


def _check_order(end: str, wires: list[Wire], outer: list[Wire]) -> None:
    """What comes from without comes first; another order of wires can't be kept."""
    if [wire.text for wire in wires[: len(outer)]] != [wire.text for wire in outer]:
        raise SubgraphInvalid(
            "%s takes some of its wires from selected nodes and later ones from others; folding "
            "would change their order. Select all nodes that feed it, or leave it out." % end,
            node=end_of(end)[0],
            port=end_of(end)[1],
        )


def _is_needed(graph: Graph, node_id: str, port: "Port | None") -> bool:
    """Whether the port has to be fed, and neither a wire nor a setting nor an input does it."""
    if port is None or not port.required or port.name in graph.nodes[node_id].params:
        return False
    if graph.wire_into(node_id, port.name) is not None:
        return False
    return not (isinstance(graph, Subgraph) and graph.inputs_at(node_id, port.name))


# Records


def definition(name: str, subgraph: Subgraph) -> Diff:
    """The diff that makes the subgraph."""
    empty = Graph()
    holder = Graph()
    holder.subgraphs[name] = subgraph
    return diffs.between(empty, holder)


def difference(
    graph: Graph,
    nodes: "OrderedDict[str, Node]",
    wires: "OrderedDict[str, Wire]",
    places: "dict[str, Any]",
) -> Diff:
    """What gives the graph these nodes and wires, in this order.

    `places` are those of nodes that are new; all others keep their own.
    """
    diff = Diff()
    records: dict[str, Any] = OrderedDict()
    for node_id in nodes:
        records["node:" + node_id] = codec.node_to_json(nodes[node_id])
    for text in wires:
        records["wire:" + text] = True
    for node_id in nodes:
        if node_id in places:
            records["place:" + node_id] = places[node_id]
        elif graph.place(node_id):
            records["place:" + node_id] = record(graph, "place:" + node_id)
    before: dict[str, bool] = OrderedDict()
    for key in keys_of(graph):
        if key.startswith(("node:", "wire:", "place:")):
            before[key] = True
    for key in list(before) + [key for key in records if key not in before]:
        diff.change(key, record(graph, key), records.get(key, ABSENT))
    for family in ("node:", "wire:"):
        old = {key: graph.rank(key) for key in before if key.startswith(family)}
        new = [key for key in records if key.startswith(family)]
        for key in old:
            if key not in records:
                diff.order[key] = (old[key], None)
        for key, rank in moves(old, new).items():
            diff.order[key] = (old.get(key), rank)
    return diff


# Places


def middle_of(graph: Graph, node_ids: list[str]) -> "list[int] | None":
    """Where one node stands for all of these: in the middle of them."""
    places = [graph.place(node_id) or {} for node_id in node_ids]
    spots = [place["at"] for place in places if "at" in place]
    if not spots:
        return None
    middle = []
    for axis in (0, 1):
        low = min([round(spot[axis]) for spot in spots])
        high = max([round(spot[axis]) for spot in spots])
        middle.append(low + (high - low) // 2)
    return middle
