"""Edits of subgraphs and of their ports: what becomes of the uses. Runs on all three Pythons."""

from dxt.core.document import codec
from dxt.core.document.graph import Graph
from dxt.core.editing import diff as diffs
from dxt.core.editing import edits
from dxt.core.editing.folding import define
from dxt.core.editing.ports import expose, inside_out, retract
from dxt.core.editing.redefining import brought_along, copy_with, detach, remove, rename
from dxt.core.text.json_text import read, same
from tests.core.refusing import refused
from tests.core.samples import drawn, text_of


def folded() -> Graph:
    """`a -> part -> d`, with b and c in the part, which `again` stands for, too."""
    graph = drawn("a -> b -> c -> d, a -> b.y")
    done(graph, define(graph, "", ["b", "c"], {}, "part"))
    done(graph, edits.add_node(graph, "subgraph.part", {"x": 5}, wanted_id="again"))
    return graph


def done(graph: Graph, diff: diffs.Diff) -> Graph:
    """The graph, with the edit made; it can be taken back."""
    before = text_of(graph)
    diffs.apply(graph, diff)
    after = text_of(graph)
    assert text_of(codec.loads(after)) == after
    back = graph.copy()
    diffs.apply(back, diffs.reverse(diff))
    assert text_of(back) == before
    return graph


def test_a_subgraph_is_renamed_for_all_its_uses() -> None:
    graph = folded()
    done(graph, rename(graph, "part", "tidy"))
    assert list(graph.subgraphs) == ["tidy"]
    assert graph.nodes["part"].type == graph.nodes["again"].type == "subgraph.tidy"
    assert (
        "already"
        in refused(rename, done(graph, detach(graph, "", "again")), "tidy", "tidy_2").message
    )
    assert "can't name" in refused(rename, graph, "tidy", "No!").message
    assert "no subgraph" in refused(rename, graph, "gone", "x").message


def test_a_detached_use_has_a_subgraph_of_its_own() -> None:
    graph = folded()
    done(graph, detach(graph, "", "again"))
    assert graph.nodes["again"].type == "subgraph.part_2" and same(
        graph.nodes["again"].params, {"x": 5}
    )
    assert list(graph.subgraphs["part_2"].nodes) == ["b", "c"]


def test_only_what_nothing_uses_is_removed() -> None:
    graph = folded()
    assert 'used by "part"' in refused(remove, graph, "part").message
    done(graph, edits.remove(graph, ["part", "again"]))
    done(graph, remove(graph, "part"))
    assert not graph.subgraphs


def test_ports_follow_renamed_nodes_and_go_with_removed_ones() -> None:
    graph = folded()
    part = graph.subgraphs["part"]
    done(graph, inside_out(graph, "part", edits.rename_node(part, "c", "last")))
    part = graph.subgraphs["part"]
    assert same(part.outputs, {"out": "last.out"})
    assert list(graph.wires) == ["a.out -> part.x", "part.out -> d.x"]
    done(graph, inside_out(graph, "part", edits.remove(part, ["last"])))
    assert same(graph.subgraphs["part"].outputs, {}) and list(graph.wires) == ["a.out -> part.x"]
    done(graph, inside_out(graph, "part", edits.remove(graph.subgraphs["part"], ["b"])))
    assert same(graph.subgraphs["part"].inputs, {}) and not graph.wires
    assert same(graph.nodes["again"].params, {})


def test_ports_are_made_and_taken_away() -> None:
    graph = folded()
    part = graph.subgraphs["part"]
    done(graph, inside_out(graph, "part", expose(part, "inputs", "c", "x")))
    assert same(part.inputs, read('{"x": ["b.x", "b.y"], "c_x": ["c.x"]}'))
    assert diffs.is_empty(expose(part, "inputs", "c", "x"))
    done(graph, inside_out(graph, "part", expose(part, "outputs", "b", "out")))
    assert same(part.outputs, read('{"out": "c.out", "b_out": "b.out"}'))
    done(graph, inside_out(graph, "part", retract(part, "inputs", "x")))
    assert same(graph.nodes["again"].params, {}) and list(graph.wires) == ["part.out -> d.x"]
    assert "no port" in refused(retract, part, "inputs", "gone").message


def test_copied_uses_bring_their_subgraphs_along() -> None:
    graph = folded()
    text = copy_with(graph, edits.copy(graph, ["part"]))
    other = drawn("z")
    pasted, brought = brought_along(other, text)
    done(other, diffs.squash(brought, edits.paste(other, pasted)))
    assert other.nodes["part"].type == "subgraph.part" and list(other.subgraphs) == ["part"]
    # Pasted again it is there already; where another has its name it gets one of its own.
    assert diffs.is_empty(brought_along(other, text)[1])
    other.subgraphs["part"].title = "another"
    pasted, brought = brought_along(other, text)
    done(other, diffs.squash(brought, edits.paste(other, pasted)))
    assert other.nodes["part_2"].type == "subgraph.part_2"
