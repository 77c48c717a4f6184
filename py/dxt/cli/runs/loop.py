"""The event loop of a command in whose process node code runs, and how both come to their end.

Owns how long node code that goes on by itself is waited for: tasks and threads that it began, and
async code that takes no cancellation for an answer. Must not know what was run.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
import time
from collections.abc import Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any, Self, TypeVar

from dxt.cli.answer import note, warn
from dxt.cli.exit_code import CutOff, ExitCode

T = TypeVar("T")

GRACE = 1.0
"""Seconds that what goes on has to end once it was asked to, or before it is spoken of."""


class Loop:
    """Runs coroutines one after the other; to be left by `end`."""

    def __init__(self) -> None:
        self._runner = asyncio.Runner()
        self._workers = ThreadPoolExecutor(thread_name_prefix="dxt worker")
        self._runner.get_loop().set_default_executor(self._workers)
        self._others = set(threading.enumerate())
        self._left: list[object] = []
        self._folder = os.getcwd()
        self._arguments = sys.argv

    def __enter__(self) -> Self:
        sys.argv = [""]  # node code is told nothing, as anywhere else
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        """Ends the tasks that go on; after an error, that is all there is to end."""
        sys.argv = self._arguments
        self._left += self._runner.run(_end_tasks())
        self._workers.shutdown(wait=False, cancel_futures=True)
        if kind is not None and not (self._left or self._threads(0)):
            self._runner.close()

    def run(self, doing: Coroutine[Any, Any, T]) -> T:
        try:
            return self._runner.run(doing)
        finally:
            with suppress(OSError):
                os.chdir(self._folder)  # node code may have gone elsewhere

    def end(self, code: int, was_stopped: bool, left: Sequence[object] = ()) -> int:
        """Gives the exit code when nothing goes on any more.

        After a run that was stopped that is not waited for long. What then goes on, or is `left`,
        is cut off: raises CutOff.
        """
        self._left += left
        try:
            if not self._left:
                threads = self._threads(GRACE)
                if threads and not was_stopped:
                    note("A thread that node code began is waited for; Ctrl-C cuts it off.")
                    threads = self._threads(None)
                self._left += threads
        except KeyboardInterrupt:
            code = ExitCode.INTERRUPTED
            self._left += self._threads(0)
        if not self._left:
            self._runner.close()
            return code
        warn("Node code that goes on, and does not end when it is asked to, is cut off.")
        raise CutOff(code, self._left)

    def _threads(self, seconds: float | None) -> list[threading.Thread]:
        """Those that node code began and Python would wait for, if they last longer than that."""
        until = None if seconds is None else time.monotonic() + seconds
        found = [one for one in threading.enumerate() if one not in self._others and not one.daemon]
        for thread in found:
            thread.join(None if until is None else max(until - time.monotonic(), 0))
        return [thread for thread in found if thread.is_alive()]


async def _end_tasks() -> list[object]:
    """Cancels what goes on; those that do so all the same."""
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    if not others:
        return []
    _, left = await asyncio.wait(others, timeout=GRACE)
    return list(left)
