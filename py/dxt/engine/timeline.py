"""How things stood with each node at every moment: stepping back without running anything.

Owns the past of one session, as far as its events tell it. It knows keys, never values: those are
looked up where they are stored, for as long as they are. A moment is the ending of a node, or a
change by which nodes lost values that they had. Must not know runs or executors.
"""

from __future__ import annotations

from typing import Any

from dxt.engine.events import Event
from dxt.engine.history import ENDINGS

Standing = dict[str, Any]
"""A node's `status`, its `key` and `outputs` where it has values, its `error` where it has one."""


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

    def hear(self, event: Event) -> None:
        kind = event["event"]
        if kind == "planned":
            self.come_back()
            if any(self._loses(node, standing) for node, standing in event["nodes"].items()):
                self._begin("")
            for node, standing in event["nodes"].items():
                self._change(node, standing)
        elif kind in ENDINGS:
            node = event["node"]
            self.come_back()
            self._begin(node)
            told = {name: value for name, value in event.items() if name not in ("event", "node")}
            self._change(node, {"status": ENDINGS[kind], **told})

    def back(self) -> str | None:
        """Goes to before the last moment: the node that had not ended then, "" for a change.

        None at the start, before which there is nothing.
        """
        if not self._seen:
            return None
        end = self._changes_before(self._seen)
        self._seen -= 1
        start, node = self._moments[self._seen]
        for changed, before, _ in reversed(self._changes[start:end]):
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
        for changed, _, after in self._changes[start : self._changes_before(self._seen)]:
            self.now[changed] = after
        return node

    def come_back(self) -> None:
        """Goes to the present."""
        while self.is_past:
            self.forward()

    def _begin(self, node: str) -> None:
        self._moments.append((len(self._changes), node))
        self._seen += 1

    def _loses(self, node: str, standing: Standing) -> bool:
        return "outputs" in self.now.get(node, {}) and "outputs" not in standing

    def _changes_before(self, moment: int) -> int:
        if moment < len(self._moments):
            return self._moments[moment][0]
        return len(self._changes)

    def _change(self, node: str, standing: Standing) -> None:
        self._changes.append((node, self.now.get(node), standing))
        self.now[node] = standing
