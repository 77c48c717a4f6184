"""A lane that is far away gets several tasks at a time: the same is told, and nothing more runs."""

from __future__ import annotations

import asyncio

import pytest

from dxt.engine.tasks import Emit, Result, Task
from tests.engine.far import Far
from tests.engine.worlds import Patient, World, came, gates, graph_of, scratch, together

MANY = " -> ".join(f"a{at:02}" for at in range(30))
FAN = "; ".join(f"a -> b{at:02}" for at in range(30))


def far(line: str) -> tuple[World, Far]:
    world = World(line, lanes=(Far,))
    assert isinstance(world.executor, Far)
    return world, world.executor


def story(world: World) -> list[tuple[str, str]]:
    """What was told of nodes, in order."""
    return [(e["event"], e["node"]) for e in world.events if "node" in e]


@pytest.mark.parametrize("line", [MANY, FAN, "a -> b -> c; a -> d! -> e; a -> f; g -> c"])
def test_the_same_is_told_in_the_same_order_as_one_by_one(line: str) -> None:
    world, _ = far(line)
    assert story(world.run()) == story(World(line, lanes=(Patient,)).run())
    for node, value in scratch(line).items():
        assert world.value(node) == value


@pytest.mark.parametrize("line", [MANY, FAN])
def test_the_first_is_performed_alone_and_then_more_and_more_together(line: str) -> None:
    world, lane = far(line)
    world.run()
    sizes = [len(nodes) for nodes in lane.given]
    assert sizes[0] < sizes[1]
    assert len(sizes) < 5
    assert lane.ran[0] not in lane.given[0]
    assert sum(sizes) == len(lane.ran) - 1


def test_slow_nodes_are_not_performed_many_together() -> None:
    class Slow(Far):
        async def perform(self, task: Task, emit: Emit) -> Result:
            world.clock.advance(1)
            return await super().perform(task, emit)

    world = World(MANY, lanes=(Slow,))
    world.run()
    assert isinstance(world.executor, Slow)
    assert world.executor.given == []


def test_what_follows_a_failure_is_not_performed_and_the_rest_is() -> None:
    line = MANY.replace("a17", "a17!") + "; b; " + FAN.replace("b", "c").replace("a ", "b ")
    world, lane = far(line)
    world.run()
    assert world.nodes("node_failed") == ["a17"]
    assert world.nodes("node_skipped") == [f"a{at}" for at in range(18, 30)]
    assert world.told("run_finished")["done"] == 17 + 31
    assert len(lane.ran) == len(set(lane.ran)) == 18 + 31


def test_equal_output_stops_the_wave_in_the_middle_of_a_series() -> None:
    world, lane = far(MANY)
    world.run()
    lane.ran.clear()
    world.becomes(MANY.replace("a00", "a00'=").replace("a20", "a20'")).run()
    assert lane.ran == ["a00", *(f"a{at}" for at in range(20, 30))]
    assert world.told("run_finished")["cached"] == 19


def test_what_came_out_otherwise_is_followed_together() -> None:
    world, lane = far(MANY)
    world.run()
    lane.given.clear()
    world.becomes(MANY.replace("a00", "a00'")).run()
    assert len(world.ran.split()) == 30
    assert len(lane.given) < 5
    assert world.value("a29").count("a00'") == 1


def test_nodes_with_one_key_run_once() -> None:
    graph = graph_of(FAN)
    for at in range(30):
        graph.nodes[f"b{at:02}"].code = graph.nodes["b00"].code
    world = World(graph, lanes=(Far,)).run()
    assert world.ran == "a b00"
    assert len(world.nodes("node_cached")) == 29


def test_an_impure_node_is_followed_by_what_follows_from_what_it_gave() -> None:
    line = "; ".join(f"a{at} -> b*" for at in range(9)) + "; b* -> c -> d -> e"
    for gave in ("1", "2"):
        came.update(b=gave)
        world, lane = far(line)
        world.run().run()
        assert world.ran == "b"
        came.update(b="3")
        world.run()
        assert world.ran == "b c d e"
        assert len(lane.ran) == len(line.split(";")) + 4 - 1 + 1 + 4


def test_a_stop_ends_the_one_that_is_performed_and_begins_no_other() -> None:
    line = MANY.replace("a20", "a20&")

    async def stopping(world: World) -> None:
        gates["a20"] = asyncio.Event()
        await world.do("run")
        await world.until("node_started", "a20")
        assert world.nodes("node_finished") == [f"a{at:02}" for at in range(20)]
        await world.do("stop")

    world, lane = far(line)
    together(world, stopping)
    assert world.nodes("node_failed") == ["a20"]
    assert world.error("a20")["code"] == "node_stopped"
    assert lane.ran[-1] == "a20"
    gates["a20"].set()
    assert world.run().ran == " ".join(f"a{at}" for at in range(20, 30))


def test_the_time_of_each_is_limited_by_itself() -> None:
    graph = graph_of(MANY.replace("a20", "a20&").replace("a25", "a25&"))
    graph.needs["seconds"] = 30

    async def waiting(world: World) -> None:
        gates.update(a20=asyncio.Event(), a25=asyncio.Event())
        await world.do("run")
        await world.until("node_started", "a20")
        world.clock.advance(20)
        gates["a20"].set()
        await world.until("node_started", "a25")
        for _ in range(3):
            await world.clock.someone_sleeps()
            world.clock.advance(20)
            await asyncio.sleep(0)

    world = together(World(graph, lanes=(Far,)), waiting)
    assert world.nodes("node_failed") == ["a25"]
    assert world.error("a25")["code"] == "timed_out"
    assert world.nodes("node_finished")[-1] == "a24"


def test_an_edit_in_the_middle_takes_back_what_has_not_begun() -> None:
    line = MANY.replace("a20", "a20&")

    async def editing(world: World) -> None:
        gates["a20"] = asyncio.Event()
        await world.do("run")
        await world.until("node_started", "a20")
        await world.edit(line.replace("a25", "a25'"))
        gates["a20"].set()

    world, lane = far(line)
    together(world, editing)
    assert len(lane.ran) == len(set(lane.ran)) == 30
    assert world.told("run_finished")["ok"]
    assert world.value("a29").count("a25'") == 1


def test_a_pause_in_the_middle_holds_what_has_not_begun() -> None:
    line = MANY.replace("a20", "a20&")

    async def pausing(world: World) -> None:
        gates["a20"] = asyncio.Event()
        await world.do("run")
        await world.until("node_started", "a20")
        await world.do("pause")
        gates["a20"].set()
        await world.session.still()
        assert lane.ran[-1] in ("a20", "a21", "a22")  # these may have begun before it heard of that
        await world.do("continue")

    world, lane = far(line)
    together(world, pausing)
    assert len(lane.ran) == len(set(lane.ran)) == 30
    assert world.told("run_finished")["ok"]


def test_a_crash_in_the_middle_loses_what_was_performed() -> None:
    world, lane = far(FAN.replace("b20", "b20~"))
    world.run()
    assert world.nodes("node_failed") == ["b20"]
    assert world.error("b20")["code"] == "executor_lost"
    assert lane.ran.count("b20") == 1
    assert {world.status(node) for node in world.session.live if node != "b20"} <= {
        "done",
        "cached",
    }
