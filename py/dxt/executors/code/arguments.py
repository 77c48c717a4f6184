"""What node code gets for what came by wire, was set or was picked: of its port's type, its own.

Must not know where a value comes from.
"""

from __future__ import annotations

from typing import Any

from dxt.core.bounds import in_words, is_within
from dxt.core.errors import DxtError, PackageMissing, ParamInvalid
from dxt.core.types import exact_types
from dxt.data.convert import convert, shown, spoken
from dxt.data.settings import meant
from dxt.engine.tasks import Recipe, Task
from dxt.executors.code.copies import own_copy
from dxt.executors.code.items import EXACT

EXACT_FLOATS = 2**53
"""Up to here every whole number is a float, too."""


def exact_inputs(recipe: Recipe) -> dict[str, tuple[type, ...]]:
    """By port, of what types a value is handed on as it is."""
    types = recipe.input_types.items()
    return {port: () if port in recipe.bounds else exact_types(type) for port, type in types}


def taken(task: Task, port: str, value: Any) -> Any:
    """The argument for a port. Raises ParamInvalid where the value does not fit."""
    if port in task.files:
        return value
    recipe = task.recipe
    is_int = type(value) is int and -EXACT_FLOATS <= value <= EXACT_FLOATS
    if is_int and recipe.input_types.get(port) == "float" and port not in recipe.bounds:
        return float(value)  # the most frequent of all conversions
    if type(task.inputs.get(port)) is list:
        return [_fitted(task, port, own_copy(one)) for one in value]
    if port in task.params and port not in task.inputs:
        value = meant(value, recipe.input_types.get(port, "Any"))
    return _fitted(task, port, own_copy(value))


def _fitted(task: Task, port: str, value: Any) -> Any:
    expected = task.input_types.get(port, "Any")
    bounds = task.recipe.bounds.get(port)
    if bounds is None and (expected == "Any" or EXACT.get(expected) is type(value)):
        return value
    try:
        found = convert(value, expected)
    except PackageMissing as missing:
        missing.port = port
        raise
    except DxtError as misfit:
        raise ParamInvalid(f"The input {port}: {misfit.message}", port=port) from None
    if bounds is not None and not is_within(found, bounds):
        wanted = f"{spoken(expected)} {in_words(bounds)}"
        message = f"The input {port}: Expected {wanted}, got {shown(value)}."
        raise ParamInvalid(message, port=port)
    return found
