"""Several executors at once: who performs what, and that it makes no difference to what comes out."""

from __future__ import annotations

import pytest

from tests.engine.worlds import Mortal, Patient, World, gates, scratch, together

TWO = (Patient, Patient)


def test_branches_run_side_by_side() -> None:
    async def waiting(world: World) -> None:
        await world.do("run")
        await world.until("node_started", "a")
        await world.until("node_started", "b")
        assert world.nodes("node_finished") == []
        gates["b"].set()
        await world.until("node_started", "c")
        gates["a"].set()

    world = together(World("a? -> d; b? -> c -> d", lanes=TWO), waiting)
    assert world.value("d") == "d(a(), c(b()))"
    assert world.told("run_finished")["done"] == 4


def test_a_node_goes_where_what_it_needs_lies() -> None:
    world = World("a -> a1 -> a2 -> a3; b -> b1 -> b2 -> b3", lanes=TWO).run()
    assert [lane.ran for lane in world.lanes] == [["a", "a1", "a2", "a3"], ["b", "b1", "b2", "b3"]]


def test_a_node_goes_where_most_bytes_lie() -> None:
    long = "long_" + "x" * 60
    world = World(f"a -> z; {long} -> z", lanes=TWO).run()
    at = [lane.ran for lane in world.lanes]
    assert ("z" in at[0]) == (long in at[0])


def test_what_somebody_looks_at_runs_first() -> None:
    world = World("a -> b; c -> d; e", lanes=(Patient,))
    world.live(world.do("focus", nodes=["d"]))
    assert world.run().ran == "c d a b e"
    world = World("a -> b; c -> d; e")
    world.live(world.do("focus", nodes=["e", "gone"]))
    assert world.run().ran == "e a b c d"


def test_a_focus_set_during_a_run_counts_from_then_on() -> None:
    async def looking(world: World) -> None:
        await world.do("run")
        await world.until("node_started", "a")
        await world.do("focus", nodes=["e"])
        gates["a"].set()

    assert together(World("a& -> b; c -> d; e"), looking).ran == "a e b c d"


def test_a_lane_that_is_lost_leaves_the_others_their_values() -> None:
    line = "a -> b -> c; d~ -> e; f -> g"
    world = World(line, lanes=TWO).run()
    assert world.status("d") == "failed"
    assert world.status("e") == "skipped"
    for node, value in scratch(line).items():
        assert world.value(node) == value


@pytest.mark.parametrize("lanes", [(Patient,), TWO, (Patient,) * 5])
def test_stopping_stops_every_lane(lanes: tuple[type[Mortal], ...]) -> None:
    async def stopping(world: World) -> None:
        await world.do("run")
        await world.until("node_started", "a")
        await world.do("stop")

    world = together(World("a?; b?; c?; d -> e", lanes=lanes), stopping)
    assert world.told("run_finished")["stopped"]
    assert world.status("a") == "failed"
    for gate in gates.values():
        gate.set()
    assert world.run().told("run_finished")["ok"]
