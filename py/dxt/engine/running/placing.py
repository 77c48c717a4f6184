"""Which node goes to which lane: where most of what it takes lies already.

Must not know how a lane performs, nor in which order nodes should run: that is the scheduler's.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from dxt.engine.tasks import Executor, Task


class Sizes(Protocol):
    def task(self, node: str) -> Task: ...

    def size(self, key: str) -> int: ...


def place(ready: Sequence[str], idle: Sequence[Executor], sizes: Sizes) -> tuple[str, Executor]:
    """The ready node and the idle lane that share the most bytes; of equal ones the first."""
    best = ready[0], idle[0]
    if len(ready) == len(idle) == 1:
        return best
    most = 0
    for node in ready:
        wanted = list(sizes.task(node).wanted)
        for lane in idle:
            local = lane.local
            found = sum([sizes.size(key) for key in wanted if key in local])
            if found > most:
                most = found
                best = node, lane
    return best
