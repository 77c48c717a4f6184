"""Pins that go with their nodes, and come back with them when the reader takes that back."""

from app.debugger.pins import Pins
from dxt.core.editing import edits
from tests.app.samples import store

PIN = {"values": {"out": "k.out"}, "replaced": []}
INSIDE = {"grow": {"nodes": {"x": {"type": "value.number@1"}}}}


class Client:
    """What pins know of the client, which says after every edit that it was sent."""

    def __init__(self, document):
        self.restored = []
        document.listen("changed", lambda diff: self.on_edited([diff]))

    def restore(self, pins):
        self.restored.append(sorted(pins))
        self.on_pins({"pins": pins, "lost": []})


def begun(*pinned):
    """A document, in which some paths are pinned, and the client."""
    nodes = {"a": "value.number@1", "b": "value.number@1", "use": "subgraph.grow"}
    document = store(nodes, subgraphs=INSIDE)
    client = Client(document)
    Pins(document, client, None)
    client.on_pins({"pins": dict.fromkeys(pinned, PIN), "lost": []})
    return document, client


def removed(document, client, *nodes):
    """The nodes are deleted, and the engine tells that no pin is left."""
    document.do(edits.remove(document.graph, list(nodes)), "Delete")
    client.on_pins({"pins": {}, "lost": []})


def test_undoing_a_deletion_pins_its_nodes_again():
    document, client = begun("a", "b")
    removed(document, client, "a", "b")
    document.undo()
    assert client.restored == [["a", "b"]]
    document.redo()
    client.on_pins({"pins": {}, "lost": []})
    document.undo()
    assert client.restored == [["a", "b"], ["a", "b"]]


def test_redoing_what_added_a_node_pins_it_again():
    document, client = begun()
    document.do(edits.add_node(document.graph, "value.number@1", wanted_id="new"), "Add")
    client.on_pins({"pins": {"new": PIN}, "lost": []})
    document.undo()
    client.on_pins({"pins": {}, "lost": []})
    document.redo()
    assert client.restored == [["new"]]


def test_a_new_node_of_the_same_name_is_not_pinned():
    document, client = begun("a")
    removed(document, client, "a")
    document.do(edits.add_node(document.graph, "value.number@1", wanted_id="a"), "Add")
    document.undo()
    document.redo()
    assert client.restored == []
    document.undo()
    document.undo()
    assert client.restored == [["a"]]


def test_pins_inside_a_use_come_back_with_it_and_with_their_nodes():
    document, client = begun("use/x")
    removed(document, client, "use")
    document.undo()
    document.enter("use")
    removed(document, client, "x")
    document.undo()
    assert client.restored == [["use/x"], ["use/x"]]


def renamed(document, client, before, after, *pinned):
    """A node gets another name, by which the engine knows nothing of its pin at first."""
    document.do(edits.rename_node(document.graph, before, after), "Rename")
    answered(client, *pinned)


def answered(client, *pinned):
    """What the engine tells after an edit, and then of what was to be pinned again."""
    client.on_pins({"pins": {}, "lost": []})
    client.on_pins({"pins": dict.fromkeys(pinned, PIN), "lost": []})


def test_a_node_that_is_renamed_keeps_its_pin_and_undo_and_redo_do_so_too():
    document, client = begun("a")
    renamed(document, client, "a", "c", "c")
    document.undo()
    answered(client, "a")
    document.redo()
    answered(client, "c")
    document.undo()
    assert client.restored == [["c"], ["a"], ["c"], ["a"]]


def test_pins_inside_go_with_a_use_and_with_a_node_inside_that_are_renamed():
    document, client = begun("use/x")
    renamed(document, client, "use", "other", "other/x")
    document.enter("other")
    renamed(document, client, "x", "y", "other/y")
    document.undo()
    assert client.restored == [["other/x"], ["other/y"], ["other/x"]]


def test_what_is_renamed_after_its_pin_was_taken_away_is_not_pinned():
    document, client = begun("a")
    client.on_pins({"pins": {}, "lost": []})
    renamed(document, client, "a", "c")
    document.undo()
    assert client.restored == []
