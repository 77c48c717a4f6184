"""DataFrames of pandas that Arrow can't hold: no tables, and values like any other."""

from __future__ import annotations

import json
import sys
from pathlib import Path, PurePosixPath
from typing import Any

import numpy
import pandas
import pytest

from dxt.core.errors import OutputInvalid, PackageMissing, TypesDontFit
from dxt.data.arrow import Table
from dxt.data.convert import convert
from dxt.data.digest import digest
from dxt.data.preview import preview
from dxt.data.report import Report
from dxt.data.values import as_output, decode, describe, encode

GOLDEN = "eaede5991fd4ef3679c1d76f7c0d889b7a3df7f3"
MIXED = {"a": [1, "x"]}
DAYS = pandas.date_range("2020-01-01", periods=2, freq="D")


class Noted(pandas.DataFrame):
    _metadata = ["note"]  # noqa: RUF012

    @property
    def _constructor(self) -> type[Noted]:
        return Noted


def noted(note: str) -> Noted:
    frame = Noted(MIXED)
    frame.note = note
    return frame


def attached(**attrs: Any) -> pandas.DataFrame:
    frame = pandas.DataFrame(MIXED)
    frame.attrs.update(attrs)
    return frame


def beside(values: Any) -> pandas.DataFrame:
    """A column that Arrow could hold, beside one that it can't."""
    return pandas.DataFrame({"v": values, **MIXED})


FRAMES: dict[str, Any] = {
    "whole numbers and text": pandas.DataFrame(MIXED),
    "floats and text": pandas.DataFrame({"a": [1.0, "x"]}),
    "truths and text": pandas.DataFrame({"a": [True, "x"]}),
    "numpy's numbers and text": pandas.DataFrame({"a": [numpy.int64(1), "x"]}),
    "the other way round": pandas.DataFrame({"a": ["x", 1]}),
    "another name": pandas.DataFrame({"b": [1, "x"]}),
    "a name of another type": pandas.DataFrame({0: [1, "x"]}),
    "an index": pandas.DataFrame(MIXED, index=[5, 7]),
    "an index of text": pandas.DataFrame(MIXED, index=["5", "7"]),
    "a named index": pandas.DataFrame(MIXED, index=pandas.Index([0, 1], name="k")),
    "named columns": pandas.DataFrame(MIXED).rename_axis(columns="k"),
    "days": pandas.DataFrame(MIXED, index=DAYS),
    "days without a frequency": pandas.DataFrame(MIXED, index=pandas.DatetimeIndex(list(DAYS))),
    "None": pandas.DataFrame({"a": [1, "x", None]}),
    "nan": pandas.DataFrame({"a": [1, "x", float("nan")]}),
    "NA": pandas.DataFrame({"a": [1, "x", pandas.NA]}),
    "NaT": pandas.DataFrame({"a": [1, "x", pandas.NaT]}),
    "one name twice": pandas.DataFrame([[1, 2]], columns=["a", "a"]),
    "swapped": pandas.DataFrame([[2, 1]], columns=["a", "a"]),
    "narrow": pandas.DataFrame([[1, 2]], columns=["a", "a"], dtype="int32"),
    "floats": pandas.DataFrame([[1.0, 2.0]], columns=["a", "a"]),
    "an index named like a column": pandas.DataFrame({"a": [1]}, index=pandas.Index([1], name="a")),
    "complex": pandas.DataFrame({"a": [1j, 2]}),
    "another byte order": pandas.DataFrame({"a": numpy.array([1, 2], ">i2")}),
    "long": pandas.DataFrame({"a": numpy.array([1, 2], numpy.longdouble)}),
    "long and complex": pandas.DataFrame({"a": numpy.array([1, 2], numpy.clongdouble)}),
    "sparse": pandas.DataFrame({"a": pandas.arrays.SparseArray([0, 1])}),
    "sparse with another filling": pandas.DataFrame(
        {"a": pandas.arrays.SparseArray([0, 1], fill_value=1)}
    ),
    "paths": pandas.DataFrame({"a": [Path("x")]}),
    "pure paths": pandas.DataFrame({"a": [PurePosixPath("x")]}),
    "categories": pandas.DataFrame({"a": pandas.Categorical([1, "x"], ["x", 1])}),
    "in another order": pandas.DataFrame({"a": pandas.Categorical([1, "x"], [1, "x"])}),
    "in order": pandas.DataFrame({"a": pandas.Categorical([1, "x"], ["x", 1], ordered=True)}),
    "sets": pandas.DataFrame({"a": [{"x", "y", "z"}, 1]}),
    "lists": pandas.DataFrame({"a": [[1], ["x"]]}),
    "described": pandas.DataFrame({"a": [1, 1], "b": ["x", "y"]}).describe(include="all"),
    "turned": pandas.DataFrame({"a": [1, 1], "b": ["x", "y"]}).T,
    "levels": pandas.DataFrame([[1, "x"]], columns=[["a", "a"], ["x", "y"]]).T,
    "other levels": pandas.DataFrame([[1, "x"]], columns=[["a", "b"], ["x", "y"]]).T,
    "none": pandas.DataFrame([], columns=["a", "a"]),
    "moments": beside(DAYS),
    "moments in a zone": beside(DAYS.tz_localize("UTC")),
    "moments in another zone": beside(DAYS.tz_localize("Europe/Berlin")),
    "seconds": beside(DAYS.as_unit("s")),
    "durations": beside(DAYS - DAYS[0]),
    "periods": beside(DAYS.to_period("D")),
    "longer periods": beside(DAYS.to_period("M")),
    "intervals": beside(pandas.interval_range(0, 2)),
    "intervals closed on the left": beside(pandas.interval_range(0, 2, closed="left")),
    "numbers with gaps": beside(pandas.array([1, None], dtype="Int64")),
    "text": beside(["a", None]),
    "another text": beside(pandas.array(["a", None], dtype="string")),
    "Arrow's": beside(pandas.array([1, 2], dtype="int64[pyarrow]")),
    "something attached": attached(source="a"),
    "something else attached": attached(source="b"),
    "a note": noted("a"),
    "another note": noted("b"),
}


