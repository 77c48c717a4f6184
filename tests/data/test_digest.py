"""Equal content, equal digest; different content, different digest; on every platform alike."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any

import arro3.core as arro3
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dxt.data.arrow import Table
from dxt.data.digest import digest
from dxt.data.files import File
from dxt.data.media import Chart, Html, Image, Markdown
from dxt.data.values import decode, encode

types = arro3.DataType
GOLDEN_TABLE = "d62cc4a1065b95cd84ff4856ff42c86bec0a5179"
GOLDEN_LIST = "c260c67d00cdec8303d15f18c8dfebc141ab6a9c"
PNG = b"\x89PNG\r\n\x1a\nrest"

DIFFERENT = [
    None,
    True,
    1,
    1.0,
    "1",
    b"1",
    [1],
    (1,),
    {1},
    {"1": 1},
    [],
    {},
    "",
    b"",
    ["a", "b"],
    ["ab", ""],
    [["a"], "b"],
    {"a": 1, "b": 2},
    {"b": 2, "a": 1},
    dt.date(2020, 1, 1),
    dt.datetime(2020, 1, 1),
    dt.datetime(2020, 1, 1, tzinfo=dt.UTC),
    dt.time(1),
    dt.timedelta(1),
    Decimal("1"),
    1j,
    Table({"a": [1]}),
    Table({"a": [1.0]}),
    Table({"a": ["1"]}),
    Table({"b": [1]}),
    Table({"a": [1, None]}),
    Table({"a": [None, 1]}),
    Table({"a": [0, 1]}),
    Table({"a": [None]}),
    Table({"a": [True]}),
    Table({"a": [b"1"]}),
    Table({"a": [dt.date(1970, 1, 2)]}),
    Table({"a": [dt.datetime(1970, 1, 2)]}),
    Table({"a": ["ab", "c"]}),
    Table({"a": ["a", "bc"]}),
    Table({"a": [[1]]}),
    Table({"a": [float("nan")]}),
    Table({"a": [0.0]}),
    Table([]),
    Chart({"mark": "bar"}),
    Chart({"mark": "bar"}, Table({"a": [1]})),
    Markdown("1"),
    Html("1"),
    Image(PNG),
    File("a", b"1"),
    File("b", b"1"),
    list(range(50)),
    [float(n) for n in range(50)],
    [str(n) for n in range(50)],
    [{"a": n} for n in range(50)],
    [True] * 50,
]


def test_different_values_have_different_digests():
    found: dict[str, Any] = {}
    for value in DIFFERENT:
        text = digest(value)
        assert len(text) == 40
        assert text not in found, f"{value!r} and {found[text]!r} have one digest"
        found[text] = value


def test_digests_do_not_depend_on_where_they_are_taken():
    """Golden: the same texts must come out in the browser; a change of these loses every store."""
    table = Table({"n": [1, None], "t": ["é", ""], "f": [-0.0, float("nan")]})
    assert digest(table) == GOLDEN_TABLE
    assert digest([1, 2.5, "a", None, {"k": True}]) == GOLDEN_LIST


def _columns(kind: Any, values: list[Any]) -> arro3.Table:
    return arro3.Table.from_pydict({"v": arro3.Array(values, kind)})


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (types.string(), types.large_string()),
        (types.string(), types.string_view()),
        (types.string(), types.dictionary(types.int32(), types.string())),
    ],
)
def test_text_is_text_however_arrow_keeps_it(one: Any, other: Any):
    values = ["a", None, "", "é"]
    plain = arro3.Array(values, types.string())
    tables = [
        Table(arro3.Table.from_pydict({"v": plain.cast(kind) if kind != types.string() else plain}))
        for kind in (one, other)
    ]
    assert digest(tables[0]) == digest(tables[1])


def test_widths_of_numbers_do_not_matter():
    assert digest(Table(_columns(types.int32(), [1, 2]))) == digest(Table({"v": [1, 2]}))
    assert digest(Table(_columns(types.uint64(), [1, 2]))) == digest(Table({"v": [1, 2]}))
    assert digest(Table(_columns(types.float32(), [0.5]))) == digest(Table({"v": [0.5]}))


def test_chunks_do_not_matter():
    chunks = [arro3.Array([1, None], types.int64()), arro3.Array([3], types.int64())]
    cut = Table(arro3.Table.from_pydict({"v": arro3.ChunkedArray(chunks)}))
    assert digest(cut) == digest(Table({"v": [1, None, 3]}))
    assert digest(Table({"v": [0, 1, 2]}).slice(1)) == digest(Table({"v": [1, 2]}))


def test_zero_has_no_sign_and_nan_no_payload():
    assert digest(-0.0) == digest(0.0)
    assert digest([-0.0] * 50) == digest([0.0] * 50)
    assert digest(Table({"v": [-0.0]})) == digest(Table({"v": [0.0]}))
    assert digest(float("nan")) == digest(-float("nan"))
    assert digest(Table({"v": [float("nan"), 1.0]})) == digest(Table({"v": [-float("nan"), 1.0]}))


def test_a_path_goes_by_its_text():
    made, joined = PurePosixPath("a", "b"), PurePosixPath("a/b")
    assert digest(made) == digest(joined) == digest(PurePosixPath(str(made)))
    assert len({digest(kind("a")) for kind in (str, Path, PurePosixPath, PureWindowsPath)}) == 4


def test_sets_have_no_order():
    assert digest({"a", "b", "c"}) == digest({"c", "b", "a"})


def test_another_library_s_table_is_a_table():
    assert digest(_columns(types.int64(), [1])) == digest(Table({"v": [1]}))


def test_what_can_t_be_read_is_equal_to_nothing():
    assert digest(lambda: 1) != digest(lambda: 1)
    loop: list[Any] = []
    loop.append(loop)
    assert len(digest(loop)) == 40


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(json_values)
def test_a_digest_survives_storing(value: Any):
    assert digest(decode(encode(value))) == digest(value)


@given(st.lists(st.none() | st.floats()), st.integers(0, 5))
def test_a_table_s_digest_survives_storing_and_cutting(values: list[float | None], cut: int):
    table = Table({"v": values, "n": list(range(len(values)))})
    assert digest(Table.from_ipc(table.to_ipc())) == digest(table)
    cut = min(cut, len(values))
    halves = [table.slice(0, cut).to_pydict(), table.slice(cut).to_pydict()]
    whole = {name: halves[0][name] + halves[1][name] for name in ("v", "n")}
    if any(value is not None for value in values):
        assert digest(Table(whole)) == digest(table)
