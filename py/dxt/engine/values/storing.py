"""An executor with a store behind it: its values outlive it, and those of earlier runs can be had.

Owns what is given to the store, what is dropped because it could not be read, and which values
leave the executor's memory because the store has them as well. Must not know graphs.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Protocol

from dxt.core.errors import DxtError, InputMissing
from dxt.engine.tasks import Description, Emit, Executor, Result, Streaming, Task
from dxt.engine.values import occasions
from dxt.engine.values.occasions import Occasion, Recalled
from dxt.engine.values.store import Entry, Store, is_worth_keeping, least_worth

MEMORY = 512_000_000
"""Bytes of kept values that an executor also holds in its memory."""


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
        self._had = Had(executor.stored, store.describe)

    @property
    def stored(self) -> Mapping[str, Description]:
        return self._had

    @property
    def local(self) -> Container[str]:
        return self._executor.local

    @property
    def can_stream(self) -> bool:
        return isinstance(self._executor, Streaming) and self._executor.can_stream

    async def ready(self) -> None:
        await self._executor.ready()

    async def perform(self, task: Task, emit: Emit) -> Result:
        inputs = list(task.wanted)
        result = await self._executor.perform(task, emit)
        if result.ok:
            for part in task.parts:
                await self._keep(part, result.of(part))
        elif result.lacks_input:
            # Something kept could not be read or decoded: it is to be computed again.
            self._store.drop(key for key in inputs if key not in self._executor.stored)
        await self._make_room(inputs)
        return result

    def recall(self, root: str, ports: Iterable[str]) -> Recalled | None:
        return occasions.recall(self._store, root, ports)

    async def remember(self, occasion: Occasion) -> None:
        await occasions.remember(self._store, occasion)

    async def stop(self, task: Task | None = None) -> None:
        await self._executor.stop(task)

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
        if not result.ok or not result.outputs:
            return
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
