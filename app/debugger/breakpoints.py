"""Where the reader wants runs to stand still: on nodes and on wires, maybe on a condition.

They are the reader's: kept in this browser for each graph, and never in its file or link. Places
are those of the graph in view, and kept by path. That of a node that is gone is kept, so that
undoing its removal brings it back; a node that is renamed takes its own along. Told is "changed"
(places). What a condition may say is the engine's to know.
"""

import json

from app.debugger.places import is_there, led
from app.telling import Teller
from dxt.core.editing.renaming import moved_to, renames

LEAD = "breakpoints:"


class Breakpoints(Teller):
    def __init__(self, storage, store, client):
        super().__init__()
        self._storage = storage
        self._store = store
        self._client = client
        self._conditions = {}
        self._key = None
        self._last = None
        store.listen("changed", self._edited)
        client.on_opened = self._send

    def open(self, name):
        """Another document is to be open; its name is the same after a reload."""
        self._key = LEAD + name
        self._last = None
        try:
            found = json.loads(self._storage.read(self._key) or "{}")
        except ValueError:
            found = {}
        self._conditions = found if isinstance(found, dict) else {}

    def condition(self, place):
        """The condition at a place, "" where there is none, None where there is no breakpoint."""
        return self._conditions.get(led(self._store.lead, place))

    def inside(self, node_id):
        """How many there are inside a node that stands for a subgraph."""
        lead = self._store.lead + node_id + "/"
        within = [place for place in self._conditions if place.startswith(lead)]
        return len([place for place in within if is_there(self._store, place)])

    @property
    def places(self):
        """Those in the graph in view as it is now."""
        graph = self._store.graph
        places = list(graph.nodes) + list(graph.wires) if self._conditions else []
        return sorted([place for place in places if self.condition(place) is not None])

    @property
    def _paths(self):
        """Those in the document as it is now."""
        return sorted([place for place in self._conditions if is_there(self._store, place)])

    def toggle(self, place):
        self.set(place, "" if self.condition(place) is None else None)

    def set(self, place, condition):
        """Sets a breakpoint, or takes it away where the condition is None."""
        self._last = (place, self.condition(place), condition)
        self._put(place, condition)

    def clear(self):
        uses = [node_id for node_id in self._store.graph.nodes if self.inside(node_id)]
        places = self.places + uses
        self._conditions = {}
        self._changed(places)

    def take_back(self):
        """The engine refused what was set last: (place, condition), which is gone by this."""
        last = self._last
        self._last = None
        if last is None:
            return None
        place, before, condition = last
        self._put(place, before)
        return place, condition

    def _put(self, place, condition):
        if condition is None:
            self._conditions.pop(led(self._store.lead, place), None)
        else:
            self._conditions[led(self._store.lead, place)] = condition
        self._changed([place])

    def _changed(self, places):
        if self._key is not None:
            if self._conditions:
                self._storage.write(self._key, json.dumps(self._conditions))
            else:
                self._storage.remove(self._key)
        self._send()
        self._tell("changed", places)

    def _send(self):
        self._client.break_at([self._text(place) for place in self._paths])

    def _text(self, place):
        condition = self._conditions[place]
        return "%s if %s" % (place, condition) if condition else place

    def _edited(self, diff):
        names = renames(diff)
        if not names:
            self._send()
            return
        moved = {p: moved_to(self._store.document, names, p) for p in self._conditions}
        self._conditions = {moved[place]: self._conditions[place] for place in moved}
        self._changed([p for p in self.places if led(self._store.lead, p) not in moved])
