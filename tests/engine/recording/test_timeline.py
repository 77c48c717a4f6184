"""Going back over what a session told, and forward again."""

from __future__ import annotations

from typing import Any

from dxt.core.timeline import Timeline
from tests.engine.worlds import World


def heard(world: World) -> Timeline:
    timeline = Timeline()
    for event in world.events:
        timeline.hear(event)
    world.listeners.append(timeline.hear)
    return timeline


def statuses(timeline: Timeline) -> str:
    return " ".join(f"{node}:{told['status']}" for node, told in timeline.now.items())


def texts(timeline: Timeline) -> dict[str, Any]:
    found = timeline.now.items()
    return {n: told["outputs"]["out"]["text"] for n, told in found if "outputs" in told}


def test_every_step_back_takes_one_ending_away_and_runs_nothing() -> None:
    world = World("a -> b! -> c")
    timeline = heard(world)
    world.run()
    told = list(world.events)
    seen = [statuses(timeline)]
    while (node := timeline.back()) is not None:
        seen.append(f"{node} {statuses(timeline)}")
    assert seen == [
        "a:done b:failed c:skipped",
        "c a:done b:failed c:stale",
        "b a:done b:stale c:stale",
        "a a:stale b:stale c:stale",
    ]
    assert [timeline.forward() for _ in range(4)] == ["a", "b", "c", None]
    assert statuses(timeline) == seen[0]
    assert world.events == told


def test_a_node_that_can_not_run_as_it_is_does_not_stand_as_failed() -> None:
    world = World("a -> b; a -> c!")
    world.live(world.do("edit", diff={"updated": {"node:b": [None, {"type": "python@1"}]}}))
    timeline = heard(world)
    world.run()
    assert timeline.now["b"].keys() == {"status", "error"}
    assert statuses(timeline) == "a:done b:blocked c:failed"


def test_values_of_before_an_edit_are_found_by_their_keys() -> None:
    world = World("a -> b")
    timeline = heard(world)
    world.run().becomes("a' -> b").run()
    assert texts(timeline) == {"a": "“a'()”", "b": "“b(a'())”"}
    timeline.back()
    assert timeline.is_past
    assert texts(timeline) == {"a": "“a'()”"}
    timeline.back()
    assert texts(timeline) == {}
    assert timeline.back() == ""
    assert texts(timeline) == {"a": "“a()”", "b": "“b(a())”"}
    assert timeline.forward() == ""
    assert statuses(timeline) == "a:stale b:stale"
    timeline.back()
    assert world.executor.values[f"{timeline.now['a']['key']}.out"] == "a()"


def test_what_happens_brings_it_back_to_the_present() -> None:
    world = World("a -> b")
    timeline = heard(world)
    world.run()
    timeline.back()
    world.becomes("a -> b'")
    assert not timeline.is_past
    assert statuses(timeline) == "a:done b:stale"
