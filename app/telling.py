"""Who wants to hear what: the one way in which the page's models tell of their changes.

Must not know what is told.
"""


class Teller:
    """What models inherit: `listen` is for others, `_tell` for the model itself."""

    def __init__(self):
        self._listeners = []

    def listen(self, what, act):
        """`act(*facts)` is called whenever `what` is told; the model says what there is."""
        self._listeners.append((what, act))

    def _tell(self, what, *facts):
        for wanted, act in self._listeners:
            if wanted == what:
                act(*facts)
