"""Inputs that a node may change without changing what others get of the same value."""

from __future__ import annotations

from typing import Any

CHANGING = ("numpy", "pandas")
"""Packages whose values can be changed in place, and copy themselves."""

UNCHANGING = frozenset({bool, int, float, str, bytes, type(None)})


def own_copy(value: Any) -> Any:
    """The value with new lists, dicts, sets and bytearrays all the way down.

    A DataFrame of pandas and an array of numpy are copied too. Anything else is handed on as it is:
    tables and media can't be changed.
    """
    kind = type(value)
    if kind in UNCHANGING:
        return value
    if kind is list:
        return [item if type(item) in UNCHANGING else own_copy(item) for item in value]
    if kind is dict:
        return {key: own_copy(item) for key, item in value.items()}
    if kind is tuple:
        return tuple(own_copy(item) for item in value)
    if kind is set or kind is bytearray:
        return value.copy()
    if kind.__module__.partition(".")[0] in CHANGING and hasattr(value, "copy"):
        return value.copy()
    return value
