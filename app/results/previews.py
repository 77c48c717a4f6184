"""What came out: the panel below, with the selected node's value, printed text and all problems.

Owns what is asked of the engine for showing there. How a value looks is `<dxt-preview>`'s business.
"""

import json

from app.node_types.labels import spelt
from app.results.value_bar import chip, pin_button, replace_button, segments
from app.tree import h, icon, several
from app.words import duration
from dxt.core.editing.renaming import moved_to, renames
from dxt.core.text.json_text import write

PREVIEW = "#preview"
BAR = "#panel-bar"
STATE = "#panel-state"
ROWS = 1000


class Previews:
    def __init__(self, page, store, states, client):
        self._page = page
        self._store = store
        self._states = states
        self._client = client
        self._tab = "result"
        self._ports = {}
        self._shown = None
        self._is_of_past = False
        self.problems = []
        self._inputs = {}
        self.on_runs = None
        self.on_show = None
        self.on_packages = None
        self.on_pin = None
        self.on_replace = None
        store.listen("entered", self._opened)
        store.listen("selected", self.draw_soon)
        store.listen("edited", self._edited)
        states.listen("nodes", self._stated)
        states.listen("run", self.draw_soon)
        page.on(PREVIEW, "rowswanted", self._rows_wanted)
        page.on(PREVIEW, "linewanted", self._line_wanted)
        page.on(PREVIEW, "packageswanted", lambda event: self.on_packages())

    def _opened(self):
        if self._tab != "runs":
            self._tab = "result"
        self._ports = {}
        self._inputs = {}
        self._shown = None
        self.draw_soon()

    def _stated(self, nodes):
        if self._tab != "result" or self._store.only in nodes:  # inputs are of other nodes
            self.draw_soon()

    def draw_soon(self):
        self._page.soon("previews", self.draw)

    def show(self, tab):
        self._tab = tab
        self.draw()

    @property
    def shows_runs(self):
        return self._tab == "runs"

    def show_inputs(self):
        """Shows what the selected node takes, where it takes anything."""
        only = self._store.only
        self._tab = "inputs" if only is not None and self._wires(only) else "result"
        self.draw_soon()

    def leave_inputs(self):
        if self._tab == "inputs":
            self._tab = "result"
            self.draw_soon()

    def draw(self):
        only = self._store.only
        if self._tab == "inputs" and (only is None or not self._wires(only)):
            self._tab = "result"
        self._page.render(BAR, self._bar(only))
        is_value = self._tab in ("result", "inputs")
        self._page.set(PREVIEW, "hidden", not is_value)
        self.on_runs(self.shows_runs)
        if is_value:
            self._page.render(STATE, several())
            if self._tab == "result":
                self._draw_result(only)
            else:
                self._draw_input(self._input(only))
        elif self.shows_runs:
            self._page.render(STATE, several())
        elif self._tab == "log":
            self._page.render(STATE, self._log(only))
        else:
            self._page.render(STATE, self._problem_list())

    # The bar

    def _bar(self, only):
        printed = self._printed(only)
        tabs = [
            self._tab_button("result", "Result", None),
            self._tab_button("inputs", "Inputs", None)
            if only is not None and self._wires(only)
            else None,
            self._tab_button("log", "Log", line_count([text for _, _, text in printed]) or None),
            self._tab_button("problems", "Problems", len(self.problems) or None, True),
            self._tab_button("runs", "Runs", None),
        ]
        what = None
        if only is not None and self._tab == "result":
            state = self._states.of(only)
            what = h(
                "div",
                {"class": "panel-what"},
                self._port_choice(only),
                h("b", None, only),
                chip(state),
                h("span", None, duration(state.seconds)) if state.status == "done" else None,
                pin_button(state, lambda event: self.on_pin(only)),
                replace_button(lambda event: self.on_replace(only, self._port(only))),
            )
        elif only is not None and self._tab == "inputs":
            shown = self._input(only)
            what = h(
                "div",
                {"class": "panel-what"},
                self._input_choice(only, shown),
                h("span", None, "from"),
                h("b", None, "%s.%s" % (shown.source, shown.source_port)),
            )
        return several(
            h("div", {"role": "tablist", "aria-label": "Results", "class": "tabs"}, tabs), what
        )

    def _tab_button(self, name, title, number, is_bad=False):
        attributes = {
            "type": "button",
            "class": "tab",
            "role": "tab",
            "id": "tab-" + name,
            "key": name,
            "aria-controls": "panel-body",
            "aria-selected": "true" if self._tab == name else "false",
            "onclick": lambda event: self.show(name),
        }
        badge = (
            h("span", {"class": "count bad" if is_bad else "count"}, str(number))
            if number
            else None
        )
        return h("button", attributes, title, badge)

    def _port_choice(self, node_id):
        ports = self._store.specs[node_id].outputs
        if len(ports) < 2:
            return None
        choices = [(port.name, port.name) for port in ports]
        return segments(
            "Output", choices, self._port(node_id), self._choosing(self._ports, node_id)
        )

    def _input_choice(self, node_id, shown):
        choices = [(wire.text, wire.target_port) for wire in self._wires(node_id)]
        return segments("Input", choices, shown.text, self._choosing(self._inputs, node_id))

    def _choosing(self, chosen, node_id):
        def choose(name):
            chosen[node_id] = name
            self.draw()

        return choose

    def _edited(self, diff):
        """A node that has another name keeps what was chosen to be shown of it."""
        names = renames(diff)

        def moved(place):
            return moved_to(self._store.graph, names, place)

        if names:
            self._ports = {moved(node_id): self._ports[node_id] for node_id in self._ports}
            self._inputs = {moved(n): moved(self._inputs[n]) for n in self._inputs}
        self.draw_soon()

    def _wires(self, node_id):
        return self._store.graph.wires_into(node_id)

    def _input(self, node_id):
        """The wire whose value is shown among the inputs."""
        wires = self._wires(node_id)
        found = [wire for wire in wires if wire.text == self._inputs.get(node_id)]
        return (found or wires)[0]

    def _port(self, node_id):
        names = [port.name for port in self._store.specs[node_id].outputs]
        wanted = self._ports.get(node_id)
        return wanted if wanted in names else names[0] if names else None

    # The result

    def _draw_result(self, only):
        """Shows the selected node's value, or why there is none.

        An old value stays until the new one is here.
        """
        if only is None:
            self._say(("none", len(self._store.selected)), self._nothing())
            return
        state = self._states.of(only)
        fault = self._store.faults.get(only)
        port = self._port(only)
        if fault is not None:
            self._fail(only, fault.as_json())
        elif state.status in ("failed", "blocked", "skipped") and state.error:
            self._fail(only, state.error)
        elif state.is_fresh and port is not None:
            self._show_value(only, port, state.key)
        elif self._has_old(only, port):
            pass
        elif state.status == "queued" and self._states.paused is not None:
            words = "The run stands still: step (F10) or continue (F8) to see what %s gives"
            self._say(("held", only), words % only)
        elif state.status in ("queued", "running"):
            if self._shown != (state.status, only):
                self._shown = (state.status, only)
                word = "Running %s" if state.status == "running" else "%s waits for its turn"
                self._page.call(PREVIEW, "loading", word % only)
        elif self._states.past is not None:
            self._say(("then", only), "%s had no up-to-date value at that moment" % only)
        else:
            self._say(("stale", only, state.status), "Press Run to see what %s gives" % only)
        is_old = state.status in ("", "stale", "queued", "running") and self._shown[0] == "value"
        self._page.attribute(PREVIEW, "class", "old" if is_old else None)

    def _has_old(self, node_id, port):
        """Whether what is shown is the last value of this port: of the past, nothing is older."""
        shown = self._shown
        is_past = self._is_of_past or self._states.past is not None
        return shown is not None and shown[:3] == ("value", node_id, port) and not is_past

    def _draw_input(self, wire):
        """Shows what comes by a wire to the selected node."""
        state = self._states.of(wire.source)
        if state.is_fresh:
            self._show_value(wire.source, wire.source_port, state.key)
        else:
            text = "%s.%s has no value yet" % (wire.source, wire.source_port)
            self._say(("stale", wire.text, state.status), text)
        self._page.attribute(PREVIEW, "class", None)

    def _show_value(self, node_id, port, key):
        wanted = ("value", node_id, port, key)
        self._is_of_past = self._states.past is not None
        if self._shown == wanted:
            return
        told = self._states.of(node_id).outputs.get(port, {})
        if told and not told.get("digest"):
            self._say(wanted[:1] + ("passed",) + wanted[1:], passed(node_id, told))
            return
        old = self._shown
        self._shown = wanted
        if old is None or old[0] != "value" or old[1:3] != wanted[1:3]:
            self._page.call(PREVIEW, "loading")

        def missed():
            if self._shown == wanted and self._states.past is not None:
                self._say(("gone",) + wanted, "This value of the past is not kept any more")

        of_then = self._states.key_of_then(node_id, port)
        self._client.preview(node_id, port, 0, ROWS, self._previewed(wanted), of_then, missed)

    def _nothing(self):
        if len(self._store.selected) > 1:
            return "%d nodes are selected: select one to see its result" % len(self._store.selected)
        return (
            "Select a node to see its result"
            if self._store.graph.nodes
            else "Results are shown here"
        )

    def _say(self, shown, text):
        if self._shown != shown:
            self._shown = shown
            self._page.attribute(PREVIEW, "class", None)
            self._page.call(PREVIEW, "clear", text)

    def _fail(self, node_id, error):
        problem = dict(error)
        code = self._store.graph.nodes[node_id].code
        if code is not None and problem.get("line"):
            problem["source"] = code
        problem["node"] = problem.get("node") or self._store.lead + node_id
        text = write(problem)
        if self._shown != ("error", node_id, text):
            self._shown = ("error", node_id, text)
            self._page.call(PREVIEW, "showError", text)

    def _previewed(self, wanted):
        def heard(header, body):
            node = self._store.graph.nodes.get(wanted[1])
            if self._shown == wanted and node is not None:
                told = spelt(header, node, self._store.specs[wanted[1]])
                self._page.call(PREVIEW, "show", write(told), body)

        return heard

    def _rows_wanted(self, event):
        asked = json.loads(event["detail"])
        wanted = self._shown
        if wanted is None or wanted[0] != "value":
            return

        def heard(header, body):
            if self._shown == wanted:
                self._page.call(PREVIEW, "more", write(header), body)

        of_then = self._states.key_of_then(wanted[1], wanted[2])
        offset, count = asked["offset"], asked["count"]
        self._client.preview(wanted[1], wanted[2], offset, count, heard, of_then)

    def _line_wanted(self, event):
        asked = json.loads(event["detail"])
        node = asked.get("node") or self._store.lead + (self._store.only or "")
        self.on_show(node, asked.get("line"))

    # Printed text, problems

    def _printed(self, only):
        found = []
        for node_id in [only] if only is not None else self._states.printing:
            for stream, text in self._states.of(node_id).printed:
                found.append((node_id, stream, text))
        return found

    def _log(self, only):
        printed = self._printed(only)
        if not printed:
            whose = "%s printed nothing" % only if only is not None else "Nothing was printed"
            return h("div", {"class": "blank"}, icon("terminal"), h("p", None, whose))
        rows = []
        for node_id, stream, text in printed:
            who = None if only is not None else h("span", {"class": "who"}, node_id + "  ")
            rows.append(h("span", {"class": stream}, who, text))
        return h("div", {"class": "log", "role": "log"}, rows)

    def _problem_list(self):
        if not self.problems:
            return h("div", {"class": "blank"}, icon("circle-check"), h("p", None, "No problems"))
        return h("div", {"class": "problems"}, [self._problem(error) for error in self.problems])

    def _problem(self, error):
        def show(event):
            if error.get("node"):
                self.on_show(error["node"], error.get("line"))

        text = error["message"]
        lead = "%s: " % error.get("node")
        if text.startswith(lead):
            text = text[len(lead) :]
        if error.get("line"):
            text = "Line %d: %s" % (error["line"], text)
        name = h("b", None, error["node"]) if error.get("node") else None
        return h(
            "button",
            {"type": "button", "onclick": show},
            icon("circle-alert"),
            name,
            h("span", None, text),
        )


def passed(node_id, told):
    """What is said of a stream that went on from node to node."""
    return "%s. Run to %s to keep them" % (told.get("text", "Nothing was kept"), node_id)


def line_count(texts):
    """How many lines were printed; one that is not ended yet counts."""
    whole = "".join(texts)
    return whole.count("\n") + (1 if whole and whole[-1] != "\n" else 0)
