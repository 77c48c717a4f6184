"""Performing one node after the other in this very thread, without the event loop between them.

Owns what need be found out only once for all nodes that are alike, so that a node of a few
microseconds costs no more than that again: such a node is performed as it stands in its graph, and
no task is made of it. Must not know how a task is performed that has to wait.
"""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Mapping
from time import perf_counter
from typing import Any

from dxt.data.values import Number
from dxt.engine.graph.pattern import Pattern
from dxt.engine.graph.station import Station
from dxt.engine.tasks import Description, Recipe, Result, Task
from dxt.executors.code.arguments import exact_inputs, taken
from dxt.executors.code.copies import UNCHANGING
from dxt.executors.code.functions import call, is_plain
from dxt.executors.code.loading import Loader
from dxt.executors.code.positional import Fetch, fetching
from dxt.executors.code.printed import Printed
from dxt.executors.code.watchdog import Watchdog
from dxt.executors.kept import Kept, exact_outputs, is_short
from dxt.executors.memory import Allowance

Failure = Callable[[BaseException, Task, str], dict[str, Any]]
"""The error to tell of what was raised, by the node under whose name the code was compiled."""

NOTHING: Mapping[str, Description] = {}
ABSENT = object()
BLANK = object.__new__
"""Makes an object without its `__init__`, which would take as long again."""
SYSTEM = vars(sys)
"""Quicker to set something in than the module itself."""
REMEMBERED = 1000
"""How many recipes stay prepared."""


class Prepared:
    """What holds for every task of a recipe."""

    __slots__ = ("exact", "function", "megabytes", "outputs", "owner", "seconds", "ways")

    def __init__(self, recipe: Recipe) -> None:
        self.exact = exact_inputs(recipe)
        self.outputs = exact_outputs(recipe.output_types)
        self.seconds = recipe.seconds
        self.megabytes = recipe.megabytes
        self.function: Callable[..., Any] | None = None
        """Where it can be called again as it is."""
        self.owner = ""
        self.ways: dict[Pattern, Way | None] = {}
        """By pattern. None where nodes of it can't be performed so."""


class Way:
    """How the nodes of a pattern are performed: what to call, and how its arguments are fetched."""

    __slots__ = ("fetch", "function", "is_limited", "outputs", "prepared")

    def __init__(self, prepared: Prepared, function: Callable[..., Any], fetch: Fetch) -> None:
        self.prepared = prepared
        self.function = function
        self.fetch = fetch
        self.outputs = prepared.outputs
        self.is_limited = bool(prepared.seconds or prepared.megabytes)


