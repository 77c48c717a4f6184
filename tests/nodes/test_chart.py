"""Charts: what the columns suggest, and what the reader chose."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from dxt.core.errors import ParamInvalid
from dxt.data.arrow import Table
from dxt.nodes.library.chart import vega

ROWS = Table(
    {
        "city": ["Oslo", "Rome", "Lima"],
        "size": [7, 28, 97],
        "share": [0.001, 0.5, 12.5],
        "day": [dt.date(2020, 1, 3), dt.date(2020, 1, 1), dt.date(2020, 1, 2)],
        "year": [1990, 2000, 2010],
        "a.b": [1, 2, 3],
        "iso": ["2020-01-01", "2020-01-02", "2020-01-03"],
    }
)


def encoding(*args: Any, **params: Any) -> dict[str, Any]:
    found: dict[str, Any] = vega(ROWS, *args, **params).spec["encoding"]
    return found


def test_bars_keep_the_order_of_the_rows():
    found = encoding("bar", "city", "size")
    assert found["x"] == {
        "field": "city",
        "type": "nominal",
        "title": "City",
        "sort": None,
        "axis": {"labelAngle": -40, "labelLimit": 140, "title": None},
    }
    assert found["y"] == {"field": "size", "type": "quantitative", "title": "Size"}


def test_bars_lie_down_when_names_are_on_y():
    spec = vega(ROWS, "bar", "size", "city").spec
    assert spec["encoding"]["y"]["sort"] is None
    assert spec["height"] == {"step": 24}
    assert spec["width"] == "container"


def test_bars_of_two_numbers_stand_on_the_first():
    found = encoding("bar", "year", "size")
    assert (found["x"]["type"], found["y"]["type"]) == ("ordinal", "quantitative")


def test_empty_fields_are_chosen_from_the_table():
    assert [encoding("bar")[axis]["field"] for axis in "xy"] == ["city", "size"]
    assert [encoding("line")[axis]["field"] for axis in "xy"] == ["day", "size"]
    assert [encoding("scatter")[axis]["field"] for axis in "xy"] == ["size", "share"]
    assert [encoding("scatter", y="size")[axis]["field"] for axis in "xy"] == ["share", "size"]


def test_time_is_recognised_in_dates_and_in_text():
    assert encoding("line", "day", "size")["x"]["type"] == "temporal"
    assert encoding("line", "iso", "size")["x"]["type"] == "temporal"
    assert encoding("line", "city", "size")["x"]["type"] == "nominal"


def test_years_have_no_thousands():
    found = encoding("line", "year", "size")
    assert found["x"]["axis"] == {"format": "d"}
    assert found["tooltip"][0] == {
        "field": "year",
        "type": "quantitative",
        "title": "Year",
        "format": "d",
    }


def test_tooltips_show_what_is_drawn_and_what_was_added():
    found = encoding("scatter", "size", "share", colour="city", tooltip=["day"])
    assert [tip["field"] for tip in found["tooltip"]] == ["day", "size", "share", "city"]
    assert [tip.get("format") for tip in found["tooltip"]] == [None, ",", ",.2~f", None]
    assert found["color"] == {"field": "city", "type": "nominal", "title": "City", "sort": None}


def test_only_scatter_charts_size_their_points():
    assert encoding("scatter", "size", "share", size="size")["size"]["field"] == "size"
    assert "size" not in encoding("bar", "city", "size", size="size")


def test_only_the_columns_drawn_travel():
    chart = vega(ROWS, "bar", "city", "size")
    assert chart.rows is not None and chart.rows.column_names == ["city", "size"]


def test_dots_in_names_are_no_paths():
    assert encoding("scatter", "a.b", "size")["x"]["field"] == "a\\.b"


def test_titles_are_set_when_given():
    assert vega(ROWS, title="Cities").spec["title"] == "Cities"
    assert "title" not in vega(ROWS).spec


def histogram(table: Table, **params: Any) -> list[dict[str, Any]]:
    chart = vega(table, "histogram", **params)
    assert chart.rows is not None
    return chart.rows.to_pylist()


def test_a_histogram_counts_every_row_between_round_edges():
    rows = histogram(Table({"v": [0.1, 0.9, 1.0, 4.99, None, float("nan")]}), bins=5)
    assert [(row["from"], row["to"], row["count"]) for row in rows] == [
        (0.0, 1.0, 2),
        (1.0, 2.0, 1),
        (4.0, 5.0, 1),
    ]


def test_a_histogram_s_last_edge_belongs_to_the_last_bar():
    rows = histogram(Table({"v": [0, 5, 10]}), bins=2)
    assert [(row["from"], row["to"], row["count"]) for row in rows] == [(0, 5, 1), (5, 10, 2)]


def test_a_histogram_of_whole_numbers_has_no_bar_narrower_than_one():
    rows = histogram(Table({"v": [1, 2, 2, 3]}), bins=100)
    assert [row["count"] for row in rows] == [1, 3]


def test_a_histogram_counts_by_colour():
    rows = histogram(Table({"v": [1.0, 1.0, 2.0], "k": ["a", "b", "a"]}), colour="k", bins=2)
    assert sorted((row["group"], row["count"]) for row in rows) == [("a", 1), ("a", 1), ("b", 1)]


@pytest.mark.parametrize("values", [[], [None], [3.0], [3.0, 3.0], [float("nan")]])
def test_a_histogram_of_little_is_drawn_too(values: list[float | None]):
    finite = [value for value in values if value == 3.0]
    table = Table({"v": [*values, 3.0]}).slice(0, len(values))
    assert sum(row["count"] for row in histogram(table, x="v")) == len(finite)


@pytest.mark.parametrize(
    ("params", "said", "port"),
    [
        ({"x": "town"}, "no column 'town'", "x"),
        ({"y": "town"}, "no column 'town'", "y"),
        ({"colour": "town"}, "no column 'town'", "colour"),
        ({"tooltip": ["town"]}, "no column 'town'", "tooltip"),
        ({"kind": "histogram", "x": "city"}, "'city' holds text", "x"),
    ],
)
def test_a_chart_that_can_t_be_says_why(params: dict[str, Any], said: str, port: str):
    with pytest.raises(ParamInvalid) as caught:
        vega(ROWS, **params)
    assert said in caught.value.message
    assert caught.value.port == port


def test_a_chart_needs_columns():
    with pytest.raises(ParamInvalid, match="needs two columns; the table has a"):
        vega(Table({"a": [1]}))
    with pytest.raises(ParamInvalid, match="the table has none"):
        vega(Table({"a": ["x"]}), "histogram")
