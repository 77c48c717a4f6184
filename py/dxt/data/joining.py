"""Two tables matched by the values of some columns.

Only the key columns are read; everything else is gathered by Arrow. Rows come in the left
table's order (matches in the right table's), then the right table's unmatched rows. An empty
cell matches nothing, not even another empty cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dxt.core.errors import ParamInvalid
from dxt.data.arrow import Table
from dxt.data.selection import require

FAMILIES = {"int": "numbers", "float": "numbers", "decimal": "numbers"}

Pairs = tuple[list[int | None], list[int | None]]


def joined(
    left: Table, right: Table, on: Sequence[str], right_on: Sequence[str], how: str, suffix: str
) -> Table:
    """The joined table: the left's columns, then the right's without its keys.

    A right column whose name is taken gets the suffix. Key cells come from whichever side has
    them. "semi" and "anti" keep the left rows with and without a match, and only its columns.
    """
    if not on:
        shared = [name for name in left.column_names if name in right.column_names]
        hint = f" Both tables have: {', '.join(shared)}." if shared else ""
        raise ParamInvalid(f"Choose the columns to join on.{hint}", port="on")
    right_on = right_on or on
    require(left, on, "on", "left table")
    require(right, right_on, "right_on", "right table")
    _check_keys(left, right, on, right_on)
    places = _places(right, right_on)
    left_keys = _keys(left, on)
    if how in ("semi", "anti"):
        wanted = how == "semi"
        return left.take([i for i, key in enumerate(left_keys) if (key in places) == wanted])
    lefts, rights = _pairs(left_keys, places, right.num_rows, how)
    columns = dict(_columns(left.take(lefts)))
    if None in lefts:
        for mine, other in zip(on, right_on, strict=True):
            columns[mine] = _coalesced(left.column(mine), right.column(other), lefts, rights)
    rest = [name for name in right.column_names if name not in right_on]
    if rest:
        for name, column in _columns(right.select(rest).take(rights)):
            columns[_free(name, suffix, columns)] = column
    return Table(columns)


def _columns(table: Table) -> list[tuple[str, Any]]:
    return list(zip(table.column_names, table.arrow.columns, strict=True))


def _check_keys(left: Table, right: Table, on: Sequence[str], right_on: Sequence[str]) -> None:
    if len(on) != len(right_on):
        raise ParamInvalid(
            f"{len(on)} columns of the left table are matched with {len(right_on)} of the right; "
            "choose as many on both sides.",
            port="right_on",
        )
    for mine, other in zip(on, right_on, strict=True):
        kind, kind_other = left.types[mine], right.types[other]
        if FAMILIES.get(kind, kind) != FAMILIES.get(kind_other, kind_other):
            raise ParamInvalid(
                f"{mine!r} is {kind} in the left table and {other!r} is {kind_other} in the "
                "right one, so nothing would ever match.",
                port="right_on" if other != mine else "on",
            )


def _keys(table: Table, names: Sequence[str]) -> list[Any]:
    """Each row's key; None where any part of it is empty."""
    cells = [table.column(name) for name in names]
    if len(cells) == 1:
        return [None if cell != cell else cell for cell in cells[0]]
    return [
        None if any(cell is None or cell != cell for cell in key) else key
        for key in zip(*cells, strict=True)
    ]


def _places(table: Table, names: Sequence[str]) -> dict[Any, list[int]]:
    places: dict[Any, list[int]] = {}
    try:
        for position, key in enumerate(_keys(table, names)):
            if key is not None:
                places.setdefault(key, []).append(position)
    except TypeError as cause:
        raise ParamInvalid("Lists and dicts can't be joined on.", port="on") from cause
    return places


def _pairs(keys: Sequence[Any], places: dict[Any, list[int]], count: int, how: str) -> Pairs:
    """The positions of matched rows side by side; None where a side has no row."""
    lefts: list[int | None] = []
    rights: list[int | None] = []
    for position, key in enumerate(keys):
        found = places.get(key)
        if found is not None:
            lefts.extend([position] * len(found))
            rights.extend(found)
        elif how in ("left", "outer"):
            lefts.append(position)
            rights.append(None)
    if how in ("right", "outer"):
        met = set(rights)
        alone = [position for position in range(count) if position not in met]
        lefts.extend([None] * len(alone))
        rights.extend(alone)
    return lefts, rights


def _coalesced(
    mine: list[Any], other: list[Any], lefts: list[int | None], rights: list[int | None]
) -> list[Any]:
    return [
        mine[i] if i is not None else other[j] if j is not None else None
        for i, j in zip(lefts, rights, strict=True)
    ]


def _free(name: str, suffix: str, taken: dict[str, Any]) -> str:
    candidate, number = name, 2
    if candidate in taken:
        candidate = name + (suffix or "_right")
    while candidate in taken:
        candidate, number = f"{name}{suffix}_{number}", number + 1
    return candidate
