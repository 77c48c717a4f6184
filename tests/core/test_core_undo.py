"""Undo and redo, and the merging of typing and dragging."""

from dxt.core.document.codec import loads
from dxt.core.document.graph import Wire
from dxt.core.editing import edits
from dxt.core.editing.undo import History
from tests.core.samples import sample, text_of


def test_everything_can_be_undone_and_redone_exactly() -> None:
    graph = sample()
    history = History(graph)
    texts = [text_of(graph)]
    for make in (
        lambda: edits.remove(graph, ["limit"]),
        lambda: edits.add_node(graph, "python@1", code="def f(x): return x", at=[1, 1]),
        lambda: edits.connect(graph, Wire.parse("fares.out -> f.x"), {}),
        lambda: edits.rename_node(graph, "fares", "trips"),
        lambda: edits.paste(graph, edits.copy(graph, ["trips", "f"])),
        lambda: edits.remove(graph, ["trips", "f", "clean"]),
        lambda: edits.set_title(graph, "other"),
    ):
        history.do(make(), "edit")
        texts.append(text_of(graph))
    for text in texts[-2::-1] if len(texts) > 1 else []:
        assert history.can_undo
        history.undo()
        assert text_of(graph) == text
    assert not history.can_undo and history.undo() is None
    for text in texts[1:]:
        assert history.can_redo
        history.redo()
        assert text_of(graph) == text
    assert not history.can_redo and history.redo() is None


def test_undo_returns_the_diff_that_it_made() -> None:
    graph = sample()
    other = sample()
    history = History(graph)
    mirror = History(other)
    history.do(edits.remove(graph, ["clean"]), "delete")
    mirror.do(edits.remove(other, ["clean"]), "delete")
    mirror.do(history.undo(), "follow")
    assert text_of(other) == text_of(graph) == text_of(sample())
    mirror.do(history.redo(), "follow")
    assert text_of(other) == text_of(graph)


def test_typing_is_one_step() -> None:
    graph = sample()
    history = History(graph)
    for end in range(1, 10):
        history.do(edits.set_title(graph, "A new title"[:end]), "rename", "title")
    history.do(edits.move(graph, {"fares": [1, 1]}), "move", "move fares")
    for x in range(2, 9):
        history.do(edits.move(graph, {"fares": [x, x]}), "move", "move fares")
    assert graph.title == "A new tit" and graph.place("fares")["at"] == [8, 8]
    assert history.undo_label == "move"
    history.undo()
    assert graph.place("fares")["at"] == [0, 0] and graph.title == "A new tit"
    assert (history.undo_label, history.redo_label) == ("rename", "move")
    history.undo()
    assert text_of(graph) == text_of(sample()) and not history.can_undo
    history.redo()
    history.redo()
    assert graph.place("fares")["at"] == [8, 8]


def test_typing_goes_on_in_a_new_step_after_a_pause_or_an_undo() -> None:
    graph = sample()
    history = History(graph)
    history.do(edits.set_title(graph, "a"), "rename", "title")
    history.pause()
    history.do(edits.set_title(graph, "b"), "rename", "title")
    history.undo()
    assert graph.title == "a"
    history.do(edits.set_title(graph, "c"), "rename", "title")
    assert not history.can_redo
    history.undo()
    assert graph.title == "a"


def test_typing_back_to_the_beginning_leaves_no_step() -> None:
    graph = sample()
    history = History(graph)
    history.do(edits.set_title(graph, "x"), "rename", "title")
    history.do(edits.set_title(graph, "Cheapest fares"), "rename", "title")
    assert not history.can_undo


def test_an_empty_edit_is_no_step_and_keeps_what_can_be_redone() -> None:
    graph = sample()
    history = History(graph)
    history.do(edits.set_title(graph, "x"), "rename")
    history.undo()
    history.do(edits.set_title(graph, graph.title), "rename")
    assert history.can_redo and not history.can_undo
    assert text_of(loads(text_of(graph))) == text_of(graph)
