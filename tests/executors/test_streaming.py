"""What every executor does with a group of nodes that stream."""

from __future__ import annotations

import asyncio
import gc
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from dxt.data.values import digest
from dxt.engine.stream_task import StreamResult, StreamTask
from dxt.engine.tasks import Result, Streaming
from dxt.executors.inline import Inline
from dxt.executors.streams.outlet import MOST
from tests.executors.contract import BEGUN, EXECUTORS, Stand, make_of

COUNT = "def f(n: int = 5000) -> Iterator[int]:\n    yield from range(n)\n"
ASYNC_COUNT = "async def f() -> AsyncIterator[int]:\n    for i in range(5000):\n        yield i\n"
PLUS = "def f(rows: Iterator[int]) -> Iterator[int]:\n    for x in rows:\n        yield x + 1\n"
TOTAL = "def f(rows: Iterator[int]) -> int: return sum(rows)\n"
ASYNC_TOTAL = (
    "async def f(rows: AsyncIterator[int]) -> int:\n"
    "    found = 0\n    async for x in rows:\n        found += x\n    return found\n"
)
ASYNC_FIRST = (
    "async def f(rows: AsyncIterator[int]) -> int:\n    async for x in rows:\n        return x\n"
)
RAISES = (
    "def f(rows: Iterator[int]) -> Iterator[int]:\n    for x in rows:\n"
    "        if x == 3000: raise ValueError('enough')\n        yield x\n"
)


class StreamStand(Stand):
    """A stand for groups: each node is told by its code and, by port, whose stream it reads."""

    stops = False
    is_threadless = False

    def group(
        self,
        nodes: dict[str, tuple[str, dict[str, str]]],
        whole: tuple[str, ...] = (),
        seconds: float | None = None,
        megabytes: float | None = None,
    ) -> StreamTask:
        members = [
            replace(
                self.task(code, key=f"k{name}", seconds=seconds, megabytes=megabytes), node=name
            )
            for name, (code, _) in nodes.items()
        ]
        streams = {name: read for name, (_, read) in nodes.items() if read}
        return StreamTask.of(members, streams, list(whole))

    def streams(self, task: StreamTask) -> dict[str, Result]:
        """How each node ended."""
        result = self.perform(task)
        assert isinstance(result, StreamResult), result.error
        return {part.node: result.of(part) for part in task.parts}

    def stopped(self, task: StreamTask) -> Result:
        """How it ended when it was stopped as soon as one of its nodes said that it had begun."""
        self.stops = True
        result = self.perform(task)
        self.stops = False
        return result

    def _hear(self, event: dict[str, Any]) -> None:
        if event["event"] == "printed":
            self.printed.append((event["node"], event["text"]))
            if self.stops and BEGUN in event["text"]:
                self._stop()

    def _stop(self) -> None:
        if isinstance(self.executor, Inline):  # its thread may have no turn to spare
            threading.Thread(target=lambda: asyncio.run(self.executor.stop())).start()
        else:
            self.stopping = asyncio.ensure_future(self.executor.stop())


def gave(result: Result) -> str:
    return str(result.outputs["out"]["digest"])


@pytest.fixture(params=[*EXECUTORS, "threadless"])
def stand(request: pytest.FixtureRequest) -> Iterator[StreamStand]:
    stand = StreamStand(make_of(request.param, request))
    stand.is_threadless = request.param == "threadless"
    try:
        yield stand
    finally:
        stand.close()


@pytest.fixture(params=["inline", "processes"])
def threaded_stand(request: pytest.FixtureRequest) -> Iterator[StreamStand]:
    stand = StreamStand(make_of(request.param, request))
    try:
        yield stand
    finally:
        stand.close()


def test_it_says_that_it_can_stream(stand: StreamStand) -> None:
    assert isinstance(stand.executor, Streaming)
    assert stand.executor.can_stream


@pytest.mark.parametrize(
    ("source", "stage", "reader"),
    [
        (COUNT, PLUS, TOTAL),
        (COUNT, PLUS, ASYNC_TOTAL),
        (ASYNC_COUNT, PLUS, TOTAL),
        (ASYNC_COUNT, PLUS, ASYNC_TOTAL),
    ],
)
def test_a_chain_gives_what_it_gives_without_streams(
    stand: StreamStand, source: str, stage: str, reader: str
) -> None:
    task = stand.group(
        {"a": (source, {}), "b": (stage, {"rows": "a"}), "c": (reader, {"rows": "b"})}
    )
    ended = stand.streams(task)
    assert gave(ended["c"]) == digest(sum(range(1, 5001)))
    assert stand.stored == ["kc.out"]
    assert (ended["a"].passed, ended["b"].passed) == (5000, 5000)  # type: ignore[attr-defined]


