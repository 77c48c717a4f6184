"""A run as bars: which nodes stand alone, which together, and what is left out."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dxt.engine.recording.gantt import LONGEST, MOST, POINTS, gantt
from dxt.engine.recording.history import NodeRecord, RunRecord
from tests.engine.records import told


def bars(found: dict[str, Any]) -> list[tuple[str, int, float, float]]:
    """Names, track, beginning and end of each."""
    return [
        (" ".join(bar["nodes"]), bar["track"], bar["began"], bar["ended"]) for bar in found["bars"]
    ]


def chain(count: int, seconds: float, gap: float = 0.0, **fields: Any) -> RunRecord:
    """One node after the other, all alike."""
    step = seconds + gap
    nodes = {
        f"n{at}": NodeRecord("done", started=at * step, ended=at * step + seconds, seconds=seconds)
        for at in range(count)
    }
    return RunRecord(seconds=count * step, nodes=nodes, **fields)


def test_each_node_that_was_performed_has_a_bar() -> None:
    found = gantt(told("0 started a; 2 finished a K D; 2 cached b L E; 3 started c; 4 failed c x"))
    assert bars(found) == [("a", 1, 0, 2), ("c", 1, 3, 4)]
    a, c = found["bars"]
    assert (a["status"], a["seconds"], a["outputs"], a["error"]) == ("done", 2, [["out", 10]], None)
    assert (c["status"], c["error"]) == ("failed", {"code": "node_raised", "message": "x"})
    assert (found["began"], found["ended"], found["tracks"]) == (0, 4, ["executor"])


def test_nodes_at_the_same_time_have_tracks_of_their_own() -> None:
    found = gantt(told("0 started a; 1 started b; 2 finished a K D; 3 finished b L D"))
    assert bars(found) == [("a", 1, 0, 2), ("b", 2, 1, 3)]
    assert found["tracks"] == ["executor", "executor (2)"]


def test_each_executor_has_tracks_of_its_own() -> None:
    line = "0 started a 1; 1 started b; 2 started c 1; 3 finished a K D; 4 finished b L D"
    found = gantt(told(line + "; 5 finished c M D; 5 started d 1; 6 finished d N D"))
    assert found["tracks"] == ["executor 1", "executor 2", "executor 2 (2)"]
    assert bars(found) == [("b", 1, 1, 4), ("a", 2, 0, 3), ("d", 2, 5, 6), ("c", 3, 2, 5)]


def test_an_ending_that_was_heard_late_pushes_nobody_aside() -> None:
    run = told("0 started a; 2 finished a K D; 2 started b; 3 finished b L E")
    run.nodes["a"].seconds = 2.1
    assert bars(gantt(run)) == [("a", 1, 0, 2), ("b", 1, 2, 3)]


def test_a_node_that_goes_on_reaches_to_the_end() -> None:
    run = told("1 started a; 5 finished b L E")
    assert run.nodes["a"].status == "unfinished"
    assert bars(gantt(run)) == [("a", 1, 1, 5)]


def test_short_nodes_that_follow_each_other_stand_together_and_come_apart_when_looked_at() -> None:
    run = chain(1000, 0.001)
    found = gantt(run)
    assert len(found["bars"]) < 2 * POINTS
    assert sum(bar["count"] for bar in found["bars"]) == 1000
    first = found["bars"][0]
    assert first["nodes"] == ["n0", "n1", "n2"] and "error" not in first
    assert first["count"] > 3 and abs(first["seconds"] - first["count"] * 0.001) < 1e-9
    closer = gantt(run, first["began"], first["ended"])
    assert closer["bars"][0]["nodes"] == ["n0"] and closer["bars"][0]["count"] == 1


def test_a_failed_node_stands_alone_however_short() -> None:
    run = chain(1000, 0.001)
    run.nodes["n500"].status = "failed"
    failed = [bar for bar in gantt(run)["bars"] if bar["status"] == "failed"]
    assert [bar["nodes"] for bar in failed] == [["n500"]]


def test_beyond_what_can_be_drawn_the_shortest_are_left_out_and_counted() -> None:
    run = chain(POINTS // 2, 0.003, gap=0.02)
    for executor in range(1, 11):
        for at in range(POINTS // 2):
            one = run.nodes[f"n{at}"]
            node = NodeRecord("done", started=one.started, ended=one.ended, executor=executor)
            run.nodes[f"m{executor}_{at}"] = node
    found = gantt(run)
    assert len(found["bars"]) == MOST
    assert sum(bar["count"] for bar in found["bars"]) + found["left_out"] == len(run.nodes)
    assert {bar["nodes"][0] for bar in found["bars"]}.issuperset(f"n{at}" for at in range(75))


times = st.floats(0, 100)
nodes = st.builds(
    NodeRecord,
    status=st.sampled_from(["done", "failed", "unfinished"]),
    started=times,
    seconds=times,
    executor=st.sampled_from([0, 1]),
)


@given(st.lists(nodes, max_size=40), times, times)
def test_no_node_is_lost_and_none_covers_another(
    found: list[NodeRecord], began: float, more: float
) -> None:
    run = RunRecord(seconds=200, nodes={f"n{at}": node for at, node in enumerate(found)})
    whole = gantt(run)
    assert sum(bar["count"] for bar in whole["bars"]) + whole["left_out"] == len(found)
    for one, other in zip(whole["bars"], whole["bars"][1:], strict=False):
        assert one["track"] < other["track"] or one["ended"] <= other["began"]
    part = gantt(run, began, began + more)
    assert all(bar["ended"] >= began and bar["began"] <= began + more for bar in part["bars"])
    longest = LONGEST * 200 / POINTS
    assert all(bar["ended"] - bar["began"] < longest for bar in whole["bars"] if bar["count"] > 1)
