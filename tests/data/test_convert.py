"""Values arriving at ports: fitted where nothing is lost, refused with the reason otherwise."""

from __future__ import annotations

from typing import Any

import pytest

from dxt.core.errors import TypesDontFit
from dxt.core.types import why_not
from dxt.data.arrow import Table
from dxt.data.convert import convert, spoken
from dxt.data.files import File
from dxt.data.media import Chart, Html, Image, Markdown

PNG = b"\x89PNG\r\n\x1a\nrest"


@pytest.mark.parametrize(
    ("value", "type", "wanted"),
    [
        (5, "int", 5),
        (5.0, "int", 5),
        (True, "int", 1),
        (5, "float", 5.0),
        (True, "bool", True),
        ("a", "str", "a"),
        (Markdown("a"), "str", "a"),
        (bytearray(b"a"), "bytes", b"a"),
        ((1, 2), "list", [1, 2]),
        ([1.0, 2], "list[int]", [1, 2]),
        ([[1.0]], "list[list[int]]", [[1]]),
        ({3, 1, 2}, "list[int]", [1, 2, 3]),
        ({"a": 1}, "dict[str, float]", {"a": 1.0}),
        ("min", "Literal['min', 'max']", "min"),
        (2.0, "Literal[1, 2]", 2),
        (None, "None", None),
        (None, "int | None", None),
        (5.0, "int | None", 5),
        (None, "Optional[int]", None),
        (5, "int | str", 5),
        ("a", "int | str", "a"),
        (1, "Union[str, float]", 1.0),
        (object, "Any", object),
        (3, "SomethingOfTheirs", 3),
    ],
)
def test_what_fits_is_fitted(value: Any, type: str, wanted: Any):
    got = convert(value, type)
    assert got == wanted
    assert isinstance(got, bool) == isinstance(wanted, bool)
    assert isinstance(got, float) == isinstance(wanted, float)


def test_a_value_that_already_fits_is_the_same_object():
    for value, type in (([1], "list"), ({"a": 1}, "dict"), (Table({}), "Table"), ("a", "str")):
        assert convert(value, type) is value


def test_pictures_documents_and_files_keep_their_kind():
    assert isinstance(convert("a", "Markdown"), Markdown)
    assert isinstance(convert("a", "Html"), Html)
    assert isinstance(convert(PNG, "Image"), Image)
    assert convert({"mark": "bar"}, "Chart").spec == {"mark": "bar"}
    spec = convert(Chart({"mark": "bar"}, [{"a": 1}]), "dict")
    assert spec == {"mark": "bar", "data": {"values": [{"a": 1}]}}
    assert convert(File("a", b""), "File").name == "a"


def test_rows_become_tables():
    assert convert([{"a": 1}], "Table").to_pylist() == [{"a": 1}]
    assert convert({"a": [1]}, "Table").to_pylist() == [{"a": 1}]
    assert convert(Table({"a": [1]}).arrow, "Table").to_pylist() == [{"a": 1}]


Theirs = type("Chart", (), {"__module__": "altair.vegalite"})


class Column:
    """As a Series of pandas or polars looks."""

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        raise AssertionError

    def to_frame(self) -> object:
        raise AssertionError


@pytest.mark.parametrize(
    ("value", "type", "said"),
    [
        (5.5, "int", "Expected a whole number, got a number (5.5)."),
        ("5", "int", "Expected a whole number, got text ('5')."),
        (2**60 + 1, "float", "too large to be exact"),
        ("5", "float", "Expected a number, got text"),
        (1, "bool", "Expected true or false, got a whole number (1)."),
        (5, "str", "Expected text"),
        (None, "str", "Expected text, got nothing."),
        (True, "str", "Expected text, got True."),
        ([1, "a"], "list[int]", "Expected a list, each item a whole number"),
        ("mean", "Literal['min', 'max']", "Expected one of 'min', 'max', got text ('mean')."),
        (True, "Literal[1, 2]", "Expected one of 1, 2"),
        ("x", "int | None", "Expected a whole number or nothing"),
        (5, "Table", "Expected a table"),
        (Table({"a": [1]}).arrow.column(0), "Table", "Expected a table"),
        ([{"a": 1}, {"a": "b"}], "Table", "mixes whole numbers"),
        (Table({"a": [1]}), "list", "to_pylist()"),
        (b"no picture", "Image", "no image that can be shown"),
        ("name", "File", "Expected a file, got text"),
        ({1: 2}, "dict[str, int]", "its key 1 is a whole number (1)"),
        (Theirs(), "Chart", "Expected a chart, got an altair Chart."),
        (Column(), "Table", "which is one column; use .to_frame() in a Python node first"),
        ("x" * 500, "int", "..."),
    ],
)
def test_what_does_not_fit_is_refused_with_the_reason(value: Any, type: str, said: str):
    with pytest.raises(TypesDontFit) as caught:
        convert(value, type)
    assert said in caught.value.message
    assert len(caught.value.message) < 250


SAMPLES = {
    "bool": True,
    "int": 1,
    "float": 0.5,
    "str": "a",
    "bytes": b"a",
    "list": [{"a": 1}],
    "tuple": (1,),
    "set": {1},
    "dict": {"mark": "bar"},
    "Table": Table({"a": [1]}),
    "Chart": Chart({"mark": "bar"}),
    "Image": Image(PNG),
    "Markdown": Markdown("a"),
    "Html": Html("a"),
    "File": File("a", b""),
}


@pytest.mark.parametrize("target", SAMPLES)
@pytest.mark.parametrize("source", SAMPLES)
def test_what_may_be_wired_converts(source: str, target: str):
    if why_not(source, target) is None:
        convert(SAMPLES[source], target)


def test_types_are_spoken_in_words():
    assert spoken("list[int]") == "a list, each item a whole number"
    assert spoken("Table | None") == "a table or nothing"
    assert spoken("Literal['a', 2]") == "one of 'a', 2"
