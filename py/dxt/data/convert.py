"""A value fitted to the type of the port it arrives at, where nothing is lost by it.

Types are the canonical spellings of `core.spec`. What `core.types` lets be wired is converted
here; a wire of type Any is only known to fit when its value arrives, so misfits are found here
too. Types it does not know (a user's own class) fit as they are.
"""

from __future__ import annotations

import reprlib
from ast import literal_eval
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping
from decimal import Decimal
from numbers import Complex, Real
from operator import index
from typing import Any

from dxt.core.errors import DxtError, PackageMissing, TypesDontFit
from dxt.core.types import ARRAY, NAMES, STREAMS, TABLES, arguments, base, split
from dxt.data.arrow import Table, is_tabular
from dxt.data.files import File
from dxt.data.foreign import Unfit, array_of, class_named, list_of, table_of
from dxt.data.media import Chart, Document, Html, Image, Markdown

SHOWN = 60
SHOWN_COLUMNS = 5

_Convert = Callable[[Any], Any]


def convert(value: Any, type: str) -> Any:
    """`value` as `type`; raises TypesDontFit saying what was expected and what came.

    A stream is a fresh iterator over what was collected. Raises PackageMissing for a class of a
    library that is not installed.
    """
    try:
        return _convert(value, type)
    except Unfit as cause:
        reason = f": {cause}" if str(cause) else ""
        raise TypesDontFit(f"Expected {spoken(type)}, got {shown(value)}{reason}.") from None


def spoken(type: str) -> str:
    """A type in words: "a whole number or nothing"."""
    members = split(type, "|")
    if len(members) > 1:
        return " or ".join(spoken(member) for member in members)
    name, inside = base(type), arguments(type)
    if name == "Literal":
        return "one of " + ", ".join(inside)
    if name == ARRAY and inside:
        return f"an array of {inside[0].rpartition('.')[2]}"
    if name in ("list", "set", "frozenset", *STREAMS) and inside and inside[0] != "Any":
        return f"{NAMES[name]}, each item {spoken(inside[0])}"
    return NAMES.get(name, name)


def shown(value: Any) -> str:
    """What came, in a few words and with a short look at it."""
    if value is None or isinstance(value, bool):
        return "nothing" if value is None else str(value)
    if isinstance(value, Table) or is_tabular(value):
        return _shown_table(value)
    kind = type(value)
    package = kind.__module__.partition(".")[0]
    name = kind.__name__
    is_ours = package in ("builtins", "dxt")
    noun = NAMES.get(name if is_ours else f"{package}.{name}")
    if noun is None:
        if name in NAMES:  # another library's class that is called like one of ours
            name = f"{package} {name}"
        noun = f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"
    if hasattr(value, "dtype") and hasattr(value, "shape"):
        return f"{noun} of {value.dtype}, {' × '.join(map(str, value.shape)) or 'no dimension'}"
    if isinstance(value, int | float | str | bytes | list | dict | tuple | set | frozenset):
        return f"{noun} ({_look(value)})"
    return noun


def _shown_table(value: Any) -> str:
    noun = NAMES.get(f"{type(value).__module__.partition('.')[0]}.{type(value).__name__}")
    names = getattr(value, "column_names", None)
    columns = [str(name) for name in (value.columns if names is None else names)]
    if len(columns) > SHOWN_COLUMNS:
        columns = [*columns[:SHOWN_COLUMNS], "…"]
    return f"{noun or 'a table'} (columns {', '.join(columns)})" if columns else noun or "a table"


def _look(value: Any) -> str:
    look = reprlib.Repr()
    look.maxlevel, look.maxstring, look.maxother = 3, SHOWN, SHOWN
    try:
        text = look.repr(value)
    except ValueError:  # Python refuses to write out a number of thousands of digits
        return "too long to show"
    return text if len(text) <= SHOWN else text[:SHOWN] + "..."


