"""Values as bytes, as a few words, as JSON."""

from __future__ import annotations

import datetime as dt
import json
from copy import deepcopy
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dxt.core.errors import FileMissing, OutputInvalid
from dxt.data.arrow import Table
from dxt.data.digest import digest
from dxt.data.files import File
from dxt.data.media import Chart, Html, Image, Markdown
from dxt.data.values import (
    NotEncodable,
    Number,
    as_output,
    decode,
    describe,
    encode,
    is_equal,
)

PNG = b"\x89PNG\r\n\x1a\nrest\n"


@pytest.mark.parametrize(
    "value",
    [
        None,
        True,
        5,
        2**100,
        [10**5000],
        2.5,
        float("inf"),
        "text\nwith lines and \ud800",
        b"bytes\n{}",
        [1, [2, None]],
        {"a": {"b": [1.5]}},
        (1, 2),
        {1, 2},
        {1: "key of another type"},
        dt.date(2020, 1, 1),
        Decimal("1.5"),
        1j,
        [dt.timedelta(1)],
    ],
)
def test_a_plain_value_survives_storing(value: Any):
    again = decode(encode(value))
    assert again == value
    assert type(again) is type(value)


@pytest.mark.parametrize(
    "value",
    [
        Table({"a": [1, None], "t": ["x", "é"]}),
        Table([]),
        Chart({"mark": "bar"}, Table({"a": [1]})),
        Chart({"mark": "bar", "data": {"values": [{"a": 1}]}}),
        Image(PNG),
        Markdown("# a\nb"),
        Markdown("half \ud800"),
        Html("<p>"),
        File("a.txt", b"content\n"),
        [Table({"a": [1]})],
    ],
)
def test_a_rich_value_survives_storing(value: Any):
    again = decode(encode(value))
    assert type(again) is type(value)
    assert digest(again) == digest(value)


def test_what_can_t_be_stored_says_so():
    with pytest.raises(NotEncodable, match="function"):
        encode(lambda: 1)


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        (Table({"a": range(1200), "b": range(1200)}), "table", "1,200 rows × 2 columns"),
        (Table({"a": [1]}), "table", "1 row × 1 column"),
        (3376, "number", "3,376"),
        (0.25, "number", "0.25"),
        (1234567.891, "number", "1.23457e+06"),
        (1234.5, "number", "1,234.5"),
        (0.0, "number", "0"),
        (True, "bool", "true"),
        ("hello\n world", "text", "“hello world”"),
        ("x" * 1000, "text", f"“{'x' * 40}…” (1,000 characters)"),
        (None, "any", "nothing"),
        ([1], "list", "1 item"),
        ({"a": 1, "b": 2}, "dict", "2 entries"),
        (b"12", "bytes", "2 bytes"),
        (b"1" * 2_500_000, "bytes", "2.5 MB"),
        (Image(PNG), "image", "PNG, 13 bytes"),
        (Chart({"mark": "bar"}, Table({"a": [1, 2]})), "chart", "chart of 2 rows"),
        (Markdown("# Title"), "document", "“# Title”"),
        (File("a.csv", b"1" * 1500), "file", "a.csv, 1.5 kB"),
        (dt.date(2026, 11, 28), "any", "2026-11-28"),
        (dt.datetime(2026, 11, 28, 9, 5), "any", "2026-11-28 09:05:00"),
        (dt.timedelta(hours=30), "any", "1 day, 6:00:00"),
        (Decimal("1.50"), "any", "1.50"),
        (1 + 2j, "any", "(1+2j)"),
        (Fraction(1, 3), "any", "1/3"),
        (Fraction(1, 10**5000), "any", "Fraction"),
        (Decimal("1" * 50), "any", "Decimal"),
        (object(), "any", "object"),
    ],
)
def test_a_value_is_told_in_a_few_words(value: Any, kind: str, text: str):
    found = describe(value)
    assert (found["kind"], found["text"]) == (kind, text)
    assert found["bytes"] >= 0


@pytest.mark.parametrize(
    ("value", "items"),
    [
        (Table({"a": [1, 2]}), 2),
        ([1, 2, 3], 3),
        ({"a": 1}, 1),
        ("abc", None),
        (5, None),
    ],
)
def test_what_has_items_says_how_many(value: Any, items: int | None):
    assert describe(value).get("items") == items


def test_sizes_are_about_right():
    assert describe("é" * 1000)["bytes"] == 2000
    assert 10_000 < describe([{"a": "x" * 100}] * 100)["bytes"] < 60_000
    assert describe(Table({"a": list(range(1000))}))["bytes"] >= 8000


