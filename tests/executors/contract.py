"""The executors on trial, and the stand they are tried on.

To join, an executor adds one function here, to `EXECUTORS`, and to `APART` when node code runs in a
process of its own, which may be lost.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from textwrap import dedent, indent
from typing import Any

import pytest

from dxt.core.errors import FileMissing
from dxt.data.files import File
from dxt.data.values import describe, digest
from dxt.engine.tasks import Executor, Result, Task
from dxt.executors.inline import Inline, OpenFile
from dxt.executors.processes import Processes
from tests.executors.performing import Stage

Make = Callable[[OpenFile], Executor]


def inline(files: OpenFile) -> Executor:
    return Inline({}, files)


def processes(files: OpenFile) -> Executor:
    return Processes(1, files, grace=0.5).lanes[0]


EXECUTORS: list[Make] = [inline, processes]
APART: list[Make] = [processes]


class Stand:
    """One executor in one event loop, what it printed and the files it was asked for."""

    def __init__(self, make: Make, folder: Path) -> None:
        self.printed: list[tuple[str, str]] = []
        self.files: dict[str, bytes] = {}
        self.asked: list[tuple[str, str]] = []
        self.loop = asyncio.Runner()
        self.executor = make(self._open)
        self._gate = folder / "gate"
        os.mkfifo(self._gate)

    def close(self) -> None:
        self.loop.run(self.executor.close())
        self.loop.close()

    def task(
        self,
        code: str,
        key: str = "k",
        params: Mapping[str, Any] | None = None,
        files: Mapping[str, Any] | None = None,
        seconds: float | None = None,
        megabytes: float | None = None,
        **inputs: str,
    ) -> Task:
        """A node `n` of this code; `inputs` are value keys."""
        task = Stage(seconds, megabytes).task(code, dict(params or {}), dict(files or {}))
        return replace(task, key=key, inputs=inputs)

    def perform(self, code: str | Task, key: str = "k", **of: Any) -> Result:
        """How it ended; an `ExecutorLost` is raised."""
        task = code if isinstance(code, Task) else self.task(code, key, **of)
        return self.loop.run(self.performing(task))

    def gives(self, expected: Any, code: str | Task, key: str = "k", **of: Any) -> None:
        """Whether the node gives this value, known by its digest."""
        result = self.perform(code, key, **of)
        assert result.ok, result.error
        told = result.outputs["out"]
        assert told.keys() >= {"kind", "text", "bytes", "digest"}
        assert (told["text"], told["digest"]) == (describe(expected)["text"], digest(expected))

    def error(self, code: str | Task, key: str = "k", **of: Any) -> dict[str, Any]:
        """What went wrong; it is a result, and the executor goes on."""
        result = self.perform(code, key, **of)
        assert not result.ok
        assert result.outputs == {}
        assert result.error is not None
        assert result.error["node"] == "n"
        self.goes_on()
        return result.error

    def goes_on(self) -> None:
        """The executor can be used."""
        self.gives("still here", "def f() -> str: return 'still here'", key="still")
        self.forget(["still.out"])

    async def begin(self, body: str) -> asyncio.Task[Result]:
        """Lets a node of this body be performed, `async def` where it awaits; returns inside it."""
        lines = indent(dedent(body).strip(), "    ")
        head = "async def" if "await" in body else "def"
        # Opening a pipe waits for the other end: the only sign that even a loop in C can give.
        code = f"{head} f():\n    open({str(self._gate)!r}, 'w').close()\n{lines}\n"
        # The reader first: an executor in this very thread stands still until it is there.
        inside = asyncio.get_running_loop().run_in_executor(None, self._gate.read_bytes)
        performing = asyncio.ensure_future(self.performing(self.task(code)))
        await asyncio.wait({performing, inside}, return_when=asyncio.FIRST_COMPLETED)
        if not inside.done():
            self._gate.write_bytes(b"")  # it failed before; let go of the thread
            pytest.fail(f"it did not begin: {performing.result()}")
        return performing

    def stopped(self, body: str) -> dict[str, Any]:
        """The error of a node that was stopped once it had begun."""

        async def stopping() -> Result:
            performing = await self.begin(body)
            await self.executor.stop()
            return await performing

        result = self.loop.run(stopping())
        assert result.error is not None
        return result.error

    def cancelled(self, body: str) -> None:
        """Cancels the wait for the node once it has begun."""

        async def cancelling() -> None:
            performing = await self.begin(body)
            performing.cancel()
            await asyncio.wait({performing})
            assert performing.cancelled()

        self.loop.run(cancelling())

    def closed(self, body: str) -> dict[str, Any]:
        """The error of a node whose executor was closed once it had begun."""

        async def closing() -> Result:
            performing = await self.begin(body)
            await self.executor.close()
            return await performing

        result = self.loop.run(closing())
        assert result.error is not None
        return result.error

    def preview(self, value_key: str, offset: int = 0, count: int = 10) -> tuple[Any, Any]:
        return self.loop.run(self.executor.preview(value_key, offset, count))

    def forget(self, value_keys: list[str] | None = None) -> None:
        self.loop.run(self.executor.forget(value_keys))

    @property
    def stored(self) -> list[str]:
        return sorted(self.executor.stored)

    async def performing(self, task: Task) -> Result:
        await self.executor.ready()
        return await self.executor.perform(task, self._hear)

    def _hear(self, event: dict[str, Any]) -> None:
        assert event.keys() == {"event", "node", "stream", "text"}
        assert (event["event"], event["node"]) == ("printed", "n")
        self.printed.append((event["stream"], event["text"]))

    async def _open(self, name: str, digest: str) -> File:
        self.asked.append((name, digest))
        if digest not in self.files:
            raise FileMissing(f"{name} is not here.")
        return File(name, self.files[digest])


@contextmanager
def standing(make: Make, folder: Path) -> Iterator[Stand]:
    """A stand that is closed in the end. The folder must be its own."""
    stand = Stand(make, folder)
    try:
        yield stand
    finally:
        stand.close()


def children() -> set[int]:
    """The processes that this one has started and that are not yet gone."""
    threads = Path("/proc/self/task").glob("*/children")
    return {int(pid) for path in threads for pid in path.read_text(encoding="ascii").split()}