@pytest.mark.parametrize("name", FRAMES)
def test_a_frame_that_is_no_table_is_a_value_like_any_other(name: str) -> None:
    frame = FRAMES[name]
    told = describe(frame)
    rows, columns = frame.shape
    assert told["kind"] == "any"
    assert told["text"].startswith(f"{type(frame).__name__} of {rows} row")
    assert f" × {columns} column" in told["text"]
    assert told["bytes"] > 0
    again = decode(encode(frame))
    pandas.testing.assert_frame_equal(again, frame)
    assert digest(again) == digest(frame) == digest(frame.copy())
    assert describe([frame])["kind"] == "list"
    assert digest([again]) == digest([frame])


def test_frames_that_differ_have_different_digests() -> None:
    found: dict[str, str] = {}
    for name, frame in FRAMES.items():
        text = digest(frame)
        assert text not in found, f"{name} and {found[text]} have one digest"
        found[text] = name


def test_the_digest_of_a_frame_does_not_depend_on_where_it_is_taken() -> None:
    """Golden: texts hash differently in every process, and NaNs have signs on some machines."""
    frame = pandas.DataFrame(
        {"a": [1, "x"], "f": [-0.0, float("nan")], "c": [1j, 2], "s": [{"x", "y", "z"}, None]},
        index=DAYS,
    )
    assert digest(frame) == GOLDEN


def test_how_pandas_keeps_a_frame_does_not_matter() -> None:
    shared, apart = "".join(["long ", "text"]), "".join(["long ", "text"])
    one = pandas.DataFrame({"a": [(shared, shared), 1]})
    assert digest(one) == digest(pandas.DataFrame({"a": [(shared, apart), 1]}))
    blocks = pandas.DataFrame(MIXED)
    blocks["x"], blocks["y"] = [1.0, 2.0], [3.0, 4.0]
    whole = pandas.DataFrame({**MIXED, "x": [1.0, 2.0], "y": [3.0, 4.0]})
    assert digest(blocks) == digest(whole)
    for zero, nan in ((0.0, float("nan")), (-0.0, -float("nan"))):
        for length in (1, 20):
            frame = pandas.DataFrame([[zero, nan]] * length, columns=["a", "a"])
            plain = pandas.DataFrame([[0.0, float("nan")]] * length, columns=["a", "a"])
            assert digest(frame) == digest(plain)


