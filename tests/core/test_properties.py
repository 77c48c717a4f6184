"""Laws that hold for every graph, diff and text, tried on generated ones. CPython only."""

import json
import struct
from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from dxt.core.document import codec, link
from dxt.core.document.canonical import write_ahead
from dxt.core.document.graph import Graph, Node
from dxt.core.document.packing import pack, unpack
from dxt.core.document.written import Written
from dxt.core.editing import diff as diffs
from dxt.core.editing import edits
from dxt.core.editing.undo import History
from dxt.core.errors import DocumentError, DxtError, LinkUnreadable
from dxt.core.text.json_text import copied, read, same, write
from tests.core.generated import graphs, ids, json_values, ports, positions, subgraphs, texts


@given(json_values)
def test_json_survives_and_agrees_with_the_standard_library(value: object) -> None:
    text = write(value)
    assert same(read(text), value)
    assert same(read(text), json.loads(text))
    assert same(read(json.dumps(value)), value)
    assert same(copied(value), value)
    assert write(read(write(value, tight=True))) == text


@given(st.integers(0, 2**64 - 1))
def test_every_float_survives(bits: int) -> None:
    number = struct.unpack("<d", struct.pack("<Q", bits))[0]
    if number == number and abs(number) != float("inf"):
        assert struct.pack("<d", read(write(number))) == struct.pack("<d", number)


@given(st.text() | st.binary())
def test_any_text_is_a_value_or_refused(text: str | bytes) -> None:
    try:
        value = read(text)
    except DocumentError:
        return
    assert same(read(write(value)), value)


@given(graphs())
def test_a_graph_survives_its_file_and_its_link(graph: Graph) -> None:
    text = codec.dumps(graph)
    assert codec.dumps(codec.loads(text)) == text
    assert codec.dumps(codec.from_json(json.loads(text))) == text
    assert same(json.loads(text), codec.to_json(graph))
    assert codec.dumps(unpack(pack(graph))) == text
    assert codec.dumps(link.decode(link.encode(graph))) == text
    assert codec.dumps(graph.copy()) == text


@given(graphs(), st.data())
def test_a_damaged_file_is_a_graph_or_refused(graph: Graph, data: st.DataObject) -> None:
    text = codec.dumps(graph)
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    damaged = (
        text[:start] + data.draw(st.sampled_from(["", "null", "[]", '"', "}", ","])) + text[end:]
    )
    try:
        found = codec.loads(damaged)
    except DocumentError:
        return
    assert codec.dumps(codec.loads(codec.dumps(found))) == codec.dumps(found)


@given(json_values, st.data())
def test_any_json_is_a_graph_or_refused(value: object, data: st.DataObject) -> None:
    field = data.draw(st.sampled_from(["title", "nodes", "wires", "needs", "view", "lock", "dxt"]))
    for found in (value, {"dxt": 1, field: value}, {"dxt": 1, "nodes": {"a": value}}):
        with suppress(DocumentError):
            codec.from_json(found)
        with suppress(LinkUnreadable):
            unpack(write([1, "", found, [value]]))


@given(graphs(), graphs())
def test_the_difference_turns_one_graph_into_the_other(one: Graph, other: Graph) -> None:
    first, second = codec.dumps(one), codec.dumps(other)
    diff = diffs.between(one, other)
    assert diffs.is_empty(diff) == (first == second)
    through = diffs.from_json(read(write(diffs.as_json(diff))))
    diffs.apply(one, through)
    assert codec.dumps(one) == second
    diffs.apply(one, diffs.reverse(diff))
    assert codec.dumps(one) == first


@given(graphs(), graphs())
def test_what_was_written_before_is_written_alike(one: Graph, other: Graph) -> None:
    written = Written()
    assert codec.dumps(one, written) == codec.dumps(one)
    diff = diffs.between(one, other)
    for step in (diff, diffs.reverse(diff)):
        diffs.apply(one, step)
        assert codec.dumps(one, written) == codec.dumps(one)
    assert codec.dumps(other, written) == codec.dumps(other)


