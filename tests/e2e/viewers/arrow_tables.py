"""Real Arrow bytes, written by arro3 as `dxt.data` writes them: an uncompressed IPC stream."""

import io
from typing import Any

from arro3 import core
from arro3.io import write_ipc_stream


def ipc(columns: dict[str, Any]) -> bytes:
    table = core.Table.from_arrays(list(columns.values()), names=list(columns))
    target = io.BytesIO()
    write_ipc_stream(table, target, compression=None)
    return target.getvalue()


def header(columns: dict[str, Any], rows: int, offset: int = 0) -> dict[str, Any]:
    described = [{"name": name, "type": str(array.type)} for name, array in columns.items()]
    count = len(next(iter(columns.values()))) if columns else 0
    return {"kind": "table", "rows": rows, "offset": offset, "count": count, "columns": described}


def every_type() -> dict[str, Any]:
    kind = core.DataType
    whole = core.Array([1_700_000_000_000_000, None, -1_500_000], type=kind.int64())
    text = core.Array(
        ["first", None, "a text that is longer than twelve bytes"], type=kind.string()
    )
    return {
        "whole": core.Array([1234567, None, -3], type=kind.int64()),
        "big": core.Array([2**62, None, -(2**62)], type=kind.int64()),
        "small": core.Array([1, 2, 255], type=kind.uint8()),
        "price": core.Array([1.5, None, float("nan")], type=kind.float64()),
        "ratio": core.Array([0.333333333, None, 2.0], type=kind.float64()),
        "text": text,
        "view": core.Array(["b", None, "another text longer than twelve"], type=kind.string_view()),
        "large": core.Array(["c", None, "line one\nline two"], type=kind.large_string()),
        "flag": core.Array([True, None, False], type=kind.bool()),
        "bytes": core.Array([b"\x00\xff", None, b"x"], type=kind.binary()),
        "day": core.Array([19783, None, -1], type=kind.int32()).cast(kind.date32()),
        "moment": whole.cast(kind.timestamp("us")),
        "zoned": whole.cast(kind.timestamp("us", tz="UTC")),
        "zurich": whole.cast(kind.timestamp("us", tz="Europe/Zurich")),
        "time": core.Array([1, None, 47_103], type=kind.int32()).cast(kind.time32("s")),
        "took": whole.cast(kind.duration("us")),
        "money": core.Array([1234.5, None, -0.25], type=kind.float64()).cast(
            kind.decimal128(20, 2)
        ),
        "city": text.cast(kind.dictionary(kind.int32(), kind.string())),
        "list": core.list_array(
            core.Array([0, 1, 1, 3], type=kind.int32()), core.Array([5, 6, 7], type=kind.int64())
        ),
        "year": core.Array([2024, None, 1999], type=kind.int64()),
    }


def ports(count: int, start: int = 0) -> dict[str, Any]:
    """Rows of a plausible table, whose content tells which row it is."""
    kind = core.DataType
    cities = ["Lisbon", "Porto", "Zürich", "Reykjavík", "Montréal", None]
    rows = range(start, start + count)
    return {
        "city": core.Array([cities[row % 6] for row in rows], type=kind.string()),
        "passengers": core.Array([row * 917 + 12 for row in rows], type=kind.int64()),
        "fare": core.Array(
            [round(19.9 + row * 0.37 % 400, 2) for row in rows], type=kind.float64()
        ),
        "day": core.Array([18000 + row % 900 for row in rows], type=kind.int32()).cast(
            kind.date32()
        ),
        "direct": core.Array([row % 3 == 0 for row in rows], type=kind.bool()),
        "remark": core.Array(
            [f"row {row}: " + "a long remark that goes on and on, " * 4 for row in rows],
            type=kind.string(),
        ),
    }
