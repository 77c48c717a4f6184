"""What people do to a graph, each as a function that returns a Diff and changes nothing.

Owns the meaning of an edit: which wires go with a node, how a name is chosen, when a wire is
refused and why. Must not know undo (history), the screen or the engine.
"""

from dxt.core.document import codec
from dxt.core.document.cycles import leads_to
from dxt.core.document.graph import Graph, Node, Wire
from dxt.core.editing.diff import Diff
from dxt.core.editing.ports import follow
from dxt.core.editing.record import ABSENT, KNOWN_FIELDS, NODE, named, record
from dxt.core.errors import CodeError, DxtError, NodeIdInvalid
from dxt.core.ids import ID_LENGTH, is_node_id
from dxt.core.node_types.catalogue import JAVASCRIPT, PYTHON, cycle_found, wire_problem
from dxt.core.source.js_signature import read_js_signature
from dxt.core.source.signature import read_signature
from dxt.core.spec import NodeSpec
from dxt.core.text.json_text import clip, copied, new_object, write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

PASTE_STEP = 40


def add_node(
    graph: Graph,
    type: str,
    params: "dict[str, Any] | None" = None,
    code: str | None = None,
    at: "list[float] | None" = None,
    wanted_id: str | None = None,
) -> Diff:
    """A new node at the end of the file; `added_nodes` of the diff tells its id."""
    node_id = free_id(graph, wanted_id or suggested_id(type, code), {})
    diff = Diff()
    diff.added["node:" + node_id] = codec.node_to_json(Node(type, params, code))
    diff.order["node:" + node_id] = (None, graph.next_rank())
    if at is not None:
        diff.added["place:" + node_id] = _place(None, at)
    return diff


def added_nodes(diff: Diff) -> list[str]:
    """The ids of the nodes that the diff adds."""
    return named(diff.added, NODE)


def suggested_id(type: str, code: str | None = None) -> str:
    """A readable id for a node: the name of its function."""
    if type == PYTHON and code:
        try:
            return read_signature(code).name
        except CodeError:
            return "python"
    if type == JAVASCRIPT and code:
        try:
            return read_js_signature(code).name
        except CodeError:
            return "javascript"
    return type.partition("@")[0].split(".")[-1]


def free_id(graph: Graph, wanted: str, taken: "dict[str, Any]") -> str:
    """`wanted` as an id, numbered (`clean_2`) where it is in the graph or in `taken` already."""
    letters = [
        letter if "a" <= letter <= "z" or "0" <= letter <= "9" else "_" for letter in wanted.lower()
    ]
    stem = "".join(letters).strip("_") or "node"
    if not "a" <= stem[0] <= "z":
        stem = "node_" + stem
    stem = stem[: ID_LENGTH - 6]
    found = stem
    number = 2
    while found in graph.nodes or found in taken:
        found = "%s_%d" % (stem, number)
        number += 1
    return found


def remove(graph: Graph, node_ids: list[str], wire_texts: list[str] | None = None) -> Diff:
    """Removes the nodes with all their wires and places, and the wires by themselves."""
    return _with_ports(_removal(graph, node_ids, wire_texts), graph, dict.fromkeys(node_ids))


def _removal(graph: Graph, node_ids: list[str], wire_texts: list[str] | None = None) -> Diff:
    diff = Diff()
    for node_id in node_ids:
        graph.node(node_id)
        for wire in graph.wires_of(node_id):
            _drop(graph, diff, "wire:" + wire.text)
        _drop(graph, diff, "node:" + node_id)
        _drop(graph, diff, "place:" + node_id)
    for text in wire_texts or ():
        _drop(graph, diff, "wire:" + text)
    return diff


def disconnect(graph: Graph, wire_texts: list[str]) -> Diff:
    """Removes the wires; one that is not there is no mistake."""
    return remove(graph, [], wire_texts)


def _drop(graph: Graph, diff: Diff, key: str) -> None:
    found = record(graph, key)
    if found is not ABSENT:
        diff.removed[key] = found
        if key[:5] in ("node:", "wire:"):
            diff.order[key] = (graph.rank(key), None)


