"""What is known of a task while it is performed in this process.

Must not know how that is done.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from dxt.core.errors import DxtError
from dxt.engine.stream_task import StreamTask
from dxt.engine.tasks import Emit, Task


@dataclass(slots=True, eq=False)
class Doing:
    """A task while it is performed."""

    task: Task
    running: asyncio.Task[Any]
    emit: Emit
    owner: str
    """The node under whose name its code was compiled."""
    began: float
    """By `time.monotonic`; and for how long code of any task had been on the stack before."""
    before: float
    held: float = 0.0
    """For how long its own code was on the stack."""
    own_cancels: int = 0
    """How often that cancelled the task of asyncio that it runs in."""
    is_stopping: bool = False
    is_late: bool = False
    excess: DxtError | None = None
    """That too much was taken of what it may take with others."""

    @property
    def is_to_end(self) -> bool:
        return self.is_stopping or self.is_late

    @property
    def why(self) -> DxtError | None:
        """Why it is to end, where nobody asked for that."""
        return self.task.timed_out() if self.is_late else self.excess

    def deadline(self, busy: float) -> float | None:
        """Until when it may take, now that code was on the stack for so long: that of others does
        not count."""
        if not self.task.seconds:
            return None
        return self.began + self.task.seconds + busy - self.before - self.held

    @property
    def streams(self) -> bool:
        return isinstance(self.task, StreamTask)


@dataclass(slots=True, eq=False)
class Begun:
    """A task whose function was called, and gave something that is to be awaited."""

    task: Task
    value: Any
    owner: str
    is_stopped: bool = False
