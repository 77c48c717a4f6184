"""Nodes of types of the past become nodes of types of today. Runs on all three Pythons."""

from dxt.core.document.codec import loads
from dxt.core.document.graph import Graph, Node, Wire
from dxt.core.editing import diff as diffs
from dxt.core.editing.migrations import migrate
from dxt.core.errors import DocumentError
from dxt.core.node_types.catalogue import Catalogue, problems
from dxt.core.node_types.migration import Migration
from dxt.core.spec import NodeSpec, Port
from dxt.core.text.json_text import read, same, write
from tests.core.refusing import refused
from tests.core.samples import text_of

CLEAN = NodeSpec(
    "clean",
    inputs=[Port("rows", "Any"), Port("column", "str"), Port("keep", "str")],
    outputs=[Port("kept", "Any")],
)


def catalogue(*steps) -> Catalogue:
    """`clean@3` and what leads to it."""
    specs = {
        "w.clean@3": CLEAN,
        "w.any@1": NodeSpec("any", inputs=[Port("x"), Port("y")], outputs=[Port("out")]),
    }
    return Catalogue(specs, [Migration.from_json(step) for step in steps])


def drawn(params, *wires) -> Graph:
    """A node `a` of w.any@1, `c` of w.clean@1 with these parameters, `z` of w.any@1."""
    graph = Graph()
    graph.add_node("a", Node("w.any@1"))
    graph.add_node("c", Node("w.clean@1", read(write(params))))
    graph.add_node("z", Node("w.any@1"))
    for text in wires:
        graph.add_wire(Wire.parse(text))
    return graph


def moved(graph, *steps):
    """The graph after its migration, which must leave nothing to be migrated and can be undone."""
    found = migrate(graph, catalogue(*steps))
    before = text_of(graph)
    diffs.apply(graph, found.diff)
    after = text_of(graph)
    assert text_of(loads(after)) == after
    diffs.apply(graph, diffs.reverse(found.diff))
    assert text_of(graph) == before
    diffs.apply(graph, found.diff)
    assert diffs.is_empty(migrate(graph, catalogue(*steps)).diff)
    return found


def test_ports_take_their_new_names_and_new_inputs_their_values() -> None:
    graph = drawn({"col": "price"}, "a.out -> c.data", "c.out -> z.x", "c.out -> z.y")
    step = read(
        '{"from": "w.clean@1", "to": "w.clean@3", "renamed": {"col": "column", "data": "rows"},'
        '"renamed_outputs": {"out": "kept"}, "added": {"keep": "min"}}'
    )
    found = moved(graph, step)
    assert graph.nodes["c"].type == "w.clean@3"
    assert write(graph.nodes["c"].params) == '{"column": "price", "keep": "min"}'
    assert list(graph.wires) == ["a.out -> c.rows", "c.kept -> z.x", "c.kept -> z.y"]
    assert problems(graph, catalogue(step)) == []
    assert list(found.notes.items()) == [
        (
            "c",
            'The node "c" was of type w.clean@1 and is now of type w.clean@3: "col" is now '
            '"column", "data" is now "rows", the output "out" is now "kept", "keep" is "min".',
        )
    ]
    assert write(found.as_json()["problems"]) == "[]"


def test_wires_keep_their_place_in_the_file() -> None:
    graph = drawn({}, "a.out -> z.x", "a.out -> c.data", "a.out -> z.y")
    moved(graph, {"from": "w.clean@1", "to": "w.clean@3", "renamed": {"data": "rows"}})
    assert list(graph.wires) == ["a.out -> z.x", "a.out -> c.rows", "a.out -> z.y"]


def test_names_can_be_exchanged() -> None:
    graph = drawn(read('{"column": "a", "keep": "b"}'))
    step = {
        "from": "w.clean@1",
        "to": "w.clean@3",
        "renamed": {"column": "keep", "keep": "column"},
    }
    moved(graph, step)
    assert write(graph.nodes["c"].params) == '{"keep": "a", "column": "b"}'
    graph = drawn({}, "a.out -> c.column", "a.out -> z.x", "a.out -> c.keep")
    moved(graph, step)
    assert list(graph.wires) == ["a.out -> c.keep", "a.out -> z.x", "a.out -> c.column"]


