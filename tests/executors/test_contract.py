"""What every executor does, as the `Executor` protocol in `engine/tasks.py` promises it."""

from __future__ import annotations

import asyncio
import os
import select
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from dxt.core.errors import DxtError
from dxt.data.arrow import Table
from dxt.data.values import describe, digest
from dxt.engine.tasks import Recipe, Result, Task
from tests.executors.contract import (
    APART,
    EXECUTORS,
    Make,
    Stand,
    make_of,
    processes,
    standing,
)
from tests.executors.in_browser import PATIENCE
from tests.executors.leftovers import children


@pytest.fixture(params=EXECUTORS)
def stand(request: pytest.FixtureRequest) -> Iterator[Stand]:
    with standing(make_of(request.param, request)) as stand:
        yield stand


@pytest.fixture(params=APART)
def apart(request: pytest.FixtureRequest) -> Iterator[Stand]:
    """An executor whose node code can't take this process along."""
    with standing(make_of(request.param, request)) as stand:
        yield stand


# What is performed


def test_python_code_is_performed_with_its_parameters(stand: Stand) -> None:
    code = """
        import math

        def _half(x):
            return x / 2

        def area(r: float, times: int = 2) -> float:
            return _half(math.pi) * times * r
        """
    stand.gives(3 * 3.141592653589793 / 2, code, params={"r": 1, "times": 3})


def test_library_types_are_performed(stand: Stand) -> None:
    task = stand.task("def f(): pass")
    types = {"input_types": {"value": "str"}, "output_types": {"out": "str"}}
    recipe = Recipe("value.text@1", "text", None, **types)
    task = replace(task, recipe=recipe)
    stand.gives("hello", replace(task, params={"value": "hello"}))


def test_a_value_goes_by_wire_under_its_key(stand: Stand) -> None:
    stand.gives([1, 2, 3], "def f() -> list: return [1, 2, 3]", key="made")
    stand.gives(6, "def f(rows: list) -> int: return sum(rows)", rows="made.out")


def test_an_input_is_converted_to_its_port(stand: Stand) -> None:
    stand.gives([{"a": 1}], "def f() -> list: return [{'a': 1}]", key="made")
    stand.gives(Table.from_pylist([{"a": 1}]), "def f(t: Table) -> Table: return t", t="made.out")


def test_several_outputs_are_stored_apart(stand: Stand) -> None:
    code = """
        class Halves(NamedTuple):
            low: list
            high: float

        def f() -> Halves:
            return Halves([1], 2)
        """
    result = stand.perform(code)
    assert {p: o["digest"] for p, o in result.outputs.items()} == {
        "low": digest([1]),
        "high": digest(2.0),
    }
    assert stand.stored == ["k.high", "k.low"]


def test_async_nodes_are_awaited(stand: Stand) -> None:
    code = """
        import asyncio

        async def _plus(x):
            await asyncio.sleep(0)
            return x + 1

        async def f(x: int) -> int:
            return sum(await asyncio.gather(_plus(x), _plus(x)))
        """
    stand.gives(4, code, params={"x": 1})


def test_a_file_is_opened_by_its_digest(stand: Stand) -> None:
    stand.files["d1"] = b"a,b\n1,2\n"
    code = "def f(file: File) -> str:\n    return file.name + file.read_text()\n"
    stand.gives("fares.csva,b\n1,2\n", code, files={"file": {"name": "fares.csv", "digest": "d1"}})
    assert stand.asked == [("fares.csv", "d1")]


def test_a_file_that_is_not_there_is_a_failure(stand: Stand) -> None:
    code = "def f(file: File) -> str: return file.name"
    error = stand.error(code, files={"file": {"name": "gone.csv", "digest": "d2"}})
    assert error["code"] == "file_missing"
    assert "gone.csv is not " in error["message"]


def test_what_is_printed_is_told(stand: Stand) -> None:
    stand.perform(
        "import sys\ndef f():\n    print('hello')\n    print('there ✓', file=sys.stderr)\n"
    )
    assert stand.printed == [("stdout", "hello\n"), ("stderr", "there ✓\n")]


