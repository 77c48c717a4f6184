"""Encoded values by key, outside every executor: which are worth keeping, and which go first.

Owns the policy. Does no I/O of its own: a `Backing` keeps the bytes. Must not know graphs, nor
executors: those meet a store through `storing`.

What goes first is what saves the fewest seconds per byte, and the longer a value was not used,
the less it counts:

    worth = seconds to compute again / bytes / seconds since it was last used

Cost by size is GreedyDual-Size (Cao, Irani: Cost-Aware WWW Proxy Caching Algorithms, USITS 1997).
That one ages by a level which rises with each value let go, a number that all processes at one
folder would have to agree on; dividing by the time unused instead is Hyperbolic Caching
(Blankstein, Sen, Freedman, USENIX ATC 2017) and needs nothing but the clock.

What is trusted: only keys say what a value is. A key is the SHA-256 of the value's whole history
(code, parameters, inputs, files, lock), so a graph that has the key has everything the value was
made of, and could compute it. Bytes are checked against their hash before anyone decodes them;
that finds damage, not malice. Decoding may unpickle, so only executors decode, and a backing must
hold nothing that was written by code which its readers would not run: see `folder` and, for the
page, `kept_values.js`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Protocol

from dxt.core.errors import StoreUnusable
from dxt.engine.tasks import Description, Result, Task, description_from

SMALL = 64_000
"""Bytes up to which a value is always kept: a write of so little costs less than deciding."""
SPEED = 50_000_000
"""Bytes a second at which a larger value is encoded, hashed, written, read, checked and decoded
again: 70 million were measured for a table. What is computed again faster is not kept."""
OVERHEAD = 1_000
"""Bytes that a kept value takes at most beside its own, so that tiny ones do not seem free."""
RECENT = 1.0
"""Seconds of disuse below which ages do not differ."""
SLACK = 0.9
"""What is left of a full budget once room was made, so that room is not made at every write."""
BUDGET = 2_000_000_000
"""Bytes that a store takes on disk."""

Tell = Callable[[str], None]
"""Takes one sentence for the user; never raises."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What is known of a kept value without reading it."""

    key: str
    node_type: str
    description: Description
    bytes: int
    """Encoded."""
    together: int
    """Bytes of all values of its node: they are of use only together."""
    seconds: float
    """What computing it took."""
    made: float
    """Seconds since 1970, as is `used`."""
    used: float
    occasion: str = ""
    """Of a note, which is about a value and has none: see `occasions`."""
    until: float | None = None
    """When what a note is about is not to be used any more."""

    def worth(self, now: float) -> float:
        """Seconds saved per byte per second of disuse."""
        return self.seconds / (self.together + OVERHEAD) / max(now - self.used, RECENT)

    @property
    def room(self) -> int:
        """The bytes it takes, with those that keeping it takes."""
        return self.bytes + OVERHEAD

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> Entry:
        """Raises ValueError, TypeError or KeyError when it is not what `as_json` wrote."""
        return cls(
            key=str(found["key"]),
            node_type=str(found["node_type"]),
            description=description_from(found["description"]),
            bytes=int(found["bytes"]),
            together=int(found["together"]),
            seconds=float(found["seconds"]),
            made=float(found["made"]),
            used=float(found["used"]),
            occasion=str(found.get("occasion", "")),
            until=None if found.get("until") is None else float(found["until"]),
        )


def is_worth_keeping(size: int, seconds: float) -> bool:
    """Whether values of this many bytes, computed in these seconds, are to be written."""
    return size <= SMALL or seconds >= size / SPEED


def least_worth(entries: Iterable[Entry], budget: int, now: float) -> list[Entry]:
    """The entries to let go of, least worth first; none while all fit into the budget."""
    ordered = sorted(entries, key=lambda entry: (entry.worth(now), entry.used, entry.key))
    size = sum(entry.room for entry in ordered)
    if size <= budget:
        return []
    chosen = []
    for entry in ordered:
        if size <= budget * SLACK:
            break
        chosen.append(entry)
        size -= entry.room
    return chosen


