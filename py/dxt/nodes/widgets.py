"""What an annotation can say of a parameter: `Annotated[int, Range(0, 100)]`.

These classes only have to exist and be readable when a node's code runs: the page and the engine
read annotations from the source text (`core.source.signature`) and never evaluate them. So they
check nothing and do nothing themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar, overload

Function = TypeVar("Function", bound=Callable[..., Any])


class Range(NamedTuple):
    """A number with bounds, set with a slider. One beyond them is refused."""

    low: float
    high: float
    step: float | None = None


class Multiline(NamedTuple):
    """Text of several lines."""


class Unit(NamedTuple):
    """A number measured in `name`, shown behind it."""

    name: str


class Column(NamedTuple):
    """The name of one column of the table that comes in at `port`."""

    port: str


class Columns(NamedTuple):
    """Names of columns of the table that comes in at `port`."""

    port: str


class Accept(NamedTuple):
    """The kinds of files a file parameter takes: ".csv,.tsv"."""

    kinds: str


class Colour(NamedTuple):
    """A colour as text: "#3366cc"."""


class Code(NamedTuple):
    """Program text, set in a code editor."""

    language: str = "python"


@overload
def node(name: Function) -> Function: ...
@overload
def node(
    name: str = "",
    version: int = 1,
    requires: Sequence[str] = (),
    *,
    pure: bool = True,
    ttl: float | None = None,
) -> Callable[[Function], Function]: ...
def node(
    name: Any = "",
    version: int = 1,
    requires: Sequence[str] = (),
    *,
    pure: bool = True,
    ttl: float | None = None,
) -> Any:
    """Says of a function what its head can't: `@node(pure=False)`, `@node(ttl=60)`.

    In the library and in plugins it also gives the node type another name than the function's, or
    a later version, and `requires` names packages that it needs, as pip spells them. `pure=False`
    is for a function that may give something else each time (it reads a clock, a sensor, the web);
    `ttl` is how many seconds its result may be used again. The marks are read from the source and
    have to be written out; the function stays as it is.
    """

    def mark(function: Function) -> Function:
        return function

    return name if callable(name) else mark
