"""What is set by hand, as a port takes it: JSON has no sets, so that a list stands for one.

By wire a list becomes no set: there nobody said that its order may go. Must not know ports.
"""

from __future__ import annotations

from typing import Any

from dxt.core.errors import DxtError
from dxt.core.types import arguments, base, split
from dxt.data.convert import convert

SETS: dict[str, type[set[Any]] | type[frozenset[Any]]] = {"set": set, "frozenset": frozenset}


def meant(value: Any, type: str) -> Any:
    """The JSON value with a set for each list that stands for one; misfits stay as they are."""
    if "set" not in type or not isinstance(value, list | dict):
        return value
    for member in split(type, "|"):
        made = _formed(value, member)
        try:
            convert(made, member)
        except DxtError:
            continue
        return made
    return value


def _formed(value: Any, type: str) -> Any:
    name, inside = base(type), arguments(type)
    if isinstance(value, dict):
        is_told = name == "dict" and len(inside) == 2
        return {key: meant(item, inside[1]) for key, item in value.items()} if is_told else value
    if name == "tuple" and inside[-1:] != ["..."]:
        places = zip(value, inside, strict=False)
        return [meant(item, place) for item, place in places] + value[len(inside) :]
    item_type = inside[0] if inside and name != "dict" else "Any"
    items = [meant(item, item_type) for item in value]
    if name not in SETS:
        return items
    try:
        return SETS[name](convert(item, item_type) for item in items)
    except (DxtError, TypeError):  # an item of another type, or one that can change
        return value
