"""Performing one node after the other in this very thread, without the event loop between them.

Owns what need be found out only once for all nodes that are alike, so that a node of a few
microseconds costs no more than that again: such a node is performed as it stands in its graph, and
no task is made of it. Must not know how a task is performed that has to wait.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Mapping, Sequence
from time import perf_counter
from typing import Any

from dxt.data.values import Number
from dxt.engine.layout import Layout
from dxt.engine.station import Station
from dxt.engine.tasks import Description, Recipe, Result, Task
from dxt.executors.arguments import EXACT_FLOATS, exact_types, taken
from dxt.executors.copies import UNCHANGING
from dxt.executors.functions import call, is_plain
from dxt.executors.kept import Kept, exact_outputs, is_short
from dxt.executors.loading import Loader
from dxt.executors.memory import Allowance
from dxt.executors.positional import Positional, positional
from dxt.executors.printed import Printed
from dxt.executors.watchdog import Watchdog

Failure = Callable[[BaseException, Task, str], dict[str, Any]]
"""The error to tell of what was raised, by the node under whose name the code was compiled."""

NOTHING: Mapping[str, Description] = {}
ABSENT = object()


class Prepared:
    """What holds for every task of a recipe."""

    __slots__ = ("can_begin", "exact", "function", "megabytes", "outputs", "owner", "seconds")

    def __init__(self, recipe: Recipe, can_begin: bool) -> None:
        self.can_begin = can_begin
        self.exact = exact_types(recipe)
        self.outputs = exact_outputs(recipe.output_types)
        self.seconds = recipe.seconds
        self.megabytes = recipe.megabytes
        self.function: Callable[..., Any] | None = None
        """Where it can be called again as it is."""
        self.owner = ""


class Way:
    """How the nodes of a layout are performed: what to call, and with what."""

    __slots__ = ("function", "pick", "prepared", "rest", "wired")

    def __init__(self, layout: Layout, prepared: Prepared, found: Positional) -> None:
        assert prepared.function is not None
        self.function = prepared.function
        self.prepared = prepared
        self.wired = [(output, prepared.exact.get(port)) for output, port in layout.ports]
        """The output that each wire comes from, and the type its value has to be of."""
        self.rest = found.rest
        self.pick = found.pick


class AtOnce:
    """`task_of` makes the task of a node. `begun` takes what a task gave that has to be awaited,
    and `perform` of the executor goes on with it.

    What is known of the node that was performed last stays here until the next one is.
    """

    def __init__(
        self,
        kept: Kept,
        loader: Loader,
        watchdog: Watchdog,
        printed: Printed,
        failure: Failure,
        begun: Callable[[Task, Any], None],
        task_of: Callable[[str], Task],
        allowance: Allowance | None = None,
    ) -> None:
        self.seconds = 0.0
        self.outputs = NOTHING
        self.error: dict[str, Any] | None = None
        self.task: Task | None = None
        """The last one that was needed: how it ended, or what it gave, is told of that."""
        self._kept = kept
        self._loader = loader
        self._watchdog = watchdog
        self._printed = printed
        self._failure = failure
        self._begun = begun
        self._task_of = task_of
        self._allowance = allowance
        self._owner = ""
        self._prepared: dict[Recipe, Prepared] = {}
        self._ways: dict[Layout | None, Way | None] = {}

    def perform(self, station: Station) -> bool | None:
        """Whether the node there ended well; None where it has to wait for something."""
        known = station.known
        way = self._ways.get(known.layout)
        if way is None:
            return self._perform_first(station)
        arguments = list(known.given)
        held = self._kept.held
        for source, (output, exact) in zip(station.sources, way.wired):  # noqa: B905 - slow
            above = source.known
            value = held.get(above.value or f"{above.key}.{output}", ABSENT)
            if type(value) is not exact:
                if exact is not float or not _is_exact_float(value):
                    return self.perform_task(self._task_of(station.name))
                value = float(value)
            arguments.append(value)
        if way.rest:
            arguments += way.rest
        return self._call(station.name, way.prepared, way.function, way.pick(arguments), station)

    def perform_task(self, task: Task) -> bool | None:
        """The same for a task."""
        self.task = task
        self._owner = task.node
        prepared = self._prepared.get(task.recipe) or self._prepare(task.recipe)
        if task.files or not prepared.can_begin:
            return None
        return self._call(task.node, prepared, self._performed, (task, prepared), None)

    def result(self, task: Task) -> Result:
        """How the task ended that was performed last."""
        return Result(task.task, self.error is None, self.seconds, dict(self.outputs), self.error)

    def _call(
        self,
        node: str,
        prepared: Prepared,
        function: Callable[..., Any],
        arguments: Sequence[Any],
        station: Station | None,
    ) -> bool | None:
        """Calls what performs the node, and keeps what it gives."""
        watchdog, printed, allowance = self._watchdog, self._printed, self._allowance
        printed.node = node
        stdout, stderr = sys.stdout, sys.stderr
        began = perf_counter()
        try:
            try:
                sys.stdout, sys.stderr = printed.stdout, printed.stderr
                watchdog.inside = True
                if prepared.seconds or watchdog.cause:
                    watchdog.begin(prepared.seconds)
                if allowance is not None:
                    allowance.begin(prepared.megabytes)
                value = function(*arguments)
                kind = type(value)
                if (
                    station is not None
                    and kind in prepared.outputs
                    and (kind is float or is_short(value))
                ):
                    known = station.known
                    known.value = key = f"{known.key}.out"
                    self._kept.held[key] = value
                    self.outputs = {"out": Number(value)}
                elif value is ABSENT:
                    return None
                else:
                    task = self.task if station is None else self._task_of(node)
                    assert task is not None
                    self.task = task
                    if kind not in UNCHANGING and inspect.isawaitable(value):
                        self._begun(task, value)
                        return None
                    self.outputs = self._kept.keep(task, value)
            finally:
                watchdog.inside = False
                if allowance is not None:
                    allowance.end()
                sys.stdout, sys.stderr = stdout, stderr
                if printed.is_used:
                    printed.end()
        except BaseException as raised:  # node code may raise anything
            watchdog.inside = False  # once more: an interrupt may have struck just before
            if allowance is not None:
                allowance.end()
            sys.stdout, sys.stderr = stdout, stderr
            printed.end()
            self.task = task = (station is None and self.task) or self._task_of(node)
            owner = self._owner if station is None else prepared.owner
            self.error = self._failure(raised, task, owner)
            watchdog.cause = None
            self.outputs = NOTHING
            self.seconds = perf_counter() - began
            return False
        self.error = None
        self.seconds = perf_counter() - began
        return True

    def _performed(self, task: Task, prepared: Prepared) -> Any:
        """What the task's function gives; ABSENT where a value is not here."""
        exact, values = prepared.exact, self._kept.held
        arguments: dict[str, Any] = {}
        for port, value in task.params.items():
            arguments[port] = value if type(value) is exact.get(port) else taken(task, port, value)
        for port, key in task.inputs.items():
            if type(key) is not str or key not in values:
                return ABSENT
            value = values[key]
            arguments[port] = value if type(value) is exact.get(port) else taken(task, port, value)
        if prepared.function is not None:
            self._owner = prepared.owner
            return prepared.function(**arguments)
        function, self._owner, is_kept = self._loader.load(task)
        if is_kept and is_plain(function):
            prepared.function, prepared.owner = function, self._owner
        return call(function, arguments)

    def _perform_first(self, station: Station) -> bool | None:
        """Performs a node by its task, and finds out how others like it are performed."""
        layout, task = station.known.layout, self._task_of(station.name)
        ended = self.perform_task(task)
        prepared = self._prepared[task.recipe]
        if layout is not None and layout not in self._ways and prepared.function is not None:
            found = positional(prepared.function, layout)
            self._ways[layout] = found and Way(layout, prepared, found)
        return ended

    def _prepare(self, recipe: Recipe) -> Prepared:
        found = Prepared(recipe, self._watchdog.can_patrol(recipe.seconds))
        self._prepared[recipe] = found
        return found


def _is_exact_float(value: Any) -> bool:
    return type(value) is int and -EXACT_FLOATS <= value <= EXACT_FLOATS
