"""Arrow columns made of plain Python values, and read back as such.

One rule for types, the same on every platform: whole numbers are int64 (uint64 when they need
it), a column with any float is float64, text is utf8, dates are date32, datetimes are
microseconds (those with a zone become UTC), lists and dicts become Arrow lists and structs,
a column of only nulls is text. Owns no table: names and rows are `arrow`'s.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any, Literal

from dxt.core.errors import OutputInvalid
from dxt.data.arrow_library import core, files

EPOCH = dt.date(1970, 1, 1)
EPOCH_TIME = dt.datetime(1970, 1, 1)
MICROSECOND = dt.timedelta(microseconds=1)

Mixed = Literal["error", "text"]

WORDS: dict[type, str] = {
    bool: "true/false",
    int: "whole numbers",
    float: "numbers",
    str: "text",
    bytes: "bytes",
    dt.date: "dates",
    dt.datetime: "times",
    dt.time: "times of day",
    dt.timedelta: "durations",
    Decimal: "decimals",
    list: "lists",
    dict: "dicts",
}


def array_of(name: str, values: Sequence[Any], mixed: Mixed = "error") -> Any:
    """An arro3 Array of `values`, None being null. `name` is for messages only.

    With mixed="text" a column whose values have several types becomes text, everything but
    text in JSON's spelling; with "error" it raises OutputInvalid naming two rows that differ.
    """
    kinds = {type(value) for value in values}
    kinds.discard(type(None))
    if not kinds <= WORDS.keys():
        values = [_plain(name, value) for value in values]
        kinds = {type(value) for value in values} - {type(None)}
    if kinds == {int, float}:
        kinds = {float}
    if len(kinds) > 1:
        if mixed == "text":
            return core().Array([_text(value) for value in values], core().DataType.string())
        raise _mixture(name, values)
    kind = kinds.pop() if kinds else str
    if kind in (list, dict):
        return _nested(name, values, mixed)
    return _BUILDERS[kind](name, values)


def values_of(column: Any) -> list[Any]:
    """The Python values of an arro3 Array or ChunkedArray; times with a zone come in UTC."""
    types = core().DataType
    kind = column.type
    if types.is_timestamp(kind) and kind.tz is not None:
        instants = column.cast(types.int64()).cast(types.timestamp(kind.time_unit))
        return [
            None if value is None else value.replace(tzinfo=dt.UTC)
            for value in instants.to_pylist()
        ]
    values: list[Any] = column.to_pylist()
    return values


def type_name(kind: Any) -> str:
    """The short name of an Arrow type that the screen and messages use."""
    types = core().DataType
    if types.is_dictionary(kind):
        return type_name(kind.value_type)
    for name, test in (
        ("bool", types.is_boolean),
        ("int", types.is_integer),
        ("float", types.is_floating),
        ("date", types.is_date),
        ("datetime", types.is_timestamp),
        ("time", types.is_time),
        ("duration", types.is_duration),
        ("decimal", types.is_decimal),
        ("dict", types.is_struct),
    ):
        if test(kind):
            return name
    if types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind):
        return "text"
    if types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind):
        return "list"
    if types.is_binary(kind) or types.is_large_binary(kind) or types.is_binary_view(kind):
        return "bytes"
    return "null" if types.is_null(kind) else "other"


def _plain(name: str, value: Any) -> Any:
    """A value of an unlisted type as one of the listed: numpy scalars, enums, tuples."""
    if value is None or type(value) in WORDS:
        return value
    if isinstance(value, tuple):
        return list(value)
    if callable(getattr(value, "item", None)) and not hasattr(value, "__len__"):
        return _plain(name, value.item())
    if isinstance(value, dt.datetime | dt.date):  # pandas and others have their own
        return _as_plain_time(value)
    for kind in (int, float, str, bytes, dt.timedelta, list, dict, Decimal):
        if isinstance(value, kind):
            return _PLAIN_MAKERS[kind](value)
    if isinstance(value, bytearray | memoryview):
        return bytes(value)
    raise OutputInvalid(
        f"The column {name!r} holds a {type(value).__name__}; a table can hold numbers, text, "
        "true/false, dates, times, bytes, lists and dicts."
    )


def _as_plain_time(value: dt.date) -> dt.date:
    if not isinstance(value, dt.datetime):
        return dt.date(value.year, value.month, value.day)
    return dt.datetime.combine(
        dt.date(value.year, value.month, value.day),
        dt.time(value.hour, value.minute, value.second, value.microsecond, value.tzinfo),
    )


def _mixture(name: str, values: Sequence[Any]) -> OutputInvalid:
    seen: dict[str, int] = {}
    for row, value in enumerate(values, 1):
        if value is not None:
            seen.setdefault(WORDS[type(value)], row)
    (first, a), (second, b) = list(seen.items())[:2]
    return OutputInvalid(
        f"The column {name!r} mixes {first} (row {a}) and {second} (row {b}). Make them one "
        "type, for example with str() or float()."
    )


_PLAIN_MAKERS: dict[type, Any] = {
    int: int,
    float: float,
    str: str,
    bytes: bytes,
    dt.timedelta: lambda value: dt.timedelta(value.days, value.seconds, value.microseconds),
    list: list,
    dict: dict,
    Decimal: Decimal,
}


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False, default=str)


def _integers(name: str, values: Sequence[Any]) -> Any:
    types = core().DataType
    for kind in (types.int64(), types.uint64()):
        try:
            return core().Array(values, kind)
        except OverflowError:
            continue
    raise OutputInvalid(
        f"The column {name!r} has a whole number beyond 64 bits; use float() or str() on it."
    )


def _datetimes(name: str, values: Sequence[Any]) -> Any:
    zones = {value.tzinfo is not None for value in values if value is not None}
    if len(zones) > 1:
        raise OutputInvalid(f"The column {name!r} mixes times with and without a time zone.")
    if zones == {True}:
        values = [
            None if value is None else value.astimezone(dt.UTC).replace(tzinfo=None)
            for value in values
        ]
    ticks = [None if value is None else (value - EPOCH_TIME) // MICROSECOND for value in values]
    types = core().DataType
    instants = core().Array(ticks, types.int64())
    return instants.cast(types.timestamp("us", tz="UTC" if zones == {True} else None))


def _dates(name: str, values: Sequence[Any]) -> Any:
    types = core().DataType
    days = [None if value is None else (value - EPOCH).days for value in values]
    return core().Array(days, types.int32()).cast(types.date32())


def _times(name: str, values: Sequence[Any]) -> Any:
    types = core().DataType
    ticks = [
        None
        if value is None
        else ((value.hour * 60 + value.minute) * 60 + value.second) * 1_000_000 + value.microsecond
        for value in values
    ]
    return core().Array(ticks, types.int64()).cast(types.time64("us"))


def _durations(name: str, values: Sequence[Any]) -> Any:
    types = core().DataType
    ticks = [None if value is None else value // MICROSECOND for value in values]
    return core().Array(ticks, types.int64()).cast(types.duration("us"))


def _decimals(name: str, values: Sequence[Any]) -> Any:
    """Decimals with as many places as the longest of them."""
    types = core().DataType
    places = 0
    for value in values:
        if value is not None:
            exponent = value.as_tuple().exponent
            if not isinstance(exponent, int):
                raise OutputInvalid(f"The column {name!r} holds the decimal {value}; use float().")
            places = max(places, -exponent)
    texts = [None if value is None else format(value, "f") for value in values]
    return core().Array(texts, types.string()).cast(types.decimal128(38, places))


def _nested(name: str, values: Sequence[Any], mixed: Mixed) -> Any:
    """Lists and dicts, through the library's JSON reader, which finds their inner types."""
    try:
        lines = "\n".join(json.dumps({"v": value}, allow_nan=False) for value in values).encode()
        schema = files().infer_json_schema(BytesIO(lines))
        table = files().read_json(BytesIO(lines), schema).read_all()
        return table.column(0).combine_chunks()
    except Exception as cause:  # the library raises bare Exception for what it can't read
        if mixed == "text":
            return core().Array([_text(value) for value in values], core().DataType.string())
        raise OutputInvalid(
            f"The lists or dicts in the column {name!r} don't have one type all along; "
            "make them text with json.dumps()."
        ) from cause


def _simple(kind: str) -> Any:
    def build(name: str, values: Sequence[Any]) -> Any:
        try:
            return core().Array(values, getattr(core().DataType, kind)())
        except UnicodeEncodeError as error:
            raise OutputInvalid(
                f"The column {name!r} holds {error.object[:40]!r}, which has half a character; "
                "a table can't hold that."
            ) from None

    return build


_BUILDERS: dict[type, Any] = {
    bool: _simple("bool"),
    int: _integers,
    float: _simple("float64"),
    str: _simple("string"),
    bytes: _simple("binary"),
    dt.date: _dates,
    dt.datetime: _datetimes,
    dt.time: _times,
    dt.timedelta: _durations,
    Decimal: _decimals,
}
