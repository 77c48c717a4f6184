"""How things stood with each node at every moment: stepping back without running anything.

Owns the past of one open graph, as far as the engine's events tell it. It knows keys, never values:
those are looked up where they are stored, for as long as they are. A moment is the ending of a
node, or a change by which nodes have not the values any more that they had. Must not know runs or
executors.
"""

from dxt.core.messages import ENDINGS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    # A node's `status`, its `key` and `outputs` where it has values, its `error` where it has one.
    Standing = dict[str, Any]

TOLD_OTHERWISE = ("event", "node", "blocked")
LIMIT = 2000
"""So many moments are remembered at least, and no more than twice as many."""


class Timeline:
    """Hears a session's events. What it hears brings it back to the present."""

    def __init__(self) -> None:
        self.now: dict[str, Standing] = {}
        """By node, at the moment that is looked at."""
        self._changes: list[tuple[str, Standing | None, Standing]] = []
        self._moments: list[tuple[int, str]] = []
        """How many changes there were before each, and the node that ended or ""."""
        self._seen = 0

    @property
    def is_past(self) -> bool:
        return self._seen < len(self._moments)

    @property
    def has_past(self) -> bool:
        """Whether there is a moment to go back to before the one that is looked at."""
        return self._seen > 0

    @property
    def next(self) -> str:
        """The node that ends next after the moment that is looked at; "" for none or a change."""
        return self._moments[self._seen][1] if self.is_past else ""

    def hear(self, event: "dict[str, Any]") -> None:
        kind = event["event"]
        if kind == "planned":
            self.come_back()
            nodes = event["nodes"]
            if any(self._is_other(node, nodes[node]) for node in nodes):
                self._begin("")
            for node in nodes:
                self._change(node, nodes[node])
        elif kind in ENDINGS:
            node = event["node"]
            self.come_back()
            standing = {name: event[name] for name in event if name not in TOLD_OTHERWISE}
            standing["status"] = "blocked" if event.get("blocked") else ENDINGS[kind]
            before = self.now.get(node, {})
            for mark in ("pinned", "replaced"):
                if mark in before:
                    standing[mark] = before[mark]
            if kind == "node_finished" or not _same(before, standing):
                self._begin(node)
            self._change(node, standing)

    def back(self) -> str | None:
        """Goes to before the last moment: the node that had not ended then, "" for a change.

        None at the start, before which there is nothing.
        """
        if not self._seen:
            return None
        end = self._changes_before(self._seen)
        self._seen -= 1
        start, node = self._moments[self._seen]
        for at in range(end - 1, start - 1, -1):
            changed, before, _ = self._changes[at]
            if before is None:
                del self.now[changed]
            else:
                self.now[changed] = before
        return node

    def forward(self) -> str | None:
        """Takes back one `back`; what that gave, or None in the present."""
        if not self.is_past:
            return None
        start, node = self._moments[self._seen]
        self._seen += 1
        for at in range(start, self._changes_before(self._seen)):
            changed, _, after = self._changes[at]
            self.now[changed] = after
        return node

    def come_back(self) -> None:
        """Goes to the present."""
        while self.is_past:
            self.forward()

    def _begin(self, node: str) -> None:
        if len(self._moments) >= 2 * LIMIT:
            forgotten = self._moments[LIMIT][0]
            self._changes = self._changes[forgotten:]
            self._moments = [(at - forgotten, name) for at, name in self._moments[LIMIT:]]
        self._moments.append((len(self._changes), node))
        self._seen = len(self._moments)

    def _is_other(self, node: str, standing: "Standing") -> bool:
        """Whether the node had values and has not the same now, or has one given by hand."""
        if standing["status"] in ("queued", "running"):  # a subgraph, of which more is told
            return False
        before = self.now.get(node, {})
        outputs = before.get("outputs")
        if outputs is not None and standing.get("outputs") != outputs:
            return True
        return bool(before) and before.get("replaced") != standing.get("replaced")

    def _changes_before(self, moment: int) -> int:
        if moment < len(self._moments):
            return self._moments[moment][0]
        return len(self._changes)

    def _change(self, node: str, standing: "Standing") -> None:
        if self._moments:  # nothing leads back to before the first
            self._changes.append((node, self.now.get(node), standing))
        self.now[node] = standing


def _same(one: "Standing", other: "Standing") -> bool:
    """Whether both have the same values, or none for the same reason."""
    told = ("outputs",) if "outputs" in one else ("status", "outputs", "error", "because")
    return all(one.get(name) == other.get(name) for name in told)
