"""What a run would do now: a pure function of the graph, what is fresh, and the targets.

Must not know executors, time or events. Resuming after any loss is just planning again. A plan
costs what there is to do and what feeds that, whatever the size of the graph.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from dxt.core.errors import DxtError
from dxt.engine.graph.live import LiveGraph


@dataclass(slots=True)
class Plan:
    """Every node that a run is about is in `waiting`, in `cached`, or among the `unchanged`.

    `waiting` are those to perform, each with the number of wires it waits for; some of them may
    turn out to be fresh by the time it is their turn. `cached` are fresh, and worth telling.
    `problems` are those of `waiting` that can't be performed; what needs them has no key either.
    `unchanged` is the number of nodes that were told to be fresh before, and still are.
    """

    waiting: dict[str, int]
    cached: list[str]
    problems: Mapping[str, DxtError]
    urgent: Collection[str]
    unchanged: int = 0


def plan(
    live: LiveGraph,
    is_fresh: Callable[[str], bool],
    targets: Iterable[str],
    focus: Collection[str] = (),
    unfresh: Collection[str] = (),
    whole: bool = False,
) -> Plan:
    """The plan that makes the targets fresh, what `focus` depends on first.

    `unfresh` are some that are not, of which `is_fresh` need not be asked. Where the `whole` graph
    is to be fresh, what may come out otherwise than it was is a target as well.
    """
    topology = live.topology
    known_of, sources_of = live.known, topology.sources
    waiting: dict[str, int] = {}
    feeding: dict[str, Collection[str]] = {}
    cached: dict[str, None] = {}
    problems: dict[str, DxtError] = {}
    # What is above may come out otherwise than it was, and then these are not fresh any more.
    unsure: Collection[str] = ()
    if live.impure:
        due = [node for node in live.impure if node in unfresh or not is_fresh(node)]
        unsure = topology.downstream(due)
    pending = [*targets, *(sorted(unsure) if whole else ())]
    pending.reverse()
    while pending:
        node = pending.pop()
        if node in waiting or node in cached:
            continue
        if node not in unfresh and node not in unsure and is_fresh(node):
            cached[node] = None
            continue
        sources = sources_of(node)
        waiting[node] = 0
        known = known_of(node)
        if known.problems:
            problems[node] = known.problems[0]
            continue
        if sources:
            feeding[node] = sources
        for source in sources:
            # Under a problem, only the way up to it is followed.
            if source not in waiting and (known.key is not None or live.key(source) is None):
                pending.append(source)
    is_waiting = waiting.__contains__
    for node, sources in feeding.items():
        waiting[node] = sum(map(is_waiting, sources))
    urgent = topology.upstream(focus).intersection(waiting) if focus else ()
    return Plan(waiting, list(cached), problems, urgent)


def plan_rest(
    live: LiveGraph, unfresh: Collection[str], untold: Collection[str], focus: Collection[str]
) -> Plan:
    """The plan that makes everything fresh, where nothing is `unfresh` but what is known to be so.

    `untold` are the fresh nodes that are worth telling. The same as `plan` would find, sooner.
    """
    stations = live.stations
    problems: dict[str, DxtError] = {}
    if len(unfresh) == len(stations):
        waiting = {node: len(station.sources) for node, station in stations.items()}
        wrong = [node for node, station in stations.items() if station.known.key is None]
        for node in wrong:
            if stations[node].known.problems:
                problems[node] = stations[node].known.problems[0]
                waiting[node] = 0
    else:
        waiting = dict.fromkeys(unfresh, 0)
        for node in waiting:
            station = stations[node]
            sources = station.sources
            if station.known.problems:
                problems[node] = station.known.problems[0]
            elif sources:
                waiting[node] = sum([source.name in waiting for source in sources])
    urgent = live.topology.upstream(focus).intersection(waiting) if focus else ()
    return Plan(waiting, list(untold), problems, urgent)
