"""Tables and arrays of other libraries at ports that ask for them by name."""

from __future__ import annotations

import datetime as dt
import sys
from decimal import Decimal
from typing import Any

import numpy
import pandas
import pyarrow
import pytest
from arro3.core import RecordBatch
from arro3.core import Table as Arro3Table
from hypothesis import given
from hypothesis import strategies as st

from dxt.core.errors import OutputInvalid, PackageMissing, TypesDontFit
from dxt.data.arrow import Table
from dxt.data.convert import convert
from dxt.data.digest import digest

CLASSES: dict[str, type] = {
    "pandas.DataFrame": pandas.DataFrame,
    "pyarrow.Table": pyarrow.Table,
    "pyarrow.RecordBatch": pyarrow.RecordBatch,
    "arro3.core.Table": Arro3Table,
    "arro3.core.RecordBatch": RecordBatch,
}
ROWS = Table(
    {
        "n": [1, None, 2**60 + 1],
        "x": [0.5, None, 2.0],
        "t": ["é", "", None],
        "b": [True, None, False],
        "day": [dt.date(2020, 1, 31), None, dt.date(1, 1, 1)],
        "at": [dt.datetime(2020, 1, 31, 12, 30, 0, 5), None, dt.datetime(1677, 1, 1)],
        "took": [dt.timedelta(1, 2, 3), None, dt.timedelta(0)],
        "price": [Decimal("1.10"), None, Decimal("-2.25")],
        "raw": [b"\0", None, b""],
    }
)


def refusal(value: Any, type: str) -> str:
    with pytest.raises(TypesDontFit) as caught:
        convert(value, type)
    return caught.value.message


@pytest.mark.parametrize("name", CLASSES)
def test_a_port_gets_the_class_that_it_names(name: str):
    for value in (ROWS, ROWS.arrow, ROWS.to_pylist(), pyarrow.table(ROWS)):
        assert isinstance(convert(value, name), CLASSES[name])
    made = convert(ROWS, name)
    assert convert(made, name) is made
    assert convert(made, f"{name} | None") is made
    assert isinstance(convert([ROWS], f"list[{name}]")[0], CLASSES[name])


@pytest.mark.parametrize("name", CLASSES)
@pytest.mark.parametrize(
    "table", [ROWS, ROWS.slice(0, 0), Table([])], ids=["rows", "none", "empty"]
)
def test_a_table_comes_back_as_it_went(name: str, table: Table):
    again = convert(convert(table, name), "Table")
    assert again.to_pydict() == table.to_pydict()
    assert digest(again) == digest(table)


def test_every_library_s_table_becomes_every_other_s():
    for source in CLASSES:
        for target in CLASSES:
            made = convert(convert(ROWS, source), target)
            assert isinstance(made, CLASSES[target])
            assert digest(made) == digest(ROWS), (source, target)


def test_whole_numbers_with_gaps_stay_whole_in_pandas():
    frame = convert(ROWS, "pandas.DataFrame")
    assert frame["n"].dtype == "Int64"
    assert frame["n"][2] == 2**60 + 1
    assert frame["b"].dtype == "boolean"
    full = convert([{"n": 1, "b": True, "x": 1.5}], "pandas.DataFrame")
    assert [str(kind) for kind in full.dtypes] == ["int64", "bool", "float64"]


def test_an_index_that_says_something_becomes_columns():
    frame = pandas.DataFrame({"k": ["a", "b", "a"], "v": [1, 2, 3]})
    assert convert(frame[frame.v > 1], "Table").column_names == ["k", "v"]
    assert convert(frame.groupby("k").sum(), "Table").to_pydict() == {"k": ["a", "b"], "v": [4, 2]}
    assert convert(frame.set_index(["k", "v"]), "Table").column_names == ["k", "v"]
    labelled = pandas.DataFrame({"v": [1]}, index=["row"])
    assert convert(labelled, "Table").to_pydict() == {"index": ["row"], "v": [1]}
    assert list(frame[frame.v > 1].index) == [1, 2], "and the frame itself is left alone"


