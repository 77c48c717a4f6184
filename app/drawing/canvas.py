"""The graph as it is drawn: nodes and wires for `<dxt-canvas>`.

Owns which ports a node shows. Sends the element only what changed. Knows how the store and the
states look, not how the element draws.
"""

import json

from app.drawing.pictures import room_of
from app.drawing.subgraphs import is_fed
from app.node_types.labels import category, subtitle
from app.store import touched
from app.words import count, duration
from dxt.core.document.graph import Wire
from dxt.core.node_types.catalogue import WRITTEN
from dxt.core.types import kind

CANVAS = "#canvas"
WIDTH = 220
HEIGHT = 110
GAP = 24
TIDY = ("Tidy up", None)


class Canvas:
    def __init__(self, page, store, states, breakpoints, passing):
        self._page = page
        self._store = store
        self._states = states
        self._breakpoints = breakpoints
        self._passing = passing
        self.tidying = TIDY
        """The label and the key of the edit that putting in order is."""
        self._forget()
        store.listen("entered", self.draw)
        store.listen("edited", self._edited)
        store.listen("respecced", self.touch)
        store.listen("selected", self._selected)
        states.listen("nodes", self._stated)
        breakpoints.listen("changed", self._broken)
        passing.listen("wires", self._passed)

    def _forget(self):
        """Nothing waits to be drawn: by node and by wire, whether all of it is to be.

        `_flowing` are the nodes whose wires are drawn as running.
        """
        self._dirty_nodes = {}
        self._dirty_wires = {}
        self._flowing = {n: True for n in self._store.graph.nodes if self._is_running(n)}

    # Drawing

    def draw(self):
        """Draws the whole document anew, all of it in view."""
        graph = self._store.graph
        nodes = [json.dumps(self.node(node_id)) for node_id in graph.nodes]
        wires = [json.dumps(self.wire(text)) for text in graph.wires]
        self._forget()
        text = '{"fit":true,"nodes":[%s],"wires":[%s]}' % (",".join(nodes), ",".join(wires))
        self._page.call(CANVAS, "setGraph", text)
        self._selected()

    def show_node(self, node_id):
        self._page.call(CANVAS, "centre", node_id)

    def fit(self):
        self.flush()
        self._page.call(CANVAS, "fit", "")

    def tidy(self, node_ids=(), edit=TIDY):
        """Puts these nodes in order, or all, as an edit of this label and key."""
        self.flush()
        self.tidying = edit
        self._page.call(CANVAS, "layout", json.dumps(list(node_ids)) if node_ids else "")

    def zoom(self, factor):
        self._page.call(CANVAS, "zoomBy", factor)

    def slot(self, node_id):
        return self._page.call(CANVAS, "slot", node_id)

    def seen(self):
        """What is in view, in the graph's own measure: left, top, right, bottom."""
        text = self._page.get(CANVAS, "viewport")
        found = json.loads(text) if text else {"x": 0, "y": 0, "zoom": 1}
        width = self._page.get(CANVAS, "clientWidth") or 0
        height = self._page.get(CANVAS, "clientHeight") or 0
        zoom = found["zoom"]
        left = -found["x"] / zoom
        top = -found["y"] / zoom
        return left, top, left + width / zoom, top + height / zoom

    def middle(self):
        left, top, right, bottom = self.seen()
        return [int((left + right) / 2), int((top + bottom) / 2)]

    def box(self, node_id):
        """The room that a node takes: left, top, right, bottom; None for one without a place."""
        place = self._store.graph.place(node_id)
        if place is None or "at" not in place:
            return None
        text = self._page.call(CANVAS, "measure", json.dumps(self.node(node_id)))
        size = json.loads(text) if text.startswith("{") else {"width": WIDTH, "height": HEIGHT}
        x, y = place["at"]
        return x, y, x + size["width"], y + size["height"]

    def free(self, at, node_id=None):
        """The place, or the next one below it where no other node stands: for this node, or for one
        that is yet to come."""
        own = None if node_id is None else self.box(node_id)
        width, height = (WIDTH, HEIGHT) if own is None else (own[2] - own[0], own[3] - own[1])
        others = [self.box(other) for other in self._store.graph.nodes if other != node_id]
        boxes = [box for box in others if box is not None]
        x, y = int(at[0]), int(at[1])
        moved = True
        while moved:
            moved = False
            for left, top, right, bottom in boxes:
                if x < right + GAP and x + width > left and y < bottom and y + height > top:
                    y = int(bottom) + GAP
                    moved = True
        return [x, y]

    def reveal(self, node_id):
        """Brings a node into view where it is not."""
        place = self._store.graph.place(node_id)
        if place is None or "at" not in place:
            return
        x, y = place["at"]
        left, top, right, bottom = self.seen()
        if x < left or y < top or x + WIDTH > right or y + HEIGHT > bottom:
            self.show_node(node_id)

    def node(self, node_id):
        store = self._store
        node = store.graph.nodes[node_id]
        spec = store.specs[node_id]
        room = room_of(node, spec)
        found = {
            "id": node_id,
            "title": node_id,
            "subtitle": subtitle(node, spec),
            "kind": category(node.type),
            "inputs": [self._input(node_id, port) for port in shown_inputs(store, node_id)],
            "outputs": [
                {"name": port.name, "type": port.type, "kind": kind(port.type)}
                for port in spec.outputs
            ],
            "slot": {"height": room} if room else None,
            "breakpoint": self._breakpoints.condition(node_id),
            "breakpointsInside": self._breakpoints.inside(node_id),
        }
        found.update(self._standing(node_id))
        place = store.graph.place(node_id)
        if place is not None and "at" in place:
            found["at"] = place["at"]
        return found

    def _standing(self, node_id):
        """Of what is drawn of a node, all that changes while the graph stays as it is."""
        store = self._store
        state = self._states.of(node_id)
        fault = store.faults.get(node_id)
        error = state.error or {}
        found = {
            "status": state.status or "stale",
            "time": self._time(node_id, state),
            "note": self._note(state),
            "error": error.get("message", ""),
            "held": self._held(node_id),
            "pinned": state.is_pinned,
            "replaced": bool(state.replaced),
        }
        if fault is not None:
            found["status"] = "missing" if store.is_missing(node_id) else "blocked"
            found["error"] = fault.message
        return found

    def _held(self, node_id):
        """Why it stands out: a run stands still before it, or it came next in the past."""
        if self._states.here != node_id:
            return ""
        return "here" if self._states.past is None else "next"

    def _input(self, node_id, port):
        graph = self._store.graph
        is_given = (
            port.name in graph.nodes[node_id].params
            or is_fed(self._store, node_id, port.name)
            or graph.wire_into(node_id, port.name) is not None
        )
        return {
            "name": port.name,
            "type": port.type,
            "kind": kind(port.type),
            "required": port.required,
            "missing": port.required and not is_given,
            "doc": port.doc,
        }

    def _time(self, node_id, state):
        """How long it took or, while items pass, how many did."""
        items = self._passing.items(node_id) if state.status == "running" else None
        if items is not None:
            return count(items, "item")
        return duration(state.seconds) if state.status == "done" else ""

    def _note(self, state):
        texts = [facts.get("text", "") for facts in state.outputs.values()]
        return ", ".join([text for text in texts if text])

    def wire(self, text):
        wire = self._store.graph.wires[text]
        spec = self._store.specs.get(wire.source)
        port = spec.output(wire.source_port) if spec is not None else None
        found = {
            "id": text,
            "source": wire.source,
            "sourcePort": wire.source_port,
            "target": wire.target,
            "targetPort": wire.target_port,
            "kind": kind(port.type) if port is not None else "any",
            "breakpoint": self._breakpoints.condition(text),
        }
        found.update(self._flow(text))
        return found

    def _flow(self, text):
        """Of what is drawn of a wire, all that changes while the graph stays as it is."""
        is_running = self._is_running(Wire.parse(text).target)
        return {"running": is_running, "level": self._passing.level(text)}

    def _is_running(self, node_id):
        return self._states.of(node_id).status == "running"

    def _edited(self, diff):
        nodes = touched(diff, "node") + touched(diff, "place")
        wires = touched(diff, "wire")
        for text in wires:
            nodes.append(Wire.parse(text).target)
        for node_id in touched(diff, "node"):
            if node_id in self._store.graph.nodes:
                wires = wires + [wire.text for wire in self._store.graph.wires_from(node_id)]
        self.touch(nodes, wires)

    def _stated(self, nodes):
        graph = self._store.graph
        for node_id in nodes:
            if node_id not in graph.nodes:
                continue
            self._dirty_nodes.setdefault(node_id, False)
            is_running = self._is_running(node_id)
            if is_running == (node_id in self._flowing):
                continue
            if is_running:
                self._flowing[node_id] = True
            else:
                del self._flowing[node_id]
            for wire in graph.wires_into(node_id):
                self._dirty_wires.setdefault(wire.text, False)
        self._page.soon("canvas", self.flush)

    def _passed(self, wires):
        for text in wires:
            self._dirty_wires.setdefault(text, False)
            wire = Wire.parse(text)
            for node_id in (wire.source, wire.target):
                self._dirty_nodes.setdefault(node_id, False)
        self._page.soon("canvas", self.flush)

    def _broken(self, places):
        wires = [place for place in places if "->" in place]
        self.touch([place for place in places if "->" not in place], wires)

    def touch(self, nodes, wires=()):
        """Draws these again before the next picture."""
        for node_id in nodes:
            self._dirty_nodes[node_id] = True
        for text in wires:
            self._dirty_wires[text] = True
        self._page.soon("canvas", self.flush)

    def flush(self):
        """Draws what waits to be drawn."""
        graph = self._store.graph
        nodes = {}
        for node_id in self._dirty_nodes:
            draw = self.node if self._dirty_nodes[node_id] else self._standing
            nodes[node_id] = draw(node_id) if node_id in graph.nodes else None
        wires = {}
        for text in self._dirty_wires:
            draw = self.wire if self._dirty_wires[text] else self._flow
            wires[text] = draw(text) if text in graph.wires else None
        self._dirty_nodes = {}
        self._dirty_wires = {}
        if nodes or wires:
            patch = '{"nodes":%s,"wires":%s}' % (_by_id(nodes), _by_id(wires))
            self._page.call(CANVAS, "patch", patch)

    def _selected(self):
        self.flush()
        self._page.call(CANVAS, "select", json.dumps(self._store.selected))


def _by_id(found):
    """An object as JSON, one item after the other: what writes JSON on the page takes ever longer
    for more at a time."""
    texts = ["%s:%s" % (json.dumps(name), json.dumps(found[name])) for name in found]
    return "{%s}" % ",".join(texts)


def shown_inputs(store, node_id):
    """The inputs that a node shows as ports.

    What can't be typed in, what takes any value and has none, what is wired, and what its reader
    wants.

    A node with code of its own shows all, and so does a subgraph: its author chose each of them.
    """
    graph = store.graph
    node = graph.nodes[node_id]
    wanted = (graph.place(node_id) or {}).get("ports", [])
    found = []
    for port in store.specs[node_id].inputs:
        if (
            node.type in WRITTEN
            or category(node.type) == "subgraph"
            or (port.widget is None and not port.has_default)
            or (port.type == "Any" and port.required and port.name not in node.params)
            or port.name in wanted
            or graph.wire_into(node_id, port.name) is not None
        ):
            found.append(port)
    return found
