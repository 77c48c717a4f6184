"""Async nodes that wait let others run: those of one lane are performed together."""

from __future__ import annotations

import pytest

from dxt.core.graph import Node
from dxt.engine.tasks import Emit, Result, Task
from tests.engine.far import Far
from tests.engine.worlds import Mortal, Patient, Quick, World, gates, graph_of, together

LANES = pytest.mark.parametrize("lane", [Quick, Patient, Far])


async def all_begun(world: World) -> None:
    """Runs until a, b and c wait for their gates."""
    await world.do("run")
    for node in "abc":
        await world.until("node_started", node)
    assert not {"a", "b", "c"} & set(world.nodes("node_finished"))


async def first_ended(world: World) -> None:
    """The same, and until a has given its value while b and c still wait."""
    await all_begun(world)
    gates["a"].set()
    await world.until_kept("a()")


@LANES
def test_async_nodes_wait_at_the_same_time(lane: type[Mortal]) -> None:
    async def opening(world: World) -> None:
        await all_begun(world)
        for node in "cab":
            gates[node].set()

    world = together(World("a? -> d; b? -> d; e -> c?; f", lanes=(lane,)), opening)
    assert world.value("d") == "d(a(), b())"
    assert world.value("c") == "c(e())"
    assert world.told("run_finished")["done"] == 6


def test_what_does_not_wait_runs_before_what_does() -> None:
    async def opening(world: World) -> None:
        await all_begun(world)
        assert set(world.nodes("node_finished")) == {"d", "e", "f"}
        for node in "abc":
            gates[node].set()

    together(World("a?; d -> b?; e -> c?; f"), opening)


def test_several_lanes_share_them() -> None:
    async def opening(world: World) -> None:
        await all_begun(world)
        for node in "abcd":
            await world.until("node_started", node)
            gates[node].set()

    world = together(World("a?; b?; c?; d?", lanes=(Patient, Patient)), opening)
    assert [len(lane.ran) for lane in world.lanes] == [1, 1]
    assert world.told("run_finished")["done"] == 4


def test_one_that_fails_takes_no_other_along() -> None:
    graph = graph_of("a? -> d; b? -> e; c?")
    graph.nodes["b"] = Node("python@1", code="async def b():\n    print('so')\n    return 1 / 0\n")

    async def opening(world: World) -> None:
        await world.do("run")
        for node in "ac":
            await world.until("node_started", node)
            gates[node].set()

    world = together(World(graph), opening)
    assert world.value("d") == "d(a())"
    assert world.status("c") == "done"
    assert world.error("b")["line"] == 3
    assert world.status("e") == "skipped"
    assert [(e["node"], e["text"]) for e in world.events if e["event"] == "printed"] == [
        ("b", "so\n")
    ]


@LANES
def test_what_had_ended_is_kept_when_the_rest_is_stopped(lane: type[Mortal]) -> None:
    async def stopping(world: World) -> None:
        await first_ended(world)
        await world.do("stop")

    world = together(World("a? -> d; b?; c?", lanes=(lane,)), stopping)
    assert world.status("a") == "done"
    assert {world.error(node)["code"] for node in world.nodes("node_failed")} == {"node_stopped"}
    gates["b"].set()
    gates["c"].set()
    assert set(world.run().ran.split()) == {"b", "c", "d"}


@LANES
def test_an_edit_of_one_leaves_what_the_others_gave(lane: type[Mortal]) -> None:
    async def editing(world: World) -> None:
        await first_ended(world)
        await world.edit("a? -> d; b'?; c?")
        gates["b"].set()
        gates["c"].set()

    world = together(World("a? -> d; b?; c?", lanes=(lane,)), editing)
    assert world.value("d") == "d(a())"
    assert world.value("b") == "b'()"
    assert world.nodes("node_started").count("a") == 1


def test_what_each_may_take_of_memory_they_may_take_together() -> None:
    graph = graph_of("a?; b?; c?")
    graph.needs["megabytes"] = 100
    allowed: list[float | None] = []

    class Telling(Patient):
        async def perform(self, task: Task, emit: Emit) -> Result:
            allowed.extend([task.megabytes, *(part.megabytes for part in task.parts)])
            return await super().perform(task, emit)

    async def opening(world: World) -> None:
        await all_begun(world)
        for node in "abc":
            gates[node].set()

    world = together(World(graph, lanes=(Telling,)), opening)
    assert world.told("run_finished")["done"] == 3
    assert allowed == [300, 100, 100, 100]


@LANES
def test_one_that_need_not_be_performed_does_not_go_with_others(lane: type[Mortal]) -> None:
    world = World("a -> c^; d -> b^", lanes=(lane,)).run()
    world.becomes("a'= -> c^; d' -> b^")
    assert set(world.run().ran.split()) == {"a", "b", "d"}
    assert world.nodes("node_cached") == ["c"]
    assert world.value("c") == "c(a())"
