"""When the graph runs: the reader's Run and Stop, and running again by itself after an edit.

Nothing runs before the reader has pressed Run once for the document that is open, unless it was
empty then: all that is in it is the reader's own. What the document asks for (packages, hosts) is
asked of the reader first. Owns that rule; knows no engine beyond the client's commands.
"""

import json

from app.notices import paragraphs
from app.store import scopes
from app.tree import h, icon, several
from app.words import listed
from dxt.core.document.packages import packages_of

AUTORUN = "autorun"
STREAM = "stream"
PAUSE = 10


class Runner:
    def __init__(self, page, storage, store, states, client, files, notices):
        self._page = page
        self._storage = storage
        self._store = store
        self._states = states
        self._client = client
        self._notices = notices
        self.is_armed = False
        self.is_asked = False
        self.is_auto = storage.read(AUTORUN) != "off"
        client.streams = storage.read(STREAM) == "on"
        self.grants = None
        self.engine = None
        client.on_sent = self._edited
        client.on_given = self._given
        store.listen("opened", self._opened)
        files.listen("known", self._files_changed)
        page.on("#run", "click", lambda event: self.run())
        page.on("#stop", "click", lambda event: self.stop())
        page.on("#autorun", "change", self._switched)
        page.set("#autorun", "checked", self.is_auto)

    def _opened(self):
        document = self._store.document
        self.is_armed = not (document.nodes or document.subgraphs)

    def _switched(self, event):
        self.is_auto = event["checked"]
        self._storage.write(AUTORUN, "on" if self.is_auto else "off")
        if self.is_auto and self.is_armed:
            self._run_soon()

    def switch_streams(self):
        """From the next run on, nodes that can stream do, or do no more."""
        self._client.streams = not self._client.streams
        self._storage.write(STREAM, "on" if self._client.streams else "off")

    def run(self, targets=None):
        """Runs what the reader asked for, after what the graph needs was allowed."""
        self._allowed(lambda: self._client.run(targets))

    def step(self):
        """Likewise, standing still before the first node."""

        def run():
            self._client.pause()
            self._client.run()

        self._allowed(run)

    def run_since(self, node_id):
        """Likewise, a node anew and all that follows from it."""
        self._allowed(lambda: self._client.run_since(node_id))

    def _allowed(self, run):
        self._store.settle()
        if not self._store.document.nodes:
            self._notices.toast("There is nothing to run yet: add a node first.", "info")
            return
        asked = asks(self._store.document, self._store.catalogue)
        if asked and not self.grants.has(asked):
            self._ask(asked, run)
            return
        if asked:
            self.engine.grant(asked)
        self.is_armed = self.is_asked = True
        run()

    def stop(self):
        self._client.stop()

    def _edited(self, diff):
        self._given()

    def _given(self):
        if self.is_armed and self.is_auto:
            self._run_again()

    def _files_changed(self):
        self._client.send_files()
        if self.is_armed and self.is_auto:
            self._run_soon()

    def _run_soon(self):
        """A run that is under way goes on by the new graph."""
        self._page.later("runner.run", PAUSE, self._run_again)

    def _run_again(self):
        """A run that stands still goes on by the new graph when its reader says so."""
        if self._states.paused is not None:
            return
        asked = asks(self._store.document, self._store.catalogue)
        if self.is_armed and (not asked or self.grants.has(asked)):
            self.is_asked = False
            self._client.run(auto=True)

    def _ask(self, asked, run):
        rows = []
        if asked["packages"]:
            names = listed(asked["requirements"]) or "what the code imports"
            rows.append(h("li", None, icon("package"), "Python packages: %s" % names))
        for host in asked["hosts"]:
            rows.append(h("li", None, icon("globe"), "To exchange data with %s" % host))

        def allow():
            self.grants.add(asked)
            self._allowed(run)

        body = several(
            paragraphs("To run, this graph asks for more than its own code and your files:"),
            h("ul", {"class": "asks"}, rows),
            paragraphs(
                "Allow it if you trust whoever made the graph. "
                "It is remembered for this graph, in this browser only."
            ),
        )
        self._notices.dialog(
            "Allow this graph?", body, [("Allow and run", allow, "primary")], "Not now"
        )


def asks(graph, catalogue):
    """What a graph asks its reader for, or None: {"packages", "requirements", "hosts"}.

    Its node types may ask for packages, too; its plugins were asked for when they came.
    """
    hosts = [host for host in graph.needs.get("hosts") or [] if isinstance(host, str)]
    requirements = [text for text in packages_of(graph)[0] if isinstance(text, str)]
    for part in scopes(graph):
        for node in part.nodes.values():
            spec = catalogue.get(node.type)
            for text in spec.requirements if spec is not None else ():
                if text not in requirements:
                    requirements.append(text)
    if not hosts and not requirements:
        return None
    return {"packages": bool(requirements), "requirements": requirements, "hosts": hosts}


class Grants:
    """What the reader has allowed: per graph, kept in this browser, never in the file."""

    def __init__(self, storage):
        self._storage = storage
        self._slot = ""

    def open(self, slot):
        self._slot = slot

    def _key(self):
        return "grant:" + self._slot

    def has(self, asked):
        text = self._storage.read(self._key())
        if not text:
            return False
        given = json.loads(text)
        for name in ("requirements", "hosts"):
            for item in asked[name]:
                if item not in given.get(name, []):
                    return False
        return True

    def add(self, asked):
        self._storage.write(self._key(), json.dumps(asked))
