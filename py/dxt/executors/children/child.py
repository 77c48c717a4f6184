"""The child's end of `processes`: hosts `Inline` and carries tasks, values and requests for it.

Run as a program by its parent, which it talks to through what were its standard input and output.
Node code runs on the main thread, where a timer can interrupt it. Reading and writing have threads
of their own, so that a stop is heard while node code runs, no pipe ever fills up for good, and an
interrupt never cuts a frame in two. Must not know graphs.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import os
import pickle
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path, PurePath
from queue import SimpleQueue
from typing import Any

from dxt.core import errors
from dxt.core.errors import DxtError, NodeStopped
from dxt.data.files import File
from dxt.data.report import Report
from dxt.data.saved import as_file
from dxt.engine.stream_task import task_from_json
from dxt.engine.tasks import Result, Task
from dxt.executors.children.frames import Frame, Frames, framed
from dxt.executors.code.failures import failure
from dxt.executors.code.plugins import Plugins
from dxt.executors.inline import Inline
from dxt.executors.memory import Allowance

KEPT = 256_000_000
"""Bytes of values kept here to save the way; all of them can be had from the parent again."""
PIECE = 1 << 20
LEAVING = 1.0
"""Seconds after which a child whose parent is done with it is gone, whatever its node code does."""
MISTAKEN = 70
"""The exit code when a mistake of ours, not of node code, ends the child."""
PR_SET_PDEATHSIG = 1


class Child:
    """Lives as long as `incoming`, a file descriptor, is open at the other end."""

    def __init__(self, incoming: int, outgoing: int, plugins: Plugins) -> None:
        self._incoming = incoming
        self._outgoing = outgoing
        self._loop = asyncio.get_running_loop()
        self._over = asyncio.Event()
        self._outbox: SimpleQueue[tuple[bytes, bytes] | threading.Event | None] = SimpleQueue()
        self._inline = Inline({}, self._open, self._fetch, plugins=plugins)
        self._allowance = Allowance()
        self._turn = asyncio.Lock()
        """Of what lets nothing else run."""
        self._performing: dict[int, Task] = {}
        self._stopped: set[int] = set()
        """The numbers of those that were to be stopped."""
        self._questions = 0
        self._asked: dict[int, asyncio.Future[Frame]] = {}
        self._only_here: set[str] = set()
        self._fetched: dict[str, int] = {}
        self._held = 0
        self._working: set[asyncio.Task[None]] = set()

    async def serve(self) -> None:
        """Does what it is told until the parent is done with it."""
        speaking = threading.Thread(target=self._speak, name="dxt writer", daemon=True)
        speaking.start()
        threading.Thread(target=self._listen, name="dxt reader", daemon=True).start()
        self._say({"kind": "ready"})
        await self._over.wait()
        self._outbox.put(None)
        speaking.join()

    # Two threads for two pipes

    def _listen(self) -> None:
        frames = Frames()
        try:
            while data := os.read(self._incoming, PIECE):
                for said, body in frames.feed(data):
                    if said["kind"] != "stop":
                        self._loop.call_soon_threadsafe(self._receive, said, body)
                    elif task := self._performing.get(said["number"]):
                        self._stopped.add(said["number"])
                        asyncio.run(self._inline.stop(task))
            self._loop.call_soon_threadsafe(self._over.set)
            time.sleep(LEAVING)
        finally:
            os._exit(0)

    def _speak(self) -> None:
        try:
            while (pieces := self._outbox.get()) is not None:
                if isinstance(pieces, threading.Event):
                    pieces.set()
                    continue
                for piece in pieces:
                    view = memoryview(piece)
                    while view:
                        view = view[os.write(self._outgoing, view) :]
        except BrokenPipeError:
            os._exit(0)

    def _say(self, header: Mapping[str, Any], body: bytes = b"") -> None:
        self._outbox.put(framed(header, body))

    def _wait_until_said(self) -> None:
        """Node code may be about to enter C, which lets the writer have no turn."""
        said = threading.Event()
        self._outbox.put(said)
        said.wait()

    # What the parent says

    def _receive(self, said: dict[str, Any], body: bytes) -> None:
        if said["kind"] == "answer":
            asked = self._asked.pop(said["number"], None)
            if asked is not None and not asked.done():
                asked.set_result((said, body))
            return
        work: Callable[[Any], Any] = getattr(self, f"_on_{said['kind']}")
        working = asyncio.ensure_future(work(said))
        self._working.add(working)
        working.add_done_callback(self._worked)

    def _worked(self, working: asyncio.Task[None]) -> None:
        self._working.discard(working)
        if not working.cancelled() and (mistake := working.exception()) is not None:
            traceback.print_exception(mistake)
            os._exit(MISTAKEN)

    async def _on_perform(self, said: dict[str, Any]) -> None:
        task = task_from_json(said["task"])
        if task.waits:
            await self._perform(task, said["number"])
        else:
            async with self._turn:
                await self._perform(task, said["number"])

    async def _perform(self, task: Task, number: int) -> None:
        self._performing[number] = task
        result = await self._performed(task, number)
        for part in task.parts:
            for port in result.of(part).outputs:
                await self._give(part.value_key(port), number)
        del self._performing[number]
        self._stopped.discard(number)
        dropped = await self._make_room(task.megabytes)
        is_free = not self._only_here and not self._performing
        spent = is_free and self._allowance.is_short(task.megabytes)
        told = {"result": result.as_json(), "dropped": dropped, "spent": spent}
        self._say({"kind": "result", "number": number, **told})

    async def _performed(self, task: Task, number: int) -> Result:
        def tell(event: dict[str, Any]) -> None:
            self._say({"kind": "printed", "number": number, "event": event})
            self._wait_until_said()

        try:
            together = sum(one.megabytes or 0 for one in self._performing.values())
            with self._allowance.of(together or None):
                # In a task of its own: a stop may cancel it once more when it has just ended.
                return await asyncio.ensure_future(self._inline.perform(task, tell))
        except asyncio.CancelledError:
            if number not in self._stopped:  # node code ended the event loop, and so the process
                raise
            error = NodeStopped("It was stopped before it ended.", node=task.node).as_json()
        except MemoryError as raised:
            error = failure(raised, task.node, task.code)
        return Result(task.task, False, 0.0, error=error)

    async def _give(self, key: str, number: int) -> None:
        """Gives the value to the parent; one that can't be used elsewhere stays here only."""
        try:
            data = await self._inline.encoded(key)
        except Exception:  # not encodable, too deep, too large, or its own methods are wrong
            self._only_here.add(key)
            return
        self._held += len(data)
        self._say({"kind": "value", "number": number, "key": key}, data)

    async def _make_room(self, megabytes: float | None) -> list[str]:
        """Lets go of values that the parent has, the oldest first; their keys."""
        is_short = self._allowance.is_short(megabytes)
        if not is_short and self._held <= KEPT:
            return []
        stored = self._inline.stored.items()
        made = {key: told["bytes"] for key, told in stored if key not in self._only_here}
        sizes = {**self._fetched, **made}
        self._held = sum(sizes.values())
        dropped = []
        for key, size in sizes.items():
            if self._held > (0 if is_short else KEPT):
                dropped.append(key)
                self._held -= size
        await self._inline.forget(dropped)
        for key in dropped:
            self._fetched.pop(key, None)
        gc.collect()
        return dropped

    async def _on_preview(self, said: dict[str, Any]) -> None:
        async with self._turn:
            shown, body = await self._inline.shown(said["key"], said["offset"], said["count"])
            told = {**shown, "has_body": body is not None}
            self._say({"kind": "answered", "number": said["number"], **told}, body or b"")

    async def _on_report(self, said: dict[str, Any]) -> None:
        """Tells what a value is, as the report of a run does, and gives the files to save it as."""
        async with self._turn:
            told, bodies = await self._reported(said["key"], said["paths"])
            self._say({"kind": "answered", "number": said["number"], **told}, b"".join(bodies))

    async def _reported(self, key: str, paths: list[str]) -> tuple[dict[str, Any], list[bytes]]:
        try:
            value = await self._inline.value(key)
        except DxtError as missing:
            return {"error": missing.as_json()}, []
        bodies: list[bytes] = []
        files: list[int | dict[str, Any]] = []
        for path in paths:
            try:
                bodies.append(as_file(value, PurePath(path)))
                files.append(len(bodies[-1]))
            except DxtError as unfit:
                files.append(unfit.as_json())
        return {"told": Report(value).told()._asdict(), "files": files}, bodies

    async def _on_forget(self, said: dict[str, Any]) -> None:
        await self._inline.forget(said["keys"])
        for key in list(self._fetched) if said["keys"] is None else said["keys"]:
            self._fetched.pop(key, None)
        self._only_here.intersection_update(self._inline.stored)

    # What node code's inputs need of the parent

    async def _fetch(self, key: str) -> bytes | None:
        said, body = await self._ask({"kind": "fetch", "key": key})
        if not said["found"]:
            return None
        self._held += len(body)
        self._fetched[key] = len(body)
        return body

    async def _open(self, name: str, digest: str) -> File:
        said, body = await self._ask({"kind": "file", "name": name, "digest": digest})
        if said["error"] is not None:
            raise errors.from_json(said["error"])
        file: File = pickle.loads(body)
        return file

    async def _ask(self, question: Mapping[str, Any]) -> Frame:
        self._questions += 1
        answered: asyncio.Future[Frame] = self._loop.create_future()
        self._asked[self._questions] = answered
        # The reader's thread must not be the one that finds no memory.
        with self._allowance.lifted():
            self._say({**question, "number": self._questions})
            return await answered


def main() -> None:
    """Serves the parent; what node code or a library prints past Python goes to standard error."""
    _die_with_parent()
    incoming, outgoing = os.dup(0), os.dup(1)
    with open(os.devnull, encoding="utf-8") as nothing:
        os.dup2(nothing.fileno(), 0)
    os.dup2(2, 1)
    # Late interrupts, meant for node code that has just ended, must not end the process.
    for name in ("SIGINT", "SIGALRM"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda *_: None)
    asyncio.run(_serve(incoming, outgoing))


def _die_with_parent() -> None:
    """Elsewhere than on Linux, a child that hangs in C outlives a parent that was killed."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


async def _serve(incoming: int, outgoing: int) -> None:
    plugins = Plugins(Path(sys.argv[1])) if len(sys.argv) > 1 else Plugins()
    sys.argv = [""]  # node code is told nothing, as anywhere else
    await Child(incoming, outgoing, plugins).serve()


if __name__ == "__main__":
    main()
