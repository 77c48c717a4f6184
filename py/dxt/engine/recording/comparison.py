"""How two recorded runs differ, node by node.

Owns what counts as a difference. Must not know graphs, nor where records are kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dxt.engine.recording.history import STATUSES, UNENDED, NodeRecord, RunRecord

NOISE_SECONDS = 0.02
NOISE_SHARE = 0.25
"""Times differ when they do by more than both; by less, two runs of the same thing do too."""


@dataclass(frozen=True, slots=True)
class Difference:
    """How a node went in the second run, as against the first; None where it was not in a run."""

    node: str
    first: NodeRecord | None
    second: NodeRecord | None
    kinds: tuple[str, ...]
    """Any of: `only_first`, `only_second` (where it ran); `slower`, `faster`; `new_error`,
    `mended`; `changed` (a value differs, and so does the key), `unsteady` (a value differs under
    the same key: the node depends on more than its key knows of)."""
    ports: tuple[str, ...] = ()
    """The outputs whose values differ."""

    def as_json(self) -> dict[str, Any]:
        return {
            "node": self.node,
            "kinds": list(self.kinds),
            "ports": list(self.ports),
            **{
                name: record
                and {"status": record.status, "seconds": record.seconds, "error": record.error}
                for name, record in (("first", self.first), ("second", self.second))
            },
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs, and every node that went differently in the second."""

    first: RunRecord
    second: RunRecord
    differences: tuple[Difference, ...]

    @property
    def alike(self) -> bool:
        return not self.differences

    def of(self, kind: str) -> list[str]:
        """The nodes that differ in this way."""
        return [difference.node for difference in self.differences if kind in difference.kinds]

    def as_json(self) -> dict[str, Any]:
        totals = {
            name: {
                "seconds": run.seconds,
                "ok": run.ok,
                "stopped": run.stopped,
                **{status: run.count(status) for status in STATUSES},
            }
            for name, run in (("first", self.first), ("second", self.second))
        }
        return {**totals, "differences": [found.as_json() for found in self.differences]}


def compare(first: RunRecord, second: RunRecord) -> Comparison:
    """What went differently in the second run, in the order of the first one's nodes."""
    found = []
    for node in {**first.nodes, **second.nodes}:
        before, after = first.nodes.get(node), second.nodes.get(node)
        ports = tuple(_changed_ports(before, after))
        kinds = tuple(_kinds(before, after, ports))
        if kinds:
            found.append(Difference(node, before, after, kinds, ports))
    return Comparison(first, second, tuple(found))


def _kinds(
    before: NodeRecord | None, after: NodeRecord | None, ports: tuple[str, ...]
) -> Iterator[str]:
    ran_before = before is not None and before.ran
    ran_after = after is not None and after.ran
    if ran_before != ran_after:
        yield "only_first" if ran_before else "only_second"
    failed_before = before.error if before is not None else None
    failed_after = after.error if after is not None else None
    if failed_after and not _same_error(failed_before, failed_after):
        yield "new_error"
    elif failed_before and not failed_after and after is not None and after.status not in UNENDED:
        yield "mended"
    if before is None or after is None:
        return
    if before.status == after.status == "done":
        difference = after.seconds - before.seconds
        least = max(NOISE_SECONDS, NOISE_SHARE * min(before.seconds, after.seconds))
        if abs(difference) > least:
            yield "slower" if difference > 0 else "faster"
    if ports:
        yield "unsteady" if before.key == after.key else "changed"


def _changed_ports(before: NodeRecord | None, after: NodeRecord | None) -> Iterator[str]:
    """The outputs that both have, with values that are known to differ."""
    if before is None or after is None:
        return
    for port, told in before.outputs.items():
        digests = told.get("digest"), after.outputs.get(port, {}).get("digest")
        if all(digests) and digests[0] != digests[1]:
            yield port


def _same_error(one: Mapping[str, Any] | None, other: Mapping[str, Any]) -> bool:
    return one is not None and all(one.get(name) == other.get(name) for name in ("code", "message"))
