"""Whatever was edited, a node that would run has a cause, and the cause leads to an edit, to a
failure, or to a node that may give something else each time."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dxt.cli.differences.causes import causes, unsure, would_run
from dxt.cli.differences.recording import Recording
from dxt.core.document.graph import Graph, Node, Wire
from dxt.engine.graph.live import LiveGraph
from dxt.engine.recording.history import History, NodeRecord, RunRecord
from dxt.nodes.registry import Registry
from tests.engine.drawn import NAMES, lines
from tests.engine.worlds import REGISTRY, World, came, graph_of

ROOTS = {"new", "type", "code", "wire", "failed"}
MINUTE = 60


def graph(line: str | Graph) -> Graph:
    return graph_of(line) if isinstance(line, str) else deepcopy(line)


class Told:
    """A run of a graph, or that of a line, recorded, and another graph later.

    `since` is when that was made which is good for a minute; None where that is not known. Those
    impure nodes fail that are `failing`.
    """

    def __init__(
        self,
        line: str | Graph,
        later: str | Graph,
        at: float,
        since: float | None = 0.0,
        failing: str = "",
    ) -> None:
        came.clear()
        came.update({name: "1" for name in NAMES if name not in failing})
        world = World(line)
        history = History(world.clock)
        world.listeners.append(history.hear)
        world.run()
        self.catalogue = REGISTRY.catalogue()
        self.record = history.runs[0]
        before = LiveGraph(graph(line), self.catalogue, {}, "here")
        self.recording = Recording(before, self.record, ended=0.0)
        self.now = LiveGraph(graph(later), self.catalogue, {}, "here")
        made = {} if since is None else dict.fromkeys(self.recording.lasting, since)
        self.recording.recall(self.now, made, at)

    def why(self, node: str) -> dict[str, list[str]]:
        """The causes of all that would run for this node."""
        now, recording = self.now, self.recording
        may_differ = unsure(now)
        return {
            found: [
                " ".join(filter(None, (cause.what, cause.name)))
                for cause in causes(now, found, recording, self.catalogue, may_differ)
            ]
            for found in now.topology.order(would_run(now, node, recording).waiting)[0]
        }


def check(
    line: str, node: str, at: float, why: Mapping[str, Any], later: str = "", **more: Any
) -> None:
    """Why the node of the line would run so many seconds after a run; all causes by node."""
    told = Told(line, later or line, at, **more)
    assert told.why(node) == {name: text.split("; ") for name, text in why.items()}


@settings(max_examples=60)
@given(lines(), lines())
def test_every_cause_leads_to_an_edit_or_a_failure(one: str, other: str) -> None:
    told = Told(one.replace("~", ""), other, 0)
    now, recording = told.now, told.recording
    statuses = {node: record.status for node, record in told.record.nodes.items()}
    for node in now:
        for found in would_run(now, node, recording).waiting:
            why = causes(now, found, recording, told.catalogue, unsure(now))
            assert why
            for cause in why:
                if cause.what == "above":
                    assert recording.live.key(cause.name) != now.key(cause.name)
                elif cause.what == "skipped":
                    assert statuses[cause.name] == "failed"
                else:
                    assert cause.what in ROOTS


@given(lines())
def test_what_was_recorded_and_not_edited_is_fresh(line: str) -> None:
    line = line.replace("~", "").replace("!", "")
    told = Told(line, line, 0)
    for node in told.now:
        assert not told.why(node)


@settings(max_examples=60)
@given(lines("=!^*%"), lines("=!^*%"), st.sampled_from([0, MINUTE]), st.booleans())
def test_other_keys_are_never_the_cause_where_this_version_recorded_the_run(
    one: str, other: str, at: float, is_edited: bool
) -> None:
    told = Told(one, other if is_edited else one, at)
    for node in told.now:
        for why in told.why(node).values():
            assert why and "dxt" not in why


@given(lines("=^%"))
def test_what_is_good_for_a_while_has_the_keys_that_it_had_and_so_has_what_follows(
    line: str,
) -> None:
    told = Told(line, line, MINUTE - 1)
    for node, record in told.record.nodes.items():
        assert told.now.key(node) == record.key
        assert not told.why(node)


@given(lines("=^*%"))
def test_the_recorded_graph_has_the_keys_of_the_run(line: str) -> None:
    told = Told(line, line, 0)
    for node, record in told.record.nodes.items():
        assert told.recording.live.key(node) == record.key


def test_an_impure_node_runs_every_time_and_what_follows_may_be_given_another_value() -> None:
    line = "a* -> b -> c; d -> c"
    check(line, "c", 0, {"a": "impure", "b": "above a", "c": "above b"})
    check(line, "d", 0, {})
    check("a -> b*", "b", 0, {"b": "impure"})


def test_a_result_is_good_until_its_time_is_over() -> None:
    check("a% -> b -> c", "c", MINUTE - 1, {})
    check("a% -> b -> c", "c", MINUTE, {"a": "overdue", "b": "above a", "c": "above b"})


def test_a_result_counts_from_when_it_was_made_not_from_when_it_was_had_again() -> None:
    check("a% -> b", "b", 1, {"a": "overdue", "b": "above a"}, since=1 - MINUTE)


def test_where_no_run_tells_when_a_result_was_made_that_is_said_while_it_matters() -> None:
    check("a% -> b", "b", 1, {"a": "undated", "b": "above a"}, since=None)
    check("a% -> b", "b", MINUTE, {"a": "overdue", "b": "above a"}, since=None)


def test_a_result_of_other_code_or_inputs_is_not_good() -> None:
    check("a% -> b", "b", 0, {"a": "code", "b": "above a"}, later="a'% -> b")
    check("a -> b%", "b", 0, {"a": "code", "b": "above a"}, later="a' -> b%")
    check("a* -> b%", "b", 0, {"a": "impure", "b": "above a"})
    check("a% -> b%", "b", 0, {})
    check("a% -> b", "b", 0, {"b": "code"}, later="a% -> b'")


def test_a_result_is_good_under_another_name_unless_there_is_one_of_its_own() -> None:
    alone = graph_of("a%")
    twins = graph_of("a%")
    twins.add_node("z", twins.nodes["a"])
    told = Told(alone, twins, 0)
    assert told.now.key("z") == told.now.key("a") == told.record.nodes["a"].key
    told = Told(twins, twins, 0)
    for node in ("a", "z"):
        assert told.now.key(node) == told.record.nodes[node].key


def test_how_it_went_in_the_run_is_told_of_impure_nodes_and_what_follows_too() -> None:
    check("a% -> b! -> c", "c", 0, {"b": "failed", "c": "skipped b"})
    check("a* -> b!", "b", 0, {"a": "impure", "b": "above a"})
    check("a% -> b -> c", "c", 0, {"a": "failed", "b": "skipped a", "c": "skipped a"}, failing="a")


MARK = "/** @impure */ "


@pytest.mark.parametrize(("mark", "later"), [("", MARK), (MARK, "")])
def test_a_script_that_is_marked_otherwise_has_changed(mark: str, later: str) -> None:
    def marked(text: str) -> LiveGraph:
        graph = Graph()
        for name, sources in {"a": "", "b": "a", "c": "b"}.items():
            code = f"export function {name}({sources}) {{ return 1 }}"
            is_marked = name == "a"
            graph.add_node(name, Node("javascript@1", code=(text if is_marked else "") + code))
        graph.add_wire(Wire.parse("a.out -> b.a"))
        graph.add_wire(Wire.parse("b.out -> c.b"))
        return LiveGraph(graph, catalogue, {}, "here")

    catalogue = Registry().catalogue()
    live = marked(mark)
    if live.impure:
        live.recall("a", "once", {"out": "d"})
    nodes = {
        name: NodeRecord("done", live.key(name), outputs={"out": {"digest": "d"}}) for name in live
    }
    recording = Recording(marked(mark), RunRecord(nodes=nodes), 0.0)
    now = marked(later)
    recording.recall(now, {}, 0.0)
    planned = would_run(now, "c", recording)
    found = {
        name: {cause.what for cause in causes(now, name, recording, catalogue, unsure(now))}
        for name in planned.waiting
    }
    assert "code" in found["a"]
    assert (found["b"], found["c"]) == ({"above"}, {"above"})
