"""The executor whose node code runs in child processes, so that no node can take the run along.

    pool = Processes(4, open_file)      nothing is started yet
    pool.lanes                          four executors, each with one child of its own
    await pool.close()

A lane performs one task at a time. Its child is started when it is first needed and again after it
was lost. What a node makes is encoded and handed to the pool before the node counts as done, so
that any lane can have any value and a kill loses nothing but what can't be encoded (an open
connection, an object of a class that the node's own code defines): such a value stays with the
lane that made it.

What node code may do in a child, and what comes of it:
- raise, exit by `sys.exit`, never return, ignore interrupts, crash, leak, call `os._exit`: the node
  fails, its child is started anew where need be, the run goes on. A stop and a limit of seconds
  interrupt first; what has not ended after the grace is killed, with all that it started itself.
- take memory up to `Task.megabytes` beyond what its child had at first (see `memory`): more is a
  MemoryError. A child that ran short, or from which memory leaked, is replaced.
- change anything of its process (the folder, the environment, modules): later nodes on that lane
  see it until the child is replaced, as they would in one process. So don't.
- read standard input: it is empty. Write past Python (a C library, a program): it goes to the
  host's standard error. The keyboard's Ctrl-C is never heard: stopping is the host's to do.
- not count on anything that another node left in memory: the next node may run elsewhere.
It is not a sandbox: a child has all the rights of its user. Must not know graphs or plans.
"""

from __future__ import annotations

import asyncio
import pickle
from collections import ChainMap
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dxt.core import errors
from dxt.core.errors import DxtError, ExecutorLost, NodeStopped
from dxt.data.values import NotEncodable
from dxt.engine.stream_task import result_from_json
from dxt.executors.base import Description, Emit, Result, Task
from dxt.executors.inline import Fetch, OpenFile
from dxt.executors.parent import ChildProcess

GRACE = 1.0
"""Seconds that a node has to end after it was interrupted."""
AGAIN = 0.1
"""Seconds after which a node that goes on is interrupted again."""


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


@dataclass(slots=True, eq=False)
class _Performance:
    """A task on its way through the child."""

    number: int
    task: Task
    emit: Emit
    ended: asyncio.Future[Result]
    is_stopping: bool = False
    given: dict[str, bytes] = field(default_factory=dict)

    def end(self, result: Result | ExecutorLost) -> None:
        if self.ended.done():
            return
        if isinstance(result, Result):
            self.ended.set_result(result)
        else:
            self.ended.set_exception(result)

    def failed(self, error: DxtError, seconds: float = 0.0) -> Result:
        error.node = self.task.node
        return Result(self.task.task, False, seconds, error=error.as_json())

    def stopped(self) -> Result:
        message = "It was stopped, and its process with it, for it did not listen."
        return self.failed(NodeStopped(message))


