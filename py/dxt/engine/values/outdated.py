"""Values that the graph of now does not have any more, the oldest first: an edit taken back finds
them again.

Owns which these are, and which of them are to go once they take too much room. Must not know nodes.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence

from dxt.engine.values.holdings import Holdings

NUMBER = 36
"""Bytes that a short number takes at most."""


class Outdated:
    """By value key. Some may be gone by now, or be of the graph again."""

    def __init__(self) -> None:
        self._keys: dict[str, None] = {}
        self._bytes = 0
        """Never too few, so that values are looked at one by one only when some may have to go."""

    def add(self, keys: Iterable[str], holdings: Holdings) -> None:
        """Notes that these are not needed any more."""
        for key in keys:
            if key not in self._keys:
                self._keys[key] = None
                described = holdings.described(key)
                if described is not None:
                    self._bytes += int(described["bytes"])

    def add_numbers(self, keys: Sequence[str]) -> None:
        """The same for short numbers."""
        self._keys.update(dict.fromkeys(keys))
        self._bytes += NUMBER * len(keys)

    def take_over(self, other: Outdated) -> None:
        """Those of a graph that was open before come first."""
        self._keys.update(other._keys)
        self._bytes = other._bytes

    def over(self, budget: int, needed: Container[str], holdings: Holdings) -> list[str]:
        """The oldest ones beyond so many bytes, by the keys under which they are held; they are
        forgotten here. `needed` are the keys of the graph's nodes.
        """
        if self._bytes <= budget:
            return []
        sizes: dict[str, int] = {}
        before, self._keys = self._keys, {}
        for key in before:
            held = holdings.held(key)
            described = holdings.described(key)
            if described is None or key.partition(".")[0] in needed:
                continue
            self._keys[key] = None
            if not any(name.partition(".")[0] in needed for name in holdings.names(held)):
                sizes[held] = int(described.get("bytes", 0))
        dropped = []
        self._bytes = sum(sizes.values())
        for held, size in sizes.items():
            if self._bytes <= budget:
                break
            dropped.append(held)
            self._bytes -= size
        for held in dropped:
            for name in holdings.names(held):
                self._keys.pop(name, None)
        holdings.forget(dropped)
        return dropped