def test_what_was_printed_before_a_failure_is_told(stand: Stand) -> None:
    stand.perform("def f():\n    print('so far')\n    1 / 0\n")
    assert stand.printed == [("stdout", "so far\n")]


def test_what_is_printed_before_long_work_is_told_while_it_goes_on(apart: Stand) -> None:
    apart.run(printing(apart, "while True: pass"))
    apart.goes_on()


def test_what_is_printed_before_a_long_wait_is_told_while_it_goes_on(stand: Stand) -> None:
    stand.run(printing(stand, "await asyncio.Event().wait()"))
    stand.goes_on()


async def printing(stand: Stand, forever: str) -> None:
    """Stops a node that goes on forever once all it printed before is told."""
    body = f"""
        import asyncio, sys
        print("1 of", end=" ")
        print("2 ✓")
        print("there", file=sys.stderr)
        print("here", file=sys.stderr)
        {forever}
        """
    performing = await stand.begin(body)
    await stand.prints("1 of 2 ✓\n")
    await stand.prints("there\nhere\n", "stderr")
    await stand.executor.stop()
    result = await performing
    assert (result.error or {})["code"] == "node_stopped"


# What is stored


@pytest.mark.parametrize(
    "expression",
    [
        "None",
        "True",
        "2**70",
        "-0.0",
        "float('inf')",
        "'ü' * 3",
        "b'\\x00\\n' * 50_000",
        "[1, 'a', None, [2.5]]",
        "{'b': 1, 'a': {2: (3, 4)}}",
        "{1, 2, 3}",
        "Table.from_pylist([{'a': 1, 'b': 'x'}, {'a': None, 'b': 'y'}])",
        "Markdown('# hello')",
        "Image(b'\\x89PNG...', 'image/png')",
        "complex(1, 2)",
    ],
)
def test_a_value_is_described_as_it_is_anywhere(stand: Stand, expression: str) -> None:
    # What this process makes of it says what each executor must say.
    from_prelude = {"Table": Table, **_media()}
    stand.gives(eval(expression, from_prelude), f"def f(): return {expression}", key="made")
    stand.gives(eval(expression, from_prelude), "def f(x): return x", x="made.out")


def _media() -> dict[str, Any]:
    from dxt.data import media  # noqa: PLC0415 - only names for the expressions above

    return vars(media)


def test_stored_tells_what_can_be_had(stand: Stand) -> None:
    assert stand.stored == []
    stand.perform("def f() -> str: return 'some text'")
    expected = {**describe("some text"), "digest": digest("some text")}
    assert dict(stand.executor.stored) == {"k.out": expected}


def test_values_can_be_forgotten(stand: Stand) -> None:
    for key in ("a", "b", "c"):
        stand.perform("def f() -> int: return 1", key=key)
    stand.forget(["a.out", "never.out"])
    assert stand.stored == ["b.out", "c.out"]
    error = stand.error("def f(x): return x", x="a.out")
    assert error["code"] == "input_missing"
    stand.forget()
    assert stand.stored == []


def test_a_failing_node_stores_nothing_and_keeps_the_rest(stand: Stand) -> None:
    stand.perform("def f() -> int: return 1", key="made")
    stand.error("def f(): raise ValueError")
    assert stand.stored == ["made.out"]


def test_values_are_previewed(stand: Stand) -> None:
    stand.perform("def f() -> str: return 'some text'")
    assert stand.preview("k.out") == ({"kind": "text", "text": "some text"}, None)


def test_tables_are_previewed_by_the_page(stand: Stand) -> None:
    stand.perform("def f(): return Table.from_pylist([{'n': i} for i in range(100)])")
    header, body = stand.preview("k.out", offset=20, count=5)
    assert (header["rows"], header["offset"], header["count"]) == (100, 20, 5)
    assert Table.from_ipc(body).to_pylist() == [{"n": n} for n in range(20, 25)]


def test_a_preview_of_what_is_not_there_is_an_error(stand: Stand) -> None:
    with pytest.raises(DxtError) as raised:
        stand.preview("never.out")
    assert raised.value.code == "input_missing"


