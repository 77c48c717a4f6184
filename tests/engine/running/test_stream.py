"""Runs that stream: which nodes are performed together, what is stored, what follows from each end."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from dxt.engine.recording.history import History
from dxt.executors.streams.outlet import MOST
from tests.engine.streams import StreamWorld, Threadless, graph_of, ledger
from tests.engine.worlds import Mortal, Patient, Quick


def test_items_pass_from_node_to_node_and_are_not_stored() -> None:
    world = StreamWorld("a:count -> b:plus -> c:total").run()
    assert world.ran == "a b c"
    assert world.ended("node_finished") == "a b c"
    assert world.stored == "c"
    assert world.value("c") == sum(range(1, 3001))


def test_a_node_whose_items_passed_is_done_and_says_how_many() -> None:
    world = StreamWorld("a:count -> b:plus -> c:total").run()
    assert world.status("a") == "done"
    told = world.session.standing["a"]["outputs"]["out"]
    assert told["items"] == 3000
    assert told["text"] == "3,000 items, passed on and not kept"


def test_few_items_are_stored_all_the_same() -> None:
    world = StreamWorld("a:few -> b:plus -> c:total").run()
    assert world.stored == "a b c"
    assert world.value("b") == [4, 2, 3]


def test_keys_and_values_are_those_of_a_run_that_does_not_stream() -> None:
    line = "a:count -> b:plus -> c:total; b -> d:odd -> e:total; a -> f:every"
    streamed, collected = StreamWorld(line).run(), StreamWorld(line).collected()
    for node in collected.session.live:
        assert streamed.session.live.key(node) == collected.session.live.key(node)
    for node in streamed.stored.split():
        told, expected = streamed.session.standing[node], collected.session.standing[node]
        assert told["outputs"] == expected["outputs"]


def test_nothing_runs_again_when_nothing_changed() -> None:
    world = StreamWorld("a:count -> b:plus -> c:total").run().run()
    assert world.ran == ""
    assert world.told("run_finished")["cached"] == 3


def test_a_changed_reader_has_those_above_it_stream_again() -> None:
    world = StreamWorld("a:count -> b:plus -> c:total; b -> d:atotal").run()
    world.becomes("a:count -> b:plus -> c:first; b -> d:atotal").run()
    assert world.ran == "a b c"
    assert world.value("c") == [1, 2]


def test_asking_for_a_node_whose_items_passed_keeps_them() -> None:
    world = StreamWorld("a:count -> b:plus -> c:total").run().run("b")
    assert world.ran == "a b"
    assert world.value("b") == list(range(1, 3001))


def test_its_preview_says_that_nothing_was_kept() -> None:
    world = StreamWorld("a:count -> b:total").run()
    world.live(world.do("preview", node="a", port="out"))
    assert "passed on and not kept" in world.told("problem_found")["error"]["message"]
    world.live(world.do("pin", node="a"))
    assert "then pin it" in world.told("problem_found")["error"]["message"]


def test_after_forgetting_all_of_it_runs_again() -> None:
    world = StreamWorld("a:count -> b:plus -> c:total").run()
    world.live(world.do("forget"))
    assert world.status("a") == "stale"
    assert world.run().ran == "a b c"


def test_run_from_here_streams_again() -> None:
    world = StreamWorld("a:count -> b:plus -> c:total").run()
    world.live(world.do("run", since=["b"], stream=True))
    assert world.value("c") == sum(range(1, 3001))


def test_what_is_no_stream_at_one_end_bounds_the_group() -> None:
    world = StreamWorld("a:count -> b:plus -> c:every").run()
    assert world.stored == "b c"
    assert world.value("c") == 3000


def test_a_stream_that_somebody_wants_whole_is_stored_beside_its_readers() -> None:
    world = StreamWorld("a:count -> b:total; a -> c:every").run()
    assert world.stored == "a b c"


def test_a_value_from_outside_comes_before_the_group_begins() -> None:
    line = "n:few -> m:total; a:count -> b:above; m -> b; b -> c:total"
    world = StreamWorld(line).run()
    assert world.ran == "n m a b c"
    assert world.value("c") == sum(range(7, 3000))


def test_a_group_that_would_wait_for_itself_is_cut() -> None:
    world = StreamWorld("a:count -> b:above -> c:total; a -> d:every -> b").run()
    assert world.value("c") == 0
    assert world.ran == "a d b c"


def test_an_impure_node_is_known_whole_before_its_readers_begin() -> None:
    graph = graph_of("a:count -> b:plus -> c:total")
    code = graph.nodes["a"].code or ""
    graph.nodes["a"].code = "@node(pure=False)\n" + code.replace("3000", "20")
    world = StreamWorld(graph).run()
    assert "a" in world.stored
    assert world.value("c") == sum(range(1, 21))


def test_several_lanes_give_the_same() -> None:
    line = "a:count -> b:plus -> c:total; d:count -> e:odd -> f:total"
    world = StreamWorld(line, lanes=(Patient, Patient)).run()
    assert world.value("c") == sum(range(1, 3001))
    assert world.value("f") == sum(range(1, 3000, 2))


def test_somebody_who_debugs_sees_every_value() -> None:
    world = StreamWorld("a:count -> b:plus -> c:total")
    world.live(world.do("break", breakpoints=["nowhere"]))  # told, and not set
    world.live(world.do("break", breakpoints=["a if bytes > 1000000"]))
    assert world.run().stored == "a b c"


def test_other_runs_do_not_stream() -> None:
    assert StreamWorld("a:count -> b:total").collected().stored == "a b"


# Failures


def test_the_node_that_raises_fails_and_what_needs_it_is_skipped() -> None:
    world = StreamWorld("a:count -> b:raises -> c:plus -> d:total; a -> e:total").run()
    assert world.error("b")["message"] == "ValueError: enough"
    assert world.error("b")["line"] == 4
    assert (world.because("c"), world.because("d")) == ("b", "b")
    assert world.ended("node_finished") == "a e"
    assert world.value("e") == sum(range(3000))


def test_what_only_fed_a_node_that_failed_is_said_to_have_begun() -> None:
    world = StreamWorld("a:count -> b:plus -> c:gives_up; d:above; n:few -> d; c -> d").run()
    assert world.ended("node_failed") == "c"
    assert (world.because("a"), world.because("b")) == ("c", "c")
    standings = world.session.standing.items()
    assert [node for node, standing in standings if "begun" in standing] == ["a", "b"]
    told = {e["node"]: e.get("begun") for e in world.events if e["event"] == "node_skipped"}
    assert told == {"a": True, "b": True, "d": None}
    assert world.run().ran == "a b c"


def test_a_stream_that_is_wanted_whole_goes_on_when_a_reader_fails() -> None:
    world = StreamWorld("a:count -> b:gives_up; a -> c:every").run()
    assert world.ended("node_failed") == "b"
    assert world.value("c") == 3000


def test_a_failure_above_keeps_only_those_from_running_that_need_it() -> None:
    world = StreamWorld("n:few -> m:gives_up; a:count -> b:above; m -> b; a -> c:total").run()
    assert world.ended("node_skipped") == "b n"
    assert world.value("c") == sum(range(3000))


def test_code_that_swallows_errors_does_not_take_a_broken_stream_for_its_end() -> None:
    world = StreamWorld("a:count -> b:raises -> c:stubborn").run()
    assert world.because("c") == "b"


def test_an_item_of_another_type_fails_the_node_that_yields_it() -> None:
    error = StreamWorld("a:wrong -> b:total").run().error("a")
    assert error["code"] == "output_invalid"
    assert error["message"] == (
        "The output out: Expected a stream, each item a whole number, and item 1 is text ('two')."
    )


def test_an_item_that_does_not_fit_the_reader_fails_the_reader() -> None:
    graph = graph_of("a:count -> b:total")
    graph.nodes["a"].code = "def f() -> Iterator:\n    yield from range(2000)\n    yield 'x'\n"
    error = StreamWorld(graph).run().error("b")
    assert (error["code"], error["port"]) == ("param_invalid", "rows")
    assert "item 2000 is" in error["message"]


# How far ahead


def test_an_endless_source_ends_when_nobody_reads_it_any_more() -> None:
    world = StreamWorld("a:endless -> b:plus -> c:first").run()
    assert world.value("c") == [2, 3]
    assert world.status("a") == "done"
    assert ledger["made"] <= 8
    assert world.stored == "c"


@pytest.mark.parametrize("reader", ["total", "atotal"])
def test_the_source_is_never_far_ahead_of_its_reader(reader: str) -> None:
    graph = graph_of(f"a:count -> b:plus -> c:{reader}")
    graph.nodes["a"].code = (
        "from tests.engine.streams import ledger\n\ndef f() -> Iterator[int]:\n"
        "    for i in range(50_000):\n        ledger['made'] = i + 1\n        yield 1\n"
    )
    waits, loop = ("async ", "async for") if reader == "atotal" else ("", "for")
    stream = "AsyncIterator" if reader == "atotal" else "Iterator"
    graph.nodes["c"].code = (
        "from tests.engine.streams import ledger\n\n"
        f"{waits}def f(rows: {stream}[int]) -> int:\n    most = 0\n    read = 0\n"
        f"    {loop} x in rows:\n        read += 1\n        most = max(most, ledger['made'] - read)\n"
        "    return most\n"
    )
    ahead = StreamWorld(graph).run().value("c")
    assert 0 < ahead <= 16 * MOST


# What nobody wanted is no failure, however far it was read ahead


def world_of(line: str, wanted: int, lanes: tuple[type[Mortal], ...] = (Quick,)) -> StreamWorld:
    """A world of this line whose readers take so many items."""
    graph = graph_of(line)
    for node in graph.nodes.values():
        node.code = (node.code or "").replace("n: int = 2", f"n: int = {wanted}")
    return StreamWorld(graph, lanes)


@pytest.mark.parametrize("lane", [Quick, Threadless])
@pytest.mark.parametrize("wanted", [0, 1, 3, 4, 5])
@pytest.mark.parametrize("source", ["short", "ashort", "words", "anything"])
@pytest.mark.parametrize(
    "readers",
    [
        "a -> c:first",
        "a -> c:afirst",
        "a -> b:plus -> c:first",
        "a -> b:aplus -> d:plus -> c:first",
        "a -> b:plus -> c:first; a -> e:first",
        "a -> b:plus -> c:afirst; b -> e:first",
    ],
)
def test_a_reader_that_had_enough_has_nobody_fail(
    source: str, readers: str, wanted: int, lane: type[Mortal]
) -> None:
    world = world_of(f"a:{source}; {readers}", wanted, (lane,)).run()
    assert world.ended("node_finished") == " ".join(sorted(world.session.live))
    steps = ("b:" in readers) + ("d:" in readers)
    assert world.value("c") == list(range(steps, wanted + steps))


@pytest.mark.parametrize("source", ["short", "ashort", "words"])
@pytest.mark.parametrize("reader", ["first", "afirst"])
def test_the_item_that_can_not_come_fails_its_source_once_it_is_wanted(
    source: str, reader: str
) -> None:
    world = world_of(f"n:count -> m:total; a:{source} -> b:plus -> c:{reader}", 6).run()
    assert world.ended("node_failed") == "a"
    assert (world.because("b"), world.because("c")) == ("a", "a")


def test_an_item_that_does_not_fit_its_reader_fails_it_once_it_is_wanted() -> None:
    world = world_of("a:anything -> b:plus -> c:first", 6).run()
    assert world.ended("node_failed") == "b"
    assert (world.because("a"), world.because("c")) == ("b", "b")


def test_whoever_is_wanted_whole_fails_though_its_reader_had_enough() -> None:
    world = world_of("a:short -> b:first; a -> c:every", 2).run()
    assert world.ended("node_failed") == "a"
    assert world.value("b") == [0, 1]
    assert world.because("c") == "a"


def test_one_reader_s_wish_is_enough_and_the_others_keep_what_they_have() -> None:
    world = StreamWorld("a:short -> b:plus -> c:first; b -> d:total").run()
    assert world.ended("node_failed") == "a"
    assert world.value("c") == [1, 2]
    assert (world.because("b"), world.because("d")) == ("a", "a")


# What is told


def test_it_is_told_how_full_wires_stand() -> None:
    told = StreamWorld("a:count -> b:plus -> c:total").run().told("streamed")["wires"]
    assert told.keys() == {"a.out -> b.rows", "b.out -> c.rows"}
    assert all(wire["items"] == 3000 and wire["waiting"] == 0 for wire in told.values())
    assert all(wire["room"] > 0 for wire in told.values())


def test_what_is_printed_is_told_of_the_node_that_prints() -> None:
    world = StreamWorld("a:few -> b:prints -> c:prints -> d:total").run()
    told: dict[str, str] = {}
    for event in world.events:
        if event["event"] == "printed":
            told[event["node"]] = told.get(event["node"], "") + event["text"]
    assert told == dict.fromkeys("bc", "saw 3\nsaw 1\nsaw 2\n")


def test_history_records_each_node_of_a_group() -> None:
    world = StreamWorld("a:count -> b:plus -> c:total")
    history = History(world.clock)
    world.listeners.append(history.hear)
    world.run()
    assert {n: r.status for n, r in history.runs[0].nodes.items()} == dict.fromkeys("abc", "done")


# While it runs


def test_a_stop_ends_all_nodes_of_a_group() -> None:
    async def stopping(world: StreamWorld) -> None:
        await world.do("run", targets=None, stream=True)
        await world.until("node_started", "c")
        await world.do("stop")
        await world.session.idle()

    graph = graph_of("a:acount -> b:aplus -> c:atotal")
    graph.nodes["c"].code = (
        "import asyncio\n\nasync def f(rows: AsyncIterator[int]) -> int:\n"
        "    await asyncio.Event().wait()\n    return 1\n"
    )
    world = StreamWorld(graph)
    asyncio.run(stopping(world))
    finished: dict[str, Any] = world.told("run_finished")
    assert finished["stopped"]
    assert world.stored == ""
    assert {world.status(node) for node in "abc"} <= {"stale", "failed", "skipped"}


def test_a_group_takes_values_that_can_not_be_sent() -> None:
    line = "a:rooted; b:rooted; d:few -> e:signed; a -> e; b -> e; e -> f:texts; "
    line += "c:few -> g:signed; a -> g; a -> g -> h:texts"
    world = StreamWorld(line, lanes=(Patient, Patient)).run()
    assert world.told("run_finished")["ok"]
    assert world.value("f") == world.value("h") == ["3!!", "1!!", "2!!"]
