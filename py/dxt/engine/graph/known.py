"""What is known of one node before any run. Must not know how it is found out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dxt.core.errors import DxtError
from dxt.engine.graph.pattern import Pattern
from dxt.engine.graph.shape import Shape

Given = tuple[Any, ...]
"""Names, and then values, as a node of the graph has them."""

Inputs = dict[str, str | list[str]]
"""Value keys by port, a list of them for a port that takes many."""


class Known:
    """What is known of a node of which nothing needs to be said but its key, as of nearly all.

    `root` is the key without the occasion, `seen` the digests that an impure node gave, by port.
    Where it has a `pattern`, so has every node like it, and `given` is what is set, as in the
    graph: each value of a type that the pattern says. All nodes above it are then of this class.
    """

    __slots__ = ("given", "key", "pattern", "shape", "value")

    problems: Sequence[DxtError] = ()
    seen: Mapping[str, str] | None = None

    def __init__(
        self,
        shape: Shape | None,
        key: str | None,
        pattern: Pattern | None = None,
        given: Given = (),
    ) -> None:
        self.shape = shape
        self.key = key
        self.pattern = pattern
        self.given = given
        self.value: str | None = None
        """The key of the one value it gave, where that is a short number."""

    @property
    def root(self) -> str | None:
        return self.key

    def looks_like(self, other: Known) -> bool:
        """Whether nobody outside could tell the two apart."""
        if self.key != other.key or len(self.problems) != len(other.problems):
            return False
        if not self.problems:
            return True
        pairs = zip(self.problems, other.problems, strict=True)
        return all(one.as_json() == two.as_json() for one, two in pairs)

    def feeds_like(self, other: Known) -> bool:
        """Whether those that it feeds need not be looked at again."""
        return (
            self.root == other.root
            and self.seen == other.seen
            and (self.shape is other.shape or self.root is not None)
        )


class Blocked(Known):
    """A node that has problems itself, or lies below one that has; it has no key."""

    __slots__ = ("problems",)

    def __init__(self, shape: Shape | None, problems: Sequence[DxtError]) -> None:
        super().__init__(shape, None)
        self.problems = problems


class Fickle(Known):
    """A node whose values don't follow from the graph alone: an impure one, or a pinned one."""

    __slots__ = ("_root", "seen")

    def __init__(self, shape: Shape, key: str, root: str, seen: Mapping[str, str] | None) -> None:
        super().__init__(shape, key)
        self._root = root
        self.seen = seen

    @property
    def root(self) -> str | None:
        return self._root


NOTHING = Blocked(None, ())
"""Of a node that nobody has looked at yet."""
