"""The panel on the right: the selected node, what it is given and gives, and its code.

Owns what is said of a node as a whole. Its inputs are `inputs`, its code `code_editor`; what is
shown when no node is selected is `overview`.
"""

from app.drawing.subgraphs import port_switch, tools
from app.inspecting.code_editor import CodeEditor
from app.inspecting.inputs import dot
from app.inspecting.needs import Needs
from app.inspecting.overview import overview
from app.node_types.labels import bare, tint, type_icon
from app.tree import button, h, icon, several
from dxt.core.editing import edits
from dxt.core.errors import DxtError

HEAD = "#inspector-head"
BODY = "#inspector-body"


class Inspector:
    def __init__(self, page, store, states, files, inputs, subgraphs):
        self.subgraphs = subgraphs
        self._page = page
        self._store = store
        self._states = states
        self._inputs = inputs
        self._name = None
        self.code = CodeEditor(page, store)
        self._needs = Needs(store, self.draw_soon)
        self.on_duplicate = None
        self.on_more = None
        inputs.on_change = self.draw_soon
        store.listen("entered", self._selected)
        store.listen("selected", self._selected)
        store.listen("edited", lambda diff: self.draw_soon())
        states.listen("nodes", self._stated)
        store.listen("respecced", self._stated)
        files.listen("known", self.draw_soon)

    def _selected(self):
        self._name = None
        self._inputs.forget_typed()
        self.draw_soon()

    def _stated(self, nodes):
        only = self._store.only
        if only is not None and (only in nodes or self._inputs.depend_on(nodes)):
            self.draw_soon()

    def draw_soon(self):
        self._page.soon("inspector", self.draw)

    def draw(self):
        only = self._store.only
        self.code.show(only)
        if only is None:
            self._page.render(HEAD, several())
            found = overview(self._store, self._inputs.file_box, self.subgraphs, self._needs.draw)
            self._page.render(BODY, found)
        else:
            self._page.render(HEAD, self._head(only))
            self._page.render(BODY, self._body(only))

    def ask_packages(self):
        """Shows where the graph's packages are named."""
        self._store.go([])
        self._store.select([])
        self.draw()
        self._page.call("#needs-packages", "focus")

    def _head(self, node_id):
        node = self._store.graph.nodes[node_id]
        spec = self._store.specs[node_id]
        is_missing = self._store.is_missing(node_id)
        style = "node-head " + ("tint-missing" if is_missing else tint(node.type))
        help = None
        if spec.help:
            help = h(
                "details",
                {"class": "node-help", "key": node_id},
                h("summary", None, "More"),
                h("p", None, spec.help),
            )
        return several(
            h(
                "div",
                {"class": style, "data-node": node_id},
                h("span", {"class": "badge"}, icon("box" if is_missing else type_icon(node.type))),
                h(
                    "div",
                    {"class": "names"},
                    self._name_field(node_id),
                    h("div", {"class": "node-type"}, bare(node.type)),
                ),
                button(
                    "",
                    lambda event: self.on_duplicate(),
                    "quiet square tiny",
                    "copy",
                    "Duplicate  Ctrl+D",
                ),
                button(
                    "",
                    lambda event: self.on_more(node_id, (event["x"] - 240, event["y"] + 12)),
                    "quiet square tiny",
                    "ellipsis",
                    "More: breakpoint, run to here, pin, replace value",
                    {"id": "node-more", "aria-haspopup": "menu"},
                ),
                button(
                    "",
                    lambda event: self._delete(node_id),
                    "quiet square tiny",
                    "trash-2",
                    "Delete node",
                ),
            ),
            h("p", {"class": "param-error", "role": "alert"}, self._name[1])
            if self._name
            else None,
            h("p", {"class": "node-summary"}, spec.summary) if spec.summary else None,
            tools(self._store, node_id, self.subgraphs),
            help,
        )

    def _name_field(self, node_id):
        attributes = {
            "id": "node-name",
            "key": node_id,
            "class": "node-name",
            "aria-label": "Name of the node",
            "aria-invalid": "true" if self._name else None,
            "value": self._name[0] if self._name else node_id,
            "spellcheck": False,
            "autocomplete": "off",
            "onchange": lambda event: self._rename(node_id, event["value"]),
        }
        return h("input", attributes)

    def _rename(self, node_id, text):
        text = text.strip()
        self._name = None
        try:
            diff = edits.rename_node(self._store.graph, node_id, text)
        except DxtError as error:
            self._name = (text, error.message)
        else:
            self._store.do(diff, "Rename")
            self._store.select([text])
        self.draw_soon()

    def _delete(self, node_id):
        self._store.do(edits.remove(self._store.graph, [node_id], []), "Delete")

    def _body(self, node_id):
        spec = self._store.specs[node_id]
        fault = self._store.faults.get(node_id)
        inputs = self._inputs.draw(node_id)
        return several(
            self._fault(fault) if fault is not None else None,
            h(
                "section",
                {"class": "section", "key": "in:" + node_id},
                h("h3", None, "Inputs"),
                inputs,
            )
            if inputs
            else None,
            self._outputs(node_id, spec),
        )

    def _fault(self, fault):
        text = fault.message
        if fault.line is not None:
            text = "Line %d: %s" % (fault.line, text)
        said = h(
            "div",
            {"class": "code-problem", "role": "alert"},
            icon("circle-alert"),
            h("span", None, text),
        )
        return h("section", {"class": "section", "key": "fault"}, said)

    def _outputs(self, node_id, spec):
        if not spec.outputs:
            return None
        state = self._states.of(node_id)
        looks = {"class": "value"}
        if not state.is_fresh:
            looks = {"class": "value old", "title": "Out of date"}
        rows = []
        for port in spec.outputs:
            text = told_of(state, port.name)
            rows.append(
                h(
                    "div",
                    {"class": "output", "key": port.name},
                    dot(port, "port-dot out"),
                    h("span", None, port.name),
                    h("span", {"class": "kind"}, port.type),
                    h("span", looks, text),
                    port_switch(self._store, "outputs", node_id, port.name),
                )
            )
        return h(
            "section",
            {"class": "section", "key": "out"},
            h("h3", None, "Outputs"),
            h("div", {"class": "outputs"}, rows),
        )


def told_of(state, port_name):
    """What an output gave, in a few words: nothing of a node that has failed since, or inside."""
    if state.status in ("failed", "skipped", "blocked"):
        return ""
    return state.outputs.get(port_name, {}).get("text", "")
