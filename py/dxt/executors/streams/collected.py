"""The items of a stream that are wanted as one value, too. Must not know who reads it."""

from __future__ import annotations

from dxt.core.errors import OutputInvalid
from dxt.data.values import size_of
from dxt.executors.code.items import Batch, own_copies

SMALL = 1000
LIGHT = 100_000
"""A stream of at most so many items, and bytes, is kept as a value, even if nobody asks for it."""


class Collected:
    """The items of a stream as long as they are few, or up to a limit that must not be passed.

    With `size` they are kept as long as they are light, too, in bytes.
    """

    def __init__(self, limit: int, is_needed: bool, size: int | None = None) -> None:
        self.items: Batch | None = []
        self.is_needed = is_needed
        """Somebody outside the group wants the stream as a value."""
        self._limit = limit
        self._left = size

    def add(self, batch: Batch) -> None:
        if self.items is None:
            return
        if len(self.items) + len(batch) > self._limit:
            self.items = None
            if self.is_needed:
                raise OutputInvalid(
                    f"It yields more than {self._limit:,} items, and a node that is no stream "
                    "wants them all. Yield fewer items, or let that node take an Iterator."
                )
            return
        self.items += own_copies(batch)
        if self._left is not None:
            self._left -= size_of(batch)
            if self._left < 0:
                self.items = None
