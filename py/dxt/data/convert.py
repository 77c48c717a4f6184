"""A value fitted to the type of the port it arrives at, where nothing is lost by it.

Types are the canonical spellings of `core.spec`. What `core.types` lets be wired is converted
here; a wire of type Any is only known to fit when its value arrives, so misfits are found here
too. Types it does not know (a user's own class) fit as they are.
"""

from __future__ import annotations

from ast import literal_eval
from collections.abc import Callable, Collection, Mapping
from typing import Any

from dxt.core.errors import DxtError, TypesDontFit
from dxt.core.types import arguments, base, split
from dxt.data.arrow import Table
from dxt.data.files import File
from dxt.data.media import Chart, Html, Image, Markdown

SHOWN = 60

NOUNS = {
    "None": "nothing",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "str": "text",
    "bytes": "bytes",
    "list": "a list",
    "dict": "a dict",
    "tuple": "a tuple",
    "set": "a set",
    "Table": "a table",
    "Chart": "a chart",
    "Image": "an image",
    "Markdown": "Markdown",
    "Html": "HTML",
    "File": "a file",
}


def convert(value: Any, type: str) -> Any:
    """`value` as `type`; raises TypesDontFit saying what was expected and what came."""
    try:
        return _convert(value, type)
    except _Misfit as cause:
        reason = f": {cause}" if str(cause) else ""
        raise TypesDontFit(f"Expected {spoken(type)}, got {_shown(value)}{reason}.") from None


def spoken(type: str) -> str:
    """A type in words: "a whole number or nothing"."""
    members = split(type, "|")
    if len(members) > 1:
        return " or ".join(spoken(member) for member in members)
    name, inside = base(type), arguments(type)
    if name == "Literal":
        return "one of " + ", ".join(inside)
    if name == "list" and inside and inside[0] != "Any":
        return f"a list, each item {spoken(inside[0])}"
    return NOUNS.get(name, name)


class _Misfit(Exception):
    """A value that a type can't take; the text, if any, says more than the two names do."""


def _convert(value: Any, type: str) -> Any:
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
        return [_convert(item, inside[0]) for item in _list(value)]
    if name == "dict" and len(inside) == 2:
        key, item = inside
        return {_convert(k, key): _convert(v, item) for k, v in _dict(value).items()}
    converter = _CONVERTERS.get(name)
    return value if converter is None else converter(value)


def _one_of(value: Any, types: list[str]) -> Any:
    """The value as it is where one of the types takes it so, else by the first that converts."""
    found: list[Any] = []
    for type in types:
        try:
            made = _convert(value, type)
        except _Misfit:
            continue
        if made is value:
            return value
        found.append(made)
    if not found:
        raise _Misfit
    return found[0]


def _literal(value: Any, choices: list[str]) -> Any:
    for choice in choices:
        wanted = literal_eval(choice)
        if value == wanted and isinstance(value, bool) == isinstance(wanted, bool):
            return wanted
    raise _Misfit


def _none(value: Any) -> None:
    if value is not None:
        raise _Misfit


def _int(value: Any) -> int:
    if type(value) is int:
        return value
    if hasattr(value, "__index__"):
        return int(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    raise _Misfit


def _float(value: Any) -> float:
    if type(value) is float:
        return value
    if hasattr(value, "__float__") or hasattr(value, "__index__"):
        made = float(value)
        if isinstance(value, int) and int(made) != value:
            raise _Misfit("too large to be exact as a float")
        return made
    raise _Misfit


def _bool(value: Any) -> bool:
    if isinstance(value, bool):
        return value
    if type(value).__module__ == "numpy" and type(value).__name__ in ("bool", "bool_"):
        return bool(value)
    raise _Misfit


def _str(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, Markdown | Html):
        return value.text
    raise _Misfit


def _bytes(value: Any) -> bytes:
    if isinstance(value, bytes):
        return value
    if isinstance(value, bytearray | memoryview):
        return bytes(value)
    raise _Misfit


def _list(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, set | frozenset):
        return _in_order(value)
    if isinstance(value, Table):
        raise _Misfit("use rows.to_pylist() in a Python node first")
    if hasattr(value, "dtype") and hasattr(value, "tolist"):
        made: list[Any] = value.tolist()
        return made
    raise _Misfit


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
    raise _Misfit


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
        except DxtError as cause:
            raise _Misfit(cause.message.rstrip(".")) from cause
    raise _Misfit


def _of(kind: type, *sources: type) -> Callable[[Any], Any]:
    """A converter to `kind`, made of `sources` where need be."""

    def converter(value: Any) -> Any:
        if isinstance(value, kind):
            return value
        if isinstance(value, sources):
            try:
                return kind(value)
            except DxtError as cause:
                raise _Misfit(cause.message.rstrip(".")) from cause
        raise _Misfit

    return converter


_CONVERTERS: dict[str, Callable[[Any], Any]] = {
    "None": _none,
    "int": _int,
    "float": _float,
    "bool": _bool,
    "str": _str,
    "bytes": _bytes,
    "list": _list,
    "dict": _dict,
    "Table": _table,
    "tuple": _of(tuple, list),
    "set": _of(set, frozenset),
    "Chart": _of(Chart, dict),
    "Image": _of(Image, bytes),
    "Markdown": _of(Markdown, str),
    "Html": _of(Html, str),
    "File": _of(File),
}


def _shown(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return "nothing" if value is None else str(value)
    noun = NOUNS.get(type(value).__name__, f"a {type(value).__name__}")
    if isinstance(value, int | float | str | list | dict | tuple):
        text = repr(value)
        return f"{noun} ({text if len(text) <= SHOWN else text[:SHOWN] + '...'})"
    return noun
