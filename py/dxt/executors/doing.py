"""What is known of a task while it is performed in this process.

Must not know how that is done.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

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
    is_stopping: bool = False

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
