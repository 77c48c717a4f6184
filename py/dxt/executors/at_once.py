"""Performing one task after the other in this very thread, without the event loop between them.

Owns what need be found out only once for all tasks of one recipe, so that a node of a few
microseconds costs no more than that again. Must not know how a task is performed that has to wait.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable
from time import perf_counter
from typing import Any

from dxt.engine.tasks import Description, Recipe, Result, Task
from dxt.executors.arguments import exact_types, taken
from dxt.executors.copies import UNCHANGING
from dxt.executors.functions import call, is_plain
from dxt.executors.kept import Kept, exact_output
from dxt.executors.loading import Loader
from dxt.executors.memory import Allowance
from dxt.executors.printed import Printed
from dxt.executors.watchdog import Watchdog

Failure = Callable[[BaseException, Task, str], dict[str, Any]]
"""The error to tell of what was raised, by the node under whose name the code was compiled."""


class Prepared:
    """What holds for every task of a recipe."""

    __slots__ = ("can_begin", "exact", "function", "output", "owner")

    def __init__(self, recipe: Recipe, can_begin: bool) -> None:
        self.can_begin = can_begin
        self.exact = exact_types(recipe)
        self.output = exact_output(recipe.output_types)
        self.function: Callable[..., Any] | None = None
        """Where it can be called again as it is."""
        self.owner = ""


class AtOnce:
    """`begun` takes what a task gave that has to be awaited, and `perform` goes on with it."""

    def __init__(
        self,
        kept: Kept,
        loader: Loader,
        watchdog: Watchdog,
        printed: Printed,
        failure: Failure,
        begun: Callable[[Task, Any], None],
        allowance: Allowance | None = None,
    ) -> None:
        self._kept = kept
        self._loader = loader
        self._watchdog = watchdog
        self._printed = printed
        self._failure = failure
        self._begun = begun
        self._allowance = allowance
        self._prepared: dict[Recipe, Prepared] = {}

    def perform(self, task: Task) -> Result | None:
        """How the task ended; None where it has to wait for something."""
        if self._allowance is None or not task.recipe.megabytes:
            return self._perform(task)
        self._allowance.renew()
        with self._allowance.of(task.recipe.megabytes):
            return self._perform(task)

    def _perform(self, task: Task) -> Result | None:
        recipe = task.recipe
        prepared = self._prepared.get(recipe) or self._prepare(recipe)
        if task.files or not prepared.can_begin:
            return None
        watchdog, printed, owner = self._watchdog, self._printed, task.node
        printed.node = owner
        stdout, stderr = sys.stdout, sys.stderr
        outputs: dict[str, Description] | None = None
        error: dict[str, Any] | None = None
        began = perf_counter()
        try:
            try:
                sys.stdout, sys.stderr = printed.stdout, printed.stderr
                watchdog.inside = True
                if recipe.seconds or watchdog.cause:
                    watchdog.begin(recipe.seconds)
                exact, values = prepared.exact, self._kept.held
                arguments: dict[str, Any] = {}
                for port, value in task.params.items():
                    arguments[port] = (
                        value if type(value) is exact.get(port) else taken(task, port, value)
                    )
                for port, key in task.inputs.items():
                    if type(key) is not str or key not in values:
                        return None
                    value = values[key]
                    arguments[port] = (
                        value if type(value) is exact.get(port) else taken(task, port, value)
                    )
                function, owner = prepared.function, prepared.owner
                if function is None:
                    function, owner, is_kept = self._loader.load(task)
                    if is_kept and is_plain(function):
                        prepared.function, prepared.owner = function, owner
                    value = call(function, arguments)
                else:
                    value = function(**arguments)
                if type(value) is prepared.output:
                    outputs = self._kept.keep_number(task.key, value)
                if outputs is None:
                    if type(value) not in UNCHANGING and inspect.isawaitable(value):
                        self._begun(task, value)
                        return None
                    outputs = self._kept.keep(task, value)
            finally:
                watchdog.inside = False
                sys.stdout, sys.stderr = stdout, stderr
                if printed.is_used:
                    printed.end()
        except BaseException as raised:  # node code may raise anything
            watchdog.inside = False  # once more: an interrupt may have struck just before
            sys.stdout, sys.stderr = stdout, stderr
            printed.end()
            error = self._failure(raised, task, owner)
            watchdog.cause = None
        return Result(task.task, error is None, perf_counter() - began, outputs or {}, error)

    def _prepare(self, recipe: Recipe) -> Prepared:
        found = Prepared(recipe, self._watchdog.can_patrol(recipe.seconds))
        self._prepared[recipe] = found
        return found
