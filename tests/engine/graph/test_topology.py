"""Which node feeds which, kept true edit by edit."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dxt.core.document.cycles import find_cycles
from dxt.core.document.graph import Graph, Node, Wire
from dxt.engine.graph.known import NOTHING
from dxt.engine.graph.station import Station, below
from dxt.engine.graph.topology import Topology

NAMES = "abcdef"
WIRES = st.tuples(st.sampled_from(NAMES), st.sampled_from(NAMES))


def graph_of(*wires: str) -> Graph:
    graph = Graph()
    for node in NAMES:
        graph.add_node(node, Node("x@1"))
    for source, target in wires:
        graph.add_wire(Wire(source, "out", target, source))
    return graph


def topology_of(*wires: str) -> Topology:
    graph = graph_of(*wires)
    return Topology(graph, graph.wires.targets)


def test_up_and_down_the_wires() -> None:
    topology = topology_of("ab", "bc", "ad", "ef")
    assert topology.downstream("b") == {"b", "c"}
    assert topology.upstream("c") == {"a", "b", "c"}
    assert topology.sources("b") == ("a",)
    assert topology.targets("a") == ("b", "d")


def test_two_wires_are_one_way_until_both_are_gone() -> None:
    graph = graph_of("ab")
    graph.add_wire(Wire("a", "out", "b", "y"))
    topology = Topology(graph, graph.wires.targets)
    assert topology.targets("a") == ("b", "b")
    assert topology.order("ba") == (["a", "b"], set())
    graph.remove_wire("a.out -> b.a")
    assert topology.targets("a") == ("b",)
    graph.remove_wire("a.out -> b.y")
    assert topology.targets("a") == ()


def test_an_order_that_is_right_already_stays() -> None:
    topology = topology_of("ad", "bc")
    assert topology.order("adbcef") == (list("adbcef"), set())
    assert topology.order("cb") == (["b", "c"], set())


def test_rings_come_apart_from_the_order() -> None:
    topology = topology_of("ab", "bc", "cb", "cd", "ee")
    assert topology.order("abcdef") == (["a", "f"], {"b", "c", "d", "e"})
    assert topology.cycles("bcde") == {"b": ["b", "c"], "c": ["b", "c"], "e": ["e"]}


def test_a_ring_begins_with_the_node_that_comes_first_in_the_graph() -> None:
    graph = Graph()
    for node in "cba":
        graph.add_node(node, Node("x@1"))
    for source, target in ("ab", "bc", "ca"):
        graph.add_wire(Wire(source, "out", target, source))
    cycles = Topology(graph, graph.wires.targets).cycles("abc")
    assert cycles["a"] == ["c", "a", "b"] == find_cycles(graph)[0]


@given(st.lists(st.tuples(st.booleans(), WIRES)))
def test_edits_lead_to_the_same_as_building_anew(edits: list[tuple[bool, tuple[str, str]]]) -> None:
    graph = graph_of()
    wires: dict[tuple[str, str], None] = {}
    for adding, (source, target) in edits:
        wire = Wire(source, "out", target, source)
        if adding and wire.text not in graph.wires:
            graph.add_wire(wire)
            wires[source, target] = None
        elif not adding and wire.text in graph.wires:
            graph.remove_wire(wire.text)
            del wires[source, target]
    edited = Topology(graph, graph.wires.targets)
    anew = topology_of(*map("".join, wires))
    assert edited.order("abcdef") == anew.order("abcdef")
    for node in NAMES:
        assert edited.sources(node) == anew.sources(node)
        assert edited.targets(node) == anew.targets(node)
        assert edited.downstream(node) == anew.downstream(node)
    ordered, tied = edited.order("abcdef")
    assert {*ordered, *tied} == set("abcdef")
    for source, target in wires:
        if source in ordered and target in ordered:
            assert ordered.index(source) < ordered.index(target)


@given(st.lists(WIRES), st.lists(st.sampled_from(NAMES)))
def test_stations_below_others_are_those_that_the_wires_say(
    wires: list[tuple[str, str]], first: list[str]
) -> None:
    topology = topology_of(*("".join(wire) for wire in dict.fromkeys(wires)))
    stations = {name: Station(name, NOTHING) for name in NAMES}
    for name, station in stations.items():
        station.begin(tuple(stations[source] for source in topology.sources(name)))
    chosen = topology.downstream(first)
    found = below([stations[name] for name in first])
    _, tied = topology.order(chosen)
    assert (found is None) == bool(tied)
    if found is not None:
        names = [station.name for station in found]
        assert sorted(names) == sorted(chosen)
        for at, name in enumerate(names):
            assert chosen.intersection(topology.sources(name)) <= set(names[:at])
