"""The standard streams as a command wants them: all three there, and never in the way of an answer.

Owns what becomes of one that was closed, that can't show a character, or that takes no more. Must
not know commands.
"""

from __future__ import annotations

import errno
import io
import os
import sys
from contextlib import suppress
from typing import NoReturn

STREAMS = (("stdin", "r"), ("stdout", "w"), ("stderr", "w"))
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EFBIG)


def make_ready() -> None:
    """Replaces streams that are closed by empty ones; has others escape what they can't show."""
    for number, (name, mode) in enumerate(STREAMS):
        if getattr(sys, name) is None:
            # Else the next file that is opened would have its number, and get what is meant for it.
            nothing = os.open(os.devnull, os.O_RDWR)
            if nothing != number:
                os.dup2(nothing, number)
                os.close(nothing)
            stream = open(number, mode, encoding="utf-8", closefd=False)  # noqa: SIM115 - it stays
            setattr(sys, name, stream)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def is_full(error: OSError) -> bool:
    """Whether this says that standard output takes no more."""
    return error.errno in FULL and error.filename is None


def leave(code: int) -> NoReturn:
    """Ends the process at once, when what was said is written."""
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


def drop_rest() -> None:
    """Has what is still to be written to standard output go nowhere."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nothing, 1)
    os.close(nothing)
