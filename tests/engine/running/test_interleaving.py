"""Async nodes that wait let others run: they are begun early, and each ends in its own time."""

from __future__ import annotations

import asyncio

import pytest

from dxt.core.document.graph import Node
from dxt.core.errors import ExecutorLost
from dxt.engine.tasks import Emit, Result, Task
from tests.engine.far import Far
from tests.engine.worlds import Mortal, Patient, Quick, World, gates, graph_of, together

LANES = pytest.mark.parametrize("lane", [Quick, Patient, Far])


async def all_begun(world: World, nodes: str = "abc") -> None:
    """Runs until these wait for their gates."""
    await world.do("run")
    for node in nodes:
        await world.until("node_started", node)
    assert not {*nodes} & set(world.nodes("node_finished"))


def opens(*nodes: str) -> None:
    for node in nodes:
        gates[node].set()


@LANES
def test_async_nodes_wait_at_the_same_time(lane: type[Mortal]) -> None:
    async def opening(world: World) -> None:
        await all_begun(world)
        opens(*"cab")

    world = together(World("a? -> d; b? -> d; e -> c?; f", lanes=(lane,)), opening)
    assert world.value("d") == "d(a(), b())"
    assert world.value("c") == "c(e())"
    assert world.told("run_finished")["done"] == 6


@LANES
def test_each_ends_in_its_own_time_and_what_needs_it_is_performed_then(lane: type[Mortal]) -> None:
    async def opening(world: World) -> None:
        await all_begun(world)
        opens("b")
        await world.until("node_finished", "e")
        assert world.nodes("node_finished") == ["b", "d", "e"]
        opens("a", "c")

    world = together(World("a?; b? -> d -> e; c?", lanes=(lane,)), opening)
    assert world.value("e") == "e(d(b()))"
    assert world.told("run_finished")["done"] == 5


@LANES
def test_one_that_comes_later_waits_beside_the_others(lane: type[Mortal]) -> None:
    async def opening(world: World) -> None:
        await all_begun(world, "ab")
        opens("a")
        await world.until("node_started", "c")
        opens("c")
        await world.until("node_finished", "c")
        assert "b" not in world.nodes("node_finished")
        opens("b")

    together(World("a? -> c?; b?", lanes=(lane,)), opening)


def test_what_waits_is_begun_before_what_does_not() -> None:
    world = World("a; b^; c; d^", lanes=(Patient,)).run()
    assert world.nodes("node_started")[:2] == ["b", "d"]


def test_more_than_enough_wait_for_their_turn_and_nothing_else_does() -> None:
    graph = graph_of("; ".join(f"n{number:02}^" for number in range(40)) + "; a")
    for name, node in graph.nodes.items():
        node.code = (node.code or "").replace("sleep(0)", f"sleep({1 if name == 'n00' else 0})")

    class Counting(Patient):
        going_on = most = 0

        async def perform(self, task: Task, emit: Emit) -> Result:
            Counting.going_on += 1
            Counting.most = max(Counting.most, Counting.going_on)
            try:
                return await super().perform(task, emit)
            finally:
                Counting.going_on -= 1

    world = World(graph, lanes=(Counting,)).run()
    assert world.told("run_finished")["done"] == 41
    assert Counting.most in (32, 33)  # and what does not wait, beside them
    assert world.nodes("node_started").index("a") == 32


def test_several_lanes_share_them() -> None:
    async def opening(world: World) -> None:
        await all_begun(world, "abcd")
        opens(*"abcd")

    world = together(World("a?; b?; c?; d?", lanes=(Patient, Patient)), opening)
    assert [len(lane.ran) for lane in world.lanes] == [2, 2]
    assert world.told("run_finished")["done"] == 4


@LANES
def test_one_that_fails_takes_no_other_along(lane: type[Mortal]) -> None:
    graph = graph_of("a? -> d; b? -> e; c?")
    graph.nodes["b"] = Node("python@1", code="async def b():\n    print('so')\n    return 1 / 0\n")

    async def opening(world: World) -> None:
        await world.do("run")
        await world.until("node_failed", "b")
        assert world.nodes("node_skipped") == ["e"]
        assert world.nodes("node_finished") == []
        opens("a", "c")

    world = together(World(graph, lanes=(lane,)), opening)
    assert world.value("d") == "d(a())"
    assert world.status("c") == "done"
    assert world.error("b")["line"] == 3
    assert [(e["node"], e["text"]) for e in world.events if e["event"] == "printed"] == [
        ("b", "so\n")
    ]


@LANES
def test_what_had_ended_is_kept_when_the_rest_is_stopped(lane: type[Mortal]) -> None:
    async def stopping(world: World) -> None:
        await all_begun(world)
        opens("a")
        await world.until("node_finished", "a")
        await world.do("stop")

    world = together(World("a? -> d; b?; c?", lanes=(lane,)), stopping)
    assert world.status("a") == "done"
    stopped = [node for node in world.nodes("node_failed") if world.error(node)]
    assert {world.error(node)["code"] for node in stopped} == {"node_stopped"}
    assert {"b", "c"} <= set(stopped)
    opens("b", "c")
    world.run()
    assert {"b", "c"} <= set(world.ran.split()) <= {"b", "c", "d"}
    assert world.value("d") == "d(a())"


