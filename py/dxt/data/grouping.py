"""Rows gathered into groups, and each group summed up in one row.

Sums are exactly rounded (`math.fsum`): Python's own `sum` adds floats differently from one
version to the next, and the same graph must give the same values everywhere.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

from dxt.core.errors import ParamInvalid
from dxt.data.arrow import Table, unique_names
from dxt.data.selection import require

PICKED = ("min", "max", "first")
NUMERIC = ("int", "float", "bool", "decimal", "duration")


def grouped(
    table: Table, by: Sequence[str], summary: str, columns: Sequence[str], name: str = ""
) -> Table:
    """One row per group: the columns of `by`, then one summary per column of `columns`.

    Groups come in order of appearance; empty cells form a group of their own. Without `by` the
    whole table is one group. "count" without columns counts rows. Summaries skip empty cells.
    """
    require(table, by, "by")
    require(table, columns, "columns")
    if not columns and summary != "count":
        raise ParamInvalid(
            f"Choose the columns to take the {summary} of. The table has: "
            f"{', '.join(table.column_names)}.",
            port="columns",
        )
    labels, firsts = _labels(table, by)
    made: dict[str, Any] = {}
    if not columns:
        made[name or "count"] = _counts(labels, len(firsts))
    for column in columns:
        title = name if name and len(columns) == 1 else f"{column}_{summary.replace(' ', '_')}"
        made[title] = _summed_up(table, column, summary, labels, len(firsts))
    names = unique_names([*by, *made])
    keys = table.select(by).take(firsts).arrow.columns if by else []
    return Table(dict(zip(names, [*keys, *made.values()], strict=True)))


def _labels(table: Table, by: Sequence[str]) -> tuple[list[int], list[int]]:
    """The number of each row's group, and the position of each group's first row."""
    if not by:
        return [0] * table.num_rows, [0]
    cells = [[None if c != c else c for c in table.column(name)] for name in by]
    keys: Sequence[Any] = cells[0] if len(cells) == 1 else list(zip(*cells, strict=True))
    numbers: dict[Any, int] = {}
    firsts: list[int] = []
    labels: list[int] = []
    try:
        for position, key in enumerate(keys):
            number = numbers.setdefault(key, len(firsts))
            if number == len(firsts):
                firsts.append(position)
            labels.append(number)
    except TypeError as cause:
        raise ParamInvalid("Lists and dicts can't be grouped by.", port="by") from cause
    return labels, firsts


def _counts(labels: Sequence[int], groups: int) -> list[int]:
    counts = [0] * groups
    for label in labels:
        counts[label] += 1
    return counts


def _summed_up(table: Table, column: str, summary: str, labels: Sequence[int], groups: int) -> Any:
    cells = table.column(column)
    buckets: list[list[int]] = [[] for _ in range(groups)]
    for position, (label, cell) in enumerate(zip(labels, cells, strict=True)):
        if cell is not None and cell == cell:
            buckets[label].append(position)
    if summary in PICKED:
        picked = [_pick(summary, bucket, cells, table, column) for bucket in buckets]
        return table.select([column]).take(picked).arrow.column(0)
    kind = table.types[column]
    if summary in ("sum", "mean", "median") and kind not in NUMERIC:
        raise ParamInvalid(
            f"The column {column!r} holds {kind}; there is no {summary} of that. Choose a column "
            "of numbers.",
            port="columns",
        )
    calculate = _SUMMARIES.get(summary)
    if calculate is None:
        raise ParamInvalid(f"There is no summary {summary!r}.", port="summary")
    return [calculate([cells[i] for i in bucket]) for bucket in buckets]


def _pick(
    summary: str, bucket: list[int], cells: list[Any], table: Table, column: str
) -> int | None:
    if not bucket:
        return None
    if summary == "first":
        return bucket[0]
    try:
        return (min if summary == "min" else max)(bucket, key=cells.__getitem__)
    except TypeError as cause:
        raise ParamInvalid(
            f"The column {column!r} holds {table.types[column]}, which has no order.",
            port="columns",
        ) from cause


def _sum(values: list[Any]) -> Any:
    if not values:
        return None
    if isinstance(values[0], float):
        try:
            return math.fsum(values)
        except (ValueError, OverflowError):  # infinities of both signs, or beyond the range
            return sum(values)
    return sum(values) if isinstance(values[0], int) else sum(values[1:], values[0])


def _mean(values: list[Any]) -> Any:
    if not values:
        return None
    mean = _sum(values) / len(values)
    return float(mean) if isinstance(values[0], int) else mean


def _median(values: list[Any]) -> Any:
    if not values:
        return None
    ranked = sorted(values)
    middle = len(ranked) // 2
    found = ranked[middle] if len(ranked) % 2 else (ranked[middle - 1] + ranked[middle]) / 2
    return float(found) if isinstance(found, int) else found


def _distinct(values: list[Any]) -> int:
    try:
        return len(set(values))
    except TypeError:
        return len({repr(value) for value in values})


_SUMMARIES: dict[str, Callable[[list[Any]], Any]] = {
    "count": len,
    "sum": _sum,
    "mean": _mean,
    "median": _median,
    "count distinct": _distinct,
}
