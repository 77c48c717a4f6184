"""How far streams are while they run, wire by wire, as the engine tells it.

Owns which wire in view a wire of the engine's is: that of a subgraph's inside may stand for one
outside. Changes are told as "wires" (texts of wires in view). Knows no panel and no canvas.
"""

from app.telling import Teller
from dxt.core.document.graph import Wire


class Passing(Teller):
    def __init__(self, store, states):
        super().__init__()
        self._store = store
        self._states = states
        self._levels = {}
        self._shown = {}
        self._shown_for = None
        states.listen("event", self._heard)
        states.listen("forgotten", self._over)

    def level(self, text):
        """{"items", "waiting", "room"} of a wire in view; None while nothing passes it."""
        return self._levels.get(self._in_view().get(text))

    def items(self, node_id):
        """How many items a node in view has given so far, or read; None where none pass."""
        path = self._states.lead + node_id
        for text, level in self._levels.items():
            if text.startswith(path + "."):
                return level["items"]
        for text, level in self._levels.items():
            if Wire.parse(text).target == path:
                return level["items"] - level["waiting"]
        return None

    def _heard(self, event):
        if event["event"] == "streamed":
            self._levels.update(event["wires"])
            self._tell("wires", list(self._in_view()))
        elif event["event"] in ("run_started", "run_finished"):
            self._over()

    def _over(self):
        seen = list(self._in_view())
        self._levels = {}
        if seen:
            self._tell("wires", seen)

    def _in_view(self):
        """The engine's wires by those in view that they are."""
        now = (self._states.lead, len(self._levels))
        if self._shown_for != now:
            self._shown_for = now
            self._shown = {}
            for text in self._levels:
                seen = self._seen(Wire.parse(text))
                if seen:
                    self._shown[seen] = text
        return self._shown

    def _seen(self, wire):
        """The wire in view, where just one can be meant, else ""."""
        lead = self._states.lead
        if not (wire.source.startswith(lead) and wire.target.startswith(lead)):
            return ""
        source = wire.source[len(lead) :].split("/")
        target = wire.target[len(lead) :].split("/")
        if source[0] == target[0] or target[0] not in self._store.graph.nodes:
            return ""
        found = [
            seen.text
            for seen in self._store.graph.wires_into(target[0])
            if seen.source == source[0]
            and (len(source) > 1 or seen.source_port == wire.source_port)
            and (len(target) > 1 or seen.target_port == wire.target_port)
        ]
        return found[0] if len(found) == 1 else ""
