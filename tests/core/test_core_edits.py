"""What people do: names that are chosen, wires that are refused and why, copying and pasting."""

from dxt.core.document.codec import loads
from dxt.core.document.graph import Node, Wire
from dxt.core.document.packing import pack, unpack
from dxt.core.editing import diff as diffs
from dxt.core.editing import edits
from dxt.core.errors import (
    CycleFound,
    DocumentError,
    NodeIdInvalid,
    NoSuchNode,
    NoSuchPort,
    TypesDontFit,
)
from dxt.core.node_types.catalogue import problems, specs_of
from tests.core.refusing import refused
from tests.core.samples import CATALOGUE, drawn, sample, text_of


def do(graph, diff):
    diffs.apply(graph, diff)
    return graph


def test_a_new_node_gets_a_readable_free_id() -> None:
    graph = sample()
    for type, code, wanted, expected in (
        ("table.filter@1", None, None, "filter"),
        ("table.filter@1", None, None, "filter_2"),
        ("view.table@1", None, "show", "show_2"),
        ("python@1", "def clean(): pass", None, "clean_2"),
        ("python@1", "def Größe(): pass", None, "gr__e"),
        ("python@1", "broken(", None, "python"),
        ("python@1", "", "My nice node!", "my_nice_node"),
        ("python@1", "", "123", "node_123"),
        ("python@1", "", "***", "node"),
        ("python@1", "", "x" * 300, "x" * 74),
    ):
        diff = edits.add_node(graph, type, code=code, wanted_id=wanted)
        assert edits.added_nodes(diff) == [expected]
        do(graph, diff)
    assert list(graph.nodes)[-1] == "x" * 74


def test_a_new_node_has_what_it_was_given() -> None:
    graph = do(sample(), edits.add_node(sample(), "data.csv@1", {"file": "a.csv"}, at=[1.6, -2.4]))
    assert graph.nodes["csv"].params["file"] == "a.csv" and graph.nodes["csv"].code is None
    assert graph.place("csv")["at"] == [2, -2]


def test_a_node_goes_with_its_wires_and_place() -> None:
    graph = do(sample(), edits.remove(sample(), ["fares", "limit"]))
    assert list(graph.nodes) == ["clean", "show"]
    assert list(graph.wires) == ["clean.out -> show.value"] and graph.place("fares") is None
    assert isinstance(refused(edits.remove, graph, ["nobody"]), NoSuchNode)
    assert diffs.is_empty(edits.disconnect(graph, ["no.out -> such.wire"]))


def test_a_renamed_node_keeps_everything_and_its_place_in_the_file() -> None:
    graph = sample()
    do(graph, edits.rename_node(graph, "clean", "tidy"))
    assert list(graph.nodes) == ["fares", "limit", "tidy", "show"]
    assert list(graph.wires) == [
        "fares.out -> tidy.rows",
        "limit.out -> tidy.limit",
        "tidy.out -> show.value",
    ]
    do(graph, edits.rename_node(graph, "fares", "trips"))
    assert graph.place("trips")["at"] == [0, 0] and graph.place("fares") is None
    assert isinstance(refused(edits.rename_node, graph, "tidy", "show"), NodeIdInvalid)
    assert isinstance(refused(edits.rename_node, graph, "tidy", "Not Good"), NodeIdInvalid)
    assert isinstance(refused(edits.rename_node, graph, "nobody", "a"), NoSuchNode)
    assert diffs.is_empty(edits.rename_node(graph, "tidy", "tidy"))


def test_an_edit_that_changes_nothing_is_empty() -> None:
    graph = sample()
    for diff in (
        edits.set_param(graph, "limit", "value", 10),
        edits.unset_param(graph, "limit", "other"),
        edits.set_code(graph, "clean", graph.nodes["clean"].code),
        edits.move(graph, {"fares": [0.2, -0.2]}),
        edits.set_title(graph, graph.title),
        edits.connect(graph, Wire.parse("fares.out -> clean.rows"), specs_of(graph, CATALOGUE)),
    ):
        assert diffs.is_empty(diff)
    assert not diffs.is_empty(edits.set_param(graph, "limit", "value", 10.0))


