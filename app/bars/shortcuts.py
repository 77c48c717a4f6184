"""The page's keys and its clipboard.

The canvas has keys of its own, which reach the page only when it leaves them.
"""

from app.notices import paragraphs
from app.tree import h, several
from dxt.core.document import codec
from dxt.core.editing import diff as diffs
from dxt.core.editing import edits
from dxt.core.editing.redefining import brought_along, copy_with
from dxt.core.errors import DxtError

KEYS = [
    ("Ctrl+Enter", "Run"),
    ("F8", "Pause a run, continue one that stands still"),
    ("F10, Shift+F8", "Step, step back"),
    ("F9", "Breakpoint at the selected node or wire"),
    ("Ctrl+F10", "Run to the selected node"),
    ("Ctrl+Z, Ctrl+Shift+Z", "Undo, redo"),
    ("Ctrl+C, Ctrl+X, Ctrl+V", "Copy, cut, paste nodes"),
    ("Ctrl+D", "Duplicate"),
    ("Ctrl+G, Ctrl+Shift+G", "Make a subgraph, unpack it"),
    ("Double click, Escape", "Into a subgraph, out of it"),
    ("Delete", "Delete what is selected"),
    ("Ctrl+A, Escape", "Select all, nothing"),
    ("Arrow keys", "Move the selected nodes, or the view"),
    ("Tab, Enter", "Next node, select it"),
    ("+, -, Shift+1, Shift+2", "Zoom in, out, to all, to the selection"),
    ("/", "Search the node types"),
    ("R", "Runs so far, and back to the result"),
    ("Double click", "Add a node there"),
    ("Right click, Menu", "More for a node or wire"),
    ("Ctrl+S, Ctrl+O", "Save as a file, open one"),
    ("?", "This list"),
]


class Shortcuts:
    def __init__(self, page, store, gestures, notices, commands):
        self._page = page
        self._store = store
        self._gestures = gestures
        self._notices = notices
        self._commands = commands
        page.on("document", "keydown", self._key)
        page.on("document", "copy", self._copy)
        page.on("document", "cut", self._cut)
        page.on("document", "paste", self._paste)

    def _key(self, event):
        if self._page.get("#dialog", "open") or self._page.get(".menu:popover-open", "id"):
            return None
        key = event["key"]
        key = key.lower() if len(key) == 1 else key
        if key in ("F8", "F9", "F10"):
            return self._debug(key, event)
        if event["ctrl"]:
            return self._with_ctrl(key, event)
        if event["editable"] or event["alt"]:
            return None
        if key == "?":
            return self._do("shortcuts")
        if key == "/":
            return self._do("search")
        if key == "r" and not event["shift"]:
            return self._do("runs")
        if key in ("Delete", "Backspace") and (self._store.selected or self._store.selected_wires):
            self._gestures.delete(self._store.selected, self._store.selected_wires)
            return True
        if key == "Escape":
            if self._store.selected or self._store.selected_wires:
                self._store.select([])
            else:
                self._store.leave()
        return None

    def _with_ctrl(self, key, event):
        if key == "Enter":
            return self._do("run")
        if key == "s":
            return self._do("save")
        if key == "o":
            return self._do("open")
        if event["editable"]:
            return None
        if key == "z":
            return self._do("redo" if event["shift"] else "undo")
        if key == "y":
            return self._do("redo")
        if key == "g":
            return self._do("unpack" if event["shift"] else "fold")
        if key == "d" and self._store.selected:
            return self._do("duplicate")
        return None

    def _debug(self, key, event):
        """The keys of a debugger count in fields, too."""
        if event["alt"]:
            return None
        if key == "F8":
            if event["shift"]:
                return self._do("step-back")
            return self._commands["pause-or-go-on"]() or None
        if key == "F9":
            return self._commands["breakpoints"]() or None
        if event["ctrl"]:
            return self._do("run-to") if self._store.only is not None else None
        return None if event["shift"] else self._do("step")

    def _do(self, name):
        self._commands[name]()
        return True

    # Clipboard

    def _copy(self, event):
        if event["editable"] or not self._store.selected or self._page.selected_text():
            return None
        return self._copied()

    def _copied(self):
        text = edits.copy(self._store.graph, self._store.selected)
        return copy_with(self._store.document, text) if self._store.document.subgraphs else text

    def _cut(self, event):
        text = self._copy(event)
        if text:
            self._gestures.delete(self._store.selected, [])
        return text

    def _paste(self, event):
        text = event.get("text", "")
        if event["editable"] or not text.strip().startswith("{"):
            return None
        try:
            fragment = codec.loads(text)
            text, brought = brought_along(self._store.document, text)
            self.add(text, "Paste %d nodes" % len(fragment.nodes), brought)
        except DxtError as error:
            self._notices.toast(
                "What was copied is not part of a graph: %s" % error.message, "warn"
            )
        return True

    def duplicate(self):
        if self._store.selected:
            self.add(edits.copy(self._store.graph, self._store.selected), "Duplicate", None)

    def add(self, text, label, brought):
        """Puts copied nodes into the graph in view, and subgraphs that they bring."""
        store = self._store
        diff = edits.paste(store.graph, text)
        lifted = diffs.lifted(store.inside, diff) if store.inside else diff
        store.change(lifted if brought is None else diffs.squash(brought, lifted), label)
        store.select(edits.added_nodes(diff))

    def show(self):
        rows = []
        for keys, what in KEYS:
            rows += [
                h("dt", None, [h("kbd", None, key) for key in keys.split(", ")]),
                h("dd", None, what),
            ]
        self._notices.dialog("Keyboard shortcuts", h("dl", {"class": "keys"}, rows))

    def about(self, build):
        made = (
            "DxT runs executable dataflow graphs in this page. Nothing is installed, and nothing "
            "you open, type or compute leaves your computer: a shared link carries the whole graph "
            "behind its #, which browsers don't send to servers."
        )
        credits = (
            "Made with Pyodide, PyScript and MicroPython; React Flow on Preact; Monaco; Vega-Lite; "
            "Arrow (arro3, flechette); networkx; Lucide icons; Inter."
        )
        licence = h(
            "p",
            None,
            "Build %s, MIT licence; " % build if build else "MIT licence; ",
            h("a", {"href": "licences.txt", "target": "_blank"}, "licences of all parts"),
            ".",
        )
        self._notices.dialog(
            "About DxT",
            several(paragraphs(made, credits), licence),
            [("Keyboard shortcuts", self.show, "outlined")],
        )
