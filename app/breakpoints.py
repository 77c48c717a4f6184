"""Where the reader wants runs to stand still: on nodes and on wires, maybe on a condition.

They are the reader's: kept in this browser for each graph, and never in its file or link. A place
is a node's id or a wire's text. That of a node that is gone is kept, so that undoing its removal
brings it back; a node that is renamed takes its own along. Told is "changed" (places). What a
condition may say is the engine's to know.
"""

import json

from app.telling import Teller
from dxt.core.graph import Wire

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
        store.listen("edited", self._edited)
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
        return self._conditions.get(place)

    @property
    def places(self):
        """Those in the graph as it is now."""
        graph = self._store.graph
        return sorted(
            [place for place in self._conditions if place in graph.nodes or place in graph.wires]
        )

    def toggle(self, place):
        self.set(place, "" if self.condition(place) is None else None)

    def set(self, place, condition):
        """Sets a breakpoint, or takes it away where the condition is None."""
        self._last = (place, self._conditions.get(place), condition)
        self._put(place, condition)

    def clear(self):
        places = list(self._conditions)
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
            self._conditions.pop(place, None)
        else:
            self._conditions[place] = condition
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
        self._client.break_at([self._text(place) for place in self.places])

    def _text(self, place):
        condition = self._conditions[place]
        return "%s if %s" % (place, condition) if condition else place

    def _edited(self, diff):
        names = renamed(diff)
        if names is None:
            self._send()
            return
        before, after = names
        moved = {place: moved_to(place, before, after) for place in self._conditions}
        self._conditions = {moved[place]: self._conditions[place] for place in moved}
        self._changed([place for place in moved.values() if place not in moved])


def renamed(diff):
    """(before, after) of a node that an edit gave another name, None where it did not."""
    gone = [key for key in diff.removed if key.startswith("node:")]
    come = [key for key in diff.added if key.startswith("node:")]
    if len(gone) != 1 or len(come) != 1 or diff.removed[gone[0]] != diff.added[come[0]]:
        return None
    return gone[0][5:], come[0][5:]


def moved_to(place, before, after):
    """What a place is called when the node `before` is called `after`."""
    if "->" not in place:
        return after if place == before else place
    wire = Wire.parse(place)
    source = after if wire.source == before else wire.source
    target = after if wire.target == before else wire.target
    return Wire(source, wire.source_port, target, wire.target_port).text
