"""Edits as values: applied, reversed, squashed, found between two graphs; order included."""

from dxt.core.document.codec import loads
from dxt.core.document.graph import Wire
from dxt.core.editing import diff as diffs
from dxt.core.editing import edits
from dxt.core.editing.diff import Diff
from dxt.core.errors import (
    DocumentError,
    DxtError,
    GraphError,
    NodeIdInvalid,
    NoSuchNode,
    WireInvalid,
)
from dxt.core.text.json_text import read, write
from tests.core.refusing import refused
from tests.core.samples import CATALOGUE, drawn, sample, text_of


def check_both_ways(graph, diff) -> None:
    """Applies the diff and takes it back; the graph must end exactly as it began."""
    before = text_of(graph)
    diffs.apply(graph, diff)
    after = text_of(graph)
    assert text_of(loads(after)) == after
    diffs.apply(graph, diffs.reverse(diff))
    assert text_of(graph) == before
    through_json = diffs.from_json(read(write(diffs.as_json(diff))))
    diffs.apply(graph, through_json)
    assert text_of(graph) == after


def test_a_removed_node_comes_back_exactly_where_it_was() -> None:
    for node_id in ("fares", "limit", "clean", "show"):
        graph = sample()
        diffs.apply(graph, edits.move(graph, {"clean": [1, 2], "show": [3, 4], "limit": [5, 6]}))
        check_both_ways(graph, edits.remove(graph, [node_id]))
    graph = sample()
    check_both_ways(graph, edits.remove(graph, ["fares", "clean"], ["limit.out -> clean.limit"]))
    check_both_ways(sample(), edits.remove(graph, []))


def test_every_edit_can_be_taken_back() -> None:
    specs = {}
    for make in (
        lambda graph: edits.add_node(graph, "view.table@1", at=[1, 2]),
        lambda graph: edits.set_param(graph, "fares", "file", "other.csv"),
        lambda graph: edits.set_param(graph, "fares", "deep", {"a": [1, None]}),
        lambda graph: edits.unset_param(graph, "fares", "file"),
        lambda graph: edits.set_code(graph, "clean", "def clean(): pass"),
        lambda graph: edits.rename_node(graph, "clean", "tidy"),
        lambda graph: edits.move(graph, {"fares": [9, 9], "show": [1.4, -2.6]}),
        lambda graph: edits.set_title(graph, "Other"),
        lambda graph: edits.set_title(graph, ""),
        lambda graph: edits.set_field(graph, "requirements", ["pandas"]),
        lambda graph: edits.set_field(graph, "lock", {"a": 1}),
        lambda graph: edits.set_field(graph, "needs", None),
        lambda graph: edits.set_field(graph, "view", {"zoom": 2}),
        lambda graph: edits.set_field(graph, "author", "Ann"),
        lambda graph: edits.connect(graph, Wire.parse("fares.out -> show.value"), specs),
        lambda graph: edits.disconnect(graph, ["fares.out -> clean.rows"]),
        lambda graph: edits.paste(graph, edits.copy(graph, ["fares", "clean"]), [100, 100]),
    ):
        graph = sample()
        diff = make(graph)
        assert text_of(graph) == text_of(sample()), "an edit only describes"
        assert not diffs.is_empty(diff)
        check_both_ways(graph, diff)


def test_squashed_edits_do_what_they_did_one_by_one() -> None:
    graph = sample()
    start = text_of(graph)
    done = []

    def do(diff) -> None:
        diffs.apply(graph, diff)
        done.append(diff)

    do(edits.set_param(graph, "limit", "value", 11))
    do(edits.set_param(graph, "limit", "value", 12))
    do(edits.add_node(graph, "view.table@1", wanted_id="extra", at=[0, 9]))
    do(edits.connect(graph, Wire.parse("fares.out -> extra.value"), {}))
    do(edits.remove(graph, ["fares"]))
    do(edits.rename_node(graph, "clean", "tidy"))
    do(edits.remove(graph, ["limit"]))
    do(edits.add_node(graph, "data.csv@1", wanted_id="fares"))
    do(edits.set_title(graph, "x"))
    end = text_of(graph)
    for cut in range(len(done) + 1):
        other = sample()
        parts = [diffs.squash(*done[:cut]), diffs.squash(*done[cut:])]
        for part in parts:
            diffs.apply(other, part)
        assert text_of(other) == end
        whole = diffs.squash(*parts)
        diffs.apply(other, diffs.reverse(whole))
        assert text_of(other) == start
    assert not diffs.is_empty(diffs.squash(*done))


def test_an_edit_and_its_reverse_squash_to_nothing() -> None:
    graph = sample()
    for diff in (
        edits.remove(graph, ["clean"]),
        edits.set_title(graph, "x"),
        edits.add_node(graph, "view.table@1"),
        edits.rename_node(graph, "fares", "trips"),
    ):
        assert diffs.is_empty(diffs.squash(diff, diffs.reverse(diff)))
    assert diffs.is_empty(diffs.squash())


def test_the_difference_between_two_graphs_turns_one_into_the_other() -> None:
    lines = [
        "a",
        "a -> b -> c",
        "c -> b -> a",
        "b -> c, a -> c.y, d",
        "d, c, b, a",
        "a, x1, b, x2, x3, c, d",
        "x3, a, x1, d -> c, x2 -> c.y, b -> x1",
    ]
    for one in lines:
        for other in lines:
            graph = drawn(one)
            target = drawn(other)
            diff = diffs.between(graph, target)
            assert diffs.is_empty(diff) == (one == other)
            before = text_of(graph)
            check_both_ways(graph, diff)
            assert text_of(graph) == text_of(target), (one, other)
            diffs.apply(graph, diffs.reverse(diff))
            assert text_of(graph) == before


