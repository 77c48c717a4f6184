"""Where code of a stream group waits while the event loop goes on.

That is a thread of its own or, where there are none but code can be suspended, a stack of its own
(as in some browsers, by WebAssembly's stack switching). In a thread, `async` code that waits in a
plain `for` has an event loop to itself. Owns how all of them are ended. Must not know what they do.
"""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from contextvars import copy_context
from inspect import CORO_CLOSED, getcoroutinestate
from typing import Any

from dxt.executors.code.watchdog import raise_in
from dxt.executors.streams.channel import Waiting
from dxt.executors.streams.member import StreamBroken

HAS_THREADS = sys.platform != "emscripten"
MOMENT = 0.01
"""Seconds in which threads end that only wait for one another."""
AGAIN = 0.05
"""Seconds after which a thread that goes on is interrupted again."""
GRACE = 1.0
"""Seconds after which a thread that can't be interrupted is left to itself."""


class Beside:
    """What goes on beside the running event loop."""

    def __init__(self, waiting: Waiting, has_threads: bool) -> None:
        self._waiting = waiting
        self._has_threads = has_threads
        self._stacks: set[asyncio.Future[None]] = set()
        self._loop = asyncio.get_running_loop()
        self._interrupting = threading.Lock()
        self._interruptible: set[int] = set()
        self._cancellable: set[asyncio.Task[None]] = set()

    async def do(self, work: Callable[[], None]) -> None:
        """Does it where it can wait for others."""
        await (self._in_thread(work) if self._has_threads else self._on_stack(work))

    async def do_async(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Does it in a thread, on an event loop of its own."""
        own = OwnLoop(work)

        def run() -> None:
            task = own.begin()
            with self._interrupting:
                self._cancellable.add(task)
            try:
                own.run(task)
            finally:
                with self._interrupting:
                    self._cancellable.discard(task)

        await self._in_thread(run, own.break_off)

    async def end(self) -> set[asyncio.Future[None]]:
        """Ends what is in threads, as promptly as can be; gives what is on stacks and goes on."""
        until = self._loop.time() + GRACE
        self._cancel()
        await asyncio.sleep(MOMENT)
        while self._interruptible and self._loop.time() < until:
            self._cancel()
            with self._interrupting:
                for ident in self._interruptible:
                    raise_in(ident, KeyboardInterrupt)
            await asyncio.sleep(AGAIN)
        return self._stacks

    def _cancel(self) -> None:
        """Has tasks on other loops cancelled; a loop that waits has to be woken by this anyway, or
        no interrupt strikes there."""
        with self._interrupting:
            for task in self._cancellable:
                with suppress(RuntimeError):  # the loop is closed by now
                    task.get_loop().call_soon_threadsafe(task.cancel)

    async def _on_stack(self, work: Callable[[], None]) -> None:
        ended: asyncio.Future[None] = self._loop.create_future()

        def run() -> None:
            raised: BaseException | None = None
            try:
                if not self._waiting.is_stopped:
                    work()
            except (StreamBroken, KeyboardInterrupt):
                pass  # it is noted with its member, or all is stopped
            except BaseException as mistake:  # ours
                raised = mistake
            _end(ended, raised)

        self._stacks.add(ended)
        self._loop.call_soon(run)
        await asyncio.shield(ended)

    async def _in_thread(
        self, work: Callable[[], None], break_off: Callable[[], None] = lambda: None
    ) -> None:
        """`break_off` is called where no interrupt strikes any more."""
        ended: asyncio.Future[None] = self._loop.create_future()

        def run() -> None:
            ident = threading.get_ident()
            with self._interrupting:
                self._interruptible.add(ident)
            raised: BaseException | None = None
            has_begun = False
            while True:
                try:
                    if not has_begun:
                        has_begun = True
                        work()
                    with self._interrupting:
                        self._interruptible.discard(ident)
                    raise_in(ident, None)  # one that was on its way
                    break
                except (StreamBroken, KeyboardInterrupt, asyncio.CancelledError):
                    pass  # it is noted with its member, or all is stopped
                except BaseException as mistake:  # ours
                    raised = mistake
            break_off()
            with suppress(RuntimeError):  # the loop is closed: it was left to itself
                self._loop.call_soon_threadsafe(_end, ended, raised)

        threading.Thread(target=run, name="dxt stream", daemon=True).start()
        await ended


class OwnLoop:
    """An event loop in a thread, for one coroutine."""

    def __init__(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        self._work = work
        self._context = copy_context()
        self._runner = asyncio.Runner()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._coroutine: Coroutine[Any, Any, None] | None = None

    def begin(self) -> asyncio.Task[None]:
        self._loop = self._runner.get_loop()
        self._coroutine = self._work()
        return self._loop.create_task(self._coroutine, context=self._context)

    def run(self, task: asyncio.Task[None]) -> None:
        try:
            with self._runner:
                self._runner.get_loop().run_until_complete(task)
        finally:
            if task.done() and not task.cancelled():
                task.exception()  # it is raised already

    def break_off(self) -> None:
        """Ends what is left where the loop was interrupted, and once more while it was ending."""
        if self._loop is None or self._coroutine is None:
            return
        self._loop.close()
        if getcoroutinestate(self._coroutine) != CORO_CLOSED:
            self._loop.set_exception_handler(_say_nothing)
            self._context.run(_break_off, self._coroutine)


def _say_nothing(_: asyncio.AbstractEventLoop, what: Mapping[str, Any]) -> None:
    """That a task is gone with its loop is told with its member."""


def _break_off(coroutine: Coroutine[Any, Any, None]) -> None:
    with suppress(BaseException):  # whatever node code makes of it
        coroutine.throw(KeyboardInterrupt())
    with suppress(RuntimeError):
        coroutine.close()


def _end(ended: asyncio.Future[None], raised: BaseException | None) -> None:
    if ended.done():
        return
    if raised is None:
        ended.set_result(None)
    else:
        ended.set_exception(raised)