def test_a_dropped_input_goes_with_its_value_and_its_wire() -> None:
    step = {"from": "w.clean@1", "to": "w.clean@3", "dropped": ["loud", "data"]}
    graph = drawn({"loud": True}, "a.out -> c.data")
    found = moved(graph, step)
    assert write(graph.nodes["c"].params) == "{}"
    assert list(graph.wires) == []
    assert '"loud" is gone (it was true), "data" is gone, with the wire' in found.notes["c"]


def test_steps_follow_each_other_until_a_type_is_known() -> None:
    graph = drawn({"col": "price"})
    found = moved(
        graph,
        {"from": "w.clean@2", "to": "w.clean@3", "renamed": {"colum": "column"}},
        {"from": "w.clean@1", "to": "w.clean@2", "renamed": {"col": "colum"}},
        {"from": "w.clean@3", "to": "w.clean@4"},
    )
    assert graph.nodes["c"].type == "w.clean@3"
    assert write(graph.nodes["c"].params) == '{"column": "price"}'
    assert "was of type w.clean@1 and is now of type w.clean@3" in found.notes["c"]


def test_a_node_whose_type_is_known_stays_as_it_is() -> None:
    graph = drawn({}, "a.out -> z.x")
    graph.nodes["c"].type = "w.any@1"
    found = migrate(graph, catalogue({"from": "w.any@1", "to": "w.clean@3"}))
    assert diffs.is_empty(found.diff)
    assert not found.notes


def test_steps_that_lead_nowhere_or_in_a_circle_are_not_taken() -> None:
    for steps in (
        [],
        [{"from": "w.clean@1", "to": "w.clean@2"}],
        [{"from": "w.clean@1", "to": "w.clean@2"}, {"from": "w.clean@2", "to": "w.clean@1"}],
    ):
        found = migrate(drawn({}), catalogue(*steps))
        assert diffs.is_empty(found.diff)
        assert not found.problems


def check_stays(graph, step, why) -> None:
    step["from"] = "w.clean@1"
    step["to"] = "w.clean@3"
    found = migrate(graph, catalogue(step))
    assert diffs.is_empty(found.diff)
    assert not found.notes
    told = [(error.code, error.node) for error in found.problems]
    assert told == [("migration_failed", "c")]
    assert why in found.problems[0].message, found.problems[0].message
    assert "Change the node, or replace it" in found.problems[0].message


def test_a_node_that_cannot_be_migrated_is_reported_and_stays() -> None:
    strict = {"dropped": {"strict": False}}
    check_stays(drawn({"strict": True}), strict, 'needs "strict" to be false')
    check_stays(drawn({}, "a.out -> c.strict"), strict, 'needs "strict" to be false')
    check_stays(drawn({"old": 1}), {}, 'leaves "old" over, which is no input')
    check_stays(drawn({}, "a.out -> c.old"), {}, 'leaves "old" over, which is no input')
    check_stays(drawn({}, "c.out -> z.x"), {}, 'leaves "out" over, which is no output')
    same = {"renamed": {"col": "column"}}
    check_stays(drawn({"col": 1, "column": 2}), same, "two inputs the same name")
    check_stays(drawn({"col": 1}, "a.out -> c.column"), same, "two inputs the same name")
    added = {"added": {"keep": "min"}}
    check_stays(drawn({"keep": "max"}), added, 'sets "keep", which is set already')
    check_stays(drawn({}, "a.out -> c.keep"), added, 'sets "keep", which is set already')


def test_what_is_taken_for_granted_may_be_set_so_or_not_at_all() -> None:
    step = {"from": "w.clean@1", "to": "w.clean@3", "dropped": {"strict": False}}
    for params in ({}, {"strict": False}):
        graph = drawn(params)
        moved(graph, step)
        assert write(graph.nodes["c"].params) == "{}"


