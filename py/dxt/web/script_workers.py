"""JavaScript in the sandbox: each script in a worker of its own, beside Python's.

Must not know what scripts say; their answers are node code's word.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any, Protocol

from dxt.executors.code.scripts import Script


class Workers(Protocol):
    """The worker's JavaScript, as far as scripts go."""

    def start(self, head: str, beside: str, input: str, hear: Callable[[str], None]) -> int: ...
    def end(self, number: int) -> None: ...


class ScriptWorkers:
    """A `Scripts`."""

    def __init__(self, workers: Workers, lasting: Callable[[Any], Any]) -> None:
        """`lasting` makes of a function one that JavaScript may call more than once; what it makes
        is given back with `destroy`."""
        self._workers = workers
        self._lasting = lasting

    async def run(self, script: Script, hear: Callable[[dict[str, Any]], None]) -> None:
        ended = asyncio.get_running_loop().create_future()

        def listen(text: str) -> None:
            try:
                said = json.loads(text)
            except (ValueError, RecursionError):
                return
            if not isinstance(said, dict) or ended.done():
                return
            hear(said)
            if said.get("kind") != "printed":
                ended.set_result(None)

        listening = self._lasting(listen)
        number = self._workers.start(script.code, script.beside, script.input, listening)
        try:
            await ended
        finally:
            self._workers.end(number)
            listening.destroy()
