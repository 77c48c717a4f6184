"""The executor's end of the sandbox: hosts `Inline` and carries tasks, values and requests for it.

Owns the order of work, one task at a time (a stream group is one) and beside it those that wait,
what is due next, and what is given to the store outside after each. Also makes Ctrl-C safe: it is
raised only while node code is on the stack. Must not know graphs.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import inspect
import json
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from types import FrameType
from typing import Any, Protocol

from dxt.core.errors import FileMissing, PluginFailed
from dxt.data.files import File
from dxt.data.values import NotEncodable
from dxt.engine.running.steps import Step, from_json
from dxt.engine.tasks import Result, Task
from dxt.executors.code.failures import is_node_file
from dxt.executors.code.loading import is_script
from dxt.executors.code.plugins import Plugins, unpack
from dxt.executors.code.watchdog import Interrupted
from dxt.executors.inline import Inline
from dxt.executors.streams.channel import Suspend
from dxt.web.chores import Chores
from dxt.web.packages import Packages
from dxt.web.script_workers import ScriptWorkers, Workers

ROOMY = 0.6
"""The part of the memory allowed that may be taken before values stored outside are let go."""
LIKELY = ("arro3.core", "arro3.io", "dxt.nodes.library.data", "dxt.nodes.library.table")
"""What most graphs need; imported while there is nothing else to do, as it may take a second."""
LULL = 0.05
"""Seconds after which a task that is on its way would be here, and would not have to wait."""
PLUGINS = Path("/lib/plugins")
"""Where the code of plugins lies, a folder for each."""
TURN = 0.01
"""Seconds of small tasks after which messages are heard."""
SLICE = 0.05
"""Seconds that `time.sleep` sleeps before it looks whether it should stop."""


class Answer(Protocol):
    """What the page gave: bytes, or the reason why not."""

    error: str
    bytes: Any


class Link(Protocol):
    """The worker's JavaScript, as it is called from here. Bytes are copied out of Python."""

    scripts: Workers

    def result(self, task: int, text: str) -> None: ...
    def unbegun(self, task: int) -> None: ...
    def event(self, task: int, text: str) -> None: ...
    def streamed(self, task: int, text: str) -> None: ...
    def value(self, key: str, data: bytes) -> None: ...
    def previewed(self, number: int, text: str, data: bytes | None) -> None: ...
    async def ask(self, what: str, key: str) -> Answer: ...
    def refusal(self) -> str: ...
    def unpack(self, wheel: Any) -> None: ...
    def lock(self, text: str) -> None: ...
    def cap(self, megabytes: float) -> None: ...
    def heap(self) -> int: ...
    def watch(self, is_running: bool) -> None: ...
    def interrupted(self) -> bool: ...


def start(link: Link) -> ExecutorWorker:
    """The executor of this worker, ready for its first task."""
    worker = ExecutorWorker(link)
    signal.signal(signal.SIGINT, worker.interrupt)
    # Pyodide's own lets other work run in between, which node code must not be mixed with.
    sleep = inspect.unwrap(time.sleep)
    time.sleep = sliced(sleep, link.interrupted, worker.interrupt)  # type: ignore[assignment]
    worker.begin(worker.warm_up())
    return worker


