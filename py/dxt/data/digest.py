"""The digest of a value: one text for equal content, on every platform and Python.

It is taken over logical content, never over a library's bytes: a table's digest is the same in
one chunk or many, from arro3 or pyarrow, with text as utf8, large utf8 or a dictionary, and
integers or floats of any width. -0.0 is 0.0 and every nan is one nan. 1, 1.0 and True differ, as
they do to node code; so do a list and a tuple, and two dicts in different order. Text is taken
as it is, without Unicode normalisation. A DataFrame that is no table goes by what it is made of.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import pickle
import struct
from array import array
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import chain
from pathlib import PosixPath, PurePath, PurePosixPath, PureWindowsPath, WindowsPath
from typing import Any

from dxt.data import frame
from dxt.data.arrow import Table, as_table, is_tabular
from dxt.data.arrow_library import core
from dxt.data.columns import type_name, values_of
from dxt.data.files import File
from dxt.data.media import Chart, Html, Image, Markdown

HEX_DIGITS = 40
NAN = struct.pack("<d", float("nan"))
_pack_float = struct.Struct("<d").pack
LONG = 16
"""From this length on, a list of one type is packed instead of fed item by item."""
LONG_DOUBLES = "gG"
"""numpy's, real and complex: of their bytes some mean nothing, and hold whatever was there."""


