"""CSV files as they are found in the world."""

from __future__ import annotations

import datetime as dt

import pytest

from dxt.core.errors import ParamInvalid
from dxt.data.csv_file import guess_delimiter, read_csv
from dxt.data.files import decoded


def test_types_are_those_of_all_rows():
    table = read_csv(
        "id,price,name,day,at,open\n"
        "1,2.5,x,2020-01-31,2020-01-31 10:00:00,true\n"
        "2,,,2020-02-01,2020-02-01T11:30:00,false\n"
        "3,7,z,,,\n"
    )
    assert table.types == {
        "id": "int",
        "price": "float",
        "name": "text",
        "day": "date",
        "at": "datetime",
        "open": "bool",
    }
    assert table["price"] == [2.5, None, 7.0]
    assert table["name"] == ["x", None, "z"]
    assert table["day"] == [dt.date(2020, 1, 31), dt.date(2020, 2, 1), None]
    assert table["at"][0] == dt.datetime(2020, 1, 31, 10)


def test_whole_numbers_with_empty_cells_stay_whole():
    assert read_csv("a,b\n1,x\n,y\n")["a"] == [1, None]


def test_codes_with_leading_zeros_stay_text():
    table = read_csv("zip,flag,count\n02134,0,10\n10001,1,0\n")
    assert table["zip"] == ["02134", "10001"]
    assert table["flag"] == [0, 1]
    assert table["count"] == [10, 0]
    assert read_csv("share\n0.5\n0.25\n")["share"] == [0.5, 0.25]


def test_quoted_cells_may_hold_anything():
    table = read_csv('a,b\n"1, 2","say ""hi"""\n"two\nlines",x\n')
    assert table.to_pylist() == [{"a": "1, 2", "b": 'say "hi"'}, {"a": "two\nlines", "b": "x"}]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(delimiter: str):
    text = f"a{delimiter}b\n1{delimiter}x\n2{delimiter}y\n"
    assert guess_delimiter(text) == delimiter
    assert read_csv(text).to_pydict() == {"a": [1, 2], "b": ["x", "y"]}


def test_the_delimiter_is_not_misled_by_text():
    text = 'name;note\nAda;"a, b, c"\nAlan;d, e\n'
    assert read_csv(text).column_names == ["name", "note"]


def test_one_column_needs_no_delimiter():
    assert read_csv("a\n1\n2\n")["a"] == [1, 2]


def test_line_ends_and_blank_lines_do_not_matter():
    assert read_csv("a,b\r\n1,2\r\n\r\n3,4").to_pydict() == {"a": [1, 3], "b": [2, 4]}


def test_without_a_header_columns_are_numbered():
    table = read_csv("1,x\n2,y\n", header=False)
    assert table.to_pydict() == {"column_1": [1, 2], "column_2": ["x", "y"]}


def test_headers_are_trimmed_and_told_apart():
    assert read_csv(" a ,a,,b\n1,2,3,4\n").column_names == ["a", "a_2", "column_3", "b"]


def test_a_column_of_empty_cells_is_text():
    assert read_csv("a,b\n1,\n2,\n").types == {"a": "int", "b": "text"}


def test_a_header_alone_is_a_table_without_rows():
    table = read_csv("a,b\n")
    assert (table.num_rows, table.column_names) == (0, ["a", "b"])
    assert read_csv("").num_columns == 0


@pytest.mark.parametrize(
    ("text", "line", "cells"),
    [
        ("a,b\n1,2\n1,2,3\n", 3, "3 cells"),
        ("a,b\n1\n", 2, "1 cell "),
        ('a,b\n"two\nlines",1\n\n1,2,3\n', 5, "3 cells"),
    ],
)
def test_a_ragged_row_is_named_by_its_line(text: str, line: int, cells: str):
    with pytest.raises(ParamInvalid) as caught:
        read_csv(text, ",")
    assert f"Line {line} of the CSV has {cells}" in caught.value.message
    assert caught.value.port == "file"


def test_many_rows_arrive_in_one_piece():
    table = read_csv("n\n" + "\n".join(map(str, range(100_000))))
    assert table.num_rows == 100_000
    assert table.arrow.chunk_lengths == [100_000]


@pytest.mark.parametrize(
    ("data", "text", "encoding"),
    [
        ("é".encode(), "é", "utf-8"),
        ("é".encode("utf-8-sig"), "é", "utf-8"),
        ("é".encode("utf-16"), "é", "utf-16"),
        ("é".encode("latin-1"), "é", "latin-1"),
        (b"", "", "utf-8"),
    ],
)
def test_text_is_decoded_by_what_it_is(data: bytes, text: str, encoding: str):
    assert decoded(data) == (text, encoding)


def test_a_chosen_encoding_is_obeyed():
    assert decoded("é".encode(), "latin-1") == ("Ã©", "latin-1")
    assert decoded("\ufeffa".encode(), "utf-8") == ("a", "utf-8")
    with pytest.raises(UnicodeDecodeError):
        decoded(b"\xff", "utf-8")
