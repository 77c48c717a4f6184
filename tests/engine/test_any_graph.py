"""Any graph under any edits gives what a plain evaluation from scratch gives, and runs no more."""

from __future__ import annotations

import asyncio

from hypothesis import given, settings
from hypothesis import strategies as st

from dxt.engine.live import LiveGraph
from tests.engine.worlds import (
    REGISTRY,
    Mortal,
    Patient,
    Quick,
    World,
    came,
    graph_of,
    scratch,
    together,
)

NAMES = "abcdefg"
LANES = st.sampled_from([(Quick,), (Patient,), (Patient,) * 2, (Patient,) * 4])


@st.composite
def lines(draw: st.DrawFn) -> str:
    """A graph of up to seven nodes without circles, some of which raise or kill."""
    size = draw(st.integers(1, len(NAMES)))
    parts = []
    for at, name in enumerate(NAMES[:size]):
        primes = "'" * draw(st.integers(0, 2))
        mark = draw(st.sampled_from(["", "", "", "=", "=", "!", "~"]))
        parts.append(f"{name}{primes}{mark}")
        above = draw(st.lists(st.sampled_from(NAMES[:at]), max_size=3)) if at else []
        parts += [f"{source} -> {name}" for source in above]
    return "; ".join(parts)


@settings(max_examples=100)
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
            assert len(world.ran.split()) == len(set(world.ran.split()))
        for node in targets or anew:
            if node in values:
                assert world.value(node) == values[node]
                assert world.status(node) in ("done", "cached")
            else:
                assert world.status(node) in ("failed", "skipped")


@settings(max_examples=100)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 12),
            st.one_of(lines(), st.sampled_from(["stop", "run", "forget", "lose"])),
        ),
        min_size=1,
        max_size=4,
    ),
    LANES,
)
def test_whatever_happens_during_a_run_the_next_one_is_right(
    happenings: list[tuple[int, str]], lanes: tuple[type[Mortal], ...]
) -> None:
    world = World("a -> b -> c; a -> d -> e; b -> e", lanes=lanes)
    line = "a -> b -> c; a -> d -> e; b -> e"

    async def disturbing(world: World) -> None:
        nonlocal line
        await world.do("run")
        for steps, what in happenings:
            for _ in range(steps):
                await asyncio.sleep(0)
            if what in ("stop", "run", "forget"):
                await world.do(what)
            elif what == "lose":
                await world.executor.forget()
                world.session.values_lost("it crashed")
            else:
                line = what
                await world.edit(line)

    together(world, disturbing)
    finished = [event for event in world.events if event["event"].startswith("run_")]
    assert [event["event"] for event in finished[::2]] == ["run_started"] * (len(finished) // 2)
    assert [event["event"] for event in finished[1::2]] == ["run_finished"] * (len(finished) // 2)
    world.run()
    values = scratch(line)
    for node in graph_of(line).nodes:
        if node in values:
            assert world.value(node) == values[node]
            assert world.status(node) in ("done", "cached")
        else:
            assert world.status(node) in ("failed", "skipped")


@settings(max_examples=60)
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
