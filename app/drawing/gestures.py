"""What the reader does on the canvas, as edits: moving, wiring, deleting, selecting.

What is more than an edit (a search for node types, dropped files) is told to who asked to hear.
"""

import json

from app.drawing.canvas import CANVAS
from dxt.core.document.graph import Wire
from dxt.core.editing import diff as diffs
from dxt.core.editing import edits
from dxt.core.editing.record import record
from dxt.core.errors import DxtError
from dxt.core.text.json_text import copied, new_object

NAMES = (
    "moved",
    "connected",
    "refused",
    "disconnected",
    "deleted",
    "selected",
    "opened",
    "asked",
    "menu",
    "dropped",
    "filesdropped",
    "laidout",
)


class Gestures:
    def __init__(self, page, store, canvas):
        self._page = page
        self._store = store
        self._canvas = canvas
        self.on_refused = None
        self.on_asked = None
        self.on_dropped = None
        self.on_files = None
        self.on_opened = None
        self.on_menu = None
        page.ask(CANVAS, "onvalidate", self._why_not)
        for name in NAMES:
            page.on(CANVAS, name, self._hearing(getattr(self, "_was_" + name)))

    def _hearing(self, act):
        return lambda event: act(json.loads(event["detail"]))

    def _why_not(self, source, source_port, target, target_port):
        """Why a wire may not go there, "" where it may: asked while it is being drawn."""
        wire = Wire(source, source_port, target, target_port)
        return edits.why_not_wire(self._store.graph, wire, self._store.specs) or ""

    def delete(self, nodes, wires):
        graph = self._store.graph
        nodes = [node_id for node_id in nodes if node_id in graph.nodes]
        wires = [text for text in wires if text in graph.wires]
        if nodes or wires:
            self._store.do(edits.remove(graph, nodes, wires), "Delete")

    def set_place(self, node_id, name, value):
        """Keeps how a node is drawn: `name` is "ports", the parameters it shows as ports."""
        key = "place:" + node_id
        before = record(self._store.graph, key)
        after = copied(before) if before is not None else new_object()
        after[name] = value
        diff = diffs.Diff()
        diff.change(key, before, after)
        self._store.do(diff, "Draw otherwise")

    def _was_moved(self, facts):
        self._store.do(edits.move(self._store.graph, facts["nodes"]), "Move")

    def _was_laidout(self, facts):
        self._store.do(edits.move(self._store.graph, facts["nodes"]), *self._canvas.tidying)
        self._page.soon("canvas.fit", self._canvas.fit)

    def _was_connected(self, facts):
        wire = Wire(facts["source"], facts["sourcePort"], facts["target"], facts["targetPort"])
        try:
            self._store.do(edits.connect(self._store.graph, wire, self._store.specs), "Connect")
        except DxtError as error:
            self._was_refused({"reason": error.message})

    def _was_refused(self, facts):
        if facts.get("reason"):
            self.on_refused(facts["reason"])

    def _was_disconnected(self, facts):
        self._store.do(edits.disconnect(self._store.graph, facts["wires"]), "Disconnect")

    def _was_deleted(self, facts):
        self.delete(facts.get("nodes", []), facts.get("wires", []))

    def _was_selected(self, facts):
        graph = self._store.graph
        self._store.select(
            [node_id for node_id in facts.get("nodes", []) if node_id in graph.nodes],
            [text for text in facts.get("wires", []) if text in graph.wires],
        )

    def _was_opened(self, facts):
        self.on_opened(facts["node"])

    def _was_asked(self, facts):
        self.on_asked(facts)

    def _was_menu(self, facts):
        self.on_menu(facts.get("node") or facts["wire"], facts["client"])

    def _was_dropped(self, facts):
        self.on_dropped(facts["type"], facts["at"])

    def _was_filesdropped(self, facts):
        self.on_files(facts)
