"""Tables: made of anything sensible, read back the same, cut without loss."""

from __future__ import annotations

import datetime as dt
import pickle
import subprocess
import sys
from decimal import Decimal
from enum import IntEnum
from typing import Any

import arro3.core as arro3
import pytest

from dxt.core.errors import OutputInvalid
from dxt.data.arrow import ColumnMissing, Table, unique_names
from tests.machine import needs_processes

ROWS = [
    {"name": "Ada", "age": 36, "born": dt.date(1815, 12, 10)},
    {"name": "Alan", "age": None, "born": dt.date(1912, 6, 23)},
]


def test_rows_come_back_as_they_were():
    table = Table(ROWS)
    assert table.to_pylist() == ROWS
    assert list(table) == ROWS
    assert table.column_names == ["name", "age", "born"]
    assert (table.num_rows, table.num_columns, len(table)) == (2, 3, 2)
    assert table.types == {"name": "text", "age": "int", "born": "date"}
    assert table["age"] == [36, None]
    assert "age" in table and "height" not in table


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        ([1, None, -(2**62)], "int"),
        ([2**63], "int"),
        ([1.5, None], "float"),
        ([True, None, False], "bool"),
        (["a", None, "é"], "text"),
        ([None, None], "text"),
        ([], "text"),
        ([b"a", None], "bytes"),
        ([dt.date(1900, 1, 1), None], "date"),
        ([dt.datetime(1900, 1, 1, 1, 2, 3, 4), None], "datetime"),
        ([dt.datetime(2020, 1, 1, tzinfo=dt.UTC), None], "datetime"),
        ([dt.time(1, 2, 3, 4), None], "time"),
        ([dt.timedelta(days=-1, microseconds=1), None], "duration"),
        ([Decimal("1.25"), None, Decimal("-3.00")], "decimal"),
        ([[1, 2], None, []], "list"),
        ([{"a": 1, "b": "x"}, None], "dict"),
    ],
)
def test_every_type_survives_a_table_and_its_bytes(values: list[Any], kind: str):
    table = Table({"v": values})
    assert table.types == {"v": kind}
    assert table["v"] == values
    again = Table.from_ipc(table.to_ipc())
    assert again["v"] == values
    assert again.types == table.types
    assert pickle.loads(pickle.dumps(table))["v"] == values


def test_times_with_a_zone_become_utc():
    zone = dt.timezone(dt.timedelta(hours=2))
    table = Table({"v": [dt.datetime(2020, 1, 1, 2, tzinfo=zone)]})
    assert table["v"] == [dt.datetime(2020, 1, 1, 0, tzinfo=dt.UTC)]


def test_whole_numbers_beside_fractions_are_numbers():
    assert Table({"v": [1, 2.5, None]})["v"] == [1.0, 2.5, None]


def test_numbers_and_times_of_other_libraries_are_taken_as_python_s():
    class Level(IntEnum):
        LOW = 1

    class Stamp(dt.datetime):
        pass

    class Scalar:
        def item(self) -> float:
            return 2.5

    assert Table({"v": [Level.LOW, 2]})["v"] == [1, 2]
    assert Table({"v": [Stamp(2020, 1, 1)]})["v"] == [dt.datetime(2020, 1, 1)]
    assert Table({"v": [Scalar()]})["v"] == [2.5]
    assert Table({"v": [(1, 2)]})["v"] == [[1, 2]]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"v": [1, "a"]}, "'v' mixes whole numbers (row 1) and text (row 2)"),
        ({"v": [{1}]}, "holds a set"),
        ({"v": [2**64]}, "beyond 64 bits"),
        ({"v": ["a", "b\ud800"]}, "half a character"),
        ({"v": [[1], ["a", {}]]}, "don't have one type"),
        ({"v": [1], "w": [1, 2]}, "'v' has 1, 'w' has 2"),
        ({"v": "text"}, "must be a list of values"),
        ({"v": 5}, "must be a list of values"),
        ([{"v": 1}, 5], "Row 2 is a int"),
        (5, "can't be made of a int"),
        ("text", "can't be made of a str"),
        (
            {"v": [dt.datetime(2020, 1, 1), dt.datetime(2020, 1, 1, tzinfo=dt.UTC)]},
            "with and without",
        ),
    ],
)
def test_what_is_no_table_is_refused_with_the_reason(data: Any, said: str):
    with pytest.raises(OutputInvalid) as caught:
        Table(data)
    assert said in caught.value.message


