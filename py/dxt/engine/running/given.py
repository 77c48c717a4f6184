"""A value given by hand: the task by which an executor comes to have it.

Owns what such a task looks like. The value is fitted to its port's type where all values are, in an
executor. Must not know graphs, runs, or which node the value stands at.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from dxt.core import errors
from dxt.core.errors import NoSuchPort, UnknownNodeType, ValueRefused
from dxt.core.node_types.catalogue import PYTHON, Catalogue
from dxt.engine.clock import Clock
from dxt.engine.running.performance import Performance
from dxt.engine.tasks import Executor, Recipe, Task

CODE = "def given(value: Any) -> Any:\n    return value\n"


def task_of(
    node: str, type: str, value: Any, file: Mapping[str, Any] | None, catalogue: Catalogue
) -> Task:
    """What gives the value as one of this type: the value itself, or what a `file` is read as.

    A file is `{"name", "digest", "reader"}`, the last a node type. Raises a GraphError when that
    is none, or reads no file.
    """
    # Nobody else may come upon this key, under which lies what no graph says.
    key = secrets.token_hex(20)
    if file is None:
        recipe = Recipe(PYTHON, "given", CODE, {"value": type}, {"out": type})
        return Task(0, node, recipe, {"value": value}, {}, {}, key)
    reader = str(file.get("reader"))
    spec = catalogue.get(reader)
    if spec is None:
        raise UnknownNodeType(f'There is no node type "{reader}" to read a file with.', node)
    port = next((port for port in spec.inputs if port.type == "File"), None)
    if port is None:
        raise NoSuchPort(f'Nodes of type "{reader}" read no file.', node)
    files = {port.name: {"name": str(file.get("name")), "digest": str(file.get("digest"))}}
    wanted = {port.name: port.type for port in spec.inputs}
    recipe = Recipe(reader, spec.name, None, wanted, {"out": type})
    return Task(0, node, recipe, {}, {}, files, key)


async def give(task: Task, port: str, lane: Executor, clock: Clock) -> None:
    """Has the executor keep what the task gives. Raises ValueRefused when that does not fit."""
    giving = Performance(task, lane, lambda event: None, clock)
    await giving.ending
    result = giving.result
    assert result is not None
    if not result.ok:
        told = errors.from_json(result.error or {}).message
        for place in ("The input value: ", "The output out: "):
            told = told.removeprefix(place)
        raise ValueRefused(told, task.node, port)
