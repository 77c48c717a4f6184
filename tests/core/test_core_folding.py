"""Folding and unfolding: what becomes of nodes, wires, ports and places. Runs on three Pythons."""

from dxt.core.document import codec
from dxt.core.document.graph import Graph, Node
from dxt.core.editing import diff as diffs
from dxt.core.editing import edits
from dxt.core.editing.folding import define
from dxt.core.editing.unpacking import unpack
from dxt.core.errors import DxtError
from dxt.core.node_types.catalogue import Catalogue, problems, specs_of
from dxt.core.node_types.definitions import Definitions
from dxt.core.spec import NodeSpec
from dxt.core.text.json_text import read, same
from tests.core.refusing import refused
from tests.core.samples import CATALOGUE, drawn, text_of


def specs(graph: Graph, inside: str = "") -> "dict[str, NodeSpec | DxtError]":
    types = Definitions(graph, CATALOGUE)
    return specs_of(graph.subgraphs[inside] if inside else graph, types)


def folded(graph: Graph, nodes: str, wanted: str = "part", inside: str = "") -> Graph:
    after = graph.copy()
    diff = define(graph, inside, nodes.split(), specs(graph, inside), wanted)
    diffs.apply(after, diffs.from_json(diffs.as_json(diff)))
    back = after.copy()
    diffs.apply(back, diffs.reverse(diff))
    assert text_of(back) == text_of(graph)
    return after


def unpacked(graph: Graph, use: str, inside: str = "") -> Graph:
    after = graph.copy()
    diff = unpack(graph, inside, use)
    diffs.apply(after, diffs.from_json(diffs.as_json(diff)))
    back = after.copy()
    diffs.apply(back, diffs.reverse(diff))
    assert text_of(back) == text_of(graph)
    return after


def test_a_selection_becomes_a_use_with_its_wires() -> None:
    graph = folded(drawn("a -> b -> c -> d, a -> c.y"), "b c")
    assert list(graph.nodes) == ["a", "part", "d"]
    assert list(graph.wires) == ["a.out -> part.x", "part.out -> d.x"]
    part = graph.subgraphs["part"]
    assert list(part.nodes) == ["b", "c"] and list(part.wires) == ["b.out -> c.x"]
    assert same(part.inputs, {"x": ["b.x", "c.y"]}) and same(part.outputs, {"out": "c.out"})


def test_ports_are_named_after_those_inside_and_are_unique() -> None:
    graph = folded(drawn("a -> c, b -> d, c -> e, d -> e.y, c -> d.y"), "c d")
    part = graph.subgraphs["part"]
    assert same(part.inputs, read('{"x": ["c.x"], "d_x": ["d.x"]}'))
    assert same(part.outputs, read('{"c": "c.out", "d": "d.out"}'))


def test_what_feeds_nothing_gives_all_its_ends_as_outputs() -> None:
    part = folded(drawn("a -> b -> c, b -> d"), "b c d").subgraphs["part"]
    assert same(part.outputs, read('{"c": "c.out", "d": "d.out"}'))


def test_a_needed_input_that_nothing_feeds_can_be_fed_from_without() -> None:
    graph = Graph()
    graph.add_node("show", Node("view.table@1"))
    assert same(folded(graph, "show").subgraphs["part"].inputs, {"value": ["show.value"]})


def test_names_are_numbered_where_they_are_taken() -> None:
    graph = folded(drawn("a -> b, part -> c"), "b")
    assert graph.nodes["part_2"].type == "subgraph.part"
    again = folded(graph, "a")
    assert again.nodes["part_3"].type == "subgraph.part_2"


def test_unpacking_takes_folding_back() -> None:
    graph = drawn("a -> b -> c -> d, a -> c.y, b -> d.y")
    diffs.apply(graph, edits.move(graph, {"b": [10, 20], "c": [231, 75], "d": [400, 0]}))
    again = unpacked(folded(graph, "b c"), "part")
    assert sorted(again.nodes) == sorted(graph.nodes)
    assert sorted(again.wires) == sorted(graph.wires)
    assert not again.subgraphs
    assert all(same(again.place(node), graph.place(node)) for node in graph.nodes)


