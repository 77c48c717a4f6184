"""The columns of the tables that arrive at a node, for choosing among them.

Asks the engine for the schema of the wired value when it is fresh, once for each value. Knows no
panel.
"""


class Columns:
    def __init__(self, store, states, client, changed):
        self._store = store
        self._states = states
        self._client = client
        self._changed = changed
        self._known = {}
        self._asked = {}
        self._sources = []

    def concerns(self, nodes):
        """Whether a change of one of these nodes may change what was last asked for."""
        return any(node_id in self._sources for node_id in nodes)

    def of(self, node_id, input_name):
        """[{"name", "type"}] of the table that arrives at an input; None while unknown."""
        wire = self._store.graph.wire_into(node_id, input_name)
        if wire is None:
            return None
        source = (self._store.lead + wire.source, wire.source_port)
        if wire.source not in self._sources:
            self._sources.append(wire.source)
        state = self._states.of(wire.source)
        if state.is_fresh and self._asked.get(source) != state.key:
            self._asked[source] = state.key
            of_then = self._states.key_of_then(wire.source, wire.source_port)
            heard = self._heard(source)
            self._client.preview(wire.source, wire.source_port, 0, 1, heard, of_then)
        return self._known.get(source)

    def _heard(self, source):
        def heard(header, body):
            if header.get("kind") == "table":
                self._known[source] = header.get("columns", [])
                self._changed()

        return heard

    def forget(self):
        self._known = {}
        self._asked = {}
        self._sources = []
