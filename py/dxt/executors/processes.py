"""The executor whose node code runs in child processes, so that no node can take the run along.

    pool = Processes(4, open_file)      nothing is started yet
    pool.lanes                          four executors, each with one child of its own
    await pool.close()

A lane performs one task at a time. Its child is started when it is first needed and again after it
was lost. What a node makes is encoded and handed to the pool before the node counts as done, so
that any lane can have any value and a kill loses nothing but what can't be encoded (an open
connection, an object of a class that the node's own code defines): such a value stays with the
lane that made it. What takes it is performed there, too; where several meet that were made in
several lanes, a run makes them anew in one.

What node code may do in a child, and what comes of it:
- raise, exit by `sys.exit`, never return, ignore interrupts, crash, leak, call `os._exit`: the node
  fails, its child is started anew where need be, the run goes on. A stop and a limit of seconds
  interrupt first; what has not ended after the grace is killed, with all that it started itself.
- take memory up to `Task.megabytes` beyond what its child had at first (see `memory`): more is a
  MemoryError. Shared memory is counted apart, some times a second, and more ends the child. One
  that ran short, or from which memory leaked, is replaced.
- change anything of its process (the folder, the environment, modules): later nodes on that lane
  see it until the child is replaced, as they would in one process. So don't.
- read standard input: it is empty. Write past Python (a C library, a program): it goes to the
  host's standard error. The keyboard's Ctrl-C is never heard: stopping is the host's to do.
- not count on anything that another node left in memory: the next node may run elsewhere.
It is not a sandbox: a child has all the rights of its user. Must not know graphs or plans.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from dxt.core.errors import DxtError
from dxt.data.report import Told
from dxt.executors.base import Description
from dxt.executors.bringing import Fetch, OpenFile
from dxt.executors.children.lane import Lane

GRACE = 1.0
"""Seconds that a node has to end after it was interrupted."""


class Processes:
    """A pool of `count` lanes and the encoded values they share.

    `files` opens what a node's parameter names. `on_lost` is told the reason when values were lost
    by a lane that performed nothing. `fetch` gives the encoded value of a key that is stored
    elsewhere; `plugins` is the folder where wheels of plugins are unpacked. `grace` is in seconds.
    """

    def __init__(
        self,
        count: int,
        files: OpenFile,
        on_lost: Callable[[str], None] | None = None,
        fetch: Fetch | None = None,
        plugins: Path | None = None,
        grace: float = GRACE,
    ) -> None:
        self.files = files
        self.plugins = plugins
        self._fetch = fetch
        self.on_lost = on_lost
        self.grace = grace
        self.stored: dict[str, Description] = {}
        self._encoded: dict[str, bytes] = {}
        self.lanes = [Lane(self) for _ in range(count)]

    async def close(self) -> None:
        """Ends every child and lets go of all values."""
        await asyncio.gather(*(lane.close() for lane in self.lanes))

    def keep(self, value_key: str, data: bytes, description: Description) -> None:
        self._encoded[value_key] = data
        self.stored[value_key] = description

    def encoded(self, value_key: str) -> bytes | None:
        return self._encoded.get(value_key)

    async def find(self, value_key: str) -> bytes | None:
        """The encoded value, from here or from where else values are stored."""
        data = self._encoded.get(value_key)
        if data is None and self._fetch is not None:
            data = await self._fetch(value_key)
        return data

    async def report(
        self, value_key: str, paths: Sequence[str], seconds: float | None
    ) -> tuple[Told, dict[str, bytes | DxtError]]:
        """See `Lane.report`; asks a lane that has the value in itself, if there is one."""
        having = [lane for lane in self.lanes if value_key in lane.local]
        return await (having or self.lanes)[0].report(value_key, paths, seconds)

    def forget(self, value_keys: Iterable[str] | None = None) -> None:
        """Drops these values, or all, here and in every lane."""
        keys = None if value_keys is None else list(value_keys)
        for key in list(self._encoded) if keys is None else keys:
            self._encoded.pop(key, None)
            self.stored.pop(key, None)
        for lane in self.lanes:
            lane.drop(keys)

    def closed(self) -> None:
        """To be called when a lane was closed: the values go with the last one."""
        if all(lane.is_closed for lane in self.lanes):
            self.forget()
