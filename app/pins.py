"""The nodes that the reader pinned, or gave other values, as the engine told last.

They outlive the page: they are kept with the reader's own copy of the graph (`autosave`), never in
the graph, while the values lie in the browser's private store. Told is "changed". What a pin means
is the engine's to know.
"""

from app.telling import Teller
from app.words import listed


class Pins(Teller):
    def __init__(self, client, notices):
        super().__init__()
        self._client = client
        self._notices = notices
        self.now = {}
        client.on_pins = self._heard

    def open(self, pins):
        """Another document is open, whose nodes were pinned so when it was left."""
        self.now = pins
        if pins:
            self._client.restore(pins)

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
