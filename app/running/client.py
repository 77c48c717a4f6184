"""The page's side of the conversation with the engine: commands out, events in.

The one place that sends the document and its edits. Code is sent when typing pauses for a moment;
of a slider's values the first at once, then one every while; everything else at once. Of a run's
news the first result is told at once, and then what came meanwhile every while, together: drawing
holds up the nodes that are still to be performed. Knows the store and the states; knows no panel
and nothing of how a run is made.
"""

from dxt.core.document import codec
from dxt.core.editing import diff as diffs
from dxt.core.editing.renaming import moved_to, renames

TYPING = 100
SLIDING = 30
# What is said in passing waits a moment for the result that mostly follows.
PASSING = ("planned", "run_started", "nodes_queued", "node_started", "printed", "streamed")
A_MOMENT = 30
RESULTS = ("node_finished", "node_cached", "node_failed", "node_skipped")
PACE = 100
# What the reader asked for and can't have; never the answer to a preview.
REFUSALS = ("value_refused", "breakpoint_invalid")


class Client:
    def __init__(self, page, engine, store, states, files):
        self._page = page
        self._engine = engine
        self._store = store
        self._states = states
        self._files = files
        self._waiting = []
        self._rests = False
        self._previews = []
        self._news = []
        self._is_resting = False
        self._files_sent = {}
        self._breakpoints = []
        self._focus = []
        self.streams = False
        self.on_problem = None
        self.on_opened = None
        self.on_given = None
        self.on_edited = None
        self.on_sent = None
        self.on_types = None
        self.on_pins = None
        self.on_runs = None
        self.on_runs_saved = None
        store.listen("changed", self._edited)
        store.listen("selected", self._looks)
        store.listen("entered", self._looks)

    def open(self, author):
        """Hands over the whole document, and whose code it is: values are kept for each apart."""
        self._page.cancel("client.edits")
        self._waiting = []
        self._previews = []
        self._news = []
        self._states.forget()
        self._files_sent = self._files.known()
        self._engine.send(
            {
                "do": "open",
                "graph": codec.to_json(self._store.document),
                "files": self._files_sent,
                "author": author,
            }
        )
        self._breakpoints = []
        self._focus = []
        if self.on_opened is not None:
            self.on_opened()

    def _edited(self, diff):
        names = renames(diff)
        if names:
            self._states.rename(lambda path: moved_to(self._store.document, names, path))
        self._waiting.append(diff)
        pace = pace_of(diff)
        if pace == "code":
            self._page.later("client.edits", TYPING, self.flush)
        elif pace == "":
            self.flush()
        elif not self._rests:
            self._rest()

    def _rest(self):
        """Sends what waits; the next value is sent a while later, if there is one by then."""
        self._rests = bool(self._waiting)
        if self._rests:
            self.flush()
            self._page.later("client.rest", SLIDING, self._rest)

    def flush(self):
        """Sends the edits that wait, as one."""
        self._page.cancel("client.edits")
        if not self._waiting:
            return
        made = self._waiting
        self._waiting = []
        diff = made[0] if len(made) == 1 else diffs.squash(*made)
        if diffs.is_empty(diff):
            return
        self.send_files()
        self._engine.send({"do": "edit", "diff": diffs.as_json(diff)})
        if self.on_edited is not None:
            self.on_edited(made)
        if self.on_sent is not None and diffs.touches_logic(diff):
            self.on_sent(diff)

    def send_files(self):
        """Tells which bytes the graph's file names stand for, where that is news."""
        known = self._files.known()
        if known != self._files_sent:
            self._files_sent = known
            self._engine.send({"do": "files", "files": known})

    def _looks(self):
        """Tells what the reader looks at, where that is news: it is performed first."""
        store = self._store
        focus = [store.lead + node_id for node_id in store.selected]
        if not focus and store.path:
            focus = ["/".join(store.path)]
        if focus != self._focus:
            self._focus = focus
            self._engine.send({"do": "focus", "nodes": focus})

    def run(self, targets=None, auto=False):
        """Runs these nodes, or all; where nobody asked for it, what failed is not tried again."""
        self.flush()
        self._states.want_run()
        if targets is not None:
            targets = [self._store.lead + node_id for node_id in targets]
        self._start({"do": "run", "targets": targets, "auto": auto})

    def use_plugins(self, digests, looked_at=()):
        """Says which of the plugins that were handed over count from now on.

        What others are, that do not count, is answered too.
        """
        self._engine.send({"do": "plugins", "sha256": digests, "looked_at": list(looked_at)})

    def run_since(self, node_id):
        """Runs a node anew, and all that follows from it; a run under way is stopped before."""
        self.flush()
        self._engine.send({"do": "stop"})
        self._states.want_run()
        self._start({"do": "run", "since": [self._store.lead + node_id]})

    def _start(self, command):
        if self.streams:
            command["stream"] = True
        self._engine.send(command)

    def stop(self):
        self._states.want_stop()
        self._engine.send({"do": "stop"})

    # Standing still

    @property
    def has_breakpoints(self):
        return bool(self._breakpoints)

    def break_at(self, breakpoints):
        """Says where runs are to stand still, where that is news."""
        if breakpoints != self._breakpoints:
            self.flush()
            self._breakpoints = breakpoints
            self._engine.send({"do": "break", "breakpoints": breakpoints})

    def pause(self):
        self._states.want_pause()
        self._engine.send({"do": "pause"})

    def go_on(self):
        self._engine.send({"do": "continue"})

    def step(self):
        self._engine.send({"do": "step"})

    def pin(self, node_id):
        self._give({"do": "pin", "node": self._store.lead + node_id})

    def unpin(self, node_id):
        self._give({"do": "unpin", "node": self._store.lead + node_id})

    def restore(self, pins):
        """Has nodes pinned that were so when the document was left, or when they went, by paths."""
        self._engine.send({"do": "restore", "pins": pins})

    def replace(self, node_id, port, value, file=None):
        """Has a value given by hand stand at a port; `file` is {"name", "digest", "reader"}."""
        path = self._store.lead + node_id
        command = {"do": "replace", "node": path, "port": port, "value": value}
        if file is not None:
            command["file"] = file
        self._give(command)

    def _give(self, command):
        self.flush()
        self._engine.send(command)
        if self.on_given is not None:
            self.on_given()

    # Runs

    def ask_runs(self, asked):
        """Asks what runs there were, and what one of them was like; `on_runs(event)` hears it."""
        self._engine.send(dict(asked, do="runs"))

    def save_runs(self, form, name, run):
        """Has a file made of all runs ("history"), or of one ("trace")."""
        self._engine.send({"do": "save_runs", "form": form, "name": name, "run": run})

    # Values

    def preview(self, node_id, port, offset, count, act, key=None, missed=None):
        """Asks for a picture of a value, of the one of that key where one is given.

        `act(header, body)` when it comes, for as long as this document is open; `missed()` when
        there is none any more.
        """
        path = self._store.lead + node_id
        self._previews.append((path, port, act, missed))
        command = {"do": "preview", "node": path, "port": port, "offset": offset, "count": count}
        if key is not None:
            command["key"] = key
        self._engine.send(command)

    def heard(self, event):
        name = event["event"]
        if name in PASSING or name in RESULTS:
            self._news.append(event)
            if self._is_resting:
                return
            if name in RESULTS:
                self._tell_news()
            elif len(self._news) == 1:
                self._page.later("client.news", A_MOMENT, self._tell_news)
        elif name == "previewed":
            self._previewed(event)
        elif name == "runs_told":
            self.on_runs(event)
        elif name == "runs_saved":
            self.on_runs_saved(event)
        elif name == "types_changed":
            self._tell_news()
            self.on_types(event)
        elif name == "pins_changed":
            self._tell_news()
            self.on_pins(event)
        elif name == "problem_found":
            self._tell_news()
            self._refused(event["error"])
        else:
            self._news.append(event)
            self._tell_news()

    def _tell_news(self):
        """Tells what came. After results, while the run goes on, what comes next waits a while."""
        news = self._news
        self._news = []
        self._is_resting = False
        if not news:
            return
        self._states.heard(news)
        has_results = any(event["event"] in RESULTS for event in news)
        self._is_resting = has_results and self._states.is_running
        if self._is_resting:
            self._page.later("client.news", PACE, self._tell_news)

    def _refused(self, error):
        is_preview = error.get("code") not in REFUSALS and self._drop_preview(
            error.get("node"), error.get("port")
        )
        if not is_preview and self.on_problem is not None:
            self.on_problem(error)

    def _drop_preview(self, node_id, port):
        """A value went away before its picture was made.

        Another will be asked for when it is back.
        """
        for at, asked in enumerate(self._previews):
            if asked[0] == node_id and asked[1] == port:
                self._previews.pop(at)
                if asked[3] is not None:
                    asked[3]()
                return True
        return False

    def _previewed(self, event):
        for at, (node_id, port, act, _missed) in enumerate(self._previews):
            if node_id == event["node"] and port == event["port"]:
                self._previews.pop(at)
                act(event["header"], event.get("body") or "")
                return


def pace_of(diff):
    """What a diff comes from.

    Typing in "code", setting a "param", or "" for an edit that stands by itself.
    """
    if diff.added or diff.removed or not diff.updated:
        return ""
    pace = "param"
    for key in diff.updated:
        where = key.rpartition("/")[2] if key.startswith("subgraph:") else key
        if not where.startswith("node:"):
            return ""
        before, after = diff.updated[key]
        if before.get("code") != after.get("code"):
            pace = "code"
    return pace
