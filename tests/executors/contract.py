"""The executors on trial, and the stand they are tried on.

To join, an executor adds its name to `EXECUTORS`, to `APART` when node code runs in a process of its
own, which may be lost, and to `make_of` how it is made.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from textwrap import dedent, indent
from typing import Any, TypeVar

import pytest

from dxt.core.errors import FileMissing
from dxt.data.files import File
from dxt.data.values import describe, digest
from dxt.engine.clock import WallClock
from dxt.engine.running.crew import Crew
from dxt.engine.running.performance import Performance
from dxt.engine.tasks import Executor, Result, Task
from dxt.executors.bringing import OpenFile
from dxt.executors.inline import Inline
from dxt.executors.processes import Processes
from tests.executors.in_browser import PATIENCE, InBrowser
from tests.executors.performing import Stage

T = TypeVar("T")
Make = Callable[[OpenFile], Executor]
BEGUN = "begun"


def inline(files: OpenFile) -> Executor:
    return Inline({}, files)


def threadless(files: OpenFile) -> Executor:
    """As in a browser, where a stream group has one thread."""
    executor = Inline({}, files)
    executor.has_threads = False
    return executor


def processes(files: OpenFile) -> Executor:
    return Processes(1, files, grace=0.5).lanes[0]


EXECUTORS = ["inline", "processes", "in_browser"]
APART = ["processes", "in_browser"]


def make_of(name: str, request: pytest.FixtureRequest) -> Make:
    if name == "in_browser":
        page = request.getfixturevalue("sandbox_page")
        return lambda files: InBrowser(page, files)
    return {"inline": inline, "threadless": threadless, "processes": processes}[name]


class Stand:
    """One executor in one event loop, what it printed and the files it was asked for.

    What it performs, it performs as the engine has it performed.
    """

    def __init__(self, make: Make) -> None:
        self.printed: list[tuple[str, str]] = []
        self.files: dict[str, bytes] = {}
        self.asked: list[tuple[str, str]] = []
        self.loop = asyncio.Runner()
        self.executor = make(self._open)
        self._told = asyncio.Event()

    def close(self) -> None:
        try:
            self.run(self.executor.close())
        finally:
            self.loop.close()

    def run(self, doing: Coroutine[Any, Any, T]) -> T:
        """Does it in the event loop; fails when the executor never comes to an end with it."""
        return self.loop.run(asyncio.wait_for(doing, PATIENCE))

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
        """How it ended."""
        task = code if isinstance(code, Task) else self.task(code, key, **of)
        return self.run(self.performing(task))

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

    def loses(self, code: str) -> None:
        """Whether this node takes down what it runs in, and the executor says so."""
        result = self.perform(code)
        assert result.error is not None
        assert result.error["code"] == "executor_lost"
        assert "The executor failed" not in result.error["message"]  # as of what broke its promise

    def goes_on(self) -> None:
        """The executor can be used."""
        self.gives("still here", "def f() -> str: return 'still here'", key="still")
        self.forget(["still.out"])

    async def begin(self, body: str) -> asyncio.Task[Result]:
        """Lets a node of this body be performed, `async def` where it awaits; returns inside it."""
        lines = indent(dedent(body).strip(), "    ")
        head = "async def" if "await" in body else "def"
        code = f"{head} f():\n    print({BEGUN!r})\n{lines}\n"
        self.printed.clear()
        begun = asyncio.ensure_future(self.prints(BEGUN))
        performing = asyncio.ensure_future(self.performing(self.task(code)))
        await asyncio.wait({performing, begun}, return_when=asyncio.FIRST_COMPLETED)
        if not begun.done():
            begun.cancel()
            pytest.fail(f"it did not begin: {performing.result()}")
        return performing

    async def prints(self, text: str, stream: str = "stdout") -> None:
        """Waits until this is among what was printed."""
        while text not in "".join(piece for name, piece in self.printed if name == stream):
            self._told.clear()
            await self._told.wait()

    def stopped(self, body: str) -> dict[str, Any]:
        """The error of a node that was stopped once it had begun."""

        async def stopping() -> Result:
            performing = await self.begin(body)
            await self.executor.stop()
            return await performing

        result = self.run(stopping())
        assert result.error is not None
        return result.error

    def together(self, *tasks: Task) -> dict[str, tuple[Result, str]]:
        """How tasks ended that were performed at the same time, by node, and what each printed."""
        printed = dict.fromkeys([task.node for task in tasks], "")

        def hear(event: dict[str, Any]) -> None:
            if event["event"] == "printed":
                printed[event["node"]] += event["text"]

        async def performing(task: Task) -> Result:
            performance = Performance(task, self.executor, hear, clock, False, crew)
            crew.take(performance)
            await asyncio.wait({performance.ending})
            crew.let_go(performance)
            assert performance.result is not None
            return performance.result

        async def all_ended() -> list[Result]:
            return await asyncio.gather(*map(performing, tasks))

        clock = WallClock()
        crew = Crew(self.executor, clock)

        results = self.run(all_ended())
        return {t.node: (r, printed[t.node]) for t, r in zip(tasks, results, strict=True)}

    def cancelled(self, body: str) -> None:
        """Cancels the wait for the node once it has begun."""

        async def cancelling() -> None:
            performing = await self.begin(body)
            performing.cancel()
            await asyncio.wait({performing})
            assert performing.cancelled()

        self.run(cancelling())

    def closed(self, body: str) -> dict[str, Any]:
        """The error of a node whose executor was closed once it had begun."""

        async def closing() -> Result:
            performing = await self.begin(body)
            await self.executor.close()
            return await performing

        result = self.run(closing())
        assert result.error is not None
        return result.error

    def preview(self, value_key: str, offset: int = 0, count: int = 10) -> tuple[Any, Any]:
        return self.run(self.executor.preview(value_key, offset, count))

    def forget(self, value_keys: list[str] | None = None) -> None:
        self.run(self.executor.forget(value_keys))

    @property
    def stored(self) -> list[str]:
        return sorted(self.executor.stored)

    async def performing(self, task: Task) -> Result:
        return await Performance(task, self.executor, self._hear, WallClock()).ending

    async def performing_any(self, task: Task, prints: asyncio.Event | None = None) -> Result:
        """The same for a node of any name; `prints` is set when it prints something."""

        def hear(event: dict[str, Any]) -> None:
            if prints is not None and event["event"] == "printed":
                prints.set()

        return await Performance(task, self.executor, hear, WallClock()).ending

    def _hear(self, event: dict[str, Any]) -> None:
        assert event["node"] == "n"
        if event["event"] == "node_started":
            return
        assert event.keys() == {"event", "node", "stream", "text"}
        assert event["event"] == "printed"
        self.printed.append((event["stream"], event["text"]))
        self._told.set()

    async def _open(self, name: str, digest: str) -> File:
        self.asked.append((name, digest))
        if digest not in self.files:
            raise FileMissing(f"{name} is not here.")
        return File(name, self.files[digest])


@contextmanager
def standing(make: Make) -> Iterator[Stand]:
    """A stand that is closed in the end."""
    stand = Stand(make)
    try:
        yield stand
    finally:
        stand.close()