@LANES
def test_an_edit_of_one_stops_no_other(lane: type[Mortal]) -> None:
    async def editing(world: World) -> None:
        await all_begun(world)
        await world.edit("a? -> d; b'?; c?")
        while world.nodes("node_started").count("b") < 2:
            await asyncio.sleep(0)
        opens("a", "b", "c")

    world = together(World("a? -> d; b?; c?", lanes=(lane,)), editing)
    assert world.value("d") == "d(a())"
    assert world.value("b") == "b'()"
    assert world.nodes("node_started").count("a") == 1
    assert world.nodes("node_started").count("c") == 1
    assert world.nodes("node_failed") == []


def test_time_for_which_another_let_nothing_else_run_counts_for_none_that_waits() -> None:
    graph = graph_of("a?; b; c?")
    graph.needs["seconds"] = 5

    class Slow(Patient):
        async def perform(self, task: Task, emit: Emit) -> Result:
            if task.node == "b":
                world.clock.advance(4)
            return await super().perform(task, emit)

    async def passes(seconds: float) -> None:
        world.clock.advance(seconds)
        for _ in range(20):
            await asyncio.sleep(0)

    async def opening(world: World) -> None:
        await world.do("run")
        await world.until("node_finished", "b")
        await passes(4)
        assert world.nodes("node_failed") == []
        opens("a")
        await world.until("node_finished", "a")
        await passes(1)
        await world.until("node_failed", "c")

    world = World(graph, lanes=(Slow,))
    together(world, opening)
    assert world.error("c")["code"] == "timed_out"
    assert world.clock.now() == 9


class Dying(Patient):
    """One whose process ends, with all that is performed there, when one node is at it."""

    deadly = "b"
    deaths = 0

    async def perform(self, task: Task, emit: Emit) -> Result:
        self.going_on = getattr(self, "going_on", set())
        here: asyncio.Task[Result] = asyncio.ensure_future(super().perform(task, emit))
        self.going_on.add(here)
        if task.node == self.deadly:
            await asyncio.sleep(0)
            type(self).deaths += 1
            for each in self.going_on:
                each.cancel()
        try:
            return await here
        except asyncio.CancelledError:
            raise ExecutorLost("the executor is gone; run again") from None
        finally:
            self.going_on.discard(here)


def test_one_that_was_lost_beside_another_is_performed_once_more_alone() -> None:
    async def opening(world: World) -> None:
        await world.do("run")
        while not Dying.deaths:
            await asyncio.sleep(0)
        opens("a", "c")

    Dying.deaths = 0
    world = together(World("a? -> d; b^ -> e; c?", lanes=(Dying,)), opening)
    assert Dying.deaths == 2
    assert world.error("b")["code"] == "executor_lost"
    assert world.nodes("node_failed") == ["b"]
    assert world.status("e") == "skipped"
    assert world.value("d") == "d(a())"
    assert world.status("c") == "done"


def test_nothing_waits_beside_another_where_somebody_debugs() -> None:
    async def opening(world: World) -> None:
        await world.do("break", breakpoints=["d"])
        await world.do("run")
        await world.until("node_started", "a")
        for _ in range(50):
            await asyncio.sleep(0)
        assert world.nodes("node_started") == ["a"]
        opens("a", "b")
        await world.until("paused", "d")
        await world.do("continue")

    world = World("a? -> d; b? -> d", lanes=(Patient,))
    together(world, opening)
    assert world.value("d") == "d(a(), b())"


@LANES
def test_one_that_need_not_be_performed_is_found_among_those_that_wait(lane: type[Mortal]) -> None:
    world = World("a -> c^; d -> b^", lanes=(lane,)).run()
    world.becomes("a'= -> c^; d' -> b^")
    assert set(world.run().ran.split()) == {"a", "b", "d"}
    assert world.nodes("node_cached") == ["c"]
    assert world.value("c") == "c(a())"


def twins(mark: str) -> World:
    """b and c have the same code, and so the same key; d and e need one of them each."""
    graph = graph_of(f"a; b{mark} -> d; c{mark} -> e")
    graph.nodes["c"] = graph.nodes["b"]
    return World(graph, lanes=(Patient, Patient))


@pytest.mark.parametrize("mark", ["", "^"])
def test_what_is_being_computed_for_one_node_is_not_computed_for_another(mark: str) -> None:
    world = twins(mark).run()
    assert set(world.ran.split()) in ({"a", "b", "d", "e"}, {"a", "c", "d", "e"})
    assert len(world.nodes("node_cached")) == 1
    assert (world.value("d"), world.value("e")) == ("d(b())", "e(b())")


def test_one_is_performed_after_all_when_the_other_was_stopped() -> None:
    async def editing(world: World) -> None:
        await all_begun(world, "b")
        for _ in range(20):
            await asyncio.sleep(0)
        assert world.nodes("node_started") == ["b", "a"]
        after = world.session.document.copy()
        after.nodes["b"] = graph_of("b").nodes["b"]
        await world.edit(after)
        await world.until("node_started", "c")
        opens("b")

    world = together(twins("?"), editing)
    assert (world.value("d"), world.value("e")) == ("d(b())", "e(b())")
    assert world.status("c") == "done"


def test_of_nodes_that_are_the_same_and_fail_each_says_so() -> None:
    world = twins("!").run()
    assert {node: world.error(node)["node"] for node in "bc"} == {"b": "b", "c": "c"}
    assert sorted(world.nodes("node_skipped")) == ["d", "e"]
