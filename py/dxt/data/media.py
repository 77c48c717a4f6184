"""Values made to be looked at: charts, images and documents.

A Chart is a Vega-Lite specification and the rows it draws; the rows are a table of their own,
so that they travel as Arrow and the specification stays small. Owns no drawing.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dxt.core.errors import OutputInvalid
from dxt.data.arrow import Table

SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
    (b"<svg", "image/svg+xml"),
    (b"<?xml", "image/svg+xml"),
)


class Chart:
    """A Vega-Lite chart: `Chart(spec, rows)`.

    `spec` is any Vega-Lite specification, a dict; `rows` (a Table, or whatever `Table` takes)
    is its data and takes the place of the spec's own `data`. Addresses are never loaded.
    """

    __slots__ = ("rows", "spec")

    def __init__(self, spec: Mapping[str, Any], rows: Any = None) -> None:
        if not isinstance(spec, Mapping):
            raise OutputInvalid(
                f"A chart needs a Vega-Lite specification as a dict, not a {type(spec).__name__}."
            )
        self.spec: dict[str, Any] = dict(spec)
        self.rows: Table | None = None if rows is None else Table(rows)
        if self.rows is not None:
            self.spec.pop("data", None)

    def __repr__(self) -> str:
        return f"<Chart of {'no' if self.rows is None else self.rows.num_rows} rows>"


class Image:
    """A picture: `Image(data)` takes the bytes of a PNG, JPEG, GIF, WebP, BMP or SVG file."""

    __slots__ = ("data", "mime")

    def __init__(self, data: bytes, mime: str = "") -> None:
        if not isinstance(data, bytes | bytearray | memoryview):
            raise OutputInvalid(
                f"An image needs the bytes of an image file, not a {type(data).__name__}."
            )
        self.data = bytes(data)
        self.mime = mime or _mime_of(self.data)

    def __repr__(self) -> str:
        return f"<Image {self.mime} {len(self.data):,} bytes>"


class Document:
    """Text to be shown as a document; `str(document)` is the text."""

    __slots__ = ("text",)

    def __init__(self, text: str) -> None:
        self.text = str(text)

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.text!r})"


class Markdown(Document):
    """A document in Markdown: `Markdown("# Title")`."""

    __slots__ = ()


class Html(Document):
    """A document in HTML, shown in a frame of its own that may load nothing."""

    __slots__ = ()


def _mime_of(data: bytes) -> str:
    for start, mime in SIGNATURES:
        if data.startswith(start):
            return mime
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    raise OutputInvalid(
        "These bytes are no image that can be shown: PNG, JPEG, GIF, WebP, BMP and SVG can."
    )
