"""What runs were like: a record of each, made of its events alone.

Owns records and their JSON. Must not know graphs, executors or where records are kept. Events carry
no time, so a history reads its own clock when it hears one.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from math import inf
from types import UnionType
from typing import Any

from dxt.core.errors import DocumentError, NodeStopped
from dxt.core.messages import ENDINGS, ending
from dxt.engine.clock import Clock, WallClock
from dxt.engine.events import Event

FRESH = ("done", "cached")

BLOCKED = "blocked"
CUT_SHORT = "cut_short"
UNENDED = ("skipped", CUT_SHORT)
"""What another node's failure kept from its end."""
STATUSES = (*ENDINGS.values(), CUT_SHORT, BLOCKED)
"""How a node can have ended, as `ending` tells it; each counts as one of these alone."""

KEPT = ("kind", "text", "bytes", "digest")
"""What is recorded of an output's description."""


@dataclass(slots=True)
class NodeRecord:
    """What a run did with one node; of several attempts in one run, the last."""

    status: str = "unfinished"
    """One of `STATUSES`, or `unfinished`: no end was told."""
    key: str | None = None
    """None where the events do not say: only nodes with values have told their key."""
    queued: float | None = None
    started: float | None = None
    ended: float | None = None
    """All three in seconds after the start of the run; None for what was not told."""
    seconds: float = 0.0
    """The executor's own measure; where there is none, the time since the start was told."""
    executor: int = 0
    """Which one performed it, counted from 0."""
    outputs: dict[str, dict[str, Any]] = field(default_factory=dict)
    """`kind`, `text`, `bytes` and `digest` of each output's value, by port."""
    error: dict[str, Any] | None = None
    because: str | None = None

    @property
    def ran(self) -> bool:
        """Whether its code was performed, well or not."""
        return self.started is not None and self.status in ("done", "failed")

    @property
    def was_stopped(self) -> bool:
        """Whether somebody stopped it, which is no failure of its own."""
        return self.error is not None and self.error.get("code") == NodeStopped.code

    @property
    def bytes(self) -> int:
        """The size of all its outputs."""
        return sum(output.get("bytes", 0) for output in self.outputs.values())


@dataclass(slots=True)
class RunRecord:
    """One run. `began` is in seconds after its history began to listen."""

    run: int = 0
    began: float = 0.0
    seconds: float = 0.0
    ok: bool = False
    stopped: bool = False
    nodes: dict[str, NodeRecord] = field(default_factory=dict)
    """In the order in which the run told of them first."""
    losses: list[tuple[float, str]] = field(default_factory=list)
    """When executors died, in seconds after the start of the run, and why."""
    unchanged: int = 0
    """How many more nodes had their values already, as was told before; they are not in `nodes`."""
    gone: tuple[str, ...] = ()
    """The nodes that went out of the graph since the run before; not part of its JSON."""

    def count(self, status: str) -> int:
        """How many nodes ended so; those that are unchanged are `cached`."""
        told = sum(node.status == status for node in self.nodes.values())
        return told + self.unchanged if status == "cached" else told

    @property
    def stored_keys(self) -> set[str]:
        """The keys of the values that were there when the run ended."""
        return {
            f"{node.key}.{port}"
            for node in self.nodes.values()
            if node.status in FRESH
            for port in node.outputs
        }

    def as_json(self) -> dict[str, Any]:
        told = asdict(self)
        del told["gone"]
        return told

    @classmethod
    def from_json(cls, found: Any) -> RunRecord:
        """The record that `as_json` gave; DocumentError where there is none. More fields pass."""
        try:
            nodes = {str(node): _node(told) for node, told in found["nodes"].items()}
            return cls(
                run=int(found["run"]),
                began=float(found["began"]),
                seconds=float(found["seconds"]),
                ok=bool(found["ok"]),
                stopped=bool(found["stopped"]),
                nodes=nodes,
                losses=[(float(at), str(reason)) for at, reason in found["losses"]],
                unchanged=int(found.get("unchanged", 0)),
            )
        except (AttributeError, KeyError, TypeError, ValueError) as error:
            raise DocumentError(f"This is not the record of a run ({error!r}).") from None


