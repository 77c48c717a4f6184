"""What is left when everything should be gone."""

from __future__ import annotations

import threading
from pathlib import Path

ENDING = 10
"""Seconds a thread has that is about to end."""


def children() -> set[int]:
    """The processes that this one has started and that are not yet gone."""
    threads = Path("/proc/self/task").glob("*/children")
    return {int(pid) for path in threads for pid in path.read_text(encoding="ascii").split()}


def threads_beside(before: set[threading.Thread]) -> set[threading.Thread]:
    """The threads that are here besides these and don't end by themselves."""
    for thread in set(threading.enumerate()) - before:
        thread.join(ENDING)
    return set(threading.enumerate()) - before