def test_a_node_can_not_change_what_others_get(stand: Stand) -> None:
    stand.perform("def f(): return [[1]]", key="made")
    stand.gives([[1, 2]], "def f(x):\n    x[0].append(2)\n    return x", x="made.out")
    stand.gives([[1]], "def f(x): return x", x="made.out")


UNENCODABLE = "import threading\ndef f(): return [threading.Lock()]"


def test_a_value_that_can_not_be_encoded_is_used_where_it_was_made(stand: Stand) -> None:
    result = stand.perform(UNENCODABLE, key="lock")
    assert result.outputs["out"]["kind"] == "list"
    assert stand.stored == ["lock.out"]
    stand.gives(False, "def f(x): return x[0].locked()", x="lock.out")
    assert stand.preview("lock.out")[0]["kind"] == "json"
    stand.forget(["lock.out"])
    assert stand.stored == ["k.out"]


def test_an_object_of_the_nodes_own_class_is_used_where_it_was_made(stand: Stand) -> None:
    code = """
        from dataclasses import dataclass

        @dataclass
        class Point:
            x: int

        def f():
            return Point(3)
        """
    assert stand.perform(code, key="point").ok
    stand.gives(3, "def f(p): return p.x", p="point.out")


def test_nothing_of_one_nodes_code_is_seen_by_the_next(stand: Stand) -> None:
    code = "left = 1\ndef f():\n    global left, Table\n    left = 2\n    Table = None\n"
    assert stand.perform(code).ok
    error = stand.error("def f(): return left")
    assert "NameError" in error["message"]
    assert stand.perform("def f() -> Table: return Table.from_pylist([{'a': 1}])").ok


# What fails


@pytest.mark.parametrize(
    ("body", "code", "says"),
    [
        ("raise ValueError('odd')", "node_raised", "ValueError: odd"),
        ("import sys; sys.exit(3)", "node_raised", "SystemExit: 3"),
        (
            "raise type('Odd', (Exception,), {'__module__': 5, '__str__': lambda self: 1 / 0})()",
            "node_raised",
            "Odd: (its message can't be read)",
        ),
        ("return int(input('n?'))", "node_raised", "make what it asks for a parameter"),
        ("raise BaseException('odd')", "node_raised", "BaseException: odd"),
        ("import asyncio; raise asyncio.CancelledError", "node_raised", "CancelledError"),
        ("raise KeyboardInterrupt", "node_raised", "KeyboardInterrupt"),
        ("raise MemoryError", "out_of_memory", "not enough memory"),
        ("return f()", "node_raised", "RecursionError"),
        ("import nowhere.at_all", "package_missing", "'nowhere'"),
        ("return 1 +", "syntax_invalid", ""),
    ],
)
def test_every_ending_is_a_result_with_its_line(
    stand: Stand, body: str, code: str, says: str
) -> None:
    task = stand.task("def f(): pass")
    task.recipe.code = f"def f():\n    {body}\n"
    error = stand.error(task)
    assert error["code"] == code
    assert says in error["message"]
    assert error["line"] == 2


def test_an_error_tells_the_nodes_own_frames(stand: Stand) -> None:
    code = """
        import json

        def f(text: str):
            return json.loads(text)
        """
    error = stand.error(code, params={"text": "{"})
    assert error["trace"] == "line 4, in f\n    return json.loads(text)"


def test_an_input_that_does_not_fit_names_its_port(stand: Stand) -> None:
    error = stand.error("def f(rows: int): pass", params={"rows": "abc"})
    assert (error["code"], error["port"]) == ("param_invalid", "rows")


@pytest.mark.parametrize("value", ["-1", "30.5", "float('nan')"])
def test_an_input_beyond_its_range_names_port_and_range(stand: Stand, value: str) -> None:
    code = "def f(n: Annotated[float, Range(0, 10)]) -> float: return n"
    stand.perform(f"def f(): return {value}", key="made")
    error = stand.error(code, n="made.out")
    assert (error["code"], error["port"]) == ("param_invalid", "n")
    assert "The input n: Expected a number from 0 to 10, got a" in error["message"]
    stand.perform("def f(): return 10", key="most")
    stand.gives(10.0, code, n="most.out")


