"""What is known of each node's value and of the run: told by the engine's events, never guessed.

Owns statuses, outputs, errors, printed text, boot progress and the run's summary. Changes are told
to who listens as "nodes" (ids) or "run" (). Knows no JavaScript, no graph and no panel.
"""

from app.telling import Teller
from app.words import count, duration, listed

PRINTED = 400
# Errors of nodes that are not finished being set up: nothing ran, so nothing failed.
UNREADY = ("input_missing",)
# Errors of nodes that the reader stopped: nothing failed there either.
STOPPED = ("node_stopped",)


class NodeState:
    """One node.

    Status is "" (not known yet), stale, queued, running, done, cached, failed, skipped or blocked.
    """

    def __init__(self):
        self.status = ""
        self.key = ""
        self.seconds = None
        self.outputs = {}
        self.error = None
        self.printed = []

    @property
    def is_fresh(self):
        return self.status in ("done", "cached")

    @property
    def is_stopped(self):
        """Whether the reader stopped it."""
        return bool(self.error) and self.error.get("code") in STOPPED


class States(Teller):
    def __init__(self):
        super().__init__()
        self.nodes = {}
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

    def of(self, node_id):
        if node_id not in self.nodes:
            self.nodes[node_id] = NodeState()
        return self.nodes[node_id]

    def forget(self):
        """Another document is open: nothing is known of its nodes."""
        self.nodes = {}
        self.is_stopping = False
        self.is_running = False
        self.is_wanted = False
        self.summary = ""
        self.ok = None
        self._tell("run")

    def want_stop(self):
        """The run was asked to stop; it ends when the sandbox has let go."""
        self.is_stopping = self.is_running or self.is_wanted
        self._tell("run")

    def want_run(self):
        """A run was asked for; it starts when the engine can."""
        self.is_wanted = True
        self.is_stopping = False
        self._tell("run")

    @property
    def is_ready(self):
        return len(self.ready) == 2

    def heard(self, event):
        """Takes in one event of the engine; events without a meaning here are left alone."""
        act = getattr(self, "_" + event["event"], None)
        if act is not None:
            act(event)

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
            state = self.of(node_id)
            state.status = facts["status"]
            state.key = facts.get("key") or ""
            state.error = facts.get("error")
            if state.error and state.error.get("code") in UNREADY:
                state.status = "blocked"
            if facts["status"] == "skipped":
                state.error = skipped(facts.get("because"))
            if "outputs" in facts:
                state.outputs = facts["outputs"]
            changed.append(node_id)
        if changed:
            self._tell("nodes", changed)

    def _node(self, event, status):
        state = self.of(event["node"])
        state.status = status
        return state

    def _node_queued(self, event):
        self._node(event, "queued").error = None
        self._tell("nodes", [event["node"]])

    def _node_started(self, event):
        state = self._node(event, "running")
        state.printed = []
        state.error = None
        self._tell("nodes", [event["node"]])

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
        state = self._node(event, "blocked" if event["error"].get("code") in UNREADY else "failed")
        state.error = event["error"]
        state.outputs = {}
        self._ended(event)

    def _node_skipped(self, event):
        state = self._node(event, "skipped")
        state.error = skipped(event.get("because"))
        state.outputs = {}
        self._ended(event)

    def _ended(self, event):
        self.finished_nodes += 1
        self._tell("nodes", [event["node"]])
        self._tell("run")

    def _printed(self, event):
        state = self.of(event["node"])
        state.printed.append((event.get("stream", "stdout"), event["text"]))
        if len(state.printed) > PRINTED:
            state.printed = state.printed[-PRINTED:]
        self._tell("nodes", [event["node"]])

    # The run

    def _run_started(self, event):
        self.is_running = True
        self.is_wanted = False
        self.run_nodes = len(event.get("nodes") or [])
        self.finished_nodes = 0
        self.summary = ""
        self.ok = None
        self._tell("run")

    def _run_finished(self, event):
        self.is_running = False
        self.is_wanted = False
        self.is_stopping = False
        self.ok = event["ok"]
        self.summary = summary(event, self._count(UNREADY), self._count(STOPPED))
        for _node_id, state in self.nodes.items():
            if state.status in ("queued", "running"):
                state.status = "stale"
        self._tell("nodes", list(self.nodes))
        self._tell("run")

    def _count(self, codes):
        """How many nodes have an error with one of the codes."""
        found = [
            state
            for state in self.nodes.values()
            if state.error and state.error.get("code") in codes
        ]
        return len(found)


def skipped(because):
    """The error of a node that was not run.

    `because` is the id of the node above it, or several.
    """
    names = [str(name) for name in because] if isinstance(because, list) else [str(because)]
    return {
        "code": "skipped_because",
        "message": "Not run, because %s did not finish." % listed(names),
    }


def summary(event, unready=0, stopped=0):
    """One line on a run that has finished.

    Of the failed nodes, `unready` were not ready to run and `stopped` were stopped by the reader.
    """

    def number(name):
        found = event.get(name) or 0
        return len(found) if isinstance(found, (list, dict)) else int(found)

    parts = []
    if number("done"):
        parts.append("ran " + count(number("done"), "node"))
    if number("cached"):
        parts.append("reused " + str(number("cached")))
    unready = min(unready, number("failed"))
    failed = number("failed") - unready - (stopped if event.get("stopped") else 0)
    if failed > 0:
        parts.append(str(failed) + " failed")
    if unready:
        parts.append(count(unready, "node") + " can't run yet")
    if number("skipped"):
        parts.append(str(number("skipped")) + " skipped")
    text = listed(parts) or "everything was up to date"
    if event.get("stopped"):
        text = "stopped" + (": " + text if parts else "")
    text = text[0].upper() + text[1:]
    return text + (
        " in " + duration(event["seconds"]) if parts and event.get("seconds") is not None else ""
    )
