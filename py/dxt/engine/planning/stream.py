"""Which nodes of a plan are performed together, so that items stream from each to the next.

Two nodes stream where a wire leads from an `Iterator` or `AsyncIterator` to another one; nodes that
are joined by such wires are a group. What passes inside a group is not stored. Whatever is no
stream at either end bounds the group, and so does

- a port that takes many wires;
- an impure node's output: its contents are part of the keys below it, and so are to be known whole;
- a way that leads out of the group and back into it: what comes that way has to be there before
  the group begins.

To a scheduler, a group is one more name, which its members wait for. Must not know how a group is
performed, nor stored values.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from dxt.core.document.graph import Wire
from dxt.core.types import base
from dxt.engine.graph.live import LiveGraph
from dxt.engine.scheduler import Item
from dxt.engine.stream_task import Streams, StreamTask
from dxt.engine.tasks import Task

PASSING = ("Iterator", "AsyncIterator")


@dataclass(slots=True)
class Group:
    """`members` have sources before targets; `streams` is as in the group's task."""

    members: list[str]
    streams: Streams
    whole: set[str]
    """The members whose streams somebody outside the group needs as values."""

    def task(self, chosen: Collection[str], task_of: Callable[[str], Task]) -> StreamTask:
        """The task of the chosen members; what the others give is stored."""
        tasks = [task_of(node) for node in self.members if node in chosen]
        streams: Streams = {}
        for task in tasks:
            ports = self.streams.get(task.node, {})
            coming = {port: source for port, source in ports.items() if source in chosen}
            if coming:
                streams[task.node] = coming
                inputs = task.inputs.items()
                task.inputs = {port: key for port, key in inputs if port not in coming}
        return StreamTask.of(tasks, streams, [n for n in self.members if n in self.whole])


class Groups(Mapping[str, Group]):
    """The groups of a plan, by a name that no node has.

    `waiting` are the nodes to perform, with the number of wires each waits for. None of those in
    `apart` is in a group.
    """

    def __init__(self, live: LiveGraph, waiting: Mapping[str, int], apart: Collection[str]) -> None:
        self._live = live
        self._groups: dict[str, Group] = {}
        self._name_of: dict[str, str] = {}
        wires = _passing(live, waiting, apart)
        for nodes in _parts(live, waiting, wires):
            self._add(nodes, wires, waiting)

    def __getitem__(self, name: str) -> Group:
        return self._groups[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._groups)

    def __len__(self) -> int:
        return len(self._groups)

    def __contains__(self, name: object) -> bool:
        return name in self._groups

    def waiting(self, waiting: Mapping[str, int]) -> dict[str, int]:
        """What a scheduler is to wait for: each group for what comes from outside it."""
        found = dict(waiting)
        for name, group in self._groups.items():
            found[name] = 0
            for node in group.members:
                sources = self._live.topology.sources(node)
                found[name] += sum(s in waiting and self._name_of.get(s) != name for s in sources)
                found[node] = 1
        return found

    def as_items(self, waiting: Iterable[str]) -> dict[str, Item]:
        """The items of a scheduler by these names, which are nodes and groups."""
        found = {name: Item(name) for name in waiting}
        for name, item in found.items():
            for target in self._targets(name):
                if target in found:
                    item.join(found[target])
        return found

    def _targets(self, name: str) -> Collection[str]:
        """The nodes and groups that wait for this one."""
        if name in self._groups:
            return self._groups[name].members
        own, name_of = self._name_of.get(name), self._name_of
        found = [name_of.get(node, node) for node in self._live.topology.targets(name)]
        return found if own is None else [target for target in found if target != own]

    def single(self, nodes: Iterable[str]) -> set[str]:
        """Those of the nodes that are in no group."""
        return {node for node in nodes if node not in self._name_of}

    def reached_from(self, node: str) -> bool:
        """Whether any group needs this node, or has members that do."""
        below = self._live.topology.downstream([node])
        own = self._name_of.get(node)
        return any(self._name_of.get(other, own) != own for other in below)

    def _add(self, nodes: list[str], wires: list[Wire], waiting: Mapping[str, int]) -> None:
        inside = set(nodes)
        streams: Streams = {}
        passing = set()
        for wire in wires:
            if wire.source in inside and wire.target in inside:
                streams.setdefault(wire.target, {})[wire.target_port] = wire.source
                passing.add(wire.text)
        whole = {
            node
            for node in nodes
            for wire in self._live.graph.wires_from(node)
            if wire.target in waiting and wire.text not in passing
        }
        name = f"{nodes[0]} and {len(nodes) - 1} more"
        self._groups[name] = Group(nodes, streams, whole)
        self._name_of.update(dict.fromkeys(nodes, name))


