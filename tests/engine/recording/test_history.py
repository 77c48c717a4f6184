"""Records of runs, made of events alone, and the comparison of two."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dxt.core.errors import DocumentError
from dxt.engine.recording.history import History, NodeRecord, RunRecord
from tests.engine.records import record, told
from tests.engine.worlds import VirtualClock, World, gates, together


def test_a_run_is_recorded_with_how_each_node_ended() -> None:
    world = World("a -> b! -> c; a -> d")
    history = record(world)
    world.run()
    (run,) = history.runs
    assert {node: found.status for node, found in run.nodes.items()} == {
        "a": "done",
        "b": "failed",
        "c": "skipped",
        "d": "done",
    }
    assert (run.run, run.ok, run.stopped) == (1, False, False)
    assert run.nodes["a"].outputs["out"]["text"] == "“a()”"
    assert set(run.nodes["a"].outputs["out"]) == {"kind", "text", "bytes", "digest"}
    assert run.nodes["a"].bytes == len("a()")
    assert run.nodes["a"].key == world.session.live.key("a")
    assert run.nodes["b"].error == world.told("node_failed")["error"]
    assert run.nodes["c"].because == "b"
    assert [node for node, found in run.nodes.items() if found.ran] == ["a", "b", "d"]
    assert run.stored_keys == {world.session.live.value_keys(node)["out"] for node in "ad"}


def test_a_node_that_can_not_run_as_it_is_is_recorded_apart_from_what_failed() -> None:
    world = World("a -> b! -> c; a -> d -> e")
    world.live(world.do("edit", diff={"updated": {"node:d": [None, {"type": "python@1"}]}}))
    history = record(world)
    world.run()
    (run,) = history.runs
    found = {node: record.status for node, record in run.nodes.items()}
    assert found == {"a": "done", "b": "failed", "c": "skipped", "d": "blocked", "e": "skipped"}
    assert (run.ok, run.count("failed"), run.count("blocked")) == (False, 1, 1)
    assert (run.nodes["d"].error or {})["code"] == "no_function"
    assert not run.nodes["d"].ran


def test_what_was_stored_is_a_hit() -> None:
    world = World("a -> b").run()
    history = record(world)
    world.becomes("a -> b'").run()
    (run,) = history.runs
    assert [run.count(status) for status in ("done", "cached")] == [1, 1]
    assert (run.nodes["a"].status, run.nodes["a"].ran) == ("cached", False)
    assert run.nodes["a"].outputs["out"]["text"] == "“a()”"


def test_times_are_those_of_the_run_and_a_failed_node_has_its_own() -> None:
    run = told(
        "1 queued a; 2 started a; 2 queued b; 5 failed a wrong; 6 started b; 7 finished b K D"
    )
    a, b = run.nodes["a"], run.nodes["b"]
    assert (a.queued, a.started, a.ended, a.seconds) == (1, 2, 5, 3)
    assert (b.queued, b.started, b.ended, b.seconds) == (2, 6, 7, 1)
    assert run.seconds == 7


def test_a_run_that_is_stopped_says_how_long_its_node_had_run() -> None:
    async def stopping(world: World) -> None:
        await world.do("run")
        await world.until("node_started", "a")
        world.clock.advance(2.5)
        await world.do("stop")

    world = World("a? -> b")
    history = record(world)
    together(world, stopping)
    (run,) = history.runs
    assert run.stopped
    assert run.nodes["a"].error and run.nodes["a"].error["code"] == "node_stopped"
    assert run.nodes["a"].seconds == 2.5
    assert not run.nodes["b"].ran


def test_a_node_that_an_edit_made_run_again_is_recorded_as_it_was_at_last() -> None:
    async def editing(world: World) -> None:
        await world.do("run")
        await world.until("node_started", "a")
        await world.edit("a' -> b")

    world = World("a? -> b")
    history = record(world)
    together(world, editing)
    (run,) = history.runs
    assert (run.nodes["a"].status, run.nodes["a"].key) == ("done", world.session.live.key("a"))


def test_a_node_that_an_edit_made_stored_again_did_not_run() -> None:
    async def editing(world: World) -> None:
        await world.do("run")
        await world.until("node_started", "a")
        await world.edit("a -> b")

    world = World("a -> b").run().becomes("a? -> b")
    history = record(world)
    together(world, editing)
    assert world.ran == "a"
    (run,) = history.runs
    assert {n: (r.status, r.ran, r.seconds) for n, r in run.nodes.items()} == {
        "a": ("cached", False, 0),
        "b": ("cached", False, 0),
    }


def test_a_lost_executor_is_recorded() -> None:
    world = World("a~ -> b")
    history = record(world)
    world.run()
    assert [reason for _, reason in history.runs[0].losses] == ["it crashed"]


def test_only_the_newest_runs_are_kept() -> None:
    world = World("a")
    history = record(world, keep=2)
    for _ in range(3):
        world.run()
    assert [run.run for run in history.runs] == [2, 3]
    assert [run.began for run in history.runs] == [0, 0]


def test_of_large_runs_fewer_are_kept_but_two_can_always_be_compared() -> None:
    clock = VirtualClock()
    history = History(clock, most=5)
    for number, nodes in enumerate(("ab", "cd", "ef", "abcdefgh"), start=1):
        history.hear({"event": "run_started", "run": number, "nodes": list(nodes)})
        history.hear({"event": "run_finished", "ok": True, "stopped": False, "seconds": 1.0})
        if number == 3:
            assert [run.run for run in history.runs] == [2, 3]
    assert [run.run for run in history.runs] == [3, 4]


def test_nodes_that_stand_as_they_stood_are_counted_and_not_recorded() -> None:
    world = World("a -> b; c -> d").run().run()
    history = record(world)
    world.becomes("a -> b'; c -> d").run()
    (run,) = history.runs
    assert list(run.nodes) == ["b"]
    assert (run.unchanged, run.count("cached"), run.count("done")) == (3, 3, 1)
    again = RunRecord.from_json(run.as_json())
    assert again == run
    del (old := run.as_json())["unchanged"]
    assert RunRecord.from_json(old).unchanged == 0


def test_a_record_of_before_executors_were_told_is_read() -> None:
    old = told("0 started a 2; 1 finished a K D").as_json()
    old["nodes"]["a"]["lane"] = old["nodes"]["a"].pop("executor") and None
    assert RunRecord.from_json(old) == told("0 started a; 1 finished a K D")


def test_a_run_that_goes_on_is_seen_as_far_as_it_has_come() -> None:
    clock = VirtualClock()
    history = History(clock)
    assert history.going is None
    history.hear({"event": "run_started", "run": 7, "nodes": ["a", "b"]})
    clock.advance(1)
    history.hear({"event": "node_started", "node": "a"})
    clock.advance(2)
    run = history.going
    assert run is not None and not history.runs
    assert (run.run, run.seconds, run.nodes["a"].seconds) == (7, 3, 2)
    assert run.nodes["a"].status == run.nodes["b"].status == "unfinished"
    history.forget()
    assert history.going is None
    history.hear({"event": "run_finished", "ok": True, "stopped": False, "seconds": 3.0})
    assert not history.runs


def test_runs_are_joined_to_one_that_holds_what_each_did() -> None:
    world = World("a -> b -> d; a -> c!; e?")
    history = record(world)

    async def twice(world: World) -> None:
        await world.do("run", targets=["c", "d"])
        world.clock.advance(3)
        await world.session.idle()
        await world.executor.forget([world.session.live.value_keys("b")["out"]])
        world.session.values_changed()
        world.clock.advance(4)
        await world.do("run", auto=True)
        await world.until("node_started", "e")
        world.clock.advance(5)
        gates["e"].set()

    together(world, twice)
    first, _ = history.runs
    assert {*first.nodes} == {*"abcd"}
    joined = history.joined()
    assert (joined.run, joined.began, joined.seconds, joined.ok) == (1, 0, 12, False)
    assert {node: found.status for node, found in joined.nodes.items()} == {
        "a": "done",
        "b": "done",
        "c": "failed",
        "d": "done",
        "e": "done",
    }
    assert joined.unchanged == 0 and not joined.gone
    assert all(joined.nodes[node] == first.nodes[node] for node in "acd")
    assert [joined.nodes[node].started for node in "be"] == [7, 7]
    assert joined.nodes["e"].ended == 12


def test_no_runs_join_to_an_empty_record() -> None:
    assert History().joined() == RunRecord()


def test_a_record_survives_json() -> None:
    world = World("a -> b! -> c; d~")
    history = record(world)
    world.run()
    run = history.runs[0]
    assert run.losses
    assert RunRecord.from_json(json.loads(json.dumps(run.as_json()))) == run


@pytest.mark.parametrize(
    "change",
    [
        {"nodes": []},
        {"nodes": {"a": 5}},
        {"nodes": {"a": {**told("0 started a").as_json()["nodes"]["a"], "started": "x"}}},
        {"nodes": {"a": {**told("0 started a").as_json()["nodes"]["a"], "outputs": {"out": 1}}}},
        {"seconds": None},
        {"losses": [1]},
    ],
)
def test_what_is_no_record_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(DocumentError):
        RunRecord.from_json({**told("").as_json(), **change})


@pytest.mark.parametrize("found", [None, [], {}, "x"])
def test_what_is_nothing_like_a_record_is_refused(found: Any) -> None:
    with pytest.raises(DocumentError):
        RunRecord.from_json(found)


def test_a_run_without_events_has_no_nodes() -> None:
    assert told("").nodes == {}
    assert NodeRecord().ran is False
