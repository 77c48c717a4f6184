"""Nodes that keep their values by hand, and what that may not do to keys."""

from __future__ import annotations

import pytest

from dxt.core.document.graph import Graph, Node
from tests.engine.worlds import World, came, graph_of


def pinned(line: str, *nodes: str) -> World:
    """The graph of the line, run, with these nodes pinned then."""
    world = World(line).run()
    for node in nodes:
        world.live(world.do("pin", node=node))
    return world


def test_a_pinned_node_is_not_performed_whatever_changes_above_it() -> None:
    world = pinned("a -> b -> c", "b")
    world.becomes("a' -> b -> c")
    assert world.run().ran == "a"
    assert world.value("b") == "b(a())"
    assert world.value("c") == "c(b(a()))"
    assert world.session.standing["b"]["pinned"]
    assert "pinned" not in world.session.standing["c"]


def test_pinning_alone_has_nothing_performed() -> None:
    world = pinned("a -> b -> c -> d", "b")
    assert world.status("c") == "stale"
    assert world.run().ran == ""
    assert {"b", "c", "d"} <= set(world.nodes("node_cached"))
    world.live(world.do("unpin", node="b"))
    assert world.run().ran == ""


def test_what_is_new_below_takes_the_pinned_value_under_another_key() -> None:
    world = pinned("a -> b -> c", "b")
    world.becomes("a' -> b' -> c'")
    assert world.run().ran == "a c"
    assert world.value("c") == "c'(b(a()))"
    honest = World("a' -> b' -> c'").run()
    assert world.session.live.key("a") == honest.session.live.key("a")
    for node in "bc":
        assert world.session.live.key(node) != honest.session.live.key(node)
    world.live(world.do("unpin", node="b"))
    assert world.run().ran == "b c"
    for node in "abc":
        assert world.session.live.key(node) == honest.session.live.key(node)
        assert world.value(node) == honest.value(node)


def test_what_fails_above_is_no_matter() -> None:
    world = pinned("a -> b -> c", "b")
    world.becomes("a! -> b -> c'")
    world.run("c")
    assert world.ran == "c"
    assert world.value("c") == "c'(b(a()))"


def test_an_impure_node_can_be_pinned() -> None:
    came["a"] = "1"
    world = pinned("a* -> b", "a")
    came["a"] = "2"
    assert world.run().ran == ""
    assert world.value("b") == "b(a1)"
    world.live(world.do("unpin", node="a"))
    assert world.run().ran == "a b"
    assert world.value("b") == "b(a2)"


def test_from_here_leaves_the_pinned_node_as_it_is() -> None:
    world = pinned("a -> b -> c", "b")
    world.events.clear()
    world.live(world.do("run", since=["a"]))
    assert world.ran == "a c"
    assert world.value("c") == "c(b(a()))"


def test_a_pin_whose_value_is_lost_is_none() -> None:
    world = pinned("a -> b -> c; d~", "b")
    world.becomes("a' -> b -> c; d'~")
    world.run()
    assert "pinned" not in world.session.standing["b"]
    world.run()
    assert world.value("b") == "b(a'())"
    world.live(world.do("pin", node="b"))
    world.live(world.do("forget"))
    assert world.status("b") == "stale"
    assert "pinned" not in world.session.standing["b"]


def test_a_node_that_has_other_outputs_than_it_was_pinned_with_follows_the_graph() -> None:
    graph = Graph()
    graph.add_node("n", Node("python@1", code="def n(): return 1"))
    world = World(graph).run()
    world.live(world.do("pin", node="n"))
    other = graph.copy()
    both = "from typing import NamedTuple\nclass B(NamedTuple):\n    x: int\n"
    other.nodes["n"].code = f"{both}def n() -> B: return B(2)"
    world.becomes(other)
    assert world.run().ran == "n"
    assert world.value("n", "x") == 2
    world.becomes(graph)
    assert world.run().ran == ""


@pytest.mark.parametrize(("node", "code"), [("a", "input_missing"), ("x", "no_such_node")])
def test_only_what_is_there_can_be_pinned(node: str, code: str) -> None:
    world = World(graph_of("a -> b"))
    world.live(world.do("pin", node=node))
    assert world.told("problem_found")["error"]["code"] == code
    assert world.run().ran == "a b"


def test_a_node_that_goes_takes_its_pin_along() -> None:
    world = pinned("a -> b", "b")
    world.becomes("a")
    world.becomes("a' -> b")
    assert world.run().ran == "a b"
