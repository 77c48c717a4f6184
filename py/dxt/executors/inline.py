"""The executor that performs tasks in this very process: a browser's worker, or the command line.

Owns the values it made, by key. Whatever node code does ends in a result: an exception, an exit,
an interrupt from the host, a limit. Tasks that wait are performed at the same time. Must not know
graphs, plans or transports.
"""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import (
    Callable,
    Container,
    Coroutine,
    Iterable,
    Iterator,
    Mapping,
)
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any

from dxt.core.errors import (
    DxtError,
    InputMissing,
)
from dxt.data.preview import preview
from dxt.data.values import NotEncodable, encode, is_pickled
from dxt.engine.stream_task import StreamTask
from dxt.engine.tasks import Recipe
from dxt.executors.at_once import AtOnce, Prepared
from dxt.executors.base import Description, Emit, Result, Task
from dxt.executors.bringing import Bringing, Fetch, OpenFile, Prepare
from dxt.executors.code.arguments import exact_inputs, taken
from dxt.executors.code.copies import OWN_MODULES
from dxt.executors.code.functions import call
from dxt.executors.code.loading import Loaded, Loader
from dxt.executors.code.node_js import NodeJs
from dxt.executors.code.plugins import Plugins
from dxt.executors.code.printed import Printed, Prints
from dxt.executors.code.scripts import Scripts
from dxt.executors.code.watchdog import Watchdog
from dxt.executors.code.watched import Watched
from dxt.executors.doing import Begun, Doing
from dxt.executors.endings import Endings
from dxt.executors.kept import Kept
from dxt.executors.memory import Allowance, too_much
from dxt.executors.streams.beside import HAS_THREADS
from dxt.executors.streams.channel import Suspend
from dxt.executors.streams.streaming import Streaming

LOOK = 0.05
"""Seconds between two looks at the time that is left."""