def _convert(value: Any, type: str) -> Any:
    plain = _CONVERTERS.get(type)
    if plain is not None:
        return plain(value)
    members = split(type, "|")
    if len(members) > 1:
        return _one_of(value, members)
    name, inside = base(type), arguments(type)
    if name == "Optional":
        return _one_of(value, [*inside, "None"])
    if name == "Union":
        return _one_of(value, inside)
    if name == "Literal":
        return _literal(value, inside)
    if name == "list" and inside:
        return _each(_list(value), inside[0])
    if name in STREAMS:
        return _stream(_each(_list(value), inside[0]) if inside else _list(value), name)
    if name == "tuple" and inside:
        return _tuple(value, inside)
    if name in ("set", "frozenset") and inside:
        found = _CONVERTERS[name](value)
        return found.__class__(_convert(item, inside[0]) for item in found)
    if name == "dict" and len(inside) == 2:
        key, item = inside
        return {_key(k, key): _at(k, v, item) for k, v in _dict(value).items()}
    if name == ARRAY:
        return array_of(value, inside[0] if inside else "")
    converter = _CONVERTERS.get(name)
    return value if converter is None else converter(value)


def _at(place: Any, item: Any, type: str) -> Any:
    """An item converted; the reason why not names its place."""
    try:
        return _convert(item, type)
    except Unfit as cause:
        reason = str(cause) or f"item {_look(place)} is {shown(item)}"
        raise Unfit(reason) from None


def _key(value: Any, type: str) -> Any:
    """A dict's key converted; the reason why not names it."""
    try:
        return _convert(value, type)
    except Unfit:
        raise Unfit(f"its key {_look(value)} is {shown(value)}") from None


def _each(items: Collection[Any], type: str) -> list[Any]:
    return [_at(place, item, type) for place, item in enumerate(items)]


def _tuple(value: Any, types: list[str]) -> tuple[Any, ...]:
    found = _CONVERTERS["tuple"](value)
    if types[-1] == "...":
        return tuple(_each(found, types[0]))
    types = [] if types == ["()"] else types
    if len(found) != len(types):
        raise Unfit(f"it has {len(found)} items, not {len(types)}")
    return tuple(_at(place, found[place], type) for place, type in enumerate(types))


def _stream(items: list[Any], name: str) -> Any:
    if name == "Iterable":
        return items
    return iter(items) if name == "Iterator" else _asynchronous(items)


async def _asynchronous(items: Iterable[Any]) -> AsyncIterator[Any]:
    for item in items:
        yield item


def _one_of(value: Any, types: list[str]) -> Any:
    """The value as it is where one of the types takes it so, else by the first that converts."""
    found: list[Any] = []
    missing: PackageMissing | None = None
    for type in types:
        try:
            made = _convert(value, type)
        except Unfit:
            continue
        except PackageMissing as raised:
            missing = raised
            continue
        if made is value:
            return value
        found.append(made)
    if not found:
        raise missing or Unfit
    return found[0]


def _literal(value: Any, choices: list[str]) -> Any:
    if hasattr(value, "__len__") and not isinstance(value, str | bytes):
        raise Unfit  # arrays answer a comparison with an array
    for choice in choices:
        wanted = literal_eval(choice)
        if value == wanted and isinstance(value, bool) == isinstance(wanted, bool):
            return wanted
    raise Unfit


def _none(value: Any) -> None:
    if value is not None:
        raise Unfit


def _whole(value: Any) -> int | None:
    """The whole number that a value of whatever library is; None where it is none."""
    try:
        return index(value)
    except TypeError:
        return None


def _int(value: Any) -> int:
    if type(value) is int:
        return value
    whole = _whole(value)
    if whole is not None:
        return whole
    if isinstance(value, float) and value.is_integer():
        return int(value)
    raise Unfit


