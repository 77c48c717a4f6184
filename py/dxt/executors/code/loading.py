"""Node functions that are loaded once and called many times.

A node's module is made anew for every performance, so that nothing one performance leaves behind
reaches the next: the same key must mean the same value. Where the text shows that nothing can be
left behind, the function is kept. Must not call what it loads.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any, NamedTuple

from dxt.core.node_types.catalogue import JAVASCRIPT
from dxt.engine.tasks import Task
from dxt.executors.code.functions import load
from dxt.executors.code.plugins import Plugins
from dxt.executors.code.scripts import Scripts, script_function

KEPT = 1000
REACHING = frozenset({"eval", "exec", "globals", "locals", "setattr", "delattr", "vars", "compile"})
"""What might get at the module, or at a function's attributes, in ways that the text hides."""


class Loaded(NamedTuple):
    """A function, and the node under whose name its code was compiled."""

    function: Callable[..., Any]
    owner: str
    is_kept: bool
    """Whether it may be called for other tasks of the same recipe."""


class Loader:
    """Loads functions, and keeps those of types that are known by name and of code without a
    memory."""

    def __init__(self, plugins: Plugins, scripts: Scripts) -> None:
        self._plugins = plugins
        self._scripts = scripts
        self._kept: dict[tuple[str, str, float | None], Loaded] = {}

    def load(self, task: Task) -> Loaded:
        """The task's function. Raises what the node's own code raises, and NoFunction."""
        key = task.code or task.origin or task.type, task.function, task.megabytes
        kept = self._kept.get(key)
        if kept is not None:
            return kept
        if is_script(task):
            code = task.code or self._plugins.script(task.type, task.origin)
            function = script_function(code, task.function, self._scripts, task.megabytes)
            is_kept = True
        else:
            function = load(
                task.node, task.type, task.function, task.code, task.origin, self._plugins
            )
            is_kept = task.code is None or is_without_memory(task.code)
        loaded = Loaded(function, task.node, is_kept)
        if is_kept:
            if len(self._kept) >= KEPT:
                self._kept.clear()
            self._kept[key] = loaded
        return loaded


def is_script(task: Task) -> bool:
    """Whether the task's code is JavaScript: its own, or a plugin's."""
    return task.type == JAVASCRIPT or task.origin.partition("@")[0].endswith(".mjs")


def is_without_memory(code: str) -> bool:
    """Whether the text shows that calling its functions changes none of its own objects."""
    tree = ast.parse(code)
    functions: set[str] = set()
    for found in tree.body:
        if isinstance(found, ast.FunctionDef | ast.AsyncFunctionDef):
            functions.add(found.name)
        elif not isinstance(found, ast.Import | ast.ImportFrom) and not _is_docstring(found):
            return False
    called = {id(found.func) for found in ast.walk(tree) if isinstance(found, ast.Call)}
    return all(
        _leaves_nothing(found, set() if id(found) in called else functions)
        for found in ast.walk(tree)
    )


def _leaves_nothing(found: ast.AST, functions: set[str]) -> bool:
    """`functions` may be called, and not got at otherwise: they could be given attributes."""
    if isinstance(found, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        defaults = [*found.args.defaults, *found.args.kw_defaults]
        marks = getattr(found, "decorator_list", [])
        return all(map(_is_constant, defaults)) and all(map(_is_mark, marks))
    if isinstance(found, ast.Name):
        return found.id not in REACHING and found.id not in functions
    return not isinstance(found, ast.Global | ast.ClassDef)


def _is_constant(found: ast.expr | None) -> bool:
    if isinstance(found, ast.UnaryOp):
        found = found.operand
    return found is None or isinstance(found, ast.Constant)


def _is_mark(found: ast.expr) -> bool:
    called = found.func if isinstance(found, ast.Call) else found
    return isinstance(called, ast.Name) and called.id == "node"


def _is_docstring(found: ast.stmt) -> bool:
    return isinstance(found, ast.Expr) and isinstance(found.value, ast.Constant)
