"""What node code prints, as events: its first lines at once, then in pieces, the rest at its end.

Owns how often and how much is told, and whose words are whose when the code of several nodes runs
in turn. Must not know how it is run.
"""

from __future__ import annotations

import io
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TextIO

from dxt.engine import events
from dxt.engine.tasks import Emit

EVERY = 0.1
"""Seconds between two events of one stream that prints and prints."""
AT_ONCE = 10
"""Lines told as soon as they end, before it comes to that: who prints seldom waits for nothing."""
AT_MOST = 200_000
"""Characters told of one stream of one node: a loop that prints must not fill the page."""
WORD = 1000
"""What is said in so many letters is not cut."""


class Printed:
    """What one node after the other prints, each until its `end`. What is printed by those who are
    told of it goes where all went before."""

    def __init__(self, emit: Emit, node: str = "") -> None:
        self.node = node
        self.is_used = False
        self.is_telling = False
        self.stdout = _Stream(self, "stdout", emit, sys.stdout)
        self.stderr = _Stream(self, "stderr", emit, sys.stderr)

    def end(self) -> None:
        """Tells the rest; does nothing the second time."""
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


class _Said(io.TextIOBase):
    encoding = "utf-8"
    """Libraries ask before they print signs that not every terminal has."""

    def writable(self) -> bool:
        return True


def _check_text(text: object) -> None:
    """Whoever tries whether the stream takes bytes is told that it does not, as by any other."""
    if not isinstance(text, str):
        raise TypeError(f"a text is wanted, not {type(text).__name__}")


class _Stream(_Said):
    def __init__(self, of: Printed, name: str, emit: Emit, host: TextIO) -> None:
        self._of = of
        self._host = host
        self._name = name
        self._emit = emit
        self._pieces: list[str] = []
        self._room = AT_MOST
        self._since = 0.0
        """When the first of the pieces came."""
        self._paid = 0.0
        """Until when the events so far would last, told one `EVERY`."""

    def write(self, text: str, /) -> int:
        _check_text(text)
        if self._of.is_telling:
            return self._host.write(text)
        self._of.is_used = True
        if self._room > 0:
            now = time.monotonic()
            if not self._pieces:
                self._since = now
            self._room -= len(text)
            if self._room > 0:
                self._pieces.append(text)
            else:
                fitting = text[: self._room + len(text)]
                if self._room < 0 and len(text) <= WORD:  # half a number would be another one
                    fitting = fitting[: fitting.rfind("\n") + 1]
                self._pieces += [fitting, "\n… and more, which is not shown.\n"]
            is_soon = "\n" in text and self._paid <= now + (AT_ONCE - 1) * EVERY
            if is_soon or now - self._since >= EVERY:
                self._paid = max(self._paid, now) + EVERY
                self.tell_rest()
        return len(text)

    def tell_rest(self) -> None:
        if self._pieces:
            text = "".join(self._pieces)
            self._pieces = []
            self._of.is_telling = True
            try:
                self._emit(events.printed(self._of.node, self._name, text))
            finally:
                self._of.is_telling = False

    def flush(self) -> None:
        self.tell_rest()

    def end(self) -> None:
        """Tells the rest, and is as new."""
        self.tell_rest()
        self._room = AT_MOST
        self._paid = 0.0


class Speaker:
    """Whose words they are."""

    def __init__(self, emit: Emit, node: str) -> None:
        self.printed = Printed(emit, node)


CURRENT: ContextVar[Speaker | None] = ContextVar("the node whose code runs", default=None)


class Prints:
    """The standard streams, while several nodes share them: each word is of the node in whose
    context it was said. Where there is none, it is the host's own; in another thread, which node
    code began, it is of the last node.
    """

    def __init__(self) -> None:
        self._speakers: list[Speaker] = []
        self._kept: tuple[TextIO, TextIO] | None = None
        self._thread = 0

    @contextmanager
    def of(self, *speakers: Speaker) -> Iterator[None]:
        """Tells what these print until the block ends, as `printed` events."""
        if self._kept is None:
            self._thread = threading.get_ident()
            kept = self._kept = sys.stdout, sys.stderr
            sys.stdout = _Shared("stdout", self._whose, kept[0])
            sys.stderr = _Shared("stderr", self._whose, kept[1])
        self._speakers += speakers
        try:
            yield
        finally:
            for speaker in speakers:
                self._speakers.remove(speaker)
                speaker.printed.end()
            if not self._speakers:
                sys.stdout, sys.stderr = self._kept
                self._kept = None

    @contextmanager
    def by(self, node: str, emit: Emit) -> Iterator[None]:
        """Tells what is printed in the context of the block, until it ends, as this node's."""
        speaker = Speaker(emit, node)
        outer = CURRENT.set(speaker)
        try:
            with self.of(speaker):
                yield
        finally:
            CURRENT.reset(outer)

    def _whose(self) -> Printed | None:
        speaker = CURRENT.get()
        if speaker is None and threading.get_ident() != self._thread and self._speakers:
            speaker = self._speakers[-1]
        return None if speaker is None else speaker.printed


class _Shared(_Said):
    def __init__(self, name: str, whose: Callable[[], Printed | None], host: TextIO) -> None:
        self._name = name
        self._whose = whose
        self._host = host

    def write(self, text: str, /) -> int:
        _check_text(text)
        printed = self._whose()
        if printed is None or printed.is_telling:
            return self._host.write(text)
        return printed.write(self._name, text)

    def flush(self) -> None:
        printed = self._whose()
        if printed is None:
            self._host.flush()
        else:
            printed.tell_rest()