columns = st.one_of(
    st.lists(st.none() | st.integers(-(2**63), 2**63 - 1), min_size=4, max_size=4),
    st.lists(st.none() | st.floats(allow_nan=False), min_size=4, max_size=4),
    st.lists(st.none() | st.text(max_size=4), min_size=4, max_size=4),
    st.lists(st.none() | st.booleans(), min_size=4, max_size=4),
    st.lists(st.none() | st.dates(), min_size=4, max_size=4),
    st.lists(st.none() | st.datetimes(), min_size=4, max_size=4),
    st.lists(st.none() | st.times(), min_size=4, max_size=4),
    st.lists(st.none() | st.binary(max_size=4), min_size=4, max_size=4),
)


@given(st.dictionaries(st.sampled_from("abcd"), columns, min_size=1), st.sampled_from([*CLASSES]))
def test_no_table_loses_anything_on_its_way(found: dict[str, list[Any]], name: str):
    table = Table(found)
    assert digest(convert(convert(table, name), "Table")) == digest(table)


@pytest.mark.parametrize("name", ["pandas.DataFrame", "pyarrow.Table", "numpy.ndarray"])
def test_a_library_that_is_not_there_is_named(name: str, monkeypatch: pytest.MonkeyPatch):
    package = name.partition(".")[0]
    monkeypatch.setitem(sys.modules, package, None)
    value = [1] if package == "numpy" else ROWS
    with pytest.raises(PackageMissing) as caught:
        convert(value, name)
    assert f"needs the package '{package}'" in caught.value.message
    assert "requirements" in caught.value.message
    with pytest.raises(PackageMissing):
        convert(value, f"{name} | None")
    assert convert(None, f"{name} | None") is None


def test_pandas_without_pyarrow_is_told(monkeypatch: pytest.MonkeyPatch):
    frame = pandas.DataFrame({"a": [1]})
    for module in [name for name in sys.modules if name.partition(".")[0] == "pyarrow"]:
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(PackageMissing, match="'pyarrow'"):
        convert(ROWS, "pandas.DataFrame")
    with pytest.raises(PackageMissing, match="pyarrow"):
        convert(frame, "Table")


def test_a_table_that_does_not_fit_is_described():
    assert refusal(ROWS.select(["n", "x"]), "int") == (
        "Expected a whole number, got a table (columns n, x)."
    )
    frame = pandas.DataFrame({"a": [1], "b": [2]})
    assert "got a pandas DataFrame (columns a, b)" in refusal(frame, "int")
    assert "got a pyarrow Table (columns n, x, t, b, day, …)" in refusal(pyarrow.table(ROWS), "str")
    assert "Expected a pandas DataFrame, got text" in refusal("a", "pandas.DataFrame")
    assert "Expected 'a' or" not in refusal(frame, "Literal['a']")
    assert "got an array of float64, 2 × 1" in refusal(numpy.array([[1.5], [2]]), "float")


# Arrays


def test_lists_and_arrays_become_each_other():
    for value in ([1, 2], [0.5, 1], [[1, 2], [3, 4]], [True, False], ["a", "bc"], [], [1j, 2]):
        made = convert(value, "numpy.ndarray")
        assert isinstance(made, numpy.ndarray)
        assert convert(made, "list") == value
    array = numpy.arange(3)
    assert convert(array, "numpy.ndarray") is array
    assert convert(array, "numpy.ndarray[numpy.int64]") is array
    assert convert(array, "numpy.ndarray[numpy.integer]") is array
    assert convert(array, "list[float]") == [0.0, 1.0, 2.0]
    assert list(convert(array, "Iterator[int]")) == [0, 1, 2]
    assert convert((1, 2), "numpy.ndarray[numpy.float32]").dtype == numpy.float32