class AtOnce:
    """`task_of` makes the task of a node. `begun` takes what a task gave that has to be awaited,
    and the node under whose name its code was compiled; `perform` of the executor goes on with it.
    What was `prepared` is for others to go on with.

    What is known of the node that was performed last stays here until the next one is.
    """

    def __init__(
        self,
        kept: Kept,
        loader: Loader,
        watchdog: Watchdog,
        printed: Printed,
        failure: Failure,
        begun: Callable[[Task, Any, str], None],
        task_of: Callable[[str], Task],
        prepared: dict[Recipe, Prepared],
        allowance: Allowance | None = None,
    ) -> None:
        self.seconds = 0.0
        self.outputs = NOTHING
        self.error: dict[str, Any] | None = None
        self.task: Task | None = None
        """The last one that was needed: how it ended, or what it gave, is told of that."""
        self._kept = kept
        self._held = kept.held
        self._fetched = kept.held.get
        self._loader = loader
        self._watchdog = watchdog
        self._printed = printed
        self._failure = failure
        self._begun = begun
        self._task_of = task_of
        self._allowance = allowance
        self._owner = ""
        self._prepared = prepared
        self._ways: dict[Pattern | None, Way | None] = {}

    def perform(self, station: Station) -> bool | None:
        """Whether the node there ended well; None where it has to wait for something."""
        known = station.known
        way = self._ways.get(known.pattern) or self._find_way(station)
        arguments = None if way is None else way.fetch(station, self._fetched)
        if way is None or arguments is None:
            return self.perform_task(self._task_of(station.name))
        watchdog, printed = self._watchdog, self._printed
        system = SYSTEM
        stdout, stderr = system["stdout"], system["stderr"]
        began = perf_counter()
        try:
            try:
                printed.node = station.name
                system["stdout"], system["stderr"] = printed.stdout, printed.stderr
                watchdog.inside = True
                if way.is_limited or watchdog.cause:
                    self._limit(way.prepared)
                value = way.function(*arguments)
                kind = type(value)
                if kind in way.outputs and (kind is float or is_short(value)):
                    known.value = key = f"{known.key}.out"
                    self._held[key] = value
                    number = BLANK(Number)
                    number.value = value
                    self.outputs = {"out": number}
                elif not self._keep(self._task_of(station.name), value, way.prepared.owner):
                    return None
            finally:
                watchdog.inside = False
                system["stdout"], system["stderr"] = stdout, stderr
                if way.is_limited or printed.is_used:
                    self._end()
        except BaseException as raised:  # node code may raise anything
            watchdog.inside = False
            system["stdout"], system["stderr"] = stdout, stderr
            self._end()
            return self._fail(raised, self._task_of(station.name), way.prepared.owner, began)
        self.error = None
        self.seconds = perf_counter() - began
        return True

    def perform_task(self, task: Task) -> bool | None:
        """The same for a task."""
        self.task = task
        self._owner = task.node
        prepared = self._prepared.get(task.recipe) or self._prepare(task.recipe)
        if task.files or not self._watchdog.can_patrol(prepared.seconds):
            return None
        stdout, stderr = sys.stdout, sys.stderr
        began = perf_counter()
        try:
            try:
                self._printed.node = task.node
                sys.stdout, sys.stderr = self._printed.stdout, self._printed.stderr
                self._watchdog.inside = True
                self._limit(prepared)
                value = self._performed(task, prepared)
                if value is ABSENT or not self._keep(task, value, self._owner):
                    return None
            finally:
                self._watchdog.inside = False
                sys.stdout, sys.stderr = stdout, stderr
                self._end()
        except BaseException as raised:  # node code may raise anything
            self._watchdog.inside = False
            sys.stdout, sys.stderr = stdout, stderr
            self._end()
            return self._fail(raised, task, self._owner, began)
        self.error = None
        self.seconds = perf_counter() - began
        return True

    def result(self, task: Task) -> Result:
        """How the task ended that was performed last."""
        return Result(task.task, self.error is None, self.seconds, dict(self.outputs), self.error)

    def _limit(self, prepared: Prepared) -> None:
        """Sets the limits of what is to be performed."""
        if prepared.seconds or self._watchdog.cause:
            self._watchdog.begin(prepared.seconds)
        if self._allowance is not None:
            self._allowance.begin(prepared.megabytes)

    def _end(self) -> None:
        """Once more after a failure: an interrupt may have struck just before."""
        self._watchdog.inside = False
        if self._allowance is not None:
            self._allowance.end()
        if self._printed.is_used:
            self._printed.end()

    def _keep(self, task: Task, value: Any, owner: str) -> bool:
        """Keeps what the task gave, unless that has to be awaited."""
        self.task = task
        if type(value) not in UNCHANGING and inspect.isawaitable(value):
            self._begun(task, value, owner)
            return False
        self.outputs = self._kept.keep(task, value)
        return True

    def _fail(self, raised: BaseException, task: Task, owner: str, began: float) -> bool:
        self.task = task
        self.error = self._failure(raised, task, owner)
        self._watchdog.cause = None
        self.outputs = NOTHING
        self.seconds = perf_counter() - began
        return False

    def _performed(self, task: Task, prepared: Prepared) -> Any:
        """What the task's function gives; ABSENT where a value is not here."""
        exact, values = prepared.exact, self._kept.held
        arguments: dict[str, Any] = {}
        for port, value in task.params.items():
            fits = type(value) in exact.get(port, ())
            arguments[port] = value if fits else taken(task, port, value)
        for port, key in task.inputs.items():
            if type(key) is not str or key not in values:
                return ABSENT
            value = values[key]
            fits = type(value) in exact.get(port, ())
            arguments[port] = value if fits else taken(task, port, value)
        if prepared.function is not None:
            self._owner = prepared.owner
            return prepared.function(**arguments)
        function, self._owner, is_kept = self._loader.load(task)
        if is_kept and is_plain(function):
            prepared.function, prepared.owner = function, self._owner
        return call(function, arguments)

    def _find_way(self, station: Station) -> Way | None:
        """How the node there is performed; None where that takes its task, or is yet to be seen."""
        pattern = station.known.pattern
        if pattern is None or pattern in self._ways:
            return None
        prepared = self._prepared.get(self._task_of(station.name).recipe)
        if prepared is None or prepared.function is None:
            return None
        if pattern not in prepared.ways:
            fetch = fetching(prepared.function, pattern, prepared.exact)
            prepared.ways[pattern] = fetch and Way(prepared, prepared.function, fetch)
        can_begin = self._watchdog.can_patrol(prepared.seconds)
        way = self._ways[pattern] = prepared.ways[pattern] if can_begin else None
        return way

    def _prepare(self, recipe: Recipe) -> Prepared:
        if len(self._prepared) >= REMEMBERED:
            self._prepared.clear()
        found = self._prepared[recipe] = Prepared(recipe)
        return found
