"""Pins that outlive a visit: told as they change, and pinned again when the graph is opened."""

from __future__ import annotations

import asyncio
from typing import Any

from dxt.core.document.codec import to_json
from tests.engine.worlds import World, graph_of


def leaves_and_comes_back(world: World, line: str, pins: Any) -> World:
    """The graph is opened anew, with what was kept of its pins and whatever values are kept."""
    world.events.clear()
    world.live(world.do("open", graph=to_json(graph_of(line)), files={}))
    world.events.clear()
    return world.live(world.do("restore", pins=pins))


def pinned(line: str, *nodes: str) -> World:
    world = World(line).run()
    world.events.clear()
    for node in nodes:
        world.live(world.do("pin", node=node))
    return world


def pins(world: World) -> Any:
    return world.told("pins_changed")["pins"]


def told_pins(world: World) -> list[Any]:
    return [event for event in world.events if event["event"] == "pins_changed"]


def test_what_is_pinned_is_told_whenever_that_changes() -> None:
    world = pinned("a -> b -> c", "b")
    assert list(pins(world)) == ["b"]
    assert pins(world)["b"]["replaced"] == []
    assert pins(world)["b"]["values"]["out"] in world.executor.values
    world.live(world.do("replace", node="a", port="out", value="mine"))
    assert pins(world)["a"]["replaced"] == ["out"]
    world.becomes("a -> b -> c'")
    assert told_pins(world) == []
    world.live(world.do("unpin", node="b"))
    assert list(pins(world)) == ["a"]
    world.becomes("b -> c'")
    assert pins(world) == {}


def test_a_pinned_node_is_pinned_when_the_graph_is_opened_again() -> None:
    world = pinned("a -> b -> c", "b")
    world.becomes("a' -> b -> c")
    world.run()
    world.live(world.do("pin", node="c"))
    kept = pins(world)
    leaves_and_comes_back(world, "a' -> b -> c", kept)
    assert told_pins(world) == []
    assert world.session.standing["b"]["pinned"] and world.session.standing["c"]["pinned"]
    assert world.run().ran == ""
    assert world.value("c") == "c(b(a()))"
    world.live(world.do("unpin", node="c"))
    world.live(world.do("unpin", node="b"))
    assert world.run().ran == "b c"


def test_what_follows_from_a_value_given_by_hand_need_not_run_again() -> None:
    world = World("a -> b -> c").run()
    world.live(world.do("replace", node="b", port="out", value="mine"))
    kept = pins(world)
    world.run()
    leaves_and_comes_back(world, "a -> b -> c", kept)
    assert world.session.standing["b"]["replaced"] == ["out"]
    assert world.run().ran == ""
    assert world.value("c") == "c(mine)"


def test_a_lost_value_is_told_and_its_node_follows_the_graph() -> None:
    world = pinned("a -> b; d", "b", "d")
    kept = pins(world)
    asyncio.run(world.executor.forget([kept["b"]["values"]["out"]]))
    leaves_and_comes_back(world, "a -> b; d", kept)
    assert world.told("pins_changed")["lost"] == ["b"]
    assert list(pins(world)) == ["d"]
    assert "pinned" not in world.session.standing["b"]
    assert world.run().ran == "b"


def test_pins_of_nodes_that_are_gone_or_give_something_else_are_let_go() -> None:
    world = pinned("a; b", "a", "b")
    kept = pins(world)
    kept["b"]["values"]["more"] = kept["b"]["values"]["out"]
    leaves_and_comes_back(world, "x; b", kept)
    assert world.told("pins_changed") == {"event": "pins_changed", "pins": {}, "lost": ["b"]}


def test_a_pin_that_is_brought_back_with_its_node_is_told_and_so_is_one_that_is_lost() -> None:
    world = pinned("a -> b; d", "b", "d")
    kept = pins(world)
    world.becomes("a")
    assert pins(world) == {}
    asyncio.run(world.executor.forget([kept["d"]["values"]["out"]]))
    world.becomes("a' -> b; d")
    world.live(world.do("restore", pins=kept))
    assert list(pins(world)) == ["b"]
    assert world.told("pins_changed")["lost"] == ["d"]
    assert world.run().ran == "a d"
    assert world.value("b") == "b(a())"


def test_a_pin_that_can_t_be_brought_back_is_told_though_nothing_changed() -> None:
    world = pinned("b", "b")
    kept = pins(world)
    world.becomes("a")
    asyncio.run(world.executor.forget([kept["b"]["values"]["out"]]))
    world.becomes("b")
    world.live(world.do("restore", pins=kept))
    assert world.told("pins_changed") == {"event": "pins_changed", "pins": {}, "lost": ["b"]}
