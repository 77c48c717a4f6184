"""What pickle alone would lose of a value."""

from __future__ import annotations

import pickle
from fractions import Fraction
from typing import Any

import numpy
import pandas
import pytest

from dxt.data.digest import digest
from dxt.data.pickling import pickled
from dxt.data.values import NotEncodable, decode, encode

GRID = numpy.arange(6).reshape(2, 3).astype(">i2")
ARRAYS: dict[str, Any] = {
    "whole numbers": numpy.arange(3).astype(">i2"),
    "numbers": numpy.array([0.5, -0.0, numpy.nan], ">f8"),
    "of the other order": numpy.arange(3).astype("<i2"),
    "turned": GRID.T,
    "cut": GRID[:, ::2],
    "no items": numpy.zeros((0, 3), ">f4"),
    "no dimension": numpy.array(5, ">i4"),
    "text": numpy.array(["ab", "é"], ">U3"),
    "moments": numpy.array(["2020-01-01", "NaT"], ">M8[s]"),
    "durations": numpy.array([1, 2], ">m8[ms]"),
    "complex": numpy.array([1j, 2], ">c16"),
    "records": numpy.array([(1, 2.5)], [("a", ">i2"), ("b", "<f8")]),
    "masked": numpy.ma.array([1, 2], mask=[False, True], dtype=">i4", fill_value=7),
}


@pytest.mark.parametrize("name", ARRAYS)
def test_an_array_keeps_its_byte_order(name: str) -> None:
    array = ARRAYS[name]
    again = decode(encode([array]))[0]
    assert type(again) is type(array)
    assert (again.dtype, again.shape) == (array.dtype, array.shape)
    assert again.tobytes() == array.tobytes()
    assert again.flags.writeable
    assert digest(again) == digest(array)
    numpy.testing.assert_array_equal(decode(encode(array)), array)


def test_so_does_one_inside_of_other_values() -> None:
    array = ARRAYS["whole numbers"]
    objects = numpy.array([array, None], dtype=object)
    assert decode(encode(objects))[0].dtype == ">i2"
    assert decode(encode(pandas.Series(array))).dtype == ">i2"
    assert decode(encode(pandas.DataFrame({"a": array}))).a.dtype == ">i2"
    first, second = decode(encode([array, array]))
    assert first is second, "and is still one"


def test_what_pickle_keeps_is_written_as_pickle_writes_it() -> None:
    shared = numpy.arange(3)
    for value in (
        {1, 2},
        Fraction(1, 3),
        [shared, shared],
        ARRAYS["records"],
        pandas.DataFrame({"a": [1, "x"], "b": [0.5, 1]}),
    ):
        assert pickled(value) == pickle.dumps(value, protocol=4)


def test_what_was_written_before_can_still_be_read() -> None:
    array = ARRAYS["whole numbers"]
    written = b'{"form":"pickle"}\n' + pickle.dumps([array], protocol=4)
    numpy.testing.assert_array_equal(decode(written)[0], array)


def test_what_has_no_bytes_still_says_so() -> None:
    with pytest.raises(NotEncodable, match="function"):
        encode(lambda: 1)
    with pytest.raises(NotEncodable, match="list"):
        encode([ARRAYS["text"], lambda: 1])
