"""What a run would do now: a pure function of the graph, the stored values and the targets.

Must not know executors, time or events. Resuming after any loss is just planning again.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass

from dxt.core.errors import DxtError
from dxt.engine.live import LiveGraph
from dxt.engine.tasks import Task


@dataclass(frozen=True, slots=True)
class Plan:
    """Every node that a run is about is in `order`, or in `cached` where all its values are stored.

    `order` is the order to perform in, `needs` the others of it that each node waits for.
    `problems` are those of `order` that can't be performed; what needs them has no task either.
    """

    order: tuple[str, ...]
    needs: Mapping[str, tuple[str, ...]]
    cached: tuple[str, ...]
    problems: Mapping[str, DxtError]
    tasks: Mapping[str, Task]

    def key(self, node: str) -> str | None:
        """The key that the node is to have; None where it can't be performed."""
        task = self.tasks.get(node)
        return None if task is None else task.key


def plan(live: LiveGraph, stored: Container[str], targets: Iterable[str] | None = None) -> Plan:
    """The plan that makes the targets fresh (all nodes where they are None)."""
    wanted: set[str] = set()
    cached: set[str] = set()
    pending = list(live if targets is None else targets)
    while pending:
        node = pending.pop()
        if node in wanted or node in cached:
            continue
        values = live.value_keys(node).values()
        if values and all(value in stored for value in values):
            cached.add(node)
            continue
        wanted.add(node)
        if not live.problems(node):
            above = live.topology.sources(node)
            # Under a problem, only the way up to it is followed.
            pending += above if values else [s for s in above if live.key(s) is None]
    problems = {node: live.problems(node)[0] for node in sorted(wanted) if live.problems(node)}
    ordered = live.topology.order(wanted.difference(problems))[0]
    tasks = {node: live.task(node) for node in [*ordered, *cached]}
    return Plan(
        order=(*problems, *ordered),
        needs={
            node: tuple(source for source in live.topology.sources(node) if source in wanted)
            for node in ordered
        },
        cached=tuple(sorted(cached)),
        problems=problems,
        tasks={node: task for node, task in tasks.items() if task is not None},
    )
