"""What node code prints, as events: in pieces while it runs, the rest when it ends.

Owns how often and how much is told. Must not know what prints.
"""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from dxt.engine import events
from dxt.engine.tasks import Emit

EVERY = 0.1
"""Seconds between two events of one stream."""
AT_MOST = 200_000
"""Characters told of one stream of one node: a loop that prints must not fill the page."""


@contextmanager
def told(node: str, emit: Emit) -> Iterator[None]:
    """Tells what the block prints as `printed` events of the node."""
    printed = Printed(emit)
    printed.begin(node)
    try:
        yield
    finally:
        printed.end()


class Printed:
    """What one node after the other prints, each from its `begin` to its `end`."""

    def __init__(self, emit: Emit) -> None:
        self.node = ""
        self.is_used = False
        self.stdout = _Stream(self, "stdout", emit)
        self.stderr = _Stream(self, "stderr", emit)
        self._kept: tuple[TextIO, TextIO] | None = None

    def begin(self, node: str) -> None:
        self.node = node
        self._kept = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = self.stdout, self.stderr

    def end(self) -> None:
        """Tells the rest; does nothing the second time."""
        if self._kept is not None:
            sys.stdout, sys.stderr = self._kept
            self._kept = None
        if self.is_used:
            self.stdout.end()
            self.stderr.end()
            self.is_used = False

    def write(self, stream: str, text: str) -> int:
        """Tells a piece of what went to `stdout` or `stderr`, sooner or later."""
        return (self.stdout if stream == "stdout" else self.stderr).write(text)

    def tell_rest(self) -> None:
        self.stdout.tell_rest()
        self.stderr.tell_rest()


class _Stream(io.TextIOBase):
    def __init__(self, of: Printed, name: str, emit: Emit) -> None:
        self._of = of
        self._name = name
        self._emit = emit
        self._pieces: list[str] = []
        self._room = AT_MOST
        self._told = time.monotonic()

    def writable(self) -> bool:
        return True

    def write(self, text: str, /) -> int:
        self._of.is_used = True
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
            self._emit(events.printed(self._of.node, self._name, text))

    def flush(self) -> None:
        self.tell_rest()

    def end(self) -> None:
        """Tells the rest, and is as new."""
        self.tell_rest()
        self._room = AT_MOST