class Backing(Protocol):
    """Where the bytes are. Others may add and remove entries at any time."""

    def keys(self) -> set[str]:
        """The keys of everything kept now."""

    def find(self, key: str) -> Entry | None:
        """What is kept under the key; None when it is not there or its entry is damaged."""

    async def read(self, key: str) -> bytes | None:
        """The encoded value, checked against its hash; None when it is gone or damaged."""

    async def write(self, entry: Entry, data: bytes) -> None:
        """Keeps a value, all of it or nothing; raises StoreUnusable."""

    def use(self, key: str, now: float) -> None:
        """Notes that a value was used."""

    def drop(self, keys: Iterable[str]) -> None:
        """Removes these, as far as they are there."""

    def size(self) -> int:
        """The bytes that everything takes."""


class Store:
    """What a session knows of a backing; several executors may share it.

    `tell` hears what the user should know, such as that nothing can be written; such a thing never
    fails a run. `clock` gives seconds since 1970.
    """

    def __init__(
        self, backing: Backing, tell: Tell, clock: Callable[[], float], budget: int = BUDGET
    ) -> None:
        self._backing = backing
        self._tell = tell
        self._clock = clock
        self._budget = budget
        self._keys = backing.keys()
        self._entries: dict[str, Entry] = {}
        self._has_written = False
        self._is_refused = False

    def now(self) -> float:
        """Seconds since 1970."""
        return self._clock()

    def find(self, key: str) -> Entry | None:
        """What is known of a kept value; None when there is none. Reads no value."""
        if key not in self._keys:
            return None
        entry = self._entries.get(key)
        if entry is None:
            entry = self._backing.find(key)
            if entry is None:
                self._keys.discard(key)
                return None
            now = self._clock()
            self._backing.use(key, now)
            self._entries[key] = entry = replace(entry, used=now)
        return entry

    def describe(self, key: str) -> Description | None:
        """The description of a kept value; None when there is none."""
        entry = self.find(key)
        return None if entry is None else entry.description

    async def fetch(self, key: str) -> bytes | None:
        """The encoded value of a key, sound; None when it is not, or no longer, kept."""
        if self.find(key) is None:
            return None
        data = await self._backing.read(key)
        if data is None:
            self._forget(key)
        return data

    async def keep(self, task: Task, result: Result, encoded: Mapping[str, bytes]) -> None:
        """Writes the values of a task, by port."""
        now = self._clock()
        together = sum(map(len, encoded.values()))
        if together > self._budget:
            return
        for port, data in encoded.items():
            key = task.value_key(port)
            entry = Entry(
                key=key,
                node_type=task.type,
                description=dict(result.outputs[port]),
                bytes=len(data),
                together=together,
                seconds=result.seconds,
                made=now,
                used=now,
            )
            await self.write(entry, data)

    async def write(self, entry: Entry, data: bytes) -> None:
        """Keeps this, unless that was refused: then it is told, and never tried again."""
        if self._is_refused:
            return
        try:
            await self._backing.write(entry, data)
        except StoreUnusable as refusal:
            self._is_refused = True
            self._tell(refusal.message)
            return
        self._keys.add(entry.key)
        self._entries[entry.key] = entry
        self._has_written = True

    def drop(self, keys: Iterable[str]) -> None:
        """Removes what proved unusable."""
        dropped = [key for key in keys if key in self._keys]
        self._backing.drop(dropped)
        for key in dropped:
            self._forget(key)

    def drop_seen(self) -> None:
        """Removes every value that this session found or wrote, and no other graph's."""
        self.drop(list(self._entries))

    def settle(self) -> None:
        """Makes room when what was written was too much. To be called when a run is over."""
        if self._has_written and self._backing.size() > self._budget:
            prune(self._backing, self._budget, self._clock())
        self._has_written = False

    def _forget(self, key: str) -> None:
        self._keys.discard(key)
        self._entries.pop(key, None)


def prune(backing: Backing, budget: int, now: float) -> list[Entry]:
    """Lets go of the least worth until the rest fits the budget; what went."""
    found = filter(None, map(backing.find, backing.keys()))
    gone = least_worth(found, budget, now)
    backing.drop([entry.key for entry in gone])
    return gone
