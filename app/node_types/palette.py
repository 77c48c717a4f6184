"""The list of node types: searched, dragged, clicked.

And the same list as a small dialog on the canvas.

Owns how types are found and ordered. Adding is told to `on_add(type)`; knows no graph.
"""

from app.node_types.labels import CATEGORIES, category, category_title, tint, type_icon, type_title
from app.tree import h, icon, several
from dxt.core.document.subgraph import type_of
from dxt.core.node_types.catalogue import JAVASCRIPT, PYTHON
from dxt.core.spec import NodeSpec
from dxt.core.text.json_text import clip
from dxt.core.types import kind

HOST = "#palette-list"
SEARCH = "#search"
# The graph is drawn first; the list of types can wait that long.
AFTER = 30
# So many letters of a type's help are shown in passing.
HELP = 240


class Entry:
    """One node type as the palette shows it."""

    def __init__(self, type, spec):
        self.type = type
        self.spec = spec
        self.title = type_title(type)
        self.category = category(type)
        self.text = " ".join(
            [type, self.title, spec.summary, category_title(self.category)]
        ).lower()

    def rank(self, query):
        """How well the entry answers: smaller is better, None not at all."""
        if not query:
            return 0
        title = self.title.lower()
        if title.startswith(query):
            return 0
        if query in title or query in self.type:
            return 1
        for word in query.split():
            if word not in self.text:
                return None
        return 2


def entries(catalogue):
    """All types, by category in the order of the palette, then by the order of the catalogue."""
    found = [
        Entry(PYTHON, NodeSpec("python", "Your own function, in Python.")),
        Entry(JAVASCRIPT, NodeSpec("javascript", "Your own function, in JavaScript.")),
    ]
    for type in catalogue.specs:
        found.append(Entry(type, catalogue.specs[type]))
    known = [name for name, title in CATEGORIES]

    def place(entry):
        at = known.index(entry.category) if entry.category in known else len(known)
        is_other = entry.type == JAVASCRIPT
        return (at, entry.category, is_other, entry.title)

    return sorted(found, key=place)


def own_entries(store):
    """The subgraphs of the open document that nodes can stand for."""
    found = []
    for name in sorted(store.document.subgraphs):
        if store.catalogue.fault(name) is None:
            found.append(Entry(type_of(name), store.catalogue.spec(name)))
    return found


def matching(all_entries, query):
    """The entries that answer a query, best first; without one all of them."""
    query = query.strip().lower()
    ranked = []
    for at, entry in enumerate(all_entries):
        rank = entry.rank(query)
        if rank is not None:
            ranked.append((rank, at, entry))
    ranked.sort(key=lambda found: (found[0], found[1]))
    return [entry for rank, at, entry in ranked]


class Palette:
    def __init__(self, page, catalogue):
        self._page = page
        self.entries = entries(catalogue)
        self._query = ""
        self.on_add = None
        page.on(SEARCH, "input", self._searched)
        page.on(SEARCH, "keydown", self._key)
        page.on("#show-palette", "click", lambda event: self.toggle())
        page.on("#palette", "keydown", self._escape)
        page.later("palette.draw", AFTER, self.draw)

    def set_own(self, found):
        """Lists these subgraphs of the document, and no others."""
        rest = [entry for entry in self.entries if entry.category != "subgraph"]
        if not found and len(rest) == len(self.entries):
            return
        self.entries[:] = rest[:1] + found + rest[1:]
        self.draw()

    def take(self, catalogue):
        """Other node types are known now."""
        own = [entry for entry in self.entries if entry.category == "subgraph"]
        self.entries[:] = entries(catalogue)
        self.entries[1:1] = own
        self.draw()

    def toggle(self, is_open=None):
        """Opens the palette over the canvas, where the page has no room for it beside."""
        if is_open is None:
            is_open = self._page.get("#show-palette", "ariaExpanded") != "true"
        self._page.attribute("#palette", "class", "open" if is_open else "")
        self._page.attribute("#show-palette", "aria-expanded", "true" if is_open else "false")
        if is_open:
            self._page.call(SEARCH, "focus")

    def focus(self):
        self._page.call(SEARCH, "focus")
        self._page.call(SEARCH, "select")

    def _escape(self, event):
        if event["key"] == "Escape":
            self.toggle(False)
            self._page.call("#canvas", "focus")

    def _searched(self, event):
        self._query = event["value"]
        self.draw()

    def _key(self, event):
        if event["key"] == "Enter":
            found = matching(self.entries, self._query)
            if found and self._query:
                self._query = ""
                self._page.set(SEARCH, "value", "")
                self.draw()
                self._add(found[0].type)
            return True
        if event["key"] == "ArrowDown":
            self._page.call(HOST + " .type", "focus")
            return True

    def _add(self, type):
        self._leave()
        self.on_add(type)

    def draw(self):
        found = matching(self.entries, self._query)
        if not found:
            self._page.render(
                HOST, h("p", {"class": "none"}, "No node type is called “%s”." % self._query)
            )
            return
        if self._query:
            self._page.render(
                HOST,
                h(
                    "div",
                    {"class": "category", "key": "found"},
                    [self._row(entry) for entry in found],
                ),
            )
            return
        groups = []
        for name in unique([entry.category for entry in found]):
            rows = [self._row(entry) for entry in found if entry.category == name]
            groups.append(
                h(
                    "section",
                    {"class": "category", "key": name},
                    h("h3", None, category_title(name)),
                    rows,
                )
            )
        self._page.render(HOST, several(groups))

    def _row(self, entry):
        attributes = {
            "type": "button",
            "class": "type " + tint(entry.type),
            "key": entry.type,
            "data-type": entry.type,
            "drag": entry.type,
            "onclick": lambda event: self._add(entry.type),
            "onmouseenter": lambda event: self._hover(entry, event),
            "onmouseleave": lambda event: self._leave(),
            "ondragend": lambda event: self._leave(),
            "aria-description": entry.spec.summary,
        }
        return h(
            "button",
            attributes,
            h("span", {"class": "badge"}, icon(type_icon(entry.type))),
            h("span", {"class": "name"}, entry.title),
        )

    def _hover(self, entry, event):
        top = max(60, int(event["top"]) - 12)
        left = int(event["right"]) + 14
        self._page.later("palette.hover", 260, lambda: self._show(entry, left, top))

    def _show(self, entry, left, top):
        self._page.render("#hover", described(entry))
        self._page.attribute(
            "#hover", "style", "left:%dpx;top:min(%dpx, 100dvh - 260px)" % (left, top)
        )
        self._page.call("#hover", "showPopover")

    def _leave(self):
        self._page.cancel("palette.hover")
        self._page.call("#hover", "hidePopover")


def described(entry):
    """What a type does and which ports it has, in small."""
    rows = []
    for port in entry.spec.inputs:
        if port.widget is None and not port.has_default:
            rows += _port(port, "port-dot")
    for port in entry.spec.outputs:
        rows += _port(port, "port-dot out")
    return several(
        h("h4", None, entry.title),
        h("p", None, entry.spec.summary or entry.type),
        h("p", None, clip(entry.spec.help, HELP)) if entry.spec.help else None,
        h("p", None, "Needs " + ", ".join(entry.spec.requirements))
        if entry.spec.requirements
        else None,
        h("dl", {"class": "ports"}, rows),
    )


def _port(port, style):
    dot = h("span", {"class": style, "style": "--colour:var(--dxt-port-%s)" % kind(port.type)})
    return [h("dt", None, dot, port.name), h("dd", None, port.type)]


def unique(items):
    found = []
    for item in items:
        if item not in found:
            found.append(item)
    return found
