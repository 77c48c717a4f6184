"""Which node feeds which, kept true edit by edit."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dxt.engine.topology import Topology

WIRES = st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef"))


def topology_of(*wires: str) -> Topology:
    topology = Topology()
    for node in "abcdef":
        topology.add(node)
    for source, target in wires:
        topology.connect(source, target)
    return topology


def test_up_and_down_the_wires() -> None:
    topology = topology_of("ab", "bc", "ad", "ef")
    assert topology.downstream("b") == {"b", "c"}
    assert topology.upstream("c") == {"a", "b", "c"}
    assert topology.sources("b") == ["a"]
    assert topology.targets("a") == ["b", "d"]


def test_two_wires_are_one_way_until_both_are_gone() -> None:
    topology = topology_of("ab", "ab")
    topology.disconnect("a", "b")
    assert topology.targets("a") == ["b"]
    topology.disconnect("a", "b")
    assert topology.targets("a") == []
    topology.disconnect("a", "b")


def test_a_node_goes_with_its_wires() -> None:
    topology = topology_of("ab", "bc")
    topology.discard("b")
    assert "b" not in topology
    assert topology.downstream("a") == {"a"}
    topology.disconnect("a", "b")


def test_rings_come_apart_from_the_order() -> None:
    topology = topology_of("ab", "bc", "cb", "cd", "ee")
    assert topology.order("abcdef") == (["a", "f"], {"b", "c", "d", "e"})
    assert topology.cycles("bcde") == {"b": ["b", "c"], "c": ["b", "c"], "e": ["e"]}


@given(st.lists(st.tuples(st.booleans(), WIRES)))
def test_edits_lead_to_the_same_as_building_anew(edits: list[tuple[bool, tuple[str, str]]]) -> None:
    edited = topology_of()
    wires: list[tuple[str, str]] = []
    for adding, wire in edits:
        if adding:
            edited.connect(*wire)
            wires.append(wire)
        elif wire in wires:
            edited.disconnect(*wire)
            wires.remove(wire)
    anew = topology_of(*map("".join, wires))
    assert edited.order("abcdef")[1] == anew.order("abcdef")[1]
    for node in "abcdef":
        assert sorted(edited.sources(node)) == sorted(anew.sources(node))
        assert sorted(edited.targets(node)) == sorted(anew.targets(node))
        assert edited.downstream(node) == anew.downstream(node)
    ordered, tied = edited.order("abcdef")
    assert {*ordered, *tied} == set("abcdef")
    for source, target in wires:
        if source in ordered and target in ordered:
            assert ordered.index(source) < ordered.index(target)