def drop_unread(
    waiting: dict[str, int],
    targets: Callable[[str], Collection[str]],
    is_passed: Callable[[str], bool],
    is_over: Callable[[str], bool],
) -> None:
    """Takes out of `waiting` whose items were passed on before, and nobody reads any more."""
    passed = [node for node in waiting if is_passed(node)]
    looking = True
    while looking:
        unread = [
            node
            for node in passed
            if not any(other in waiting and not is_over(other) for other in targets(node))
        ]
        for node in unread:
            del waiting[node]
            passed.remove(node)
            for other in targets(node):
                if other in waiting:
                    waiting[other] -= 1
        looking = bool(unread)


def drop_spare(live: LiveGraph, waiting: dict[str, int]) -> list[str]:
    """Takes out of `waiting` what would only be passed on to nodes that are fresh already."""
    spare: list[str] = []
    for node in reversed(live.topology.order(waiting)[0]):
        targets = live.topology.targets(node)
        if targets and waiting.keys().isdisjoint(targets) and _gives_stream(live, node):
            del waiting[node]
            spare.append(node)
    return spare


def _passing(live: LiveGraph, waiting: Mapping[str, int], apart: Collection[str]) -> list[Wire]:
    """The wires between these nodes that a stream can pass."""
    giving = {node for node in waiting if node not in apart and _gives_stream(live, node)}
    if not giving:
        return []
    found = []
    for node in waiting:
        shape = live.known(node).shape
        if node in apart or shape is None:
            continue
        for wire in live.graph.wires_into(node):
            port = wire.target_port
            if (
                wire.source in giving
                and port not in shape.many
                and base(shape.input_types.get(port, "")) in PASSING
            ):
                found.append(wire)
    return found


def _gives_stream(live: LiveGraph, node: str) -> bool:
    shape = live.known(node).shape
    return (
        shape is not None
        and node not in live.impure
        and shape.outputs == ["out"]
        and "|" not in shape.output_types["out"]
        and base(shape.output_types["out"]) in PASSING
    )


def _parts(live: LiveGraph, waiting: Mapping[str, int], wires: list[Wire]) -> list[list[str]]:
    """The nodes of each group, sources before targets."""
    joined = _joined((wire.source, wire.target) for wire in wires)
    if not joined:
        return []
    stages = _stages(live, waiting, joined, {(wire.source, wire.target) for wire in wires})
    if stages:
        of_one_stage = (
            (wire.source, wire.target)
            for wire in wires
            if stages.get(wire.source) == stages.get(wire.target)
        )
        joined = _joined(of_one_stage)
    parts: dict[str, list[str]] = {}
    for node in live.topology.order(joined)[0]:
        parts.setdefault(joined[node], []).append(node)
    return list(parts.values())


def _joined(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """For each name, the one that stands for all it is joined with."""
    above: dict[str, str] = {}

    def top(name: str) -> str:
        while above[name] != name:
            above[name] = name = above[above[name]]
        return name

    for one, other in pairs:
        above.setdefault(one, one)
        above.setdefault(other, other)
        above[top(other)] = top(one)
    return {name: top(name) for name in above}


def _stages(
    live: LiveGraph,
    waiting: Mapping[str, int],
    joined: Mapping[str, str],
    streaming: Collection[tuple[str, str]],
) -> dict[str, int]:
    """For nodes of groups that would have to wait for themselves, how many waits lie above each.

    Among nodes of one stage none waits for another but by its streams.
    """
    topology = live.topology
    tied = _tied(live, waiting, joined)
    stages: dict[str, int] = {}
    for node in topology.order(tied)[0]:
        stages[node] = max(
            (
                stages[source] + ((source, node) not in streaming)
                for source in topology.sources(node)
                if source in stages
            ),
            default=0,
        )
    return stages


def _tied(live: LiveGraph, waiting: Mapping[str, int], joined: Mapping[str, str]) -> list[str]:
    """The nodes that have no place in an order where every group comes as one."""
    topology = live.topology
    after: dict[str, list[str]] = {}
    counts: dict[str, int] = {}
    for node in waiting:
        group = joined.get(node, node)
        counts.setdefault(group, 0)
        for target in topology.targets(node):
            other = joined.get(target, target)
            if target in waiting and other != group:
                after.setdefault(group, []).append(other)
                counts[other] = counts.get(other, 0) + 1
    free = [group for group, count in counts.items() if not count]
    for group in free:  # which grows as it is walked
        for other in after.get(group, ()):
            counts[other] -= 1
            if not counts[other]:
                free.append(other)
    if len(free) == len(counts):
        return []
    loose = set(free)
    return [node for node in waiting if joined.get(node, node) not in loose]