def digest(value: Any) -> str:
    """40 hex digits. A value that can't be read (an open connection, a lambda) gets a digest of
    its own each time: it is equal to nothing, so that nothing is taken for unchanged."""
    short = _SHORT.get(type(value))
    if short is not None:
        return hashlib.sha256(short(value)).hexdigest()[:HEX_DIGITS]
    state = hashlib.sha256()
    try:
        _feed(state, value)
    except Exception:  # no content to go by: pickle refused, or the value nests without end
        return os.urandom(HEX_DIGITS // 2).hex()
    return state.hexdigest()[:HEX_DIGITS]


def _feed(state: Any, value: Any) -> None:
    feed = _FEEDS.get(type(value))
    if feed is not None:
        feed(state, value)
    elif is_tabular(value):
        _feed_tabular(state, value)
    elif hasattr(value, "__arrow_c_array__"):
        state.update(b"array\0")
        _feed_column(state, core().Array.from_arrow(value))
    elif hasattr(value, "dtype") and hasattr(value, "tobytes"):
        _feed_numpy(state, value)
    else:
        _feed_pickle(state, value)


def _feed_pickle(state: Any, value: Any) -> None:
    _feed_text(state, b"pickle", f"{type(value).__module__}.{type(value).__qualname__}")
    state.update(pickle.dumps(value, protocol=4))


def _head(state: Any, tag: bytes, length: int) -> None:
    state.update(b"%s %d\0" % (tag, length))


def _feed_text(state: Any, tag: bytes, text: str) -> None:
    state.update(_text_bytes(tag, text))


def _feed_short(state: Any, value: Any) -> None:
    state.update(_SHORT[type(value)](value))


def _feed_bytes(state: Any, data: bytes) -> None:
    _head(state, b"bytes", len(data))
    state.update(data)


def _float_bytes(value: float) -> bytes:
    return b"float\0" + (_pack_float(value + 0.0) if value == value else NAN)


def _text_bytes(tag: bytes, text: str) -> bytes:
    data = text.encode("utf-8", "surrogatepass")
    return b"%s %d\0%s" % (tag, len(data), data)


def _feed_list(state: Any, values: Sequence[Any]) -> None:
    _head(state, b"list", len(values))
    if len(values) >= LONG:
        kinds = set(map(type, values))
        if len(kinds) == 1 and _feed_alike(state, kinds.pop(), values):
            return
    for value in values:
        _feed(state, value)


def _feed_alike(state: Any, kind: type, values: Sequence[Any]) -> bool:
    """Whether a list of one type could be fed as a whole."""
    if kind is float:
        _feed_floats(state, values)
    elif kind is str:
        _feed_texts(state, values)
    elif kind is int:
        _feed_text(state, b"ints", ",".join(map(_digits, values)))
    elif kind is dict:
        keys = tuple(values[0])
        if any(tuple(record) != keys for record in values):
            return False
        _feed(state, keys)
        for key in keys:
            _feed_list(state, [record[key] for record in values])
    else:
        return False
    return True


def _feed_floats(state: Any, values: Sequence[float]) -> None:
    packed = array("d", [value + 0.0 if value == value else 0.0 for value in values])
    _head(state, b"floats", len(packed))
    state.update(packed.tobytes())
    gaps = [i for i, value in enumerate(values) if value != value]
    _feed_places(state, b"nan", gaps)


def _feed_texts(state: Any, values: Sequence[str]) -> None:
    _head(state, b"texts", len(values))
    state.update(array("Q", map(len, values)).tobytes())
    state.update("".join(values).encode("utf-8", "surrogatepass"))


def _feed_places(state: Any, tag: bytes, places: Sequence[int]) -> None:
    _head(state, tag, len(places))
    state.update(array("Q", places).tobytes())


def _feed_dict(state: Any, values: Mapping[Any, Any]) -> None:
    _head(state, b"dict", len(values))
    for key, value in values.items():
        _feed(state, key)
        _feed(state, value)


def _feed_tuple(state: Any, values: tuple[Any, ...]) -> None:
    _head(state, b"tuple", len(values))
    for value in values:
        _feed(state, value)


def _feed_set(state: Any, values: set[Any] | frozenset[Any]) -> None:
    _head(state, b"set", len(values))
    for text in sorted(digest(value) for value in values):
        state.update(text.encode())


def _feed_tabular(state: Any, value: Any) -> None:
    table = as_table(value)
    if table is not None:
        _feed_table(state, table)
    elif frame.is_frame(value):
        # Its pickle tells which of its texts are one object, which may change on its way.
        state.update(b"frame\0")
        for part in frame.content(value):
            _feed(state, part)
    else:
        _feed_pickle(state, value)


def _feed_table(state: Any, table: Table) -> None:
    _head(state, b"table", table.num_columns)
    for name, column in zip(table.column_names, table.arrow.columns, strict=True):
        _feed_text(state, b"column", name)
        _feed_column(state, column)


def _feed_column(state: Any, column: Any) -> None:
    """The column's type by its short name, where its nulls are, and its other values packed."""
    types = core().DataType
    name = type_name(column.type)
    if name in ("datetime", "time", "duration"):
        zone = "UTC" if name == "datetime" and column.type.tz is not None else ""
        name = f"{name} {column.type.time_unit} {zone}"
        column = column.cast(types.int64())
    elif name == "date":
        column = column.cast(types.date32()).cast(types.int32())
    _feed_text(state, b"type", name)
    values = values_of(column)
    nulls: list[int] = []
    if column.null_count:
        nulls = [i for i, value in enumerate(values) if value is None]
        values = [value for value in values if value is not None]
    _feed_places(state, b"null", nulls)
    if name == "float":
        _feed_floats(state, values)
    elif name == "text":
        _feed_texts(state, values)
    elif name == "bool":
        _feed_bytes(state, bytes(values))
    elif name == "int" or name.startswith(("date", "time", "duration")):
        _feed_integers(state, values)
    elif name == "decimal":
        _feed_text(state, b"decimals", ",".join(map(_plain_decimal, values)))
    else:
        for value in chain(values):
            _feed(state, value)


def _feed_integers(state: Any, values: Sequence[int]) -> None:
    try:
        packed = array("q", values)
    except OverflowError:
        _feed_text(state, b"ints", ",".join(map(str, values)))
        return
    _head(state, b"integers", len(packed))
    state.update(packed.tobytes())


def _digits(value: int) -> str:
    try:
        return str(value)
    except ValueError:  # Python refuses to write out thousands of digits
        return hex(value)


def _plain_decimal(value: Decimal) -> str:
    return format(value.normalize(), "f")


def _feed_numpy(state: Any, value: Any) -> None:
    _feed_text(state, b"numpy", f"{value.dtype.str} {getattr(value, 'shape', ())}")
    if value.dtype.hasobject:
        _feed(state, value.tolist())
    elif value.dtype.char in LONG_DOUBLES:
        _feed_texts(state, list(map(str, value.ravel())))
    else:
        state.update(value.tobytes())


def _feed_chart(state: Any, chart: Chart) -> None:
    state.update(b"chart\0")
    _feed(state, chart.spec)
    _feed(state, chart.rows)


def _feed_image(state: Any, image: Image) -> None:
    _feed_text(state, b"image", image.mime)
    _feed_bytes(state, image.data)


def _feed_path(state: Any, path: PurePath) -> None:
    """By its text: its pickle is another in each Python, and in some for equal paths."""
    _feed_text(state, b"path", f"{type(path).__name__} {path}")


def _feed_file(state: Any, file: File) -> None:
    _feed_text(state, b"file", file.name)
    _feed_bytes(state, file.read_bytes())


# Values that are told in one piece: most of those that small nodes hand on.
_SHORT: dict[type, Any] = {
    type(None): lambda value: b"none\0",
    bool: lambda value: b"true\0" if value else b"false\0",
    int: lambda value: _text_bytes(b"int", _digits(value)),
    float: _float_bytes,
    str: lambda value: _text_bytes(b"text", value),
}

_FEEDS: dict[type, Any] = {
    type(None): _feed_short,
    bool: _feed_short,
    int: _feed_short,
    float: _feed_short,
    str: _feed_short,
    bytes: _feed_bytes,
    list: _feed_list,
    tuple: _feed_tuple,
    dict: _feed_dict,
    set: _feed_set,
    frozenset: _feed_set,
    dt.date: lambda state, value: _feed_text(state, b"date", value.isoformat()),
    dt.datetime: lambda state, value: _feed_text(state, b"datetime", value.isoformat()),
    dt.time: lambda state, value: _feed_text(state, b"time", value.isoformat()),
    dt.timedelta: lambda state, value: _feed_text(state, b"duration", repr(value)),
    Decimal: lambda state, value: _feed_text(state, b"decimal", str(value)),
    complex: lambda state, value: _feed_text(state, b"complex", repr(value)),
    Table: _feed_table,
    Chart: _feed_chart,
    Image: _feed_image,
    Markdown: lambda state, value: _feed_text(state, b"markdown", value.text),
    Html: lambda state, value: _feed_text(state, b"html", value.text),
    File: _feed_file,
    PosixPath: _feed_path,
    WindowsPath: _feed_path,
    PurePosixPath: _feed_path,
    PureWindowsPath: _feed_path,
}