@pytest.mark.parametrize(
    ("value", "type", "said"),
    [
        ([1, "a"], "numpy.ndarray", "numbers, truths or texts alone"),
        ([1, None], "numpy.ndarray", "numbers, truths or texts alone"),
        ([[1], [1, 2]], "numpy.ndarray", "not equally long"),
        ([2**64, 0.5], "numpy.ndarray", ""),
        ([2**53 + 1, 0.5], "numpy.ndarray", "numbers, truths or texts alone"),
        ([{"a": 1}], "numpy.ndarray", "numbers, truths or texts alone"),
        (5, "numpy.ndarray", "Expected an array, got a whole number (5)."),
        (ROWS, "numpy.ndarray", "Expected an array, got a table"),
        ([0.5], "numpy.ndarray[numpy.int64]", "float64, would lose something as int64"),
        ([300], "numpy.ndarray[numpy.uint8]", "would lose something as uint8"),
        ([-1], "numpy.ndarray[numpy.uint64]", "would lose something as uint64"),
        ([2**64 - 1], "numpy.ndarray[numpy.int64]", "would lose something as int64"),
        ([2**53 + 1], "numpy.ndarray[numpy.float64]", "would lose something as float64"),
        ([2.0**63], "numpy.ndarray[numpy.int64]", "would lose something as int64"),
        ([0.1], "numpy.ndarray[numpy.float32]", "would lose something as float32"),
        ([1e300], "numpy.ndarray[numpy.float32]", "would lose something as float32"),
        ([1j], "numpy.ndarray[float]", "would lose something as float64"),
        (["1"], "numpy.ndarray[int]", "would lose something as int64"),
        ([1], "numpy.ndarray[numpy.floating]", "its items are int64, not floating"),
        (numpy.array(5.5), "list", "no dimension"),
        (numpy.array([1.5]), "float", "Expected a number, got an array of float64, 1."),
        (numpy.array([1, 2]), "int", "got an array of int64, 2"),
        (numpy.array(["2020-01-01T00:00:00.000000001"], "M8[ns]"), "list", "finer than Python's"),
        (numpy.array([1, 2]), "Literal[1, 2]", "Expected one of 1, 2"),
    ],
)
def test_what_an_array_can_t_hold_is_refused(value: Any, type: str, said: str):
    assert said in refusal(value, type)


numbers = st.one_of(
    st.integers(-(2**64), 2**64), st.floats(), st.booleans(), st.integers(-300, 300)
)
DTYPES = ["bool", "int8", "uint8", "int32", "int64", "uint64", "float16", "float32", "float64"]


@given(st.lists(numbers, max_size=5), st.sampled_from(["", *DTYPES, "complex128"]))
def test_an_array_holds_exactly_what_came(values: list[Any], items: str):
    type = f"numpy.ndarray[numpy.{items}]" if items else "numpy.ndarray"
    try:
        made = convert(values, type)
    except TypesDontFit:
        return
    assert not items or made.dtype == items
    back = made.tolist()
    assert len(back) == len(values)
    for one, other in zip(back, values, strict=True):
        assert one == other or (one != one and other != other), (values, items)


@given(st.sampled_from(DTYPES), st.sampled_from(DTYPES), st.data())
def test_an_array_changes_its_dtype_only_if_it_can_change_back(
    one: str, other: str, data: st.DataObject
):
    raw = data.draw(st.binary(min_size=24, max_size=24))
    values = numpy.frombuffer(raw, numpy.uint8) & 1 == 1
    array = values if one == "bool" else numpy.frombuffer(raw, one)
    try:
        made = convert(array, f"numpy.ndarray[numpy.{other}]")
    except TypesDontFit:
        return
    assert made.dtype == other
    for before, after in zip(array.tolist(), made.tolist(), strict=True):
        assert before == after or (before != before and after != after)


def test_single_numbers_of_numpy_are_plain_numbers():
    for value, type, wanted in (
        (numpy.int64(5), "int", 5),
        (numpy.int64(5), "float", 5.0),
        (numpy.float32(0.5), "float", 0.5),
        (numpy.float64(5), "int", 5),
        (numpy.bool_(True), "bool", True),
        (numpy.complex128(1j), "complex", 1j),
        (numpy.str_("a"), "str", "a"),
    ):
        made = convert(value, type)
        assert made == wanted
        assert type == "str" or type in str(made.__class__)
        assert isinstance(made, str) or made.__class__ is wanted.__class__
    assert "too large" in refusal(numpy.int64(2**60 + 1), "float")


def test_an_index_that_clashes_with_a_column_is_told():
    frame = pandas.DataFrame({"k": [1]}, index=pandas.Index(["a"], name="k"))
    with pytest.raises(OutputInvalid, match="k"):
        Table(frame)
