"""Which nodes have a key. Most keys have one node, and few have twins.

Must not know what a key is made of.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence


class KeyIndex:
    """The nodes of each key."""

    def __init__(self) -> None:
        self._first: dict[str, str] = {}
        self.several: dict[str, dict[str, None]] = {}
        """The nodes of each key that more than one has."""

    def __contains__(self, key: object) -> bool:
        return key in self._first

    def nodes(self, key: str) -> Iterable[str]:
        """All nodes of a key."""
        return self.several.get(key) or ((self._first[key],) if key in self._first else ())

    def start(self, nodes: Iterable[str], keys: Sequence[str | None]) -> None:
        """Notes which key each of these nodes has; no other node has one."""
        pairs = zip(keys, nodes, strict=True)
        first = {key: node for key, node in pairs if key is not None}
        if len(first) == len(keys) - keys.count(None):
            self._first = first
            return
        for node, key in zip(nodes, keys, strict=True):
            self.change(node, None, key)

    def change(self, node: str, before: str | None, now: str | None) -> None:
        """Notes that a node has another key than before."""
        if before is not None:
            twins = self.several.get(before)
            if twins is None:
                del self._first[before]
            else:
                del twins[node]
                self._first[before] = next(iter(twins))
                if len(twins) == 1:
                    del self.several[before]
        if now is not None:
            first = self._first.setdefault(now, node)
            if first != node:
                self.several.setdefault(now, {first: None})[node] = None
