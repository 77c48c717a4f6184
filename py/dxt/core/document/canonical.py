"""The canonical text of a graph: fields in one order, a short node on one line, a long one in a
group of lines, so that git shows what changed.

Owns that spelling, and what of a text need not be written anew when little of its graph changed.
Must not know how a text is read.
"""

from dxt.core.document.graph import Graph, Node
from dxt.core.document.subgraph import Subgraph
from dxt.core.text.json_text import copied, new_object, write, write_string

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

FORMAT = 1
WIDTH = 100


class Written:
    """The texts of nodes and places, by their paths in the file, as long as they are of the same
    objects: those are never changed in place.

    Writing is slow on the page, where a graph is kept after every edit.
    """

    def __init__(self) -> None:
        self._before: dict[str, tuple[Any, str]] = {}
        self._now: dict[str, tuple[Any, str]] = {}

    def begin(self) -> None:
        """A text is about to be written; what it does not have is forgotten."""
        self._before, self._now = self._now, {}

    def text(self, path: str, part: "Any") -> str | None:
        """What was written of this very object there, if anything was."""
        found = self._before.get(path)
        if found is None or found[0] is not part:
            return None
        self._now[path] = found
        return found[1]

    def keep(self, path: str, part: "Any", text: str) -> None:
        self._now[path] = (part, text)


def dumps(graph: Graph, written: Written | None = None) -> str:
    """The canonical text of the graph; equal graphs have equal texts. Ends in a newline.

    What was `written` before, and is the same, is taken from there.
    """
    if written is not None:
        written.begin()
    writer = _Writer(written)
    writer.graph(_seen_as_json(graph), "", "")
    return "".join(writer.pieces) + "\n"


class _Writer:
    """Adds to `pieces`. An `indent` is that of the line on which a value starts."""

    def __init__(self, written: Written | None) -> None:
        self.pieces: list[str] = []
        self._written = written

    def graph(self, found: "dict[str, Any]", indent: str, lead: str) -> None:
        """`lead` is the path in the file of what is in it."""
        inner = indent + "  "
        start = "{\n" + inner
        for name, value in found.items():
            self.pieces.append(start + write_string(name) + ": ")
            if name == "nodes":
                self._parts(value, inner, lead + "nodes/", _node_seen_as_json)
            elif name == "view":
                self._view(value, inner, lead + "view/")
            elif name == "wires" and value:
                # Nothing in the text of a wire has to be escaped.
                lines = [inner + '  "' + text + '"' for text in value]
                self.pieces.append("[\n" + ",\n".join(lines) + "\n" + inner + "]")
            elif name == "subgraphs" and not indent:
                self._subgraphs(value, inner)
            else:
                self._broad(value, inner, len(inner) + len(name) + 4)
            start = ",\n" + inner
        self.pieces.append("\n" + indent + "}")

    def _subgraphs(self, found: "dict[str, Any]", indent: str) -> None:
        start = "{\n" + indent + "  "
        for name, value in found.items():
            self.pieces.append(start + write_string(name) + ": ")
            self.graph(value, indent + "  ", "subgraphs/" + name + "/")
            start = ",\n" + indent + "  "
        self.pieces.append("\n" + indent + "}")

    def _view(self, view: "dict[str, Any]", indent: str, lead: str) -> None:
        if not view:
            self.pieces.append("{}")
            return
        inner = indent + "  "
        start = "{\n" + inner
        for name, value in view.items():
            self.pieces.append(start + write_string(name) + ": ")
            if name == "nodes":
                self._parts(value, inner, lead, _place_seen_as_json)
            else:
                self._broad(value, inner, len(inner) + len(name) + 4)
            start = ",\n" + inner
        self.pieces.append("\n" + indent + "}")

    def _parts(
        self, found: "dict[str, Any]", indent: str, lead: str, seen: "Callable[[Any], Any]"
    ) -> None:
        """As `_items`, of nodes or places, which may have been written before."""
        if not found:
            self.pieces.append("{}")
            return
        written, inner = self._written, indent + "  "
        start = "{\n" + inner
        for name, part in found.items():
            self.pieces.append(start + write_string(name) + ": ")
            start = ",\n" + inner
            text = None if written is None else written.text(lead + name, part)
            if text is not None:
                self.pieces.append(text)
                continue
            at = len(self.pieces)
            self._broad(seen(part), inner, len(inner) + len(name) + 4)
            if written is not None:
                written.keep(lead + name, part, "".join(self.pieces[at:]))
        self.pieces.append("\n" + indent + "}")

    def _items(self, found: "dict[str, Any]", indent: str) -> None:
        """An object with every item on a line, or a group of lines, of its own."""
        if not found:
            self.pieces.append("{}")
            return
        start = "{\n" + indent + "  "
        for name, value in found.items():
            self.pieces.append(start + write_string(name) + ": ")
            self._broad(value, indent + "  ", len(indent) + len(name) + 6)
            start = ",\n" + indent + "  "
        self.pieces.append("\n" + indent + "}")

    def _broad(self, value: "Any", indent: str, column: int) -> None:
        """On one line where that fits, else one item a line; `column` is where the value starts."""
        if not isinstance(value, (dict, list)) or not value:
            self.pieces.append(write(value))
            return
        items = value.values() if isinstance(value, dict) else value
        # A long text inside can't fit; seeing that first saves writing everything twice.
        if not any(isinstance(item, str) and len(item) > WIDTH for item in items):
            text = write(value)
            if column + len(text) < WIDTH:
                self.pieces.append(text)
                return
        if isinstance(value, dict):
            self._items(value, indent)
            return
        start = "[\n" + indent + "  "
        for item in value:
            self.pieces.append(start)
            self._broad(item, indent + "  ", len(indent) + 2)
            start = ",\n" + indent + "  "
        self.pieces.append("\n" + indent + "]")


