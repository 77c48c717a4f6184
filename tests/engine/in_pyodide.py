"""Runs the tests of this repository inside Pyodide, where nothing but Python's own thread is.

Must not know which tests: they are those of any Python, told by their paths.
"""

from __future__ import annotations

import asyncio
import io
import sys
import time
from collections.abc import Sequence
from contextlib import redirect_stdout
from typing import Any

import pytest


class Lone:
    """A selector for a loop that nobody outside can wake."""

    def select(self, timeout: float | None) -> list[Any]:
        if timeout is None:
            raise AssertionError("everything waits for something that nobody does")
        time.sleep(max(timeout, 0))
        return []


class LoneLoop(asyncio.BaseEventLoop):
    """Runs to the end, which the loop of a browser can't."""

    def __init__(self) -> None:
        super().__init__()
        self._selector = Lone()

    def _process_events(self, event_list: list[Any]) -> None:
        """There are none."""

    def _write_to_self(self) -> None:
        """Nobody sleeps elsewhere."""


class Counting:
    """A plugin that counts."""

    def __init__(self) -> None:
        self.counts = {"passed": 0, "failed": 0, "skipped": 0}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" or report.outcome != "passed":
            self.counts[report.outcome] += 1


def run(arguments: Sequence[str]) -> dict[str, Any]:
    """How many tests passed, failed and were skipped, and what pytest had to say."""
    counting, said = Counting(), io.StringIO()
    asyncio.events.new_event_loop = asyncio.new_event_loop = LoneLoop  # type: ignore[assignment]
    asyncio.run = sys.modules["pyodide.webloop"]._orig_run
    around = asyncio.get_running_loop()
    asyncio._set_running_loop(None)
    plugins = ["no:cacheprovider", "no:faulthandler", "tests.thoroughness"]
    chosen = [part for plugin in plugins for part in ("-p", plugin)]
    with redirect_stdout(said):
        code = pytest.main(["-q", "--noconftest", "--color=no", *chosen, *arguments], [counting])
    asyncio._set_running_loop(around)
    return {**counting.counts, "code": int(code), "said": said.getvalue()}
