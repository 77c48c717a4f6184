"""Ends synchronous node code from outside: at its limit, on Ctrl-C, or when another thread asks.

Node code is interrupted by a KeyboardInterrupt raised inside it. On the main thread of a POSIX
system a timer signal does that, so that blocking calls end too; elsewhere a thread does, and a
blocking call ends first. In a browser the host interrupts (there are no signals and no threads),
and this does nothing. Must not know tasks or nodes.
"""

from __future__ import annotations

import faulthandler
import os
import signal
import sys
import threading
import time
from _signal import (  # type: ignore[import-not-found]
    signal as set_handler,  # the public one takes twenty times as long
)
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Literal

Cause = Literal["limit", "asked", "memory"]

AGAIN = 0.1
"""Seconds after which code that swallowed an interrupt is interrupted again."""

TICK = 0.05
"""Seconds between two looks at the limit of one of many short stretches."""

IN_BROWSER = sys.platform == "emscripten"
HAS_TIMER = hasattr(signal, "setitimer")


class Interrupted(KeyboardInterrupt):
    """Raised in node code by its host. A plain KeyboardInterrupt may be the node's own."""


class Watchdog:
    """Watches one stretch of code at a time.

    With `grace`, code that can't be interrupted (a loop inside a C library) takes the process
    with it: that many seconds after the limit, or at the third Ctrl-C.
    """

    def __init__(self, grace: float | None = None) -> None:
        self.cause: Cause | None = None
        """Why code was interrupted last; to be cleared by whoever reads it."""
        self._grace = grace
        self.inside = False
        """Watched code is on the stack."""
        self._thread = 0
        self._interrupts = 0
        self._deadline: float | None = None
        self._can_limit = False
        self._has_alarm = False
        self._disarm: list[Callable[[], Any]] = []

    @contextmanager
    def watching(self, deadline: float | None) -> Iterator[None]:
        """Runs the block until `deadline`, a moment of `time.monotonic`."""
        if IN_BROWSER:
            yield
            return
        self._thread = threading.get_ident()
        self._interrupts = 0
        self._deadline = deadline
        seconds = None if deadline is None else max(deadline - time.monotonic(), 0.001)
        disarm = self._arm(seconds)
        try:
            try:
                self.inside = True
                yield
            finally:
                self.inside = False
        finally:
            # Once more: an interrupt may have struck just before the line above.
            self.inside = False
            self._deadline = None
            for undo in disarm:
                undo()

    @contextmanager
    def patrolling(self) -> Iterator[None]:
        """Watches many short stretches in turn, each from a `begin` until `inside` is set to False.

        Setting timers and handlers takes longer than most nodes do; here that is done once.
        """
        self._thread = threading.get_ident()
        self._interrupts = 0
        self._deadline = None
        on_main = threading.current_thread() is threading.main_thread()
        if on_main and not IN_BROWSER:
            self._disarm = [self._take_interrupts()]
        self._can_limit = IN_BROWSER or (on_main and HAS_TIMER)
        try:
            yield
        finally:
            self.inside = False
            self._deadline = None
            disarm, self._disarm = self._disarm, []
            for undo in disarm:
                undo()
        if self.cause == "asked" and on_main:  # between two stretches, when nobody could be told
            self.cause = None
            signal.raise_signal(signal.SIGINT)

    def can_patrol(self, seconds: float | None) -> bool:
        """Whether a stretch with this limit can be watched while patrolling."""
        return not seconds or self._can_limit

    def begin(self, seconds: float | None) -> None:
        """Watched code begins now. Raises KeyboardInterrupt if somebody asked in between."""
        if seconds:
            if self._deadline is None and not IN_BROWSER:
                self._disarm.append(self._set_timer(TICK, TICK))
                if self._grace is not None:
                    faulthandler.dump_traceback_later(
                        seconds + self._grace, exit=True, file=sys.__stderr__ or 2
                    )
                    self._disarm.append(faulthandler.cancel_dump_traceback_later)
            self._deadline = time.monotonic() + seconds
        self.inside = True
        if self.cause == "asked":
            raise KeyboardInterrupt
        self.cause = None  # the limit of what ran before

    def interrupt(self) -> None:
        """Interrupts the watched code; to be called from another thread."""
        self.cause = self.cause or "asked"
        if not self.inside:
            return
        if self._has_alarm:
            # Again and again: the first may strike just before a blocking call begins.
            signal.setitimer(signal.ITIMER_REAL, 0.001, AGAIN)
        else:
            raise_in(self._thread, KeyboardInterrupt)

    def _arm(self, seconds: float | None) -> list[Callable[[], Any]]:
        """Sets every timer and handler; returns what takes them away."""
        disarm: list[Callable[[], Any]] = []
        on_main = threading.current_thread() is threading.main_thread()
        if on_main:
            disarm.append(self._take_interrupts())
        if on_main and HAS_TIMER:
            disarm.append(self._set_timer(seconds or 0, AGAIN))
        elif seconds is not None:
            over = threading.Event()
            args = (self._thread, seconds, over)
            thread = threading.Thread(target=self._wait, args=args, daemon=True)
            thread.start()
            disarm += [over.set, thread.join, lambda: raise_in(args[0], None)]
        if self._grace is not None and seconds is not None:
            faulthandler.dump_traceback_later(
                seconds + self._grace, exit=True, file=sys.__stderr__ or 2
            )
            disarm.append(faulthandler.cancel_dump_traceback_later)
        return disarm

    def _take_interrupts(self) -> Callable[[], Any]:
        """Has Ctrl-C come here; gives what undoes that."""
        before = set_handler(signal.SIGINT, self._on_interrupt)
        return lambda: set_handler(signal.SIGINT, before)

    def _set_timer(self, seconds: float, again: float) -> Callable[[], Any]:
        """Sets the alarm, not at all for 0 seconds; gives what undoes that."""
        before = set_handler(signal.SIGALRM, self._on_alarm)
        signal.setitimer(signal.ITIMER_REAL, seconds, again)
        self._has_alarm = True

        def undo() -> None:
            self._has_alarm = False
            signal.setitimer(signal.ITIMER_REAL, 0)
            set_handler(signal.SIGALRM, before)

        return undo

    def _on_alarm(self, *_: object) -> None:
        is_due = self._deadline is not None and time.monotonic() >= self._deadline
        if self.cause is None and not is_due:  # or it is one that node code has set
            return
        if self.inside:
            self.cause = self.cause or "limit"
            raise KeyboardInterrupt

    def _on_interrupt(self, *_: object) -> None:
        self.cause = "asked"
        self._interrupts += 1
        if self._grace is not None and self._interrupts > 2:
            os._exit(130)
        if self.inside:
            raise KeyboardInterrupt

    def _wait(self, thread: int, seconds: float, over: threading.Event) -> None:
        pause = seconds
        while not over.wait(pause):
            if self.inside:
                self.cause = self.cause or "limit"
                raise_in(thread, KeyboardInterrupt)
            pause = AGAIN


def raise_in(thread: int, exception: type[BaseException] | None) -> None:
    """Raises the exception in a thread at its next step; None takes back one not yet raised."""
    import ctypes  # noqa: PLC0415 - slow to load in a browser, and never used there

    raised = ctypes.py_object(exception) if exception is not None else None
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), raised)
