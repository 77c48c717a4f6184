"""What is known of one node before any run. Must not know how it is found out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dxt.core.errors import DxtError
from dxt.engine.shape import Shape

Inputs = dict[str, str | list[str]]
"""Value keys by port, a list of them for a port that takes many."""

NO_INPUTS: Inputs = {}


class Known:
    """What is known of a node; it has no `key` while it, or a node above it, has problems.

    `root` is its key without the occasion, `seen` the digests that an impure node gave, by port;
    `inputs` are the keys of the values that come by wire, as long as no impure node gives them.
    """

    __slots__ = ("inputs", "key", "problems", "root", "seen", "shape")

    def __init__(
        self,
        shape: Shape | None,
        problems: Sequence[DxtError] = (),
        key: str | None = None,
        root: str | None = None,
        seen: Mapping[str, str] | None = None,
        inputs: Inputs = NO_INPUTS,
    ) -> None:
        self.shape = shape
        self.problems = problems
        self.key = key
        self.root = root
        self.seen = seen
        self.inputs = inputs

    def looks_like(self, other: Known) -> bool:
        """Whether nobody outside could tell the two apart."""
        if self.key != other.key or len(self.problems) != len(other.problems):
            return False
        pairs = zip(self.problems, other.problems, strict=True)
        return all(one.as_json() == two.as_json() for one, two in pairs)

    def feeds_like(self, other: Known) -> bool:
        """Whether those that it feeds need not be looked at again."""
        return (
            self.root == other.root
            and self.seen == other.seen
            and (self.shape is other.shape or self.root is not None)
        )
