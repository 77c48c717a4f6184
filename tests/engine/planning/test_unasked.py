"""A run that nobody asked for, as after an edit, tries nothing again that failed as it is."""

from __future__ import annotations

from tests.engine.streams import StreamWorld
from tests.engine.worlds import World, gates, graph_of, together

WAITING = """
async def b(a: AsyncIterator[int]) -> int:
    from tests.engine.worlds import gates
    await gates["b"].wait()
    return sum([x async for x in a])
"""


def test_what_failed_stays_failed_and_what_needs_it_skipped() -> None:
    world = World("a -> b! -> c; d").run().becomes("a -> b! -> c; d'").runs_itself()
    assert world.ran == "d"
    assert (world.nodes("node_failed"), world.nodes("node_skipped")) == (["b"], ["c"])
    assert world.error("b")["message"] == "ValueError: b is wrong"
    told = world.told("run_finished")
    assert [told[how] for how in ("ok", "done", "failed", "skipped")] == [False, 1, 1, 1]


def test_it_is_tried_again_when_somebody_asks_or_it_has_changed() -> None:
    world = World("a -> b! -> c").run()
    assert world.runs_itself().ran == ""
    assert world.run().ran == "b"
    assert world.becomes("a -> b'! -> c").runs_itself().ran == "b"
    assert world.becomes("a' -> b'! -> c").runs_itself().ran == "a b"
    assert world.becomes("a' -> b -> c").runs_itself().ran == "b c"


def test_what_a_new_node_needs_is_not_tried_again_for_it() -> None:
    world = World("a -> b!").run().becomes("a -> b! -> c").runs_itself()
    assert world.ran == ""
    assert world.status("c") == "skipped"


def test_what_failed_by_no_fault_of_its_own_is_tried_again() -> None:
    world = World("a -> b~ -> c").run()
    assert world.error("b")["code"] == "executor_lost"
    assert world.runs_itself().nodes("node_started").count("b") == 1


def test_what_somebody_stopped_is_tried_again() -> None:
    async def stopping(world: World) -> None:
        await world.do("run")
        await world.until("node_started", "b")
        await world.do("stop")
        await world.session.idle()
        gates["b"].set()
        world.events.clear()
        await world.do("run", auto=True)

    assert together(World("a -> b? -> c"), stopping).ran == "b c"


async def overdue(world: World) -> None:
    """A run in which time passes until its limit is over."""
    await world.do("run", stream=True)
    await world.until("node_started", "b")
    await world.clock.someone_sleeps()
    world.clock.advance(31)
    await world.session.idle()


def test_what_used_up_its_time_is_tried_again_once_it_has_more() -> None:
    graph = graph_of("a -> b& -> c")
    graph.needs["seconds"] = 30

    async def more(world: World) -> None:
        await overdue(world)
        assert world.error("b")["code"] == "timed_out"
        world.events.clear()
        await world.do("run", auto=True)
        assert world.ran == ""
        graph.needs["seconds"] = 60
        await world.edit(graph)
        gates["b"].set()
        await world.do("run", auto=True)

    assert together(World(graph), more).ran == "b c"


def test_what_somebody_asked_for_is_tried_though_an_edit_comes_first() -> None:
    async def editing(world: World) -> None:
        await world.do("run")
        await world.until("node_started", "a")
        await world.edit("a? -> b!; c'")
        await world.do("run", auto=True)
        gates["a"].set()

    async def asking(world: World) -> None:
        await world.do("run", auto=True)
        await world.until("node_started", "c")
        await world.do("run")
        gates["c"].set()

    world = World("a -> b!; c").run()
    world.becomes("a? -> b!; c")
    assert "b" in together(world, editing).ran
    assert world.runs_itself().ran == ""
    world.becomes("a? -> b!; c?")
    assert "b" in together(world, asking).ran


def test_what_only_fed_a_stream_that_failed_is_left_alone_with_it() -> None:
    line = "a:endless -> b:plus -> c:gives_up"
    world = StreamWorld(line).run().becomes(f"{line}; d:few").runs_itself()
    assert world.ran == "d"
    assert world.ended("node_skipped") == "a b"
    assert world.session.standing["a"]["begun"]
    assert world.runs_itself().ran == ""
    assert world.run().ran == "a b c"


def test_what_feeds_others_as_well_is_performed_for_them() -> None:
    line = "a:count -> b:plus -> c:gives_up"
    world = StreamWorld(line).run().becomes(f"{line}; a -> d:total").runs_itself()
    assert world.ran == "a d"
    assert world.value("d") == sum(range(3000))
    assert world.because("b") == "c"


def test_a_limit_that_streams_have_in_common_is_nobody_s_own_fault() -> None:
    graph = graph_of("a -> b")
    graph.nodes["a"].code = "def a() -> Iterator[int]:\n    yield 1\n"
    graph.nodes["b"].code = WAITING
    graph.needs["seconds"] = 30

    async def again(world: World) -> None:
        await overdue(world)
        assert world.error("b")["code"] == "timed_out"
        world.events.clear()
        gates["b"].set()
        await world.do("run", auto=True, stream=True)

    world = together(StreamWorld(graph), again)
    assert world.ran == "b"
    assert world.status("b") == "done"