def test_a_mixed_column_becomes_text_where_that_was_asked_for():
    table = Table.from_columns({"v": [1, "a", None, [True], 2.5]}, mixed="text")
    assert table["v"] == ["1", "a", None, "[true]", "2.5"]


def test_a_row_without_a_key_has_a_null_there():
    assert Table([{"a": 1}, {"b": 2}]).to_pylist() == [{"a": 1, "b": None}, {"a": None, "b": 2}]


def test_a_table_of_nothing_has_no_rows():
    assert Table([]).to_pylist() == []
    assert Table({}).num_rows == 0
    empty = Table({"a": [1]}).take([])
    assert (empty.num_rows, empty.column_names) == (0, ["a"])
    assert empty.take([]).to_pylist() == []
    assert Table.from_ipc(empty.to_ipc()).column_names == ["a"]


def test_any_arrow_stream_is_taken_and_given():
    theirs = arro3.Table.from_pydict({"a": arro3.Array([1, 2], arro3.DataType.int32())})
    table = Table(theirs)
    assert table["a"] == [1, 2]
    assert arro3.Table.from_arrow(table).num_rows == 2
    assert Table(table).to_pylist() == table.to_pylist()
    assert Table(theirs.to_batches()[0])["a"] == [1, 2]


def test_repeated_and_empty_names_are_told_apart():
    assert unique_names(["a", "a", "", " ", "a_2", "a"]) == [
        "a",
        "a_3",
        "column_3",
        "column_4",
        "a_2",
        "a_4",
    ]
    array = arro3.Array([1], arro3.DataType.int64())
    assert Table(arro3.Table.from_arrays([array, array], names=["x", "x"])).column_names == [
        "x",
        "x_2",
    ]


def test_rows_are_taken_by_position_across_chunks():
    chunks = [arro3.Array([n, n + 1], arro3.DataType.int64()) for n in (0, 2, 4)]
    table = Table(arro3.Table.from_pydict({"n": arro3.ChunkedArray(chunks)}))
    assert table.take([5, 0, 3, 3])["n"] == [5, 0, 3, 3]
    assert table.take([1, None])["n"] == [1, None]


def test_a_missing_row_is_null_even_in_a_column_that_had_none():
    field = arro3.Field("n", arro3.DataType.int64(), nullable=False)
    array = arro3.Array([1, 2], arro3.DataType.int64())
    table = Table(arro3.Table.from_arrays([array], schema=arro3.Schema([field])))
    assert table.take([None, 1])["n"] == [None, 2]


def test_slices_stay_inside_the_table():
    table = Table({"n": [0, 1, 2, 3]})
    assert table.slice(1, 2)["n"] == [1, 2]
    assert table.slice(3, 10)["n"] == [3]
    assert table.slice(9)["n"] == []
    assert table.slice(-5, 1)["n"] == [0]


def test_columns_are_added_replaced_renamed_and_chosen():
    table = Table({"a": [1, 2], "b": ["x", "y"]})
    assert table.with_column("c", [True, None]).to_pydict() == {
        "a": [1, 2],
        "b": ["x", "y"],
        "c": [True, None],
    }
    assert table.with_column("a", ["p", "q"]).to_pydict() == {"a": ["p", "q"], "b": ["x", "y"]}
    assert table.rename({"a": "z"}).column_names == ["z", "b"]
    assert table.select(["b", "a"]).column_names == ["b", "a"]
    with pytest.raises(OutputInvalid, match="3 values for 2 rows"):
        table.with_column("c", [1, 2, 3])


def test_a_missing_column_says_which_there_are():
    table = Table({"a": [1], "b": [2]})
    for attempt in (
        lambda: table.column("c"),
        lambda: table["c"],
        lambda: table.select(["a", "c"]),
        lambda: table.rename({"c": "d"}),
    ):
        with pytest.raises(ColumnMissing) as caught:
            attempt()
        assert str(caught.value) == "There is no column 'c'. The columns are: a, b."


def test_a_table_shows_its_size_and_first_rows():
    assert repr(Table({"n": list(range(7))})).startswith("<Table 7 rows x 1 columns>\n{'n': 0}")


@needs_processes
def test_nothing_of_arrow_is_loaded_before_the_first_table():
    code = (
        "import sys, dxt.nodes.prelude, dxt.data.values, dxt.data.preview\n"
        "import dxt.nodes.library.data, dxt.nodes.library.table, dxt.nodes.library.chart\n"
        "import dxt.nodes.library.value, dxt.nodes.library.view\n"
        "assert not [name for name in sys.modules if name.startswith('arro3')]\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": ":".join(sys.path)})
