"""The executor that performs tasks in this very process: a browser's worker, or the command line.

Owns the values it made, by key. Whatever node code does ends in a result: an exception, an exit,
an interrupt from the host, a limit. Must not know graphs, plans or transports.
"""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable, Coroutine, Generator, Iterable, Mapping
from contextlib import AbstractContextManager
from typing import Any

from dxt.core.errors import (
    DxtError,
    InputMissing,
    NodeStopped,
    OutOfMemory,
    PackageMissing,
    ParamInvalid,
)
from dxt.data.convert import convert
from dxt.data.files import File
from dxt.data.preview import preview
from dxt.data.values import decode, describe, digest, encode
from dxt.executors.base import Description, Emit, Result, Task
from dxt.executors.copies import own_copy
from dxt.executors.failures import failure
from dxt.executors.functions import call, load, split
from dxt.executors.printed import told
from dxt.executors.watchdog import Watchdog

OpenFile = Callable[[str, str], Awaitable[File]]
"""The file of a name and a digest; raises FileMissing."""

Fetch = Callable[[str], Awaitable[bytes | None]]
"""The encoded value of a key that is stored elsewhere; None when it is not."""

MEGABYTE = 1_000_000
STUBBORN = 100
"""How often an async node may swallow its cancellation before it is given up."""


class Inline:
    """An `Executor` of one task at a time; `values` is what it keeps, by value key."""

    def __init__(
        self,
        values: dict[str, Any],
        files: OpenFile,
        fetch: Fetch | None = None,
        watchdog: Watchdog | None = None,
    ) -> None:
        self._values = values
        self._files = files
        self._fetch = fetch
        self._watchdog = watchdog or Watchdog()
        self._stored: dict[str, Description] = {}
        self._performing: asyncio.Task[Any] | None = None
        self._stopping = False

    @property
    def stored(self) -> Mapping[str, Description]:
        return self._stored

    async def ready(self) -> None:
        """Always."""

    async def perform(self, task: Task, emit: Emit) -> Result:
        began = time.perf_counter()
        self._performing = asyncio.current_task()
        self._stopping = False
        self._watchdog.cause = None
        outputs: dict[str, Description] = {}
        error: dict[str, Any] | None = None
        try:
            with told(task.node, emit):
                outputs = await self._perform(task)
        except KeyboardInterrupt as raised:
            error = failure(self._interruption(task), task.node, task.code, raised.__traceback__)
        except asyncio.CancelledError as raised:
            performing = self._performing
            if performing is None or not performing.cancelling():  # node code raised it itself
                error = failure(raised, task.node, task.code)
            elif self._stopping:
                performing.uncancel()
                stopped = self._interruption(task)
                error = failure(stopped, task.node, task.code, raised.__traceback__)
            else:
                raise
        except BaseException as raised:  # node code may raise anything
            error = failure(raised, task.node, task.code)
        finally:
            self._performing = None
        return Result(task.task, error is None, time.perf_counter() - began, outputs, error)

    async def stop(self) -> None:
        performing = self._performing
        if performing is None:
            return
        self._stopping = True
        if self._watchdog.inside:
            self._watchdog.interrupt()
        else:
            performing.get_loop().call_soon_threadsafe(performing.cancel)

    async def preview(
        self, value_key: str, offset: int, count: int
    ) -> tuple[dict[str, Any], bytes | None]:
        return preview(await self.value(value_key), offset, count)

    async def encoded(self, value_key: str) -> bytes:
        """The value as bytes for another executor or a store; raises NotEncodable."""
        return encode(await self.value(value_key))

    async def value(self, value_key: str) -> Any:
        """The value itself; InputMissing when it is neither here nor stored elsewhere."""
        if value_key not in self._values:
            data = None if self._fetch is None else await self._fetch(value_key)
            if data is None:
                raise InputMissing("a value that was computed is no longer here; run again")
            self._keep(value_key, decode(data))
        return self._values[value_key]

    async def forget(self, value_keys: Iterable[str] | None = None) -> None:
        for value_key in list(self._values if value_keys is None else value_keys):
            self._values.pop(value_key, None)
            self._stored.pop(value_key, None)

    async def close(self) -> None:
        await self.stop()
        await self.forget()

    async def _perform(self, task: Task) -> dict[str, Description]:
        arguments: dict[str, Any] = {}
        for port, keys in task.inputs.items():
            arrived = [
                _fitted(task, port, own_copy(await self.value(key)))
                for key in ([keys] if isinstance(keys, str) else keys)
            ]
            arguments[port] = arrived[0] if isinstance(keys, str) else arrived
        for port, file in task.files.items():
            arguments[port] = await self._files(file["name"], file["digest"])
        deadline = None if not task.seconds else time.monotonic() + task.seconds

        def watching() -> AbstractContextManager[None]:
            return self._watchdog.watching(deadline)

        with watching():
            for port, param in task.params.items():
                arguments[port] = _fitted(task, port, own_copy(param))
            function = load(task.node, task.type, task.function, task.code)
            value = call(function, arguments)
        if inspect.iscoroutine(value):
            value = await _Watched(value, watching, lambda: self._stopping)
        elif inspect.isawaitable(value):
            value = await value
        with watching():
            outputs = split(value, task.output_types)
            found = {
                port: {**describe(output), "digest": digest(output)}
                for port, output in outputs.items()
            }
        _check_size(found, task.megabytes)
        for port, output in outputs.items():
            self._values[task.value_key(port)] = output
            self._stored[task.value_key(port)] = found[port]
        return found

    def _keep(self, value_key: str, value: Any) -> None:
        self._values[value_key] = value
        self._stored[value_key] = {**describe(value), "digest": digest(value)}

    def _interruption(self, task: Task) -> DxtError:
        if self._watchdog.cause == "limit":
            return task.timed_out()
        return NodeStopped("It was stopped before it ended.")


def _fitted(task: Task, port: str, value: Any) -> Any:
    try:
        return convert(value, task.input_types.get(port, "Any"))
    except PackageMissing as missing:
        missing.port = port
        raise
    except DxtError as misfit:
        raise ParamInvalid(f"The input {port}: {misfit.message}", port=port) from None


def _check_size(found: Mapping[str, Description], megabytes: float | None) -> None:
    size = sum(description["bytes"] for description in found.values())
    if megabytes and size > megabytes * MEGABYTE:
        raise OutOfMemory(
            f"It gives {size / MEGABYTE:,.0f} MB, and the graph allows {megabytes:g}. Give less, "
            "or allow the graph more."
        )


class _Watched(Awaitable[Any]):
    """A coroutine that is watched while it runs, but not while it waits."""

    def __init__(
        self,
        coroutine: Coroutine[Any, Any, Any],
        watching: Callable[[], AbstractContextManager[None]],
        stopping: Callable[[], bool],
    ) -> None:
        self._coroutine = coroutine
        self._watching = watching
        self._stopping = stopping

    def __await__(self) -> Generator[Any, Any, Any]:
        value: Any = None
        raised: BaseException | None = None
        swallowed = 0
        while True:
            try:
                with self._watching():
                    if raised is None:
                        awaited = self._coroutine.send(value)
                    else:
                        awaited = self._coroutine.throw(raised)
            except StopIteration as stop:
                return stop.value
            if raised is not None and self._stopping():
                swallowed += 1
                if swallowed == STUBBORN:
                    raise raised
                continue
            value = raised = None
            try:
                value = yield awaited
            except BaseException as thrown:  # cancelled or closed: the coroutine's to know
                raised = thrown
