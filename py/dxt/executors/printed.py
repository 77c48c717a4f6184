"""What node code prints, as events: in pieces while it runs, the rest when it ends.

Owns how often and how much is told. Must not know what prints.
"""

from __future__ import annotations

import io
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout

from dxt.engine import events
from dxt.engine.tasks import Emit

EVERY = 0.1
"""Seconds between two events of one stream."""
AT_MOST = 200_000
"""Characters told of one stream of one node: a loop that prints must not fill the page."""


@contextmanager
def told(node: str, emit: Emit) -> Iterator[None]:
    """Tells what the block prints as `printed` events of the node."""
    out = _Stream(node, "stdout", emit)
    err = _Stream(node, "stderr", emit)
    try:
        with redirect_stdout(out), redirect_stderr(err):
            yield
    finally:
        out.tell_rest()
        err.tell_rest()


class _Stream(io.TextIOBase):
    def __init__(self, node: str, name: str, emit: Emit) -> None:
        self._node = node
        self._name = name
        self._emit = emit
        self._pieces: list[str] = []
        self._room = AT_MOST
        self._told = time.monotonic()

    def writable(self) -> bool:
        return True

    def write(self, text: str, /) -> int:
        if self._room > 0:
            self._pieces.append(text[: self._room])
            self._room -= len(text)
            if self._room <= 0:
                self._pieces.append("\n… and more, which is not shown.\n")
            if time.monotonic() - self._told >= EVERY:
                self.tell_rest()
        return len(text)

    def tell_rest(self) -> None:
        if self._pieces:
            text = "".join(self._pieces)
            self._pieces = []
            self._told = time.monotonic()
            self._emit(events.printed(self._node, self._name, text))
