"""One lane of `processes`: a child that performs tasks, and what it is asked.

Owns what the child is told and what its answers mean, and that a child which ends, or does not
listen, takes nothing along but what it was at. Must not know the operating system's part of it.
"""

from __future__ import annotations

import asyncio
import pickle
from collections import ChainMap
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from dxt.core import errors
from dxt.core.errors import (
    DxtError,
    ExecutorLost,
    InputMissing,
    NodeStopped,
    OutOfMemory,
    OutputInvalid,
)
from dxt.data.report import Told
from dxt.data.values import NotEncodable
from dxt.engine.stream_task import result_from_json
from dxt.executors.base import Description, Emit, Result, Task
from dxt.executors.children.parent import ChildProcess
from dxt.executors.memory import LOOK, excess, too_much

if TYPE_CHECKING:
    from dxt.executors.processes import Processes

READING = 60.0
"""Seconds that a value may take to be read for a report, where the graph has no limit."""
BESIDE = "The process was ended while this was performed in it, too. Run again."
GIVE = "Give what can be stored: a table, text, numbers, lists and dicts of them."
AGAIN = 0.1
"""Seconds after which a node that goes on is interrupted again."""


@dataclass(slots=True, eq=False)
class _Performance:
    """A task on its way through the child."""

    number: int
    task: Task
    emit: Emit
    ended: asyncio.Future[Result]
    is_stopping: bool = False
    looking: asyncio.TimerHandle | None = None
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
    """An `Executor` in a child of its own."""

    def __init__(self, pool: Processes) -> None:
        self.is_closed = False
        self._pool = pool
        self._only_here: dict[str, Description] = {}
        self._stored: Mapping[str, Description] = ChainMap(self._only_here, pool.stored)
        self._local: set[str] = set()
        self._child: ChildProcess | None = None
        self._leaving: set[ChildProcess] = set()
        self._starting: asyncio.Task[None] | None = None
        self._performing: dict[int, _Performance] = {}
        self._asked: dict[int, asyncio.Future[tuple[Mapping[str, Any], bytes]]] = {}
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
        performing = _Performance(self._numbers, task, emit, ended)
        self._performing[performing.number] = performing
        child.say({"kind": "perform", "number": performing.number, "task": task.as_json()})
        if task.megabytes:
            self._look_later(performing, task.megabytes)
        try:
            # The child keeps to the limit by itself, if it can. One that waits may be kept from
            # going on by another, so how long it takes is for others to say.
            limit = None if not task.seconds or task.waits else task.seconds + self._pool.grace
            await asyncio.wait({ended}, timeout=limit)
            if not ended.done():
                performing.end(performing.failed(task.timed_out(), limit or 0.0))
                self._discard()
            return ended.result()
        finally:
            if not ended.done():  # nobody waits any more, and the child is still at it
                ended.cancel()
                self._discard()
            if performing.looking is not None:
                performing.looking.cancel()
            del self._performing[performing.number]

    def _look_later(self, performing: _Performance, megabytes: float) -> None:
        loop = asyncio.get_running_loop()
        performing.looking = loop.call_later(LOOK, self._look, performing, megabytes)

    def _look(self, performing: _Performance, megabytes: float) -> None:
        """Ends a child that shares more memory than it may take: it can't keep to that itself. Of
        several tasks in it none is to blame before it did so alone."""
        if self.pid is None:
            return
        shared = excess(self.pid, megabytes * len(self._performing))
        if not shared:
            self._look_later(performing, megabytes)
            return
        if len(self._performing) == 1:
            performing.end(performing.failed(too_much(shared, megabytes)))
        self._discard()

    async def stop(self, task: Task | None = None) -> None:
        chosen = [one for one in self._performing.values() if task in (None, one.task)]
        if chosen:
            await asyncio.wait([asyncio.ensure_future(self._stop(one)) for one in chosen])

    async def _stop(self, performing: _Performance) -> None:
        child, left = self._child, self._pool.grace
        performing.is_stopping = True
        while child is not None and not performing.ended.done() and left > 0:
            child.say({"kind": "stop", "number": performing.number})
            pause = min(left, AGAIN)
            await asyncio.wait({performing.ended}, timeout=pause)
            if not self._is_held_by_another(performing):
                left -= pause
        if not performing.ended.done():
            performing.end(performing.stopped())
            self._discard()

    def _is_held_by_another(self, performing: _Performance) -> bool:
        """Whether the child is at something that lets nothing else run, so that it can't listen."""
        return any(
            one is not performing and not one.task.waits and not one.ended.done()
            for one in self._performing.values()
        )

    async def preview(
        self, value_key: str, offset: int, count: int
    ) -> tuple[dict[str, Any], object]:
        said, body = await self._ask("preview", key=value_key, offset=offset, count=count)
        return said["header"], body if said["has_body"] else None

    async def report(
        self, value_key: str, paths: Sequence[str], seconds: float | None
    ) -> tuple[Told, dict[str, bytes | DxtError]]:
        """What is told of a value, and it as files, read where node code runs.

        Raises OutputInvalid when reading it ends the process, or takes longer than that.
        """
        asking = self._ask("report", key=value_key, paths=paths)
        try:
            said, body = await asyncio.wait_for(asking, seconds or READING)
        except ExecutorLost:
            raise OutputInvalid(
                f"Reading what it gave ended the process that did. {GIVE}"
            ) from None
        except TimeoutError:
            self._discard()
            raise OutputInvalid(
                f"Reading what it gave took longer than {seconds or READING:g} s. {GIVE}"
            ) from None
        files: dict[str, bytes | DxtError] = {}
        for path, told in zip(paths, said["files"], strict=True):
            if isinstance(told, int):
                files[path], body = body[:told], body[told:]
            else:
                files[path] = errors.from_json(told)
        return Told(**said["told"]), files

    async def encoded(self, value_key: str) -> bytes:
        """The value as bytes; raises NotEncodable for one that only its child has, and InputMissing
        for one that is nowhere any more."""
        data = self._pool.encoded(value_key)
        if data is None and any(value_key in lane.local for lane in self._pool.lanes):
            raise NotEncodable(f"The value is in the process of its node only. {GIVE}")
        if data is None:
            raise InputMissing("A value that was computed is no longer here; run again.")
        return data

    async def forget(self, value_keys: Iterable[str] | None = None) -> None:
        """Drops these values, or all, in every lane of the pool."""
        self._pool.forget(value_keys)

    async def close(self) -> None:
        self.is_closed = True
        if self._starting is not None:
            self._starting.cancel()
            await asyncio.wait({self._starting})
        if self._performing:
            for performing in self._performing.values():
                performing.end(performing.stopped())
            self._discard()
        child = self._forsake()
        if child is not None:
            self._lose_answers(ExecutorLost("It was closed."))
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
        """Kills the child, with what has not ended; the next `ready` starts another."""
        child = self._forsake()
        if child is not None:
            child.kill()
            self._lose_answers(ExecutorLost("The process was ended. Ask again."))
            for performing in self._performing.values():
                performing.end(ExecutorLost(BESIDE))

    def _exited(self, child: ChildProcess, how: str) -> None:
        """The child ended by itself."""
        if child is not self._child:
            return
        had_more = bool(self._only_here)
        self._forsake()
        self._lose_answers(ExecutorLost(_lost(how, None)))
        if not self._performing and had_more and self._pool.on_lost is not None:
            self._pool.on_lost(f"a process that runs nodes ended by itself ({how})")
        for performing in self._performing.values():
            is_stopping = performing.is_stopping
            lost = ExecutorLost(_lost(how, performing.task))
            performing.end(performing.stopped() if is_stopping else lost)

    # What the child is asked

    async def _ask(self, kind: str, **wanted: Any) -> tuple[Mapping[str, Any], bytes]:
        """Its answer; raises the DxtError that it answers with."""
        await self.ready()
        assert self._child is not None
        self._numbers += 1
        number = self._numbers
        self._asked[number] = asyncio.get_running_loop().create_future()
        self._child.say({"kind": kind, "number": number, **wanted})
        try:
            return await self._asked[number]
        finally:
            del self._asked[number]

    def _lose_answers(self, lost: ExecutorLost) -> None:
        for answered in self._asked.values():
            if not answered.done():
                answered.set_exception(lost)

    # What the child says

    def _hear(self, child: ChildProcess, said: dict[str, Any], body: bytes) -> None:
        if child is not self._child:
            return
        kind, number = said["kind"], said["number"]
        performing = self._performing.get(number)
        if kind in ("fetch", "file"):
            answer = self._answer_fetch if kind == "fetch" else self._answer_file
            answering = asyncio.ensure_future(answer(child, said))
            self._answering.add(answering)
            answering.add_done_callback(self._answering.discard)
        elif kind == "answered":
            self._take_answer(said, body)
        elif performing is None:
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
            is_short = is_short or ended.code == OutOfMemory.code
            for port, description in ended.outputs.items():
                key = part.value_key(port)
                self._local.add(key)
                if key in performing.given:
                    self._pool.keep(key, performing.given[key], description)
                else:
                    self._only_here[key] = description
        self._local.difference_update(said["dropped"])
        performing.end(result)
        if is_short and all(one.ended.done() for one in self._performing.values()):
            self._discard()

    def _take_answer(self, said: Mapping[str, Any], body: bytes) -> None:
        answered = self._asked.get(said["number"])
        if answered is None or answered.done():
            return
        if "error" in said:
            answered.set_exception(errors.from_json(said["error"]))
        else:
            answered.set_result((said, body))

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
