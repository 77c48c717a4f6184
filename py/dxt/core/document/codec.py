"""The graph file: `*.dxt.json` text to Graph and back.

Owns the format and its limits; how it is written is `canonical`. Fields unknown here survive the
round trip. Must not know which node types exist: a node of an unknown type is kept as it is.
`schema.json` beside this module describes the same format for other programs.
"""

from dxt.core.document.canonical import FORMAT, dumps, node_to_json, place_to_json, to_json
from dxt.core.document.fields import check_needs, is_position, kind_of, list_of, object_of, text_of
from dxt.core.document.graph import Graph, Node
from dxt.core.document.subgraph import Subgraph, read_inputs, read_outputs
from dxt.core.errors import DocumentError, FileUnreadable, NodeIdInvalid, WireInvalid
from dxt.core.garbage import HeldBack
from dxt.core.ids import ID_LENGTH, is_node_id
from dxt.core.text.json_scanner import IS_QUICK
from dxt.core.text.json_text import clip, copied, new_object, read, write

__all__ = [
    "FORMAT",
    "dumps",
    "from_json",
    "loads",
    "node_from_json",
    "node_to_json",
    "place_to_json",
    "to_json",
]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

LIMIT = (64 if IS_QUICK else 8) * 1024 * 1024
"""Bytes of a file that is read in good time here."""

_FIELDS = ("dxt", "title", "nodes", "wires", "subgraphs", "requirements", "lock", "needs", "view")
_INNER_FIELDS = ("title", "nodes", "wires", "inputs", "outputs", "view")
_NODE_FIELDS = ("type", "params", "code")


