"""Previews: what the screen shows of a value, small whatever the value's size.

A preview is a JSON header and, for tables, charts and images, bytes beside it. Tables are paged:
a page is asked for by offset and count. Owns the caps; knows nothing of how things are drawn.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from dxt.core.errors import OutputInvalid
from dxt.data.arrow import Table, is_tabular
from dxt.data.media import Chart, Html, Image, Markdown
from dxt.data.values import as_output, describe

CHART_ROWS = 5_000
TEXT_CAP = 200_000
ITEMS_CAP = 2_000
PAGE_CAP = 10_000

Preview = tuple[dict[str, Any], bytes | None]


def preview(value: Any, offset: int = 0, count: int = 1000) -> Preview:
    """The header and body of a value's preview; `offset` and `count` choose a table's page.

    A list of dicts is shown as a table; anything that has no form of its own as text, and so is a
    DataFrame of which no table can be made, with the reason.
    """
    if isinstance(value, Table):
        return _table(value, value.num_rows, offset, count)
    if isinstance(value, Chart):
        return _chart(value)
    if isinstance(value, Image):
        return {"kind": "image", "mime": value.mime}, value.data
    if isinstance(value, Markdown):
        return _text("markdown", value.text), None
    if isinstance(value, Html):
        return _text("html", value.text), None
    if isinstance(value, str):
        return _text("text", value), None
    if _is_records(value):
        page = value[max(offset, 0) :][: max(count, 0)]
        table = Table.from_pylist(page, mixed="text")
        return _table(table, len(value), offset, count, start=0)
    if is_tabular(value):
        try:
            table = Table(value)
        except OutputInvalid as refused:
            told = f"{describe(value)['text']}, shown as text. {refused.message}"
            return _text("text", f"{told}\n\n{value!r}"), None
        return preview(table, offset, count)
    if value is None or isinstance(value, bool | int | float | list | tuple | Mapping):
        return _json(value), None
    return _text("text", repr(value) if describe(value)["kind"] == "any" else str(value)), None


def _table(table: Table, total: int, offset: int, count: int, start: int | None = None) -> Preview:
    first = min(max(offset, 0), total)
    page = table.slice(first if start is None else start, min(max(count, 0), PAGE_CAP))
    header = {
        "kind": "table",
        "rows": total,
        "offset": first,
        "count": page.num_rows,
        "columns": [{"name": name, "type": type} for name, type in page.types.items()],
    }
    return header, page.to_ipc()


def _chart(chart: Chart) -> Preview:
    rows = chart.rows
    if rows is None:
        return {"kind": "chart", "spec": chart.spec}, None
    header: dict[str, Any] = {"kind": "chart", "spec": {**chart.spec, "data": {"name": "rows"}}}
    total = rows.num_rows
    if total > CHART_ROWS:
        rows = rows.take([i * total // CHART_ROWS for i in range(CHART_ROWS)])
        header["sampled_from"] = total
    return header, rows.to_ipc()


def _text(kind: str, text: str) -> dict[str, Any]:
    header: dict[str, Any] = {"kind": kind, "text": text[:TEXT_CAP]}
    if len(text) > TEXT_CAP:
        header["truncated"] = True
    return header


def _json(value: Any) -> dict[str, Any]:
    """The value as indented JSON; of a long list or dict only the first items."""
    long = isinstance(value, list | tuple | Mapping) and len(value) > ITEMS_CAP
    if long and isinstance(value, Mapping):
        value = dict(list(value.items())[:ITEMS_CAP])
    elif long:
        value = value[:ITEMS_CAP]
    text = json.dumps(as_output(value), indent=2, ensure_ascii=False)
    header = _text("json", text)
    if long:
        header["truncated"] = True
    return header


def _is_records(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(type(row) is dict for row in value)