def rename_node(graph: Graph, node_id: str, wanted: str) -> Diff:
    """The node under another id, in the same place, with the same wires."""
    graph.node(node_id)
    if wanted == node_id:
        return Diff()
    if not is_node_id(wanted):
        raise NodeIdInvalid(
            '"%s" can\'t name a node; use small letters, digits and _, a letter first.'
            % clip(wanted),
            node=node_id,
        )
    if wanted in graph.nodes:
        raise NodeIdInvalid(
            'There is already a node "%s"; choose another name.' % wanted, node=node_id
        )
    diff = _removal(graph, [node_id])
    for key in list(diff.removed):
        family, _, name = key.partition(":")
        renamed = family + ":" + wanted
        if family == "wire":
            wire = Wire.parse(name)
            source = wanted if wire.source == node_id else wire.source
            target = wanted if wire.target == node_id else wire.target
            renamed = "wire:" + Wire(source, wire.source_port, target, wire.target_port).text
        diff.added[renamed] = diff.removed[key]
        if key in diff.order:
            diff.order[renamed] = (None, diff.order[key][0])
    return _with_ports(diff, graph, {node_id: wanted})


def _with_ports(diff: Diff, graph: Graph, ends: "dict[str, str | None]") -> Diff:
    """The diff, and what it means for the ports of a subgraph that lead to these nodes."""
    ports = follow(graph, ends)
    diff.updated.update(ports.updated)
    diff.removed.update(ports.removed)
    return diff


def set_param(graph: Graph, node_id: str, name: str, value: "Any") -> Diff:
    """Sets one parameter; the value is any JSON value."""
    write(value)
    params = copied(graph.node(node_id).params)
    params[name] = copied(value)
    return _update(graph, node_id, params=params)


def unset_param(graph: Graph, node_id: str, name: str) -> Diff:
    """Takes the parameter back to its default."""
    params = copied(graph.node(node_id).params)
    params.pop(name, None)
    return _update(graph, node_id, params=params)


def set_code(graph: Graph, node_id: str, code: str) -> Diff:
    return _update(graph, node_id, code=code)


def _update(
    graph: Graph, node_id: str, params: "dict[str, Any] | None" = None, code: str | None = None
) -> Diff:
    node = graph.node(node_id).copy()
    before = codec.node_to_json(node)
    if params is not None:
        node.params = params
    if code is not None:
        node.code = code
    diff = Diff()
    diff.change("node:" + node_id, before, codec.node_to_json(node))
    return diff


def set_title(graph: Graph, title: str) -> Diff:
    return set_field(graph, "title", title)


def set_field(graph: Graph, name: str, value: "Any") -> Diff:
    """Sets a top-level field: title, requirements, lock, needs, view (less places), or another.

    An empty value empties a field of these names; None removes another.
    """
    is_gone = not value if name in KNOWN_FIELDS else value is None
    diff = Diff()
    before = record(graph, "field:" + name)
    diff.change("field:" + name, before, ABSENT if is_gone else copied(value))
    return diff


def check_wire(graph: Graph, wire: Wire, specs: "dict[str, NodeSpec | DxtError]") -> None:
    """Raises the GraphError that says why this wire can't be drawn.

    A port that has a wire already is no reason: `connect` replaces it, or adds one where the port
    takes many. A node without a spec takes any wire; its ports are not known.
    """
    graph.node(wire.source)
    graph.node(wire.target)
    problem = wire_problem(wire, specs)
    if problem is not None:
        raise problem
    way = leads_to(graph, wire.target, wire.source)
    if way is not None and way[0] not in [old.source for old in _replaced(graph, wire, specs)]:
        raise cycle_found(way)


def why_not_wire(graph: Graph, wire: Wire, specs: "dict[str, NodeSpec | DxtError]") -> str | None:
    """None where the wire can be drawn, else the reason in a sentence."""
    try:
        check_wire(graph, wire, specs)
    except DxtError as error:
        return error.message
    return None


