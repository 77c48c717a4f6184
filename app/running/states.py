"""What is known of each node's value and of the run: told by the engine's events, never guessed.

Owns statuses, outputs, errors, printed text, boot progress, where a run stands still and the run's
summary. Nodes go by their paths; `lead` stands before the ids of those in view. Changes are told to
who listens as "nodes" (ids in view) or "run" (); what the engine says is told on as "event"
(event), before it is taken in, and "forgotten" (). While the past is looked at, `of` is how nodes
stood then. Knows no JavaScript, no graph and no panel.
"""

from app.running.node_state import NodeState, skipped
from app.telling import Teller
from app.words import count, duration, listed

PRINTED = 400


class States(Teller):
    def __init__(self):
        super().__init__()
        self.nodes = {}
        self.lead = ""
        self.boots = {"engine": ("", 0.0), "executor": ("", 0.0)}
        self.ready = []
        self.lost = ""
        self.is_running = False
        self.is_wanted = False
        self.is_stopping = False
        self.run_nodes = 0
        self.finished_nodes = 0
        self.summary = ""
        self.ok = None
        self.paused = None
        self.is_pausing = False
        self.past = None
        self._next = ""
        self._then = {}
        self._printing = {}
        self._gathered = None
        self._has_run_news = False

    def of(self, node_id):
        """How a node in view stands, or stood at the moment of the past that is looked at."""
        return self.at(self.lead + node_id)

    def at(self, path):
        """The same, for a node anywhere."""
        if self.past is None:
            return self._now(path)
        if path not in self._then:
            self._then[path] = NodeState()
            if path in self.past:
                self._then[path].take(self.past[path])
        return self._then[path]

    def _now(self, path):
        if path not in self.nodes:
            self.nodes[path] = NodeState()
        return self.nodes[path]

    def _tell_here(self, before):
        """Tells that a run stands still elsewhere than before, or no more."""
        self._tell("nodes", [node_id for node_id in (before, self.here) if node_id])
        self._tell("run")

    def _tell(self, what, *facts):
        """While events are taken in, what follows for the run is told once, after them."""
        if what == "run" and self._gathered is not None:
            self._has_run_news = True
        else:
            super()._tell(what, *facts)

    def _tell_nodes(self, paths):
        """Tells of those that are in view, by their ids there."""
        if self._gathered is not None:
            for path in paths:
                self._gathered[path] = True
            return
        start = len(self.lead)
        seen = [path[start:] for path in paths if path.startswith(self.lead)]
        seen = [node_id for node_id in seen if "/" not in node_id]
        if seen:
            self._tell("nodes", seen)

    @property
    def printing(self):
        """The ids of the nodes in view that have printed anything."""
        start = len(self.lead)
        return [path[start:] for path in self._printing if path.startswith(self.lead)]

    @property
    def busy(self):
        """The nodes that a run is about to perform, or performs."""
        return [n for n in self.nodes if self.nodes[n].status in ("queued", "running")]

    @property
    def here(self):
        """The node in view that a run stands still before, or that was next in the past, else "".

        It stands for those inside it.
        """
        path = self._here
        return path[len(self.lead) :].split("/")[0] if path.startswith(self.lead) else ""

    @property
    def _here(self):
        if self.past is not None:
            return self._next
        return self.paused["node"] if self.paused is not None else ""

    def key_of_then(self, node_id, port):
        """The key of what a port had at the moment that is looked at; None in the present."""
        return None if self.past is None else "%s.%s" % (self.of(node_id).key, port)

    def look_back(self, past, next, nodes):
        """Shows how things stood: `past` is {node: standing}, None for the present.

        `next` is the path of the node that ended after that; `nodes` are the paths of those that
        stand otherwise now.
        """
        before = self.here
        self.past = past
        self._next = next
        self._then = {}
        self._tell_nodes(nodes)
        self._tell_here(before)

    def forget(self):
        """Another document is open: nothing is known of its nodes."""
        self.nodes = {}
        self._printing = {}
        self.is_stopping = False
        self.is_running = False
        self.is_wanted = False
        self.is_pausing = False
        self.paused = None
        self.past = None
        self.summary = ""
        self.ok = None
        self._tell("forgotten")
        self._tell("run")

    def rename(self, moved_to):
        """Nodes go by other paths now, with what is known of them."""
        self.nodes = {moved_to(path): self.nodes[path] for path in self.nodes}
        self._printing = {moved_to(path): True for path in self._printing}

    def want_stop(self):
        """The run was asked to stop; it ends when the sandbox has let go."""
        self.is_stopping = self.is_running or self.is_wanted
        self._tell("run")

    def want_run(self):
        """A run was asked for; it starts when the engine can."""
        self.is_wanted = True
        self.is_stopping = False
        self._tell("run")

    def want_pause(self):
        """The run was asked to stand still; it does when what is performed has ended."""
        self.is_pausing = self.paused is None
        self._tell("run")

    @property
    def is_ready(self):
        return len(self.ready) == 2

    def heard(self, events):
        """Takes in events of the engine, and tells once of all that follows from them.

        Those without a meaning here are left alone.
        """
        self._gathered = {}
        self._has_run_news = False
        try:
            for event in events:
                self._tell("event", event)
                act = getattr(self, "_" + event["event"], None)
                if act is not None:
                    act(event)
        finally:
            gathered = list(self._gathered)
            self._gathered = None
        self._tell_nodes(gathered)
        if self._has_run_news:
            self._tell("run")

    # Boot

    def _boot_progressed(self, event):
        self.boots[event["part"]] = (event.get("phase", ""), event.get("fraction", 0))
        self._tell("run")

    def _engine_ready(self, event):
        self._part_ready("engine")

    def _executor_ready(self, event):
        self.lost = ""
        self._part_ready("executor")

    def _part_ready(self, part):
        if part not in self.ready:
            self.ready.append(part)
        self._tell("run")

    def _executor_lost(self, event):
        if "executor" in self.ready:
            self.ready.remove("executor")
        self.lost = event.get("reason", "")
        self.boots["executor"] = ("", 0.0)
        self._tell("run")

    # Nodes

    def _planned(self, event):
        changed = []
        for node_id, facts in event["nodes"].items():
            self._now(node_id).take(facts)
            changed.append(node_id)
        self._tell_nodes(changed)

    def _node(self, event, status):
        state = self._now(event["node"])
        state.status = status
        return state

    def _nodes_queued(self, event):
        for node_id in event["nodes"]:
            state = self._now(node_id)
            state.status = "queued"
            state.error = None
        self._tell_nodes(event["nodes"])

    def _node_started(self, event):
        state = self._node(event, "running")
        state.printed = []
        state.error = None
        self._tell_nodes([event["node"]])

    def _node_finished(self, event):
        self._fresh(event, "done").seconds = event.get("seconds")
        self._ended(event)

    def _node_cached(self, event):
        self._fresh(event, "cached")
        self._ended(event)

    def _fresh(self, event, status):
        state = self._node(event, status)
        state.key = event.get("key", "")
        state.outputs = event.get("outputs") or {}
        state.error = None
        return state

    def _node_failed(self, event):
        state = self._node(event, "blocked" if event.get("blocked") else "failed")
        state.error = event["error"]
        state.outputs = {}
        self._ended(event)

    def _node_skipped(self, event):
        state = self._node(event, "skipped")
        state.error = skipped(event)
        state.outputs = {}
        self._ended(event)

    def _ended(self, event):
        self.finished_nodes += 1
        self._tell_nodes([event["node"]])
        self._tell("run")

    def _printed(self, event):
        state = self._now(event["node"])
        self._printing[event["node"]] = True
        state.printed.append((event.get("stream", "stdout"), event["text"]))
        if len(state.printed) > PRINTED:
            state.printed = state.printed[-PRINTED:]
        self._tell_nodes([event["node"]])

    # The run

    def _run_started(self, event):
        self.is_running = True
        self.is_wanted = False
        self.run_nodes = len(event.get("nodes") or [])
        self.finished_nodes = 0
        self.summary = ""
        self.ok = None
        self._tell("run")

    def _paused(self, event):
        before = self.here
        self.is_pausing = False
        self.paused = event
        self._tell_here(before)

    def _resumed(self, event):
        before = self.here
        self.paused = None
        self._tell_here(before)

    def _run_finished(self, event):
        self.paused = None
        self.is_pausing = False
        self.is_running = False
        self.is_wanted = False
        self.is_stopping = False
        self.ok = event["ok"]
        stopped = [state for state in self.nodes.values() if state.is_stopped]
        self.summary = summary(event, len(stopped))
        busy = self.busy
        for node_id in busy:
            self.nodes[node_id].status = "stale"
        self._tell_nodes(busy)
        self._tell("run")


def summary(event, stopped=0):
    """One line on a run that has finished; the reader `stopped` so many of the failed nodes."""

    def number(name):
        found = event.get(name) or 0
        return len(found) if isinstance(found, (list, dict)) else int(found)

    parts = []
    if number("done"):
        parts.append("ran " + count(number("done"), "node"))
    if number("cached"):
        parts.append("reused " + str(number("cached")))
    blocked = number("blocked")
    failed = number("failed") - blocked - (stopped if event.get("stopped") else 0)
    if failed > 0:
        parts.append(str(failed) + " failed")
    if blocked:
        parts.append(count(blocked, "node") + " can't run yet")
    if number("cut_short"):
        parts.append(str(number("cut_short")) + " cut short")
    if number("skipped") > number("cut_short"):
        parts.append(str(number("skipped") - number("cut_short")) + " skipped")
    text = listed(parts) or "everything was up to date"
    if event.get("stopped"):
        text = "stopped" + (": " + text if parts else "")
    text = text[0].upper() + text[1:]
    return text + (
        " in " + duration(event["seconds"]) if parts and event.get("seconds") is not None else ""
    )
