"""The open document: its graph, undo history, selection, and the spec of each node as it is drawn.

Every change of the graph is a core Diff that goes through `do`, `undo` or `redo`, and is told to
who listens: "opened" (), "edited" (diff), "selected" (), "typed" (nodes whose types are others
now); "settling" () asks for what is held back while it is typed. Knows no JavaScript, no engine and
no panel.
"""

from app.telling import Teller
from dxt.core import diff as diffs
from dxt.core.catalogue import WRITTEN
from dxt.core.errors import DxtError
from dxt.core.graph import Graph
from dxt.core.history import History
from dxt.core.spec import NodeSpec, Port


class Store(Teller):
    def __init__(self, catalogue):
        super().__init__()
        self.catalogue = catalogue
        self.graph = Graph()
        self.history = History(self.graph)
        self.specs = {}
        self.faults = {}
        self.selected = []
        self.selected_wires = []

    def settle(self):
        """Takes in what is still being typed, before the graph is used as a whole."""
        self._tell("settling")

    def open(self, graph):
        """Makes `graph` the document; what was there is forgotten here."""
        self.settle()
        self.graph = graph
        self.history = History(graph)
        self.specs = {}
        self.faults = {}
        self.selected = []
        self.selected_wires = []
        for node_id in graph.nodes:
            self._note_spec(node_id, self._spec(node_id))
        self._tell("opened")

    def set_catalogue(self, catalogue):
        """Other node types are known now; nodes of types that differ are drawn anew."""
        before = self.catalogue
        self.catalogue = catalogue
        changed = []
        for node_id, node in self.graph.nodes.items():
            if node.type in WRITTEN or before.get(node.type) == catalogue.get(node.type):
                continue
            self.specs.pop(node_id, None)
            self._note_spec(node_id, self._spec(node_id))
            changed.append(node_id)
        if changed:
            self._tell("typed", changed)

    def do(self, diff, label, merge=None):
        """Makes an edit, to be undone as `label`.

        Edits in a row with one `merge` are undone as one.
        """
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
        for node_id in touched(diff, "node"):
            if node_id in self.graph.nodes:
                self._note_spec(node_id, self._spec(node_id))
            else:
                self.specs.pop(node_id, None)
                self.faults.pop(node_id, None)
        self.select(
            [node_id for node_id in self.selected if node_id in self.graph.nodes],
            [wire for wire in self.selected_wires if wire in self.graph.wires],
        )
        self._tell("edited", diff)

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


def guessed(graph, node_id):
    """The ports that a node's wires speak of, for a node whose spec can't be known."""
    from_wires = NodeSpec(graph.nodes[node_id].type)
    inputs = []
    for wire in graph.wires_into(node_id):
        if wire.target_port not in inputs:
            inputs.append(wire.target_port)
    outputs = []
    for wire in graph.wires_from(node_id):
        if wire.source_port not in outputs:
            outputs.append(wire.source_port)
    from_wires.inputs = [Port(name) for name in inputs]
    from_wires.outputs = [Port(name) for name in outputs or ["out"]]
    return from_wires


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
