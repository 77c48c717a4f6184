"""A node's function: loaded, called with its arguments, its result split into outputs.

The one place that executes node code. Must not know keys, stores or events.
"""

from __future__ import annotations
import __future__ as future

import inspect
import linecache
import sys
from collections.abc import (
    AsyncGenerator,
    Callable,
    ItemsView,
    Iterable,
    Iterator,
    KeysView,
    Mapping,
    ValuesView,
)
from contextlib import aclosing
from types import ModuleType
from typing import Any

from dxt.core.errors import (
    NodeRaised,
    NoFunction,
    OutputInvalid,
    PackageMissing,
    TypesDontFit,
)
from dxt.core.types import STREAMS, base
from dxt.core.types import split as members
from dxt.data.convert import convert, shown
from dxt.executors.code.copies import OWN_MODULES, UNCHANGING
from dxt.executors.code.failures import filename
from dxt.executors.code.plugins import Plugins
from dxt.nodes.prelude import names
from dxt.nodes.registry import function_of

COLLECTED = 1_000_000
"""How many items a node may yield as long as they are collected before they are read."""


def load(
    node: str, type: str, name: str, code: str | None, origin: str, plugins: Plugins
) -> Callable[..., Any]:
    """The function of a node: from its own code, from its plugin, else the built-in one."""
    if origin:
        return plugins.function(type, origin, name)
    if code is None:
        return function_of(type, name)
    # A module of its own, so that what the code defines (dataclasses, pickled classes) finds it.
    module = ModuleType(OWN_MODULES + node)
    module.__dict__.update(names(), input=no_input)
    module.__file__ = filename(node)
    sys.modules[module.__name__] = module
    lines = code.splitlines(keepends=True)
    linecache.cache[filename(node)] = (len(code), None, lines, filename(node))
    # Annotations stay text: they are read from the source and would be evaluated by some
    # Pythons when the function is defined, by others never.
    flags = future.annotations.compiler_flag
    exec(compile(code, filename(node), "exec", flags=flags, dont_inherit=True), module.__dict__)
    function = module.__dict__.get(name)
    if not callable(function):
        raise NoFunction(f'after this code ran there is no function "{name}"; keep its definition')
    return function  # type: ignore[no-any-return]


def no_input(prompt: object = "") -> str:
    """Stands for `input` in node code: what is typed would be in no key."""
    raise NodeRaised(
        "A node can't ask with input(): make what it asks for a parameter, such as "
        '(name: str = "Ada"), and type it in its field.'
    )


class Collected(list[Any]):
    """What an async generator yielded."""


def call(function: Callable[..., Any], arguments: Mapping[str, Any]) -> Any:
    """What the function returns; a coroutine for an async one, which also collects what it yields.

    The argument of a parameter such as `*parts` is the list of all it takes.
    """
    value = called(function, arguments)
    if type(value) in UNCHANGING or not isinstance(value, AsyncGenerator):
        return value
    return _collected(value)


def is_plain(function: Callable[..., Any]) -> bool:
    """Whether `call` only calls it with its arguments by name."""
    code = getattr(function, "__code__", None)
    if code is None or hasattr(function, "__wrapped__"):
        return False
    other = inspect.CO_VARARGS | inspect.CO_ASYNC_GENERATOR
    return not (code.co_posonlyargcount or code.co_flags & other)


def called(function: Callable[..., Any], arguments: Mapping[str, Any]) -> Any:
    """What the function itself returns: for one that yields, what gives its items."""
    inner = inspect.unwrap(function) if hasattr(function, "__wrapped__") else function
    code = getattr(inner, "__code__", None)
    if code is None or not (code.co_posonlyargcount or code.co_flags & inspect.CO_VARARGS):
        return function(**arguments)
    signature = inspect.signature(function)
    placed = [
        name
        for name, parameter in signature.parameters.items()
        if parameter.kind in (parameter.POSITIONAL_ONLY, parameter.VAR_POSITIONAL)
    ]
    if arguments.keys().isdisjoint(placed):
        return function(**arguments)
    bound = signature.bind_partial()
    bound.arguments.update(arguments)
    bound.apply_defaults()
    return function(*bound.args, **bound.kwargs)


async def _collected(generator: AsyncGenerator[Any, None]) -> Collected:
    found = Collected()
    async with aclosing(generator):
        async for item in generator:
            found.append(item)
            _check_length(found)
    return found


def _check_length(items: list[Any]) -> None:
    if len(items) > COLLECTED:
        raise OutputInvalid(
            f"It yields more than {COLLECTED:,} items. What a node yields is collected before the "
            "next node gets it; yield fewer items, or larger ones."
        )


def split(value: Any, types: Mapping[str, str]) -> dict[str, Any]:
    """The value of each output port, converted to the port's type; OutputInvalid names the port.

    What a stream yields is a list, collected here.
    """
    if list(types) == ["out"] and getattr(value, "_fields", None) != ("out",):
        return {"out": _fitted(value, "out", types["out"])}
    fields = _fields(value)
    if fields is None:
        raise OutputInvalid(
            f"Expected a value for each of {', '.join(types)}, got {shown(value)}. "
            "Return the NamedTuple or TypedDict that the annotation names."
        )
    for name in fields:
        if name not in types:
            raise OutputInvalid(
                f"What was returned has a field {name!r}, and the annotation names only "
                f"{', '.join(types)}. Leave it out, or name it there."
            )
    outputs = {}
    for port, expected in types.items():
        if port not in fields and "None" not in members(expected, "|"):
            raise OutputInvalid(
                f"What was returned has no {port!r}; it has {', '.join(map(str, fields))}.",
                port=port,
            )
        outputs[port] = _fitted(fields.get(port), port, expected)
    return outputs


def _fields(value: Any) -> Mapping[Any, Any] | None:
    if isinstance(value, Mapping):
        return value
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return dict(zip(value._fields, value, strict=True))
    return None


def _fitted(value: Any, port: str, expected: str) -> Any:
    types = members(expected, "|")
    streams = [type for type in types if base(type) in STREAMS]
    if not streams and (inspect.isgenerator(value) or isinstance(value, Collected)):
        raise OutputInvalid(
            "The function yields, or returned a generator, which can be read only once. Return "
            "a list: write list(...) around it, or say what it yields, as in -> Iterator[int].",
            port=port,
        )
    try:
        if streams and isinstance(value, Iterator | range | KeysView | ValuesView | ItemsView):
            value = _drained(value)
        # A stream is kept as the list of all it gave; each reader gets a stream of its own.
        kept = ["list" + type[len(base(type)) :] if type in streams else type for type in types]
        return convert(value, " | ".join(kept))
    except PackageMissing as missing:
        missing.port = port
        raise
    except (OutputInvalid, TypesDontFit) as misfit:
        raise OutputInvalid(f"The output {port}: {misfit.message}", port=port) from None


def _drained(values: Iterable[Any]) -> list[Any]:
    found = []
    for item in values:
        found.append(item)
        _check_length(found)
    return found