class History:
    """Hears every event of a session; `runs` are the records of those that ended, oldest first.

    The oldest are dropped beyond `keep` runs, or `most` nodes in all; two can always be compared.
    What is not told again is followed from run to run; `is_there` says which nodes the graph has.
    """

    def __init__(
        self,
        clock: Clock | None = None,
        keep: int = 100,
        most: float = inf,
        is_there: Callable[[str], bool] = bool,
    ) -> None:
        self.runs: deque[RunRecord] = deque()
        self._keep = keep
        self._most = most
        self._is_there = is_there
        self._before: dict[str, NodeRecord] = {}
        """How the nodes stood that had values before the oldest run that is kept."""
        self._now: dict[str, NodeRecord] = {}
        self._clock = clock or WallClock()
        self._began = self._clock.now()
        self._run: RunRecord | None = None
        self._renames: list[tuple[int, dict[str, str]]] = []
        """After which run nodes got other names, and what those that have one now were called."""

    @property
    def going(self) -> RunRecord | None:
        """The record of the run that has not ended, as far as it has come."""
        run = self._run
        if run is not None:
            run.seconds = self._clock.now() - self._began - run.began
            _go_on(run)
        return run

    def in_full(self) -> Iterator[RunRecord]:
        """The runs, and among their nodes those that were unchanged, as cached."""
        standing = dict(self._before)
        for run in self.runs:
            _follow(standing, run)
            if not run.unchanged:
                yield run
                continue
            others = {node: one for node, one in standing.items() if node not in run.nodes}
            stood = {
                node: NodeRecord("cached", one.key, outputs=one.outputs)
                for node, one in others.items()
            }
            yield replace(run, nodes={**run.nodes, **stood}, unchanged=0)

    def joined(self) -> RunRecord:
        """The runs as one: of each node what was done with it last. Empty where there was none."""
        joined: RunRecord | None = None
        for run in self.in_full():
            joined = run if joined is None else _joined(joined, run)
        return joined or RunRecord()

    def forget(self) -> None:
        """What is heard from now on is about another graph."""
        self.runs.clear()
        self._before.clear()
        self._now.clear()
        self._run = None
        self._renames.clear()

    def rename(self, moved: Callable[[str], str]) -> None:
        """Nodes go by other names now: records tell of them by these."""
        moved = cache(moved)  # the same nodes are in many runs
        called: dict[str, str] = {}
        for run in [*self.runs, *([] if self._run is None else [self._run])]:
            called.update({moved(node): node for node in run.nodes})
            run.nodes = _moved_names(run.nodes, moved)
            run.gone = tuple(map(moved, run.gone))
            for record in run.nodes.values():
                record.because = record.because and moved(record.because)
        for standing in (self._before, self._now):
            called.update({moved(node): node for node in standing})
            moved_standing = _moved_names(standing, moved)
            standing.clear()
            standing.update(moved_standing)
        others = {now: before for now, before in called.items() if now != before}
        if others:
            self._renames.append((self.runs[-1].run if self.runs else 0, others))

    def as_called_then(self, run: RunRecord) -> RunRecord:
        """The record of a run that has ended, with the names that nodes had at its end."""
        back = [before for after, before in reversed(self._renames) if after >= run.run]

        def called(node: str) -> str:
            for before in back:
                node = before.get(node, node)
            return node

        nodes = {
            called(node): replace(record, because=record.because and called(record.because))
            for node, record in run.nodes.items()
        }
        return replace(run, nodes=nodes)

    def hear(self, event: Event) -> None:
        kind = event["event"]
        now = self._clock.now() - self._began
        if kind == "run_started":
            self._run = RunRecord(event["run"], now)
            self._run.nodes = {node: NodeRecord() for node in event["nodes"]}
        run = self._run
        if run is None:
            return
        at = now - run.began
        if kind == "nodes_queued":
            run.nodes.update({node: NodeRecord(queued=at) for node in event["nodes"]})
        elif kind == "node_started":
            record = _record(run, event["node"])
            record.started = at
            record.executor = event.get("executor", 0)
        elif kind in ENDINGS:
            _end(_record(run, event["node"]), ending(event), event, at)
        elif kind == "planned":
            # An edit can make a node fresh that the run was still to come to.
            for node, standing in event["nodes"].items():
                found = run.nodes.get(node)
                if found is not None and found.ended is None and standing["status"] in FRESH:
                    _end(found, "cached", standing, at)
        elif kind == "executor_lost":
            run.losses.append((at, event["reason"]))
        elif kind == "run_finished":
            run.seconds, run.ok, run.stopped = event["seconds"], event["ok"], event["stopped"]
            _go_on(run)
            run.unchanged = max(0, event.get("cached", 0) - run.count("cached"))
            self._add(run)
            self._run = None

    def _add(self, run: RunRecord) -> None:
        others = len(self._now) - sum(node in self._now for node in run.nodes)
        if run.unchanged and others != run.unchanged:
            run.gone = tuple(node for node in self._now if not self._is_there(node))
        _follow(self._now, run)
        self.runs.append(run)
        while len(self.runs) > self._keep or (len(self.runs) > 2 and self._is_too_much):
            _follow(self._before, self.runs.popleft())

    @property
    def _is_too_much(self) -> bool:
        return sum(len(run.nodes) for run in self.runs) > self._most


