"""The table nodes, as their users meet them."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dxt.core.errors import ParamInvalid
from dxt.data.arrow import Table
from dxt.nodes.library.table import filter_, group, join, select, sort

ROWS = Table(
    {
        "city": ["Oslo", "Rome", None, "Lima", "Bern"],
        "size": [7, 28, 5, 97, None],
        "share": [0.5, float("nan"), 1.5, None, -2.0],
        "since": [dt.date(1048, 1, 1), None, dt.date(2000, 5, 5), dt.date(1535, 1, 18), None],
        "coast": [True, False, None, True, False],
    }
)


@pytest.mark.parametrize(
    ("column", "operator", "value", "wanted"),
    [
        ("size", ">", 7, [1, 3]),
        ("size", ">=", "7", [0, 1, 3]),
        ("size", "<", 28.5, [0, 1, 2]),
        ("size", "<=", "7.0", [0, 2]),
        ("size", "==", "28", [1]),
        ("size", "!=", 28, [0, 2, 3, 4]),
        ("size", "is one of", "7, 97", [0, 3]),
        ("size", "is one of", [5, 28], [1, 2]),
        ("size", "contains", 7, [0, 3]),
        ("share", "<", 1, [0, 4]),
        ("share", "is empty", "", [1, 3]),
        ("city", "==", "Rome", [1]),
        ("city", "<", "Lj", [3, 4]),
        ("city", "contains", "O", [0, 1]),
        ("city", "starts with", "l", [3]),
        ("city", "is one of", "Lima\nOslo", [0, 3]),
        ("city", "is empty", "", [2]),
        ("city", "is not empty", "", [0, 1, 3, 4]),
        ("since", ">", "1500-01-01", [2, 3]),
        ("since", "==", dt.date(2000, 5, 5), [2]),
        ("coast", "==", "true", [0, 3]),
        ("coast", "!=", True, [1, 2, 4]),
        ("coast", "==", "no", [1, 4]),
    ],
)
def test_rows_that_pass_are_kept(column: str, operator: Any, value: Any, wanted: list[int]):
    numbered = ROWS.with_column("row", list(range(5)))
    assert filter_(numbered, column, operator, value)["row"] == wanted


def test_times_and_durations_are_compared_as_such():
    table = Table(
        {
            "at": [dt.datetime(2020, 1, 1, 10), dt.datetime(2020, 1, 2)],
            "of_day": [dt.time(9), dt.time(17)],
            "took": [dt.timedelta(seconds=5), dt.timedelta(seconds=50)],
        }
    )
    assert filter_(table, "at", ">", "2020-01-01 12:00").num_rows == 1
    assert filter_(table, "of_day", "<", "12:00")["of_day"] == [dt.time(9)]
    assert filter_(table, "took", ">", 10)["took"] == [dt.timedelta(seconds=50)]


def test_empty_text_is_empty():
    assert filter_(Table({"t": ["", " ", "x", None]}), "t", "is empty").num_rows == 3


@pytest.mark.parametrize(
    ("column", "operator", "value", "said", "port"),
    [
        ("town", "==", "", "There is no column 'town' in the table. It has: city, size", "column"),
        ("", "==", "", "Choose a column. The table has: city", "column"),
        ("size", "==", "big", "'size' holds whole numbers; 'big' is none", "value"),
        ("size", "is one of", "7, big", "'big' is none", "value"),
        ("since", ">", "May", "holds dates such as 2020-01-31; 'May' is none", "value"),
        ("coast", "==", "maybe", "true or false", "value"),
        ("size", "~", 1, "no operator '~'", "operator"),
    ],
)
def test_a_filter_that_can_t_be_says_why(
    column: str, operator: Any, value: Any, said: str, port: str
):
    with pytest.raises(ParamInvalid) as caught:
        filter_(ROWS, column, operator, value)
    assert said in caught.value.message
    assert caught.value.port == port


def test_columns_are_kept_or_dropped():
    assert select(ROWS, ["size", "city", "size"]).column_names == ["size", "city"]
    assert select(ROWS, ["size", "city"], "drop").column_names == ["share", "since", "coast"]
    with pytest.raises(ParamInvalid, match="no column 'town'"):
        select(ROWS, ["town"])
    with pytest.raises(ParamInvalid, match="at least one column"):
        select(ROWS, ROWS.column_names, "drop")


def test_sorting_puts_empty_cells_last_either_way():
    assert sort(ROWS, ["size"])["size"] == [5, 7, 28, 97, None]
    assert sort(ROWS, ["size"], True)["size"] == [97, 28, 7, 5, None]
    assert sort(ROWS, ["share"])["city"] == ["Bern", "Oslo", None, "Rome", "Lima"]
    assert sort(ROWS, ["since"])["city"][:2] == ["Oslo", "Lima"]


def test_sorting_is_stable_and_the_first_column_counts_most():
    table = Table({"a": [2, 1, 2, 1], "b": ["y", "x", "x", "x"], "n": [0, 1, 2, 3]})
    assert sort(table, ["a", "b"])["n"] == [1, 3, 2, 0]
    assert sort(table, ["a"], True)["n"] == [0, 2, 1, 3]
    assert sort(table, [])["n"] == [0, 1, 2, 3]


def test_a_limit_keeps_the_first_rows():
    assert sort(ROWS, ["size"], True, 2)["city"] == ["Lima", "Rome"]
    assert sort(ROWS, ["size"], True, 0).num_rows == 0
    assert sort(ROWS, ["size"], True, 99).num_rows == 5
    with pytest.raises(ParamInvalid, match="negative"):
        sort(ROWS, ["size"], True, -1)


def test_what_has_no_order_can_t_be_sorted():
    with pytest.raises(ParamInvalid, match="dict, which has no order"):
        sort(Table({"d": [{"a": 1}, {"a": 2}]}), ["d"])


SALES = Table(
    {
        "shop": ["a", "b", "a", None, "b", None],
        "kind": ["x", "x", "y", "x", "x", "x"],
        "sum": [1, 2, 3, 4, None, 6],
        "price": [0.1, 0.2, 0.2, 0.3, float("nan"), 1.0],
        "day": [dt.date(2020, 1, n) for n in (3, 1, 2, 6, 5, 4)],
    }
)


@pytest.mark.parametrize(
    ("summary", "columns", "wanted"),
    [
        ("count", [], {"count": [2, 2, 2]}),
        ("count", ["sum"], {"sum_count": [2, 1, 2]}),
        ("sum", ["sum"], {"sum_sum": [4, 2, 10]}),
        ("sum", ["price"], {"price_sum": [math.fsum([0.1, 0.2]), 0.2, 1.3]}),
        ("mean", ["sum"], {"sum_mean": [2.0, 2.0, 5.0]}),
        (
            "median",
            ["sum", "price"],
            {"sum_median": [2.0, 2.0, 5.0], "price_median": [0.15000000000000002, 0.2, 0.65]},
        ),
        (
            "min",
            ["day"],
            {"day_min": [dt.date(2020, 1, 2), dt.date(2020, 1, 1), dt.date(2020, 1, 4)]},
        ),
        ("max", ["kind"], {"kind_max": ["y", "x", "x"]}),
        ("first", ["sum"], {"sum_first": [1, 2, 4]}),
        ("count distinct", ["kind"], {"kind_count_distinct": [2, 1, 1]}),
    ],
)
def test_each_group_is_summed_up(summary: Any, columns: list[str], wanted: dict[str, Any]):
    assert group(SALES, ["shop"], summary, columns).to_pydict() == {
        "shop": ["a", "b", None],
        **wanted,
    }


def test_groups_of_several_columns_and_of_none():
    assert group(SALES, ["shop", "kind"]).to_pylist()[:3] == [
        {"shop": "a", "kind": "x", "count": 1},
        {"shop": "b", "kind": "x", "count": 2},
        {"shop": "a", "kind": "y", "count": 1},
    ]
    assert group(SALES, [], "sum", ["sum"]).to_pylist() == [{"sum_sum": 16}]
    assert group(SALES).to_pylist() == [{"count": 6}]


def test_a_summary_may_be_named():
    assert group(SALES, ["shop"], "sum", ["sum"], "total").column_names == ["shop", "total"]
    assert group(SALES, ["shop"], name="sales").column_names == ["shop", "sales"]
    assert group(SALES, ["shop"], name="shop").column_names == ["shop", "shop_2"]


def test_groups_of_nothing_are_none():
    empty = SALES.take([])
    assert group(empty, ["shop"], "sum", ["sum"]).to_pydict() == {"shop": [], "sum_sum": []}
    assert group(empty, [], "mean", ["sum"]).to_pylist() == [{"sum_mean": None}]
    assert group(empty).to_pylist() == [{"count": 0}]


def test_summaries_have_the_same_type_whatever_the_numbers():
    for values in ([1, 2], [1, 2, 3], [5]):
        table = Table({"v": values})
        assert group(table, [], "median", ["v"]).types == {"v_median": "float"}
        assert group(table, [], "mean", ["v"]).types == {"v_mean": "float"}


@pytest.mark.parametrize(
    ("by", "summary", "columns", "said", "port"),
    [
        (["town"], "count", [], "no column 'town'", "by"),
        (["shop"], "sum", ["town"], "no column 'town'", "columns"),
        (["shop"], "sum", [], "Choose the columns to take the sum of", "columns"),
        (["shop"], "mean", ["kind"], "'kind' holds text; there is no mean of that", "columns"),
        (["shop"], "sum", ["day"], "'day' holds date", "columns"),
        (["shop"], "best", ["sum"], "no summary 'best'", "summary"),
    ],
)
def test_a_grouping_that_can_t_be_says_why(
    by: list[str], summary: Any, columns: list[str], said: str, port: str
):
    with pytest.raises(ParamInvalid) as caught:
        group(SALES, by, summary, columns)
    assert said in caught.value.message
    assert caught.value.port == port


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(-9, 9)), max_size=30))
def test_groups_partition_the_rows(pairs: list[tuple[str, int]]):
    table = Table({"k": [k for k, _ in pairs], "v": [v for _, v in pairs]})
    if pairs:
        sums = group(table, ["k"], "sum", ["v"], "v")
        wanted: dict[str, int] = {}
        for key, value in pairs:
            wanted[key] = wanted.get(key, 0) + value
        assert dict(zip(sums["k"], sums["v"], strict=True)) == wanted


LEFT = Table({"k": [1, 2, 2, None, 4], "l": ["a", "b", "c", "d", "e"]})
RIGHT = Table({"k": [2, 1, 2, None, 9], "r": [10, 20, 30, 40, 50]})


MATCHES = [(1, "a", 20), (2, "b", 10), (2, "b", 30), (2, "c", 10), (2, "c", 30)]
ALONE_LEFT = [(None, "d", None), (4, "e", None)]
ALONE_RIGHT = [(None, None, 40), (9, None, 50)]


@pytest.mark.parametrize(
    ("how", "wanted"),
    [
        ("inner", MATCHES),
        ("left", [*MATCHES, *ALONE_LEFT]),
        ("right", [*MATCHES, *ALONE_RIGHT]),
        ("outer", [*MATCHES, *ALONE_LEFT, *ALONE_RIGHT]),
        ("semi", [(1, "a"), (2, "b"), (2, "c")]),
        ("anti", [(None, "d"), (4, "e")]),
    ],
)
def test_tables_are_joined(how: Any, wanted: list[tuple[Any, ...]]):
    assert [tuple(row.values()) for row in join(LEFT, RIGHT, ["k"], how=how)] == wanted


def test_keys_may_have_other_names_on_the_right():
    right = RIGHT.rename({"k": "key"})
    joined = join(LEFT, right, ["k"], ["key"])
    assert joined.column_names == ["k", "l", "r"]
    assert joined.num_rows == 5
    assert join(LEFT, right, ["k"], ["key"], "right")["k"][-1] == 9


def test_several_keys_match_together():
    left = Table({"a": [1, 1, 2], "b": ["x", "y", None]})
    right = Table({"a": [1, 2], "b": ["y", None], "n": [5, 6]})
    assert join(left, right, ["a", "b"]).to_pylist() == [{"a": 1, "b": "y", "n": 5}]


def test_taken_names_get_the_suffix():
    table = Table({"k": [1], "n": [1]})
    assert join(table, table, ["k"]).column_names == ["k", "n", "n_right"]
    assert join(table, table, ["k"], suffix="_b").column_names == ["k", "n", "n_b"]
    wide = Table({"k": [1], "n": [1], "n_right": [2]})
    assert join(wide, wide, ["k"]).column_names == [
        "k",
        "n",
        "n_right",
        "n_right_2",
        "n_right_right",
    ]


def test_whole_numbers_match_numbers():
    joined = join(Table({"k": [1, 2]}), Table({"k": [1.0, 3.5], "n": [5, 6]}), ["k"], how="outer")
    assert joined.to_pylist() == [
        {"k": 1.0, "n": 5},
        {"k": 2.0, "n": None},
        {"k": 3.5, "n": 6},
    ]


def test_empty_tables_join():
    nothing = LEFT.take([])
    assert join(nothing, RIGHT, ["k"]).num_rows == 0
    assert join(LEFT, RIGHT.take([]), ["k"], how="left").num_rows == 5
    assert join(nothing, RIGHT, ["k"], how="right")["k"] == [2, 1, 2, None, 9]


@pytest.mark.parametrize(
    ("on", "right_on", "said", "port"),
    [
        ([], [], "Choose the columns to join on. Both tables have: k.", "on"),
        (["x"], [], "no column 'x' in the left table. It has: k, l.", "on"),
        (["l"], [], "no column 'l' in the right table. It has: k, r.", "right_on"),
        (["k"], ["k", "r"], "1 columns of the left table are matched with 2", "right_on"),
        (["l"], ["r"], "'l' is text in the left table and 'r' is int", "right_on"),
    ],
)
def test_a_join_that_can_t_be_says_why(on: list[str], right_on: list[str], said: str, port: str):
    with pytest.raises(ParamInvalid) as caught:
        join(LEFT, RIGHT, on, right_on)
    assert said in caught.value.message
    assert caught.value.port == port


keys = st.lists(st.none() | st.integers(0, 4), max_size=12)


@given(keys, keys)
def test_joins_agree_with_a_nested_loop(left: list[int | None], right: list[int | None]):
    one = Table.from_columns({"k": left, "i": list(range(len(left)))})
    two = Table.from_columns({"k": right, "j": list(range(len(right)))})
    if not any(k is not None for k in left) or not any(k is not None for k in right):
        return
    wanted = [
        (i, j) for i, a in enumerate(left) for j, b in enumerate(right) if a is not None and a == b
    ]
    inner = join(one, two, ["k"])
    assert list(zip(inner["i"], inner["j"], strict=True)) == wanted
    assert join(one, two, ["k"], how="semi")["i"] == sorted({i for i, _ in wanted})
    met = {j for _, j in wanted}
    outer = join(one, two, ["k"], how="outer")
    assert [j for i, j in zip(outer["i"], outer["j"], strict=True) if i is None] == [
        j for j in range(len(right)) if j not in met
    ]
