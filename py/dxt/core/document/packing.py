"""A graph in as few letters as it takes: what a link carries, before it is deflated.

Owns the packed form: JSON text that says the same as the file without names of fields, with nodes
by number in wires, defaults left out and positions in whole pixels. Must not know links. What is
unpacked may come from a stranger: the answer is a graph or a LinkUnreadable.
"""

from dxt.core.document import codec
from dxt.core.document.graph import Graph
from dxt.core.document.subgraph import Subgraph, named_by, type_of
from dxt.core.errors import DocumentError, LinkUnreadable
from dxt.core.text.json_text import clip, new_object, read, same, write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

PACKING = 1
LIMIT = 8 * 1024 * 1024
"""Letters of the packed form, and bytes that a link may unfold to."""

_NEEDS = read('{"hosts": [], "seconds": 30, "megabytes": 512}')
_TYPE = "python@1"
_PORT = "out"
_UNPLACED = ""
_USE = "#"


def pack(graph: Graph) -> str:
    """The graph as short JSON text, ASCII or not. Positions are rounded; nothing else is lost.

    [1, title, nodes, wires, requirements, needs, view, lock, other fields, subgraphs], zeros at the
    end cut off.
    """
    found = codec.to_json(graph)
    nodes, wires, view = _pack_body(graph, found)
    rest = new_object()
    for name in sorted(graph.extra):
        rest[name] = found[name]
    subgraphs = []
    for name, body in found.get("subgraphs", {}).items():
        subgraphs.append(_pack_subgraph(name, graph.subgraphs[name], body))
    packed = [
        PACKING,
        found["title"] or 0,
        nodes,
        wires,
        found["requirements"] or 0,
        0 if same(found["needs"], _NEEDS) else found["needs"],
        view or 0,
        found.get("lock", 0),
        rest or 0,
        subgraphs or 0,
    ]
    return write(_trimmed(packed), tight=True)


def _pack_body(graph: Graph, found: "dict[str, Any]") -> "tuple[list[Any], list[Any], Any]":
    """Nodes with their places, wires, and the rest of the view, of a document or a subgraph."""
    view = found.get("view", new_object())
    places = view.pop("nodes", new_object())
    numbers: dict[str, int] = {}
    nodes = []
    for node_id, node in found["nodes"].items():
        numbers[node_id] = len(numbers)
        nodes.append(_pack_node(node_id, node, places.get(node_id)))
    wires: list[Any] = []
    for wire in graph.wires.values():
        end = [numbers[wire.source], numbers[wire.target], wire.target_port]
        wires.append(end if wire.source_port == _PORT else end + [wire.source_port])
    return nodes, wires, view


def _pack_subgraph(name: str, subgraph: Subgraph, found: "dict[str, Any]") -> "list[Any]":
    """[name, nodes, wires, inputs, outputs, title, view, other fields]."""
    nodes, wires, view = _pack_body(subgraph, found)
    rest = new_object()
    for field in sorted(subgraph.extra):
        rest[field] = found[field]
    return _trimmed(
        [
            name,
            nodes,
            wires or 0,
            found["inputs"] or 0,
            found["outputs"] or 0,
            found.get("title", 0),
            view or 0,
            rest or 0,
        ]
    )


def _pack_node(node_id: str, node: "dict[str, Any]", place: "dict[str, Any] | None") -> "list[Any]":
    """[id, type, x, y, params, code, other fields, other fields of the place]."""
    type = node.pop("type")
    place = new_object() if place is None else place
    at = place.pop("at", None)
    if type == _TYPE:
        type = 0
    elif type.endswith("@1"):
        type = type[:-2]
    elif named_by(type):
        type = _USE + named_by(type)
    elif "@" not in type:
        type = [type]
    return _trimmed(
        [
            node_id,
            type,
            _UNPLACED if at is None else round(at[0]),
            0 if at is None else round(at[1]),
            node.pop("params", 0),
            node.pop("code", 0),
            node or 0,
            place or 0,
        ]
    )


def _trimmed(packed: "list[Any]") -> "list[Any]":
    while same(packed[-1], 0):
        packed.pop()
    return packed


def unpack(text: str) -> Graph:
    """The graph that `pack` packed; LinkUnreadable where the text is anything else."""
    if len(text) > LIMIT:
        raise LinkUnreadable("This link holds more than a graph can be; it is not opened.")
    try:
        return codec.from_json(_unpacked(read(text)))
    except LinkUnreadable:
        raise
    except DocumentError as error:
        raise LinkUnreadable(
            "This link holds no graph that can be opened: %s" % error.message, node=error.node
        )


