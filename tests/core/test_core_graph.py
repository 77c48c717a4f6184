"""The document in memory: lookups, refusals, and order."""

from dxt.core.document.graph import Graph, Node, Wire
from dxt.core.errors import NodeIdInvalid, NoSuchNode, WireInvalid
from tests.core.refusing import refused
from tests.core.samples import drawn


def test_wires_are_found_from_both_ends() -> None:
    graph = drawn("a -> c.x, b -> c.y, c -> d")
    assert [wire.text for wire in graph.wires_into("c")] == ["a.out -> c.x", "b.out -> c.y"]
    assert [wire.text for wire in graph.wires_from("c")] == ["c.out -> d.x"]
    assert not graph.wires_into("a") and not graph.wires_from("nobody")
    assert graph.wire_into("c", "y").source == "b" and graph.wire_into("c", "z") is None


def test_lookups_follow_changes() -> None:
    graph = drawn("a -> b, c")
    assert len(graph.wires_into("b")) == 1
    graph.remove_wire("a.out -> b.x")
    assert not graph.wires_into("b") and not graph.wires_from("a")
    graph.add_wire(Wire("c", "out", "b", "x"))
    assert graph.wires_into("b")[0].source == "c"


def test_a_wire_needs_both_nodes_and_is_there_once() -> None:
    graph = drawn("a -> b")
    assert isinstance(refused(graph.add_wire, Wire("a", "out", "z", "x")), WireInvalid)
    assert isinstance(refused(graph.add_wire, Wire("z", "out", "a", "x")), WireInvalid)
    error = refused(graph.add_wire, Wire("a", "out", "b", "x"))
    assert isinstance(error, WireInvalid) and (error.node, error.port) == ("b", "x")


def test_wires_into_one_port_keep_the_order_of_the_file() -> None:
    graph = drawn("b -> z.x, a -> z.y, c -> z.x, a -> z.x")
    assert [wire.source for wire in graph.wires_into_port("z", "x")] == ["b", "c", "a"]
    assert [wire.source for wire in graph.wires_into("z")] == ["b", "a", "c", "a"]
    assert graph.wire_into("z", "x").source == "b" and graph.wires_into_port("z", "z") == []
    graph.reorder({"wire:b.out -> z.x": graph.next_rank()})
    assert [wire.source for wire in graph.wires_into_port("z", "x")] == ["c", "a", "b"]
    graph.remove_wire("c.out -> z.x")
    assert [wire.source for wire in graph.wires_into_port("z", "x")] == ["a", "b"]
    assert [wire.source for wire in graph.copy().wires_into_port("z", "x")] == ["a", "b"]
    assert [wire.text for wire in graph.wires_from("a")] == ["a.out -> z.y", "a.out -> z.x"]


def test_ids_are_checked() -> None:
    graph = drawn("a")
    assert isinstance(refused(graph.add_node, "a", Node("x@1")), NodeIdInvalid)
    assert isinstance(refused(graph.add_node, "A b", Node("x@1")), NodeIdInvalid)
    assert isinstance(refused(graph.node, "b"), NoSuchNode)


def test_a_copy_shares_nothing() -> None:
    graph = drawn("a -> b")
    other = graph.copy()
    other.nodes["a"].params["x"] = 5
    other.remove_wire("a.out -> b.x")
    other.title = "other"
    assert len(graph.nodes["a"].params) == 0 and len(graph.wires) == 1 and graph.title == ""
    assert len(graph.wires_into("b")) == 1 and not other.wires_into("b")


def test_ranks_rise_and_last() -> None:
    graph = drawn("a -> b -> c")
    ranks = [graph.rank("node:" + node_id) for node_id in graph.nodes]
    assert ranks == sorted(ranks) and len(set(ranks)) == 3
    graph.remove_wire("a.out -> b.x")
    graph.remove_node("a")
    assert graph.rank("node:c") == ranks[2]
    graph.add_node("d", Node("x@1"))
    assert graph.rank("node:d") > ranks[2]
    graph.reorder({"node:c": graph.rank("node:d") + 1})
    assert list(graph.nodes) == ["b", "d", "c"]


def test_port_names_may_be_words_of_any_language() -> None:
    assert Wire.parse("a.größe -> b._x1").text == "a.größe -> b._x1"
    assert Wire.parse("a.out->b.x") == Wire("a", "out", "b", "x")
    assert Graph("t").title == "t"