def loads(text: str | bytes) -> Graph:
    """The graph that a file's text describes; a DocumentError where it describes none."""
    # A character takes at least one byte, so that a huge text is refused before it is encoded.
    if len(text) > LIMIT or (isinstance(text, str) and _bytes_in(text) > LIMIT):
        raise FileUnreadable(
            "The graph is larger than %d MB, which is more than a graph can be; "
            "keep data in files beside it." % (LIMIT // 1024 // 1024)
        )
    if not text.strip():
        raise FileUnreadable("The file is empty; a graph file holds one JSON object.")
    with HeldBack():
        return from_json(read(text))


def _bytes_in(text: str) -> int:
    return len(text) if len(text) < LIMIT // 4 else len(text.encode("utf-8", "replace"))


def from_json(found: "Any") -> Graph:
    """The graph that the JSON value of a file describes; a DocumentError otherwise."""
    if not isinstance(found, dict) or "dxt" not in found:
        raise FileUnreadable(
            'This is not a DxT graph: a graph file is a JSON object with "dxt": %d.' % FORMAT
        )
    _check_format(found["dxt"])
    graph = Graph()
    with HeldBack():
        _read_into(graph, found, _FIELDS)
    for name, body in object_of(found, "subgraphs").items():
        if not is_node_id(name):
            raise NodeIdInvalid(
                'subgraphs: "%s" can\'t name a subgraph; use small letters, digits and _, a letter '
                "first, at most %d of them." % (clip(name), ID_LENGTH)
            )
        graph.subgraphs[name] = _subgraph_from_json(body, name)
    for at, text in enumerate(list_of(found, "requirements")):
        if not isinstance(text, str):
            raise FileUnreadable(
                'requirements[%d] must be a text such as "pandas>=2", but is %s.'
                % (at, kind_of(text))
            )
        graph.requirements.append(text)
    graph.lock = copied(object_of(found, "lock"))
    graph.needs = copied(object_of(found, "needs"))
    check_needs(graph.needs)
    return graph


def _subgraph_from_json(found: "Any", name: str) -> Subgraph:
    subgraph = Subgraph()
    try:
        if not isinstance(found, dict):
            raise FileUnreadable('a subgraph must be an object with "nodes".')
        _read_into(subgraph, found, _INNER_FIELDS)
        subgraph.inputs = read_inputs(object_of(found, "inputs"))
        subgraph.outputs = read_outputs(object_of(found, "outputs"))
    except DocumentError as error:
        error.message = "subgraphs.%s: %s" % (name, error.message)
        raise
    return subgraph


def _read_into(graph: Graph, found: "dict[str, Any]", fields: "tuple[str, ...]") -> None:
    """Reads what documents and subgraphs have alike; all but `fields` is unknown here."""
    graph.title = text_of(found, "title", "")
    shared: dict[Any, Any] = {}
    for node_id, node in object_of(found, "nodes").items():
        if not is_node_id(node_id):
            raise NodeIdInvalid(
                'nodes: "%s" can\'t name a node; use small letters, digits and _, a letter first, '
                "at most %d of them." % (clip(node_id), ID_LENGTH),
                node=clip(node_id),
            )
        graph.nodes[node_id] = node_from_json(node, node_id, shared)
    for at, text in enumerate(list_of(found, "wires")):
        if not isinstance(text, str):
            raise WireInvalid(
                'wires[%d] must be a text such as "a.out -> b.rows", but is %s.'
                % (at, kind_of(text))
            )
    graph.read_wires(list_of(found, "wires"))
    graph.view = copied(object_of(found, "view"))
    _check_places(graph)
    graph.extra = _without(found, fields)
    write(graph.extra)


def node_from_json(found: "Any", node_id: str, shared: "dict[Any, Any] | None" = None) -> Node:
    """The node that stands in the file under `node_id`.

    Many nodes have the same type, code and names of parameters: `shared` holds those of others, to
    be taken instead of equal ones.
    """
    if not isinstance(found, dict):
        raise FileUnreadable(
            'nodes.%s must be an object with a "type", but is %s.' % (node_id, kind_of(found))
        )
    type_name: Any = found.get("type")
    if not isinstance(type_name, str):
        _refuse_part(node_id, "type", "a text", type_name)
    if not type_name or len(type_name) > 200:
        raise FileUnreadable(
            'nodes.%s.type must name a node type, such as "python@1".' % node_id, node=node_id
        )
    if shared is None:
        shared = {}
    fields = 1
    given = code = None
    if "params" in found:
        fields += 1
        if not isinstance(found["params"], dict):
            _refuse_part(node_id, "params", "an object", found["params"])
        given = _given(found["params"], shared)
    if "code" in found:
        fields += 1
        code = found["code"]
        if not isinstance(code, str):
            _refuse_part(node_id, "code", "a text", code)
        code = shared.setdefault(code, code)
    extra = _without(found, _NODE_FIELDS) if len(found) > fields else None
    return Node(shared.setdefault(type_name, type_name), given, code, extra)


def _refuse_part(node_id: str, part: str, wanted: str, found: "Any") -> None:
    raise FileUnreadable(
        "nodes.%s.%s must be %s, but is %s." % (node_id, part, wanted, kind_of(found)), node=node_id
    )


def _given(params: "dict[str, Any]", shared: "dict[Any, Any]") -> "tuple[Any, ...]":
    """The parameters as a node keeps them."""
    names = tuple(params)
    values = tuple(params.values())
    for value in values:
        if isinstance(value, (dict, list, tuple)):
            values = tuple([copied(value) for value in values])
            break
    return (shared.setdefault(names, names),) + values


def _without(found: "dict[str, Any]", fields: "tuple[str, ...]") -> "dict[str, Any]":
    rest = new_object()
    for name, value in found.items():
        if name not in fields:
            rest[name] = copied(value)
    return rest


def _check_format(found: "Any") -> None:
    if found is True or found is False or not isinstance(found, int) or found < 1:
        raise FileUnreadable(
            '"dxt" is %s, but must be the number of a format: %d.' % (kind_of(found), FORMAT)
        )
    if found > FORMAT:
        raise FileUnreadable(
            "This graph is in format %s, made by a newer DxT; this one reads up to format %d. "
            "Update DxT to open it." % (clip(str(found)), FORMAT)
        )


def _check_places(graph: Graph) -> None:
    """Drops the places of nodes that are not there and refuses malformed ones."""
    if "nodes" not in graph.view:
        return
    places = graph.view["nodes"]
    if not isinstance(places, dict):
        raise FileUnreadable("view.nodes must be an object, but is %s." % kind_of(places))
    kept = new_object()
    for node_id, place in places.items():
        where = "view.nodes.%s" % clip(node_id)
        if not isinstance(place, dict):
            raise FileUnreadable("%s must be an object, but is %s." % (where, kind_of(place)))
        if "at" in place and not is_position(place["at"]):
            raise FileUnreadable("%s.at must be two numbers, [x, y]." % where, node=clip(node_id))
        if node_id in graph.nodes:
            kept[node_id] = place
    graph.view["nodes"] = kept
    if not kept:
        del graph.view["nodes"]
