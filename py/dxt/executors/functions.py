"""A node's function: loaded, called with its arguments, its result split into outputs.

The one place that executes node code. Must not know keys, stores or events.
"""

from __future__ import annotations
import __future__ as future

import inspect
import linecache
import sys
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

from dxt.core.errors import DxtError, NoFunction, OutputInvalid
from dxt.data.convert import convert
from dxt.executors.failures import filename
from dxt.executors.plugins import Plugins
from dxt.nodes.prelude import names
from dxt.nodes.registry import function_of

STREAMS = "Generator", "AsyncGenerator"


def load(
    node: str, type: str, name: str, code: str | None, origin: str, plugins: Plugins
) -> Callable[..., Any]:
    """The function of a node: from its own code, from its plugin, else the built-in one."""
    if origin:
        return plugins.function(type, origin, name)
    if code is None:
        return function_of(type, name)
    # A module of its own, so that what the code defines (dataclasses, pickled classes) finds it.
    module = ModuleType(f"dxt_node_{node}")
    module.__dict__.update(names())
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


def call(function: Callable[..., Any], arguments: Mapping[str, Any]) -> Any:
    """What the function returns; a coroutine for an async one."""
    code = getattr(function, "__code__", None)
    if code is None or not code.co_posonlyargcount:
        return function(**arguments)
    bound = inspect.signature(function).bind_partial()
    bound.arguments.update(arguments)
    bound.apply_defaults()
    return function(*bound.args, **bound.kwargs)


def split(value: Any, types: Mapping[str, str]) -> dict[str, Any]:
    """The value of each output port, converted to the port's type; OutputInvalid names the port."""
    if list(types) == ["out"] and getattr(value, "_fields", None) != ("out",):
        return {"out": _fitted(value, "out", types["out"])}
    fields = _fields(value)
    if fields is None:
        raise OutputInvalid(
            f"Expected a value for each of {', '.join(types)}, got a {type(value).__name__}. "
            "Return the NamedTuple or TypedDict that the annotation names."
        )
    outputs = {}
    for port, expected in types.items():
        if port not in fields:
            raise OutputInvalid(f'What was returned has no "{port}".', port=port)
        outputs[port] = _fitted(fields[port], port, expected)
    return outputs


def _fields(value: Any) -> Mapping[str, Any] | None:
    if isinstance(value, Mapping):
        return value
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return dict(zip(value._fields, value, strict=True))
    return None


def _fitted(value: Any, port: str, expected: str) -> Any:
    if inspect.isgenerator(value) or inspect.isasyncgen(value):
        raise OutputInvalid(
            "The function returned a generator, which can be read only once; return a list: "
            "write list(...) around it, or collect what you yield.",
            port=port,
        )
    try:
        return convert(value, expected)
    except DxtError as misfit:
        raise OutputInvalid(f"The output {port}: {misfit.message}", port=port) from None
