"""Values outside a running node: as bytes, as a few words, as the JSON of a finished run.

Encoded bytes describe themselves: one line of JSON naming the form, then the content in the
form's own format (an Arrow IPC stream for tables). Decoding may run code that was pickled, so
only an executor decodes; everything else moves the bytes unopened.
"""

from __future__ import annotations

import datetime as dt
import json
import math
import numbers
import pickle
import sys
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import islice
from typing import Any

from dxt.core.errors import RunError
from dxt.data.arrow import Table, as_table, is_tabular
from dxt.data.convert import convert
from dxt.data.digest import digest
from dxt.data.files import File
from dxt.data.media import Chart, Document, Html, Image, Markdown
from dxt.data.pickling import pickled

__all__ = [
    "NotEncodable",
    "Number",
    "as_output",
    "convert",
    "decode",
    "describe",
    "digest",
    "encode",
    "is_pickled",
]

HEAD_ROWS = 10
SAMPLED_ITEMS = 200
SHORT_TEXT = 40
SHORT = (dt.date, dt.time, dt.timedelta, dt.tzinfo, numbers.Number)
"""Classes whose values say in a few words what they are."""
LONG_NUMBER = 10_000
"""Bits of a whole number: about 3,000 digits."""
DOCUMENTS: dict[str, type[Document]] = {"markdown": Markdown, "html": Html}


class NotEncodable(RunError):
    """A value that lives only in the executor that made it; losing that loses the value."""

    code = "not_encodable"


def encode(value: Any) -> bytes:
    """The value as self-describing bytes; raises NotEncodable."""
    if isinstance(value, Table):
        return _framed({"form": "table"}, value.to_ipc())
    if isinstance(value, Chart):
        rows = b"" if value.rows is None else value.rows.to_ipc()
        spec = _json(value.spec)
        return _framed({"form": "chart", "spec": len(spec)}, spec + rows)
    if isinstance(value, Image):
        return _framed({"form": "image", "mime": value.mime}, value.data)
    if isinstance(value, Document):
        return _framed({"form": type(value).__name__.lower()}, _utf8(value.text))
    if isinstance(value, File):
        return _framed({"form": "file", "name": value.name}, value.read_bytes())
    if type(value) is bytes:
        return _framed({"form": "bytes"}, value)
    if _is_json(value):
        return _framed({"form": "json"}, _json(value))
    try:
        return _framed({"form": "pickle"}, pickled(value))
    except Exception as cause:  # pickle raises whatever the value's own methods raise
        raise NotEncodable(
            f"A {type(value).__name__} can't be stored or sent to another executor: {cause}"
        ) from cause


def decode(data: bytes) -> Any:
    """The value that `encode` wrote. Trusts the bytes: see the module's docstring."""
    line, _, body = data.partition(b"\n")
    header = json.loads(line)
    form = header["form"]
    if form == "table":
        return Table.from_ipc(body)
    if form == "chart":
        spec, rows = body[: header["spec"]], body[header["spec"] :]
        return Chart(json.loads(spec), Table.from_ipc(rows) if rows else None)
    if form == "image":
        return Image(body, header["mime"])
    if form in DOCUMENTS:
        return DOCUMENTS[form](body.decode("utf-8", "surrogatepass"))
    if form == "file":
        return File(header["name"], body)
    if form == "json":
        return json.loads(body)
    return pickle.loads(body) if form == "pickle" else body


def is_pickled(data: bytes) -> bool:
    """Whether decoding this would run code that was pickled."""
    return data.startswith(b'{"form":"pickle"')


def describe(value: Any) -> dict[str, Any]:
    """`{"kind", "text", "bytes"}`: the kind of a port, a few words, an estimate of its size.

    Tables, lists and dicts have `items` besides: the number of rows, items or entries.
    """
    if type(value) is float or type(value) is int:  # most of what small nodes hand on
        return {"kind": "number", "text": _number(value), "bytes": sys.getsizeof(value)}
    kind, text = _kind_and_text(value)
    told = {"kind": kind, "text": text, "bytes": size_of(value)}
    if isinstance(value, Table):
        told["items"] = value.num_rows
    elif isinstance(value, list | tuple | set | frozenset | dict):
        told["items"] = len(value)
    elif kind == "table":
        told["items"] = Table(value).num_rows
    return told


NUMBER_FIELDS = ("kind", "text", "bytes", "digest")


class Number(Mapping[str, Any]):
    """The description of an int or a float, with its digest. Most are never read; so it is worked
    out whenever one is."""

    __slots__ = ("value",)

    def __init__(self, value: int | float) -> None:
        self.value = value

    def __getitem__(self, name: str) -> Any:
        if name == "bytes":
            return sys.getsizeof(self.value)
        return digest(self.value) if name == "digest" else self._told()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(NUMBER_FIELDS)

    def __len__(self) -> int:
        return len(NUMBER_FIELDS)

    def __repr__(self) -> str:
        return repr(self._told())

    def is_equal(self, other: Number) -> bool:
        """Whether the digests are the same, without working them out."""
        one, two = self.value, other.value
        return type(one) is type(two) and (one == two or (one != one and two != two))

    def __deepcopy__(self, _: object) -> dict[str, Any]:
        """Copied, as by `asdict`, it is as plain as any other description."""
        return self._told()

    def _told(self) -> dict[str, Any]:
        return describe(self.value) | {"digest": digest(self.value)}


