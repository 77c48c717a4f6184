"""The inside of a subgraph as the part in view: entered, edited, left; undo and states follow."""

from app.running.states import States
from app.store import touched
from dxt.core.editing import edits
from dxt.core.editing.folding import define
from dxt.core.editing.unpacking import unpack
from tests.app.samples import store

DOUBLE = "def double(n: int) -> int:\n    return 2 * n\n"


def opened():
    """`one -> part -> view`, with `double` in the part, and another use."""
    found = store(
        {"one": "value.number@1", "double": DOUBLE, "view": "view.table@1"},
        ["one.out -> double.n", "double.out -> view.value"],
    )
    found.change(define(found.document, "", ["double"], found.specs), "Make subgraph")
    found.do(edits.add_node(found.graph, "subgraph.part", None, None, None, "again"), "Add")
    return found


def heard(found, what):
    told = []
    found.listen(what, lambda *facts: told.append(facts))
    return told


def test_a_use_has_the_ports_of_its_subgraph():
    found = opened()
    assert [port.name for port in found.specs["part"].inputs] == ["n"]
    assert found.specs["part"].inputs[0].type == "int"
    assert found.can_enter("part") and not found.can_enter("one")


def test_what_is_edited_inside_is_an_edit_of_the_document_and_of_what_is_in_view():
    found = opened()
    found.enter("part")
    assert found.inside == "part" and found.lead == "part/"
    assert list(found.graph.nodes) == ["double"] and "double" in found.specs
    seen, changed = heard(found, "edited"), heard(found, "changed")
    found.do(
        edits.set_code(found.graph, "double", DOUBLE.replace("n: int", "n: int, m: int = 3")),
        "Edit",
    )
    assert touched(seen[0][0], "node") == ["double"]
    assert touched(changed[0][0], "subgraph") == ["part/node:double"]
    found.undo()
    assert found.document.subgraphs["part"].nodes["double"].code == DOUBLE
    found.leave()
    assert found.inside == "" and found.selected == ["part"]


def test_a_new_input_shows_at_every_use():
    found = opened()
    respecced = heard(found, "respecced")
    found.enter("part")
    found.do(edits.rename_node(found.graph, "double", "twice"), "Rename")
    found.leave()
    assert found.document.subgraphs["part"].inputs["n"] == ["twice.n"]
    assert not found.faults and not respecced
    found.undo()
    assert respecced[-1] == (["part", "again"],)


def test_undo_of_what_made_the_part_in_view_leads_out_of_it():
    found = opened()
    found.enter("part")
    entered = heard(found, "entered")
    found.undo()
    found.undo()
    assert found.inside == "" and found.graph is found.document and len(entered) == 1
    assert sorted(found.graph.nodes) == ["double", "one", "view"]


def test_undoing_the_new_name_of_the_use_in_view_stays_inside_it():
    found = opened()
    found.do(edits.rename_node(found.graph, "part", "first"), "Rename")
    found.enter("first")
    entered = heard(found, "entered")
    found.undo()
    assert (found.path, found.lead, found.inside) == (["part"], "part/", "part")
    assert list(found.graph.nodes) == ["double"] and len(entered) == 1
    found.redo()
    assert found.path == ["first"]


def test_unpacking_from_without_is_told_as_any_edit():
    found = opened()
    found.change(unpack(found.document, "", "part"), "Unpack")
    assert "double" in found.specs and "part" not in found.specs


def test_states_are_those_of_the_part_in_view():
    states = States()
    told = []
    states.listen("nodes", told.append)
    standing = {"status": "done", "key": "k", "outputs": {"out": {"text": "6"}}}
    states.heard([{"event": "planned", "nodes": {"part": standing, "part/double": standing}}])
    assert told == [["part"]]
    states.lead = "part/"
    states.heard([{"event": "node_started", "node": "part/double"}])
    states.heard([{"event": "node_started", "node": "again/double"}])
    assert told[1:] == [["double"]]
    assert states.of("double").status == "running" and states.at("part").status == "done"
