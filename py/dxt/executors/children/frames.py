"""What goes through a pipe between a host and its child: frames of a JSON header and some bytes.

Owns their form: two lengths, the header, the body. Must not know what is said in them.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator, Mapping
from typing import Any

Frame = tuple[dict[str, Any], bytes]

LENGTHS = struct.Struct("<IQ")
"""The bytes of the header and of the body."""


def framed(header: Mapping[str, Any], body: bytes = b"") -> tuple[bytes, bytes]:
    """The frame in two pieces, so that a large body is not copied."""
    text = json.dumps(header).encode()
    return LENGTHS.pack(len(text), len(body)) + text, body


class Frames:
    """Takes bytes as they come and gives the frames that are complete."""

    def __init__(self) -> None:
        self._buffer = bytearray()

    def feed(self, data: bytes) -> Iterator[Frame]:
        """Raises ValueError when the bytes are no frame."""
        self._buffer += data
        while (frame := self._take()) is not None:
            yield frame

    def _take(self) -> Frame | None:
        if len(self._buffer) < LENGTHS.size:
            return None
        header, body = LENGTHS.unpack_from(self._buffer)
        start = LENGTHS.size + header
        end = start + body
        if len(self._buffer) < end:
            return None
        with memoryview(self._buffer) as view:
            said = json.loads(bytes(view[LENGTHS.size : start]))
            frame = said, bytes(view[start:end])
        del self._buffer[:end]
        return frame