def test_an_insertion_does_not_touch_its_neighbours() -> None:
    diff = diffs.between(drawn("a, b, c"), drawn("a, x, b, c"))
    assert list(diff.added) == ["node:x"] and not diff.updated and list(diff.order) == ["node:x"]
    moved = diffs.between(drawn("a, b, c, d"), drawn("d, a, b, c"))
    assert list(moved.order) == ["node:d"] and not diffs.touches_logic(moved)


def test_there_is_always_room_between_two_neighbours() -> None:
    graph = drawn("a, b")
    for number in range(200):
        names = list(graph.nodes)
        target = drawn(", ".join(names[:1]) + f", n{number}, " + ", ".join(names[1:]))
        diffs.apply(graph, diffs.between(graph, target))
        assert list(graph.nodes) == list(target.nodes)


def test_fields_are_found_between_graphs() -> None:
    one = loads('{"dxt": 1, "title": "a", "x": 1, "view": {"zoom": 1}, "requirements": ["a"]}')
    other = loads('{"dxt": 1, "y": [2], "view": {"zoom": 2}, "lock": {"z": 1}}')
    diff = diffs.between(one, other)
    assert sorted(diff.added) == ["field:lock", "field:y"]
    assert sorted(diff.updated) == ["field:view"]
    assert sorted(diff.removed) == ["field:requirements", "field:title", "field:x"]
    check_both_ways(one, diff)
    assert text_of(one) == text_of(other)


def test_the_picture_is_no_logic() -> None:
    graph = sample()
    for diff in (
        edits.move(graph, {"fares": [5, 5]}),
        edits.set_title(graph, "x"),
        edits.set_field(graph, "view", {"zoom": 2}),
        Diff(),
    ):
        assert not diffs.touches_logic(diff)
    for diff in (
        edits.set_param(graph, "fares", "file", "x"),
        edits.disconnect(graph, ["fares.out -> clean.rows"]),
        edits.remove(graph, ["show"]),
        edits.add_node(graph, "view.table@1"),
        edits.set_field(graph, "requirements", ["x"]),
    ):
        assert diffs.touches_logic(diff)


def test_a_diff_that_does_not_fit_changes_nothing() -> None:
    node = {"type": "x@1"}
    for diff, kind in (
        (Diff(added={"node:fares": node}), NodeIdInvalid),
        (Diff(added={"node:Bad id": node}), NodeIdInvalid),
        (Diff(added={"node:new": {}}), DocumentError),
        (Diff(added={"node:new": 5}), DocumentError),
        (Diff(removed={"node:nobody": node}), NoSuchNode),
        (Diff(updated={"node:nobody": (node, {"type": "y@1"})}), NoSuchNode),
        (Diff(updated={"node:fares": (node, {"type": 1})}), DocumentError),
        (Diff(removed={"node:fares": node}), WireInvalid),
        (Diff(removed={"wire:a.b -> c.d": True}), GraphError),
        (Diff(added={"wire:fares.out -> nobody.x": True}), NoSuchNode),
        (Diff(added={"wire:what": True}), WireInvalid),
        (Diff(added={"wire:fares.out -> clean.rows": True}), WireInvalid),
        (Diff(added={"place:fares": 5}), DocumentError),
        (Diff(added={"place:fares": {"at": [1]}}), DocumentError),
        (Diff(added={"place:nobody": {"at": [1, 2]}}), NoSuchNode),
        (Diff(updated={"place:nobody": ({"at": [0, 0]}, {"at": [1, 2]})}), NoSuchNode),
        (Diff(added={"field:title": 5}), DocumentError),
        (Diff(added={"field:nodes": {}}), DocumentError),
        (Diff(added={"field:requirements": [1]}), DocumentError),
        (Diff(added={"field:needs": []}), DocumentError),
        (Diff(updated={"field:needs": ({}, {"seconds": "x"})}), DocumentError),
        (Diff(added={"field:view": {"nodes": {}}}), DocumentError),
        (Diff(added={"something": 5}), DocumentError),
        (Diff(added={"other:x": 5}), DocumentError),
    ):
        graph = sample()
        mixed = diffs.squash(edits.set_title(graph, "changed"), diff)
        assert isinstance(refused(diffs.apply, graph, mixed), kind), diff
        assert text_of(graph) == text_of(sample()), diff


def test_a_diff_that_is_no_diff_is_refused() -> None:
    for found in (
        None, [], 5, {"added": []}, {"added": {"x": 1}}, {"updated": {"node:a": 1}},
        {"updated": {"node:a": [1]}}, {"order": {"node:a": ["x", 1]}}, {"order": {"node:a": 1}},
        {"removed": "x"},
    ):  # fmt: skip
        assert isinstance(refused(diffs.from_json, found), DxtError)
    assert diffs.is_empty(diffs.from_json({}))


def test_the_engine_can_follow_by_diffs_alone() -> None:
    page = sample()
    engine = loads(text_of(page))
    for diff in (
        edits.remove(page, ["limit"]),
        edits.rename_node(page, "fares", "trips"),
        edits.set_param(page, "show", "value", [1]),
    ):
        try:
            diffs.apply(page, diff)
        except DxtError:
            continue
        diffs.apply(engine, diffs.from_json(diffs.as_json(diff)))
        assert text_of(engine) == text_of(page)
    assert CATALOGUE.get("view.table@1") is not None
