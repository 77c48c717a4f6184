"""The dialog that gives a node another value by hand.

Owns what was typed there, and which field fits the type of the port. Whether the value does is
checked where that can be told from its text, and by the engine: what that refuses comes back here,
with the reason, and nothing typed is lost.
"""

from app.inspecting import widgets
from app.inspecting.values import Refused, parse, rows
from app.keeping.intake import ends_with, reader_of
from app.notices import paragraphs, sentence
from app.results.value_bar import segments
from app.tree import button, h, icon, several
from app.words import size
from dxt.core.source.annotations import widget_for
from dxt.core.spec import Port
from dxt.core.types import TABLES, base, split

FIELD = "replacement"
FILES = ".csv,.tsv,.json,.jsonl,.ndjson"
ROWS = 20


class Replacing:
    def __init__(self, page, notices, store, states, client, disk):
        self._page = page
        self._notices = notices
        self._store = store
        self._states = states
        self._client = client
        self._disk = disk
        self._node = ""
        self._port = ""
        self._value = None
        self._is_text = True
        self._file = None
        self._refusal = ""
        self._is_touched = False

    def ask(self, node_id, port=None):
        """Asks for the value that is to stand at an output, the first where none is named."""
        outputs = self._store.specs[node_id].outputs
        if not outputs:
            self._notices.toast("%s gives nothing that could be replaced." % node_id, "info")
            return
        self._node = node_id
        self._choose(port or outputs[0].name)

    def refused(self, message):
        """The engine refused what was given last: asks again."""
        if self._node in self._store.graph.nodes:
            self._refusal = message
            self._draw()
        else:
            self._notices.toast(message, "error")

    def _choose(self, port):
        self._port = port
        self._value = "" if self._widget() is None else default(self._widget())
        self._is_text = isinstance(self._value, str)
        self._file = None
        self._refusal = ""
        self._is_touched = False
        self._draw()
        self._fill()

    def _fill(self):
        """Begins with the present value, where that can be typed."""
        state = self._states.of(self._node)
        node_id, port = self._node, self._port
        if not state.is_fresh or self._is_table():
            return

        def heard(header, body):
            is_same = (node_id, port) == (self._node, self._port) and not self._is_touched
            if is_same and header.get("kind") in ("text", "json") and not header.get("truncated"):
                self._take(header["text"])
                if self._page.get("#dialog", "open"):
                    self._draw()

        self._client.preview(node_id, port, 0, ROWS, heard)

    def _take(self, text):
        kind = (self._widget() or {}).get("kind")
        if kind == "switch":
            self._value, self._is_text = text in ("True", "true"), False
        elif kind == "choice":
            for choice in self._widget()["choices"]:
                if str(choice) == text:
                    self._value, self._is_text = choice, False
        else:
            self._value, self._is_text = text, True

    def _output(self):
        return self._store.specs[self._node].output(self._port) or Port(self._port)

    def _is_table(self):
        return any(base(part) in TABLES for part in split(self._output().type, "|"))

    def _widget(self):
        return widget_for(self._output().type)

    # Drawing

    def _draw(self):
        body = several(
            paragraphs(
                "What follows takes this value instead of what %s computes. It is yours alone: "
                "the graph and its links stay as they are." % self._node
            ),
            self._ports(),
            h(
                "form",
                {"class": "asked", "onsubmit": self._submit, "key": self._port},
                h("label", {"for": FIELD}, self._label()),
                self._field(),
                self._files() if self._is_table() else None,
                h("p", {"class": "param-error", "role": "alert"}, sentence(self._refusal))
                if self._refusal
                else None,
            ),
        )
        title = "Replace the value of %s" % self._node
        self._notices.dialog(title, body, [("Replace", self._submit, "primary")], "Cancel")
        self._page.call("#" + FIELD, "focus")

    def _label(self):
        return "%s: %s" % (self._port, self._output().type)

    def _ports(self):
        outputs = self._store.specs[self._node].outputs
        if len(outputs) < 2:
            return None
        choices = [(port.name, port.name) for port in outputs]
        return segments("Output", choices, self._port, self._choose)

    def _field(self):
        output = self._output()
        widget = self._widget() or {"kind": "code"}
        if widget["kind"] == "text":
            widget = {"kind": "multiline"}
        port = Port(FIELD, output.type, widget=widget)
        if self._is_table():
            port = Port(FIELD, "list", widget={"kind": "code"})

        def change(value, is_text):
            self._is_touched = True
            self._file = None
            self._value, self._is_text = value, is_text
            if not is_text:
                self._draw()

        return widgets.draw(port, self._value, FIELD, change, None, self._refusal or None)

    def _files(self):
        said = 'Rows as JSON, such as [{"name": 1}], or a file:'
        if self._file is not None:
            said = "%s, %s" % (self._file["name"], size(self._file["size"]))
        return h(
            "div",
            {"class": "file-box", "filedrop": lambda event: self._dropped(event["files"])},
            icon("file" if self._file is not None else "upload"),
            h("span", {"class": "file-name"}, said),
            button(
                "CSV or JSON…",
                lambda event: self._disk.pick(FILES, self._picked),
                "outlined tiny",
            ),
        )

    def _dropped(self, files):
        if files:
            self._picked(files[0])

    def _picked(self, answer):
        if answer.get("cancelled"):
            return
        if answer.get("error"):
            self._refusal = answer["error"]
        elif not ends_with(answer["name"], tuple(FILES.split(","))):
            self._refusal = "%s is neither CSV nor JSON." % answer["name"]
        else:
            self._refusal = ""
            self._value, self._is_text = "", True
            self._file = answer
        self._draw()

    # Giving

    def _submit(self, event=None):
        try:
            value = self._given() if self._file is None else None
        except Refused as refused:
            self._refusal = str(refused)
            self._draw()
            return True
        self._refusal = ""
        self._notices.close()
        file = None
        if self._file is not None:
            name = self._file["name"]
            file = {"name": name, "digest": self._file["digest"], "reader": reader_of(name)}
        self._client.replace(self._node, self._port, value, file)
        if self._states.is_running and self._states.paused is None:
            self._notices.toast("It is replaced once the run stands still or has ended.", "info")
        return True

    def _given(self):
        if not self._is_text:
            return self._value
        return rows(self._value) if self._is_table() else parse(self._typed_port(), self._value)

    def _typed_port(self):
        return Port(self._port, self._output().type, widget=self._widget())


def default(widget):
    """What a field begins with."""
    if widget["kind"] == "switch":
        return False
    if widget["kind"] == "choice":
        choices = widget.get("choices") or [""]
        return choices[0]
    return ""
