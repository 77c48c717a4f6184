"""The open document: its graph, undo history, selection, and the spec of each node as it is drawn.

`document` is all of it; `graph` is the part in view: the document, or the inside of one of its
subgraphs, entered by way of the uses in `path`. Every change is a core Diff that goes through `do`,
`change`, `undo` or `redo`, and is told to who listens: "changed" (diff of the document), "edited"
(what it does to the graph in view), "respecced" (ids of nodes in view whose ports may be others).
Told are also "opened" (), "entered" () when another part is in view, opening included, "selected"
(); "settling" () asks for what is held back while it is typed. Knows no JavaScript, no engine and
no panel.
"""

from app.telling import Teller
from dxt.core.document.graph import Graph
from dxt.core.document.subgraph import named_by
from dxt.core.editing import diff as diffs
from dxt.core.editing.ports import inside_out
from dxt.core.editing.renaming import moved_to, renamed, renames
from dxt.core.editing.undo import History
from dxt.core.errors import DxtError
from dxt.core.node_types.catalogue import WRITTEN
from dxt.core.node_types.definitions import Definitions
from dxt.core.spec import NodeSpec, Port


class Store(Teller):
    def __init__(self, catalogue):
        super().__init__()
        self._catalogue = catalogue
        self._forget(Graph())

    def _forget(self, document):
        self.document = document
        self.graph = document
        self.path = []
        self.history = History(document)
        self.catalogue = Definitions(document, self._catalogue)
        self._look()

    def _look(self):
        """Takes in the part that is in view now."""
        self.specs = {}
        self.faults = {}
        self.selected = []
        self.selected_wires = []
        for node_id in self.graph.nodes:
            self._note_spec(node_id, self._spec(node_id))

    def settle(self):
        """Takes in what is still being typed, before the graph is used as a whole."""
        self._tell("settling")

    def open(self, graph):
        """Makes `graph` the document; what was there is forgotten here."""
        self.settle()
        self._forget(graph)
        self._tell("opened")
        self._tell("entered")

    # The part in view

    @property
    def inside(self):
        """The name of the subgraph in view, "" for the document."""
        return self._names()[-1]

    @property
    def lead(self):
        """What stands before the id of a node in view to make its path."""
        return "".join([use + "/" for use in self.path])

    def _names(self):
        """The names of the subgraphs on the way into what is in view, "" first.

        They end where a use is gone or stands for nothing that could be entered.
        """
        names = [""]
        for use in self.path:
            graph = self.document.subgraphs[names[-1]] if names[-1] else self.document
            node = graph.nodes.get(use)
            name = named_by(node.type) if node is not None else ""
            if name not in self.document.subgraphs or name in names:
                break
            names.append(name)
        return names

    def can_enter(self, node_id):
        node = self.graph.nodes.get(node_id)
        name = named_by(node.type) if node is not None else ""
        return name in self.document.subgraphs and name not in self._names()

    def enter(self, node_id):
        """Shows the inside of a node that stands for a subgraph."""
        if self.can_enter(node_id):
            self.go(self.path + [node_id])

    def leave(self):
        """Shows what is around, with the use that was left selected."""
        if self.path:
            use = self.path[-1]
            self.go(self.path[:-1])
            self.select([use])

    def go(self, path):
        """Shows the part that the uses in `path` lead to, as far as they do."""
        self.settle()
        self.path = list(path)
        self.path = self.path[: len(self._names()) - 1]
        inside = self.inside
        self.graph = self.document.subgraphs[inside] if inside else self.document
        self._look()
        self._tell("entered")

    def set_catalogue(self, catalogue):
        """Other node types are known now; nodes of types that differ are drawn anew."""
        before = self._catalogue
        self._catalogue = catalogue
        self.catalogue = Definitions(self.document, catalogue)
        changed = self._respec()
        for node_id, node in self.graph.nodes.items():
            if node.type in WRITTEN or before.get(node.type) == catalogue.get(node.type):
                continue
            self.specs.pop(node_id, None)
            self._note_spec(node_id, self._spec(node_id))
            changed.append(node_id)
        if changed:
            self._tell("respecced", changed)

    # Edits

    def do(self, diff, label, merge=None):
        """Makes an edit of the graph in view, to be undone as `label`.

        Edits in a row with one `merge` are undone as one.
        """
        inside = self.inside
        self.change(inside_out(self.document, inside, diff) if inside else diff, label, merge)

    def change(self, diff, label, merge=None):
        """Makes an edit of the document."""
        if diffs.is_empty(diff):
            return
        self.history.do(diff, label, merge)
        self._edited(diff)

    def undo(self):
        self.settle()
        self._edited(self.history.undo())

    def redo(self):
        self.settle()
        self._edited(self.history.redo())

    def _edited(self, diff):
        if diff is None:
            return
        path = self.path
        if path:
            self.path = moved_to(self.document, renames(diff), "/".join(path)).split("/")
        inside = self.inside
        graph = self.document.subgraphs[inside] if inside else self.document
        is_elsewhere = self.path != path or len(self._names()) <= len(path)
        if is_elsewhere or graph is not self.graph:
            self._told_anew(diff)
            return
        own, inner = diffs.split(diff)
        if inner:
            self.catalogue.forget()
        seen = (inner.get(inside) or diffs.Diff()) if inside else own
        for node_id in touched(seen, "node"):
            if node_id in self.graph.nodes:
                self._note_spec(node_id, self._spec(node_id))
            else:
                self.specs.pop(node_id, None)
                self.faults.pop(node_id, None)
        respecced = self._respec() if inner else []
        selected, wires = self.selected, self.selected_wires
        self.select(
            [node_id for node_id in selected if node_id in self.graph.nodes],
            [wire for wire in wires if wire in self.graph.wires],
        )
        self._tell("changed", diff)
        self._tell("edited", seen)
        if respecced:
            self._tell("respecced", respecced)
        names = renamed(seen)
        if names is not None:
            self._select_renamed({"": names}, selected, wires)

    def _select_renamed(self, names, nodes, wires):
        """Makes the selection what it was before a node got another name."""
        moved = [[moved_to(self.graph, names, p) for p in places] for places in (nodes, wires)]
        self.select(
            [node_id for node_id in moved[0] if node_id in self.graph.nodes],
            [wire for wire in moved[1] if wire in self.graph.wires],
        )

    def _told_anew(self, diff):
        """What was in view is gone: shows what is around it."""
        self.catalogue.forget()
        self._tell("changed", diff)
        self._tell("edited", diffs.Diff())
        self.go(self.path)

    def _respec(self):
        """Looks again at the nodes in view that stand for subgraphs."""
        found = [node_id for node_id, node in self.graph.nodes.items() if named_by(node.type)]
        for node_id in found:
            self._note_spec(node_id, self._spec(node_id))
        return found

    def _spec(self, node_id):
        return self.catalogue.spec_of(self.graph.nodes[node_id], node_id)

    def _note_spec(self, node_id, found):
        """While code can't be read, its node is drawn as it last could."""
        if isinstance(found, DxtError):
            self.faults[node_id] = found
            if node_id not in self.specs:
                self.specs[node_id] = guessed(self.graph, node_id)
        else:
            self.specs[node_id] = found
            self.faults.pop(node_id, None)

    def select(self, nodes, wires=()):
        nodes = list(nodes)
        wires = list(wires)
        if nodes == self.selected and wires == self.selected_wires:
            return
        self.settle()
        self.selected = nodes
        self.selected_wires = wires
        self._tell("selected")

    @property
    def only(self):
        """The id of the node that is selected alone, else None."""
        return self.selected[0] if len(self.selected) == 1 else None

    def is_missing(self, node_id):
        """Whether the node's type is unknown here."""
        fault = self.faults.get(node_id)
        return fault is not None and fault.code == "unknown_node_type"


def scopes(document):
    """The document and each of its subgraphs."""
    return [document] + list(document.subgraphs.values())


def guessed(graph, node_id):
    """The ports that a node's wires speak of, for a node whose spec can't be known."""
    inputs = []
    for wire in graph.wires_into(node_id):
        if wire.target_port not in inputs:
            inputs.append(wire.target_port)
    outputs = []
    for wire in graph.wires_from(node_id):
        if wire.source_port not in outputs:
            outputs.append(wire.source_port)
    return NodeSpec(
        graph.nodes[node_id].type,
        inputs=[Port(name) for name in inputs],
        outputs=[Port(name) for name in outputs or ["out"]],
    )


def touched(diff, family):
    """What a diff adds, changes or removes among "node", "wire", "place" or "field".

    Ids, wire texts, names.
    """
    lead = family + ":"
    found = []
    for part in (diff.added, diff.updated, diff.removed):
        for key in part:
            if key.startswith(lead) and key[len(lead) :] not in found:
                found.append(key[len(lead) :])
    return found