class Lane:
    """An `Executor` of one task at a time, in a child of its own."""

    def __init__(self, pool: Processes) -> None:
        self.is_closed = False
        self._pool = pool
        self._only_here: dict[str, Description] = {}
        self._stored: Mapping[str, Description] = ChainMap(self._only_here, pool.stored)
        self._local: set[str] = set()
        self._child: ChildProcess | None = None
        self._leaving: set[ChildProcess] = set()
        self._starting: asyncio.Task[None] | None = None
        self._performing: _Performance | None = None
        self._previews: dict[int, asyncio.Future[tuple[dict[str, Any], object]]] = {}
        self._answering: set[asyncio.Task[None]] = set()
        self._numbers = 0

    @property
    def stored(self) -> Mapping[str, Description]:
        return {} if self.is_closed else self._stored

    @property
    def local(self) -> Container[str]:
        """The keys of values that are in the child itself, and so cost nothing to use there."""
        return self._local

    @property
    def pid(self) -> int | None:
        """The process that the next task would run in; None while there is none."""
        return None if self._child is None else self._child.pid

    @property
    def can_stream(self) -> bool:
        return True

    async def ready(self) -> None:
        while self._child is None or not self._child.is_up:
            if self.is_closed:
                raise ExecutorLost("It was closed; open the graph anew.")
            if self._starting is None:
                self._starting = asyncio.ensure_future(self._start())
            await asyncio.shield(self._starting)

    async def perform(self, task: Task, emit: Emit) -> Result:
        child = self._child
        if child is None or not child.is_up:
            raise ExecutorLost("The process to run this node in is gone; run again.")
        self._numbers += 1
        ended: asyncio.Future[Result] = asyncio.get_running_loop().create_future()
        performing = self._performing = _Performance(self._numbers, task, emit, ended)
        child.say({"kind": "perform", "number": performing.number, "task": task.as_json()})
        try:
            # The child keeps to the limit by itself, if it can.
            limit = None if not task.seconds else task.seconds + self._pool.grace
            await asyncio.wait({ended}, timeout=limit)
            if not ended.done():
                self._discard()
                performing.end(performing.failed(task.timed_out(), limit or 0.0))
            return ended.result()
        finally:
            if not ended.done():  # nobody waits any more, and the child is still at it
                self._discard()
            self._performing = None

    async def stop(self) -> None:
        performing, child = self._performing, self._child
        if performing is None or child is None:
            return
        performing.is_stopping = True
        now = asyncio.get_running_loop().time
        until = now() + self._pool.grace
        while not performing.ended.done() and (left := until - now()) > 0:
            child.say({"kind": "stop", "number": performing.number})
            await asyncio.wait({performing.ended}, timeout=min(left, AGAIN))
        if not performing.ended.done():
            self._discard()
            performing.end(performing.stopped())

    async def preview(
        self, value_key: str, offset: int, count: int
    ) -> tuple[dict[str, Any], object]:
        await self.ready()
        assert self._child is not None
        self._numbers += 1
        number = self._numbers
        wanted = {"number": number, "key": value_key, "offset": offset, "count": count}
        self._previews[number] = asyncio.get_running_loop().create_future()
        self._child.say({"kind": "preview", **wanted})
        try:
            return await self._previews[number]
        finally:
            del self._previews[number]

    async def encoded(self, value_key: str) -> bytes:
        """The value as bytes; raises NotEncodable for one that only its child has."""
        data = self._pool.encoded(value_key)
        if data is None:
            raise NotEncodable(
                "The value is in the process of its node only, or no longer anywhere. Give what "
                "can be stored: a table, text, numbers, lists and dicts of them."
            )
        return data

    async def forget(self, value_keys: Iterable[str] | None = None) -> None:
        """Drops these values, or all, in every lane of the pool."""
        self._pool.forget(value_keys)

    async def close(self) -> None:
        self.is_closed = True
        if self._starting is not None:
            self._starting.cancel()
            await asyncio.wait({self._starting})
        performing = self._performing
        if performing is not None:
            self._discard()
            performing.end(performing.stopped())
        child = self._forsake()
        if child is not None:
            self._lose_previews(ExecutorLost("It was closed."))
            await child.leave(self._pool.grace)
        for answering in self._answering:
            answering.cancel()
        await asyncio.gather(*(child.gone for child in self._leaving))
        self._pool.closed()

    def drop(self, value_keys: list[str] | None) -> None:
        """Lets go of what the child has of these values, or of all."""
        for key in [*self._only_here, *self._local] if value_keys is None else value_keys:
            self._only_here.pop(key, None)
            self._local.discard(key)
        if self._child is not None:
            self._child.say({"kind": "forget", "keys": value_keys})

    # The child's life

    async def _start(self) -> None:
        child = ChildProcess(self._hear, self._exited, self._pool.plugins)
        self._leaving.add(child)
        child.gone.add_done_callback(lambda _: self._leaving.discard(child))
        try:
            await child.start()
            self._child = child
        finally:
            self._starting = None

    def _forsake(self) -> ChildProcess | None:
        """Counts the child, and what only it had, as lost."""
        child, self._child = self._child, None
        self._only_here.clear()
        self._local.clear()
        return child

    def _discard(self) -> None:
        """Kills the child; the next `ready` starts another."""
        child = self._forsake()
        if child is not None:
            child.kill()
            self._lose_previews(ExecutorLost("The process was ended. Ask again."))

    def _exited(self, child: ChildProcess, how: str) -> None:
        """The child ended by itself."""
        if child is not self._child:
            return
        performing = self._performing
        had_more = bool(self._only_here)
        self._forsake()
        lost = ExecutorLost(_lost(how, None if performing is None else performing.task))
        self._lose_previews(lost)
        if performing is None:
            if had_more and self._pool.on_lost is not None:
                self._pool.on_lost(f"a process that runs nodes ended by itself ({how})")
        elif performing.is_stopping:
            performing.end(performing.stopped())
        else:
            performing.end(lost)

    def _lose_previews(self, lost: ExecutorLost) -> None:
        for shown in self._previews.values():
            if not shown.done():
                shown.set_exception(lost)

    # What the child says

    def _hear(self, child: ChildProcess, said: dict[str, Any], body: bytes) -> None:
        if child is not self._child:
            return
        kind, number = said["kind"], said["number"]
        performing = self._performing
        if kind in ("fetch", "file"):
            answer = self._answer_fetch if kind == "fetch" else self._answer_file
            answering = asyncio.ensure_future(answer(child, said))
            self._answering.add(answering)
            answering.add_done_callback(self._answering.discard)
        elif kind == "previewed":
            self._show(said, body)
        elif performing is None or performing.number != number:
            return
        elif kind == "printed":
            performing.emit(said["event"])
        elif kind == "value":
            performing.given[said["key"]] = body
        elif kind == "result":
            self._end(performing, said)

    def _end(self, performing: _Performance, said: Mapping[str, Any]) -> None:
        result = result_from_json(said["result"])
        is_short = said["spent"]
        for part in performing.task.parts:
            ended = result.of(part)
            is_short = is_short or (ended.error or {}).get("code") == "out_of_memory"
            for port, description in ended.outputs.items():
                key = part.value_key(port)
                self._local.add(key)
                if key in performing.given:
                    self._pool.keep(key, performing.given[key], description)
                else:
                    self._only_here[key] = description
        self._local.difference_update(said["dropped"])
        if is_short:
            self._discard()
        performing.end(result)

    def _show(self, said: Mapping[str, Any], body: bytes) -> None:
        shown = self._previews.get(said["number"])
        if shown is None or shown.done():
            return
        if "error" in said:
            shown.set_exception(errors.from_json(said["error"]))
        else:
            shown.set_result((said["header"], body if said["has_body"] else None))

    async def _answer_fetch(self, child: ChildProcess, asked: Mapping[str, Any]) -> None:
        data = await self._pool.find(asked["key"])
        if data is not None:
            self._local.add(asked["key"])
        answer = {"kind": "answer", "number": asked["number"], "found": data is not None}
        child.say(answer, data or b"")

    async def _answer_file(self, child: ChildProcess, asked: Mapping[str, Any]) -> None:
        error: dict[str, Any] | None = None
        data = b""
        try:
            # A file on disk travels as its path: node code reads it where it needs it.
            data = pickle.dumps(await self._pool.files(asked["name"], asked["digest"]))
        except DxtError as missing:
            error = missing.as_json()
        child.say({"kind": "answer", "number": asked["number"], "error": error}, data)


def _lost(how: str, task: Task | None) -> str:
    limit = ""
    if task is not None and task.megabytes and how in ("SIGABRT", "SIGSEGV", "SIGKILL"):
        limit = f", perhaps for want of memory: it may take {task.megabytes:g} MB"
    return (
        f"The process that ran this node ended by itself ({how}{limit}). What was stored is kept; "
        "mend the node and run again."
    )
