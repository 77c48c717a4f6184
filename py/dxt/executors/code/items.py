"""The items of a stream: checked against a port's type batch by batch, and copied for readers.

Must not know where a batch comes from nor who reads it.
"""

from __future__ import annotations

from operator import countOf
from typing import Any

from dxt.core.errors import TypesDontFit
from dxt.core.types import arguments
from dxt.data.convert import convert, shown, spoken
from dxt.data.values import size_of
from dxt.executors.code.copies import UNCHANGING, own_copy

EXACT: dict[str, type] = {
    "bool": bool,
    "bytes": bytes,
    "dict": dict,
    "float": float,
    "int": int,
    "list": list,
    "str": str,
}
"""What these types take as it is."""

Batch = list[Any]


class Items:
    """What a stream of this type has for items."""

    def __init__(self, stream: str) -> None:
        inside = arguments(stream)
        self.type = inside[0] if inside else "Any"
        self._exact = EXACT.get(self.type)

    def fitted(self, batch: Batch, seen: int) -> tuple[Batch, Exception | None]:
        """The items as the type wants them, up to the first that does not fit, and why it doesn't.

        `seen` items came before. What doesn't fit is told by name as TypesDontFit.
        """
        if self.type == "Any":
            return batch, None
        if self._exact and countOf(map(type, batch), self._exact) == len(batch):
            return batch, None
        found: Batch = []
        for item in batch:
            try:
                found.append(convert(item, self.type))
            except TypesDontFit:
                return found, TypesDontFit(
                    f"Expected a stream, each item {spoken(self.type)}, and item "
                    f"{seen + len(found)} is {shown(item)}."
                )
            except Exception as raised:  # a package is missing, or the item's own methods are wrong
                return found, raised
        return found, None


def own_copies(batch: Batch) -> Batch:
    """The batch for one more reader, who may change items that can be changed."""
    if UNCHANGING.issuperset(map(type, batch)):
        return batch
    return [item if type(item) in UNCHANGING else own_copy(item) for item in batch]


def fitting(batch: Batch, size: int) -> int:
    """How many items like the last of these make about `size` bytes."""
    return max(1, size // max(1, size_of(batch[-1])))