def _moved_names(
    records: Mapping[str, NodeRecord], moved: Callable[[str], str]
) -> dict[str, NodeRecord]:
    return {moved(node): record for node, record in records.items()}


def _follow(standing: dict[str, NodeRecord], run: RunRecord) -> None:
    """Makes of the nodes that had values before the run those that had some after it."""
    for node in run.gone:
        standing.pop(node, None)
    for node, record in run.nodes.items():
        if record.status in FRESH:
            standing[node] = record
        else:
            standing.pop(node, None)


def _joined(first: RunRecord, second: RunRecord) -> RunRecord:
    """Both as one run that began with the first, which stands for what the second only repeats."""
    later = second.began - first.began
    nodes = dict(first.nodes)
    for node, record in second.nodes.items():
        if node not in nodes or not _repeats(record, nodes[node]):
            nodes[node] = _moved(record, later)
    return replace(
        first,
        seconds=later + second.seconds,
        ok=second.ok,
        stopped=second.stopped,
        nodes=nodes,
        losses=[*first.losses, *((at + later, reason) for at, reason in second.losses)],
    )


def _repeats(record: NodeRecord, before: NodeRecord) -> bool:
    """Whether nothing was done with the node since."""
    is_alike = record.status == before.status or {record.status, before.status} <= {*FRESH}
    return record.started is None and is_alike


def _moved(record: NodeRecord, later: float) -> NodeRecord:
    queued, started, ended = (
        None if at is None else at + later for at in (record.queued, record.started, record.ended)
    )
    return replace(record, queued=queued, started=started, ended=ended)


def _go_on(run: RunRecord) -> None:
    """What has begun and not ended has taken as long as the run by now."""
    for record in run.nodes.values():
        if record.started is not None and record.ended is None:
            record.seconds = max(0.0, run.seconds - record.started)


def _record(run: RunRecord, node: str) -> NodeRecord:
    record = run.nodes.get(node)
    if record is None:
        record = run.nodes[node] = NodeRecord()
    return record


def _end(record: NodeRecord, status: str, told: Mapping[str, Any], at: float) -> None:
    record.status = status
    record.ended = at
    record.key = told.get("key")
    record.error = told.get("error")
    record.because = told.get("because")
    record.outputs = {
        port: {name: output[name] for name in KEPT if name in output}
        for port, output in told.get("outputs", {}).items()
    }
    if status == "cached":
        record.started = None  # what it began to do before an edit is of no account
    elif record.started is not None:
        record.seconds = told.get("seconds", at - record.started)


SHAPES: dict[str, type | UnionType] = {
    "status": str,
    "key": str | None,
    "queued": int | float | None,
    "started": int | float | None,
    "ended": int | float | None,
    "seconds": int | float,
    "executor": int,
    "outputs": dict,
    "error": dict | None,
    "because": str | None,
}

LATER = {"executor": 0}
"""What older records do not say."""


def _node(found: Mapping[str, Any]) -> NodeRecord:
    found = {**LATER, **found}
    for name, shape in SHAPES.items():
        if not isinstance(found[name], shape):
            raise TypeError(f"{name}: {found[name]!r}")
    for output in found["outputs"].values():
        if not isinstance(output, dict) or not isinstance(output.get("bytes", 0), int):
            raise TypeError(f"outputs: {output!r}")
    return NodeRecord(**{name: found[name] for name in SHAPES})
