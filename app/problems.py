"""Everything that is wrong with the graph in view before it runs, and what its last run said.

One list for the page; nodes in it go by their paths.
"""

from dxt.core.node_types.definitions import problems_of

WAIT = 150
QUIET = ("skipped_because", "cut_short", "node_stopped")


class Problems:
    def __init__(self, page, store, states, files, told):
        """`told(list)` hears the list, as JSON errors, when it has changed."""
        self._page = page
        self._store = store
        self._states = states
        self._files = files
        self._told = told
        self._last = None
        self._of_graph = None
        self._catalogue = None
        store.listen("entered", self._edited)
        store.listen("edited", lambda diff: self._edited())
        store.listen("respecced", lambda nodes: self._edited())
        states.listen("run", self._changed)
        files.listen("known", self._changed)

    def _edited(self):
        self._of_graph = None
        self._changed()

    def _changed(self):
        self._page.later("problems", WAIT, self.find)

    def find(self):
        store = self._store
        if self._of_graph is None or self._catalogue is not store.catalogue:
            self._catalogue = store.catalogue
            self._of_graph = problems_of(store.graph, store.catalogue)
        found = [error.as_json() for error in self._of_graph]
        for node_id, port, name in self._files.missing():
            found.append(
                {
                    "code": "file_missing",
                    "message": "The file %s is not in this browser; choose it in the inspector."
                    % name,
                    "node": node_id,
                    "port": port.name,
                }
            )
        for error in found:
            error["node"] = store.lead + error["node"]
        told = [error["node"] for error in found]
        for node_id in store.graph.nodes:
            error = self._states.of(node_id).error
            path = store.lead + node_id
            if error and error.get("code") not in QUIET and path not in told:
                found.append(dict(error, node=error.get("node") or path))
        if not store.inside:
            found.extend([error.as_json() for error in store.catalogue.problems()])
        if found != self._last:
            self._last = found
            self._told(found)
