"""JSON files that hold a table, and those that don't."""

from __future__ import annotations

import pytest

from dxt.core.errors import ParamInvalid
from dxt.data.json_file import read_json

WANTED = [{"a": 1, "b": "x"}, {"a": 2, "b": None}]


@pytest.mark.parametrize(
    "text",
    [
        '[{"a": 1, "b": "x"}, {"a": 2}]',
        '{"a": [1, 2], "b": ["x", null]}',
        '{"a": 1, "b": "x"}\n\n{"a": 2, "b": null}\n',
    ],
)
def test_records_columns_and_lines_are_the_same_table(text: str):
    assert read_json(text).to_pylist() == WANTED


def test_a_path_leads_to_records_further_in():
    text = '{"data": {"items": [{"a": 1, "b": "x"}, {"a": 2}]}, "page": [1, 2, 3]}'
    assert read_json(text, "data.items").to_pylist() == WANTED


def test_a_list_of_single_values_is_one_column():
    assert read_json("[1, 2, null]").to_pydict() == {"value": [1, 2, None]}


def test_one_record_is_one_row():
    assert read_json('{"a": 1, "b": {"c": 2}}').to_pylist() == [{"a": 1, "b": {"c": 2}}]


def test_a_column_of_several_types_becomes_text():
    assert read_json('[{"a": 1}, {"a": "n/a"}]')["a"] == ["1", "n/a"]


def test_nothing_is_a_table_without_columns():
    assert read_json(" \n").num_columns == 0
    assert read_json("[]").num_rows == 0


@pytest.mark.parametrize(
    ("text", "path", "said", "port"),
    [
        ('{"a": 1,\n "b": }', "", "Line 2 is not JSON", "file"),
        ('{"a": 1}\n{"a": }\n', "", "Line 2 is not JSON", "file"),
        ("<html>", "", "Line 1 is not JSON", "file"),
        ("5", "", "is no table", "file"),
        ("[1, [2]]", "", "is no table", "file"),
        ('{"x": [1], "y": [1, 2]}', "", "Set the path to one of: x, y", "path"),
        ('{"a": {"b": 1}}', "a.c", "There is no 'c'", "path"),
    ],
)
def test_what_is_no_table_says_so(text: str, path: str, said: str, port: str):
    with pytest.raises(ParamInvalid) as caught:
        read_json(text, path)
    assert said in caught.value.message
    assert caught.value.port == port