@pytest.mark.parametrize("readers", [[TOTAL] * 3, [ASYNC_TOTAL] * 2, [TOTAL, ASYNC_TOTAL, PLUS]])
@pytest.mark.parametrize("source", [COUNT, ASYNC_COUNT])
def test_several_readers_get_all_of_it(stand: StreamStand, source: str, readers: list[str]) -> None:
    nodes = {f"r{at}": (code, {"rows": "a"}) for at, code in enumerate(readers)}
    ended = stand.streams(stand.group({"a": (source, {}), **nodes}))
    for at, code in enumerate(readers):
        expected: Any = list(range(1, 5001)) if code == PLUS else sum(range(5000))
        assert gave(ended[f"r{at}"]) == digest(expected)


def test_readers_do_not_see_what_another_one_changes(stand: StreamStand) -> None:
    pairs = "def f() -> Iterator[list]:\n    for i in range(3000):\n        yield [i]\n"
    spoils = (
        "def f(rows: Iterator[list]) -> int:\n    found = 0\n    for pair in rows:\n"
        "        pair.append(1)\n        found += len(pair)\n    return found\n"
    )
    nodes = {"a": (pairs, {}), "b": (spoils, {"rows": "a"}), "c": (spoils, {"rows": "a"})}
    ended = stand.streams(stand.group(nodes, whole=("a",)))
    assert gave(ended["b"]) == gave(ended["c"]) == digest(6000)
    assert gave(ended["a"]) == digest([[i] for i in range(3000)])


SLOWEST = 16 * MOST
"""A source is at most so many items ahead of its slowest reader."""


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_source_is_never_far_ahead_of_readers_that_return(stand: StreamStand, count: int) -> None:
    source = (
        "import sys\ndef f() -> Iterator[int]:\n"
        "    for i in range(50_000):\n        sys.made = i\n        yield i\n"
    )
    reader = (
        "import sys\ndef f(rows: Iterator[int]) -> bool:\n"
        f"    return max(sys.made - x for x in rows) < {SLOWEST}\n"
    )
    nodes = {f"r{at}": (reader, {"rows": "b"}) for at in range(count)}
    ended = stand.streams(stand.group({"a": (source, {}), "b": (PLUS, {"rows": "a"}), **nodes}))
    # Without threads they read one after the other, and the source has ended when the second begins.
    side_by_side = [True] + [not stand.is_threadless] * (count - 1)
    assert [gave(ended[name]) for name in nodes] == [digest(keeps_up) for keeps_up in side_by_side]


PLAIN_FIRST = (
    "async def f(rows: Iterator[int]) -> int:\n    await asyncio.sleep(0)\n    return next(rows)\n"
)
PLAIN_STAGE = (
    "async def f(rows: Iterator[int]) -> AsyncIterator[int]:\n"
    "    for x in rows:\n        await asyncio.sleep(0)\n        yield x + 1\n"
)
PLAIN_RETURNED = (
    "async def f(rows: Iterator[int]) -> Iterator[int]:\n"
    "    await asyncio.sleep(0)\n    return (x + 1 for x in rows)\n"
)


@pytest.mark.parametrize("stage", [PLUS, PLAIN_STAGE, PLAIN_RETURNED])
@pytest.mark.parametrize("is_async", [True, False])
def test_async_code_that_reads_in_a_plain_loop_gets_items_as_they_come(
    threaded_stand: StreamStand, stage: str, is_async: bool
) -> None:
    source = f"{'async ' * is_async}def f() -> {'Async' * is_async}Iterator[int]:\n"
    source += "    n = 0\n    while True:\n        yield n\n        n += 1\n"
    nodes = {"a": (source, {}), "b": (stage, {"rows": "a"}), "e": (ASYNC_FIRST, {"rows": "b"})}
    for name in ("c", "d"):
        nodes[name] = (f"import asyncio\n{PLAIN_FIRST}", {"rows": "b"})
    nodes["b"] = (f"import asyncio\n{stage}", {"rows": "a"})
    ended = threaded_stand.streams(threaded_stand.group(nodes))
    assert {gave(ended[name]) for name in ("c", "d", "e")} == {digest(1)}


