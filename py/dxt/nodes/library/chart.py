"""Charts from tables. What a chart looks like beyond its fields is the page's business."""

from __future__ import annotations

from typing import Annotated, Literal

from dxt.data.charting import charted
from dxt.nodes.prelude import Chart, Column, Columns, Range, Table


def vega(
    rows: Table,
    kind: Literal["bar", "line", "scatter", "histogram"] = "bar",
    x: Annotated[str, Column("rows")] = "",
    y: Annotated[str, Column("rows")] = "",
    colour: Annotated[str, Column("rows")] = "",
    size: Annotated[str, Column("rows"), "Of points in a scatter chart"] = "",
    tooltip: Annotated[list[str], Columns("rows"), "Shown besides"] = [],  # noqa: B006
    title: str = "",
    bins: Annotated[int, Range(2, 100, 1), "About so many in a histogram"] = 20,
) -> Chart:
    """Draws a table as bars, lines, points or a histogram.

    Fields left empty are chosen from the table: the first text, date or number column for x, the
    first other number column for y. Bars keep the order of the rows and lie on their side when
    only x is a number. Size is for scatter charts, bins for histograms; the tooltip shows the
    fields drawn and the columns added here.
    """
    return charted(rows, kind, x, y, colour, size, tooltip, title, bins)
