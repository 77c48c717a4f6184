"""Which value is meant by somebody who asks to see one, and who has it."""

from __future__ import annotations

from dataclasses import dataclass

from dxt.core.errors import InputMissing, NoSuchPort
from dxt.engine.planning.work import Work
from dxt.engine.tasks import Executor


@dataclass(frozen=True, slots=True)
class Sought:
    """The value that an output has now, or that of a `key` that it had in the past.

    It is `asked` for at a node that may stand for a subgraph; `node` and `port` give it.
    """

    asked: str
    output: str
    node: str
    port: str
    key: str | None

    def find(self, work: Work) -> tuple[str, Executor]:
        """Its key and an executor that has it. Raises NoSuchPort, and InputMissing where nobody
        has it."""
        keys = work.live.value_keys(self.node) if self.node in work.live else {}
        key = self.key or keys.get(self.port, "")
        if self.node not in work.live or (keys and not key):
            message = f'The node "{self.asked}" has no output "{self.output}".'
            raise NoSuchPort(message, self.asked, self.output)
        lane = work.holdings.lane_of(key)
        if lane is None:
            raise InputMissing(self._why_missing(work), self.asked, self.output)
        return key, lane

    def _why_missing(self, work: Work) -> str:
        if self.key:
            return "This value of the past is not kept any more."
        if work.has_passed(self.node):
            return "What it gave was passed on and not kept. Run up to this node to keep it."
        return "There is no value to show yet; run the node."