def test_each_of_many_values_is_to_be_in_range(stand: Stand) -> None:
    code = "def f(*n: Annotated[float, Range(0, 10)]) -> float: return sum(n)"
    for key, value in (("one", 1), ("more", 11)):
        stand.perform(f"def f(): return {value}", key=key)
    stand.gives(2.0, code, n=["one.out", "one.out"])
    error = stand.error(code, n=["one.out", "more.out"])
    assert (error["code"], error["port"]) == ("param_invalid", "n")
    assert "The input n: Expected a number from 0 to 10, got a" in error["message"]


def test_an_output_that_does_not_fit_names_its_port(stand: Stand) -> None:
    error = stand.error("def f() -> int: return 'x'")
    assert (error["code"], error["port"]) == ("output_invalid", "out")


# Limits


def test_a_node_is_ended_at_its_limit(stand: Stand) -> None:
    error = stand.error("def f():\n    while True:\n        pass\n", seconds=0.05)
    assert error["code"] == "timed_out"
    assert "0.05 s " in error["message"]


def test_a_huge_output_is_refused(stand: Stand) -> None:
    error = stand.error("def f() -> bytes: return bytes(3_000_000)", megabytes=1)
    assert error["code"] == "out_of_memory"


def test_an_endless_loop_in_c_is_ended_at_its_limit(apart: Stand) -> None:
    code = "from itertools import repeat\ndef f(): return sum(repeat(0))"
    apart.perform("def f() -> int: return 1", key="made")
    error = apart.error(code, seconds=0.05)
    assert error["code"] == "timed_out"
    assert apart.stored == ["made.out"]


@pytest.mark.parametrize(
    "body",
    [
        "return bytes(2 * 10**9)",
        "return [bytearray(1000) for _ in iter(int, 1)]",
        "return bytes(50_000_000) + bytes(50_000_000)",
    ],
    ids=["one", "many", "twice"],
)
def test_a_node_that_takes_too_much_memory_fails(apart: Stand, body: str) -> None:
    apart.perform("def f() -> int: return 1", key="made")
    error = apart.error(f"def f():\n    {body}\n", megabytes=80)
    assert error["code"] == "out_of_memory"
    # Where not a byte is left, Python can't even note where it was.
    assert error.get("line", 2) == 2
    assert apart.stored == ["made.out"]
    apart.gives(1, "def f(x): return x", x="made.out")


# Stopping


WAITING = "import asyncio; await asyncio.sleep(3600)"
STUBBORN = """
    import asyncio
    while True:
        try:
            await asyncio.sleep(3600)
        except asyncio.CancelledError:
            pass
    """
BLOCKING = {
    "busy": "while True: pass",
    "sleeping": "import time; time.sleep(3600)",
    "in C": "from itertools import repeat; sum(repeat(0))",
    "stubborn": """
        while True:
            try:
                while True: pass
            except BaseException:
                pass
        """,
}


@pytest.mark.parametrize("body", [WAITING, STUBBORN], ids=["willing", "stubborn"])
def test_a_waiting_node_is_stopped(stand: Stand, body: str) -> None:
    stand.perform("def f() -> int: return 1", key="made")
    assert stand.stopped(body)["code"] == "node_stopped"
    assert stand.stored == ["made.out"]
    stand.goes_on()


@pytest.mark.parametrize("body", BLOCKING.values(), ids=BLOCKING)
def test_a_node_that_does_not_wait_is_stopped(apart: Stand, body: str) -> None:
    apart.perform("def f() -> int: return 1", key="made")
    error = apart.stopped(body)
    assert (error["code"], error["node"]) == ("node_stopped", "n")
    assert apart.stored == ["made.out"]
    apart.goes_on()


