"""How a plain function is called with arguments by their places, which is quicker than by name.

Owns how the arguments of nodes that are alike are fetched: for each pattern a function is written
out and compiled, which finds them without a loop. Must not know what calls it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from dxt.engine.graph.pattern import Pattern
from dxt.engine.graph.station import Station
from dxt.executors.code.arguments import EXACT_FLOATS

Get = Callable[[str, None], Any]
"""The `get` of the values by key; no value of an exact type is None."""

Fetch = Callable[[Station, Get], "tuple[Any, ...] | None"]
"""The arguments of a node; None where one is not here, or is not to be handed on as it is."""


def fetching(
    function: Callable[..., Any], pattern: Pattern, exact: Mapping[str, tuple[type, ...]]
) -> Fetch | None:
    """How the arguments are fetched of nodes of this pattern; None where the function can't be
    called by places alone. `exact` are, by port, the types that are handed on as they are."""
    code = function.__code__
    parameters = code.co_varnames[: code.co_argcount]
    defaults: tuple[Any, ...] = function.__defaults__ or ()
    default_of = dict(zip(reversed(parameters), reversed(defaults), strict=False))
    texts = {name: f"given[{at}]" for at, name in enumerate(pattern.names, 1)}
    texts.update({port: f"value{at}" for at, (_, port) in enumerate(pattern.ports)})
    if not texts.keys() <= set(parameters):
        return None
    known: dict[str, Any] = {"least": -EXACT_FLOATS, "most": EXACT_FLOATS}
    order: list[str] = []
    last = max((parameters.index(name) for name in texts), default=-1)
    for at, name in enumerate(parameters[: last + 1]):
        if name in texts:
            order.append(texts[name])
        elif name in default_of:
            known[f"default{at}"] = default_of[name]
            order.append(f"default{at}")
        else:
            return None  # the call is to say what is missing
    for at, (output, port) in enumerate(pattern.ports):
        known |= {f"types{at}": exact[port], f"output{at}": output}
    widening = [exact[port] == (float,) for _, port in pattern.ports]
    exec(_fetch(order, widening), known)
    return known["fetch"]  # type: ignore[no-any-return]


def _fetch(order: Sequence[str], widening: Sequence[bool]) -> str:
    """The text of a function that gives these arguments. For each wire it says whether a whole
    number that comes is to be made the float it is."""
    lines = ["def fetch(station, get):", "given = station.known.given"]
    if widening:
        sources = "".join(f"source{at}, " for at in range(len(widening)))
        lines.append(f"{sources}= station.sources")
    for at, is_widened in enumerate(widening):
        lines += [
            f"above = source{at}.known",
            f"value{at} = get(above.value or f'{{above.key}}.{{output{at}}}', None)",
            f"if type(value{at}) not in types{at}:",
        ]
        if is_widened:
            lines += [
                f"    if type(value{at}) is not int or not least <= value{at} <= most: return None",
                f"    value{at} = float(value{at})",
            ]
        else:
            lines.append("    return None")
    lines.append("return (" + "".join(f"{text}, " for text in order) + ")")
    return "\n    ".join(lines)
