"""Standing still: where breakpoints hold a run, and how it goes on."""

from __future__ import annotations

from typing import Any

import pytest

from dxt.core.document.codec import to_json
from dxt.core.document.graph import Graph, Node, Wire
from tests.engine.worlds import Patient, Quick, World, gates, graph_of, scratch, together

DIAMOND = "a -> b -> d; a -> c -> d"


async def still(world: World, node: str) -> None:
    """Waits until the run stands still, which is to be before this node."""
    await world.session.still()
    told = [e for e in world.events if e["event"] in ("paused", "resumed", "run_finished")]
    assert told[-1].get("node") == node


def pauses(world: World) -> list[str]:
    return [f"{e['node']}: {e['why']}" for e in world.events if e["event"] == "paused"]


@pytest.fixture(params=[(Quick,), (Patient,), (Patient, Patient)], ids=["quick", "one", "two"])
def lanes(request: pytest.FixtureRequest) -> Any:
    return request.param


def test_a_run_stands_still_before_a_breakpoint_and_goes_on(lanes: Any) -> None:
    async def debugging(world: World) -> None:
        await world.do("break", breakpoints=["d"])
        await world.do("run")
        await still(world, "d")
        assert world.ran == "a b c"
        assert world.status("d") == "stale"
        inputs = world.told("paused")["inputs"]
        assert {wire: told["text"] for wire, told in inputs.items()} == {
            "b.out -> d.b": "“b(a())”",
            "c.out -> d.c": "“c(a())”",
        }
        await world.do("continue")

    world = together(World(DIAMOND, lanes=lanes), debugging)
    assert world.ran == "a b c d"
    assert pauses(world) == ["d: breakpoint"]
    assert [e["event"] for e in world.events].count("resumed") == 1
    assert world.told("run_finished")["ok"]
    assert world.value("d") == scratch(DIAMOND)["d"]


def test_steps_perform_one_node_each(lanes: Any) -> None:
    async def stepping(world: World) -> None:
        await world.do("pause")
        await world.do("run")
        for node, ran in (("a", ""), ("b", "a"), ("c", "a b"), ("d", "a b c")):
            await still(world, node)
            assert world.ran == ran
            await world.do("step")

    world = together(World(DIAMOND, lanes=lanes), stepping)
    assert world.ran == "a b c d"
    assert pauses(world) == ["a: pause", "b: step", "c: step", "d: step"]


def test_a_step_ends_before_a_breakpoint_and_says_so() -> None:
    async def stepping(world: World) -> None:
        await world.do("break", breakpoints=["b"])
        await world.do("step")  # with no run under way it is a pause, for the next one
        await world.do("run")
        await still(world, "a")
        await world.do("step")
        await still(world, "b")
        await world.do("continue")

    world = together(World("a -> b -> c"), stepping)
    assert pauses(world) == ["a: pause", "b: breakpoint"]
    assert world.ran == "a b c"


def test_a_pause_holds_what_comes_next_and_is_told_when_nothing_moves() -> None:
    async def pausing(world: World) -> None:
        await world.do("run")
        await world.until("node_started", "a")
        await world.do("pause")
        assert pauses(world) == []
        gates["a"].set()
        await still(world, "b")
        assert world.nodes("node_finished") == ["a"]
        await world.do("continue")

    world = together(World("a? -> b -> c"), pausing)
    assert pauses(world) == ["b: pause"]
    assert world.ran == "a b c"


def test_other_lanes_come_to_an_end_before_the_run_stands_still() -> None:
    async def debugging(world: World) -> None:
        await world.do("break", breakpoints=["b"])
        await world.do("run")
        await world.until("node_started", "a")
        assert world.ran == "a"
        assert pauses(world) == []
        gates["a"].set()
        await still(world, "b")
        await world.do("continue")

    world = together(World("a?; b; c", lanes=(Patient, Patient)), debugging)
    kinds = [(e["event"], e.get("node")) for e in world.events]
    assert kinds.index(("node_finished", "a")) < kinds.index(("paused", "b"))
    assert sorted(world.ran.split()) == ["a", "b", "c"]


def test_a_pause_that_comes_too_late_does_not_hold_the_next_run() -> None:
    async def pausing(world: World) -> None:
        await world.do("run")
        await world.until("node_started", "a")
        await world.do("pause")
        gates["a"].set()

    world = together(World("a?"), pausing)
    assert pauses(world) == []
    world.becomes("a")
    assert world.run().ran == "a"


def test_a_run_that_stands_still_can_be_stopped() -> None:
    async def stopping(world: World) -> None:
        await world.do("break", breakpoints=["b"])
        await world.do("run")
        await still(world, "b")
        await world.do("stop")

    world = together(World("a -> b"), stopping)
    assert world.told("run_finished")["stopped"]
    assert world.ran == "a"


def test_fresh_nodes_are_not_held() -> None:
    world = World("a -> b").run()
    world.live(world.do("break", breakpoints=["a", "b"]))
    assert world.run().ran == ""
    assert pauses(world) == []


