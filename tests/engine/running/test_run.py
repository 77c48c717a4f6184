"""What runs, in which order, and what comes of it."""

from __future__ import annotations

from tests.engine.worlds import World, check, gates, together


def test_a_chain_runs_in_order() -> None:
    check("a -> b -> c", ran="a b c")


def test_branches_run_in_the_order_of_their_wires_once_each() -> None:
    world = check("a -> c -> d; a -> b -> d", ran="a c b d")
    assert world.value("d") == "d(b(a()), c(a()))"


def test_what_needs_a_failed_node_is_skipped_and_the_rest_goes_on() -> None:
    world = check("a -> b! -> c -> d; a -> e", ran="a b e", failed="b", skipped="c d")
    assert {event["because"] for event in world.events if event["event"] == "node_skipped"} == {"b"}
    assert world.error("b")["message"] == "ValueError: b is wrong"
    assert world.error("b")["line"] == 2
    finished = world.told("run_finished")
    assert not finished["ok"]
    assert [finished[s] for s in ("done", "cached", "failed", "skipped")] == [2, 0, 1, 2]


def test_a_second_run_performs_nothing() -> None:
    world = World("a -> b").run().run()
    assert world.ran == ""
    assert world.nodes("node_cached") == ["a", "b"]
    assert world.told("run_finished")["ok"]


def test_a_failed_node_is_tried_again_by_the_next_run() -> None:
    assert World("a -> b! -> c").run().run().ran == "b"


def test_all_that_is_to_be_performed_is_told_at_once() -> None:
    world = World("a -> b -> c; d -> c; e!")
    told = [event["nodes"] for event in world.run().events if event["event"] == "nodes_queued"]
    assert [sorted(nodes) for nodes in told] == [["a", "b", "c", "d", "e"]]
    world.run("e")
    told = [event["nodes"] for event in world.events if event["event"] == "nodes_queued"]
    assert told == [["e"]]


def test_targets_run_with_what_they_need_and_nothing_else() -> None:
    world = World("a -> b -> c; a -> d; e").run("b")
    assert world.ran == "a b"
    assert world.status("d") == "stale"
    assert world.run("c", "e").ran == "c e"
    assert world.run("b").nodes("node_cached") == ["b"]


def test_an_edit_runs_only_what_follows_from_it() -> None:
    world = World("a -> b -> c; a -> d").run().becomes("a -> b' -> c; a -> d")
    assert world.told("planned")["nodes"].keys() == {"b", "c"}
    assert world.run().ran == "b c"
    assert world.value("c") == "c(b'(a()))"


def test_taking_an_edit_back_runs_nothing() -> None:
    world = World("a -> b").run().becomes("a' -> b").run().becomes("a -> b")
    assert {node: world.status(node) for node in "ab"} == {"a": "cached", "b": "cached"}
    assert world.run().ran == ""


def test_nodes_with_one_key_run_once() -> None:
    graph = World("a -> b").session.live.graph
    graph.add_node("z", graph.nodes["a"].copy())
    world = World(graph).run()
    assert world.ran == "a b"
    assert world.nodes("node_cached") == ["z"]


def test_wires_in_a_circle_fail_where_they_are_and_nowhere_else() -> None:
    world = World("a -> b -> c -> b; c -> d; a -> e").run()
    assert world.ran == "a e"
    assert sorted(world.nodes("node_failed")) == ["b", "c"]
    assert world.nodes("node_skipped") == ["d"]
    assert world.error("b")["code"] == "cycle_found"
    assert "b -> c -> b" in world.error("b")["message"]


def test_a_node_that_is_wired_to_itself_fails() -> None:
    world = World("a -> a -> b; c").run()
    assert world.ran == "c"
    assert world.nodes("node_failed") == ["a"]
    assert world.nodes("node_skipped") == ["b"]
    assert "from a to itself" in world.error("a")["message"]


def test_a_circle_that_is_cut_can_run() -> None:
    world = World("a -> b -> c -> b").becomes("a -> b -> c").run()
    assert world.ran == "a b c"


