"""The code of the selected node.

What is typed becomes the node's code, its problems become marks.

Ports follow the code as it is typed (the store reads the signature); long code, which takes longer
to read, when typing pauses. Knows no other panel.
"""

import json

from app.tree import button, h, several
from dxt.core.editing import edits
from dxt.core.node_types.catalogue import JAVASCRIPT, WRITTEN

BOX = "#inspector-code"
CODE = "#code"
SHORT = 2000
PAUSE = 120


class CodeEditor:
    def __init__(self, page, store):
        self._page = page
        self._store = store
        self._node = None
        self._shown = None
        self._marks = "[]"
        self._typed = None
        self.error_of = None
        self.on_commit = None
        self._is_wide = False
        page.on(CODE, "edited", self._edited)
        page.on(CODE, "committed", self._committed)
        store.listen("settling", self._take)

    def show(self, node_id):
        """Shows the code of a node, if it has any; keeps the cursor where the text is the same."""
        node = self._store.graph.nodes.get(node_id) if node_id is not None else None
        has_code = node is not None and (node.type in WRITTEN or node.code is not None)
        self._page.set(BOX, "hidden", not has_code)
        self._page.attribute("#inspector", "class", "with-code" if has_code else None)
        self._node = node_id if has_code else None
        if not has_code:
            return
        self._draw_bar()
        language = "javascript" if node.type == JAVASCRIPT else "python"
        self._page.attribute(CODE, "language", language)
        title = "JavaScript" if node.type == JAVASCRIPT else "Python"
        self._page.attribute(CODE, "aria-label", title + " code of the node")
        code = node.code or "" if self._typed is None else self._typed[1]
        if code != self._shown or self._page.get(CODE, "value") != code:
            self._shown = code
            self._page.set(CODE, "value", code)
        self.mark()

    def _draw_bar(self):
        name = "Narrower" if self._is_wide else "Wider"
        symbol = "minimize-2" if self._is_wide else "maximize-2"
        tree = several(
            h("h3", None, "Code"), button("", self._widen, "quiet square tiny", symbol, name)
        )
        self._page.render("#code-bar", tree)

    def _widen(self, event):
        self._is_wide = not self._is_wide
        self._page.attribute("body", "class", "wide-code" if self._is_wide else None)
        self._draw_bar()

    def mark(self):
        """Marks what is wrong with the code, and where its last run raised."""
        if self._node is None:
            return
        marks = []
        fault = self._store.faults.get(self._node)
        if fault is not None:
            marks.append({"line": fault.line or 1, "message": fault.message, "severity": "error"})
        elif self.error_of is not None:
            error = self.error_of(self._node) or {}
            if error.get("line"):
                marks.append(
                    {"line": error["line"], "message": error["message"], "severity": "error"}
                )
        text = json.dumps(marks)
        if text != self._marks:
            self._marks = text
            self._page.call(CODE, "setMarkers", text)

    def reveal(self, line):
        self._page.call(CODE, "reveal", line)

    def _edited(self, event):
        if self._node is None:
            return
        self._shown = event["detail"]
        self._typed = (self._node, event["detail"])
        if len(event["detail"]) < SHORT:
            self._take()
        else:
            self._page.later("code", PAUSE, self._take)

    def _take(self):
        """Makes what was typed the node's code."""
        if self._typed is None:
            return
        node_id, text = self._typed
        self._typed = None
        if node_id in self._store.graph.nodes:
            self._store.do(
                edits.set_code(self._store.graph, node_id, text), "Edit code", "code:" + node_id
            )
            self.mark()

    def _committed(self, event):
        if self.on_commit is not None:
            self.on_commit()
