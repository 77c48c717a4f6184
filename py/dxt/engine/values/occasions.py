"""What impure nodes with a time to live gave, so that a later session may go on with it.

The key of such a value tells its occasion, which nobody can guess; so a note of the occasion lies
in the store under the key that the graph alone gives the node. Owns the form of the notes: for each
output an entry without a value, `ROOT.@PORT`, that tells what is known of the value and until when
it may be used. Must not know graphs or runs.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple, Protocol

from dxt.engine.values.fingerprint import occasion_key, value_key
from dxt.engine.values.store import Entry

MARK = "@"
"""Begins what stands for a port in the key of a note; no port is called so."""


class Occasion(NamedTuple):
    """One occasion on which a node was performed. `root` is its key without the occasion; `left`
    are the seconds for which what it gave is good."""

    root: str
    name: str
    ports: tuple[str, ...]
    left: float

    def key(self, port: str) -> str:
        """The key of the value that was given."""
        return value_key(occasion_key(self.root, self.name), port)


class Recalled(NamedTuple):
    """What a node gave last: `digests` by port, good for the seconds that are `left`."""

    occasion: str
    digests: dict[str, str]
    left: float


class Memory(Protocol):
    """What outlives a session: a `Store`, as far as notes need it."""

    def now(self) -> float:
        """Seconds since 1970."""

    def find(self, key: str) -> Entry | None:
        """What is known of what is kept under the key."""

    def drop(self, keys: Iterable[str]) -> None:
        """Removes these, as far as they are there."""

    async def write(self, entry: Entry, data: bytes) -> None:
        """Keeps this, where that can be done."""


def is_note(key: str) -> bool:
    """Whether what is kept under the key is no value."""
    return key.partition(".")[2].startswith(MARK)


def recall(store: Memory, root: str, ports: Iterable[str]) -> Recalled | None:
    """What was given on the last occasion; None when it is too old or not all there."""
    occasions: set[str] = set()
    digests: dict[str, str] = {}
    left: list[float] = []
    for port in ports:
        note = _note(store, root, port)
        if note is None or note.until is None or note.made > store.now():
            return None
        value = store.find(value_key(occasion_key(root, note.occasion), port))
        if value is None:
            return None
        occasions.add(note.occasion)
        digests[port] = str(value.description.get("digest", ""))
        left.append(note.until - store.now())
    if len(occasions) != 1 or min(left) <= 0 or not all(digests.values()):
        return None
    return Recalled(occasions.pop(), digests, min(left))


async def remember(store: Memory, occasion: Occasion) -> None:
    """Notes what was given, as far as it is kept, in place of what was given before."""
    values = {port: store.find(occasion.key(port)) for port in occasion.ports}
    for port, value in values.items():
        before = _note(store, occasion.root, port)
        if before is not None and before.occasion != occasion.name:
            store.drop([value_key(occasion_key(occasion.root, before.occasion), port)])
        if value is not None:
            await store.write(_noted(value, occasion, port, store.now()), b"")


def _note(store: Memory, root: str, port: str) -> Entry | None:
    return store.find(value_key(root, MARK + port))


def _noted(value: Entry, occasion: Occasion, port: str, now: float) -> Entry:
    return replace(
        value,
        key=value_key(occasion.root, MARK + port),
        bytes=0,
        made=now,
        occasion=occasion.name,
        until=now + occasion.left,
    )
