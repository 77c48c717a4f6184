"""Which rows of a table, and in which order: filtering and sorting by reading only the columns
that decide. What comes out are row positions for `Table.take`.
"""

from __future__ import annotations

import datetime as dt
import operator
from collections.abc import Callable, Sequence
from typing import Any

from dxt.core.errors import ParamInvalid
from dxt.data.arrow import Table

COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
TRUE_WORDS = ("true", "yes", "on", "1")
FALSE_WORDS = ("false", "no", "off", "0")


def require(table: Table, names: Sequence[str], port: str, inside: str = "table") -> list[str]:
    """The names, all of them columns of the table; else ParamInvalid naming those there are."""
    known = table.column_names
    for name in names:
        if name not in known:
            raise ParamInvalid(
                f"There is no column {name!r} in the {inside}. It has: {', '.join(known)}."
                if name
                else f"Choose a column. The {inside} has: {', '.join(known)}.",
                port=port,
            )
    return list(names)


def matching(table: Table, column: str, operation: str, value: Any) -> list[int]:
    """The positions of the rows whose cell in `column` passes the test, in order."""
    require(table, [column], "column")
    kind = table.types[column]
    cells = table.column(column)
    if operation == "is empty":
        return [i for i, cell in enumerate(cells) if is_empty(cell)]
    if operation == "is not empty":
        return [i for i, cell in enumerate(cells) if not is_empty(cell)]
    if operation in ("contains", "starts with"):
        return _texts(cells, operation, str(value).casefold())
    if operation == "is one of":
        wanted = [read_as(kind, column, item) for item in _items(value)]
        return [i for i, cell in enumerate(cells) if cell is not None and cell in wanted]
    aim = read_as(kind, column, value)
    if operation == "!=":
        return [i for i, cell in enumerate(cells) if cell != aim]
    test = COMPARISONS.get(operation)
    if test is None:
        raise ParamInvalid(f"There is no operator {operation!r}.", port="operator")
    try:
        return [i for i, cell in enumerate(cells) if cell is not None and test(cell, aim)]
    except TypeError as cause:
        raise ParamInvalid(
            f"The column {column!r} holds {kind}, which has no order for {operation!r}.",
            port="operator",
        ) from cause


def ordered(table: Table, by: Sequence[str], descending: bool) -> list[int]:
    """All positions, sorted by these columns; equal rows keep their order, empty cells go last."""
    positions = list(range(table.num_rows))
    for name in reversed(require(table, by, "by")):
        cells = table.column(name)
        full = [i for i in positions if cells[i] is not None and cells[i] == cells[i]]
        if len(full) < len(positions):
            rest = [i for i in positions if cells[i] is None or cells[i] != cells[i]]
        else:
            rest = []
        try:
            full.sort(key=cells.__getitem__, reverse=descending)
        except TypeError as cause:
            raise ParamInvalid(
                f"The column {name!r} holds {table.types[name]}, which has no order.", port="by"
            ) from cause
        positions = full + rest
    return positions


def is_empty(cell: Any) -> bool:
    """Null, nan, and text of nothing but spaces."""
    return cell is None or cell != cell or (isinstance(cell, str) and not cell.strip())


def read_as(kind: str, column: str, value: Any) -> Any:
    """A parameter's value as a cell of a column of that kind, so that the two compare."""
    reader = _READERS.get(kind)
    if reader is None:
        return value
    try:
        return reader(value)
    except (ValueError, TypeError) as cause:
        raise ParamInvalid(
            f"The column {column!r} holds {_KIND_WORDS[kind]}; {value!r} is none.", port="value"
        ) from cause


def _texts(cells: Sequence[Any], operation: str, aim: str) -> list[int]:
    if operation == "contains":
        return [i for i, c in enumerate(cells) if c is not None and aim in str(c).casefold()]
    return [i for i, c in enumerate(cells) if c is not None and str(c).casefold().startswith(aim)]


def _items(value: Any) -> list[Any]:
    if isinstance(value, str):
        return [item.strip() for item in value.replace("\n", ",").split(",") if item.strip()]
    return list(value) if isinstance(value, list | tuple | set | frozenset) else [value]


def _number(value: Any) -> Any:
    if isinstance(value, str):
        text = value.strip().replace("_", "")
        try:
            return int(text)
        except ValueError:
            return float(text)
    if isinstance(value, dt.date | dt.timedelta | list | dict):
        raise TypeError
    return value


def _bool(value: Any) -> bool:
    word = str(value).strip().lower()
    if word in TRUE_WORDS:
        return True
    if word in FALSE_WORDS:
        return False
    raise ValueError


def _date(value: Any) -> dt.date:
    if isinstance(value, dt.datetime):
        return value.date()
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value).strip())


def _datetime(value: Any) -> dt.datetime:
    if isinstance(value, dt.datetime):
        return value
    if isinstance(value, dt.date):
        return dt.datetime(value.year, value.month, value.day)
    return dt.datetime.fromisoformat(str(value).strip())


def _time(value: Any) -> dt.time:
    return value if isinstance(value, dt.time) else dt.time.fromisoformat(str(value).strip())


def _duration(value: Any) -> dt.timedelta:
    return value if isinstance(value, dt.timedelta) else dt.timedelta(seconds=float(value))


_READERS: dict[str, Callable[[Any], Any]] = {
    "int": _number,
    "float": _number,
    "decimal": _number,
    "bool": _bool,
    "text": str,
    "date": _date,
    "datetime": _datetime,
    "time": _time,
    "duration": _duration,
}
_KIND_WORDS = {
    "int": "whole numbers",
    "float": "numbers",
    "decimal": "decimals",
    "bool": "true or false",
    "text": "text",
    "date": "dates such as 2020-01-31",
    "datetime": "times such as 2020-01-31 10:00",
    "time": "times of day such as 10:00",
    "duration": "durations in seconds",
}
