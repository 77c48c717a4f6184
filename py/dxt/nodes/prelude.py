"""The names that a node's code sees without importing them.

`names()` is the namespace an executor starts a Python node in; library modules and plugins
import from here. Nothing here loads the Arrow library.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Iterator
from typing import (
    Annotated,
    Any,
    Literal,
    NamedTuple,
    NotRequired,
    Optional,
    Required,
    TypedDict,
    Union,
)

from dxt.data.arrow import Table
from dxt.data.files import File
from dxt.data.media import Chart, Html, Image, Markdown
from dxt.nodes.widgets import Accept, Code, Colour, Column, Columns, Multiline, Range, Unit, node

__all__ = [
    "Accept",
    "Annotated",
    "Any",
    "AsyncIterator",
    "Chart",
    "Code",
    "Colour",
    "Column",
    "Columns",
    "File",
    "Html",
    "Image",
    "Iterable",
    "Iterator",
    "Literal",
    "Markdown",
    "Multiline",
    "NamedTuple",
    "NotRequired",
    "Optional",
    "Range",
    "Required",
    "Table",
    "TypedDict",
    "Union",
    "Unit",
    "names",
    "node",
]


def names() -> dict[str, Any]:
    """A fresh namespace holding every name above but this function."""
    return {name: globals()[name] for name in __all__ if name != "names"}
