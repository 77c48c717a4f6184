"""Ends of a graph that are there to be looked at."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from dxt.core.errors import InputMissing, ParamInvalid
from dxt.data.values import as_output
from dxt.nodes.prelude import Chart, Html, Markdown, Multiline, Table

SHOWN_ROWS = 100


def table(value: Any) -> Table:
    """Shows any value as a table.

    A list of dicts and a dict of lists are tables; of a chart the rows are shown; a list becomes
    one column, a dict two, a single value one cell.
    """
    if isinstance(value, Table):
        return value
    if hasattr(value, "__arrow_c_stream__") or hasattr(value, "__arrow_c_array__"):
        return Table(value)
    if isinstance(value, Chart):
        if value.rows is None:
            raise ParamInvalid("This chart has no rows of its own to show.", port="value")
        return value.rows
    if isinstance(value, dict):
        lists = all(isinstance(column, list | tuple) for column in value.values())
        if value and lists and len({len(column) for column in value.values()}) == 1:
            return Table.from_columns(value, mixed="text")
        pairs = {"name": list(map(str, value)), "value": list(value.values())}
        return Table.from_columns(pairs, mixed="text")
    if isinstance(value, list | tuple | set | frozenset):
        items = list(value)
        if items and all(isinstance(item, dict) for item in items):
            return Table.from_pylist(items, mixed="text")
        return Table.from_columns({"value": items}, mixed="text")
    return Table.from_columns({"value": [value]}, mixed="text")


def text(
    value: Annotated[Any, Multiline()], style: Literal["markdown", "plain"] = "markdown"
) -> Markdown | Html | str:
    """Shows any value as text.

    Text is read as Markdown unless the style is plain; HTML stays HTML.
    """
    if isinstance(value, Html) and style == "markdown":
        return value
    if value is None:
        raise InputMissing("There is nothing to show: what came in is None.", port="value")
    if isinstance(value, Markdown | Html | str):
        written = str(value)
    elif isinstance(value, list | tuple) and all(isinstance(item, str) for item in value):
        written = "\n".join(value) if style == "plain" else "\n".join(f"- {i}" for i in value)
    elif isinstance(value, Table):
        written = _markdown_table(value)
    else:
        shown = as_output(value)
        written = shown if isinstance(shown, str) else repr(shown)
    return Markdown(written) if style == "markdown" else written


def _markdown_table(table: Table) -> str:
    head = table.slice(0, SHOWN_ROWS)
    lines = [head.column_names, ["---"] * head.num_columns]
    for row in head.to_pylist():
        lines.append(["" if cell is None else str(as_output(cell)) for cell in row.values()])
    text = "\n".join(f"| {' | '.join(_cell(c) for c in cells)} |" for cells in lines)
    more = table.num_rows - head.num_rows
    return text + (f"\n\nand {more:,} more rows" if more else "") + "\n"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