def test_bytes_of_a_long_double_that_mean_nothing_do_not_count() -> None:
    both = []
    for rubbish in (b"\x00", b"\xee"):
        array = numpy.frombuffer(bytearray(rubbish * 64), numpy.longdouble).copy()
        array[:] = range(len(array))
        both.append(array)
    assert digest(both[0]) == digest(both[1]) != digest(both[0][:-1])
    assert digest(both[0]) != digest(both[0].astype(numpy.clongdouble))
    assert digest(numpy.longdouble(1)) == digest(numpy.longdouble("1.0")) != digest(1.0)
    shape = (2, len(both[0]) // 2)
    assert digest(both[0].reshape(shape)) != digest(both[0])


def test_a_frame_that_can_t_be_read_is_equal_to_nothing() -> None:
    frame = pandas.DataFrame({"a": [lambda: 1]})
    assert digest(frame) != digest(frame)
    assert describe(frame)["text"] == "DataFrame of 1 row × 1 column"


def test_it_is_shown_as_text_that_says_why() -> None:
    frame = FRAMES["one name twice"]
    header, body = preview(frame)
    assert body is None
    assert header == {
        "kind": "text",
        "text": "DataFrame of 1 row × 2 columns, shown as text. A table can't be made of this "
        f"DataFrame: Duplicate column names found: ['a', 'a']\n\n{frame!r}",
    }
    assert as_output(frame) == repr(frame)
    assert as_output([frame]) == [repr(frame)]
    json.dumps(Report(frame).told())


@pytest.mark.parametrize("name", FRAMES)
def test_a_port_for_a_table_refuses_it_and_others_take_it(name: str) -> None:
    frame = FRAMES[name]
    for type in ("Any", "pandas.DataFrame", "pandas.DataFrame | None", "Table | pandas.DataFrame"):
        assert convert(frame, type) is frame
    for type in ("Table", "Table | None", "pyarrow.Table"):
        with pytest.raises(TypesDontFit, match="got a"):
            convert(frame, type)
    with pytest.raises(OutputInvalid, match="A table can't be made of this"):
        Table(frame)
    if name == "whole numbers and text":
        with pytest.raises(TypesDontFit) as caught:
            convert(frame, "Table")
        assert caught.value.message.startswith(
            "Expected a table, got a pandas DataFrame (columns a): A table can't be made of this "
            "DataFrame: "
        )


@pytest.mark.parametrize(
    "frame", [pandas.DataFrame({"a": [1]}), FRAMES["complex"]], ids=["a table", "none"]
)
def test_without_pyarrow_it_is_not_known_which_it_is(
    frame: pandas.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in [name for name in sys.modules if name.partition(".")[0] == "pyarrow"]:
        monkeypatch.setitem(sys.modules, module, None)
    for asking in (Table, describe, preview, as_output):
        with pytest.raises(PackageMissing) as caught:
            asking(frame)
        assert caught.value.message == (
            "To read a DataFrame as a table, its library needs the package 'pyarrow', and that is "
            "not installed here. Add it to the graph's requirements or install it, then run again."
        )


class Lender:
    """What a library gives whose own needs are not met."""

    column_names = ("a",)

    def __init__(self, raised: Exception) -> None:
        self._raised = raised

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        raise self._raised


def test_a_package_that_is_too_old_is_told_as_its_library_tells_it() -> None:
    with pytest.raises(PackageMissing) as caught:
        Table(Lender(ImportError("Pandas requires version '13' or newer of 'pyarrow'.")))
    assert caught.value.message == (
        "To read a Lender as a table, its library needs the package 'pyarrow', and that can't be "
        "used here (Pandas requires version '13' or newer of 'pyarrow'). Add one that can be to "
        "the graph's requirements or install it, then run again."
    )


def test_that_memory_runs_out_does_not_mean_that_it_is_no_table() -> None:
    with pytest.raises(MemoryError):
        describe(Lender(MemoryError()))
