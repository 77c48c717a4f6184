"""The inputs of the selected node: each with its widget, or with the wire that comes in.

Owns what has been typed and can't be taken yet, and the edits of parameters. How a widget looks is
`widgets`, what a typed text means is `values`.
"""

from app.drawing.subgraphs import is_fed, port_switch
from app.inspecting import widgets
from app.inspecting.columns import Columns
from app.inspecting.values import Refused, is_json, parse, show
from app.node_types.labels import bare, category
from app.tree import button, h, icon, several
from app.words import size
from dxt.core.document.graph import Wire
from dxt.core.editing import edits
from dxt.core.errors import DxtError
from dxt.core.node_types.catalogue import WRITTEN, takes_anything
from dxt.core.spec import Port
from dxt.core.types import kind, why_not

SMALL = "quiet square tiny"
# Nodes of these kinds show all their inputs as ports.
ALL_SHOWN = ("python", "subgraph")


class Inputs:
    def __init__(self, page, store, states, client, files, breakpoints):
        self._store = store
        self._files = files
        self._breakpoints = breakpoints
        breakpoints.listen("changed", lambda places: self.on_change())
        self._typed = {}
        self._columns = Columns(store, states, client, lambda: self.on_change())
        self.on_change = None
        self.on_show = None
        self.on_place = None
        self.on_pick = None
        self.on_connect = None

    def forget_typed(self):
        self._typed = {}

    def depend_on(self, nodes):
        """Whether what is shown may change with the values of these nodes."""
        return self._columns.concerns(nodes)

    def draw(self, node_id):
        """A row for each input, and for each wire into an input that is gone."""
        spec = self._store.specs[node_id]
        rows = [self._row(node_id, port) for port in spec.inputs]
        known = [port.name for port in spec.inputs]
        for wire in self._store.graph.wires_into(node_id):
            if wire.target_port not in known:
                rows.append(self._broken(wire, spec))
        return rows

    def _row(self, node_id, port):
        node = self._store.graph.nodes[node_id]
        params = node.params
        wires = self._store.graph.wires_into_port(node_id, port.name)
        is_set = port.name in params
        typed = self._typed.get(port.name)
        field_id = "param-" + port.name
        if wires:
            more = self._unwired(node_id, port, "another") if port.many else None
            control = several([self._wired(wire) for wire in wires], more)
        elif is_typed_in(port) or is_set or takes_anything(node.type, port):
            value = typed[0] if typed else params.get(port.name, port.default)
            control = self._widget(node_id, port, value, field_id, typed)
        else:
            control = self._unwired(node_id, port, "not connected")
        is_needed = (
            port.required
            and not wires
            and not is_set
            and not is_fed(self._store, node_id, port.name)
        )
        return h(
            "div",
            {"class": "param", "key": port.name, "data-param": port.name},
            h(
                "div",
                {"class": "param-label"},
                dot(port, "port-dot"),
                h("label", {"for": field_id, "title": port.name}, port.name),
                h("span", {"class": "kind", "title": port.type}, port.type),
                h("span", {"class": "needed"}, "needed") if is_needed else None,
                self._reset_button(node_id, port) if is_set and not wires else None,
                self._port_toggle(node_id, port) if not wires else None,
                port_switch(self._store, "inputs", node_id, port.name),
            ),
            control,
            h("p", {"class": "param-error", "role": "alert"}, typed[1]) if typed else None,
            h("p", {"class": "param-doc"}, port.doc) if port.doc else None,
            self._given_from(node_id, port),
        )

    def _given_from(self, node_id, port):
        """Says that a value may come through an input of the subgraph in view."""
        if not is_fed(self._store, node_id, port.name):
            return None
        name = self._store.graph.inputs_at(node_id, port.name)[0]
        said = "Comes through the input “%s” of the subgraph" % name
        if is_typed_in(port):
            said += "; this is what counts without it"
        return h("p", {"class": "param-doc"}, said + ".")

    # Parameters

    def _widget(self, node_id, port, value, field_id, typed):
        widget = port.widget or {}
        if widget.get("kind") == "file":
            return self.file_box(node_id, port, value if isinstance(value, str) else "", field_id)
        columns = None
        if widget.get("kind") in ("column", "columns"):
            columns = self._columns.of(node_id, widget.get("of") or "")
        choices = chosen_from(self._store.graph.nodes[node_id], port)
        if choices is not None:
            port = with_choices(port, choices)

        def change(found, is_text):
            self._change(node_id, port, found, is_text)

        return widgets.draw(port, value, field_id, change, columns, typed)

    def _change(self, node_id, port, found, is_text):
        try:
            is_free = is_json(port) or port.type == "Any"
            if is_text and port.required and is_free and not found.strip():
                diff = edits.unset_param(self._store.graph, node_id, port.name)
            else:
                value = parse(port, found) if is_text else found
                diff = edits.set_param(self._store.graph, node_id, port.name, value)
        except (Refused, DxtError) as error:
            self._typed[port.name] = (found, str(error))
        else:
            self._typed.pop(port.name, None)
            merge = "param:%s.%s" % (node_id, port.name) if is_text else None
            self._store.do(diff, "Set " + port.name, merge)
        self.on_change()

    def _reset_button(self, node_id, port):
        if port.required:
            return None

        def reset(event):
            self._typed.pop(port.name, None)
            diff = edits.unset_param(self._store.graph, node_id, port.name)
            self._store.do(diff, "Reset " + port.name)

        title = "Back to what the function has"
        if port.has_default:
            title = "Back to the default, %s" % (show(port.default) or "empty")
        return button("", reset, SMALL, "rotate-ccw", title)

    def _port_toggle(self, node_id, port):
        """Lets a parameter be wired: a node of the library shows only its tables as ports."""
        type = self._store.graph.nodes[node_id].type
        is_always_shown = port.widget is None and not port.has_default
        if (
            is_always_shown
            or not is_typed_in(port)
            or type in WRITTEN
            or category(type) in ALL_SHOWN
        ):
            return None
        shown = (self._store.graph.place(node_id) or {}).get("ports", [])
        is_shown = port.name in shown

        def toggle(event):
            rest = [name for name in shown if name != port.name]
            self.on_place(node_id, "ports", rest if is_shown else rest + [port.name])

        title = "Hide the port" if is_shown else "Show as a port on the node, to wire it"
        extra = {"aria-pressed": "true" if is_shown else "false"}
        return button("", toggle, SMALL, "cable", title, extra)

    # Wires

    def _unwired(self, node_id, port, said):
        def choose(event):
            self.on_connect(node_id, port, (event["x"] - 240, event["y"] + 12))

        return h(
            "div",
            {"class": "wired"},
            h("span", {"class": "from"}, said),
            button(
                "Connect",
                choose,
                "quiet tiny",
                "cable",
                "Choose what %s takes" % port.name,
                {"aria-label": "Connect " + port.name},
            ),
        )

    def _wired(self, wire):
        def show_source(event):
            self._store.select([wire.source])
            self.on_show(wire.source)

        return h(
            "div",
            {"class": "wired", "data-wire": wire.text},
            icon("link"),
            button("%s.%s" % (wire.source, wire.source_port), show_source, "from"),
            self._break(wire.text),
            self._unplug(wire),
        )

    def _break(self, wire):
        condition = self._breakpoints.condition(wire)
        title = "Breakpoint on this wire"
        if condition is not None:
            title = "Remove the breakpoint" + (" if %s" % condition if condition else "")
        style = SMALL if condition is None else SMALL + " broken"
        extra = {"aria-pressed": "false" if condition is None else "true"}
        return button(
            "", lambda event: self._breakpoints.toggle(wire), style, "circle-dot", title, extra
        )

    def _unplug(self, wire):
        def disconnect(event):
            self._store.do(edits.disconnect(self._store.graph, [wire.text]), "Disconnect")

        return button("", disconnect, SMALL, "unplug", "Disconnect")

    def _broken(self, wire, spec):
        """A wire into an input that is gone, with the input it may have been meant for."""
        port = self._successor(wire, spec)
        move = None
        if port is not None:
            move = button("Use “%s”" % port.name, self._moving(wire, port), "outlined tiny")
        return h(
            "div",
            {"class": "param", "key": "broken:" + wire.text},
            h(
                "div",
                {"class": "param-label"},
                h("span", {"class": "label"}, wire.target_port),
                h("span", {"class": "needed"}, "no such input any more"),
            ),
            h(
                "div",
                {"class": "wired broken", "data-wire": wire.text},
                icon("triangle-alert"),
                h("span", {"class": "from"}, "%s.%s" % (wire.source, wire.source_port)),
                move,
                self._unplug(wire),
            ),
        )

    def _successor(self, wire, spec):
        """The first input without a wire that a broken wire fits."""
        output = self._store.specs[wire.source].output(wire.source_port)
        if output is None:
            return None
        for port in spec.inputs:
            is_free = self._store.graph.wire_into(wire.target, port.name) is None
            if is_free and why_not(output.type, port.type) is None:
                return port
        return None

    def _moving(self, wire, port):
        def move(event):
            store = self._store
            merge = "move:" + wire.text
            moved = Wire(wire.source, wire.source_port, wire.target, port.name)
            store.do(edits.disconnect(store.graph, [wire.text]), "Move wire", merge)
            store.do(edits.connect(store.graph, moved, store.specs), "Move wire", merge)
            store.history.pause()

        return move

    # Files

    def file_box(self, node_id, port, name, field_id=None):
        """The file of a parameter, to be chosen or dropped; asked for where it is missing."""
        facts = self._files.of(name)
        accept = (port.widget or {}).get("accept", "")
        if not name:
            style, label, symbol, said, more = "", "Choose", "upload", "Drop a file, or", None
        elif facts is None:
            style, label, symbol, said, more = (
                " missing",
                "Find it",
                "triangle-alert",
                name,
                "missing",
            )
        else:
            style, label, symbol, said, more = "", "Replace", "file", name, size(facts["size"])
        extra = {"id": field_id} if field_id else None
        return h(
            "div",
            {
                "class": "file-box" + style,
                "data-port": port.name,
                "filedrop": lambda event: self.on_pick(node_id, port, accept, event["files"]),
            },
            icon(symbol),
            h(
                "span",
                {"class": "file-name", "title": said},
                said,
                h("small", None, more) if more else None,
            ),
            button(
                label,
                lambda event: self.on_pick(node_id, port, accept, None),
                "outlined tiny",
                None,
                None,
                extra,
            ),
        )


def dot(port, style):
    return h("span", {"class": style, "style": "--colour:var(--dxt-port-%s)" % kind(port.type)})


def is_typed_in(port):
    """Whether a value can be set in a field, not only come by wire."""
    if port.widget is not None:
        return True
    if port.has_default:
        return port.type not in ("Table", "Chart", "Image")
    return is_json(port) and not port.many


def chosen_from(node, port):
    """The choices of a choice node, from its other parameter; None for all other ports."""
    if bare(node.type) != "value.choice" or port.name != "value":
        return None
    lines = str(node.params.get("choices", "first\nsecond")).split("\n")
    return [line.strip() for line in lines if line.strip()] or None


def with_choices(port, choices):
    widget = {"kind": "choice", "choices": choices}
    return Port(port.name, port.type, False, port.default, port.has_default, widget, port.doc)
