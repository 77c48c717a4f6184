"""Looks from time to time at how much memory this process shares, which no limit of the system's
holds back, while node code runs under a limit. Must not know tasks, nor what is done about it.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from dxt.core.errors import OutOfMemory
from dxt.executors.memory import IS_LIMITED, LOOK, excess


@contextmanager
def looking(
    megabytes: Callable[[], float | None], exceeded: Callable[[OutOfMemory], None]
) -> Iterator[None]:
    """Runs the block; meanwhile `exceeded` is told, by another thread, whenever more is shared than
    so many `megabytes` at that moment."""
    if not IS_LIMITED:
        yield
        return
    over = threading.Event()

    def look() -> None:
        while not over.wait(LOOK):
            error = excess(os.getpid(), megabytes())
            if error is not None:
                exceeded(error)

    thread = threading.Thread(target=look, name="dxt lookout", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
