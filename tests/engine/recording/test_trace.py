"""Traces fit the Trace Event Format and say what happened when."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dxt.engine.recording.history import NodeRecord, RunRecord
from dxt.engine.recording.trace import chrome_trace
from tests.engine.records import record, spans, told, valid
from tests.engine.worlds import Patient, World


def threads(trace: dict[str, Any]) -> list[str]:
    return [e["args"]["name"] for e in valid(trace) if e["name"] == "thread_name"]


def test_a_real_run_makes_one_complete_event_for_each_node_that_ran() -> None:
    world = World("a -> b! -> c; d")
    history = record(world)
    world.run()
    trace = chrome_trace(history.runs)
    assert [span[0] for span in spans(trace)] == world.ran.split()
    (failure,) = [event for event in valid(trace) if event["ph"] == "i"]
    assert (failure["name"], failure["s"]) == ("b failed: node_raised", "t")
    assert failure["args"]["message"] == "ValueError: b is wrong"
    counted = [event["args"]["bytes"] for event in valid(trace) if event["ph"] == "C"]
    assert counted == sorted(counted) and counted[-1] == len("a()d()")
    assert "c" not in str(spans(trace))


def test_nodes_stand_where_and_when_they_ran() -> None:
    trace = chrome_trace(
        [told("0 queued a; 1 started a; 3 finished a K D; 3 started b; 4 failed b x")]
    )
    assert spans(trace) == [("a", 1e6, 2e6, 1), ("b", 3e6, 1e6, 1)]
    assert threads(trace) == ["engine", "executor"]
    (a, _) = [event for event in valid(trace) if event["ph"] == "X"]
    assert a["args"]["waited_seconds"] == 1
    assert (a["args"]["key"], a["args"]["bytes"]) == ("K", 10)


def test_executors_are_threads() -> None:
    trace = chrome_trace(
        [told("0 started a; 0 started b 1; 1 finished a K D; 2 started c; 3 finished b L D")]
    )
    assert threads(trace) == ["engine", "executor 1", "executor 2"]
    assert spans(trace) == [("a", 0, 1e6, 1), ("b", 0, 3e6, 2), ("c", 2e6, 1e6, 1)]


def test_who_performed_what_in_a_real_run_is_in_its_trace() -> None:
    world = World("a -> a1 -> a2; b -> b1 -> b2", lanes=(Patient, Patient))
    history = record(world)
    world.run()
    assert {node: found.executor for node, found in history.runs[0].nodes.items()} == {
        node: at for at, lane in enumerate(world.lanes) for node in lane.ran
    }
    trace = chrome_trace(history.runs)
    assert threads(trace) == ["engine", "executor 1", "executor 2"]
    assert {name: thread for name, _, _, thread in spans(trace)} == {
        node: thread for thread, lane in enumerate(world.lanes, 1) for node in lane.ran
    }


def test_what_waited_beside_others_in_an_executor_stands_right_below_it() -> None:
    line = "0 started a; 0 started b 1; 1 started c; 2 finished a K D; 3 finished c L D"
    trace = chrome_trace([told(line + "; 4 finished b M D")])
    assert threads(trace) == ["engine", "executor 1", "executor 1 (2)", "executor 2"]
    assert [(name, thread) for name, _, _, thread in spans(trace)] == [("a", 1), ("b", 3), ("c", 2)]


def test_nodes_that_overlap_are_kept_apart() -> None:
    trace = chrome_trace([told("0 started a; 1 started b; 2 finished a K D; 3 finished b L D")])
    assert threads(trace) == ["engine", "executor", "executor (2)"]
    assert [span[3] for span in spans(trace)] == [1, 2]


def test_hits_have_no_length_and_what_could_not_start_is_a_mark() -> None:
    trace = chrome_trace([told("1 cached a K D; 2 failed b wrong; 2 skipped c b")])
    assert spans(trace) == [("a", 1e6, 0, 0)]
    assert [(e["ts"], e["tid"]) for e in valid(trace) if e["ph"] == "i"] == [(2e6, 0)]


def test_every_run_is_a_process_on_one_timeline() -> None:
    world = World("a -> b")
    history = record(world)
    world.run()
    world.clock.advance(5)
    world.becomes("a -> b'").run()
    found = {
        event["name"]: (event["pid"], event["ts"]) for event in valid(chrome_trace(history.runs))
    }
    assert found["b"] == (2, 5e6)
    names = [
        e["args"]["name"] for e in valid(chrome_trace(history.runs)) if e["name"] == "process_name"
    ]
    assert names == ["run 1", "run 2"]


def test_a_lost_executor_is_a_mark_on_the_whole_run() -> None:
    world = World("a~")
    history = record(world)
    world.run()
    lost = [
        event for event in valid(chrome_trace(history.runs)) if event["name"] == "executor lost"
    ]
    assert [(event["s"], event["args"]["reason"]) for event in lost] == [("p", "it crashed")]


times = st.floats(0, 1000)
nodes = st.builds(
    NodeRecord,
    status=st.sampled_from(["done", "failed", "unfinished"]),
    started=times,
    seconds=times,
    executor=st.sampled_from([0, 1, 2]),
)


@given(st.dictionaries(st.text(), nodes, max_size=12), times)
def test_whatever_overlaps_the_trace_is_valid(found: dict[str, NodeRecord], began: float) -> None:
    run = RunRecord(began=began, nodes=found)
    assert len(spans(chrome_trace([run]))) == len(found)
