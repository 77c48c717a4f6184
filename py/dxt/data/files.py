"""File: what a node gets for a parameter that names a file.

The bytes are either at hand (browser) or on a disk (headless); node code can't tell which.
Owns the decoding of text. Knows nothing of how a name is found.
"""

from __future__ import annotations

import hashlib
import os
from functools import cached_property
from typing import TYPE_CHECKING

from dxt.core.errors import FileMissing

if TYPE_CHECKING:
    from pathlib import Path

BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


class File:
    """A named sequence of bytes: `File(name, data)`, where data is bytes or a path."""

    def __init__(self, name: str, data: bytes | Path) -> None:
        self.name = name
        self._data = data

    def read_bytes(self) -> bytes:
        """The content; raises FileMissing when it is no longer there."""
        if isinstance(self._data, bytes):
            return self._data
        try:
            with open(self._data, "rb") as opened:
                return opened.read()
        except OSError as cause:
            raise FileMissing(
                f"The file {self.name!r} can't be read ({cause.strerror}). Put it beside the "
                "graph file, or choose another."
            ) from cause

    def read_text(self, encoding: str = "auto") -> str:
        """The content as text; see `decoded`."""
        return decoded(self.read_bytes(), encoding)[0]

    @property
    def size(self) -> int:
        """The number of bytes."""
        return len(self._data) if isinstance(self._data, bytes) else os.stat(self._data).st_size

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the content, in hex."""
        return hashlib.sha256(self.read_bytes()).hexdigest()

    def __repr__(self) -> str:
        return f"<File {self.name!r}>"


def decoded(data: bytes, encoding: str = "auto") -> tuple[str, str]:
    """The text of `data` and the encoding it was read with.

    "auto" goes by the byte order mark, then tries UTF-8, then takes Latin-1, in which any bytes
    are text. A byte order mark is dropped. A named encoding that fails raises UnicodeDecodeError.
    """
    if encoding != "auto":
        return data.decode(encoding).removeprefix("\ufeff"), encoding
    for mark, name in BOMS:
        if data.startswith(mark):
            return data.decode(name), name.removesuffix("-sig")
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return data.decode("latin-1"), "latin-1"
