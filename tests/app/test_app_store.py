"""The open document: edits, undo, selection, and specs that follow the code."""

from app.store import touched
from dxt.core.document.graph import Wire
from dxt.core.editing import edits
from tests.app.samples import store

DOUBLE = "def double(x: int) -> int:\n    return 2 * x\n"


def heard(found, what):
    told = []
    found.listen(what, lambda *facts: told.append(facts))
    return told


def test_an_edit_is_told_once_and_can_be_undone_and_redone():
    found = store({"n": "value.number@1"})
    told = heard(found, "edited")
    found.do(edits.set_param(found.graph, "n", "value", 5), "Set value")
    assert len(told) == 1
    assert touched(told[0][0], "node") == ["n"]
    assert found.graph.nodes["n"].params["value"] == 5
    found.undo()
    assert "value" not in found.graph.nodes["n"].params
    found.redo()
    assert found.graph.nodes["n"].params["value"] == 5
    assert len(told) == 3


def test_an_edit_that_changes_nothing_is_not_told():
    found = store({"n": "value.number@1"})
    told = heard(found, "edited")
    found.do(edits.set_title(found.graph, "A test"), "Rename")
    found.undo()
    found.redo()
    assert told == []


def test_typing_is_undone_as_one():
    found = store({"d": DOUBLE})
    for text in ("a", "b", "c"):
        found.do(edits.set_code(found.graph, "d", DOUBLE + text), "Edit code", "code:d")
    found.undo()
    assert found.graph.nodes["d"].code == DOUBLE
    assert not found.history.can_undo


def test_ports_follow_the_code():
    found = store({"d": DOUBLE})
    found.do(edits.set_code(found.graph, "d", "def d(a: str, b: str) -> str: ..."), "Edit")
    assert [port.name for port in found.specs["d"].inputs] == ["a", "b"]
    assert found.specs["d"].outputs[0].type == "str"


def test_while_code_cannot_be_read_the_last_ports_stay_and_the_fault_is_known():
    found = store({"d": DOUBLE})
    found.do(edits.set_code(found.graph, "d", "def double(x: int -> int:"), "Edit")
    assert [port.name for port in found.specs["d"].inputs] == ["x"]
    assert found.faults["d"].code == "syntax_invalid"
    found.undo()
    assert "d" not in found.faults


def test_a_wire_to_a_port_that_is_gone_stays():
    found = store({"n": "value.number@1", "d": DOUBLE}, ["n.out -> d.x"])
    found.do(edits.set_code(found.graph, "d", "def double(y: int) -> int: ..."), "Edit")
    assert list(found.graph.wires) == ["n.out -> d.x"]


def test_an_unknown_type_is_drawn_with_the_ports_its_wires_name():
    found = store(
        {
            "a": {"type": "foo.bar@3", "params": {"z": 1}},
            "n": "value.number@1",
            "v": "view.table@1",
        },
        ["n.out -> a.in1", "a.left -> v.value"],
    )
    assert found.is_missing("a")
    assert [port.name for port in found.specs["a"].inputs] == ["in1"]
    assert [port.name for port in found.specs["a"].outputs] == ["left"]
    assert found.graph.nodes["a"].params["z"] == 1


def test_what_is_deleted_is_no_longer_selected():
    found = store({"n": "value.number@1", "d": DOUBLE}, ["n.out -> d.x"])
    found.select(["n", "d"], ["n.out -> d.x"])
    assert found.only is None
    found.do(edits.remove(found.graph, ["n"], []), "Delete")
    assert found.selected == ["d"]
    assert found.selected_wires == []
    assert found.only == "d"
    assert "n" not in found.specs


def test_a_node_that_is_renamed_stays_selected_and_does_so_when_that_is_undone():
    found = store({"a": "value.number@1", "b": DOUBLE}, ["a.out -> b.x"])
    found.select(["b", "a"])
    for act, names in (
        (lambda: found.do(edits.rename_node(found.graph, "a", "c"), "Rename"), ["b", "c"]),
        (found.undo, ["b", "a"]),
        (found.redo, ["b", "c"]),
    ):
        act()
        assert found.selected == names


def test_what_is_held_back_is_taken_in_before_an_undo():
    found = store({"n": "value.number@1"})
    held = [7]

    def settle():
        while held:
            found.do(edits.set_param(found.graph, "n", "value", held.pop()), "Set value")

    found.listen("settling", settle)
    found.undo()
    assert found.graph.nodes["n"].params.get("value") is None
    assert found.history.can_redo


def test_opening_another_graph_forgets_the_first():
    found = store({"n": "value.number@1"})
    found.select(["n"])
    found.do(edits.set_title(found.graph, "Other"), "Rename")
    told = heard(found, "opened")
    found.open(store({"d": DOUBLE}).graph)
    assert told == [()]
    assert list(found.specs) == ["d"]
    assert found.selected == []
    assert not found.history.can_undo


def test_a_wire_is_named_among_what_an_edit_touches():
    found = store({"n": "value.number@1", "d": DOUBLE})
    wire = Wire("n", "out", "d", "x")
    diff = edits.connect(found.graph, wire, found.specs)
    assert touched(diff, "wire") == ["n.out -> d.x"]
    assert touched(diff, "node") == []