class ExecutorWorker:
    def __init__(self, link: Link) -> None:
        sys.argv = [""]  # node code is told nothing, as anywhere else
        self._link = link
        self._values: dict[str, Any] = {}
        self._only_here: set[str] = set()
        self._inline = Inline(
            self._values,
            self._open,
            self._fetch,
            plugins=Plugins(PLUGINS),
            scripts=ScriptWorkers(link.scripts, lasting),
            prepare=self._prepare,
        )
        self._plugins: dict[str, str] = {}
        self._packages = Packages(link)
        self._turn = asyncio.Lock()
        """Of what lets nothing else run."""
        self._due: deque[Step] = deque()
        self._performing: list[Task] = []
        self._is_idle = asyncio.Event()
        self._is_idle.set()
        self._chores = Chores()
        self._megabytes = 0.0

    def begin(self, chore: Coroutine[Any, Any, None]) -> None:
        """Does it beside everything else."""
        self._chores.begin(chore)

    async def warm_up(self) -> None:
        """Imports what will likely be needed. A task that waits may have to be stopped meanwhile,
        and no order is heard during an import."""
        for name in LIKELY:
            await asyncio.sleep(LULL)
            await self._is_idle.wait()
            with contextlib.suppress(ImportError):
                importlib.import_module(name)

    def receive(self, kind: str, text: str) -> None:
        """One message from the page's broker."""
        said: Any = json.loads(text) if text else None
        if kind == "perform":
            steps = from_json(said)
            for step in steps:
                if step.task.waits:
                    self._chores.begin(self._perform_next(step))
            self._due.extend(step for step in steps if not step.task.waits)
        elif kind == "hold" or (kind == "stop" and any(s.task.task in said for s in self._due)):
            self._hand_back()
        work: Callable[[Any], Any] | None = getattr(self, f"_on_{kind}", None)
        if work is not None:
            self._chores.begin(work(said))

    def interrupt(self, _: int, frame: FrameType | None) -> None:
        """Interrupts the node code on the stack, unless it waits beside the task that is meant."""
        inside = self._inline.inside
        if inside is None or not inside.waits or all(one.waits for one in self._performing):
            interrupt_node_code(frame)

    async def _on_perform(self, _: object) -> None:
        while self._due:
            async with self._turn:
                until = time.monotonic() + TURN
                while self._due and time.monotonic() < until:
                    await self._perform_next(self._due.popleft())
            await asyncio.sleep(0)  # previews, and orders to stop, need not wait for them all

    async def _perform_next(self, step: Step) -> None:
        task = step.task
        if step.unless and self._came_out(step.unless):
            self._due.appendleft(step)
            self._hand_back()
            return
        result = await self._perform(task)
        self._link.result(task.task, json.dumps(result.as_json()))
        if not result.ok and not task.waits:
            self._hand_back()
        for part in task.parts:
            for port in result.of(part).outputs:
                await self._give(part.value_key(port))
        await self._make_room(task)

    def _came_out(self, digests: Mapping[str, str]) -> bool:
        """Whether these values are so."""
        stored = self._inline.stored
        return all(
            (stored.get(key) or {}).get("digest") == digest for key, digest in digests.items()
        )

    def _hand_back(self) -> None:
        """Begins nothing more of what is due."""
        while self._due:
            self._link.unbegun(self._due.popleft().task.task)

    async def _perform(self, task: Task) -> Result:
        self._performing.append(task)
        self._is_idle.clear()
        if task.megabytes:
            self._megabytes = sum([one.megabytes or 0 for one in self._performing])
            self._link.cap(self._megabytes)

        def tell(event: dict[str, Any]) -> None:
            say = self._link.streamed if event["event"] == "streamed" else self._link.event
            say(task.task, json.dumps(event))

        if not task.waits:
            self._inline.suspend = suspending()
        self._link.watch(True)
        try:
            return await self._inline.perform(task, tell)
        finally:
            self._performing.remove(task)
            self._link.watch(bool(self._performing))
            if not self._performing:
                self._is_idle.set()

    async def _prepare(self, task: Task) -> None:
        """Brings the plugin and the packages that the node's code needs."""
        if task.code is not None or task.origin:
            await self._plug(task.origin)
            if not is_script(task):
                await self._packages.provide(task.code or "")

    async def _plug(self, origin: str) -> None:
        """Brings the code of the plugin that `origin` names; raises PluginFailed."""
        digest = origin.partition("@")[2]
        if digest not in self._plugins or (PLUGINS / digest).is_dir():
            return
        answer = await self._link.ask("plugin", self._plugins[digest])
        if answer.error:
            raise PluginFailed(
                "The file of this node's plugin is not in this browser. Add it again."
            )
        unpack(answer.bytes.to_bytes(), digest, PLUGINS)

    async def _give(self, key: str) -> None:
        """Gives a value to the store outside; one that can't be encoded stays here only."""
        try:
            self._link.value(key, await self._inline.encoded(key))
        except (NotEncodable, MemoryError, RecursionError):
            self._only_here.add(key)

    async def _make_room(self, task: Task) -> None:
        """Lets go of values that the store has, when memory runs short."""
        if not self._megabytes or self._link.heap() < self._megabytes * 1e6 * ROOMY:
            return
        new = {part.value_key(port) for part in task.parts for port in part.outputs}
        await self._inline.forget([k for k in self._values if k not in self._only_here | new])

    async def _on_preview(self, said: dict[str, Any]) -> None:
        async with self._turn:
            shown, body = await self._inline.shown(said["key"], said["offset"], said["count"])
            self._link.previewed(said["id"], json.dumps(shown), body)

    async def _on_stop(self, numbers: list[int]) -> None:
        for task in list(self._performing):
            if task.task in numbers:
                await self._inline.stop(task)

    async def _on_needs(self, said: dict[str, Any]) -> None:
        self._packages.require(said.get("requirements", []))
        self._plugins = said.get("plugins", {})

    async def _on_forget(self, keys: list[str] | None) -> None:
        await self._inline.forget(keys)
        self._only_here.intersection_update(self._values)

    async def _on_unkept(self, keys: list[str]) -> None:
        self._only_here.update(keys)

    async def _fetch(self, key: str) -> bytes | None:
        answer = await self._link.ask("value", key)
        return None if answer.error else answer.bytes.to_bytes()

    async def _open(self, name: str, digest: str) -> File:
        answer = await self._link.ask("file", digest)
        if answer.error:
            raise FileMissing(f"The file {name} is not in this browser. Choose it again.")
        return File(name, answer.bytes.to_bytes())


def lasting(function: Callable[..., Any]) -> Any:
    """The function as JavaScript may keep it; only a browser's Python has these."""
    return importlib.import_module("pyodide.ffi").create_proxy(function)


def suspending() -> Suspend | None:
    """What suspends plain code while the event loop goes on; to be asked for in a task."""
    ffi = importlib.import_module("pyodide.ffi")
    suspend: Suspend | None = ffi.run_sync if ffi.can_run_sync() else None
    return suspend


def interrupt_node_code(frame: FrameType | None) -> None:
    """Raises Interrupted in node code; anywhere else it would break the event loop itself."""
    while frame is not None:
        file = frame.f_code.co_filename
        if is_node_file(file) or file.startswith(f"{PLUGINS}/"):
            raise Interrupted
        frame = frame.f_back


def sliced(
    sleep: Callable[[float], None],
    interrupted: Callable[[], bool],
    interrupt: Callable[[int, FrameType | None], None],
) -> Callable[[float], None]:
    """`time.sleep` that looks again and again whether it should stop."""

    def slept(seconds: float) -> None:
        if seconds < 0:
            raise ValueError("sleep length must be non-negative")
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            sleep(min(left, SLICE))
            if interrupted():
                interrupt(signal.SIGINT, sys._getframe())

    return slept