def test_stopping_when_nothing_is_performed_does_nothing(stand: Stand) -> None:
    stand.perform("def f() -> int: return 1")
    stand.run(stand.executor.stop())
    assert stand.stored == ["k.out"]
    stand.goes_on()


def test_a_host_that_no_longer_waits_can_go_on(stand: Stand) -> None:
    stand.cancelled(WAITING)
    stand.goes_on()


# At the same time

MEETING = """
    import asyncio, sys

    async def f(name: str = "", until: int = 2) -> str:
        met = sys.__dict__.setdefault("met", set())
        print(name, "came")
        met.add(name)
        while len(met) < until:
            await asyncio.sleep(0)
        print(name, "left")
        return name
    """
COMING = """
    import sys

    def f(name: str = "") -> str:
        sys.__dict__.setdefault("met", set()).add(name)
        return name
    """
SLEEPING = """
    import asyncio

    async def f() -> int:
        await asyncio.sleep(3600)
        return 0
    """


@pytest.fixture
def alone(stand: Stand) -> Iterator[Stand]:
    """One that nobody has been to: in this process what a test leaves would stay."""
    sys.__dict__.pop("met", None)
    yield stand
    sys.__dict__.pop("met", None)


def named(stand: Stand, node: str, code: str, **of: Any) -> Task:
    task = stand.task(code, key=f"k{node}", params={"name": node} if "name" in code else {}, **of)
    return replace(task, node=node, task=ord(node))


def test_nodes_that_wait_are_performed_at_the_same_time(alone: Stand) -> None:
    ended = alone.together(named(alone, "a", MEETING), named(alone, "b", MEETING))
    assert {node: printed for node, (_, printed) in ended.items()} == {
        "a": "a came\na left\n",
        "b": "b came\nb left\n",
    }
    assert [result.outputs["out"]["text"] for result, _ in ended.values()] == ["“a”", "“b”"]
    assert alone.stored == ["ka.out", "kb.out"]


def test_one_that_does_not_wait_is_performed_beside_those_that_do(alone: Stand) -> None:
    a, b, c = named(alone, "a", MEETING), named(alone, "b", SLEEPING), named(alone, "c", COMING)

    async def coming() -> list[Result]:
        waiting = [asyncio.ensure_future(alone.performing_any(task)) for task in (a, b)]
        came = await alone.performing_any(c)
        met = await waiting[0]
        await alone.executor.stop(b)
        return [met, came, await waiting[1]]

    met, came, stopped = alone.run(coming())
    assert met.ok
    assert came.ok
    assert stopped.error is not None
    assert (stopped.error["code"], stopped.error["node"]) == ("node_stopped", "b")
    alone.goes_on()


def test_one_that_does_not_wait_is_stopped_beside_one_that_does(apart: Stand) -> None:
    waits = named(apart, "a", MEETING)
    code = COMING.replace("return name", "print(name)\n        while True: pass")
    busy = named(apart, "b", code)

    async def stopping() -> list[Result]:
        has_begun = asyncio.Event()
        waiting = asyncio.ensure_future(apart.performing_any(waits))
        stopped = asyncio.ensure_future(apart.performing_any(busy, has_begun))
        await has_begun.wait()
        await apart.executor.stop(busy)
        return list(await asyncio.gather(waiting, stopped))

    met, stopped = apart.run(stopping())
    assert (stopped.error or {})["code"] == "node_stopped"
    assert met.ok
    apart.goes_on()


def test_one_that_fails_or_is_out_of_time_takes_no_other_along(alone: Stand) -> None:
    fails = "async def f() -> int:\n    return 1 / 0\n"
    ended = alone.together(
        named(alone, "a", SLEEPING, seconds=0.3),
        named(alone, "b", fails),
        named(alone, "c", SLEEPING.replace("3600", "0.6")),
    )
    errors = {node: (result.error or {}).get("code") for node, (result, _) in ended.items()}
    assert errors == {"a": "timed_out", "b": "node_raised", "c": None}
    assert (ended["b"][0].error or {})["line"] == 2