def test_a_number_that_python_does_not_write_out_is_told():
    assert json.dumps(as_output([10**5000])) == '["a number of about 5,001 digits"]'
    assert describe(10**5000)["text"] == "a number of about 5,001 digits"
    assert decode(encode(10**5000)) == 10**5000
    assert digest(10**5000) == digest(10**5000) != digest(10**5000 + 1)
    assert digest([10**5000] * 20) == digest([10**5000] * 20)


def test_outputs_are_json():
    table = Table({"day": [dt.date(2020, 1, n) for n in range(1, 21)], "n": list(range(20))})
    output = as_output(table)
    assert output["columns"] == ["day", "n"]
    assert output["rows"] == 20
    assert output["head"][0] == {"day": "2020-01-01", "n": 0}
    assert len(output["head"]) == 10
    values = [1, 2.5, float("nan"), None, "a", b"12", (1, 2), {1: dt.timedelta(1)}, Image(PNG)]
    values += [Markdown("m"), Chart({"mark": "bar"}, table), File("f", b"1"), object, Decimal("1")]
    told = as_output(values)
    assert told[:8] == [1, 2.5, "nan", None, "a", {"bytes": 2}, [1, 2], {"1": "1 day, 0:00:00"}]
    assert told[8:12] == [
        {"image": "image/png", "bytes": 13},
        "m",
        {"chart": {"mark": "bar"}, "rows": 20},
        {"file": "f", "bytes": 1},
    ]
    json.dumps(told, allow_nan=False)


def test_a_file_reads_the_same_from_memory_and_disk(tmp_path: Path):
    (tmp_path / "a.txt").write_bytes("é".encode())
    for file in (File("a.txt", "é".encode()), File("a.txt", tmp_path / "a.txt")):
        assert (file.read_text(), file.read_bytes(), file.size) == ("é", "é".encode(), 2)
        assert file.digest == "4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c"
    with pytest.raises(FileMissing, match="gone"):
        File("gone.txt", tmp_path / "gone.txt").read_bytes()


@pytest.mark.parametrize(
    ("data", "mime"),
    [
        (PNG, "image/png"),
        (b"\xff\xd8\xff\xe0", "image/jpeg"),
        (b"GIF89a", "image/gif"),
        (b"RIFF1234WEBP", "image/webp"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml"),
    ],
)
def test_an_image_knows_what_it_is(data: bytes, mime: str):
    assert Image(data).mime == mime


def test_what_is_no_picture_or_chart_is_refused():
    with pytest.raises(OutputInvalid, match="no image"):
        Image(b"text")
    with pytest.raises(OutputInvalid, match="bytes of an image"):
        Image("text")  # type: ignore[arg-type]
    with pytest.raises(OutputInvalid, match="as a dict"):
        Chart("bar")  # type: ignore[arg-type]


def test_a_chart_s_own_data_gives_way_to_its_rows():
    spec = {"mark": "bar", "data": {"values": []}}
    assert Chart(spec, [{"a": 1}]).spec == {"mark": "bar"}
    assert Chart(spec).spec == spec
    assert spec == {"mark": "bar", "data": {"values": []}}


def test_another_library_s_table_is_told_as_a_table():
    theirs = Table({"a": [1, 2]}).arrow
    assert (describe(theirs)["kind"], describe(theirs)["text"]) == ("table", "2 rows × 1 column")
    assert as_output(theirs) == {"columns": ["a"], "rows": 2, "head": [{"a": 1}, {"a": 2}]}


@pytest.mark.parametrize("value", [1, -5, 0.5, 1e300, float("nan"), 1234567])
def test_what_is_said_of_a_number_is_worked_out_when_it_is_read(value: float) -> None:
    expected = describe(value) | {"digest": digest(value)}
    assert Number(value) == expected
    assert json.dumps(Number(value), default=dict) == json.dumps(expected)
    assert type(copied := deepcopy(Number(value))) is dict
    assert copied == expected


NUMBERS = st.sampled_from([0, 1, 0.0, -0.0, 1.0, float("nan")]) | st.integers() | st.floats()


@given(NUMBERS, NUMBERS)
@example(1, 1.0)
@example(0.0, -0.0)
@example(float("nan"), -float("nan"))
def test_numbers_are_equal_when_their_digests_are(one: float, other: float) -> None:
    assert is_equal(Number(one), Number(other)) == (digest(one) == digest(other))


def test_other_values_go_by_their_digests() -> None:
    assert is_equal({"digest": digest("a")}, {"digest": digest("a")})
    assert not is_equal({"digest": digest("a")}, {"digest": digest("b")})
    assert is_equal({"digest": digest(1)}, Number(1))
