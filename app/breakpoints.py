"""Where the reader wants runs to stand still: on nodes and on wires, maybe on a condition.

They are the reader's: kept in this browser for each graph, and never in its file or link. A place
is a node's id or a wire's text, as they are in view; kept are their paths. That of a node that is
gone is kept, so that undoing its removal brings it back; a node that is renamed takes its own along
where it is in view. A use of a subgraph can have none: what runs is inside. Told is "changed"
(places in view). What a condition may say is the engine's to know.
"""

import json

from app.telling import Teller
from dxt.core.graph import Wire
from dxt.core.subgraph import named_by

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
        return self._conditions.get(moved_in(place, self._store.lead))

    @property
    def paths(self):
        """Those in the document as it is now."""
        return sorted([path for path in self._conditions if self._is_there(path)])

    def can_be_at(self, place):
        """Whether runs can stand still at a place in view."""
        return self._is_there(moved_in(place, self._store.lead))

    def _is_there(self, path):
        lead, place = parted(path)
        graph = self._store.part(lead.split("/")[:-1])
        if graph is None:
            return False
        if "->" not in place:
            return place in graph.nodes and not named_by(graph.nodes[place].type)
        if place not in graph.wires:
            return False
        ends = (graph.wires[place].source, graph.wires[place].target)
        return not any(named_by(graph.nodes[end].type) for end in ends)

    def toggle(self, place):
        self.set(place, "" if self.condition(place) is None else None)

    def set(self, place, condition):
        """Sets a breakpoint, or takes it away where the condition is None."""
        path = moved_in(place, self._store.lead)
        self._last = (place, self._conditions.get(path), condition)
        self._put(path, condition)

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
        self._put(moved_in(place, self._store.lead), before)
        return place, condition

    def _put(self, path, condition):
        if condition is None:
            self._conditions.pop(path, None)
        else:
            self._conditions[path] = condition
        self._changed([path])

    def _changed(self, paths):
        if self._key is not None:
            if self._conditions:
                self._storage.write(self._key, json.dumps(self._conditions))
            else:
                self._storage.remove(self._key)
        self._send()
        seen = [parted(path) for path in paths]
        self._tell("changed", [place for lead, place in seen if lead == self._store.lead])

    def _send(self):
        self._client.break_at([self._text(path) for path in self.paths])

    def _text(self, path):
        condition = self._conditions[path]
        return "%s if %s" % (path, condition) if condition else path

    def _edited(self, diff):
        names = renamed(diff)
        if names is None:
            self._send()
            return
        before, after = [self._store.lead + name for name in names]
        moved = {path: moved_to(path, before, after) for path in self._conditions}
        self._conditions = {moved[path]: self._conditions[path] for path in moved}
        self._changed([path for path in moved.values() if path not in moved])


def renamed(diff):
    """(before, after) of a node that an edit gave another name, None where it did not."""
    gone = [key for key in diff.removed if key.startswith("node:")]
    come = [key for key in diff.added if key.startswith("node:")]
    if len(gone) != 1 or len(come) != 1 or diff.removed[gone[0]] != diff.added[come[0]]:
        return None
    return gone[0][5:], come[0][5:]


def moved_in(place, lead):
    """The path of a place, where `lead` is in view."""
    if "->" not in place:
        return lead + place
    wire = Wire.parse(place)
    return Wire(lead + wire.source, wire.source_port, lead + wire.target, wire.target_port).text


def parted(path):
    """(lead, place) that the path of a place is made of."""
    if "->" not in path:
        above, slash, node_id = path.rpartition("/")
        return above + slash, node_id
    wire = Wire.parse(path)
    lead, source = parted(wire.source)
    target = parted(wire.target)[1]
    return lead, Wire(source, wire.source_port, target, wire.target_port).text


def moved_to(place, before, after):
    """What a place is called when the node `before` is called `after`."""
    if "->" not in place:
        return after if place == before else place
    wire = Wire.parse(place)
    source = after if wire.source == before else wire.source
    target = after if wire.target == before else wire.target
    return Wire(source, wire.source_port, target, wire.target_port).text
