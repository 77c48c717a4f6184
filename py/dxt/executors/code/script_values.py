"""How values get from Python to JavaScript and back: as JSON, with tags for what JSON can't say.

Owns the Python half; `script.js` has the other. A Table becomes an array of objects, a moment a
Date, bytes a Uint8Array, a whole number beyond 2**53 a BigInt. What comes back is a whole number
where it is one. What would lose something on the way is refused. Must not know ports.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any

from dxt.core.errors import OutputInvalid, TypesDontFit
from dxt.data.arrow import Table, is_tabular
from dxt.data.convert import shown
from dxt.data.files import File
from dxt.data.media import Chart, Document, Image

TAG = "$"
SAFE = 2**53 - 1
PLAIN = frozenset({bool, str, type(None)})
JSON = PLAIN | {int, float}
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
DAY = dt.time()
MISSING = object()
"""An argument that is not given: undefined, so that the function's own default holds."""


def to_script(value: Any) -> str:
    """The value as JavaScript's half reads it; raises TypesDontFit for what has no like there."""
    return json.dumps(_given(value), allow_nan=False)


def from_script(text: str) -> Any:
    """The value that JavaScript's half wrote; raises OutputInvalid where it wrote none."""
    try:
        return _taken(json.loads(text))
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as cause:
        raise OutputInvalid("What it returned can't be read; return plain values.") from cause


def _given(value: Any) -> Any:
    kind = type(value)
    if kind in PLAIN:
        return value
    if kind is int:
        return value if -SAFE <= value <= SAFE else {TAG: "int", "v": str(value)}
    if kind is float:
        return value if math.isfinite(value) else {TAG: "number", "v": _number(value)}
    if kind is list or kind is tuple:
        return value if _is_plain(value) else [_given(item) for item in value]
    if isinstance(value, dict):
        return _mapping(value)
    if isinstance(value, Table) or is_tabular(value):
        columns = Table(value).to_pydict()
        told = {"names": list(columns), "columns": [_given(c) for c in columns.values()]}
        return {TAG: "table", "v": told}
    if isinstance(value, bytes | bytearray | memoryview):
        return {TAG: "bytes", "v": b64encode(value).decode()}
    if isinstance(value, dt.date):
        return {TAG: "date", "v": _milliseconds(value)}
    if isinstance(value, set | frozenset):
        return {TAG: "set", "v": [_given(item) for item in sorted(value, key=repr)]}
    if isinstance(value, Document):
        return value.text
    if isinstance(value, Image):
        return _given(value.data)
    if isinstance(value, File):
        return {TAG: "file", "v": {"name": value.name, "data": _given(value.read_bytes())}}
    if isinstance(value, Chart):
        return _mapping(_with_data(value))
    if value is MISSING:
        return {TAG: "undefined", "v": None}
    raise TypesDontFit(
        f"JavaScript has nothing like {shown(value)}; make a list, a dict, a number or text of it "
        "in a Python node first."
    )


def _is_plain(items: list[Any] | tuple[Any, ...]) -> bool:
    """Whether each item is the same in JSON; of a long column of a table all are, or none."""
    kinds = set(map(type, items))
    if not kinds <= JSON:
        return False
    if float in kinds and not all(math.isfinite(item) for item in items if type(item) is float):
        return False
    return int not in kinds or all(-SAFE <= item <= SAFE for item in items if type(item) is int)


def _mapping(value: Mapping[Any, Any]) -> Any:
    if all(type(key) is str for key in value):
        if TAG not in value:
            return {key: _given(item) for key, item in value.items()}
        return {TAG: "object", "v": [[key, _given(item)] for key, item in value.items()]}
    return {TAG: "map", "v": [[_given(key), _given(item)] for key, item in value.items()]}


def _with_data(chart: Chart) -> dict[str, Any]:
    if chart.rows is None:
        return chart.spec
    return {**chart.spec, "data": {"values": chart.rows.to_pylist()}}


def _number(value: float) -> str:
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"


def _milliseconds(value: dt.date) -> int:
    moment = value if isinstance(value, dt.datetime) else dt.datetime.combine(value, DAY)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    passed = moment - EPOCH
    if passed.microseconds % 1000:
        raise TypesDontFit(
            f"JavaScript's Date knows thousandths of a second, and {value.isoformat()} is finer; "
            "round it in a Python node first."
        )
    return passed // dt.timedelta(milliseconds=1)


def _taken(found: Any) -> Any:
    if isinstance(found, list):
        is_plain = JSON.issuperset(map(type, found))
        return found if is_plain else [_taken(item) for item in found]
    if not isinstance(found, dict):
        return found
    tag = found.get(TAG)
    if tag is None:
        return {key: _taken(item) for key, item in found.items()}
    held = found["v"]
    if tag == "number":
        return float(held)
    if tag == "int":
        return int(held)
    if tag == "date":
        return EPOCH + dt.timedelta(milliseconds=held)
    if tag == "bytes":
        return b64decode(held)
    if tag == "rows":
        if not held["columns"]:
            return [{} for _ in range(held["count"])]
        columns = [_taken(column) for column in held["columns"]]
        names = held["names"]
        return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]
    if tag == "set":
        return {_taken(item) for item in held}
    return {_taken(key): _taken(item) for key, item in held}
