"""What is known of nodes and runs, from the engine's events alone."""

from tests.app.samples import states

OUT = {"out": {"kind": "table", "text": "2 rows × 2 columns", "bytes": 10, "digest": "d"}}
FINISHED = {"event": "node_finished", "node": "a", "key": "k", "seconds": 0.5, "outputs": OUT}


def run_finished(**counts):
    event = {"event": "run_finished", "run": 1, "ok": True, "seconds": 0.4, "stopped": False}
    event.update({"done": 0, "cached": 0, "failed": 0, "skipped": 0})
    event.update(counts)
    return event


def test_a_node_goes_from_queued_to_done():
    found = states({"event": "run_started", "run": 1, "nodes": ["a"]})
    assert found.is_running
    found.heard([{"event": "nodes_queued", "nodes": ["a"]}])
    assert found.of("a").status == "queued"
    found.heard([{"event": "node_started", "node": "a"}])
    assert found.of("a").status == "running"
    found.heard([FINISHED])
    assert found.of("a").is_fresh
    assert found.of("a").outputs["out"]["text"] == "2 rows × 2 columns"
    assert found.finished_nodes == 1
    found.heard([run_finished(done=1)])
    assert not found.is_running
    assert found.summary == "Ran 1 node in 0.4 s"


def test_what_many_events_say_is_told_once_however_many_there_are():
    nodes = [f"n{at}" for at in range(3000)]
    found = states({"event": "run_started", "run": 1, "nodes": nodes})
    told = []
    found.listen("nodes", lambda changed: told.append(list(changed)))
    found.listen("run", lambda: told.append(found.finished_nodes))
    news = []
    for node in nodes:
        news.append({"event": "node_started", "node": node})
        news.append(dict(FINISHED, node=node))
    found.heard(news)
    assert len(told) == 2
    assert sorted(told[0]) == sorted(nodes)
    assert told[1] == 3000


def test_the_end_of_a_run_tells_only_of_nodes_that_it_left_unfinished():
    found = states(
        {"event": "run_started", "run": 1, "nodes": ["a", "b"]},
        FINISHED,
        {"event": "node_started", "node": "b"},
    )
    told = []
    found.listen("nodes", told.extend)
    found.heard([run_finished(done=1, stopped=True)])
    assert told == ["b"]
    assert found.of("b").status == "stale"


def test_only_nodes_that_printed_are_looked_through_for_what_was_printed():
    found = states({"event": "printed", "node": "a", "stream": "stdout", "text": "hello"})
    assert found.printing == ["a"]
    found.forget()
    assert found.printing == []


def test_a_plan_makes_nodes_stale_and_says_why_one_can_not_run():
    error = {"code": "two_functions", "message": "there are two functions"}
    found = states(
        FINISHED,
        {
            "event": "planned",
            "nodes": {
                "a": {"status": "stale", "key": "k2"},
                "b": {"status": "blocked", "key": None, "error": error},
            },
        },
    )
    assert found.of("a").status == "stale"
    assert found.of("a").key == "k2"
    assert found.of("b").error == error
    assert found.of("b").key == ""


def test_what_a_node_printed_is_kept_until_it_starts_again():
    printed = {"event": "printed", "node": "a", "stream": "stdout", "text": "hello\n"}
    found = states(printed, printed)
    assert found.of("a").printed == [("stdout", "hello\n"), ("stdout", "hello\n")]
    found.heard([{"event": "node_started", "node": "a"}])
    assert found.of("a").printed == []


def test_a_node_that_can_not_run_as_it_is_has_not_failed():
    error = {"code": "syntax_invalid", "message": "line 1", "node": "a"}
    blocked = {"event": "node_failed", "node": "a", "error": error, "blocked": True}
    found = states(blocked)
    assert (found.of("a").status, found.of("a").error) == ("blocked", error)
    found.heard([run_finished(cached=2, failed=2, blocked=1, ok=False)])
    assert found.summary == "Reused 2, 1 failed and 1 node can't run yet in 0.4 s"


def test_a_skipped_node_says_because_of_which():
    found = states({"event": "node_skipped", "node": "b", "because": "a"})
    assert found.of("b").status == "skipped"
    assert found.of("b").error["message"] == "Not run, because a did not finish."
    assert not found.of("b").is_stopped


def test_a_node_that_a_failure_cut_short_was_neither_skipped_nor_stopped_by_the_reader():
    told = "Cut short, because a, which streams with it, failed."
    found = states({"event": "node_skipped", "node": "b", "because": "a", "begun": True})
    assert found.of("b").error["message"] == told
    assert found.of("b").is_cut_short and not found.of("b").is_stopped
    standing = {"status": "skipped", "key": "k", "because": "a", "begun": True}
    found = states({"event": "planned", "nodes": {"b": standing}})
    assert found.of("b").error["message"] == told


def test_what_was_cut_short_is_counted_apart_from_what_was_skipped():
    told = run_finished(ok=False, failed=1, skipped=3, cut_short=1)
    assert states(told).summary == "1 failed, 1 cut short and 2 skipped in 0.4 s"
    told = run_finished(ok=False, failed=1, skipped=1, cut_short=1)
    assert states(told).summary == "1 failed and 1 cut short in 0.4 s"


def test_a_stopped_run_leaves_nothing_queued():
    found = states(
        {"event": "run_started", "run": 1, "nodes": ["a", "b"]},
        {"event": "nodes_queued", "nodes": ["a"]},
        {"event": "node_started", "node": "b"},
        run_finished(stopped=True, ok=False, done=1),
    )
    assert found.of("a").status == "stale"
    assert found.of("b").status == "stale"
    assert found.summary == "Stopped: ran 1 node in 0.4 s"


def test_a_run_that_was_asked_for_waits_for_the_engine():
    found = states()
    found.want_run()
    assert found.is_wanted and not found.is_running
    found.heard([{"event": "run_started", "run": 1, "nodes": []}])
    assert found.is_running and not found.is_wanted


def test_a_run_that_is_asked_to_stop_is_stopping_until_it_ends():
    found = states({"event": "run_started", "run": 1, "nodes": ["a"]})
    found.want_stop()
    assert found.is_stopping and found.is_running
    found.heard([run_finished(stopped=True, ok=False)])
    assert not found.is_stopping
    found.want_stop()
    assert not found.is_stopping


def test_a_node_that_was_stopped_did_not_fail():
    stopped = {"event": "node_failed", "node": "a", "error": {"code": "node_stopped"}}
    found = states(stopped, run_finished(stopped=True, failed=1, skipped=2))
    assert found.of("a").is_stopped
    assert found.summary == "Stopped: 2 skipped in 0.4 s"


def test_both_parts_have_to_be_ready_and_the_sandbox_may_be_lost():
    found = states({"event": "engine_ready"})
    assert not found.is_ready
    found.heard([{"event": "executor_ready"}])
    assert found.is_ready
    found.heard([{"event": "executor_lost", "reason": "stopped"}])
    assert not found.is_ready
    assert found.lost == "stopped"


def test_an_event_nobody_knows_changes_nothing():
    found = states({"event": "node_dreamt", "node": "a"})
    assert found.nodes == {}


def test_who_listens_hears_which_nodes_changed():
    found = states()
    told = []
    found.listen("nodes", told.append)
    found.heard([FINISHED])
    assert told == [["a"]]
