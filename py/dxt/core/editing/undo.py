"""Undo and redo: the edits of one open graph, in the order they were made.

Owns the two stacks and the merging of edits that a person takes for one (typing, dragging). Must
not know what an edit means or where the graph is shown.
"""

from dxt.core.document.graph import Graph
from dxt.core.editing.diff import Diff, apply, is_empty, reverse, squash

LIMIT = 1000


class _Step:
    def __init__(self, diff: Diff, label: str, merge: str | None) -> None:
        self.diff = diff
        self.label = label
        self.merge = merge


class History:
    """Makes every edit of its graph; the graph must not be changed in any other way."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.latest: object = None
        """What stands for the step that was made, taken back or made again last."""
        self._done: list[_Step] = []
        self._undone: list[_Step] = []

    def do(self, diff: Diff, label: str, merge: str | None = None) -> None:
        """Applies the diff as a step, or as part of the last one where `merge` is the same."""
        if is_empty(diff):
            return
        apply(self.graph, diff)
        self._undone = []
        last = self._done[-1] if self._done else None
        if last is not None and merge is not None and last.merge == merge:
            last.diff = squash(last.diff, diff)
            if is_empty(last.diff):
                self._done.pop()
            self.latest = last
            return
        self._done.append(_Step(diff, label, merge))
        self.latest = self._done[-1]
        if len(self._done) > LIMIT:
            self._done.pop(0)

    def pause(self) -> None:
        """Ends the merging: the next edit is a step of its own."""
        if self._done:
            self._done[-1].merge = None

    def undo(self) -> Diff | None:
        """Takes the last step back and returns the diff that did it; None where there is none."""
        if not self._done:
            return None
        diff = reverse(self._done[-1].diff)
        apply(self.graph, diff)
        self._undone.append(self._done.pop())
        self.latest = self._undone[-1]
        self.pause()
        return diff

    def redo(self) -> Diff | None:
        """Makes the last step taken back again and returns its diff; None where there is none."""
        if not self._undone:
            return None
        step = self._undone[-1]
        apply(self.graph, step.diff)
        self._done.append(self._undone.pop())
        self.latest = step
        self.pause()
        return step.diff

    @property
    def can_undo(self) -> bool:
        return bool(self._done)

    @property
    def can_redo(self) -> bool:
        return bool(self._undone)

    @property
    def undo_label(self) -> str:
        """What `undo` would take back, in words for people."""
        return self._done[-1].label if self._done else ""

    @property
    def redo_label(self) -> str:
        return self._undone[-1].label if self._undone else ""
