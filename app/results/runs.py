"""The panel of runs: those of the open graph, one of them as a picture, and two of them compared.

Owns what the reader chose to look at, and when the engine is asked about it: only while the panel
is shown, and while a run goes on now and then. What runs were like is the engine's to tell; how
that looks is `run_list`, `run_picture` and `run_tables`.
"""

from app.keeping.share import file_name
from app.results.run_list import run_list, said
from app.results.run_picture import Picture
from app.results.run_tables import differences, node_table
from app.results.value_bar import segments
from app.tree import button, h, icon, several
from app.words import clock, duration

HOST = "#panel-runs"
SHOWN = ' .run-choice[tabindex="0"]'
PACE = 700
NEWS = ("run_started", "paused", "resumed", "run_finished")
# So many causes are remembered; the engine remembers fewer runs.
CAUSES = 60
NONE_YET = "Runs of this graph will stand here: when, how long each node took, what differed."


class Runs:
    def __init__(self, page, store, states, client, notices):
        self._page = page
        self._store = store
        self._states = states
        self._client = client
        self._notices = notices
        self._picture = Picture(page, self._show_node, self._look_closer)
        self._causes = {}
        self._is_shown = False
        self._is_asking = False
        self._has_news = False
        self._wants_focus = False
        self._forget()
        self.is_asked = None
        self.on_show = None
        client.on_runs = self._heard
        client.on_runs_saved = self._saved
        states.listen("event", self._noted)
        states.listen("forgotten", self._forgotten)
        store.listen("selected", self._selected)

    def _forget(self):
        self._told = None
        self._chosen = None
        self._against = None
        self._compares = False
        self._part = None

    def _forgotten(self):
        """Another document is open."""
        self._forget()
        self._causes = {}
        self._page.later("runs.again", 0, self._ask_again)

    def show(self, is_shown):
        """The panel came into view, or is in view no more."""
        if is_shown == self._is_shown:
            return
        self._is_shown = is_shown
        self._page.set(HOST, "hidden", not is_shown)
        self._page.attribute("body", "data-panel", "runs" if is_shown else None)
        if is_shown:
            self.draw()
            self.ask()

    def focus(self, run=None):
        """Takes the keys to a run, or to the one that is looked at, once that is drawn."""
        self._wants_focus = run is None and self._is_asking
        if not self._wants_focus:
            place = SHOWN if run is None else ' [data-run="%d"]' % run
            self._page.call(HOST + place, "focus")

    # What the engine tells

    def _noted(self, event):
        kind = event["event"]
        if kind == "run_started":
            if len(self._causes) > CAUSES:
                del self._causes[min(self._causes)]
            self._causes[event["run"]] = "on request" if self.is_asked() else "after an edit"
        if self._is_shown and kind in NEWS:
            self.ask()

    def _selected(self):
        if self._is_shown:
            self._page.soon("runs", self.draw)

    def ask(self):
        """Asks for what is looked at, once what was asked before is answered."""
        self._has_news = self._is_asking
        if self._is_asking:
            return
        self._is_asking = True
        asked = {"run": self._chosen, "compare": self._compares, "against": self._against}
        if self._part is not None:
            asked["began"], asked["ended"] = self._part
        self._client.ask_runs(asked)

    def _heard(self, told):
        if not self._is_asking and told["runs"]:
            self._ask_again()  # nodes have other names: what was told is not so any more
            return
        self._is_asking = False
        if told["shown"] is None and self._chosen is not None:
            self._chosen = None  # so long ago that it is forgotten
            self.ask()
            return
        self._told = told
        if not self._is_shown:
            return
        self.draw()
        if self._wants_focus:
            self._wants_focus = False
            self._page.call(HOST + SHOWN, "focus")
        if self._has_news:
            self.ask()
        elif self._states.is_running and self._states.paused is None:
            self._page.later("runs.again", PACE, self._ask_again)

    def _ask_again(self):
        if self._is_shown:
            self.ask()

    def _saved(self, event):
        self._notices.toast("Saved as %s." % event["name"])

    # What the reader does

    def choose(self, run):
        """Looks at a run; at the newest, whichever that is."""
        is_newest = run == self._told["runs"][0]["run"]
        self._chosen = None if is_newest else run
        if self._against == run:
            self._against = None
        self._part = None
        self.ask()

    def compare(self, run=None):
        """Looks at how the chosen run differs from this one, or from the one before."""
        self._compares = True
        self._against = run
        self.ask()

    def _switch(self, view):
        self._compares = view == "compare"
        self.ask()

    def _look_closer(self, part):
        """Shows a part of the picture, from and to these seconds; None for all of it."""
        self._part = part
        self.ask()

    def _show_node(self, path):
        if self.on_show is not None:
            self.on_show(path)

    def save(self, form):
        name = file_name(self._store.document.title).split(".")[0]
        run = self._told["shown"]["run"] if self._told["shown"] else None
        self._client.save_runs(form, name, run)

    # Drawing

    def draw(self):
        told = self._told
        if told is None or not told["runs"]:
            tree = h("div", {"class": "blank"}, icon("history"), h("p", None, NONE_YET))
        else:
            tree = h("div", {"class": "runs"}, self._list(), self._detail(told["shown"]))
        self._page.render(HOST, tree)

    def _list(self):
        told = self._told
        shown = told["shown"]["run"]
        compared = told["comparison"]["first"]["run"] if told["comparison"] else None
        save = button(
            "Save history",
            lambda event: self.save("history"),
            "quiet tiny",
            "download",
            "Save all runs as JSON, one a line: dxt compare and dxt explain read it",
            {"id": "save-history"},
        )
        return h(
            "section",
            {"class": "run-list", "aria-label": "Runs"},
            h("header", None, h("h3", None, "Runs"), save),
            run_list(told["runs"], self._causes, shown, compared, self),
            h("p", {"class": "run-note"}, "Since this graph was opened"),
        )

    def _detail(self, shown):
        views = (("picture", "Timeline"), ("compare", "Compare"))
        view = "compare" if self._compares else "picture"
        head = h(
            "header",
            None,
            h("h3", None, "Run %d" % shown["run"]),
            h("small", {"title": facts(shown)}, "%s, %s" % (clock(shown["at"]), facts(shown))),
            segments("Look at", views, view, self._switch),
            button(
                "Save trace",
                lambda event: self.save("trace"),
                "quiet tiny",
                "download",
                "Save this run as a Chrome trace, for ui.perfetto.dev",
                {"id": "save-trace"},
            ),
        )
        if self._compares:
            body = differences(self._told, self._show_node, self.compare)
        else:
            selected = [self._store.lead + node_id for node_id in self._store.selected]
            body = several(
                self._picture.draw(shown, selected),
                node_table(shown, selected, self._show_node),
            )
        return h(
            "section",
            {"class": "run-detail", "aria-label": "Run %d" % shown["run"]},
            head,
            h("div", {"class": "run-body", "key": view}, body),
        )


def facts(run):
    """How long it took, and how its nodes ended."""
    if run["going"]:
        return "so far %s: %s" % (duration(run["seconds"]), said(run))
    return "%s: %s" % (duration(run["seconds"]), said(run))
