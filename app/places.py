"""Nodes and wires anywhere in the document, by their paths: the places that readers mark.

A place is the path of a node, or the text of a wire between paths. Owns whether there is such a
place, and what it is called once a node has another name. Must not know what is marked there.
"""

from dxt.core.document.graph import Wire
from dxt.core.document.subgraph import named_by
from dxt.core.editing import diff as diffs


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


def renames(diff):
    """Which nodes got another name by an edit of the document.

    {subgraph: (before, after)}, "" standing for what lies in none.
    """
    own, inner = diffs.split(diff)
    found = {}
    for inside, part in [("", own)] + list(inner.items()):
        names = renamed(part)
        if names is not None:
            found[inside] = names
    return found


def renamed(diff):
    """(before, after) of a node that an edit gave another name, None where it did not."""
    gone = [key for key in diff.removed if key.startswith("node:")]
    come = [key for key in diff.added if key.startswith("node:")]
    if len(gone) != 1 or len(come) != 1 or diff.removed[gone[0]] != diff.added[come[0]]:
        return None
    return gone[0][5:], come[0][5:]


def moved_to(document, names, place):
    """What a place is called after these renames, by which the document became what it is."""
    if "->" not in place:
        return _moved(document, names, place)
    wire = Wire.parse(place)
    source = _moved(document, names, wire.source)
    target = _moved(document, names, wire.target)
    return Wire(source, wire.source_port, target, wire.target_port).text


def _moved(document, names, path):
    graph = document
    inside = ""
    found = []
    for node_id in path.split("/"):
        before, after = names.get(inside, ("", ""))
        found.append(after if node_id == before else node_id)
        node = graph.nodes.get(found[-1]) if graph is not None else None
        inside = named_by(node.type) or None if node is not None else None
        graph = document.subgraphs.get(inside)
    return "/".join(found)
