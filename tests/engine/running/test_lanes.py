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


def test_a_value_that_can_not_be_sent_is_read_where_it_is() -> None:
    world = World("a@ -> b; a -> c; a -> d; e", lanes=TWO).run()
    assert world.told("run_finished")["done"] == 5
    (where,) = [lane for lane in world.lanes if "a" in lane.ran]
    assert {"a", "b", "c", "d"} <= set(where.ran)


def test_what_waits_for_a_lane_lets_others_go_on() -> None:
    readers = [f"r{number}" for number in range(9)]

    async def waiting(world: World) -> None:
        await world.do("run")
        await world.until("node_started", "b")
        await world.until("node_finished", "z")
        assert not set(readers) & set(world.ran.split())
        gates["b"].set()

    line = "; ".join(["a@ -> b&", *(f"a -> {reader}" for reader in readers), "y -> z"])
    world = together(World(line, lanes=TWO), waiting)
    assert world.told("run_finished")["done"] == 4 + len(readers)
    assert sorted(world.ran.split()) == sorted(["a", "b", "y", "z", *readers])


def test_values_that_can_not_be_sent_meet_in_the_first_lane() -> None:
    world = World("a@ -> c; b@ -> c; b -> d", lanes=TWO).run()
    assert world.value("c") == "c(a(), b())"
    assert [sorted(lane.ran) for lane in world.lanes] == [["a", "b", "c", "d"], ["b"]]
    assert world.kept.count("b()") == 1
    assert world.told("run_finished")["done"] == 4
    assert world.run().ran == ""
    assert world.told("run_finished")["cached"] == 4


def test_what_they_are_made_of_is_made_there_as_well_as_far_as_it_has_to_be() -> None:
    line = "f -> a@ -> b@ -> c@; g -> d@ -> e@ -> c; c -> h"
    world = World(line, lanes=TWO).run()
    first = world.lanes[0].ran
    assert [first.count(node) for node in "abcdeh"] == [1] * 6
    assert world.ran.split().count("f") == world.ran.split().count("g") == 1
    assert world.value("h") == scratch(line)["h"]


@pytest.mark.parametrize("lanes", [TWO, (Patient,) * 3, (Patient,) * 5])
def test_however_many_have_to_meet_it_comes_to_an_end(lanes: tuple[type[Mortal], ...]) -> None:
    met = "; ".join(f"{one}@ -> {two}@" for one, two in zip("abcdefgh", "ijklmnop", strict=True))
    line = (
        met + "; i -> q; j -> q; k -> r@; l -> r; m -> s@; n -> s; o -> t@; p -> t; r -> u; s -> v"
    )
    line += "; q -> w; t -> w; u -> x; v -> x; i -> y; p -> y"
    world = World(line, lanes=lanes).run()
    assert world.told("run_finished")["ok"]
    values = scratch(line)
    assert {node: world.value(node) for node in values} == values
    assert max(map(world.ran.split().count, values)) <= 2


def test_what_is_made_anew_is_told_as_after_a_loss() -> None:
    world = World("a@ -> c; b@ -> c", lanes=TWO).run()
    told = [e["event"] for e in world.events if e.get("node") == "b" or e.get("nodes") == ["b"]]
    ended = ["node_started", "node_finished"]
    assert told == [*ended, "nodes_queued", *ended]
    assert world.nodes("node_started").count("a") == world.nodes("node_started").count("c") == 1


def test_a_pinned_value_is_not_made_anew_to_meet_another() -> None:
    world = World("a@ -> c; b@ -> c; c -> d; b -> e", lanes=TWO).run("a", "b")
    world.live(world.do("pin", node="b")).run()
    assert world.error("c")["code"] == "input_missing"
    assert '"b" must not be pinned' in world.error("c")["message"]
    assert [world.status(node) for node in "abde"] == ["cached", "cached", "skipped", "done"]
    world.live(world.do("unpin", node="b")).run()
    assert world.value("d") == "d(c(a(), b()))"


def test_a_run_that_stands_still_goes_on_with_what_waits_for_a_lane() -> None:
    async def stepping(world: World) -> None:
        await world.do("break", breakpoints=["c"])
        await world.do("run")
        while world.session.is_running:
            await world.session.still()
            await world.do("step")

    world = together(World("a@ -> c; b@ -> c; a -> d; a -> e; b -> f", lanes=TWO), stepping)
    assert world.told("run_finished")["done"] == 6