def test_one_node_that_stays_keeps_none_from_moving() -> None:
    graph = drawn({"old": 1}, "c.out -> z.x")
    graph.add_node("d", Node("w.clean@1"))
    graph.add_wire(Wire.parse("c.out -> d.column"))
    step = {"from": "w.clean@1", "to": "w.clean@3"}
    found = moved(graph, step)
    assert graph.nodes["c"].type == "w.clean@1"
    assert graph.nodes["d"].type == "w.clean@3"
    assert [error.node for error in found.problems] == ["c"]


def test_a_wire_between_two_migrated_nodes_changes_at_both_ends() -> None:
    graph = drawn({})
    graph.add_node("d", Node("w.clean@1"))
    graph.add_wire(Wire.parse("c.out -> d.data"))
    step = {
        "from": "w.clean@1",
        "to": "w.clean@3",
        "renamed": {"data": "rows"},
        "renamed_outputs": {"out": "kept"},
    }
    moved(graph, step)
    assert list(graph.wires) == ["c.kept -> d.rows"]


def test_a_catalogue_carries_its_migrations_and_failures_as_json() -> None:
    steps = [
        '{"from": "w.a@1", "to": "w.a@2", "renamed": {"a": "b"}, "dropped": {"c": [1]}}',
        '{"from": "w.a@2", "to": "w.a@3", "renamed_outputs": {"a": "b"}, "dropped": ["d"]}',
        '{"from": "w.a@3", "to": "w.clean@3", "added": {"e": null}}',
    ]
    found = catalogue(*[read(step) for step in steps])
    found.failures["v"] = "It is broken."
    again = Catalogue.from_json(read(write(found.as_json())))
    assert write(again.as_json()) == write(found.as_json())
    assert sorted(again.specs) == ["w.any@1", "w.clean@3"]
    assert [write(step.as_json()) for step in again.migrations] == steps


def test_a_node_of_a_plugin_that_failed_says_why_it_is_missing() -> None:
    graph = drawn({})
    failing = Catalogue({}, None, {"w": "The plugin is broken."})
    message = failing.spec_of(graph.nodes["c"], "c").message
    assert message == (
        'The node "c" is of type w.clean@1, which is missing here. The plugin is broken.'
    )


def test_what_is_no_migration_is_refused() -> None:
    ends = {"from": "a@1", "to": "a@2"}
    for wrong in (
        None,
        {"from": "a@1"},
        {"from": "a", "to": "a@2"},
        {"from": "a@1", "to": "a@1"},
        {"renamed": []},
        {"renamed": {"a": 1}},
        {"renamed_outputs": {"": "a"}},
        {"dropped": "a"},
        {"dropped": [1]},
        {"added": []},
        {"add": {}},
    ):
        if isinstance(wrong, dict) and "from" not in wrong:
            wrong.update(ends)
        assert isinstance(refused(Migration.from_json, wrong), DocumentError), wrong


def test_nodes_in_subgraphs_move_too_and_the_ports_that_lead_to_them_follow() -> None:
    graph = loads(
        """{"dxt": 1, "nodes": {"u": {"type": "subgraph.s"}}, "subgraphs": {"s": {
          "nodes": {"c": {"type": "w.clean@1"}},
          "inputs": {"in": ["c.data"], "old": ["c.gone"]}, "outputs": {"out": "c.out"}}}}"""
    )
    step = read(
        '{"from": "w.clean@1", "to": "w.clean@3", "renamed": {"data": "rows"},'
        '"renamed_outputs": {"out": "kept"}, "dropped": ["gone"]}'
    )
    found = moved(graph, step)
    assert list(found.notes) == ["s/c"]
    assert same(graph.subgraphs["s"].inputs, {"in": ["c.rows"]})
    assert same(graph.subgraphs["s"].outputs, {"out": "c.kept"})
