"""What the screen is given of a value."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dxt.data.arrow import Table
from dxt.data.media import Chart, Html, Image, Markdown
from dxt.data.preview import preview

PNG = b"\x89PNG\r\n\x1a\nrest"


def test_a_table_is_shown_by_the_page():
    table = Table({"n": list(range(2500)), "t": [str(n) for n in range(2500)]})
    header, body = preview(table)
    assert header == {
        "kind": "table",
        "rows": 2500,
        "offset": 0,
        "count": 1000,
        "columns": [{"name": "n", "type": "int"}, {"name": "t", "type": "text"}],
    }
    assert body is not None and Table.from_ipc(body)["n"] == list(range(1000))
    header, body = preview(table, 2400, 1000)
    assert (header["offset"], header["count"], header["rows"]) == (2400, 100, 2500)
    assert body is not None and Table.from_ipc(body)["n"][0] == 2400
    header, body = preview(table, 9999, 10)
    assert (header["offset"], header["count"]) == (2500, 0)


def test_a_list_of_dicts_is_shown_as_a_table():
    rows = [{"n": n} for n in range(30)] + [{"n": "last"}]
    header, body = preview(rows, 29, 10)
    assert (header["kind"], header["rows"], header["offset"], header["count"]) == (
        "table",
        31,
        29,
        2,
    )
    assert body is not None and Table.from_ipc(body)["n"] == ["29", "last"]


def test_a_chart_has_its_rows_beside_it():
    header, body = preview(Chart({"mark": "bar"}, Table({"a": [1, 2]})))
    assert header == {"kind": "chart", "spec": {"mark": "bar", "data": {"name": "rows"}}}
    assert body is not None and Table.from_ipc(body)["a"] == [1, 2]
    assert preview(Chart({"mark": "bar", "data": {"values": []}}))[1] is None


def test_a_large_chart_is_drawn_from_a_sample():
    header, body = preview(Chart({"mark": "point"}, Table({"a": list(range(20_000))})))
    assert header["sampled_from"] == 20_000
    assert body is not None
    sample = Table.from_ipc(body)["a"]
    assert (len(sample), sample[0], sample[1]) == (5000, 0, 4)


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("hello", {"kind": "text", "text": "hello"}),
        (Markdown("# a"), {"kind": "markdown", "text": "# a"}),
        (Html("<p>"), {"kind": "html", "text": "<p>"}),
        (5, {"kind": "json", "text": "5"}),
        (None, {"kind": "json", "text": "null"}),
        ({"a": [1]}, {"kind": "json", "text": '{\n  "a": [\n    1\n  ]\n}'}),
    ],
)
def test_small_values_are_shown_whole(value: Any, wanted: dict[str, Any]):
    assert preview(value) == (wanted, None)


def test_an_image_is_its_bytes():
    assert preview(Image(PNG)) == ({"kind": "image", "mime": "image/png"}, PNG)


def test_long_text_and_lists_are_cut():
    header, _ = preview("x" * 500_000)
    assert (len(header["text"]), header["truncated"]) == (200_000, True)
    header, _ = preview(list(range(100_000)))
    assert header["truncated"]
    assert len(json.loads(header["text"])) == 2000


def test_anything_else_is_shown_as_it_prints():
    assert preview(1j) == ({"kind": "text", "text": "1j"}, None)
    assert preview(b"a")[0]["kind"] == "text"
