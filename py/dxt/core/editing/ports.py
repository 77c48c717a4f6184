"""Edits of a subgraph's own ports, and what an edit inside means for the nodes that stand for it.

Owns that ports follow the nodes they lead to, and that a use keeps nothing at a port that is gone.
Must not know how subgraphs are made (folding).
"""

from collections import OrderedDict

from dxt.core.document import codec
from dxt.core.document.graph import Graph
from dxt.core.document.subgraph import Subgraph, type_of
from dxt.core.editing import diff as diffs
from dxt.core.editing.diff import Diff, lifted
from dxt.core.editing.record import ABSENT, record
from dxt.core.errors import NoSuchPort
from dxt.core.text.json_text import clip, copied

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Callable

    from dxt.core.document.subgraph import End

    Inputs = OrderedDict[str, list[str]]
    Outputs = OrderedDict[str, str]
    Moves = Callable[[End], list[End]]


def expose(subgraph: Subgraph, side: str, node: str, port: str) -> Diff:
    """Gives the subgraph an input or an output ("inputs", "outputs") for this port of a node."""
    end = node + "." + port
    inputs, outputs = _copies(subgraph)
    if side == "inputs":
        if not subgraph.inputs_at(node, port):
            inputs[free_port(inputs, port, node)] = [end]
    elif end not in outputs.values():
        outputs[free_port(outputs, port, node)] = end
    return set_ports(subgraph, inputs, outputs)


def retract(subgraph: Subgraph, side: str, name: str) -> Diff:
    """Takes an input or an output away."""
    inputs, outputs = _copies(subgraph)
    if name not in (inputs if side == "inputs" else outputs):
        raise NoSuchPort('The subgraph has no port "%s".' % clip(name), port=name)
    if side == "inputs":
        del inputs[name]
    else:
        del outputs[name]
    return set_ports(subgraph, inputs, outputs)


def follow(graph: Graph, ends: "dict[str, str | None]") -> Diff:
    """Has the ports follow nodes that get another id, or go (None); nothing for a document."""
    if not isinstance(graph, Subgraph):
        return Diff()

    def moved(end: "End") -> "list[End]":
        node = ends.get(end[0], end[0])
        return [] if node is None else [(node, end[1])]

    return set_ports(graph, *redirected(graph, moved, moved))


def redirected(
    subgraph: Subgraph, to_inputs: "Moves", from_output: "Moves"
) -> "tuple[Inputs, Outputs]":
    """Inputs and outputs with each end replaced by the ends that the function gives for it."""
    inputs: OrderedDict[str, list[str]] = OrderedDict()
    outputs: OrderedDict[str, str] = OrderedDict()
    for name in subgraph.inputs:
        found: list[str] = []
        for one in subgraph.ends_of(name):
            found.extend([".".join(end) for end in to_inputs(one) if ".".join(end) not in found])
        if found:
            inputs[name] = found
    for name in subgraph.outputs:
        sources = from_output(subgraph.source_of(name))
        if sources:
            outputs[name] = ".".join(sources[0])
    return inputs, outputs


def set_ports(subgraph: Subgraph, inputs: "Inputs", outputs: "Outputs") -> Diff:
    """Gives the subgraph these ports."""
    diff = Diff()
    for name, value in (("field:inputs", inputs), ("field:outputs", outputs)):
        diff.change(name, record(subgraph, name), value if value else ABSENT)
    return diff


def free_port(taken: "Inputs | Outputs", wanted: str, node_id: str) -> str:
    """`wanted`, or with the node's name before it where there is such a port already."""
    if wanted not in taken:
        return wanted
    found = stem = node_id + "_" + wanted
    number = 2
    while found in taken:
        found = "%s_%d" % (stem, number)
        number += 1
    return found


def inside_out(document: Graph, inside: str, diff: Diff) -> Diff:
    """The diff of the document that does this inside a subgraph.

    At ports that go by it, wires and settings of its uses go too.
    """
    found = lifted(inside, diff)
    subgraph = document.subgraphs[inside]
    for side, field in (("input", "field:inputs"), ("output", "field:outputs")):
        if field not in diff.updated and field not in diff.removed:
            continue
        before = record(subgraph, field)
        after = diff.updated[field][1] if field in diff.updated else {}
        gone = [name for name in before if name not in after]
        for name, graph in [("", document)] + list(document.subgraphs.items()):
            part = _without(graph, type_of(inside), side, gone) if gone else Diff()
            if name == inside:
                part = Diff()  # a subgraph in itself can't run in any case
            if not diffs.is_empty(part):
                found = diffs.squash(found, lifted(name, part) if name else part)
    return found


def _without(graph: Graph, type: str, side: str, ports: list[str]) -> Diff:
    """Takes away what is wired or set at these ports of the nodes of this type."""
    diff = Diff()
    for node_id, node in graph.nodes.items():
        if node.type != type:
            continue
        wires = graph.wires_into(node_id) if side == "input" else graph.wires_from(node_id)
        for wire in wires:
            if (wire.target_port if side == "input" else wire.source_port) in ports:
                diff.removed["wire:" + wire.text] = True
                diff.order["wire:" + wire.text] = (graph.rank("wire:" + wire.text), None)
        if side == "input" and any(port in node.params for port in ports):
            now = node.copy()
            for port in ports:
                now.params.pop(port, None)
            diff.change("node:" + node_id, codec.node_to_json(node), codec.node_to_json(now))
    return diff


def _copies(subgraph: Subgraph) -> "tuple[Inputs, Outputs]":
    return copied(subgraph.inputs), copied(subgraph.outputs)
