"""Tables and arrays of other libraries, made for ports that ask for them by name.

Every table goes by way of our own and the Arrow C stream. A library is imported when a port first
asks for one of its classes: whether it is there is for the place where the node runs to say.
Owns what must be seen to so that nothing is lost on the way; must not know ports or nodes.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from dxt.core.errors import PackageMissing
from dxt.core.types import NAMES
from dxt.data.arrow import Table


class Unfit(Exception):
    """What arrived can't be had as asked; the text, if any, says why."""


def class_named(name: str) -> Any:
    """The class of that full name, such as pandas.DataFrame; raises PackageMissing."""
    module, _, found = name.rpartition(".")
    return getattr(_module(module, NAMES.get(name, name)), found)


def table_of(name: str, table: Table) -> Any:
    """The table as the class of that full name."""
    return _TABLES[name](table)


def array_of(value: Any, items: str) -> Any:
    """A numpy array of a list, a tuple or an array; `items` is its dtype by name, "" for any."""
    numpy = _module("numpy", NAMES["numpy.ndarray"])
    if isinstance(value, numpy.ndarray):
        made = value
    elif isinstance(value, list | tuple):
        made = _array_of_list(numpy, value)
    else:
        raise Unfit
    return made if not items else _array_of_items(numpy, made, items)


def list_of(array: Any) -> list[Any]:
    """An array or series, which has `tolist`, as a list of plain values."""
    made = array.tolist()
    if not isinstance(made, list):
        raise Unfit("it has no dimension")
    if getattr(array.dtype, "kind", "") in "mM" and _leaf_is(made, int):
        raise Unfit("its times are finer than Python's; round them to microseconds first")
    return made


def _module(name: str, wanted: str) -> Any:
    try:
        return import_module(name)
    except ImportError as cause:
        package = name.partition(".")[0]
        raise PackageMissing(
            f"{wanted[0].upper()}{wanted[1:]} is asked for, which needs the package {package!r}, "
            "and that is not installed here. Add it to the graph's requirements or install it, "
            "then run again."
        ) from cause


# Tables


def _pyarrow(table: Table, wanted: str = "pyarrow.Table") -> Any:
    return _module("pyarrow", NAMES[wanted]).table(table)


def _pandas(table: Table) -> Any:
    """A DataFrame whose columns are numpy's as far as numpy can hold them.

    Whole numbers and truths with gaps stay what they are, in the types that pandas has for them,
    and so do columns that hold nothing. A gap among floats is a nan there, as always in pandas.
    """
    pandas = _module("pandas", NAMES["pandas.DataFrame"])
    columns = _pyarrow(table, "pandas.DataFrame")
    arrow = _module("pyarrow", NAMES["pandas.DataFrame"])
    nullable = {arrow.bool_(): pandas.BooleanDtype()}
    for bits in (8, 16, 32, 64):
        for sign in ("", "U"):
            kind = getattr(pandas, f"{sign}Int{bits}Dtype")()
            nullable[getattr(arrow, f"{sign.lower()}int{bits}")()] = kind
    found = {}
    for name, column in zip(columns.column_names, columns.columns, strict=True):
        made = column.to_pandas(types_mapper=nullable.get if column.null_count else None)
        if made.dtype == object and column.null_count == len(column):
            # Objects without a single value would no longer tell of what type they are.
            made = column.to_pandas(types_mapper=pandas.ArrowDtype)
        found[name] = made
    return pandas.DataFrame(found)


def _polars(table: Table) -> Any:
    return _module("polars", NAMES["polars.DataFrame"]).DataFrame(table.arrow)


def _record_batch(table: Table) -> Any:
    made = _pyarrow(table, "pyarrow.RecordBatch").combine_chunks()
    batches = made.to_batches()
    if batches:
        return batches[0]
    return class_named("pyarrow.RecordBatch").from_pylist([], schema=made.schema)


def _arro3_batch(table: Table) -> Any:
    return table.arrow.combine_chunks().to_batches()[0]


_TABLES: dict[str, Callable[[Table], Any]] = {
    "pandas.DataFrame": _pandas,
    "polars.DataFrame": _polars,
    "pyarrow.Table": _pyarrow,
    "pyarrow.RecordBatch": _record_batch,
    "arro3.core.Table": lambda table: table.arrow,
    "arro3.core.RecordBatch": _arro3_batch,
}


# Arrays


def _array_of_list(numpy: Any, value: list[Any] | tuple[Any, ...]) -> Any:
    try:
        made = numpy.asarray(value)
    except (ValueError, OverflowError) as cause:
        raise Unfit("its rows are not equally long") from cause
    if made.dtype.hasobject or not _is_same(made.tolist(), value):
        raise Unfit("numbers, truths or texts alone make an array")
    return made


def _array_of_items(numpy: Any, made: Any, items: str) -> Any:
    name = items.rpartition(".")[2]
    plain = {"int": int, "float": float, "bool": bool, "complex": complex, "str": str}
    wanted = plain.get(items) or getattr(numpy, name, None)
    if not isinstance(wanted, type) or numpy.issubdtype(made.dtype, wanted):
        return made
    try:
        kind = numpy.dtype(wanted)
    except TypeError:  # a family of types, such as numpy.floating
        raise Unfit(f"its items are {made.dtype}, not {name}") from None
    if not _holds(numpy, kind, made):
        raise Unfit(f"its items, {made.dtype}, would lose something as {kind}")
    return made.astype(kind)


def _holds(numpy: Any, kind: Any, made: Any) -> bool:
    """Whether each item is exactly one of that dtype."""
    if kind.kind not in "biufc" or made.dtype.kind not in "biufc":
        return False
    if made.dtype.kind == "c" and kind.kind != "c":
        return False
    if not made.size:
        return True
    # Casting wraps or saturates outside these bounds, and may then come back unchanged.
    if kind.kind in "iu" and made.dtype.kind != "b":
        bounds = numpy.iinfo(kind)
        if not (made.min().item() >= bounds.min and made.max().item() <= bounds.max):
            return False
    if kind.kind in "fc" and made.dtype.kind in "iu":
        whole = 2 ** (numpy.finfo(kind).nmant + 1)
        return bool(-whole <= made.min().item() and made.max().item() <= whole)
    with numpy.errstate(all="ignore"):
        cast = made.astype(kind)
        real = cast.real if kind.kind == "c" and made.dtype.kind != "c" else cast
        back = real.astype(made.dtype)
    return bool(numpy.array_equal(back, made, equal_nan=made.dtype.kind in "fc"))


def _is_same(one: Any, other: Any) -> bool:
    """Whether two nested lists hold the same values, a nan being equal to a nan."""
    if one == other:
        return True
    if isinstance(one, list) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(map(_is_same, one, other))
    return bool(one == other or (one != one and other != other))


def _leaf_is(values: list[Any], kind: type) -> bool:
    while isinstance(values, list) and values:
        values = values[0]
    return isinstance(values, kind)
