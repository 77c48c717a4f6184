"""Everything that is wrong with the graph in view before it runs, and what its last run said.

One list for the page; nodes in it go by their paths.
"""

from dxt.core.editing.faults import Faults

WAIT = 150
LOT = 200
"""So many nodes are looked at in one go; of more, the page is left alone in between."""
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
        self._faults = None
        self._catalogue = None
        store.listen("entered", self._entered)
        store.listen("edited", self._edited)
        store.listen("respecced", self._respecced)
        states.listen("run", self._changed)
        files.listen("known", self._changed)

    def _entered(self):
        self._faults = None
        self._changed()

    def _edited(self, diff):
        if self._faults is not None:
            self._faults.edited(diff)
        self._changed()

    def _respecced(self, nodes):
        if self._faults is not None:
            self._faults.touch(nodes)
        self._changed()

    def _changed(self):
        self._page.later("problems", WAIT, self.find)

    def find(self):
        store = self._store
        if self._faults is None or self._catalogue is not store.catalogue:
            self._catalogue = store.catalogue
            self._faults = Faults(store.graph, store.catalogue)
        if self._faults.look(LOT):
            self._gather(store)
        else:
            self._page.later("problems", 0, self.find)

    def _gather(self, store):
        found = [error.as_json() for error in self._faults.all()]
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
        told = {error["node"]: True for error in found}
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
