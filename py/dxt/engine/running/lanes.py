"""The executors that one session has, and what they can do together."""

from __future__ import annotations

from collections.abc import Iterable

from dxt.engine.running.series import Successive
from dxt.engine.tasks import Executor, Immediate, Streaming


class Lanes(tuple[Executor, ...]):
    """Found out once, since asking a class for a protocol takes longer than a small run."""

    def __init__(self, _: Iterable[Executor]) -> None:
        first = self[0] if len(self) == 1 else None
        self.immediate: Immediate | None = first if isinstance(first, Immediate) else None
        """The one lane there is, if its node code runs in this very thread."""
        self.successive: Successive | None = first if isinstance(first, Successive) else None
        """The one lane there is, if it takes several tasks at a time."""
        self.can_stream = all(isinstance(lane, Streaming) and lane.can_stream for lane in self)