def to_json(graph: Graph) -> "dict[str, Any]":
    """The graph as the JSON value of its file, in canonical order; a copy."""
    found = _seen_as_json(graph)
    for part in [found] + list(found.get("subgraphs", {}).values()):
        part["nodes"] = _all_seen(part["nodes"], _node_seen_as_json)
        view = part.get("view", {})
        if "nodes" in view:
            view["nodes"] = _all_seen(view["nodes"], _place_seen_as_json)
    copy: dict[str, Any] = copied(found)
    return copy


def _all_seen(found: "dict[str, Any]", seen: "Callable[[Any], Any]") -> "dict[str, Any]":
    every = new_object()
    for name, part in found.items():
        every[name] = seen(part)
    return every


def _seen_as_json(graph: Graph) -> "dict[str, Any]":
    """The same, sharing its parts with the graph: its nodes and places are the graph's own."""
    found = new_object()
    found["dxt"] = FORMAT
    found["title"] = graph.title
    _see_nodes_and_wires(graph, found)
    if graph.subgraphs:
        found["subgraphs"] = new_object()
        for name in sorted(graph.subgraphs):
            found["subgraphs"][name] = _subgraph_seen_as_json(graph.subgraphs[name])
    found["requirements"] = graph.requirements
    if graph.lock:
        found["lock"] = graph.lock
    found["needs"] = graph.needs
    found["view"] = _view_seen_as_json(graph)
    for name in sorted(graph.extra):
        found[name] = graph.extra[name]
    return found


def _subgraph_seen_as_json(subgraph: Subgraph) -> "dict[str, Any]":
    found = new_object()
    if subgraph.title:
        found["title"] = subgraph.title
    _see_nodes_and_wires(subgraph, found)
    found["inputs"] = subgraph.inputs
    found["outputs"] = subgraph.outputs
    if subgraph.view:
        found["view"] = _view_seen_as_json(subgraph)
    for name in sorted(subgraph.extra):
        found[name] = subgraph.extra[name]
    return found


def _see_nodes_and_wires(graph: Graph, found: "dict[str, Any]") -> None:
    found["nodes"] = graph.nodes
    found["wires"] = list(graph.wires)


def _view_seen_as_json(graph: Graph) -> "dict[str, Any]":
    view = new_object()
    places = graph.view.get("nodes")
    if isinstance(places, dict) and places:
        view["nodes"] = new_object()
        for node_id in graph.nodes:
            if node_id in places:
                view["nodes"][node_id] = places[node_id]
    for name in sorted(graph.view):
        if name != "nodes":
            view[name] = graph.view[name]
    return view


def _place_seen_as_json(place: "dict[str, Any]") -> "dict[str, Any]":
    if len(place) == 1:
        return place
    found = new_object()
    for name in ["at"] + sorted(place):
        if name in place:
            found[name] = place[name]
    return found


def _node_seen_as_json(node: Node) -> "dict[str, Any]":
    found = new_object()
    found["type"] = node.type
    params = node.given()
    if params:
        found["params"] = params
    if node.code is not None:
        found["code"] = node.code
    if node.extra:
        for name in sorted(node.extra):
            found[name] = node.extra[name]
    return found


def place_to_json(place: "dict[str, Any]") -> "dict[str, Any]":
    """The place of a node as it stands in the file; a copy."""
    found: dict[str, Any] = copied(_place_seen_as_json(place))
    return found


def node_to_json(node: Node) -> "dict[str, Any]":
    """The node as it stands in the file; a copy."""
    found: dict[str, Any] = copied(_node_seen_as_json(node))
    return found
