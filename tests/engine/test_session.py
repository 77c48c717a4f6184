"""Commands in, events out: what a page sees of a graph that is opened, edited, asked about."""

from __future__ import annotations

from typing import Any

import pytest

from dxt.core.document.codec import to_json
from dxt.core.document.graph import Graph, Node, Wire
from tests.engine.worlds import World, check, graph_of, together


def one(node: Node, **others: Node) -> Graph:
    graph = Graph()
    graph.add_node("n", node)
    for name, other in others.items():
        graph.add_node(name, other)
    return graph


def test_opening_runs_nothing_and_tells_how_things_stand() -> None:
    world = World("a -> b")
    assert [event["event"] for event in world.events] == ["planned"]
    assert {n: s["status"] for n, s in world.events[0]["nodes"].items()} == {
        "a": "stale",
        "b": "stale",
    }


@pytest.mark.parametrize(
    ("graph", "code"),
    [
        ({}, "file_unreadable"),
        ({"dxt": 1, "nodes": {"A": {"type": "python@1"}}}, "node_id_invalid"),
        ({"dxt": 1, "wires": ["a.out -> b.x"]}, "wire_invalid"),
    ],
)
def test_a_graph_that_can_not_be_opened_leaves_the_open_one(graph: Any, code: str) -> None:
    world = World("a -> b").run()
    world.live(world.do("open", graph=graph, files={}))
    assert world.told("problem_found")["error"]["code"] == code
    assert world.run().nodes("node_cached") == ["a", "b"]


def test_opening_another_graph_stops_the_run() -> None:
    async def opening(world: World) -> None:
        await world.do("run")
        await world.until("node_started", "a")
        await world.do("open", graph=to_json(graph_of("x -> y")), files={})

    world = together(World("a? -> b"), opening)
    assert world.told("run_finished")["stopped"]
    assert world.session.standing.keys() == {"x", "y"}
    assert world.run().ran == "x y"


@pytest.mark.parametrize(
    ("node", "code", "says"),
    [
        (Node("data.cvs@1"), "unknown_node_type", "data.csv@1"),
        (Node("python@1"), "no_function", "no code"),
        (Node("python@1", code="x = 1"), "no_function", "no function"),
        (Node("python@1", code="def f(): pass\ndef g(): pass"), "two_functions", '"g"'),
        (Node("python@1", code="def f():\n    return (1"), "syntax_invalid", ""),
        (Node("python@1", code="def f(x): pass"), "input_missing", "n.x"),
        (Node("python@1", {"y": 1}, "def f(): pass"), "no_such_port", '"y"'),
        (Node("value.switch@1", {"value": "x"}), "param_invalid", "n.value"),
        (Node("data.csv@1", {"file": "gone.csv"}), "file_missing", '"gone.csv" is not here'),
    ],
)
def test_a_node_that_can_not_run_says_why_and_the_others_run(
    node: Node, code: str, says: str
) -> None:
    world = World(one(node, other=Node("value.number@1")))
    assert world.status("n") == "blocked"
    assert world.error("n")["code"] == code
    assert world.error("n")["node"] == "n"
    assert says in world.error("n")["message"]
    assert world.run().ran == "other"
    assert world.status("n") == "blocked"
    assert world.nodes("node_failed") == ["n"]
    ended = world.told("run_finished")
    assert (ended["ok"], ended["failed"], ended["blocked"]) == (False, 1, 1)


def test_a_mended_node_can_run() -> None:
    world = World(one(Node("python@1", code="def f(:"))).run()
    assert world.error("n")["line"] == 1
    world.becomes(one(Node("python@1", code="def f(): return 3")))
    assert world.status("n") == "stale"
    assert world.run().value("n") == 3
    assert world.told("run_finished")["failed"] == 0


def test_another_mistake_replaces_the_one_that_was_told() -> None:
    world = World(one(Node("python@1", code="def f(:"))).run()
    world.becomes(one(Node("python@1", code="x = 1")))
    assert world.told("planned")["nodes"]["n"]["error"]["code"] == "no_function"


def test_wires_between_ports_are_checked_as_both_ends_change() -> None:
    graph = one(
        Node("python@1", code="def f() -> int: return 1"),
        b=Node("python@1", code="def g(x: int): return x"),
    )
    graph.add_wire(Wire.parse("n.out -> b.x"))
    world = World(graph)
    assert world.status("b") == "stale"
    graph = graph.copy()
    graph.nodes["n"].code = "def f() -> str: return 'x'"
    world.becomes(graph)
    assert world.status("n") == "stale"
    assert world.error("b")["code"] == "types_dont_fit"
    graph = graph.copy()
    graph.nodes["b"].code = "def g(y: str): return y"
    world.becomes(graph)
    assert world.error("b")["code"] == "no_such_port"


