"""Adding nodes: from the palette, from the canvas, from dropped files.

Owns where they go and what they begin with.
"""

from app.node_types.quick_add import input_for
from app.node_types.starters import starter
from dxt.core.document import codec
from dxt.core.document.graph import Wire
from dxt.core.editing import edits
from dxt.core.editing.diff import together
from dxt.core.errors import DxtError
from dxt.core.node_types.catalogue import WRITTEN
from dxt.core.types import kind

WIDTH = 220
HEAD = 40
ASIDE = 90


class Adding:
    def __init__(self, store, canvas):
        self._store = store
        self._canvas = canvas

    def add(self, type):
        """A new node to the right of the selected one, else in the middle of what is seen."""
        place = self._store.graph.place(self._store.only) if self._store.only else None
        if place is not None and "at" in place:
            at = [place["at"][0] + WIDTH + ASIDE, place["at"][1]]
        else:
            middle = self._canvas.middle()
            at = [middle[0] - WIDTH // 2, middle[1] - 60]
        return self.add_at(type, self._canvas.free(at))

    def drop(self, type, at, params=None, wanted_id=None, code=None):
        """A new node under the pointer, which holds it by its head."""
        place = [at[0] - WIDTH // 2, at[1] - HEAD // 2]
        return self.add_at(type, place, None, params, wanted_id, code)

    def add_graph(self, graph, name):
        """New nodes with their wires, below all others and in order, and all of it in view."""
        edit = "Add " + name, "add:" + name
        store = self._store
        diff = edits.paste(store.graph, codec.dumps(graph))
        if store.graph is store.document and not (store.graph.nodes or store.graph.title):
            diff = together(diff, edits.set_title(store.graph, graph.title))
        store.do(diff, *edit)
        node_ids = edits.added_nodes(diff)
        self._canvas.tidy(node_ids, edit)
        store.history.pause()
        store.select(node_ids)

    def drop_below(self, type, at, params, wanted_id):
        """A new node under the pointer, or below what lies there."""
        place = self._canvas.free([at[0] - WIDTH // 2, at[1] - HEAD // 2])
        return self.add_at(type, place, None, params, wanted_id)

    def add_at(self, type, at, source=None, params=None, wanted_id=None, code=None):
        """A new node at a place; `source` is (node, port) to wire it to. One that is written begins
        with the `code`, else with a starter."""
        graph = self._store.graph
        if type in WRITTEN and code is None:
            wanted = kind(self._type_of(source)) if source is not None else None
            code = starter(type, wanted)
        diff = edits.add_node(graph, type, params, code, at, wanted_id)
        node_id = edits.added_nodes(diff)[0]
        self._store.do(diff, "Add " + node_id, "add:" + node_id)
        if source is not None:
            port = input_for(self._store.specs[node_id], self._type_of(source))
            if port is not None:
                try:
                    wire = Wire(source[0], source[1], node_id, port.name)
                    self._store.do(
                        edits.connect(graph, wire, self._store.specs),
                        "Add " + node_id,
                        "add:" + node_id,
                    )
                except DxtError:
                    # The reader still has the node, and can wire it where it fits.
                    pass
        self._store.history.pause()
        self._store.select([node_id])
        return node_id

    def _type_of(self, source):
        port = self._store.specs[source[0]].output(source[1])
        return port.type if port is not None else "Any"

    def set_file(self, node_id, port, name):
        self._store.do(edits.set_param(self._store.graph, node_id, port, name), "Choose " + name)
