"""Whether a diff fits a graph: what would fail halfway, or could not be read back, is refused.

Must not change the graph.
"""

from dxt.core.document.codec import node_from_json
from dxt.core.document.fields import check_needs, is_position
from dxt.core.document.graph import Graph, Node, Wire
from dxt.core.document.subgraph import Subgraph, read_inputs, read_outputs
from dxt.core.editing.record import FIELD, NODE, PLACE, SUBGRAPH, WIRE, own_keys, parse_key
from dxt.core.errors import (
    DocumentError,
    GraphError,
    NodeIdInvalid,
    NoSuchNode,
    WireInvalid,
)
from dxt.core.ids import is_path
from dxt.core.text.json_text import clip, new_object

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from dxt.core.editing.diff import Diff
    from dxt.core.editing.record import Record

_OBJECTS = ("lock", "needs", "view")


class Made:
    """What a diff that fits brings: nodes and wires, ready to be put into the graph."""

    def __init__(self) -> None:
        self.updated: dict[str, Node] = new_object()
        self.added: dict[str, Node] = new_object()
        self.wires: list[Wire] = []


def check(graph: Graph, diff: "Diff") -> Made:
    """What the diff brings; raises where applying it would fail or leave what can't be read."""
    made = Made()
    gone: dict[str, bool] = {}
    shared: dict[Any, Any] = {}
    for key in diff.removed:
        family, name = parse_key(key)
        _check_there(graph, family, name)
        if family == NODE:
            gone[name] = True
    for key, pair in diff.updated.items():
        if key.startswith("node:") and key[5:] in graph.nodes:
            made.updated[key[5:]] = node_from_json(pair[1], key[5:], shared)
            continue
        family, name = parse_key(key)
        _check_there(graph, family, name)
        _check_record(graph, family, name, pair[1])
        _check_placed(graph, family, name, diff, gone)
    for key, value in diff.added.items():
        family, name = parse_key(key)
        if family == NODE:
            made.added[name] = _new_node(graph, name, value, gone)
        elif family == WIRE:
            made.wires.append(_new_wire(graph, name, diff, gone))
        else:
            _check_record(graph, family, name, value)
            _check_placed(graph, family, name, diff, gone)
    for node_id in gone:
        for wire in graph.wires_of(node_id):
            if "wire:" + wire.text not in diff.removed:
                raise WireInvalid(
                    'The node "%s" can\'t go while the wire "%s" stays.' % (node_id, wire.text),
                    node=node_id,
                )
    return made


def check_subgraph(graph: Graph, name: str, inner: "Diff", own: "Diff") -> Made:
    """What the diff of a subgraph brings; raises where it can't be done to it, or with it."""
    there = graph.subgraphs.get(name)
    if SUBGRAPH + ":" + name in own.added:
        if there is not None:
            raise NodeIdInvalid('There is already a subgraph "%s"; choose another name.' % name)
        there = Subgraph()
    if there is None:
        raise GraphError('There is no subgraph "%s" in this graph.' % clip(name))
    if SUBGRAPH + ":" + name in own.removed and len(inner.removed) != len(own_keys(there)):
        raise GraphError('The subgraph "%s" can\'t go while something is left in it.' % name)
    return check(there, inner)


def _check_there(graph: Graph, family: str, name: str) -> None:
    if family == NODE:
        graph.node(name)
    elif family == WIRE and name not in graph.wires:
        raise GraphError('There is no wire "%s" in this graph.' % clip(name))


def _check_record(graph: Graph, family: str, name: str, value: "Record") -> None:
    if family == PLACE:
        if not isinstance(value, dict) or ("at" in value and not is_position(value["at"])):
            raise DocumentError('The place of "%s" must be {"at": [x, y]}.' % clip(name))
    elif family == FIELD:
        good = True
        if name == "title":
            good = isinstance(value, str)
        elif isinstance(graph, Subgraph) and name == "inputs":
            read_inputs(value)
        elif isinstance(graph, Subgraph) and name == "outputs":
            read_outputs(value)
        elif name == "requirements":
            good = isinstance(value, list) and all(isinstance(text, str) for text in value)
        elif name in _OBJECTS:
            good = isinstance(value, dict) and not (name == "view" and "nodes" in value)
            if good and name == "needs":
                check_needs(value)
        elif name in ("dxt", "nodes", "wires", "subgraphs"):
            good = False
        if not good:
            raise DocumentError('The field "%s" can\'t be set to this.' % clip(name))


def _check_placed(
    graph: Graph, family: str, name: str, diff: "Diff", gone: dict[str, bool]
) -> None:
    if family == PLACE and _lacks(graph, name, diff, gone):
        raise NoSuchNode(
            'The node "%s" has a place, and is not there.' % clip(name), node=clip(name)
        )


def _lacks(graph: Graph, node_id: str, diff: "Diff", gone: dict[str, bool]) -> bool:
    """Whether the node is not there once the diff is applied."""
    return "node:" + node_id not in diff.added and (node_id not in graph.nodes or node_id in gone)


def _new_node(graph: Graph, name: str, value: "Record", gone: dict[str, bool]) -> Node:
    if not is_path(name):
        raise NodeIdInvalid('"%s" can\'t name a node.' % clip(name), node=clip(name))
    node = node_from_json(value, name)
    if name in graph.nodes and name not in gone:
        raise NodeIdInvalid('There is already a node "%s".' % name, node=name)
    return node


def _new_wire(graph: Graph, text: str, diff: "Diff", gone: dict[str, bool]) -> Wire:
    wire = Wire.parse(text)
    for end in (wire.source, wire.target):
        if _lacks(graph, end, diff, gone):
            raise NoSuchNode(
                'The wire "%s" needs a node "%s", which is not there.' % (wire.text, end), node=end
            )
    if wire.text in graph.wires and "wire:" + wire.text not in diff.removed:
        raise WireInvalid(
            'There is already a wire "%s".' % wire.text, wire.target, wire.target_port
        )
    return wire
