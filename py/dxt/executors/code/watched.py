"""A coroutine of node code that is watched while it runs, but not while it waits.

Must not know tasks or nodes.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Generator
from contextlib import AbstractContextManager
from typing import Any

STUBBORN = 100
"""How often an async node may swallow its cancellation before it is given up."""


class Watched(Awaitable[Any]):
    def __init__(
        self,
        coroutine: Coroutine[Any, Any, Any],
        watching: Callable[[], AbstractContextManager[None]],
        stopping: Callable[[], bool],
        give_up: Callable[[Coroutine[Any, Any, Any]], None],
    ) -> None:
        self._coroutine = coroutine
        self._watching = watching
        self._stopping = stopping
        self._give_up = give_up

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
                    self._give_up(self._coroutine)
                    raise raised
                continue
            value = raised = None
            try:
                value = yield awaited
            except BaseException as thrown:  # cancelled or closed: the coroutine's to know
                raised = thrown
