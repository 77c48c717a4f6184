"""Inputs that a node may change without changing what others get of the same value."""

from __future__ import annotations

import copy
from collections.abc import MutableMapping, MutableSequence, MutableSet
from dataclasses import is_dataclass
from types import SimpleNamespace
from typing import Any

CHANGING = ("numpy", "pandas")
"""Packages whose values can be changed in place, and copy themselves."""

OWN_MODULES = "dxt_node_"
"""What the modules' names begin with in which the code of nodes is loaded."""
CHANGEABLE = (MutableSequence, MutableMapping, MutableSet, SimpleNamespace)

UNCHANGING = frozenset({bool, int, float, str, bytes, type(None)})


def own_copy(value: Any) -> Any:
    """The value with new lists, dicts, sets and bytearrays all the way down.

    A DataFrame of pandas and an array of numpy are copied too, and what is made of their classes;
    and so are collections of other kinds, and instances of classes of the node's own code or that
    only hold data, if they let themselves be copied. Anything else is handed on as it is: tables
    and media can't be changed.
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
    packages = [base.__module__.partition(".")[0] for base in kind.__mro__]
    if not set(packages).isdisjoint(CHANGING) and hasattr(value, "copy"):
        return value.copy()
    if (isinstance(value, CHANGEABLE) or _holds_data(kind)) and not _is_made_so(kind):
        try:
            return copy.deepcopy(value)
        except Exception:  # what is in it, or its own methods, may raise anything
            return value
    return value


def _holds_data(kind: type) -> bool:
    """Whether it is a class of a node's own code, or a dataclass of somebody else's."""
    is_own = kind.__module__.startswith(OWN_MODULES)
    return is_own or (is_dataclass(kind) and not kind.__module__.startswith("dxt."))


def _is_made_so(kind: type) -> bool:
    """Whether node code says how such a value is made anew: that may do anything."""
    own = [base for base in kind.__mro__ if base.__module__.startswith(OWN_MODULES)]
    return any("__reduce__" in vars(base) or "__reduce_ex__" in vars(base) for base in own)
