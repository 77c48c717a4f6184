"""Nodes that got another name by an edit, and what that makes of their paths.

Owns how a diff shows it. Must not know who goes by these paths.
"""

from dxt.core.document.graph import Graph
from dxt.core.document.subgraph import named_by
from dxt.core.document.wires import Wire
from dxt.core.editing.diff import Diff, split
from dxt.core.editing.record import NODE, named

TYPE_CHECKING = False
if TYPE_CHECKING:
    Names = dict[str, tuple[str, str]]


def renames(diff: Diff) -> "Names":
    """Which nodes got another name by an edit of the document.

    {subgraph: (before, after)}, "" standing for what lies in none.
    """
    own, inner = split(diff)
    found: Names = {}
    for inside, part in [("", own)] + list(inner.items()):
        names = renamed(part)
        if names is not None:
            found[inside] = names
    return found


def renamed(diff: Diff) -> tuple[str, str] | None:
    """(before, after) of a node that an edit gave another name, None where it did not."""
    gone, come = named(diff.removed, NODE), named(diff.added, NODE)
    if len(gone) != 1 or len(come) != 1:
        return None
    before, after = gone[0], come[0]
    if diff.removed["node:" + before] != diff.added["node:" + after]:
        return None
    return before, after


def moved_to(document: Graph, names: "Names", place: str) -> str:
    """What a place, the path of a node or the text of a wire between paths, is called after these
    renames, by which the document became what it is."""
    if "->" not in place:
        return _moved(document, names, place)
    wire = Wire.parse(place)
    source = _moved(document, names, wire.source)
    target = _moved(document, names, wire.target)
    return Wire(source, wire.source_port, target, wire.target_port).text


def _moved(document: Graph, names: "Names", path: str) -> str:
    graph: Graph | None = document
    inside: str | None = ""
    found: list[str] = []
    for node_id in path.split("/"):
        before, after = ("", "") if inside is None else names.get(inside, ("", ""))
        found.append(after if node_id == before else node_id)
        node = graph.nodes.get(found[-1]) if graph is not None else None
        inside = named_by(node.type) or None if node is not None else None
        graph = None if inside is None else document.subgraphs.get(inside)
    return "/".join(found)