def test_stopping_keeps_what_was_done() -> None:
    async def stopping(world: World) -> None:
        await world.do("run")
        await world.until("node_started", "b")
        await world.do("stop")

    world = together(World("a -> b& -> c; a -> d"), stopping)
    assert {n: world.status(n) for n in "abcd"} == {
        "a": "done",
        "b": "failed",
        "c": "skipped",
        "d": "stale",
    }
    assert world.error("b")["code"] == "node_stopped"
    assert world.told("run_finished")["stopped"]
    assert not world.told("run_finished")["ok"]
    assert world.run("d").ran == "d"


def test_a_node_at_its_limit_is_stopped_and_says_so() -> None:
    async def waiting(world: World) -> None:
        await world.do("run")
        await world.until("node_started", "b")
        await world.clock.someone_sleeps()
        world.clock.advance(29.9)
        assert world.status("b") == "stale"
        world.clock.advance(0.2)

    graph = World("a -> b& -> c; a -> d").session.live.graph
    graph.needs["seconds"] = 30
    world = together(World(graph), waiting)
    assert world.error("b")["code"] == "timed_out"
    assert "30 s" in world.error("b")["message"]
    assert world.ran == "a b d"
    assert world.status("c") == "skipped"


def test_an_edit_while_running_goes_on_by_the_new_graph() -> None:
    async def editing(world: World) -> None:
        await world.do("run")
        await world.until("node_started", "b")
        await world.edit("a -> b? -> c' -> d")
        gates["b"].set()

    world = together(World("a -> b? -> c"), editing)
    assert world.ran == "a b c d"
    assert world.value("d") == "d(c'(b(a())))"
    assert world.told("run_finished")["done"] == 4


def test_an_edit_of_the_running_node_stops_it_and_runs_the_new_one() -> None:
    async def editing(world: World) -> None:
        await world.do("run")
        await world.until("node_started", "b")
        await world.edit("a -> b' -> c")

    world = together(World("a -> b? -> c"), editing)
    assert world.ran == "a b b c"
    assert world.value("c") == "c(b'(a()))"
    assert world.nodes("node_failed") == []
    assert world.told("run_finished")["ok"]


def test_a_node_removed_while_it_runs_is_stopped() -> None:
    async def editing(world: World) -> None:
        await world.do("run")
        await world.until("node_started", "b")
        await world.edit("a -> c")

    world = together(World("a -> b&; a -> c"), editing)
    assert world.ran == "a b c"
    assert world.told("run_finished")["done"] == 2


def test_the_newest_run_wins_and_what_it_wants_goes_on() -> None:
    async def again(world: World) -> None:
        await world.do("run")
        await world.until("node_started", "b")
        await world.do("run", targets=["c"])
        gates["b"].set()

    world = together(World("a -> b& -> c; d; e"), again)
    assert world.ran == "a b c"
    assert world.status("d") == "stale"
    assert len([event for event in world.events if event["event"] == "run_finished"]) == 1


def test_a_run_right_after_a_stop_runs() -> None:
    async def again(world: World) -> None:
        await world.do("run")
        await world.until("node_started", "b")
        await world.do("stop")
        gates["b"].set()
        await world.do("run")

    world = together(World("a -> b? -> c"), again)
    assert world.ran == "a b b c"
    assert world.status("c") == "done"


def test_a_lost_executor_fails_its_node_and_the_run_goes_on() -> None:
    world = check("a -> b~; a -> c", ran="a b a c", failed="b")
    assert world.error("b")["code"] == "executor_lost"
    assert world.status("c") == "done"


def test_values_lost_while_nothing_runs_are_stale_and_run_again() -> None:
    async def losing(world: World) -> None:
        await world.executor.forget()
        world.session.values_lost("it crashed")

    world = together(World("a -> b").run(), losing)
    assert world.status("a") == world.status("b") == "stale"
    assert world.told("executor_lost")["reason"] == "it crashed"
    assert world.run().ran == "a b"
