"""Encoded values by key, outside every executor: which are worth keeping, and which go first.

Owns the policy, and `Storing`, through which a session meets a store. Does no I/O of its own: a
`Backing` (a folder, the page's file system) keeps the bytes. Must not know graphs.

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

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Protocol

from dxt.core.errors import DxtError, InputMissing, StoreUnusable
from dxt.engine.tasks import Description, Emit, Executor, Result, Task

SMALL = 64_000
"""Bytes up to which a value is always kept: a write of so little costs less than deciding."""
SPEED = 50_000_000
"""Bytes a second at which a larger value is encoded, hashed, written, read, checked and decoded
again: 70 million were measured for a table. What is computed again faster is not kept."""
OVERHEAD = 1_000
"""Bytes that a kept value takes at most beside its own, so that tiny ones do not seem free."""
FRESH = 1.0
"""Seconds of disuse below which ages do not differ."""
SLACK = 0.9
"""What is left of a full budget once room was made, so that room is not made at every write."""
BUDGET = 2_000_000_000
"""Bytes that a store takes on disk."""
MEMORY = 512_000_000
"""Bytes of kept values that an executor also holds in its memory."""

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

    def worth(self, now: float) -> float:
        """Seconds saved per byte per second of disuse."""
        return self.seconds / (self.together + OVERHEAD) / max(now - self.used, FRESH)

    @property
    def room(self) -> int:
        """The bytes it takes, with those that keeping it takes."""
        return self.bytes + OVERHEAD

    def as_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, found: Mapping[str, Any]) -> Entry:
        """Raises ValueError, TypeError or KeyError when it is not what `as_json` wrote."""
        said = found["description"]
        described = {name: str(said[name]) for name in ("kind", "text", "digest")}
        return cls(
            key=str(found["key"]),
            node_type=str(found["node_type"]),
            description={**described, "bytes": int(said["bytes"])},
            bytes=int(found["bytes"]),
            together=int(found["together"]),
            seconds=float(found["seconds"]),
            made=float(found["made"]),
            used=float(found["used"]),
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
        if self._is_refused or together > self._budget:
            return
        for port, data in encoded.items():
            key = task.value_key(port)
            entry = Entry(
                key=key,
                node_type=task.type,
                description=result.outputs[port],
                bytes=len(data),
                together=together,
                seconds=result.seconds,
                made=now,
                used=now,
            )
            try:
                await self._backing.write(entry, data)
            except StoreUnusable as refusal:
                self._is_refused = True
                self._tell(refusal.message)
                return
            self._keys.add(key)
            self._entries[key] = entry
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


class Had(Mapping[str, Description]):
    """The `stored` of an executor with a store behind it.

    `in` and `[]` find what either has. Going through it gives what the executor itself holds: the
    store may hold any number of values that nobody has asked for.
    """

    def __init__(
        self, held: Mapping[str, Description], describe: Callable[[str], Description | None]
    ) -> None:
        self._held = held
        self._describe = describe

    def __contains__(self, key: object) -> bool:
        return key in self._held or (isinstance(key, str) and self._describe(key) is not None)

    def __getitem__(self, key: str) -> Description:
        if key in self._held:
            return self._held[key]
        description = self._describe(key)
        if description is None:
            raise KeyError(key)
        return description

    def __iter__(self) -> Iterator[str]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)


class Encoder(Executor, Protocol):
    """An executor that can encode its values, and fetches those it lacks through `Store.fetch`."""

    async def encoded(self, value_key: str) -> bytes:
        """The value as bytes; raises NotEncodable."""


class Storing:
    """An `Executor` whose values outlive it: what is worth keeping goes to a store, too.

    In its memory are at most `memory` bytes of values that the store has as well.
    """

    def __init__(self, executor: Encoder, store: Store, memory: int = MEMORY) -> None:
        self._executor = executor
        self._store = store
        self._memory = memory
        self._held: dict[str, Entry] = {}
        self._bytes = 0

    @property
    def stored(self) -> Mapping[str, Description]:
        return Had(self._executor.stored, self._store.describe)

    async def ready(self) -> None:
        await self._executor.ready()

    async def perform(self, task: Task, emit: Emit) -> Result:
        inputs = list(task.inputs.values())
        result = await self._executor.perform(task, emit)
        if result.ok:
            await self._keep(task, result)
        elif (result.error or {}).get("code") == "input_missing":
            # Something kept could not be read or decoded: it is to be computed again.
            self._store.drop(key for key in inputs if key not in self._executor.stored)
        await self._make_room(inputs)
        return result

    async def stop(self) -> None:
        await self._executor.stop()

    async def preview(
        self, value_key: str, offset: int, count: int
    ) -> tuple[dict[str, Any], object]:
        try:
            shown = await self._executor.preview(value_key, offset, count)
        except InputMissing:
            self._store.drop([value_key])
            raise
        await self._make_room([value_key])
        return shown

    async def forget(self, value_keys: Iterable[str] | None = None) -> None:
        """Frees memory; without keys, the store lets go of what this session used as well."""
        keys = None if value_keys is None else list(value_keys)
        await self._executor.forget(keys)
        if keys is None:
            self._store.drop_seen()
        for key in list(self._held) if keys is None else keys:
            entry = self._held.pop(key, None)
            self._bytes -= entry.room if entry else 0

    async def close(self) -> None:
        self._store.settle()
        await self._executor.close()

    async def _keep(self, task: Task, result: Result) -> None:
        """All values of a task or none: it is performed again unless all of them are there."""
        size = sum(description["bytes"] for description in result.outputs.values())
        if not is_worth_keeping(size, result.seconds):
            return
        encoded = {}
        try:
            for port in result.outputs:
                encoded[port] = await self._executor.encoded(task.value_key(port))
        except (DxtError, MemoryError, RecursionError):
            return  # such a value lives in its executor only
        await self._store.keep(task, result, encoded)
        self._note(map(task.value_key, result.outputs))

    async def _make_room(self, used: Iterable[str]) -> None:
        self._note(used)
        if self._bytes > self._memory:
            gone = least_worth(self._held.values(), self._memory, self._store.now())
            await self.forget([entry.key for entry in gone])

    def _note(self, keys: Iterable[str]) -> None:
        """Notes that these were used, and are now held here as well as by the store."""
        for key in keys:
            entry = self._store.find(key)
            if entry is None:
                continue
            # In memory a value takes what it takes there, not what it takes encoded.
            size, before = entry.description["bytes"], self._held.get(key)
            held = replace(entry, bytes=size, together=size, used=self._store.now())
            self._bytes += held.room - (before.room if before else 0)
            self._held[key] = held
