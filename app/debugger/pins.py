"""The nodes that the reader pinned, or gave other values, as the engine told last.

They outlive the page: they are kept with the reader's own copy of the graph (`autosave`), never in
the graph, while the values lie in the browser's private store. A pin goes with its node, and comes
back with it when the step by which it went is taken back; a node that is renamed keeps its own.
Told is "changed". What a pin means is the engine's to know.
"""

from app.debugger.places import is_there
from app.telling import Teller
from app.words import listed
from dxt.core.editing.renaming import moved_to, renames


class Pins(Teller):
    def __init__(self, store, client, notices):
        super().__init__()
        self._store = store
        self._client = client
        self._notices = notices
        self.now = {}
        self._gone = {}
        client.on_pins = self._heard
        client.on_edited = self._edited

    def open(self, pins):
        """Another document is open, whose nodes were pinned so when it was left."""
        self.now = pins
        self._gone = {}
        if pins:
            self._client.restore(pins)

    def _edited(self, made):
        """Pins again what has another name, or came back by the step by which it had gone."""
        step = self._store.history.latest
        back = {}
        for diff in made:
            back.update(self._renamed(renames(diff)))
        for path, (pin, by) in list(self._gone.items()):
            if by is step and is_there(self._store, path):
                back[path] = pin
                del self._gone[path]
        for path in self.now:
            if not is_there(self._store, path):
                self._gone[path] = (self.now[path], step)
        if back:
            self._client.restore(back)

    def _renamed(self, names):
        """The pins of nodes that go by other paths now."""
        moved = {}
        for path in list(self.now) if names else []:
            after = moved_to(self._store.document, names, path)
            if after != path:
                moved[after] = self.now.pop(path)
        self.now.update(moved)
        return moved

    def _heard(self, event):
        self.now = event["pins"]
        self._tell("changed")
        if event["lost"]:
            self._notices.toast(
                "%s is not pinned any more: the value is not in this browser."
                % listed(event["lost"]),
                "warn",
                stays=True,
            )
