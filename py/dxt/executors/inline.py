"""The executor that performs tasks in this very process: a browser's worker, or the command line.

Owns the values it made, by key. Whatever node code does ends in a result: an exception, an exit,
an interrupt from the host, a limit. Must not know graphs, plans or transports.
"""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import (
    Awaitable,
    Callable,
    Container,
    Coroutine,
    Generator,
    Iterable,
    Iterator,
    Mapping,
)
from contextlib import AbstractContextManager, contextmanager
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
from dxt.data.values import Number, decode, describe, digest, encode
from dxt.executors.base import Description, Emit, Result, Task
from dxt.executors.copies import UNCHANGING, own_copy
from dxt.executors.failures import failure
from dxt.executors.functions import call, split
from dxt.executors.loading import Loader
from dxt.executors.plugins import Plugins
from dxt.executors.printed import Printed, told
from dxt.executors.watchdog import Watchdog

OpenFile = Callable[[str, str], Awaitable[File]]
"""The file of a name and a digest; raises FileMissing."""

Fetch = Callable[[str], Awaitable[bytes | None]]
"""The encoded value of a key that is stored elsewhere; None when it is not."""

MEGABYTE = 1_000_000
LARGE = 2**63
EXACT: dict[str, type] = {
    "bool": bool,
    "bytes": bytes,
    "dict": dict,
    "float": float,
    "int": int,
    "list": list,
    "str": str,
}
"""What these types take as it is."""
STUBBORN = 100
"""How often an async node may swallow its cancellation before it is given up."""


class Inline:
    """An `Executor` that is `Immediate`; `values` is what it keeps, by value key."""

    def __init__(
        self,
        values: dict[str, Any],
        files: OpenFile,
        fetch: Fetch | None = None,
        watchdog: Watchdog | None = None,
        plugins: Plugins | None = None,
    ) -> None:
        self._values = values
        self._files = files
        self._fetch = fetch
        self._watchdog = watchdog or Watchdog()
        self._stored: dict[str, Description] = {}
        self._performing: asyncio.Task[Any] | None = None
        self._stopping = False
        self._loader = Loader(plugins or Plugins())
        self._owner: str | None = None
        self._begun: tuple[int, Any] | None = None

    @property
    def stored(self) -> Mapping[str, Description]:
        return self._stored

    @property
    def local(self) -> Container[str]:
        return self._values

    async def ready(self) -> None:
        """Always."""

    async def perform(self, task: Task, emit: Emit) -> Result:
        began = time.perf_counter()
        self._performing = asyncio.current_task()
        if self._begun is None:
            self._stopping = False
        self._watchdog.cause = None
        outputs: dict[str, Description] = {}
        error: dict[str, Any] | None = None
        try:
            with told(task.node, emit):
                outputs = await self._perform(task)
        except asyncio.CancelledError as raised:
            performing = self._performing
            if performing is None or not performing.cancelling():  # node code raised it itself
                error = self._failure(raised, task)
            elif self._stopping:
                performing.uncancel()
                error = self._interrupted(raised, task)
            else:
                raise
        except BaseException as raised:  # node code may raise anything
            error = self._failure(raised, task)
        finally:
            self._performing = None
        return Result(task.task, error is None, time.perf_counter() - began, outputs, error)

    @contextmanager
    def at_once(self, emit: Emit) -> Iterator[Callable[[Task], Result | None]]:
        printed = Printed(emit)
        with self._watchdog.patrolling():
            yield lambda task: self._perform_at_once(task, printed)

    async def stop(self) -> None:
        performing = self._performing
        if performing is None:
            self._stopping = self._begun is not None
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

    async def shown(
        self, value_key: str, offset: int, count: int
    ) -> tuple[dict[str, Any], bytes | None]:
        """The preview as it is told to another process: its `header`, or an `error`, as JSON."""
        try:
            header, body = await self.preview(value_key, offset, count)
        except DxtError as error:
            return {"error": error.as_json()}, None
        except Exception as raised:  # a value's own methods may raise anything
            message = f"The value can't be shown: {type(raised).__name__}: {raised}"
            return {"error": DxtError(message).as_json()}, None
        return {"header": header}, body

    async def encoded(self, value_key: str) -> bytes:
        """The value as bytes for another executor or a store; raises NotEncodable."""
        return encode(await self.value(value_key))

    async def value(self, value_key: str) -> Any:
        """The value itself; InputMissing when it is neither here nor stored elsewhere."""
        if value_key not in self._values:
            data = None if self._fetch is None else await self._fetch(value_key)
            if data is None:
                raise InputMissing("a value that was computed is no longer here; run again")
            try:
                self._values[value_key] = decode(data)
            except Exception as raised:  # unpickling runs the value's own methods
                raise InputMissing(
                    f"a stored value can't be read here ({type(raised).__name__}); run again"
                ) from raised
        return self._values[value_key]

    async def forget(self, value_keys: Iterable[str] | None = None) -> None:
        for value_key in list(self._values if value_keys is None else value_keys):
            self._values.pop(value_key, None)
            self._stored.pop(value_key, None)

    async def close(self) -> None:
        await self.stop()
        await self.forget()

    def _perform_at_once(self, task: Task, printed: Printed) -> Result | None:
        watchdog, values, seconds = self._watchdog, self._values, task.seconds
        if task.files or (seconds and not watchdog.can_patrol(seconds)):
            return None
        arguments: dict[str, Any] = {}
        for port, key in task.inputs.items():
            if type(key) is not str or key not in values:
                return None
            arguments[port] = values[key]
        arguments.update(task.params)
        began = time.perf_counter()
        self._owner = None
        outputs: dict[str, Description] = {}
        error: dict[str, Any] | None = None
        try:
            try:
                printed.begin(task.node)
                watchdog.begin(seconds)
                value = self._call(task, arguments)
                if type(value) not in UNCHANGING and inspect.isawaitable(value):
                    self._begun = task.task, value
                    self._stopping = False
                    return None
                outputs = _described(task, value, values, self._stored)
            finally:
                watchdog.inside = False
                printed.end()
        except BaseException as raised:  # node code may raise anything
            watchdog.inside = False  # once more: an interrupt may have struck just before
            printed.end()
            error = self._failure(raised, task)
            watchdog.cause = None
        return Result(task.task, error is None, time.perf_counter() - began, outputs, error)

    async def _perform(self, task: Task) -> dict[str, Description]:
        deadline = None if not task.seconds else time.monotonic() + task.seconds

        def watching() -> AbstractContextManager[None]:
            return self._watchdog.watching(deadline)

        begun, self._begun = self._begun, None
        if begun is not None and begun[0] == task.task:
            value = begun[1]
            if self._stopping:
                _close(value)
                raise KeyboardInterrupt
        else:
            arguments: dict[str, Any] = {}
            for port, key in task.inputs.items():
                if isinstance(key, str):
                    arguments[port] = await self.value(key)
                else:
                    arguments[port] = [await self.value(one) for one in key]
            for port, file in task.files.items():
                arguments[port] = await self._files(file["name"], file["digest"])
            self._owner = None
            with watching():
                value = self._call(task, arguments | task.params)
        if inspect.iscoroutine(value):
            value = await _Watched(value, watching, lambda: self._stopping)
        elif inspect.isawaitable(value):
            value = await value
        with watching():
            return _described(task, value, self._values, self._stored)

    def _call(self, task: Task, arguments: dict[str, Any]) -> Any:
        types = task.input_types
        for port, value in arguments.items():
            kind = type(value)
            if kind is not EXACT.get(types[port]) or kind not in UNCHANGING:
                arguments[port] = _taken(task, port, value)
        function, self._owner = self._loader.load(task)
        return call(function, arguments)

    def _failure(self, raised: BaseException, task: Task) -> dict[str, Any]:
        if isinstance(raised, KeyboardInterrupt):
            return self._interrupted(raised, task)
        told = failure(raised, self._owner or task.node, task.code)
        return {**told, "node": task.node}

    def _interrupted(self, raised: BaseException, task: Task) -> dict[str, Any]:
        stopped: DxtError = NodeStopped("It was stopped before it ended.")
        if self._watchdog.cause == "limit":
            stopped = task.timed_out()
        told = failure(stopped, self._owner or task.node, task.code, raised.__traceback__)
        return {**told, "node": task.node}


