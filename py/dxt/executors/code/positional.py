"""How a plain function is called with arguments by their places, which is quicker than by name.

Must not know what calls it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from dxt.engine.graph.layout import Layout


class Positional(NamedTuple):
    """`pick` takes the arguments in the order of the function's parameters out of a list: the names
    of what is set, the values of these, what comes by wire, and the `rest`."""

    pick: Callable[[list[Any]], Sequence[Any]]
    rest: tuple[Any, ...]
    """Defaults of parameters before the last one that is given."""


def positional(function: Callable[..., Any], layout: Layout) -> Positional | None:
    """How nodes of this layout call the function; None where they can't by places alone."""
    code = function.__code__
    parameters = code.co_varnames[: code.co_argcount]
    defaults: tuple[Any, ...] = function.__defaults__ or ()
    default_of = dict(zip(reversed(parameters), reversed(defaults), strict=False))
    given = [*layout.names, *(port for _, port in layout.ports)]
    places = {name: at for at, name in enumerate(given, 1)}
    if not places.keys() <= set(parameters):
        return None
    rest: list[Any] = []
    order: list[int] = []
    last = max((parameters.index(name) for name in given), default=-1)
    for name in parameters[: last + 1]:
        if name in places:
            order.append(places[name])
        elif name in default_of:
            rest.append(default_of[name])
            order.append(len(given) + len(rest))
        else:
            return None  # the call is to say what is missing
    if order == list(range(1, len(order) + 1)):
        return Positional(itemgetter(slice(1, len(order) + 1)), tuple(rest))
    return Positional(itemgetter(*order) if len(order) > 1 else _only(order[0]), tuple(rest))


def _only(place: int) -> Callable[[list[Any]], Sequence[Any]]:
    return itemgetter(slice(place, place + 1))
