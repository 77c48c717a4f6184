"""Work that a worker does while it goes on taking messages.

Owns that none of it is lost from sight. Must not know what it is for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine


class Chores:
    """What is being done; a mistake in it is raised in the event loop, which tells it."""

    def __init__(self) -> None:
        self._working: set[asyncio.Task[None]] = set()

    def begin(self, work: Coroutine[object, object, None]) -> None:
        """Does this from the next turn of the event loop on."""
        working = asyncio.ensure_future(work)
        self._working.add(working)
        working.add_done_callback(self._worked)

    def _worked(self, working: asyncio.Task[None]) -> None:
        self._working.discard(working)
        if not working.cancelled():
            working.result()
