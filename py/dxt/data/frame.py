"""What tells a DataFrame of pandas from another, as plain values in order.

For frames that Arrow can't hold: all others are told apart as tables. Equal content gives equal
values, whatever way pandas keeps it. Must not know what is made of them, nor import pandas.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def is_frame(value: Any) -> bool:
    """Whether it is a DataFrame of pandas, or of a library that makes its own of those."""
    return hasattr(value, "iloc") and hasattr(value, "attrs")


def content(frame: Any) -> Iterator[Any]:
    """Its class, what is attached to it, its labels, and then its columns from left to right."""
    yield type(frame).__qualname__
    yield {name: getattr(frame, name, None) for name in frame._metadata}
    yield frame.attrs
    yield _labels(frame.columns)
    yield _labels(frame.index)
    for place in range(frame.shape[1]):
        yield _values(frame.iloc[:, place])


def _labels(labels: Any) -> tuple[Any, ...]:
    """An index with its names, its frequency where it has one, and its levels."""
    levels = [_values(labels.get_level_values(level)) for level in range(labels.nlevels)]
    return list(labels.names), getattr(labels, "freqstr", None), levels


def _values(values: Any) -> tuple[Any, ...]:
    """The dtype of a column or an index, and its values."""
    dtype, array = values.dtype, values.array
    if type(array).__module__.partition(".")[0] != "pandas":
        return str(dtype), array  # what else there is to it, such as a map's projection, it knows
    if hasattr(array, "codes"):
        return str(dtype), dtype.ordered, _values(dtype.categories), array.codes.tolist()
    if hasattr(array, "asi8"):  # moments and periods
        return str(dtype), array.asi8.tolist()
    return str(dtype), values.to_numpy().tolist()
