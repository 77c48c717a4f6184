"""A value as the bytes of a file, whose ending says of what kind it is.

Owns which values can be written how. Must not know where files lie.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from html import escape
from pathlib import PurePath
from typing import Any

from dxt.core.errors import DxtError, OutputInvalid
from dxt.data import arrow_library
from dxt.data.arrow import Table, is_tabular
from dxt.data.media import Chart, Html, Image, Markdown
from dxt.data.values import as_output

PAGE = '<!doctype html><meta charset="utf-8"><title>{title}</title>\n{body}\n'


def as_file(value: Any, path: PurePath) -> bytes:
    """What to write there; OutputInvalid when the value is not of a kind for this ending."""
    ending = path.suffix.lower()
    try:
        data = WRITERS[ending](value)
    except DxtError:
        raise
    except Exception as raised:  # a value's own methods may raise anything
        raise OutputInvalid(
            f"A {type(value).__name__} can't be saved as {ending} ({path}): "
            f"{type(raised).__name__}: {raised}."
        ) from None
    if data is None:
        raise OutputInvalid(
            f"A {type(value).__name__} can't be saved as {ending} ({path}); choose another ending."
        )
    return data


def _table(value: Any) -> Table | None:
    if isinstance(value, Chart):
        return value.rows
    if isinstance(value, Table):
        return value
    return Table(value) if is_tabular(value) or isinstance(value, list | dict) else None


def _csv(value: Any) -> bytes | None:
    table = _table(value)
    if table is None:
        return None
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(table.column_names)
    writer.writerows(zip(*(table.column(name) for name in table.column_names), strict=True))
    return text.getvalue().encode()


def _json(value: Any) -> bytes | None:
    if isinstance(value, Table):
        value = value.to_pylist()
    if isinstance(value, Chart):
        return _vega(value)
    if isinstance(value, Image | bytes):
        return None
    return _dumped(as_output(value))


def _vega(value: Any) -> bytes | None:
    if not isinstance(value, Chart):
        return None
    spec = dict(value.spec)
    if value.rows is not None:
        spec["data"] = {"values": as_output(value.rows.to_pylist())}
    return _dumped(spec)


def _dumped(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, indent=2)
    # Half a character is told as JSON's own escape.
    return text.encode("utf-8", "backslashreplace") + b"\n"


def _arrow(value: Any) -> bytes | None:
    table = _table(value)
    if table is None:
        return None
    file = io.BytesIO()
    arrow_library.files().write_ipc(table.arrow, file, compression=None)
    return file.getvalue()


def _parquet(value: Any) -> bytes | None:
    table = _table(value)
    if table is None:
        return None
    file = io.BytesIO()
    arrow_library.files().write_parquet(table.arrow, file)
    return file.getvalue()


def _text(value: Any) -> bytes | None:
    if isinstance(value, Image | Chart | bytes):
        return None
    if isinstance(value, Markdown | Html | str | int | float | Table):
        return (str(value).rstrip("\n") + "\n").encode()
    return _json(value)


def _html(value: Any) -> bytes | None:
    if isinstance(value, Html):
        return value.text.encode()
    if isinstance(value, Markdown | str):
        return _page(f"<pre>{escape(str(value))}</pre>")
    table = None if isinstance(value, Chart | Image | bytes) else _table(value)
    if table is None:
        return None
    head = "".join(f"<th>{escape(name)}</th>" for name in table.column_names)
    rows = [
        "<tr>" + "".join(f"<td>{_cell(cell)}</td>" for cell in row.values()) + "</tr>"
        for row in table.to_pylist()
    ]
    return _page("\n".join([f"<table>\n<tr>{head}</tr>", *rows, "</table>"]))


def _cell(value: Any) -> str:
    return "" if value is None else escape(str(as_output(value)))


def _page(body: str) -> bytes:
    return PAGE.format(title="DxT", body=body).encode()


def _image(*mimes: str) -> Callable[[Any], bytes | None]:
    def write(value: Any) -> bytes | None:
        return value.data if isinstance(value, Image) and value.mime in mimes else None

    return write


WRITERS: dict[str, Callable[[Any], bytes | None]] = {
    ".csv": _csv,
    ".json": _json,
    ".arrow": _arrow,
    ".parquet": _parquet,
    ".txt": _text,
    ".md": _text,
    ".html": _html,
    ".png": _image("image/png"),
    ".jpg": _image("image/jpeg"),
    ".svg": _image("image/svg+xml"),
    ".vega": _vega,
}
