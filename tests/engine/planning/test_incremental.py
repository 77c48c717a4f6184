"""What need not run does not: equal values stop the wave, impure nodes are asked anew."""

from __future__ import annotations

import pytest

from dxt.core.document.graph import Graph, Node, Wire
from dxt.core.editing import diff as diffs
from dxt.core.node_types.catalogue import Catalogue
from dxt.core.spec import NodeSpec, Port
from dxt.engine.graph.live import LiveGraph
from dxt.engine.planning.plan import Plan
from dxt.engine.planning.work import Work
from tests.engine.worlds import REGISTRY, World, came, gates, graph_of, together


def test_a_value_that_came_out_equal_stops_the_wave() -> None:
    world = World("a -> b -> c -> d; a -> e").run()
    world.becomes("a -> b'= -> c -> d; a -> e")
    assert world.status("c") == world.status("d") == "stale"
    world.run()
    assert world.ran == "b"
    assert sorted(world.nodes("node_cached")) == ["a", "c", "d", "e"]
    assert world.value("d") == "d(c(b(a())))"
    assert world.told("run_finished")["cached"] == 4


def test_keys_are_those_of_the_graph_whatever_was_spared() -> None:
    world = World("a -> b -> c").run().becomes("a'= -> b -> c").run()
    assert world.ran == "a"
    anew = LiveGraph(graph_of("a'= -> b -> c"), REGISTRY.catalogue(), {}, "here")
    assert {n: world.session.live.key(n) for n in "abc"} == {n: anew.key(n) for n in "abc"}
    assert world.told("node_cached")["key"] == anew.key("c")


def test_another_value_runs_what_follows_up_to_where_it_is_equal_again() -> None:
    world = World("a -> b -> c").run().becomes("a' -> b -> c").run()
    assert world.ran == "a b c"
    assert world.value("c") == "c(b(a'()))"


def test_several_edits_are_compared_with_what_ran_last() -> None:
    world = World("a -> b -> c").run().becomes("a' -> b -> c").becomes("a''= -> b -> c").run()
    assert world.ran == "a"
    assert world.value("c") == "c(b(a()))"
    assert world.becomes("a'''= -> b -> c").run().ran == "a"
    assert world.run().ran == ""


def test_a_node_that_was_edited_itself_runs_though_its_inputs_are_equal() -> None:
    world = World("a -> b -> c").run().becomes("a'= -> b' -> c").run()
    assert world.ran == "a b c"
    assert world.value("c") == "c(b'(a()))"


def two(a: str, plus: int, takes: str = "x") -> Graph:
    """A node that takes another one's value, adding a number; each may be unfinished."""
    graph = Graph()
    graph.add_node("a", Node("python@1", code=a))
    code = "def b(x: int = 0, y: int = 0, plus: int = 0) -> int:\n    return 10 * x + y + plus\n"
    graph.add_node("b", Node("python@1", {"plus": plus}, code))
    for port in takes:
        graph.add_wire(Wire("a", "out", "b", port))
    return graph


@pytest.mark.parametrize(
    ("plus", "takes", "text"), [(2, "x", "12"), (1, "y", "2"), (1, "xy", "12")]
)
def test_a_node_that_was_edited_while_it_could_not_run_is_performed_with_equal_inputs(
    plus: int, takes: str, text: str
) -> None:
    one, other, broken = (f"def a() -> int:\n    return {value}\n" for value in ("1", "2", "("))
    world = World(two(one, 1)).run().becomes(two(other, 1)).becomes(two(broken, 1))
    assert world.status("a") == "blocked"
    world.becomes(two(broken, plus, takes)).becomes(two(one, plus, takes)).run()
    assert world.ran == "b"
    assert world.session.standing["b"]["outputs"]["out"]["text"] == text


def test_a_value_that_stands_for_another_key_can_be_used_and_shown() -> None:
    world = World("a -> b").run().becomes("a'= -> b").run().becomes("a'= -> b -> c").run()
    assert world.ran == "c"
    assert world.value("c") == "c(b(a()))"
    world.live(world.do("preview", node="b", port="out"))
    assert world.told("previewed")["header"]["text"] == "b(a())"
    assert world.session.standing["b"]["outputs"]["out"]["text"] == "“b(a())”"


def test_nothing_stands_for_a_value_that_is_lost() -> None:
    world = World("a -> b").run().becomes("a'= -> b")
    world.live(world.do("forget"))
    assert world.run().ran == "a b"


def test_a_value_that_stands_in_is_not_too_old_to_keep() -> None:
    world = World("a -> b", budget=0).run().becomes("a'= -> b").run()
    assert world.run().ran == ""
    assert world.value("b") == "b(a())"
    assert sorted(world.kept) == ["a()", "b(a())"]


def test_an_impure_node_runs_every_time_and_the_rest_follows_what_it_gives() -> None:
    came["a"] = "1"
    world = World("a* -> b -> c; d").run()
    assert world.ran == "a b c d"
    assert world.value("c") == "c(b(a1))"
    world.run()
    assert world.ran == "a"
    assert sorted(world.nodes("node_cached")) == ["b", "c", "d"]
    came["a"] = "2"
    world.run()
    assert world.ran == "a b c"
    assert world.value("c") == "c(b(a2))"
    came["a"] = "1"
    world.run()
    assert world.ran == "a", "what was made of this value before is still there"
    assert world.value("c") == "c(b(a1))"