def is_equal(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two values are equal, going by what is told of each."""
    if type(one) is Number and type(other) is Number:
        return one.is_equal(other)
    return bool(one["digest"] == other["digest"])


def size_of(value: Any) -> int:
    """About how many bytes the value takes. Long lists are judged by their first items."""
    if isinstance(value, Table):
        return value.nbytes
    if isinstance(value, Chart):
        return len(repr(value.spec)) + (0 if value.rows is None else value.rows.nbytes)
    if isinstance(value, Image):
        return len(value.data)
    if isinstance(value, Document):
        return len(_utf8(value.text))
    if isinstance(value, File):
        return value.size
    if isinstance(value, str):
        return len(_utf8(value))
    if isinstance(value, bytes | bytearray | memoryview):
        return len(value)
    if isinstance(value, list | tuple | set | frozenset | dict) and value:
        items = value.items() if isinstance(value, dict) else value
        sample = list(islice(items, SAMPLED_ITEMS))
        return sys.getsizeof(value) + sum(map(size_of, sample)) * len(value) // len(sample)
    table = as_table(value)
    if table is not None:
        return table.nbytes
    if hasattr(value, "nbytes"):
        return int(value.nbytes)
    return sys.getsizeof(value)


def as_output(value: Any) -> Any:
    """The value in the JSON of a finished run: tables by their head, pictures by their size."""
    if isinstance(value, Table):
        head = [as_output(row) for row in value.slice(0, HEAD_ROWS).to_pylist()]
        return {"columns": value.column_names, "rows": value.num_rows, "head": head}
    if isinstance(value, Chart):
        rows = 0 if value.rows is None else value.rows.num_rows
        return {"chart": as_output(value.spec), "rows": rows}
    if isinstance(value, Image):
        return {"image": value.mime, "bytes": len(value.data)}
    if isinstance(value, Document):
        return value.text
    if isinstance(value, File):
        return {"file": value.name, "bytes": value.size}
    if isinstance(value, int) and is_long(value):
        return _number(value)
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, dt.timedelta | Decimal):
        return str(value)
    if isinstance(value, Mapping):
        return {str(key): as_output(item) for key, item in value.items()}
    if isinstance(value, Sequence | set | frozenset) and not isinstance(value, bytes | bytearray):
        return [as_output(item) for item in value]
    if isinstance(value, bytes | bytearray):
        return {"bytes": len(value)}
    table = as_table(value)
    return repr(value) if table is None else as_output(table)


def is_long(value: int) -> bool:
    """Whether Python may refuse to write it out, as it does from some thousands of digits on."""
    return value.bit_length() > LONG_NUMBER


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _framed(header: dict[str, Any], body: bytes) -> bytes:
    return b"".join((_json(header), b"\n", body))


def _json(value: Any) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()


def _is_json(value: Any) -> bool:
    """Whether JSON gives back exactly this value: its types are JSON's own all the way down."""
    kind = type(value)
    if kind is int:
        return not is_long(value)
    if kind in (str, float, bool) or value is None:
        return True
    try:
        if kind is list:
            return all(map(_is_json, value))
        return kind is dict and all(type(k) is str and _is_json(v) for k, v in value.items())
    except RecursionError:
        return False


def _kind_and_text(value: Any) -> tuple[str, str]:
    if value is None:
        return "any", "nothing"
    if isinstance(value, bool):
        return "bool", "true" if value else "false"
    if isinstance(value, int | float):
        return "number", _number(value)
    if isinstance(value, str):
        return "text", _excerpt(value)
    if isinstance(value, Table):
        return "table", _extent(value.num_rows, value.num_columns)
    if isinstance(value, Chart):
        rows = _count(0 if value.rows is None else value.rows.num_rows, "row")
        return "chart", f"chart of {rows}"
    if isinstance(value, Image):
        return "image", f"{value.mime.removeprefix('image/').upper()}, {_size(len(value.data))}"
    if isinstance(value, Document):
        return "document", _excerpt(value.text)
    if isinstance(value, File):
        return "file", f"{value.name}, {_size(value.size)}"
    if isinstance(value, bytes | bytearray | memoryview):
        return "bytes", _size(len(value))
    if isinstance(value, dict):
        return "dict", _count(len(value), "entry", "entries")
    if isinstance(value, list | tuple | set | frozenset):
        return "list", _count(len(value), "item")
    table = as_table(value)
    if table is not None:
        return _kind_and_text(table)
    name = type(value).__name__
    if is_tabular(value) and hasattr(value, "shape"):
        return "any", f"{name} of {_extent(*value.shape)}"
    return "any", _short(value) if isinstance(value, SHORT) else name


def _extent(rows: int, columns: int) -> str:
    return f"{_count(rows, 'row')} × {_count(columns, 'column')}"


def _short(value: Any) -> str:
    """A value as it is written, where that is in few words; else its class."""
    try:
        text = str(value)
    except ValueError:  # of a number with too many digits
        text = ""
    return text if 0 < len(text) <= SHORT_TEXT else type(value).__name__


def _number(value: int | float) -> str:
    if isinstance(value, int) and is_long(value):
        return f"a number of about {int(value.bit_length() * math.log10(2)) + 1:,} digits"
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:,.6g}" if 1e-4 <= abs(value) < 1e6 else f"{value:g}"


def _excerpt(text: str) -> str:
    line = " ".join(text.split())
    if len(line) <= SHORT_TEXT:
        return f"“{line}”"
    return f"“{line[:SHORT_TEXT].rstrip()}…” ({_count(len(text), 'character')})"


def _count(count: int, noun: str, plural: str = "") -> str:
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def _size(count: int) -> str:
    if count < 1000:
        return _count(count, "byte")
    for unit in ("kB", "MB"):
        count_in_unit = count / (1000 if unit == "kB" else 1_000_000)
        if count_in_unit < 1000:
            return f"{count_in_unit:.3g} {unit}"
    return f"{count / 1_000_000_000:.3g} GB"