def _unpacked(packed: "Any") -> "dict[str, Any]":
    """The JSON value of the graph's file."""
    if not isinstance(packed, list) or not packed:
        _refuse("it is not a list")
    if not same(packed[0], PACKING):
        raise LinkUnreadable(
            "This link is of a form that is not known here (%s); it was made by a newer DxT. "
            "Update DxT to open it." % clip(write(packed[0]))
        )
    if len(packed) > 10:
        _refuse("it has too many parts")
    _, title, nodes, wires, requirements, needs, view, lock, rest, subgraphs = _filled(packed, 10)
    found = new_object()
    found["dxt"] = codec.FORMAT
    found["title"] = "" if same(title, 0) else title
    _unpack_body(nodes, wires, view, found)
    found["requirements"] = _list(requirements)
    found["needs"] = _NEEDS if same(needs, 0) else needs
    found["lock"] = _object(lock)
    found["subgraphs"] = new_object()
    for subgraph in _list(subgraphs):
        _unpack_subgraph(subgraph, found["subgraphs"])
    for name, value in _object(rest).items():
        found.setdefault(name, value)
    return found


def _unpack_body(nodes: "Any", wires: "Any", view: "Any", found: "dict[str, Any]") -> None:
    found["nodes"] = new_object()
    found["view"] = _object(view)
    places = new_object()
    ids: list[str] = []
    for packed_node in _list(nodes):
        node_id = _unpack_node(packed_node, found["nodes"], places)
        ids.append(node_id)
    if places:
        found["view"]["nodes"] = places
    found["wires"] = [_unpack_wire(wire, ids) for wire in _list(wires)]


def _unpack_subgraph(packed: "Any", subgraphs: "dict[str, Any]") -> None:
    if not isinstance(packed, list) or not 2 <= len(packed) <= 8 or not isinstance(packed[0], str):
        _refuse("a subgraph in it is damaged")
    name, nodes, wires, inputs, outputs, title, view, rest = _filled(packed, 8)
    if name in subgraphs:
        _refuse('the subgraph "%s" is in it twice' % clip(name))
    found = subgraphs[name] = new_object()
    found["title"] = "" if same(title, 0) else title
    _unpack_body(nodes, wires, view, found)
    found["inputs"] = _object(inputs)
    found["outputs"] = _object(outputs)
    for field, value in _object(rest).items():
        found.setdefault(field, value)


def _unpack_node(packed: "Any", nodes: "dict[str, Any]", places: "dict[str, Any]") -> str:
    if not isinstance(packed, list) or not 1 <= len(packed) <= 8 or not isinstance(packed[0], str):
        _refuse("a node in it is damaged")
    node_id, type, x, y, params, code, rest, place_rest = _filled(packed, 8)
    if node_id in nodes:
        _refuse('the node "%s" is in it twice' % clip(node_id))
    node = nodes[node_id] = new_object()
    if same(type, 0):
        node["type"] = _TYPE
    elif isinstance(type, str) and type.startswith(_USE):
        node["type"] = type_of(type[1:])
    elif isinstance(type, str):
        node["type"] = type if "@" in type else type + "@1"
    elif isinstance(type, list) and len(type) == 1:
        node["type"] = type[0]
    else:
        _refuse("the type of a node in it is damaged")
    if not same(params, 0):
        node["params"] = params
    if not same(code, 0):
        node["code"] = code
    for name, value in _object(rest).items():
        node.setdefault(name, value)
    place = new_object()
    if x != _UNPLACED:
        place["at"] = [x, y]
    for name, value in _object(place_rest).items():
        place.setdefault(name, value)
    if place:
        places[node_id] = place
    return str(node_id)


def _unpack_wire(packed: "Any", ids: list[str]) -> str:
    if not isinstance(packed, list) or len(packed) not in (3, 4):
        _refuse("a wire in it is damaged")
    for number in packed[:2]:
        if not isinstance(number, int) or number is True or not 0 <= number < len(ids):
            _refuse("a wire in it ends nowhere")
    source_port = packed[3] if len(packed) == 4 else _PORT
    return "%s.%s -> %s.%s" % (ids[packed[0]], source_port, ids[packed[1]], packed[2])


def _filled(packed: "list[Any]", length: int) -> "list[Any]":
    return packed + [0] * (length - len(packed))


def _list(value: "Any") -> "list[Any]":
    if same(value, 0):
        return []
    if not isinstance(value, list):
        _refuse("a list in it is damaged")
    return list(value)


def _object(value: "Any") -> "dict[str, Any]":
    if same(value, 0):
        return new_object()
    if not isinstance(value, dict):
        _refuse("an object in it is damaged")
    found = new_object()
    for name in value:
        found[name] = value[name]
    return found


def _refuse(what: str) -> None:
    raise LinkUnreadable(
        "This link holds no graph that can be opened: %s; ask for it again." % what
    )