def connect(graph: Graph, wire: Wire, specs: "dict[str, NodeSpec | DxtError]") -> Diff:
    """Draws the wire; GraphError where it can't be.

    A wire that ends at the same port gives way to it and its place in the file, unless the port
    takes many: then the new one comes behind all others.
    """
    check_wire(graph, wire, specs)
    diff = Diff()
    if wire.text in graph.wires:
        return diff
    rank = graph.next_rank()
    for replaced in _replaced(graph, wire, specs):
        _drop(graph, diff, "wire:" + replaced.text)
        rank = min(rank, graph.rank("wire:" + replaced.text))
    diff.added["wire:" + wire.text] = True
    diff.order["wire:" + wire.text] = (None, rank)
    return diff


def _replaced(graph: Graph, wire: Wire, specs: "dict[str, NodeSpec | DxtError]") -> list[Wire]:
    """The wires that can't stay where this one is drawn."""
    there = graph.wires_into_port(wire.target, wire.target_port)
    spec = specs.get(wire.target)
    port = spec.input(wire.target_port) if isinstance(spec, NodeSpec) else None
    # While code can't be read, a port with several wires is one that takes many.
    takes_many = port.many if port is not None else len(there) > 1
    return [] if takes_many else there


def move(graph: Graph, places: "dict[str, list[float]]") -> Diff:
    """Moves nodes to [x, y], rounded to whole pixels."""
    diff = Diff()
    for node_id, at in places.items():
        graph.node(node_id)
        before = record(graph, "place:" + node_id)
        diff.change("place:" + node_id, before, _place(before, at))
    return diff


def _place(before: "Any", at: "list[float]") -> "dict[str, Any]":
    found = copied(before) if isinstance(before, dict) else new_object()
    found["at"] = [round(at[0]), round(at[1])]
    return found


def copy(graph: Graph, node_ids: list[str]) -> str:
    """The nodes and the wires among them as the text of a graph file of their own."""
    found = Graph()
    wanted = dict.fromkeys(node_ids, True)
    for node_id in graph.nodes:
        if node_id in wanted:
            found.nodes[node_id] = graph.nodes[node_id].copy()
            found.set_place(node_id, copied(graph.place(node_id)))
    for wire in graph.wires.values():
        if wire.source in found.nodes and wire.target in found.nodes:
            found.add_wire(wire)
    return codec.dumps(found)


def paste(graph: Graph, fragment: str, at: "list[float] | None" = None) -> Diff:
    """The nodes of a graph file's text under free ids, their top left corner at `at`.

    Without `at` they come a step beside where they were. DocumentError where the text is no graph.
    """
    pasted = codec.loads(fragment)
    diff = Diff()
    ids: dict[str, str] = {}
    taken: dict[str, bool] = {}
    rank = graph.next_rank()
    left_top = _corner(pasted)
    for node_id, node in pasted.nodes.items():
        new_id = free_id(graph, node_id, taken)
        ids[node_id] = new_id
        taken[new_id] = True
        diff.added["node:" + new_id] = codec.node_to_json(node)
        diff.order["node:" + new_id] = (None, rank)
        rank += 1
        place = pasted.place(node_id)
        if place is not None and "at" in place:
            x, y = place["at"]
            if at is None:
                moved = [x + PASTE_STEP, y + PASTE_STEP]
            else:
                moved = [x - left_top[0] + at[0], y - left_top[1] + at[1]]
            diff.added["place:" + new_id] = _place(place, moved)
        elif at is not None:
            diff.added["place:" + new_id] = _place(place, at)
    for wire in pasted.wires.values():
        text = Wire(ids[wire.source], wire.source_port, ids[wire.target], wire.target_port).text
        diff.added["wire:" + text] = True
        diff.order["wire:" + text] = (None, rank)
        rank += 1
    return diff


def _corner(graph: Graph) -> "list[float]":
    places = [graph.place(node_id) for node_id in graph.nodes]
    spots = [place["at"] for place in places if place is not None and "at" in place]
    if not spots:
        return [0, 0]
    return [min([spot[0] for spot in spots]), min([spot[1] for spot in spots])]
