"""Which data files the open graph names, and which bytes each name stands for here.

A graph names files; the reader's browser knows bytes by digest. Owns the table between them: what
the reader chose for this document, then what is shipped with the examples. Knows no panel.
"""

from app.store import scopes
from app.telling import Teller
from dxt.core.node_types.catalogue import specs_of
from dxt.core.spec import NodeSpec


def file_ports(store):
    """All parameters in view that name a file: (node id, port, name), "" where none is given."""
    return _ports_of(store.graph, store.specs)


def _ports_of(graph, specs):
    found = []
    for node_id, node in graph.nodes.items():
        spec = specs[node_id]
        for port in spec.inputs if isinstance(spec, NodeSpec) else ():
            if (port.widget or {}).get("kind") == "file":
                name = node.params.get(port.name, port.default)
                found.append((node_id, port, name if isinstance(name, str) else ""))
    return found


def file_names(store):
    """The names of all files that the document names, in its subgraphs too."""
    found = []
    for graph in scopes(store.document):
        specs = store.specs if graph is store.graph else specs_of(graph, store.catalogue)
        found.extend([name for _node_id, _port, name in _ports_of(graph, specs)])
    return found


class DataFiles(Teller):
    """`chosen` is {name: {"digest", "size"}}, kept with the reader's copy of a graph.

    Told are "chosen" (), by the reader, and "known" (), when what is known has changed.
    """

    def __init__(self, store, files):
        super().__init__()
        self._store = store
        self._files = files
        self.chosen = {}
        self._shipped = {}

    def ship(self, examples):
        """The examples are known, and with them the files that come with the page."""
        for example in examples:
            for file in example.get("data", []):
                self._shipped[file["name"]] = {"digest": file["digest"], "size": file["size"]}
        self._tell("known")

    def open(self, chosen):
        """Another document is open, with what its reader chose before.

        Bytes that the browser dropped are missed.
        """
        self.chosen = dict(chosen)
        for name in chosen:
            self._files.have(chosen[name]["digest"], self._missing(name, chosen[name]["digest"]))

    def _missing(self, name, digest):
        def heard(is_here):
            if not is_here and self.chosen.get(name, {}).get("digest") == digest:
                self.chosen.pop(name)
                self._tell("known")

        return heard

    def give(self, name, digest, size):
        self.chosen[name] = {"digest": digest, "size": size}
        self._tell("known")
        self._tell("chosen")

    def known(self):
        """{name: {"digest", "size"}} of the files that the graph names and that are here."""
        found = {}
        for name in file_names(self._store):
            facts = self.of(name)
            if facts is not None:
                found[name] = facts
        return found

    def of(self, name):
        """{"digest", "size"} of a name, or None where its bytes are not here."""
        if not name:
            return None
        if name in self.chosen:
            return self.chosen[name]
        return self._shipped.get(name)

    def own(self):
        """The names of the files that the graph names and the page does not bring: a link of the
        graph does not hold them."""
        found = []
        for name in file_names(self._store):
            facts = self._shipped.get(name)
            is_shipped = facts is not None and self.chosen.get(name, facts) == facts
            if name and not is_shipped and name not in found:
                found.append(name)
        return found

    def missing(self):
        """The files that the graph names and that are not here: (node id, port, name)."""
        return [
            found for found in file_ports(self._store) if found[2] and self.of(found[2]) is None
        ]
