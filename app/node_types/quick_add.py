"""A node type chosen where the reader points: on a double click, or where a wire was dropped.

Offers only types that the wire fits. Tells `on_add(type, at, source)`; knows no graph.
"""

from app.node_types.labels import bare, tint, type_icon
from app.node_types.palette import matching
from app.tree import h, icon
from dxt.core.node_types.catalogue import WRITTEN
from dxt.core.types import why_not

HOST = "#quick"
AFTER = 20
# Widgets that choose among what is there: nobody means a wire for them.
UNWIRED = (None, "column", "columns", "choice", "file")


def fitting(all_entries, type):
    """The entries with an input that a value of this type may flow into, all where type is None."""
    if type is None:
        return list(all_entries)
    return [
        entry
        for entry in all_entries
        if entry.type in WRITTEN or input_for(entry.spec, type) is not None
    ]


def input_for(spec, type):
    """The input that a wire of this type is meant for.

    One that can't be typed in before one that can.
    """
    for port in spec.inputs:
        if port.widget is None and why_not(type, port.type) is None:
            return port
    for port in spec.inputs:
        kind = (port.widget or {}).get("kind")
        if kind not in UNWIRED and why_not(type, port.type) is None:
            return port
    return None


class QuickAdd:
    def __init__(self, page, all_entries):
        self._page = page
        self._all = all_entries
        self._offered = []
        self._query = ""
        self._chosen = 0
        self._asked = None
        self.on_add = None

    def open(self, asked, type):
        """`asked` is where ("at", "client") and from which port; `type` of that port, or None."""
        self._asked = asked
        self._offered = fitting(self._all, type)
        self._query = ""
        self._chosen = 0
        self._draw()
        x, y = asked["client"]
        self._page.attribute(
            HOST,
            "style",
            "left:min(%dpx, 100vw - 296px);top:min(%dpx, 100dvh - 370px)" % (int(x), int(y)),
        )
        # When the gesture that asked is over, which would take the focus away again.
        self._page.later("quick", AFTER, self._show)

    def _show(self):
        self._page.call(HOST, "showPopover")
        self._page.set(HOST + " input", "value", "")
        self._page.call(HOST + " input", "focus")

    def _draw(self):
        found = matching(self._offered, self._query)
        rows = []
        for at, entry in enumerate(found):
            rows.append(self._row(entry, at == self._chosen))
        field = {
            "type": "search",
            "placeholder": "Add a node",
            "aria-label": "Search node types",
            "autocomplete": "off",
            "oninput": self._searched,
            "onkeydown": self._key,
        }
        listed = rows or h("p", {"class": "none"}, "Nothing fits.")
        self._page.render(
            HOST,
            h(
                "div",
                {"class": "quick"},
                h("div", {"class": "search"}, icon("search"), h("input", field)),
                h("div", {"class": "list", "role": "listbox", "aria-label": "Node types"}, listed),
            ),
        )

    def _row(self, entry, is_chosen):
        attributes = {
            "type": "button",
            "class": "type " + tint(entry.type),
            "role": "option",
            "key": entry.type,
            "data-type": entry.type,
            "tabindex": "-1",
            "aria-selected": "true" if is_chosen else "false",
            "onclick": lambda event: self._add(entry),
        }
        name = h(
            "span", {"class": "name"}, entry.title, h("small", None, bare(entry.type).split(".")[0])
        )
        return h(
            "button", attributes, h("span", {"class": "badge"}, icon(type_icon(entry.type))), name
        )

    def _searched(self, event):
        self._query = event["value"]
        self._chosen = 0
        self._draw()

    def _key(self, event):
        found = matching(self._offered, self._query)
        if event["key"] in ("ArrowDown", "ArrowUp"):
            step = 1 if event["key"] == "ArrowDown" else -1
            self._chosen = (self._chosen + step) % max(1, len(found))
            self._draw()
            self._page.call(HOST + " [aria-selected=true]", "scrollIntoViewIfNeeded")
            return True
        if event["key"] == "Enter" and found:
            self._add(found[self._chosen])
            return True

    def _add(self, entry):
        self._page.call(HOST, "hidePopover")
        self.on_add(entry.type, self._asked)
