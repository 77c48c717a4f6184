"""A graph as flat records, which diffs are about.

Owns the keys of records, and how each is read from a graph and set: `node:clean`,
`wire:a.out -> b.rows` (true), `place:clean` (how the node is drawn) and `field:title` (and every
other top-level field; `field:view` is the view without its places). A subgraph is `subgraph:tidy`
(true), with what is in it as `subgraph:tidy/node:clean`, `subgraph:tidy/field:inputs` and so on,
each as in a graph. Must not know what a diff is.
"""

from dxt.core.document.codec import node_to_json, place_to_json
from dxt.core.document.graph import Graph
from dxt.core.document.subgraph import Subgraph, read_inputs, read_outputs
from dxt.core.errors import DocumentError
from dxt.core.ids import is_node_id
from dxt.core.text.json_text import clip, copied, new_object

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    Record = Any

ABSENT = object()

NODE = "node"
WIRE = "wire"
PLACE = "place"
FIELD = "field"
SUBGRAPH = "subgraph"

KNOWN_FIELDS = ("title", "requirements", "lock", "needs", "view")
INNER_FIELDS = ("title", "inputs", "outputs", "view")


def parse_key(key: str) -> tuple[str, str]:
    """`("node", "clean")` of `node:clean`, `("subgraph", "a/node:b")` of `subgraph:a/node:b`."""
    if key.startswith("node:") and len(key) > 5:
        return NODE, key[5:]
    family, colon, name = key.partition(":")
    if not colon or family not in (NODE, WIRE, PLACE, FIELD, SUBGRAPH) or not name:
        raise DocumentError('"%s" is not the key of a record.' % clip(key))
    if family == SUBGRAPH:
        subgraph, slash, inner = name.partition("/")
        if not is_node_id(subgraph) or (slash and parse_key(inner)[0] == SUBGRAPH):
            raise DocumentError('"%s" is not the key of a record.' % clip(key))
    return family, name


def named(keys: "Iterable[str]", family: str) -> list[str]:
    """The names of those records that are of the family."""
    lead = family + ":"
    return [key[len(lead) :] for key in keys if key.startswith(lead)]


def record(graph: Graph, key: str) -> "Record":
    """A copy of the record; ABSENT where there is none, also for a known field that is empty."""
    family, name = parse_key(key)
    if family == NODE:
        return node_to_json(graph.nodes[name]) if name in graph.nodes else ABSENT
    if family == WIRE:
        return True if name in graph.wires else ABSENT
    if family == PLACE:
        place = graph.place(name)
        return place_to_json(place) if place else ABSENT
    if family == SUBGRAPH:
        subgraph, slash, inner = name.partition("/")
        if subgraph not in graph.subgraphs:
            return ABSENT
        return record(graph.subgraphs[subgraph], inner) if slash else True
    return copied(_field(graph, name))


def known_fields(graph: Graph) -> "tuple[str, ...]":
    """The fields that a record can be of, apart from those unknown here."""
    return INNER_FIELDS if isinstance(graph, Subgraph) else KNOWN_FIELDS


def _field(graph: Graph, name: str) -> "Record":
    if name not in known_fields(graph):
        return graph.extra.get(name, ABSENT)
    if name == "title":
        return graph.title or ABSENT
    if isinstance(graph, Subgraph) and name == "inputs":
        return graph.inputs or ABSENT
    if isinstance(graph, Subgraph) and name == "outputs":
        return graph.outputs or ABSENT
    if name == "requirements":
        return graph.requirements or ABSENT
    if name == "lock":
        return graph.lock or ABSENT
    if name == "needs":
        return graph.needs or ABSENT
    if name == "view":
        rest = new_object()
        for key in sorted(graph.view):
            if key != "nodes":
                rest[key] = graph.view[key]
        return rest or ABSENT
    return ABSENT


def set_field(graph: Graph, name: str, value: "Record") -> None:
    if name not in known_fields(graph):
        graph.extra.pop(name, None)
        if value is not ABSENT:
            graph.extra[name] = copied(value)
        return
    value = None if value is ABSENT else copied(value)
    if name == "title":
        graph.title = value or ""
    elif isinstance(graph, Subgraph) and name == "inputs":
        graph.inputs = read_inputs(value or {})
    elif isinstance(graph, Subgraph) and name == "outputs":
        graph.outputs = read_outputs(value or {})
    elif name == "requirements":
        graph.requirements = value or []
    elif name == "lock":
        graph.lock = value or new_object()
    elif name == "needs":
        graph.needs = value or new_object()
    elif name == "view":
        places = graph.view.get("nodes")
        graph.view = value or new_object()
        if places is not None:
            graph.view["nodes"] = places


def keys_of(graph: Graph) -> list[str]:
    """The keys of all records, nodes and wires in the order of the file."""
    found = own_keys(graph)
    for name in sorted(graph.subgraphs):
        found.append(SUBGRAPH + ":" + name)
        found.extend([lead_of(name) + key for key in own_keys(graph.subgraphs[name])])
    return found


def own_keys(graph: Graph) -> list[str]:
    found = [NODE + ":" + node_id for node_id in graph.nodes]
    found.extend([WIRE + ":" + text for text in graph.wires])
    found.extend([PLACE + ":" + node_id for node_id in graph.nodes if graph.place(node_id)])
    fields = list(known_fields(graph)) + sorted(graph.extra)
    found.extend([FIELD + ":" + name for name in fields if _field(graph, name) is not ABSENT])
    return found


def lead_of(name: str) -> str:
    """What the keys of all records in a subgraph start with."""
    return SUBGRAPH + ":" + name + "/"
