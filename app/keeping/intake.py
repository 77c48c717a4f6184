"""Files on their way in: chosen or dropped for a parameter, or dropped on the canvas.

Owns what becomes of a file; the table of names and bytes is `files`.
"""

from app.words import count, listed
from dxt.core.errors import DxtError
from dxt.core.node_types.catalogue import PYTHON
from dxt.core.script.reading import read_script

READERS = (
    ("data.csv@1", (".csv", ".tsv")),
    ("data.json@1", (".json", ".jsonl", ".ndjson", ".geojson")),
    ("data.text@1", (".txt", ".md", ".log", ".html", ".xml")),
)
PLUGINS = (".whl", ".mjs", ".js")
CODE = ".py"
GRAPHS = (".dxt.json", ".dxt")


def ends_with(name, endings):
    return any(name.lower().endswith(ending) for ending in endings)


def reader_of(name):
    """The node type that reads a file of that name, or None."""
    for type, endings in READERS:
        if ends_with(name, endings):
            return type
    return None


def endings(port):
    """The endings of file names that a parameter takes; none where it may take others as well."""
    parts = [part.strip() for part in ((port.widget or {}).get("accept") or "").split(",")]
    return [part.lower() for part in parts] if all(part[:1] == "." for part in parts) else []


def takes(port, name):
    """Whether a parameter takes a file of that name."""
    wanted = endings(port)
    return not wanted or ends_with(name, wanted)


def kinds(port):
    """What a parameter takes, in words."""
    return "%s files" % listed(endings(port), "or")


def below(at):
    """Where the next of several files goes."""
    return [at[0] + 40, at[1] + 160]


class Intake:
    def __init__(self, disk, store, files, adding, notices):
        self._disk = disk
        self._store = store
        self._files = files
        self._adding = adding
        self._notices = notices
        self.on_graph = None
        self.on_plugin = None

    def pick(self, node_id, port, accept, dropped):
        """A file for a parameter: `dropped` is what was dropped on it, None opens a dialog.

        In the dialog the reader may choose any file; what is dropped has to be of a kind that the
        parameter takes.
        """
        if dropped is None:
            self._disk.pick(accept, lambda answer: self._take(node_id, port, answer))
        elif dropped and dropped[0].get("name") and not takes(port, dropped[0]["name"]):
            self._refuse(node_id, port, dropped[0]["name"])
        elif dropped:
            self._take(node_id, port, dropped[0])

    def _take(self, node_id, port, answer):
        if answer.get("cancelled") or node_id not in self._store.graph.nodes:
            return
        if answer.get("error"):
            self._notices.toast(answer["error"], "error")
            return
        if answer.get("warning"):
            self._notices.toast(answer["warning"], "warn")
        name = answer["name"]
        wanted = self._store.graph.nodes[node_id].params.get(port.name)
        if wanted and wanted != name and self._files.of(wanted) is None:
            self._notices.toast("%s is now used instead of %s." % (name, wanted), "info")
        self._files.give(name, answer["digest"], answer["size"])
        self._adding.set_file(node_id, port.name, name)

    def dropped(self, facts):
        """Files on the canvas: a graph opens, data goes into the node there if it takes such files,
        or into a new one. Python becomes nodes."""
        at = facts["at"]
        port = self._file_port(facts.get("node"))
        for name in facts["names"]:
            found = self._disk.added(name)
            if found is None or found.get("error"):
                said = found["error"] if found else "%s could not be read." % name
                self._notices.toast(said, "error")
            elif ends_with(name, GRAPHS):
                self.on_graph(found["digest"], name)
                return
            elif ends_with(name, PLUGINS) and (port is None or not takes(port, name)):
                self.on_plugin(found)
            elif ends_with(name, [CODE]) and (port is None or not takes(port, name)):
                self._write(name, found, at)
                at = below(at)
            elif port is not None and takes(port, name):
                self._take(facts["node"], port, found)
            elif port is not None and reader_of(name) is None:
                self._refuse(facts["node"], port, name)
            elif port is not None:
                node_id = self._add(name, found, facts["at"], self._adding.drop_below)
                said = "%s reads %s: %s went into a new node, %s."
                self._notices.toast(said % (facts["node"], kinds(port), name, node_id), "info")
            else:
                self._add(name, found, at, self._adding.drop)
                at = below(at)

    def _write(self, name, found, at):
        """New nodes of this code: one, or one for each function or call where it has several.
        What is wrong with it, the node will say."""

        def read(answer):
            if answer.get("error"):
                self._notices.toast(answer["error"], "error")
                return
            code = answer["text"]
            try:
                script = read_script(code)
            except DxtError:
                script = None
            if script is not None and (script.has_calls or len(script.graph.nodes) > 1):
                script.graph.title = name[: -len(CODE)]
                self._adding.add_graph(script.graph, name)
                said = "%s became %s." % (name, count(len(script.graph.nodes), "node"))
                tone = "warn" if script.unclear or script.told_apart else "info"
                self._notices.toast(" ".join([said] + script.remarks()), tone)
            else:
                self._adding.drop(PYTHON, at, None, name[: -len(CODE)], code)

        self._disk.text(found["digest"], read)

    def _add(self, name, found, at, drop):
        type = reader_of(name)
        if type is None:
            said = "No node here reads %s: use CSV, JSON or text; Python becomes a node."
            self._notices.toast(said % name, "warn")
            return None
        self._files.give(name, found["digest"], found["size"])
        return drop(type, at, {"file": name}, name.rsplit(".", 1)[0])

    def _refuse(self, node_id, port, name):
        said = "%s was not taken: %s reads %s. To use it all the same, choose it in the inspector."
        self._notices.toast(said % (name, node_id, kinds(port)), "warn")

    def _file_port(self, node_id):
        spec = self._store.specs.get(node_id)
        for port in spec.inputs if spec is not None else ():
            if (port.widget or {}).get("kind") == "file":
                return port
        return None
