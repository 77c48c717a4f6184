"""Vega-Lite specifications for the usual charts, from a table and the names of its columns.

Chooses what the fields' types suggest: scales, formats, orientation, missing fields. Histograms
are counted here, over all rows, as the screen draws a sample of large tables. Owns no colours:
the page's theme does.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Sequence
from typing import Any

from dxt.core.errors import ParamInvalid
from dxt.data.arrow import Table
from dxt.data.media import Chart
from dxt.data.selection import require

SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
NUMBERS = ("int", "float", "decimal")
TIMES = ("date", "datetime")
ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d.*)?$")
BAR_HEIGHT = 24
PLOT_HEIGHT = 320
POINTS_SHOWN = 60
PROBED = 50
YEARS = (1000, 2999)


def charted(
    rows: Table,
    kind: str,
    x: str,
    y: str,
    colour: str,
    size: str,
    tooltip: Sequence[str],
    title: str,
    bins: int,
) -> Chart:
    """The chart; raises ParamInvalid for columns that are missing or can't be drawn so."""
    for port, name in (("x", x), ("y", y), ("colour", colour), ("size", size)):
        require(rows, [name] if name else [], port)
    require(rows, tooltip, "tooltip")
    if kind == "histogram":
        return _histogram(rows, x, colour, title, bins)
    x, y = _fields(rows, kind, x, y)
    encoding = {"x": _position(rows, x), "y": _position(rows, y)}
    if kind == "bar":
        _lay_bars(encoding)
    elif kind == "scatter":
        for channel in encoding.values():
            if channel["type"] == "quantitative":
                channel["scale"] = {"zero": False, "nice": True}
    if colour:
        encoding["color"] = _coloured(rows, colour)
    if size and kind == "scatter":
        encoding["size"] = {**_channel(rows, size), "scale": {"range": [12, 900]}}
    shown = dict.fromkeys([*tooltip, x, y, *filter(None, [colour, size])])
    encoding["tooltip"] = [_tip(rows, name) for name in shown]  # type: ignore[assignment]
    spec = _frame(title, _mark(kind, rows.num_rows), encoding)
    if kind == "bar" and encoding["y"]["type"] == "nominal":
        spec["height"] = {"step": BAR_HEIGHT}
    return Chart(spec, rows.select(list(dict.fromkeys([*shown]))))


def _frame(title: str, mark: dict[str, Any], encoding: dict[str, Any]) -> dict[str, Any]:
    spec: dict[str, Any] = {"$schema": SCHEMA}
    if title:
        spec["title"] = title
    spec["width"] = "container"
    spec["height"] = PLOT_HEIGHT
    spec["mark"] = mark
    spec["encoding"] = encoding
    return spec


def _mark(kind: str, rows: int) -> dict[str, Any]:
    if kind == "bar":
        return {"type": "bar", "cornerRadiusEnd": 3}
    if kind == "line":
        return {"type": "line", "strokeWidth": 2, "point": rows <= POINTS_SHOWN}
    return {"type": "circle", "opacity": 0.65}


def _fields(rows: Table, kind: str, x: str, y: str) -> tuple[str, str]:
    """x and y, each chosen from the table where it was left empty."""
    types = rows.types
    numbers = [name for name, type in types.items() if type in NUMBERS]
    others = [name for name, type in types.items() if type not in NUMBERS]
    timed = [name for name in others if _type(rows, name) == "temporal"]
    if not x:
        first = {"line": timed or others, "scatter": numbers}.get(kind, others)
        x = next((name for name in [*first, *numbers, *others] if name != y), "")
    if not y:
        y = next((name for name in [*numbers, *others] if name != x), "")
    if not x or not y:
        raise ParamInvalid(
            f"A {kind} chart needs two columns; the table has "
            f"{', '.join(rows.column_names) or 'none'}.",
            port="y" if x else "x",
        )
    return x, y


def _lay_bars(encoding: dict[str, dict[str, Any]]) -> None:
    """Bars stand on names and measure numbers; names keep the order of the rows."""
    x, y = encoding["x"], encoding["y"]
    if x["type"] == "quantitative" and y["type"] == "quantitative":
        x["type"] = "ordinal"
        x.pop("scale", None)
    for channel in (x, y):
        if channel["type"] in ("nominal", "ordinal"):
            channel["sort"] = None
    if x["type"] == "nominal":
        x["axis"] = {"labelAngle": -40, "labelLimit": 140, "title": None}
    if y["type"] == "nominal":
        y["axis"] = {"labelLimit": 220, "title": None}


def _channel(rows: Table, name: str) -> dict[str, Any]:
    return {"field": _escaped(name), "type": _type(rows, name), "title": _titled(name)}


def _position(rows: Table, name: str) -> dict[str, Any]:
    channel = _channel(rows, name)
    if channel["type"] == "quantitative" and _is_year(rows, name):
        channel["axis"] = {"format": "d"}
        channel["scale"] = {"zero": False, "nice": False}
    return channel


