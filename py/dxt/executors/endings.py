"""What is told of code that raised: that it failed, or why somebody ended it.

Owns how the two are told apart. Must not know how tasks are performed.
"""

from __future__ import annotations

from typing import Any

from dxt.core.errors import DxtError, NodeStopped
from dxt.engine.tasks import Task
from dxt.executors.code.failures import failure
from dxt.executors.code.watchdog import Interrupted, Watchdog
from dxt.executors.doing import Doing


class Endings:
    """`excess` is what the watchdog's cause "memory" is about."""

    def __init__(self, watchdog: Watchdog) -> None:
        self.excess: DxtError | None = None
        self._watchdog = watchdog

    def failed(
        self, raised: BaseException, task: Task, owner: str, doing: Doing | None = None
    ) -> dict[str, Any]:
        """The error, as JSON, of a task whose code, compiled under the name of `owner`, raised
        this; `doing` is what was performed, where that could have been ended by others."""
        was_asked = self._watchdog.cause is not None or (doing is not None and doing.is_stopping)
        if isinstance(raised, Interrupted) or (isinstance(raised, KeyboardInterrupt) and was_asked):
            return self.interrupted(raised, task, owner, doing)
        return {**failure(raised, owner, task.code), "node": task.node}

    def interrupted(
        self, raised: BaseException, task: Task, owner: str, doing: Doing | None = None
    ) -> dict[str, Any]:
        """The same where it was ended."""
        why = None if doing is None else doing.why
        stopped = why or NodeStopped("It was stopped before it ended.")
        if self._watchdog.cause == "limit":
            stopped = task.timed_out()
        elif self._watchdog.cause == "memory" and self.excess is not None:
            stopped = self.excess
        told = failure(stopped, owner, task.code, raised.__traceback__)
        return {**told, "node": task.node}
