"""Going back over what happened to the open graph, and forward again; nothing runs by that.

Owns the timeline, which hears the engine's events beside the states and has the states show how
things stood. Whatever happens leads back to the present. Knows no panel.
"""

from dxt.core.timeline import Timeline


class Past:
    def __init__(self, states):
        self._states = states
        self._timeline = Timeline()
        states.listen("event", self._heard)
        states.listen("forgotten", self._forget)

    @property
    def is_shown(self):
        return self._timeline.is_past

    @property
    def has_more(self):
        """Whether there is something to go back to."""
        return self._timeline.has_past

    @property
    def moment(self):
        """What came after the moment that is shown, in words."""
        node_id = self._timeline.next
        return "before %s ended" % node_id if node_id else "before a change"

    def back(self):
        self._go(self._timeline.back)

    def forward(self):
        self._go(self._timeline.forward)

    def come_back(self):
        self._go(self._timeline.come_back)

    def _go(self, act):
        before = dict(self._timeline.now)
        was_past = self.is_shown
        act()
        if was_past or self.is_shown:
            self._show(before, was_past)

    def _show(self, before, was_past):
        now = self._timeline.now
        nodes = [node_id for node_id in now if now[node_id] is not before.get(node_id)]
        nodes += [node_id for node_id in before if node_id not in now]
        if was_past != self.is_shown:
            nodes += self._states.busy
        past = now if self.is_shown else None
        self._states.look_back(past, self._timeline.next, nodes)

    def _heard(self, event):
        was_past = self.is_shown
        before = dict(self._timeline.now) if was_past else None
        self._timeline.hear(event)
        if was_past and not self.is_shown:
            self._show(before, True)

    def _forget(self):
        self._timeline = Timeline()
