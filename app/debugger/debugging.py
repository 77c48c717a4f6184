"""What the reader does to a run that stands still, or is to: the commands behind keys and menus.

Owns what each of them means at the moment, and what is in the menu of a node or wire. Stepping goes
forward over the past while that is shown, and runs a node in the present. Where runs stand still is
`breakpoints`, how things stood is `past`; neither knows this.
"""

from app.bars.context_menu import MenuItem


class Debugging:
    def __init__(self, store, states, client, runner, breakpoints, past):
        self._store = store
        self._states = states
        self._client = client
        self._runner = runner
        self._breakpoints = breakpoints
        self._past = past
        self._stood = ""
        self.on_stands = None
        self.on_went_on = None
        self.on_condition = None
        self.on_replace = None
        self.on_unreached = None
        states.listen("run", self._looked)
        states.listen("event", self._heard)

    def _looked(self):
        """Leads the reader to where a run stands still, or what came next in the past, once."""
        here = self._states.here
        if here == self._stood:
            return
        if here:
            self._stood = here
            if here in self._store.graph.nodes:
                self.on_stands(here)
        elif not self.is_live and not self._past.is_shown:
            self._stood = ""
            self.on_went_on()

    def _heard(self, event):
        """Says why breakpoints were not reached, where that may puzzle."""
        if event["event"] != "run_finished" or event.get("stopped") or not self._runner.is_asked:
            return
        ran = event.get("done") or event.get("failed") or event.get("skipped")
        nodes = [place for place in self._breakpoints.places if "->" not in place]
        fresh = [node_id for node_id in nodes if self._states.of(node_id).is_fresh]
        if fresh and not ran:
            self.on_unreached(fresh[0])

    # Going on

    @property
    def is_live(self):
        """Whether a run is under way."""
        return self._states.is_running or self._states.is_wanted

    def pause_or_go_on(self):
        """Pauses a run, or has one that stands still go on; whether there is one."""
        if self._states.paused is not None:
            self.go_on()
        elif self.is_live:
            self._client.pause()
        return self.is_live

    def go_on(self):
        self._past.come_back()
        self._client.go_on()

    def step(self):
        """One node forward: over the past where that is shown, else by running it."""
        if self._past.is_shown:
            self._past.forward()
        elif self._states.paused is not None:
            self._client.step()
        elif not self.is_live:
            self._runner.step()

    def step_back(self):
        self._past.back()

    def come_back(self):
        self._past.come_back()

    def run(self, targets=None):
        """Runs the graph, or has a run that stands still go on."""
        self._past.come_back()
        if self._states.paused is not None:
            self._client.go_on()
        self._runner.run(targets)

    def run_to(self, node_id):
        """Runs what a node needs, and the node; breakpoints on the way count."""
        self.run([node_id])

    def run_from(self, node_id):
        """Runs a node anew, and all that follows from it."""
        self._past.come_back()
        self._runner.run_since(node_id)

    # Breakpoints

    def toggle_breakpoints(self):
        """Sets or takes away those of all that is selected; whether anything is."""
        places = self._store.selected + self._store.selected_wires
        has_all = all(self._breakpoints.condition(place) is not None for place in places)
        for place in places:
            self._breakpoints.set(
                place, None if has_all else self._breakpoints.condition(place) or ""
            )
        return bool(places)

    # Values

    def toggle_pin(self, node_id):
        """Pins a node, or has it give again what it computes."""
        if self._states.of(node_id).is_pinned:
            self._client.unpin(node_id)
        else:
            self._client.pin(node_id)

    # Menus

    def items(self, place):
        """The menu of a node or wire."""
        condition = self._breakpoints.condition(place)
        found = [
            MenuItem(
                "breakpoint",
                "Breakpoint" if condition is None else "Remove breakpoint",
                lambda: self._breakpoints.toggle(place),
                "circle-dot",
                "F9",
            ),
            MenuItem(
                "condition",
                "Breakpoint with a condition…" if condition is None else "Change its condition…",
                lambda: self.on_condition(place),
                "circle-dot-dashed",
            ),
        ]
        return found if "->" in place else found + self._node_items(place)

    def _node_items(self, node_id):
        state = self._states.of(node_id)
        unpin = "Back to computed" if state.replaced else "Unpin"
        return [
            None,
            MenuItem(
                "run-to",
                "Run to here",
                lambda: self.run_to(node_id),
                "arrow-right-to-line",
                "Ctrl+F10",
            ),
            MenuItem(
                "run-from", "Run from here", lambda: self.run_from(node_id), "arrow-right-from-line"
            ),
            None,
            MenuItem(
                "pin",
                unpin if state.is_pinned else "Pin: keep its value",
                lambda: self.toggle_pin(node_id),
                "pin-off" if state.is_pinned else "pin",
                None,
                state.is_pinned or state.is_fresh,
            ),
            MenuItem("replace", "Replace value…", lambda: self.on_replace(node_id), "pencil"),
        ]