def test_however_many_impure_nodes_there_are_a_run_is_planned_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plans: list[bool] = []
    plan = Work.plan

    def counting(work: Work, again: bool = False) -> Plan:
        plans.append(again)
        return plan(work, again)

    monkeypatch.setattr(Work, "plan", counting)
    names = "abcdefgh"
    world = World("; ".join(f"{name}* -> {name}1 -> {name}2 -> z" for name in names))
    for value in "123":
        came.update(dict.fromkeys(names, value))
        plans.clear()
        assert len(world.run().ran.split()) == 25
        assert plans == [False]
        assert f"c2(c1(c{value}))" in world.value("z")


def test_an_impure_node_runs_only_when_it_is_wanted() -> None:
    came["a"] = "1"
    world = World("a* -> b; c -> d").run().run("d")
    assert world.ran == ""
    assert world.status("a") == "done"
    assert world.run("b").ran == "a"


def test_what_was_made_of_an_impure_value_has_one_key_everywhere() -> None:
    came["a"] = "1"
    one, other = World("a* -> b").run(), World("x; a* -> b").run()
    keys = [world.session.live.key for world in (one, other)]
    assert keys[0]("b") == keys[1]("b")
    assert keys[0]("a") != keys[1]("a"), "another time may give another value"


def test_an_impure_node_is_fresh_until_its_time_is_up() -> None:
    came["a"] = "1"
    world = World("a% -> b").run()
    came["a"] = "2"
    world.clock.advance(59)
    assert world.run().ran == ""
    world.clock.advance(1)
    assert world.run().ran == "a b"
    assert world.value("b") == "b(a2)"


def test_an_impure_node_that_failed_is_asked_again() -> None:
    came.pop("a", None)
    world = World("a* -> b").run()
    assert world.status("a") == "failed"
    assert world.status("b") == "skipped"
    came["a"] = "1"
    assert world.run().ran == "a b"


def test_a_run_in_which_an_impure_node_gives_what_it_gave_is_told_in_full() -> None:
    came.update(a="1", b="1")
    world = World("a* -> c; b* -> c -> d").run().run()
    assert world.ran == "a b"
    finished = world.told("run_finished")
    assert (finished["done"], finished["cached"]) == (2, 2)


def test_telling_of_a_second_run_is_told_once() -> None:
    world = World("a -> b -> c; d").run().run()
    assert sorted(world.nodes("node_cached")) == ["a", "b", "c", "d"]
    world.run()
    assert world.nodes("node_cached") == []
    assert world.told("run_finished")["cached"] == 4
    world.becomes("a -> b -> c'; d").run()
    assert world.nodes("node_cached") == [], "nor is what feeds the one that runs"
    assert world.told("run_finished")["cached"] == 3


def test_a_changed_type_makes_its_nodes_stale_and_no_others() -> None:
    def catalogue(**ports: str) -> Catalogue:
        spec = NodeSpec(
            "number", inputs=[Port("value", "int", False, 0, True)], outputs=[Port("out")]
        )
        spec.inputs += [Port(name, type, False, 1, True) for name, type in ports.items()]
        return Catalogue({**REGISTRY.catalogue().specs, "value.number@1": spec})

    graph = Graph()
    graph.add_node("n", Node("value.number@1"))
    graph.add_node("t", Node("value.text@1"))
    graph.add_node("p", Node("python@1", code="def f(x): return x"))
    graph.add_wire(Wire.parse("n.out -> p.x"))
    world = World(graph).run()
    world.events.clear()
    world.session.types_changed(catalogue(more="int"))
    assert world.told("planned")["nodes"].keys() == {"n", "p"}
    assert world.status("n") == world.status("p") == "stale"
    assert world.status("t") == "done"
    world.events.clear()
    world.session.types_changed(catalogue(more="int"))
    assert world.events == []
    world.session.types_changed(Catalogue({}))
    assert world.error("n")["code"] == "unknown_node_type"


def test_a_port_of_many_has_a_list_of_values_in_the_order_of_its_wires() -> None:
    graph = graph_of("a -> z; b -> z; c -> z")
    spec = NodeSpec("z", inputs=[Port("a", many=True), Port("b"), Port("c")], outputs=[Port("out")])
    graph.nodes["z"] = Node("many.z@1")
    live = LiveGraph(graph, Catalogue({"many.z@1": spec}), {}, "here")
    task = live.task("z")
    assert task is not None
    assert task.inputs == {
        "a": [f"{live.key('a')}.out"],
        "b": f"{live.key('b')}.out",
        "c": f"{live.key('c')}.out",
    }
    assert list(task.wanted) == [f"{live.key(node)}.out" for node in "abc"]


def test_wires_that_change_places_at_a_port_of_many_change_the_key() -> None:
    spec = NodeSpec("z", inputs=[Port("a", many=True)], outputs=[Port("out")])
    catalogue = Catalogue({"many.z@1": spec})

    def joined(first: str, second: str) -> Graph:
        graph = graph_of("a; b")
        graph.add_node("z", Node("many.z@1"))
        for source in (first, second):
            graph.add_wire(Wire(source, "out", "z", "a"))
        return graph

    live = LiveGraph(joined("b", "a"), catalogue, {}, "here")
    anew = LiveGraph(joined("a", "b"), catalogue, {}, "here")
    assert live.key("z") != anew.key("z")
    assert live.apply(diffs.between(live.graph, anew.graph)) == {"z"}
    assert live.key("z") == anew.key("z")
    assert live.task("z").inputs == anew.task("z").inputs


def test_an_edit_while_running_spares_what_came_out_equal() -> None:
    async def editing(world: World) -> None:
        await world.do("run")
        await world.until("node_started", "h")
        await world.edit("a'= -> c; h?")
        gates["h"].set()

    world = together(World("a -> c; h?"), editing)
    assert world.ran == "a c h a"
    assert world.nodes("node_cached") == ["c"]
    assert world.value("c") == "c(a())"
