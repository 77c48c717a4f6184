"""Nodes and wires anywhere in the document, by their paths: the places that readers mark.

A place is the path of a node, or the text of a wire between paths. Owns whether there is such a
place. Must not know what is marked there.
"""

from dxt.core.document.graph import Wire
from dxt.core.document.subgraph import named_by


def led(lead, place):
    """The place of a node or wire that lies where `lead` leads, by paths."""
    if not lead or "->" not in place:
        return lead + place
    wire = Wire.parse(place)
    source = lead + wire.source
    return Wire(source, wire.source_port, lead + wire.target, wire.target_port).text


def is_there(store, place):
    """Whether there is such a node or wire, by paths, in the document."""
    uses = place.partition(".")[0].split("/")[:-1] if "->" in place else place.split("/")[:-1]
    graph = store.document
    for use in uses:
        node = graph.nodes.get(use)
        name = named_by(node.type) if node is not None else ""
        if name not in store.document.subgraphs:
            return False
        graph = store.document.subgraphs[name]
    lead = "".join([use + "/" for use in uses])
    if "->" not in place:
        return place[len(lead) :] in graph.nodes
    return any(led(lead, text) == place for text in graph.wires)