def test_an_edit_changes_what_a_run_stands_still_before() -> None:
    async def editing(world: World) -> None:
        await world.do("break", breakpoints=["c"])
        await world.do("run")
        await still(world, "c")
        await world.edit("a -> b' -> c")
        await still(world, "b")
        await world.do("continue")
        await still(world, "c")
        await world.do("continue")

    world = together(World("a -> b -> c"), editing)
    assert pauses(world) == ["c: breakpoint", "b: pause", "c: breakpoint"]
    assert world.ran == "a b b c"
    assert world.value("c") == "c(b'(a()))"


def test_an_edit_that_takes_away_all_there_was_to_do_ends_the_run() -> None:
    async def editing(world: World) -> None:
        await world.do("break", breakpoints=["b"])
        await world.do("run")
        await still(world, "b")
        await world.edit("a")

    world = together(World("a -> b"), editing)
    assert world.ran == "a"
    assert not world.told("run_finished")["stopped"]


def test_a_run_can_be_aimed_and_begun_again_from_a_node() -> None:
    world = World("a -> b -> c; a -> d").run("b")
    assert world.ran == "a b"
    world.run()
    assert world.ran == "c d"
    world.events.clear()
    world.live(world.do("run", since=["b"]))
    assert world.ran == "b c"
    assert world.value("c") == "c(b(a()))"
    world.events.clear()
    world.live(world.do("run", since=["a"], targets=["b"]))
    assert world.ran == "a b"
    assert world.status("c") == "stale"


def test_from_here_performs_what_an_equal_input_would_spare() -> None:
    world = World("a -> b -> c").run()
    world.becomes("a'= -> b -> c")
    world.events.clear()
    world.live(world.do("run", since=["b"]))
    assert world.ran == "a b c"


# Conditions


def rows(count: int, condition: str) -> World:
    graph = Graph()
    graph.add_node("a", Node("python@1", code=f"def a() -> list: return [1] * {count}"))
    graph.add_node("b", Node("python@1", code="def b(x: list, y: int): return len(x) + y"))
    graph.add_node("n", Node("python@1", code="def n() -> int: return 3"))
    graph.add_wire(Wire.parse("a.out -> b.x"))
    graph.add_wire(Wire.parse("n.out -> b.y"))
    world = World(graph)

    async def debugging(world: World) -> None:
        await world.do("break", breakpoints=[condition])
        await world.do("run")
        await world.session.still()
        await world.do("continue")

    return together(world, debugging)


@pytest.mark.parametrize(
    ("condition", "count", "is_hit"),
    [
        ("b if rows > 10", 11, True),
        ("b if rows > 10", 10, False),
        ("b if 5 < items <= 10", 10, True),
        ('b if kind == "number" and not rows', 1, True),
        ('b if kind not in "text file"', 1, True),
        ('b if kind == "table"', 1, False),
        ("b if kind < 5", 1, False),
        ('b if kind == "text" and rows != 5', 1, False),
        ("n.out -> b.y if rows != 5", 1, False),
        ("n.out -> b.y if rows == items", 1, False),
        ("n.out -> b.y if not rows == items", 1, True),
        ('b if text == "3"', 1, True),
        ("b if bytes > -1 or digest == None", 1, True),
        ("a.out -> b.x", 1, True),
        ("a.out->b.x if rows > 10", 11, True),
        ('a.out -> b.x if kind == "number"', 11, False),
        ('n.out -> b.y if kind == "number"', 11, True),
    ],
)
def test_a_condition_says_when_to_stand_still(condition: str, count: int, is_hit: bool) -> None:
    world = rows(count, condition)
    assert pauses(world) == (["b: breakpoint"] if is_hit else [])
    assert world.value("b") == count + 3


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("x", "no_such_node", '"x"'),
        ("a.out -> b.c", "breakpoint_invalid", "no wire"),
        ("a -> b", "breakpoint_invalid", "not a wire"),
        ("a b", "breakpoint_invalid", "no breakpoint"),
        ("", "breakpoint_invalid", "no breakpoint"),
        ("b if rows >", "breakpoint_invalid", "no condition"),
        ("b if " + "(" * 10_000, "breakpoint_invalid", "no condition"),
        ("b if open('x')", "breakpoint_invalid", "more than a condition"),
        ("b if rows.real", "breakpoint_invalid", "more than a condition"),
        ("b if rows ** 9", "breakpoint_invalid", "more than a condition"),
        ("b if color > 3", "breakpoint_invalid", '"color"'),
    ],
)
def test_a_breakpoint_that_can_not_be_is_refused_and_the_others_stay(
    text: str, code: str, says: str
) -> None:
    world = World("a -> b")
    world.live(world.do("break", breakpoints=["b"]))
    world.live(world.do("break", breakpoints=["a", text]))
    error = world.told("problem_found")["error"]
    assert error["code"] == code
    assert says in error["message"]

    async def going_on(world: World) -> None:
        await world.do("run")
        await still(world, "b")
        await world.do("continue")

    assert pauses(together(world, going_on)) == ["b: breakpoint"]


def test_another_graph_has_no_breakpoints() -> None:
    world = World("a -> b")
    world.live(world.do("break", breakpoints=["b"]))
    world.live(world.do("open", graph=to_json(graph_of("a -> b -> c")), files={}))
    assert world.run().ran == "a b c"