def test_time_that_others_take_counts_for_none(stand: Stand) -> None:
    """Async nodes that do not wait at all take their turns, each with all of its time."""
    busy = "import time\nasync def f() -> int:\n    time.sleep(0.3)\n    return 1\n"
    ended = stand.together(*(named(stand, node, busy, seconds=0.9) for node in "abcdef"))
    assert [result.error for result, _ in ended.values()] == [None] * 6
    assert all(result.held >= 0.25 for result, _ in ended.values())


# Loss


@pytest.mark.parametrize(
    "body",
    [
        "import os; os._exit(3)",
        "import os; os.abort()",
        "import os; os.kill(os.getpid(), 9)",
        "import ctypes; ctypes.string_at(-1, 10**6)",
    ],
    ids=["exit", "abort", "kill", "segfault"],
)
def test_a_crash_loses_the_node_and_nothing_else(apart: Stand, body: str) -> None:
    apart.perform("def f() -> int: return 1", key="made")
    apart.loses(f"def f():\n    {body}\n")
    assert apart.stored == ["made.out"]
    apart.gives(1, "def f(x): return x", x="made.out", key="again")


@pytest.mark.parametrize("apart", ["processes"], indirect=True)
def test_a_node_that_closes_every_pipe_loses_nothing_else(apart: Stand) -> None:
    apart.perform("def f() -> int: return 1", key="made")
    apart.loses("import os\ndef f():\n    os.closerange(3, 256)\n    os.write(1, b'x')\n")
    assert apart.stored == ["made.out"]


def test_what_only_the_lost_executor_had_is_no_longer_stored(apart: Stand) -> None:
    apart.perform("def f() -> int: return 1", key="made")
    apart.perform(UNENCODABLE, key="lock")
    assert apart.stored == ["lock.out", "made.out"]
    apart.loses("import os\ndef f(): os._exit(3)")
    assert apart.stored == ["made.out"]
    assert apart.error("def f(x): return x", x="lock.out")["code"] == "input_missing"


def test_what_can_not_be_decoded_elsewhere_does_not_survive_a_loss(apart: Stand) -> None:
    apart.perform("class Own:\n    pass\n\ndef f(): return Own()", key="own")
    assert apart.stored == ["own.out"]
    apart.loses("import os\ndef f(): os._exit(3)")
    assert apart.stored == []


def test_being_ready_can_be_waited_for_by_many_and_again(stand: Stand) -> None:
    async def many() -> None:
        await asyncio.gather(stand.executor.ready(), stand.executor.ready())
        await stand.executor.ready()

    stand.run(many())
    stand.goes_on()


# The end


@pytest.fixture(params=EXECUTORS)
def make(request: pytest.FixtureRequest) -> Iterator[Make]:
    """What makes an executor; in the end no process must be left of it."""
    made = make_of(request.param, request)
    before = children()
    yield made
    assert children() == before


def test_closing_frees_everything(make: Make) -> None:
    with standing(make) as stand:
        stand.perform("def f() -> int: return 1")
    assert stand.stored == []


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="only Linux can wait for any process")
@pytest.mark.parametrize("ending", ["return pid", "os.write(1, b'x'); os._exit(3)"])
def test_what_node_code_started_ends_with_its_executor(tmp_path: Path, ending: str) -> None:
    code = f"""
        import os
        import subprocess
        from pathlib import Path

        def f() -> int:
            pid = subprocess.Popen(["sleep", "600"]).pid
            Path({str(tmp_path / "pid")!r}).write_text(str(pid))
            {ending}
        """
    with standing(processes) as stand:
        stand.perform(dedent(code))
        try:
            ended = os.pidfd_open(int((tmp_path / "pid").read_text()))
        except ProcessLookupError:
            return
    assert select.select([ended], [], [], PATIENCE)[0]
    os.close(ended)


def test_closing_unused_and_twice_is_no_matter(make: Make) -> None:
    with standing(make) as stand:
        stand.run(stand.executor.close())


def test_closing_ends_the_node_that_is_performed(make: Make) -> None:
    with standing(make) as stand:
        assert stand.closed(WAITING)["code"] == "node_stopped"