def _coloured(rows: Table, name: str) -> dict[str, Any]:
    """A colour per value; for names in the order of the rows, so that lines keep their colour."""
    channel = _channel(rows, name)
    if channel["type"] == "nominal":
        channel["sort"] = None
    return channel


def _tip(rows: Table, name: str) -> dict[str, Any]:
    channel = _channel(rows, name)
    if channel["type"] == "quantitative":
        channel["format"] = "d" if _is_year(rows, name) else _number_format(rows, name)
    elif rows.types[name] == "datetime":
        channel["format"] = "%Y-%m-%d %H:%M"
    return channel


def _type(rows: Table, name: str) -> str:
    kind = rows.types[name]
    if kind in NUMBERS or kind == "duration":
        return "quantitative"
    if kind in TIMES:
        return "temporal"
    if kind == "text":
        probe = [cell for cell in rows.slice(0, PROBED).column(name) if cell]
        if probe and all(ISO_DATE.match(cell) for cell in probe):
            return "temporal"
    return "nominal"


def _numbers(rows: Table, name: str) -> list[float]:
    cells = (cell for cell in rows.column(name) if cell is not None)
    return [value for value in map(float, cells) if math.isfinite(value)]


def _is_year(rows: Table, name: str) -> bool:
    if rows.types[name] != "int" or "year" not in name.lower():
        return False
    return all(YEARS[0] <= value <= YEARS[1] for value in _numbers(rows, name))


def _number_format(rows: Table, name: str) -> str:
    if rows.types[name] == "int":
        return ","
    largest = max(map(abs, _numbers(rows, name)), default=0)
    return ",.0f" if largest >= 10_000 else ",.2~f" if largest >= 1 else ".3~g"


def _escaped(name: str) -> str:
    """A column's name as a Vega field, in which dots and brackets would lead inside objects."""
    return re.sub(r"([.\[\]\\'\"])", r"\\\1", name)


def _titled(name: str) -> str:
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:] if words.islower() else words


def _histogram(rows: Table, x: str, colour: str, title: str, bins: int) -> Chart:
    if not x:
        x = next((name for name, type in rows.types.items() if type in NUMBERS), "")
    if not x or rows.types[x] not in NUMBERS:
        raise ParamInvalid(
            f"A histogram needs a column of numbers, and {x!r} holds {rows.types[x]}."
            if x
            else "A histogram needs a column of numbers; the table has none.",
            port="x",
        )
    names = rows.column(colour) if colour else [None] * rows.num_rows
    pairs = [
        (float(cell), name)
        for cell, name in zip(rows.column(x), names, strict=True)
        if cell is not None and math.isfinite(float(cell))
    ]
    table = _counted(pairs, max(bins, 1), rows.types[x] == "int")
    title_x = _titled(x)
    tips = [
        {"field": "from", "type": "quantitative", "title": f"{title_x} from"},
        {"field": "to", "type": "quantitative", "title": "up to"},
        {"field": "count", "type": "quantitative", "title": "Rows", "format": ","},
    ]
    encoding: dict[str, Any] = {
        "x": {"field": "from", "type": "quantitative", "title": title_x, "bin": {"binned": True}},
        "x2": {"field": "to"},
        "y": {"field": "count", "type": "quantitative", "title": "Rows"},
    }
    if colour:
        encoding["color"] = {"field": "group", "type": "nominal", "title": _titled(colour)}
        tips.insert(0, {"field": "group", "type": "nominal", "title": _titled(colour)})
    encoding["tooltip"] = tips
    return Chart(_frame(title, {"type": "bar", "binSpacing": 1}, encoding), table)


def _counted(pairs: Sequence[tuple[float, Any]], bins: int, whole: bool) -> Table:
    """Rows of from, to, count (and group), with edges at round numbers."""
    low = min((value for value, _ in pairs), default=0.0)
    high = max((value for value, _ in pairs), default=1.0)
    step = _round_step((high - low) / bins or 1.0)
    step = max(step, 1.0) if whole else step
    first = math.floor(low / step)
    counts: dict[tuple[Any, int], int] = {}
    last = max(math.ceil(high / step) - 1, first)
    for value, name in pairs:
        place = (name, min(math.floor(value / step), last))
        counts[place] = counts.get(place, 0) + 1
    places = sorted(counts, key=lambda place: (str(place[0]), place[1]))
    return Table(
        {
            "group": [None if name is None else _label(name) for name, _ in places],
            "from": [_edge(number, step) for _, number in places],
            "to": [_edge(number + 1, step) for _, number in places],
            "count": [counts[place] for place in places],
        }
    )


def _round_step(rough: float) -> float:
    """The next of 1, 2, 5 times a power of ten."""
    power = 10.0 ** math.floor(math.log10(rough))
    for factor in (1, 2, 5):
        if rough <= factor * power * 1.000001:
            return factor * power
    return 10 * power


def _edge(number: int, step: float) -> float:
    return float(f"{number * step:.12g}")


def _label(name: Any) -> str:
    return name.isoformat() if isinstance(name, dt.date) else str(name)
