"""A subgraph: a graph with ports of its own, for which any number of nodes may stand.

Owns Subgraph, the places inside that its ports lead to, and how the type of a node names it. Must
not know what its ports are like (definitions) nor how it is unfolded (engine).
"""

from collections import OrderedDict

from dxt.core.document.graph import Graph
from dxt.core.errors import FileUnreadable
from dxt.core.ids import is_node_id, is_port_name
from dxt.core.text.json_text import clip, copied

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    End = tuple[str, str]

LEAD = "subgraph."


class Subgraph(Graph):
    """A graph inside a document.

    `inputs` are by name, each with the places that it stands for, "node.port"; an output stands for
    one. Its other fields are those of a graph, less what concerns the document as a whole.
    """

    def __init__(self, title: str = "") -> None:
        super().__init__(title)
        self.inputs: OrderedDict[str, list[str]] = OrderedDict()
        self.outputs: OrderedDict[str, str] = OrderedDict()

    def ends_of(self, port: str) -> "list[End]":
        """Where an input leads, as (node, port)."""
        return [end_of(text) for text in self.inputs.get(port, [])]

    def source_of(self, port: str) -> "End":
        """Where an output comes from."""
        return end_of(self.outputs[port])

    def inputs_at(self, node: str, port: str) -> list[str]:
        """The inputs that lead to this port of this node."""
        text = node + "." + port
        return [name for name, ends in self.inputs.items() if text in ends]

    def copy(self) -> "Subgraph":
        found = super().copy()
        assert isinstance(found, Subgraph)
        for name, ends in self.inputs.items():
            found.inputs[name] = list(ends)
        found.outputs.update(self.outputs)
        return found

    def __repr__(self) -> str:
        return "Subgraph(%r, %d nodes)" % (list(self.inputs) + list(self.outputs), len(self.nodes))


def type_of(name: str) -> str:
    """The type of the nodes that stand for a subgraph."""
    return LEAD + name


def named_by(type: str) -> str:
    """The name of the subgraph that a node of this type stands for; "" for all other types."""
    return type[len(LEAD) :] if type.startswith(LEAD) else ""


def uses_of(document: Graph, name: str) -> "list[tuple[str, str]]":
    """The nodes that stand for the subgraph, each with the name of the one it is inside."""
    type = type_of(name)
    found = [("", node_id) for node_id, node in document.nodes.items() if node.type == type]
    for inside in sorted(document.subgraphs):
        nodes = document.subgraphs[inside].nodes
        found.extend([(inside, node_id) for node_id in nodes if nodes[node_id].type == type])
    return found


def end_of(text: str) -> "End":
    """`("a", "rows")` of "a.rows"."""
    node, _, port = text.partition(".")
    return node, port


def read_inputs(found: "Any") -> "OrderedDict[str, list[str]]":
    """The inputs as they stand in the file; FileUnreadable where they can't be."""
    inputs: OrderedDict[str, list[str]] = OrderedDict()
    for name, ends in _ports(found, "inputs"):
        if not isinstance(ends, list) or not ends or not all(_is_end(end) for end in ends):
            raise FileUnreadable(
                'inputs.%s must be a list of the ports inside that it leads to, such as ["a.rows"].'
                % clip(name)
            )
        inputs[name] = copied(ends)
    return inputs


def read_outputs(found: "Any") -> "OrderedDict[str, str]":
    """The outputs as they stand in the file; FileUnreadable where they can't be."""
    outputs: OrderedDict[str, str] = OrderedDict()
    for name, end in _ports(found, "outputs"):
        if not _is_end(end):
            raise FileUnreadable(
                'outputs.%s must be the port inside that it comes from, such as "a.out".'
                % clip(name)
            )
        outputs[name] = end
    return outputs


def _ports(found: "Any", side: str) -> "list[tuple[str, Any]]":
    if not isinstance(found, dict):
        raise FileUnreadable("%s must be an object." % side)
    for name in found:
        if not is_port_name(name):
            raise FileUnreadable('%s: "%s" can\'t name a port.' % (side, clip(name)))
    return list(found.items())


def _is_end(found: "Any") -> bool:
    if not isinstance(found, str):
        return False
    node, dot, port = found.partition(".")
    return bool(dot) and is_node_id(node) and is_port_name(port)