def test_async_code_that_waits_in_a_plain_loop_keeps_nobody_waiting(
    threaded_stand: StreamStand,
) -> None:
    """The source gives no second item until its other reader has had the first."""
    source = (
        "import asyncio, sys\nsys.heard = set()\nasync def f() -> AsyncIterator[int]:\n"
        "    yield 1\n    while len(sys.heard) < 2: await asyncio.sleep(0)\n    yield 2\n"
    )
    reader = (
        "import sys\nasync def f({name}s: Iterator[int]) -> int:\n    found = 0\n"
        "    for x in {name}s:\n        sys.heard.add('{name}')\n        found += x\n"
        "    return found\n"
    )
    nodes = {"a": (source, {})}
    nodes |= {name: (reader.format(name=name), {f"{name}s": "a"}) for name in ("b", "c")}
    ended = threaded_stand.streams(threaded_stand.group(nodes))
    assert gave(ended["b"]) == gave(ended["c"]) == digest(3)


def test_async_code_may_read_one_stream_in_a_plain_loop_and_await_another(
    threaded_stand: StreamStand,
) -> None:
    both = (
        "async def f(xs: Iterator[int], ys: AsyncIterator[int]) -> int:\n    found = 0\n"
        "    async for y in ys:\n        found += next(xs) - y\n    return found\n"
    )
    nodes = {"a": (ASYNC_COUNT, {}), "b": (PLUS, {"rows": "a"})}
    ended = threaded_stand.streams(
        threaded_stand.group({**nodes, "c": (both, {"xs": "b", "ys": "a"})})
    )
    assert gave(ended["c"]) == digest(5000)


def test_what_is_printed_in_turn_is_told_of_whoever_printed_it(stand: StreamStand) -> None:
    def says(name: str) -> str:
        return (
            "def f(rows: Iterator[int]) -> int:\n    found = 0\n    for x in rows:\n"
            f"        if x % 500 == 0: print('{name}')\n        found += x\n    return found\n"
        )

    nodes = {name: (says(name), {"rows": "a"}) for name in ("b", "c", "d")}
    ended = stand.streams(stand.group({"a": (COUNT, {}), **nodes}))
    assert {gave(ended[name]) for name in nodes} == {digest(sum(range(5000)))}
    for name in nodes:
        told = "".join(text for node, text in stand.printed if node == name)
        assert told == f"{name}\n" * 10


def test_streams_that_are_read_one_after_the_other_come_to_their_end(stand: StreamStand) -> None:
    both = "def f(xs: Iterator[int], ys: Iterator[int]) -> int: return sum(xs) - sum(ys)"
    nodes = {"a": ("def f() -> Iterator[int]: return range(50_000)", {})}
    nodes |= {"b": (PLUS, {"rows": "a"}), "c": (both, {"xs": "b", "ys": "a"})}
    assert gave(stand.streams(stand.group(nodes))["c"]) == digest(50_000)


def test_a_failure_is_told_with_its_line_and_what_came_before_is_read(stand: StreamStand) -> None:
    keeps = "def f(rows: Iterator[int]) -> Iterator[int]:\n    for x in rows:\n        print(x)\n        yield x"
    nodes = {"a": (COUNT, {}), "b": (RAISES, {"rows": "a"}), "c": (keeps, {"rows": "b"})}
    ended = stand.streams(stand.group({**nodes, "d": (TOTAL, {"rows": "a"})}))
    assert ended["b"].error is not None
    assert (ended["b"].error["message"], ended["b"].error["line"]) == ("ValueError: enough", 3)
    assert ended["c"].because == "b"  # type: ignore[attr-defined]
    assert gave(ended["d"]) == digest(sum(range(5000)))
    told = "".join(text for node, text in stand.printed if node == "c")
    assert told.split()[-1] == "2999"


def test_code_that_can_not_be_loaded_fails_its_node_alone(stand: StreamStand) -> None:
    broken = "import nowhere_at_all\ndef f(rows: Iterator[int]) -> int: return 1\n"
    nodes = {"a": (COUNT, {}), "b": (broken, {"rows": "a"}), "c": (TOTAL, {"rows": "a"})}
    ended = stand.streams(stand.group(nodes))
    assert ended["b"].error is not None
    assert ended["b"].error["code"] == "package_missing"
    assert gave(ended["c"]) == digest(sum(range(5000)))


def test_an_input_that_is_not_there_is_told_of_the_whole_group(stand: StreamStand) -> None:
    task = stand.group({"a": (COUNT, {}), "b": (TOTAL, {"rows": "a"})})
    task.members[0].inputs = {"n": "gone.out"}
    result = stand.perform(task)
    assert not result.ok
    assert (result.error or {})["code"] == "input_missing"


BUSY = f"    print({BEGUN!r})\n    while True: pass\n"