def test_a_value_that_no_file_can_hold_is_refused() -> None:
    graph = sample()
    assert isinstance(
        refused(edits.set_param, graph, "limit", "value", float("nan")), DocumentError
    )


def test_a_wire_into_a_taken_port_replaces_the_one_there() -> None:
    graph = sample()
    diff = edits.connect(graph, Wire.parse("limit.out -> show.value"), specs_of(graph, CATALOGUE))
    assert list(diff.removed) == ["wire:clean.out -> show.value"]
    do(graph, diff)
    assert list(graph.wires)[2] == "limit.out -> show.value" and len(graph.wires) == 3


def gathering():
    """A graph whose z takes many wires at x, and what is known of its nodes."""
    graph = drawn("a -> z.x, b -> z.x, c, z -> d")
    graph.nodes["z"].code = "def z(*x: int, y=1): pass"
    return graph, specs_of(graph, CATALOGUE)


def test_a_wire_into_a_port_of_many_is_added_behind_the_others() -> None:
    graph, specs = gathering()
    diff = edits.connect(graph, Wire.parse("c.out -> z.x"), specs)
    assert not diff.removed and list(diff.added) == ["wire:c.out -> z.x"]
    do(graph, diff)
    do(graph, edits.connect(graph, Wire.parse("a.out -> z.y"), specs))
    assert diffs.is_empty(edits.connect(graph, Wire.parse("a.out -> z.x"), specs))
    assert [wire.source for wire in graph.wires_into_port("z", "x")] == ["a", "b", "c"]
    text = text_of(graph)
    assert problems(graph, CATALOGUE) == [] and text_of(loads(text)) == text
    diffs.apply(graph, diffs.reverse(diff))
    assert [wire.source for wire in graph.wires_into_port("z", "x")] == ["a", "b"]
    diffs.apply(graph, diff)
    assert text_of(graph) == text
    do(graph, edits.remove(graph, ["b"]))
    assert [wire.source for wire in graph.wires_into_port("z", "x")] == ["a", "c"]


def test_many_wires_are_copied_renamed_and_linked_in_their_order() -> None:
    graph, specs = gathering()
    do(graph, edits.connect(graph, Wire.parse("c.out -> z.x"), specs))
    do(graph, edits.rename_node(graph, "a", "first"))
    assert [wire.source for wire in graph.wires_into_port("z", "x")] == ["first", "b", "c"]
    do(graph, edits.paste(graph, edits.copy(graph, ["c", "z", "first"])))
    assert [wire.source for wire in graph.wires_into_port("z_2", "x")] == ["first_2", "c_2"]
    assert text_of(unpack(pack(graph))) == text_of(graph)
    diff = diffs.between(graph, drawn("b -> z.x, c -> z.x, first -> z.x"))
    do(graph, diff)
    assert [wire.source for wire in graph.wires_into_port("z", "x")] == ["b", "c", "first"]


def test_a_wire_to_many_is_judged_by_its_type_and_circle() -> None:
    graph, specs = gathering()
    do(graph, edits.add_node(graph, "value.text@1", wanted_id="words"))
    specs = specs_of(graph, CATALOGUE)
    for text, kind in (("words.out -> z.x", TypesDontFit), ("d.out -> z.x", CycleFound)):
        assert isinstance(refused(edits.connect, graph, Wire.parse(text), specs), kind)


def test_wires_are_kept_while_the_code_of_a_port_of_many_is_broken() -> None:
    graph, _ = gathering()
    graph.nodes["z"].code = "def z(*x: int, y=1) pass"
    specs = specs_of(graph, CATALOGUE)
    do(graph, edits.connect(graph, Wire.parse("c.out -> z.x"), specs))
    assert [wire.source for wire in graph.wires_into_port("z", "x")] == ["a", "b", "c"]


