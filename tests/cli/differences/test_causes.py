"""Whatever was edited, a node that would run has a cause, and the cause leads to an edit."""

from __future__ import annotations

from hypothesis import given, settings

from dxt.cli.differences.causes import Recording, causes, would_run
from dxt.engine.graph.live import LiveGraph
from dxt.engine.recording.history import History
from tests.engine.drawn import lines
from tests.engine.worlds import REGISTRY, World, graph_of

ROOTS = {"new", "type", "code", "wire", "failed"}


@settings(max_examples=60)
@given(lines(), lines())
def test_every_cause_leads_to_an_edit_or_a_failure(one: str, other: str) -> None:
    before = one.replace("~", "")
    world = World(before)
    history = History(world.clock)
    world.listeners.append(history.hear)
    world.run()
    catalogue = REGISTRY.catalogue()
    recording = Recording(LiveGraph(graph_of(before), catalogue, {}, "here"), history.runs[0])
    now = LiveGraph(graph_of(other), catalogue, {}, "here")
    statuses = {node: record.status for node, record in recording.record.nodes.items()}
    for node in now:
        for found in would_run(now, node, recording).waiting:
            why = causes(now, found, recording, catalogue)
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
    world = World(line)
    history = History(world.clock)
    world.listeners.append(history.hear)
    world.run()
    now = LiveGraph(graph_of(line), REGISTRY.catalogue(), {}, "here")
    recording = Recording(world.session.live, history.runs[0])
    for node in now:
        assert not would_run(now, node, recording).waiting