def test_a_file_that_comes_later_makes_its_node_run() -> None:
    world = World(one(Node("data.text@1", {"file": "a.txt"})))
    assert world.status("n") == "blocked"
    world.files["a.txt"] = b"hello"
    world.events.clear()
    world.live(world.do("files", files=world.described_files()))
    assert world.told("planned")["nodes"]["n"]["status"] == "stale"
    assert world.run().value("n") == "hello"
    world.files["a.txt"] = b"other"
    world.live(world.do("files", files=world.described_files()))
    assert world.status("n") == "stale"
    assert world.run().value("n") == "other"


def test_moving_a_node_tells_nothing() -> None:
    world = World("a -> b").run()
    graph = world.session.live.graph.copy()
    graph.view["nodes"] = {"a": {"at": [5, 5]}}
    graph.title = "moved"
    assert world.becomes(graph).events == []


def test_an_edit_that_does_not_fit_changes_nothing() -> None:
    world = World("a -> b")
    world.live(world.do("edit", diff={"removed": {"node:zzz": {}}}))
    assert world.told("problem_found")["error"]["code"] == "no_such_node"
    assert world.run().ran == "a b"


def test_an_edit_that_brings_a_removed_node_back_brings_its_value_back() -> None:
    world = World("a -> b").run().becomes("a").becomes("a -> b")
    assert world.told("planned")["nodes"]["b"]["status"] == "cached"
    assert world.told("planned")["nodes"]["b"]["outputs"]["out"]["text"] == "“b(a())”"


def test_values_are_previewed() -> None:
    world = World("a").run()
    world.live(world.do("preview", node="a", port="out", offset=0, count=10))
    told = world.told("previewed")
    assert (told["node"], told["port"], told["header"]) == (
        "a",
        "out",
        {"kind": "text", "text": "a()"},
    )
    assert told["key"] == world.session.live.value_keys("a")["out"]


@pytest.mark.parametrize(
    ("node", "port", "code"),
    [("z", "out", "no_such_node"), ("a", "in", "no_such_port"), ("b", "out", "input_missing")],
)
def test_what_can_not_be_previewed_says_why(node: str, port: str, code: str) -> None:
    world = World("a -> b").run("a")
    world.live(world.do("preview", node=node, port=port))
    assert world.told("problem_found")["error"]["code"] == code


@pytest.mark.parametrize(
    "command",
    [{}, {"do": "dance"}, {"do": "run", "targets": "a"}, {"do": "edit", "diff": {"added": 3}}],
)
def test_commands_that_make_no_sense_are_told_and_harmless(command: dict[str, Any]) -> None:
    world = World("a")
    world.live(world.session.handle(command))
    assert world.events[-1]["event"] == "problem_found"
    assert world.run().ran == "a"


def test_a_target_that_is_not_there_is_told() -> None:
    world = World("a").run("zzz")
    assert world.told("problem_found")["error"]["code"] == "no_such_node"
    assert world.ran == ""


def test_forgetting_makes_everything_stale() -> None:
    world = World("a -> b").run()
    world.live(world.do("forget"))
    assert world.status("a") == world.status("b") == "stale"
    assert world.run().ran == "a b"


def test_old_values_go_when_the_budget_is_used_up_those_of_the_graph_stay() -> None:
    world = World("a", budget=8)
    for primes in ("'", "''", "'''"):
        world.run().becomes(f"a{primes}")
    world.run()
    assert sorted(world.kept) == ["a'''()", "a''()"]
    assert world.becomes("a''").status("a") == "cached"
    assert world.becomes("a").status("a") == "stale"


def test_a_value_that_lists_itself_is_a_failure_or_a_value_but_no_crash() -> None:
    code = "def f():\n    x = []\n    x.append(x)\n    return x\n"
    world = World(one(Node("python@1", code=code), other=Node("value.number@1"))).run()
    assert world.status("other") == "done"
    assert world.status("n") in ("done", "failed")


def test_every_line_of_a_wide_graph_runs() -> None:
    check("; ".join(f"a -> b{i} -> c" for i in range(9)), ran="a b0 b1 b2 b3 b4 b5 b6 b7 b8 c")


def test_what_was_dropped_is_nowhere_though_a_store_may_have_it() -> None:
    world = World("a -> b").run()
    holdings, key = world.session.holdings, world.session.standing["b"]["key"] + ".out"
    assert key in holdings and holdings.lane_of(key) is not None
    holdings.drop([key])
    assert key not in holdings
    assert holdings.described(key) is None and holdings.lane_of(key) is None
    holdings.came(key[: -len(".out")], ["out"])
    assert key in holdings and holdings.lane_of(key) is not None