def test_a_port_of_one_that_has_two_wires_gets_one() -> None:
    graph = drawn("a -> z.x, b -> z.x, c")
    do(graph, edits.connect(graph, Wire.parse("c.out -> z.x"), specs_of(graph, CATALOGUE)))
    assert list(graph.wires) == ["c.out -> z.x"] and problems(graph, CATALOGUE) == []


def test_a_wire_is_refused_with_the_reason() -> None:
    graph = sample()
    do(graph, edits.add_node(graph, "value.text@1", wanted_id="words"))
    specs = specs_of(graph, CATALOGUE)
    for text, kind, words in (
        ("words.out -> clean.rows", TypesDontFit, "table"),
        ("words.out -> clean.limit", TypesDontFit, "int()"),
        ("fares.out -> clean.limit", TypesDontFit, "whole number"),
        ("fares.nix -> clean.rows", NoSuchPort, "it has out"),
        ("fares.out -> clean.nix", NoSuchPort, "it has rows, limit"),
        ("nobody.out -> clean.rows", NoSuchNode, "nobody"),
        ("fares.out -> nobody.rows", NoSuchNode, "nobody"),
    ):
        error = refused(edits.connect, graph, Wire.parse(text), specs)
        assert isinstance(error, kind), (text, error)
        assert words in error.message, error.message
        assert edits.why_not_wire(graph, Wire.parse(text), specs) == error.message
    assert edits.why_not_wire(graph, Wire.parse("limit.out -> show.value"), specs) is None


def test_a_wire_that_closes_a_circle_is_refused() -> None:
    graph = drawn("a -> b -> c, d")
    specs = specs_of(graph, CATALOGUE)
    for text in ("c.out -> a.x", "a.out -> a.x", "b.out -> a.y"):
        assert isinstance(refused(edits.connect, graph, Wire.parse(text), specs), CycleFound)
    assert "a -> b -> c -> a" in edits.why_not_wire(graph, Wire.parse("c.out -> a.x"), specs)
    do(graph, edits.connect(graph, Wire.parse("a.out -> c.x"), specs))
    do(graph, edits.connect(graph, Wire.parse("c.out -> b.x"), specs))
    assert problems(graph, CATALOGUE) == []


def test_a_node_without_a_spec_takes_any_wire() -> None:
    graph = sample()
    graph.add_node("later", Node("later.thing@3"))
    do(
        graph,
        edits.connect(graph, Wire.parse("fares.out -> later.any"), specs_of(graph, CATALOGUE)),
    )
    do(graph, edits.connect(graph, Wire.parse("later.x -> show.value"), specs_of(graph, CATALOGUE)))
    assert len(graph.wires) == 4


def test_a_copy_is_a_graph_file_and_comes_back_beside_the_original() -> None:
    graph = sample()
    do(graph, edits.move(graph, {"fares": [10, 20], "clean": [110, 20]}))
    text = edits.copy(graph, ["clean", "fares"])
    diff = edits.paste(graph, text)
    assert edits.added_nodes(diff) == ["fares_2", "clean_2"]
    do(graph, diff)
    assert list(graph.wires)[-1] == "fares_2.out -> clean_2.rows"
    assert graph.place("fares_2")["at"] == [50, 60]
    do(graph, edits.paste(graph, text, [1000, 0]))
    assert graph.place("fares_3")["at"] == [1000, 0]
    assert graph.place("clean_3")["at"] == [1100, 0]
    assert graph.nodes["clean_3"].code == graph.nodes["clean"].code


def test_pasting_into_an_empty_graph_keeps_the_names() -> None:
    graph = drawn("z")
    do(graph, edits.remove(graph, ["z"]))
    do(graph, edits.paste(graph, text_of(sample())))
    assert list(graph.nodes) == list(sample().nodes) and list(graph.wires) == list(sample().wires)


def test_pasting_what_is_no_graph_is_refused() -> None:
    for text in ("", "hello", "{}", "[1]", '{"dxt": 1, "nodes": {"a": 1}}'):
        assert isinstance(refused(edits.paste, sample(), text), DocumentError)