ENDLESS = "async def f() -> AsyncIterator[int]:\n    while True:\n        yield 1\n"
OWN_WAYS = {
    "waits for an item": ("", "import asyncio\nasync def f() -> AsyncIterator[int]:\n    yield 1\n"
        "    await asyncio.sleep(1000)\n"),
    "awaits": ("    await asyncio.sleep(1000)\n", ENDLESS),
    "is busy": ("    while True: pass\n", ENDLESS),
    "will not listen": (
        "    while True:\n        try: await asyncio.sleep(1000)\n"
        "        except asyncio.CancelledError: pass\n",
        ENDLESS,
    ),
    "will not be interrupted": (
        "    while True:\n        try: await asyncio.sleep(1000)\n"
        "        except (asyncio.CancelledError, KeyboardInterrupt): pass\n",
        ENDLESS,
    ),
}  # fmt: skip


@pytest.mark.parametrize("way", OWN_WAYS)
def test_a_stop_ends_async_code_that_reads_in_a_plain_loop(
    threaded_stand: StreamStand, way: str
) -> None:
    body, source = OWN_WAYS[way]
    reader = (
        "import asyncio\nasync def f(rows: Iterator[int]) -> int:\n    next(rows)\n"
        f"    print({BEGUN!r})\n{body}    return sum(rows)\n"
    )
    task = threaded_stand.group({"a": (source, {}), "b": (reader, {"rows": "a"})})
    before = threading.enumerate()
    result = threaded_stand.stopped(task)
    codes = {(result.of(part).error or {}).get("code") for part in task.parts}
    assert "node_stopped" in codes
    for thread in threading.enumerate():
        if thread.name == "dxt stream" and thread not in before:
            thread.join(10)
            assert not thread.is_alive()
    gc.collect()  # what was broken off says nothing of that
    threaded_stand.goes_on()


@pytest.mark.parametrize("readers", [1, 2])
@pytest.mark.parametrize("place", ["source", "reader"])
def test_a_stop_ends_a_group_wherever_it_is(stand: StreamStand, place: str, readers: int) -> None:
    source = f"def f() -> Iterator[int]:\n    yield 1\n{BUSY}"
    reader = f"def f(rows: Iterator[int]) -> int:\n    next(rows)\n{BUSY}"
    nodes = {"a": (source if place == "source" else COUNT, {})}
    for at in range(readers):
        nodes[f"r{at}"] = (reader if place == "reader" and at == 0 else TOTAL, {"rows": "a"})
    task = stand.group(nodes)
    result = stand.stopped(task)
    codes = {(result.of(part).error or {}).get("code") for part in task.parts}
    assert "node_stopped" in codes
    assert set(stand.stored) <= ({"kr1.out"} if place == "reader" else set())
    stand.goes_on()


@pytest.mark.parametrize("readers", [[TOTAL], [TOTAL, TOTAL], [ASYNC_TOTAL]])
def test_a_group_may_not_take_longer_than_its_seconds(
    stand: StreamStand, readers: list[str]
) -> None:
    source = f"def f() -> Iterator[int]:\n    yield 1\n{BUSY}"
    nodes = {"a": (source, {})}
    nodes |= {f"r{at}": (code, {"rows": "a"}) for at, code in enumerate(readers)}
    task = stand.group(nodes, seconds=0.3)
    result = stand.perform(task)
    codes = {(result.of(part).error or {}).get("code") for part in task.parts}
    assert "timed_out" in codes
    stand.goes_on()


@pytest.mark.parametrize("readers", [[TOTAL, TOTAL], [ASYNC_TOTAL]])
def test_a_group_whose_time_is_up_before_it_begins_leaves_nothing_behind(
    stand: StreamStand, readers: list[str]
) -> None:
    nodes = {
        "a": (COUNT, {}),
        **{f"r{at}": (code, {"rows": "a"}) for at, code in enumerate(readers)},
    }
    task = stand.group(nodes, seconds=1e-9)
    result = stand.perform(task)
    codes = {(result.of(part).error or {}).get("code") for part in task.parts}
    assert codes <= {None, "timed_out"}  # it may end before anybody looks at the time
    gc.collect()  # a coroutine that nobody awaited would say so
    stand.goes_on()


def test_code_that_goes_on_longer_than_the_event_loop_ends_in_silence() -> None:
    stand = StreamStand(lambda files: Inline({}, files))
    sleeps = "import time\ndef f() -> Iterator[int]:\n    yield 1\n    time.sleep(2)\n"
    task = stand.group({"a": (sleeps, {}), "r": (ASYNC_TOTAL, {"rows": "a"})}, seconds=0.2)
    before = threading.enumerate()
    result = stand.perform(task)
    assert "timed_out" in {(result.of(part).error or {}).get("code") for part in task.parts}
    left = [t for t in threading.enumerate() if t.name == "dxt stream" and t not in before]
    assert len(left) == 1
    stand.close()
    for thread in left:
        thread.join()
