"""Values that are given by hand: what they stand for, and what that has run."""

from __future__ import annotations

from typing import Any

import pytest

from dxt.core.document.graph import Graph, Node, Wire
from tests.engine.worlds import Patient, World, gates, graph_of, together

BOTH = (
    "from typing import NamedTuple\nclass Both(NamedTuple):\n    x: int\n    y: str\n"
    "def n() -> Both:\n    return Both(1, 'one')\n"
)
ROWS = "def t() -> Table:\n    return Table([{'n': 1}])\n"


def replaced(world: World, node: str, value: Any, port: str = "out") -> World:
    world.events.clear()
    return world.live(world.do("replace", node=node, port=port, value=value))


def lone(code: str) -> World:
    graph = Graph()
    graph.add_node("n", Node("python@1", code=code))
    return World(graph)


def refusal(world: World) -> dict[str, Any]:
    error = world.told("problem_found")["error"]
    assert isinstance(error, dict)
    return error


def test_a_set_is_given_as_a_list() -> None:
    world = replaced(lone("def n() -> set[int]:\n    return {1}\n").run(), "n", [2, 3])
    assert world.value("n") == {2, 3}


def test_what_follows_takes_the_given_value_and_the_node_does_not_run() -> None:
    world = replaced(World("a -> b -> c").run(), "b", "mine")
    assert world.ran == ""
    assert world.status("b") == "cached"
    assert world.session.standing["b"]["replaced"] == ["out"]
    assert world.status("c") == "stale"
    assert world.run().ran == "c"
    assert world.value("c") == "c(mine)"
    world.becomes("a' -> b' -> c")
    assert world.run().ran == "a"
    assert world.value("c") == "c(mine)"


def test_back_to_what_is_computed_nothing_runs_that_had_run_before() -> None:
    world = replaced(World("a -> b -> c").run(), "b", "mine").run()
    world.live(world.do("unpin", node="b"))
    assert "replaced" not in world.session.standing["b"]
    assert world.run().ran == ""
    assert world.value("c") == "c(b(a()))"


def test_a_node_that_has_not_run_or_can_not_can_be_given_a_value() -> None:
    world = replaced(World("a! -> b -> c"), "b", "mine")
    assert world.run("c").ran == "c"
    assert world.value("c") == "c(mine)"
    missing = Graph()
    missing.add_node("n", Node("python@1", code="def n(needed): return needed"))
    missing.add_node("m", Node("python@1", code="def m(x): return x + 1"))
    missing.add_wire(Wire("n", "out", "m", "x"))
    world = replaced(World(missing), "n", 4).run()
    assert world.value("m") == 5


def test_a_value_can_be_replaced_again_and_by_nothing() -> None:
    world = replaced(replaced(World("a -> b").run(), "a", "one"), "a", None)
    world.run()
    assert world.value("a") is None
    assert world.error("b")["code"] == "node_raised"  # it joins texts


def test_what_does_not_fit_the_port_is_refused_with_the_reason() -> None:
    world = lone("def n() -> int:\n    return 1\n").run()
    replaced(world, "n", "many")
    assert refusal(world) == {
        "code": "value_refused",
        "message": "Expected a whole number, got text ('many').",
        "node": "n",
        "port": "out",
    }
    assert world.value("n") == 1
    assert "replaced" not in world.session.standing["n"]


def test_rows_become_a_table_and_so_does_a_file() -> None:
    world = replaced(lone(ROWS), "n", [{"n": 5}, {"n": 6}])
    assert world.value("n").to_pylist() == [{"n": 5}, {"n": 6}]
    world.files["mine.csv"] = b"n\n7\n"
    file = {"name": "mine.csv", "digest": "x", "reader": "data.csv@1"}
    world.live(world.do("replace", node="n", port="out", file=file))
    assert world.value("n").to_pylist() == [{"n": 7}]
    for reader, code in (("data.nothing@1", "unknown_node_type"), ("table.sort@1", "no_such_port")):
        world.live(world.do("replace", node="n", port="out", file=dict(file, reader=reader)))
        assert refusal(world)["code"] == code


def test_one_of_several_outputs_is_replaced_and_the_others_stay() -> None:
    world = lone(BOTH)
    assert refusal(replaced(world, "n", 2, "x"))["code"] == "value_refused"
    replaced(world.run(), "n", 2, "x")
    assert (world.value("n", "x"), world.value("n", "y")) == (2, "one")
    replaced(world, "n", "two", "y")
    assert (world.value("n", "x"), world.value("n", "y")) == (2, "two")
    assert world.session.standing["n"]["replaced"] == ["x", "y"]
    world.live(world.do("unpin", node="n"))
    assert (world.value("n", "x"), world.value("n", "y")) == (1, "one")


@pytest.mark.parametrize(
    ("node", "port", "code"),
    [("x", "out", "no_such_node"), ("a", "rows", "no_such_port")],
)
def test_only_outputs_of_nodes_that_are_there_can_be_replaced(
    node: str, port: str, code: str
) -> None:
    world = replaced(World(graph_of("a -> b")), node, 1, port)
    assert refusal(world)["code"] == code
    assert world.run().ran == "a b"


def test_while_a_run_stands_still_it_goes_on_with_the_given_value() -> None:
    async def replacing(world: World) -> None:
        await world.do("break", breakpoints=["c"])
        await world.do("run")
        await world.session.still()
        await world.do("replace", node="b", port="out", value="mine")
        await world.session.still()
        told = world.told("paused")
        assert (told["node"], told["why"]) == ("c", "breakpoint")
        assert told["inputs"]["b.out -> c.b"]["text"] == "“mine”"
        await world.do("continue")

    world = together(World("a -> b -> c -> d"), replacing)
    assert world.ran == "a b c d"
    assert world.value("d") == "d(c(mine))"


def test_the_node_stood_still_before_can_be_given_its_value_and_is_passed_by() -> None:
    async def replacing(world: World) -> None:
        await world.do("break", breakpoints=["b"])
        await world.do("run")
        await world.session.still()
        await world.do("replace", node="b", port="out", value="mine")
        await world.session.still()
        await world.do("continue")

    world = together(World("a -> b -> c"), replacing)
    assert world.ran == "a c"
    assert world.value("c") == "c(mine)"


def test_while_nodes_are_performed_a_replacement_waits() -> None:
    async def replacing(world: World) -> None:
        await world.do("run")
        await world.until("node_started", "a")
        doing = world.do("replace", node="b", port="out", value="mine")
        gates["a"].set()
        await doing
        await world.session.idle()
        assert world.ran == "a b c"
        await world.do("run")

    world = together(World("a? -> b -> c", lanes=(Patient,)), replacing)
    assert world.ran.split()[-1] == "c"
    assert world.value("c") == "c(mine)"


def test_a_value_of_the_past_can_be_looked_at_by_its_key() -> None:
    world = World("a").run()
    before = world.session.live.value_keys("a")["out"]
    world.becomes("a'").run()
    world.live(world.do("preview", node="a", port="out", key=before))
    assert world.told("previewed")["key"] == before
    assert "a()" in str(world.told("previewed"))
    world.live(world.do("preview", node="a", port="out", key="gone.out"))
    assert refusal(world)["code"] == "input_missing"
