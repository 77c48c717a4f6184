"""The nodes that bring data in, single values, and views."""

from __future__ import annotations

import pytest

from dxt.core.errors import InputMissing, ParamInvalid
from dxt.data.arrow import Table
from dxt.data.files import File
from dxt.data.media import Chart, Html, Markdown
from dxt.nodes.library import data, value, view


def test_a_csv_file_becomes_a_table(capsys: pytest.CaptureFixture[str]):
    file = File("a.csv", b"name;n\n\xe9;1\n")
    assert data.csv(file).to_pylist() == [{"name": "é", "n": 1}]
    assert "a.csv is not UTF-8; it was read as Latin-1." in capsys.readouterr().err
    assert data.csv(File("a.tsv", b"1\t2\n"), "tab", False).to_pylist() == [
        {"column_1": 1, "column_2": 2}
    ]


def test_an_encoding_that_does_not_fit_says_so():
    with pytest.raises(ParamInvalid, match=r"a.csv is not in the encoding utf-8") as caught:
        data.csv(File("a.csv", b"a\n\xe9\n"), encoding="utf-8")
    assert caught.value.port == "encoding"


def test_json_and_text_files_are_read():
    assert data.json(File("a.json", b'{"rows": [{"a": 1}]}'), "rows").to_pylist() == [{"a": 1}]
    assert data.text(File("a.txt", "\ufeffhé\r\n".encode())) == "hé\r\n"


def test_values_are_given_on():
    assert value.number(10) == 10
    assert value.text("a") == "a"
    assert value.switch(True) is True


def test_a_choice_is_one_of_those_there_are():
    assert value.choice("b", "a\n b \n") == "b"
    assert value.choice("", "a\nb") == "a"
    with pytest.raises(ParamInvalid, match="'c' is not among the choices: a, b"):
        value.choice("c", "a\nb")
    with pytest.raises(ParamInvalid, match="Nothing to choose from"):
        value.choice("c", " \n")


def test_anything_can_be_seen_as_a_table():
    table = Table({"a": [1]})
    assert view.table(table) is table
    assert view.table(table.arrow).to_pylist() == [{"a": 1}]
    assert view.table([{"a": 1}, {"a": "x"}]).to_pylist() == [{"a": "1"}, {"a": "x"}]
    assert view.table({"a": [1, 2], "b": (3, 4)}).to_pydict() == {"a": [1, 2], "b": [3, 4]}
    assert view.table({"a": 1, "b": 2}).to_pydict() == {"name": ["a", "b"], "value": [1, 2]}
    assert view.table({"a": [1], "b": [1, 2]}).column_names == ["name", "value"]
    assert view.table([1, "x"]).to_pydict() == {"value": ["1", "x"]}
    assert view.table([]).num_rows == 0
    assert view.table(5).to_pydict() == {"value": [5]}
    assert view.table(Chart({"mark": "bar"}, table)).to_pylist() == [{"a": 1}]
    with pytest.raises(ParamInvalid, match="no rows"):
        view.table(Chart({"mark": "bar"}))


def test_anything_can_be_seen_as_text():
    def shown(item: object, **params: str) -> str:
        return str(view.text(item, **params))  # type: ignore[arg-type]

    assert isinstance(view.text("# a"), Markdown)
    assert view.text("# a", "plain") == "# a"
    page = Html("<b>")
    assert view.text(page) is page
    assert view.text(page, "plain") == "<b>"
    assert shown(["a", "b"]) == "- a\n- b"
    assert shown(["a", "b"], style="plain") == "a\nb"
    assert shown(2.5) == "2.5"
    assert shown({"a": 1}) == "{'a': 1}"
    assert shown(Table({"a": [1, None], "b": ["x|y", "z"]})) == (
        "| a | b |\n| --- | --- |\n| 1 | x\\|y |\n|  | z |\n"
    )
    assert shown(Table({"a": list(range(150))})).endswith("\n\nand 50 more rows\n")
    with pytest.raises(InputMissing):
        view.text(None)