def _float(value: Any) -> float:
    if type(value) is float:
        return value
    if isinstance(value, float):
        return float(value)
    whole = _whole(value)
    if whole is None and not isinstance(value, Real | Decimal):
        raise Unfit
    try:
        made = float(value if whole is None else whole)
    except OverflowError:
        raise Unfit("too large to be exact as a float") from None
    except ValueError:  # a decimal that is a signalling nan
        raise Unfit from None
    if whole is not None and int(made) != whole:
        raise Unfit("too large to be exact as a float")
    # A decimal is what it is written as, and a float has a shortest such text.
    back = Decimal(repr(made)) if isinstance(value, Decimal) else made
    if whole is None and back != value and made == made:
        raise Unfit("a float would not be exactly the same")
    return made


def _complex(value: Any) -> complex:
    if isinstance(value, Complex) and not isinstance(value, Real):
        return complex(value)
    return complex(_float(value))


def _bool(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if type(value).__module__ == "numpy" and type(value).__name__ in ("bool", "bool_"):
        return bool(value)
    raise Unfit


def _str(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Document):
        return value.text
    raise Unfit


def _bytes(value: Any) -> bytes:
    if isinstance(value, bytes):
        return value
    if isinstance(value, bytearray | memoryview):
        return bytes(value)
    raise Unfit


def _list(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, set | frozenset):
        return _in_order(value)
    if isinstance(value, Table):
        raise Unfit("use rows.to_pylist() in a Python node first")
    if hasattr(value, "dtype") and hasattr(value, "tolist"):
        return list_of(value)
    raise Unfit


def _in_order(values: Collection[Any]) -> list[Any]:
    """A set as a list that is the same in every run: text hashes differently in each."""
    try:
        return sorted(values)
    except TypeError:
        return sorted(values, key=repr)


def _dict(value: Any) -> dict[Any, Any]:
    if isinstance(value, dict):
        return value
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Chart):
        return _chart_spec(value)
    raise Unfit


def _chart_spec(chart: Chart) -> dict[str, Any]:
    """The specification with its rows inside, as Vega-Lite has it."""
    if chart.rows is None:
        return chart.spec
    return {**chart.spec, "data": {"values": chart.rows.to_pylist()}}


def _table(value: Any) -> Table:
    if isinstance(value, Table):
        return value
    arrow = hasattr(value, "__arrow_c_stream__") or hasattr(value, "__arrow_c_array__")
    if arrow or isinstance(value, list | dict):
        try:
            return Table(value)
        except PackageMissing:
            raise
        except DxtError as cause:
            raise Unfit(cause.message.rstrip(".")) from cause
    raise Unfit


def _table_named(name: str) -> _Convert:
    """A converter to another library's table, by way of our own."""

    def converter(value: Any) -> Any:
        package = name.partition(".")[0]
        # The library is imported only for what may be of its class, or of one made of that.
        bases = (kind.__module__.partition(".")[0] for kind in type(value).__mro__)
        if package in bases and isinstance(value, class_named(name)):
            return value
        return table_of(name, _table(value))

    return converter


def _of(kind: type, *sources: type) -> _Convert:
    """A converter to `kind`, made of `sources` where need be."""

    def converter(value: Any) -> Any:
        if isinstance(value, kind):
            return value
        if isinstance(value, sources):
            try:
                return kind(value)
            except DxtError as cause:
                raise Unfit(cause.message.rstrip(".")) from cause
        raise Unfit

    return converter


_CONVERTERS: dict[str, _Convert] = {
    "None": _none,
    "int": _int,
    "float": _float,
    "complex": _complex,
    "bool": _bool,
    "str": _str,
    "bytes": _bytes,
    "list": _list,
    "dict": _dict,
    **{name: _table_named(name) for name in TABLES},
    "Table": _table,
    "tuple": _of(tuple, list),
    "set": _of(set, frozenset),
    "frozenset": _of(frozenset, set),
    "Chart": _of(Chart, dict),
    "Image": _of(Image, bytes),
    "Markdown": _of(Markdown, str),
    "Html": _of(Html, str),
    "File": _of(File),
}