class Inline:
    """An `Executor` that is `Immediate`; `values` is what it keeps, by value key."""

    has_threads = HAS_THREADS
    """Nodes that stream together may run in threads of their own."""
    suspend: Suspend | None = None
    """How their code waits for one another where there are no threads; None where it can't."""

    def __init__(
        self,
        values: dict[str, Any],
        files: OpenFile,
        fetch: Fetch | None = None,
        watchdog: Watchdog | None = None,
        plugins: Plugins | None = None,
        scripts: Scripts | None = None,
        prepare: Prepare | None = None,
        allowance: Allowance | None = None,
    ) -> None:
        self._kept = Kept(values)
        self._bringing = Bringing(values, files, fetch, prepare)
        self._allowance = allowance
        self._watchdog = watchdog or Watchdog()
        self._endings = Endings(self._watchdog)
        self.given_up: list[Coroutine[Any, Any, Any]] = []
        """Code that did not end when it was stopped, and would go on if it were let go of."""
        self._prints = Prints()
        self._loader = Loader(plugins or Plugins(), scripts or NodeJs())
        self._recipes: dict[Recipe, Prepared] = {}
        self._doing: dict[int, Doing] = {}
        self._begun: dict[int, Begun] = {}
        """Both by the identity of their tasks."""
        self._inside: Doing | None = None
        """Whose code is on the stack; that of a group may run beside the event loop, too."""
        self._busy = 0.0
        """For how many seconds, in all, code of tasks was on the stack."""

    @property
    def stored(self) -> Mapping[str, Description]:
        return self._kept

    @property
    def local(self) -> Container[str]:
        return self._kept.held

    @property
    def inside(self) -> Task | None:
        """The task whose code is on the stack, where that is known: a group's is not."""
        return None if self._inside is None else self._inside.task

    @property
    def can_stream(self) -> bool:
        return True

    async def ready(self) -> None:
        """Always."""

    async def perform(self, task: Task, emit: Emit) -> Result:
        began = time.perf_counter()
        running = asyncio.current_task()
        assert running is not None
        if not self._doing:
            self._watchdog.cause = None
            if self._allowance is not None:
                self._allowance.renew()
        doing = Doing(task, running, emit, task.node, time.monotonic(), self._busy)
        self._doing[id(task)] = doing
        try:
            if isinstance(task, StreamTask):
                return await self._stream(task, doing)
            return await self._perform_one(doing, began)
        finally:
            del self._doing[id(task)]

    @contextmanager
    def at_once(self, emit: Emit, task_of: Callable[[str], Task]) -> Iterator[AtOnce]:
        at_once = AtOnce(
            self._kept,
            self._loader,
            self._watchdog,
            Printed(emit),
            self._endings.failed,
            self._wait_for,
            task_of,
            self._recipes,
            self._allowance,
        )
        began = time.monotonic()
        with self._watchdog.patrolling():
            yield at_once
        self._busy += time.monotonic() - began

    async def stop(self, task: Task | None = None) -> None:
        for begun in list(self._begun.values()):
            if task is None or begun.task is task:
                begun.is_stopped = True
        for doing in list(self._doing.values()):
            if task is None or doing.task is task:
                doing.is_stopping = True
                is_inside = self._inside is (None if doing.streams else doing)
                if self._watchdog.inside and is_inside:
                    self._watchdog.interrupt()
                    if not doing.streams:
                        continue
                doing.running.get_loop().call_soon_threadsafe(doing.running.cancel)

    @property
    def allowed(self) -> float | None:
        """The megabytes that may be taken by all that is performed; None for any amount."""
        if self._doing:
            return self._megabytes()
        return None if self._allowance is None else self._allowance.megabytes

    def exceeded(self, shared: int) -> None:
        """Has all that is performed fail, as so many bytes are shared: nobody knows who is to
        blame. To be called from another thread."""
        tasks = [doing.task for doing in list(self._doing.values())]
        each = max([task.megabytes or 0 for task in tasks], default=self.allowed or 0)
        several = [part.node for task in tasks for part in task.parts] if len(tasks) > 1 else []
        error = too_much(shared, each, several)
        self._endings.excess = error
        inside = self._inside if self._watchdog.inside else None
        if self._watchdog.inside:
            self._watchdog.cause = "memory"
            self._watchdog.interrupt()
        for doing in list(self._doing.values()):
            doing.excess, doing.is_stopping = error, True
            if doing is not inside:
                doing.running.get_loop().call_soon_threadsafe(doing.running.cancel)

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
        data = encode(await self.value(value_key))
        # A class that was defined in node code no other process has.
        if is_pickled(data) and OWN_MODULES.encode() in data:
            raise NotEncodable("The value is of a class that only this node's code has.")
        return data

    async def value(self, value_key: str) -> Any:
        """The value itself; InputMissing when it is neither here nor stored elsewhere."""
        return await self._bringing.value(value_key)

    async def forget(self, value_keys: Iterable[str] | None = None) -> None:
        self._kept.forget(value_keys)

    async def close(self) -> None:
        await self.stop()
        await self.forget()

    def _wait_for(self, task: Task, value: Any, owner: str) -> None:
        """What the task gave has to be awaited: `perform` will be asked to."""
        self._begun[id(task)] = Begun(task, value, owner)

    async def _perform_one(self, doing: Doing, began: float) -> Result:
        task, running = doing.task, doing.running
        outputs: dict[str, Description] = {}
        error: dict[str, Any] | None = None
        if task.waits and task.seconds:
            self._look_later(doing, task.seconds)
        try:
            with self._prints.by(task.node, doing.emit):
                outputs = await self._perform(task, doing)
        except asyncio.CancelledError as raised:
            if running.cancelling() and doing.is_to_end:
                running.uncancel()
                error = self._endings.interrupted(raised, task, doing.owner, doing)
            elif running.cancelling() > doing.own_cancels:
                raise
            else:  # node code raised it itself, or cancelled what it runs in
                while running.cancelling():
                    running.uncancel()
                error = self._failed(raised, doing)
        except BaseException as raised:  # node code may raise anything
            error = self._failed(raised, doing)
        seconds = time.perf_counter() - began
        return Result(task.task, error is None, seconds, outputs, error, doing.held)

    async def _perform(self, task: Task, doing: Doing) -> dict[str, Description]:
        begun = self._begun.pop(id(task), None)
        if begun is not None:
            value, doing.owner = begun.value, begun.owner
            if begun.is_stopped:
                doing.is_stopping = True
                _close(value)
                raise KeyboardInterrupt
        else:
            arguments = task.params | await self._bringing.arguments(task)
            with self._watching(doing):
                function, doing.owner, _ = self._prepared(task, arguments)
                value = call(function, arguments)
        if inspect.iscoroutine(value):
            value = await Watched(
                value,
                lambda: self._watching(doing),
                lambda: doing.is_to_end,
                self.given_up.append,
            )
        elif inspect.isawaitable(value):
            value = await value
        with self._watching(doing):
            return self._kept.keep(task, value)

    def _look_later(self, doing: Doing, seconds: float) -> None:
        doing.running.get_loop().call_later(max(seconds, LOOK), self._look, doing)

    def _look(self, doing: Doing) -> None:
        """Ends one that waits when its time is up."""
        deadline = doing.deadline(self._busy)
        if deadline is None or self._doing.get(id(doing.task)) is not doing:
            return
        left = deadline - time.monotonic()
        if left > 0:
            self._look_later(doing, left)
        else:
            doing.is_late = True
            doing.running.cancel()

    @contextmanager
    def _watching(self, doing: Doing) -> Iterator[None]:
        """Its code is on the stack in this block, for the time and with the memory that is left."""
        self._inside = doing
        began = time.monotonic()
        cancelled = doing.running.cancelling()
        try:
            # The limit is set when the watchdog has the thread that it needs.
            with self._watchdog.watching(doing.deadline(self._busy)), self._limited():
                yield
        finally:
            self._inside = None
            doing.own_cancels += doing.running.cancelling() - cancelled
            passed = time.monotonic() - began
            doing.held += passed
            self._busy += passed

    def _limited(self) -> AbstractContextManager[None]:
        return nullcontext() if self._allowance is None else self._allowance.of(self._megabytes())

    def _megabytes(self) -> float | None:
        """What all that is performed may take together."""
        return sum([doing.task.megabytes or 0 for doing in list(self._doing.values())]) or None

    def _prepared(self, task: Task, arguments: dict[str, Any]) -> Loaded:
        """The function and its owner; the arguments become what the function gets."""
        exact = exact_inputs(task.recipe)
        for port, value in arguments.items():
            if type(value) not in exact.get(port, ()):
                arguments[port] = taken(task, port, value)
        return self._loader.load(task)

    async def _stream(self, task: StreamTask, doing: Doing) -> Result:
        """Performs a group of nodes together."""
        with self._limited():
            return await self._streamed(task, doing)

    async def _streamed(self, task: StreamTask, doing: Doing) -> Result:
        began = time.perf_counter()
        deadline = None if not task.seconds else time.monotonic() + task.seconds
        owners: dict[str, str] = {}

        def is_stopping() -> bool:
            return doing.is_stopping

        def tell_failure(raised: BaseException, part: Task) -> dict[str, Any]:
            return self._endings.failed(raised, part, owners.get(part.node, part.node), doing)

        try:
            calls = await self._calls(task, doing, deadline, owners)
            ways = self.has_threads, self.suspend
            streaming = Streaming(task, calls, self._kept.keep, tell_failure, doing.emit, *ways)
            await streaming.perform(
                self._watchdog, self._prints, deadline, is_stopping, self.given_up.append
            )
        except InputMissing as missing:
            error = self._failed(missing, doing)
            return Result(task.task, False, time.perf_counter() - began, error=error)
        except asyncio.CancelledError as raised:
            if not doing.is_stopping:
                raise
            doing.running.uncancel()
            error = self._endings.interrupted(raised, task, task.node, doing)
            return Result(task.task, False, time.perf_counter() - began, error=error)
        return streaming.result(time.perf_counter() - began)

    async def _calls(
        self, task: StreamTask, doing: Doing, deadline: float | None, owners: dict[str, str]
    ) -> dict[str, tuple[Callable[..., Any], dict[str, Any]]]:
        """What to call for each member. What goes wrong with one is raised when it is called."""
        calls: dict[str, tuple[Callable[..., Any], dict[str, Any]]] = {}
        for part in task.members:
            arguments: dict[str, Any] = {}
            try:
                arguments = part.params | await self._bringing.arguments(part)
                printing = self._prints.by(part.node, doing.emit)
                with printing, self._watchdog.watching(deadline):
                    function, owners[part.node], _ = self._prepared(part, arguments)
            except (InputMissing, asyncio.CancelledError):
                raise
            except BaseException as raised:  # node code may raise anything as it is loaded
                function = _raising(raised)
            calls[part.node] = function, arguments
        return calls

    def _failed(self, raised: BaseException, doing: Doing) -> dict[str, Any]:
        error = self._endings.failed(raised, doing.task, doing.owner, doing)
        self._watchdog.cause = None
        return error


def _raising(raised: BaseException) -> Callable[..., Any]:
    def function(**_: Any) -> Any:
        raise raised

    return function


def _close(value: Any) -> None:
    if inspect.iscoroutine(value):
        value.close()