def _taken(task: Task, port: str, value: Any) -> Any:
    """The argument that node code gets for what came, was set or was picked."""
    if port in task.files:
        return value
    if type(task.inputs.get(port)) is list:
        return [_fitted(task, port, own_copy(one)) for one in value]
    return _fitted(task, port, own_copy(value))


def _fitted(task: Task, port: str, value: Any) -> Any:
    expected = task.input_types.get(port, "Any")
    if expected == "Any" or EXACT.get(expected) is type(value):
        return value
    try:
        return convert(value, expected)
    except PackageMissing as missing:
        missing.port = port
        raise
    except DxtError as misfit:
        raise ParamInvalid(f"The input {port}: {misfit.message}", port=port) from None


def _described(
    task: Task, value: Any, values: dict[str, Any], stored: dict[str, Description]
) -> dict[str, Description]:
    """Keeps the outputs that the value is made of, and says what they are."""
    types = task.output_types
    kind = type(value)
    if len(types) == 1 and kind is EXACT.get(types.get("out", "")):
        if kind is float or (kind is int and -LARGE < value < LARGE):
            value_key = task.value_key("out")
            values[value_key] = value
            stored[value_key] = number = Number(value)
            return {"out": number}
        outputs = {"out": value}
    else:
        outputs = split(value, types)
    found: dict[str, Description] = {}
    for port, output in outputs.items():
        found[port] = told = describe(output)
        told["digest"] = digest(output)
    if task.megabytes:
        _check_size(found, task.megabytes)
    for port, output in outputs.items():
        value_key = task.value_key(port)
        values[value_key] = output
        stored[value_key] = found[port]
    return found


def _close(value: Any) -> None:
    if inspect.iscoroutine(value):
        value.close()


def _check_size(found: Mapping[str, Description], megabytes: float) -> None:
    size = sum(description["bytes"] for description in found.values())
    if size > megabytes * MEGABYTE:
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
