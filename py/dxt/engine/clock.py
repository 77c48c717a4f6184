"""Time as a run sees it, so that a test can hand in its own."""

from __future__ import annotations

import asyncio
import time
from typing import Protocol


class Clock(Protocol):
    def now(self) -> float:
        """Seconds since some moment."""

    async def sleep(self, seconds: float) -> None: ...


class WallClock:
    """The clock on the wall."""

    def now(self) -> float:
        return time.perf_counter()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)
