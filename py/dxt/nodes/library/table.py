"""Operations on tables: which rows, which columns, in which order, summed up, put together."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from dxt.core.errors import ParamInvalid
from dxt.data.grouping import grouped
from dxt.data.joining import joined
from dxt.data.selection import matching, ordered, require
from dxt.nodes.prelude import Column, Columns, Table


def filter_(
    rows: Table,
    column: Annotated[str, Column("rows"), "The column that is tested"] = "",
    operator: Literal[
        "==",
        "!=",
        "<",
        "<=",
        ">",
        ">=",
        "contains",
        "starts with",
        "is one of",
        "is empty",
        "is not empty",
    ] = "==",
    value: Annotated[Any, "What cells are compared with"] = "",
) -> Table:
    """Keeps the rows whose cell passes a test.

    The value is read as what the column holds: a number, a date such as 2020-01-31, true or
    false, text. "is one of" takes values with commas between them. "contains" and "starts with"
    don't mind capitals. Empty cells pass only "is empty" and "!=".
    """
    return rows.take(matching(rows, column, operator, value))


def select(
    rows: Table,
    columns: Annotated[list[str], Columns("rows")] = [],  # noqa: B006
    mode: Literal["keep", "drop"] = "keep",
) -> Table:
    """Keeps some columns, in the order given, or drops them."""
    require(rows, columns, "columns")
    if mode == "drop":
        kept = [name for name in rows.column_names if name not in columns]
    else:
        kept = list(dict.fromkeys(columns))
    if not kept:
        raise ParamInvalid(
            f"Choose at least one column to keep. The table has: {', '.join(rows.column_names)}.",
            port="columns",
        )
    return rows.select(kept)


def sort(
    rows: Table,
    by: Annotated[list[str], Columns("rows"), "The first counts most"] = [],  # noqa: B006
    descending: bool = False,
    limit: Annotated[int | None, "Keep only so many rows"] = None,
) -> Table:
    """Sorts the rows by one or more columns.

    The first column counts most. Equal rows keep their order; empty cells go last either way.
    With a limit only that many rows are kept: sort descending by sales with limit 10 for a
    top ten.
    """
    if limit is not None and limit < 0:
        raise ParamInvalid(f"The limit is {limit}; it can't be negative.", port="limit")
    return rows.take(ordered(rows, by, descending)[:limit])


def group(
    rows: Table,
    by: Annotated[list[str], Columns("rows"), "Equal cells here, one group"] = [],  # noqa: B006
    summary: Literal[
        "count", "sum", "mean", "median", "min", "max", "first", "count distinct"
    ] = "count",
    columns: Annotated[list[str], Columns("rows"), "What is summed up"] = [],  # noqa: B006
    name: Annotated[str, "What the summary is called"] = "",
) -> Table:
    """Gathers the rows into groups and sums each up in one row.

    Rows with equal cells in the columns of "by" form a group; without any, all rows are one. The
    summary is taken of each of the columns, empty cells left out, and called for example
    price_mean, or by the name given when there is one column. "count" without columns counts rows.
    """
    return grouped(rows, by, summary, columns, name)


def join(
    left: Table,
    right: Table,
    on: Annotated[list[str], Columns("left"), "Key columns"] = [],  # noqa: B006
    right_on: Annotated[
        list[str], Columns("right"), "Only if they are called otherwise on the right"
    ] = [],  # noqa: B006
    how: Literal["inner", "left", "right", "outer", "semi", "anti"] = "inner",
    suffix: Annotated[str, "Goes behind a right column's name that is taken"] = "_right",
) -> Table:
    """Puts two tables side by side where their key columns agree.

    The keys are called the same on both sides unless right_on names the right table's. "inner"
    keeps the rows with a match, "left", "right" and "outer" also the unmatched of that side or
    both, "semi" the left rows that have a match, "anti" those that have none. A right column
    whose name is taken gets the suffix.
    """
    return joined(left, right, on, right_on, how, suffix)
