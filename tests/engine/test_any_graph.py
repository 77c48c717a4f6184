"""Any graph under any edits gives what a plain evaluation from scratch gives, and runs no more."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dxt.engine.graph.live import LiveGraph
from tests.engine.drawn import NAMES, lines
from tests.engine.trials import LANES, WAYS, OnProcesses, Trial
from tests.engine.worlds import (
    REGISTRY,
    Mortal,
    World,
    came,
    graph_of,
    scratch,
)
from tests.executors.leftovers import children
from tests.machine import needs_processes
from tests.thoroughness import examples


def is_made_anew(line: str, lanes: tuple[type[Mortal], ...]) -> bool:
    """Whether something may be performed twice: what can't leave its lane, to meet in one."""
    return "@" in line and len(lanes) > 1


def runs_once(world: World) -> bool:
    return len(world.ran.split()) == len(set(world.ran.split()))


@examples(100)
@given(st.lists(lines(), min_size=1, max_size=4), LANES, st.data())
def test_edited_graphs_give_what_they_give_from_scratch(
    versions: list[str], lanes: tuple[type[Mortal], ...], data: st.DataObject
) -> None:
    world = World(versions[0], lanes=lanes)
    for version in versions:
        world.becomes(version)
        anew = LiveGraph(graph_of(version), REGISTRY.catalogue(), {}, "here")
        assert {n: world.session.live.key(n) for n in anew} == {n: anew.key(n) for n in anew}
        targets = data.draw(st.lists(st.sampled_from(list(anew)), max_size=2))
        stored = set(world.executor.stored)
        world.run(*targets)
        wanted = anew.topology.upstream(targets or anew)
        values = scratch(version)
        if "~" not in version:
            fresh = {n for n in wanted if not set(anew.value_keys(n).values()) <= stored}
            assert set(world.nodes("node_started")) <= fresh
            assert is_made_anew(version, lanes) or runs_once(world)
        for node in targets or anew:
            if node in values:
                assert world.value(node) == values[node]
                assert world.status(node) in ("done", "cached")
            else:
                assert world.status(node) in ("failed", "skipped")


HAPPENINGS = st.one_of(
    st.sampled_from(["stop", "run", "forget"]),
    st.sampled_from(["kill 0", "kill 1", "kill 2"]),
    lines(),
)


async def happen(trial: Trial, what: str) -> None:
    if what in ("stop", "run"):
        await trial.do(what)
    elif what == "forget":
        await trial.forget()
    elif what.startswith("kill"):
        trial.kill(int(what[-1]))
    else:
        await trial.change(what)


@pytest.mark.parametrize("way", WAYS)
@examples(100)
@given(lines(), st.lists(st.tuples(st.integers(0, 12), HAPPENINGS), min_size=1, max_size=5))
@example("a; b", [(4, "a"), (0, "a; b")])
@example("a=; b; a -> b", [(1, "a; b"), (0, "a; b; a -> b")])
@example("a; b; c; d; a -> d; e; a -> e; c -> e", [(4, "forget"), (10, "run"), (12, "forget")])
def test_whatever_happens_during_a_run_all_that_is_told_is_so(
    way: str, line: str, happenings: list[tuple[int, str]]
) -> None:
    trial = WAYS[way](line)

    async def disturbing() -> None:
        await trial.open()
        await trial.do("run")
        for steps, what in happenings:
            for _ in range(steps):
                await asyncio.sleep(0)
            await happen(trial, what)
        await trial.session.idle()
        trial.settled()
        await trial.do("run")
        await trial.session.idle()
        trial.complete()

    asyncio.run(disturbing())
    runs = [event["event"] for event in trial.events if event["event"].startswith("run_")]
    assert runs == ["run_started", "run_finished"] * (len(runs) // 2)


@needs_processes
@examples(6)
@given(
    lines("=!^"),
    st.lists(
        st.tuples(st.integers(1, 6), HAPPENINGS.filter(lambda what: "~" not in what)), max_size=3
    ),
)
def test_whatever_happens_to_real_processes_all_that_is_told_is_so(
    line: str, happenings: list[tuple[int, str]]
) -> None:
    trial = OnProcesses(line)

    async def disturbing() -> None:
        await trial.open()
        await trial.do("run")
        for count, what in happenings:
            await trial.hears(count)
            await happen(trial, what)
        await trial.notices()
        await trial.session.idle()
        trial.settled()
        await trial.do("run")
        await trial.session.idle()
        trial.complete()

    async def to_the_end() -> None:
        try:
            await disturbing()
        finally:
            await trial.close()

    before = children()
    asyncio.run(to_the_end())
    assert children() == before


@examples(100)
@given(
    st.lists(st.tuples(lines("*!=^@"), st.sets(st.sampled_from(NAMES))), min_size=1, max_size=4),
    LANES,
    st.data(),
)
def test_graphs_with_impure_nodes_give_what_they_give_from_scratch(
    turns: list[tuple[str, set[str]]], lanes: tuple[type[Mortal], ...], data: st.DataObject
) -> None:
    came.update(dict.fromkeys(NAMES, "0"))
    line = turns[0][0]
    world = World(line, lanes=lanes)
    for another, others in turns:
        if data.draw(st.booleans()):
            line = another
            world.becomes(line)
        came.update({name: str(1 - int(came[name])) for name in others})
        looked_at = data.draw(st.lists(st.sampled_from(list(world.session.live)), max_size=1))
        world.live(world.do("focus", nodes=looked_at))
        world.run(*data.draw(st.lists(st.sampled_from(list(world.session.live)), max_size=1)))
        world.run()
        assert is_made_anew(line, lanes) or runs_once(world)
        finished, values = world.told("run_finished"), scratch(line)
        ended = sum(finished[how] for how in ("done", "cached", "failed", "skipped"))
        assert ended == len(world.session.live)
        assert {node: world.value(node) for node in values} == values
        left = {node for node in world.session.live if world.status(node) in ("failed", "skipped")}
        assert left == set(world.session.live) - set(values)


@examples(60)
@given(st.lists(st.tuples(st.sampled_from(["a", "d", "run", "edit"]), LANES), max_size=8), LANES)
def test_impure_nodes_are_followed_whatever_they_give(
    turns: list[tuple[str, tuple[type[Mortal], ...]]], lanes: tuple[type[Mortal], ...]
) -> None:
    came.update(a="0", d="0")
    world = World("a* -> b -> c; d* -> e -> c; b -> f", lanes=lanes)
    edits = 0
    for what, _ in turns:
        if what in came:
            came[what] = str(1 - int(came[what]))
        elif what == "edit":
            edits += 1
            world.becomes(f"a* -> b{edits % 3 * chr(39)}= -> c; d* -> e -> c; b -> f")
        else:
            world.run()
            assert {"a", "d"} <= set(world.ran.split())
            assert world.value("c") == f"c(b(a{came['a']}), e(d{came['d']}))"
            assert world.value("f") == f"f(b(a{came['a']}))"
