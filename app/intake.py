"""Data files on their way in: chosen or dropped for a parameter, or dropped on the canvas.

Owns what becomes of a file; the table of names and bytes is `files`.
"""

READERS = (
    ("data.csv@1", (".csv", ".tsv")),
    ("data.json@1", (".json", ".jsonl", ".ndjson", ".geojson")),
    ("data.text@1", (".txt", ".md", ".log", ".html", ".xml")),
)
PLUGINS = (".whl", ".mjs", ".js")
GRAPHS = (".dxt.json", ".dxt")


def ends_with(name, endings):
    return any(name.lower().endswith(ending) for ending in endings)


def reader_of(name):
    """The node type that reads a file of that name, or None."""
    for type, endings in READERS:
        if ends_with(name, endings):
            return type
    return None


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
        """A file for a parameter: `dropped` is what was dropped on it, None opens a dialog."""
        if dropped is None:
            self._disk.pick(accept, lambda answer: self._take(node_id, port, answer))
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
        """Files on the canvas: a graph opens, data goes into the node below, or a new one."""
        at = facts["at"]
        for name in facts["names"]:
            found = self._disk.added(name)
            if found is None or found.get("error"):
                said = found["error"] if found else "%s could not be read." % name
                self._notices.toast(said, "error")
            elif ends_with(name, GRAPHS):
                self.on_graph(found["digest"], name)
                return
            elif ends_with(name, PLUGINS) and self._file_port(facts.get("node")) is None:
                self.on_plugin(found)
            elif self._file_port(facts.get("node")) is not None:
                self._take(facts["node"], self._file_port(facts["node"]), found)
            else:
                self._add(name, found, at)
                at = [at[0] + 40, at[1] + 160]

    def _add(self, name, found, at):
        type = reader_of(name)
        if type is None:
            said = "No node here reads %s: use CSV, JSON or text." % name
            self._notices.toast(said, "warn")
            return
        self._files.give(name, found["digest"], found["size"])
        self._adding.drop(type, at, {"file": name}, name.rsplit(".", 1)[0])

    def _file_port(self, node_id):
        spec = self._store.specs.get(node_id)
        for port in spec.inputs if spec is not None else ():
            if (port.widget or {}).get("kind") == "file":
                return port
        return None
