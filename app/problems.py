"""Everything that is wrong with the open graph before it runs, and what its last run said.

One list for the page.
"""

from dxt.core.catalogue import problems

WAIT = 150
QUIET = ("skipped_because", "node_stopped")


class Problems:
    def __init__(self, page, store, states, files, told):
        """`told(list)` hears the list, as JSON errors, when it has changed."""
        self._page = page
        self._store = store
        self._states = states
        self._files = files
        self._told = told
        self._last = None
        store.listen("opened", self._changed)
        store.listen("edited", lambda diff: self._changed())
        store.listen("typed", lambda nodes: self._changed())
        states.listen("run", self._changed)
        files.listen("known", self._changed)

    def _changed(self):
        self._page.later("problems", WAIT, self.find)

    def find(self):
        graph = self._store.graph
        found = [error.as_json() for error in problems(graph, self._store.catalogue)]
        for node_id, port, name in self._files.missing():
            found.append(
                {
                    "code": "file_missing",
                    "message": "the file %s is not in this browser; choose it in the inspector"
                    % name,
                    "node": node_id,
                    "port": port.name,
                }
            )
        told = [error.get("node") for error in found]
        for node_id in graph.nodes:
            error = self._states.of(node_id).error
            if error and error.get("code") not in QUIET and node_id not in told:
                found.append(dict(error, node=error.get("node") or node_id))
        if found != self._last:
            self._last = found
            self._told(found)
