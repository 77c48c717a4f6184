"""The line below: whether Python is ready, how the last run went, what is wrong. Only looks."""

from app.tree import button, h, icon, several
from app.words import count

HOST = "#status"
PARTS = (("engine", "engine"), ("executor", "sandbox"))


class Statusbar:
    def __init__(self, page, store, states, past, show_problems, show_runs):
        self._page = page
        self._store = store
        self._states = states
        self._past = past
        self._show_problems = show_problems
        self._show_runs = show_runs
        self.problems = []
        self.is_offline_ready = False
        page.on("window", "dxt-offline", self._offline_ready)
        states.listen("run", self.draw_soon)
        store.listen("entered", self.draw_soon)
        store.listen("edited", lambda diff: self.draw_soon())

    def _offline_ready(self, event):
        self.is_offline_ready = True
        self.draw_soon()

    def draw_soon(self):
        self._page.soon("statusbar", self.draw)

    def draw(self):
        graph = self._store.graph
        facts = "%s, %s" % (count(len(graph.nodes), "node"), count(len(graph.wires), "wire"))
        problems = None
        if self.problems:
            problems = h(
                "span",
                None,
                button(
                    count(len(self.problems), "problem"),
                    lambda event: self._show_problems(),
                    "problem",
                    "circle-alert",
                    None,
                    {"id": "problem-count"},
                ),
            )
        self._page.render(
            HOST,
            several(
                self._boot(),
                h("span", {"id": "summary", "role": "status"}, self._summary()),
                h("span", {"class": "grow"}),
                problems,
                h("span", {"class": "facts"}, facts),
                self._offline() if self.is_offline_ready else None,
            ),
        )

    def _offline(self):
        title = "Everything is kept in this browser: the page works without a network"
        return h("span", {"id": "offline", "title": title}, icon("circle-check"), "Works offline")

    def _boot(self):
        states = self._states
        failed = [
            states.boots[part][0]
            for part, name in PARTS
            if states.boots[part][0].startswith("failed")
        ]
        if failed:
            return self._dot("lost", "Python could not start: %s" % failed[0][7:].strip())
        if states.lost:
            return self._dot("lost", "The sandbox stopped (%s) and starts again" % states.lost)
        if self._past.is_shown:
            return self._dot("past", "Looking back")
        if states.paused is not None:
            return self._dot("paused", "Paused")
        if states.is_running:
            done = (
                " %d of %d" % (states.finished_nodes, states.run_nodes) if states.run_nodes else ""
            )
            word = "Pausing once it has ended: running" if states.is_pausing else "Running"
            return self._dot("running", word + done, self._bar())
        if states.is_wanted and not states.is_ready:
            return self._dot("booting", "Python is starting, then the graph runs", self._bar())
        if states.is_ready:
            return self._dot("ready", "Ready")
        return self._dot("booting", "Python is starting", self._bar())

    def _bar(self):
        states = self._states
        if states.is_ready:
            return None
        fractions = [
            1.0 if part in states.ready else states.boots[part][1] or 0 for part, name in PARTS
        ]
        percent = int(100 * sum(fractions) / len(fractions))
        return h("span", {"class": "boot"}, h("i", {"style": "width:%d%%" % percent}))

    def _dot(self, style, text, more=None):
        return h(
            "span",
            {"id": "engine-state", "data-state": style},
            h("span", {"class": "dot " + style}),
            h("span", None, text),
            more,
        )

    def _summary(self):
        states = self._states
        if self._past.is_shown:
            return "How things stood %s; nothing runs by looking" % self._past.moment
        if states.paused is not None:
            return stands_still(states.paused)
        if not states.summary:
            return ""
        tone = "ok" if states.ok else "problem"
        title = "How the runs went, and how they differ  R"
        return button(states.summary, lambda event: self._show_runs(), tone, None, title)


def stands_still(paused):
    """Where a run stands still and why, from the event that told it."""
    why = {"step": "one step done", "pause": "as you asked"}.get(paused["why"], "breakpoint")
    place, has_condition, condition = (paused.get("breakpoint") or "").partition(" if ")
    if "->" in place:
        why += " on the wire %s" % place
    if has_condition:
        why += " if %s" % condition
    return "Before %s: %s" % (paused["node"], why)