@given(st.data())
def test_a_large_graph_is_written_alike_after_any_edits(data: st.DataObject) -> None:
    graph = Graph()
    for at in range(60):
        graph.add_node(f"n{at}", Node("bare", {"x": at}))
        if at % 3:
            graph.set_place(f"n{at}", {"at": [at, 0]})
    graph.subgraphs["inner"] = data.draw(subgraphs())
    history = History(graph)
    written = Written()
    for _ in range(data.draw(st.integers(1, 8))):
        while not write_ahead(graph, written, data.draw(st.integers(1, 70))):
            if data.draw(st.booleans()):
                break
        if data.draw(st.booleans()):
            assert codec.dumps(graph, written) == codec.dumps(graph)
        if data.draw(st.sampled_from([True, True, False])):
            history.do(draw_edit(graph, data), "edit")
        else:
            history.undo()
    assert codec.dumps(graph, written) == codec.dumps(graph)


@given(graphs(), graphs(), graphs())
def test_squashed_differences_do_both(one: Graph, two: Graph, three: Graph) -> None:
    middle = one.copy()
    first = diffs.between(middle, two)
    diffs.apply(middle, first)
    second = diffs.between(middle, three)
    start, end = codec.dumps(one), codec.dumps(three)
    both = diffs.squash(first, second)
    diffs.apply(one, both)
    assert codec.dumps(one) == end
    diffs.apply(one, diffs.reverse(both))
    assert codec.dumps(one) == start
    assert diffs.is_empty(diffs.squash(both, diffs.reverse(both)))


def draw_edit(graph: Graph, data: st.DataObject) -> diffs.Diff:
    names = list(graph.nodes)
    kinds = ["add", "title", "field"]
    if names:
        kinds += ["remove", "rename", "param", "unset", "code", "move", "paste", "cut"]
    kind = data.draw(st.sampled_from(kinds))
    if kind == "add":
        return edits.add_node(graph, "python@1", wanted_id=data.draw(ids))
    if kind == "title":
        return edits.set_title(graph, data.draw(texts))
    if kind == "field":
        return edits.set_field(graph, "author", data.draw(json_values))
    node_id = data.draw(st.sampled_from(names))
    if kind == "remove":
        return edits.remove(graph, data.draw(st.lists(st.sampled_from(names), unique=True)))
    if kind == "rename":
        return edits.rename_node(graph, node_id, edits.free_id(graph, data.draw(ids), {}))
    if kind == "param":
        return edits.set_param(graph, node_id, data.draw(ports), data.draw(json_values))
    if kind == "unset":
        return edits.unset_param(graph, node_id, data.draw(ports))
    if kind == "code":
        return edits.set_code(graph, node_id, data.draw(texts))
    if kind == "move":
        return edits.move(graph, {node_id: data.draw(positions)})
    if kind == "paste":
        return edits.paste(graph, edits.copy(graph, [node_id]))
    return edits.disconnect(graph, [wire.text for wire in graph.wires_into(node_id)])


@given(graphs(), st.data())
def test_any_run_of_edits_can_be_undone_redone_and_squashed(
    graph: Graph, data: st.DataObject
) -> None:
    history = History(graph)
    other = graph.copy()
    written = Written()
    states = [codec.dumps(graph, written)]
    made = []
    for _ in range(data.draw(st.integers(1, 6))):
        diff = draw_edit(graph, data)
        if diffs.is_empty(diff):
            continue
        made.append(diff)
        history.do(diff, "edit")
        states.append(codec.dumps(graph))
        assert codec.dumps(graph, written) == states[-1]
        assert codec.dumps(codec.loads(states[-1])) == states[-1]
    for state in states[-2::-1]:
        history.undo()
        assert codec.dumps(graph) == state
    for state in states[1:]:
        history.redo()
        assert codec.dumps(graph) == state
    diffs.apply(other, diffs.squash(*made))
    assert codec.dumps(other) == states[-1]


@given(graphs(), graphs())
def test_a_diff_fits_a_graph_or_leaves_it_alone(one: Graph, other: Graph) -> None:
    diff = diffs.between(Graph(), other)
    before = codec.dumps(one)
    try:
        diffs.apply(one, diff)
    except DxtError:
        assert codec.dumps(one) == before
    else:
        assert codec.dumps(codec.loads(codec.dumps(one))) == codec.dumps(one)