def test_what_is_set_at_a_use_is_set_where_it_is_unpacked() -> None:
    graph = folded(drawn("a -> b -> c"), "b")
    diffs.apply(graph, edits.disconnect(graph, ["a.out -> part.x"]))
    diffs.apply(graph, edits.set_param(graph, "part", "x", 7))
    diffs.apply(graph, edits.add_node(graph, "subgraph.part", {"x": 8}))
    one = unpacked(graph, "part")
    assert same(one.nodes["b"].params, {"x": 7}) and "part" in one.subgraphs
    two = unpacked(one, "part_2")
    assert same(two.nodes["b_2"].params, {"x": 8}) and not two.subgraphs


def test_folding_inside_a_subgraph_nests() -> None:
    graph = folded(drawn("a -> b -> c -> d"), "b c")
    nested = folded(graph, "c", "inner", "part")
    assert nested.subgraphs["part"].nodes["inner"].type == "subgraph.inner"
    assert same(nested.subgraphs["part"].outputs, {"out": "inner.out"})
    assert problems(nested, Definitions(nested, CATALOGUE)) == []
    flat = unpacked(unpacked(nested, "inner", "part"), "part")
    assert sorted(flat.wires) == sorted(drawn("a -> b -> c -> d").wires)


def test_what_would_feed_itself_is_not_folded() -> None:
    graph = drawn("a -> b -> c -> d, a -> d.y")
    error = refused(define, graph, "", ["a", "d"], specs(graph))
    assert '"b" lies between' in error.message and error.node == "b"
    assert "select nodes first" in refused(define, graph, "", [], specs(graph)).message


def test_many_wires_whose_order_would_change_are_not_folded() -> None:
    code = "def all(*rows: Any):\n    return rows\n"
    graph = drawn("a, b")
    graph.add_node("all", Node("python@1", code=code))
    for text in ("a.out -> all.rows", "b.out -> all.rows"):
        diffs.apply(graph, diffs.Diff(added={"wire:" + text: True}))
    assert same(folded(graph, "b all").subgraphs["part"].inputs, {"rows": ["all.rows"]})
    error = refused(define, graph, "", ["a", "all"], specs(graph))
    assert "order" in error.message and error.node == "all" and error.port == "rows"
    again = unpacked(folded(graph, "b all"), "part")
    assert list(again.wires) == list(graph.wires)


def test_only_a_use_can_be_unpacked() -> None:
    graph = drawn("a")
    assert "stands for no subgraph" in refused(unpack, graph, "", "a").message
    assert "no subgraph" in refused(unpack, graph, "gone", "a").message


def test_a_use_takes_its_ports_from_those_inside() -> None:
    text = """{"dxt": 1, "nodes": {"u": {"type": "subgraph.s"}}, "subgraphs": {"s": {
      "title": "Does it all",
      "nodes": {"a": {"type": "python@1", "params": {"n": 9},
        "code": "def a(rows: Table, n: Annotated[int, Range(0, 10)] = 3, by: Annotated[str, Column('rows')] = '') -> Table: ..."}},
      "inputs": {"table": ["a.rows"], "n": ["a.n"], "by": ["a.by"], "lost": ["a.gone"]},
      "outputs": {"result": "a.out"}}}}"""
    graph = codec.loads(text)
    types = Definitions(graph, Catalogue())
    spec = specs_of(graph, types)["u"]
    assert isinstance(spec, NodeSpec)
    assert spec.summary == "Does it all"
    table, n, by, lost = spec.inputs
    assert table.required and table.type == "Table"
    assert n.default == 9 and n.widget is not None and n.widget["kind"] == "slider"
    assert by.widget is not None and by.widget["of"] == "table"
    assert lost.type == "Any" and not lost.required
    assert spec.outputs[0].name == "result" and spec.outputs[0].type == "Table"
    assert ["a.gone" in problem.message for problem in types.problems()] == [True]
