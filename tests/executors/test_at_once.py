"""Node code performed one node after the other, without the event loop between them."""

from __future__ import annotations

import asyncio
import signal
import sys
from typing import Any

import pytest

from dxt.engine.tasks import Result, Task
from dxt.executors.at_once import AtOnce
from dxt.executors.code.loading import is_without_memory
from tests.executors.performing import Stage


def perform(stage: Stage, *tasks: Task) -> list[Result | None]:
    with stage.inline.at_once(stage.hear, no_task) as hand:
        return [ended(hand, task) for task in tasks]


def ended(hand: AtOnce, task: Task) -> Result | None:
    """How the task ended; None where it has to wait."""
    return None if hand.perform_task(task) is None else hand.result(task)


def no_task(node: str) -> Task:
    raise AssertionError(f"{node}: its task is there")


def test_values_are_kept_and_told_as_they_are_by_perform() -> None:
    one, other = Stage(), Stage()
    code = "def f(x: float, rows: list) -> list:\n    rows.append(x)\n    return rows\n"
    task = one.task(code, x=1, rows=[2])
    [result] = perform(one, task)
    expected = asyncio.run(other.inline.perform(other.task(code, x=1, rows=[2]), other.hear))
    assert result is not None
    assert (result.ok, result.outputs) == (True, expected.outputs)
    assert one.values == other.values
    assert one.values["rows.in"] == [2]
    assert one.inline.stored["k.out"] == result.outputs["out"]


def test_each_node_prints_under_its_own_name_and_nobody_else_does() -> None:
    stage = Stage()
    told: list[tuple[str, str]] = []

    def hear(event: dict[str, Any]) -> None:
        print("a program that shows progress")
        told.append((event["node"], event["text"]))

    task = stage.task("def f():\n    print('hello')\n")
    before = sys.stdout
    with stage.inline.at_once(hear, no_task) as hand:
        for node in "ab":
            task.node = node
            ended(hand, task)
            assert sys.stdout is before
    assert told == [("a", "hello\n"), ("b", "hello\n")]


def test_what_has_to_wait_is_gone_on_with_by_perform() -> None:
    stage = Stage()
    code = """
        import asyncio

        async def f(x: int) -> int:
            await asyncio.sleep(0)
            return x + 1
        """
    task = stage.task(code, x=1)
    assert perform(stage, task) == [None]
    assert asyncio.run(stage.inline.perform(task, stage.hear)).ok
    assert stage.values["k.out"] == 2


def test_what_was_begun_can_be_stopped_before_it_goes_on() -> None:
    stage = Stage()
    task = stage.task("async def f():\n    return 1\n")

    async def stopping() -> Result:
        assert perform(stage, task) == [None]
        await stage.inline.stop()
        return await stage.inline.perform(task, stage.hear)

    result = asyncio.run(stopping())
    assert result.error is not None
    assert result.error["code"] == "node_stopped"
    assert stage.value("def f(): return 1") == 1


def test_values_and_files_that_have_to_be_fetched_are_left_to_perform() -> None:
    stage = Stage()
    task = stage.task("def f(x): return x", x=1)
    del stage.values["x.in"]
    assert perform(stage, task) == [None]
    task = stage.task("def f(file: File): return 1", files={"file": {"name": "a", "digest": "d1"}})
    assert perform(stage, task) == [None]


def test_an_endless_node_is_stopped_at_its_limit_and_the_next_one_runs() -> None:
    stage = Stage(seconds=0.2)
    first, second = perform(
        stage, stage.task("def f():\n    while True: pass"), stage.task("def f(): return 1")
    )
    assert first is not None and first.error is not None
    assert first.error["code"] == "timed_out"
    assert first.error["line"] == 2
    assert second is not None and second.ok


def test_the_limit_of_one_node_never_ends_the_next() -> None:
    stage = Stage(seconds=0.05)
    swallows = "def f():\n    try:\n        while True: pass\n    except BaseException: return 1\n"
    first, task = stage.task(swallows), stage.task("def f(): return 2")
    task.key = "other"
    with stage.inline.at_once(stage.hear, no_task) as hand:
        ended(hand, first)
        signal.raise_signal(signal.SIGALRM)  # as it strikes again and again
        second = ended(hand, task)
    assert second is not None and second.ok
    asyncio.run(stage.inline.perform(first, stage.hear))
    [third] = perform(stage, task)
    assert third is not None and third.ok


def test_an_interrupt_between_two_nodes_stops_the_next_one() -> None:
    stage = Stage()
    task = stage.task("def f(): return 1")
    with stage.inline.at_once(stage.hear, no_task) as hand:
        signal.raise_signal(signal.SIGINT)
        result = ended(hand, task)
    assert result is not None and result.error is not None
    assert result.error["code"] == "node_stopped"


def test_an_interrupt_after_the_last_node_is_handed_on() -> None:
    stage = Stage()
    with pytest.raises(KeyboardInterrupt), stage.inline.at_once(stage.hear, no_task):
        signal.raise_signal(signal.SIGINT)


@pytest.mark.parametrize(
    "body",
    ["raise ValueError('no')", "import sys; sys.exit(1)", "raise KeyboardInterrupt", "yield 1"],
)
def test_endings_are_those_of_perform(body: str) -> None:
    one, other = Stage(), Stage()
    code = f"def f():\n    {body}\n"
    [result] = perform(one, one.task(code))
    expected = asyncio.run(other.inline.perform(other.task(code), other.hear))
    assert result is not None
    assert result.error == expected.error


def test_the_error_of_a_function_that_several_nodes_share_names_the_one_that_failed() -> None:
    stage = Stage()
    code = "def f(x: int = 0) -> float:\n    return 1 / x\n"
    fine, failing = stage.task(code, {"x": 1}), stage.task(code)
    failing.node = "other"
    _, result = perform(stage, fine, failing)
    assert result is not None and result.error is not None
    assert (result.error["node"], result.error["line"]) == ("other", 2)
    assert result.error["trace"] == "line 2, in f\n    return 1 / x"


@pytest.mark.parametrize(
    "code",
    [
        "seen = []\ndef f(): seen.append(1); return len(seen)",
        "def f(seen=[]):\n    seen.append(1)\n    return len(seen)",
        "def f():\n    f.n = getattr(f, 'n', 0) + 1\n    return f.n",
        "def f():\n    global n\n    n = globals().get('n', 0) + 1\n    return n",
        "def f():\n    setattr(g(), 'n', getattr(g(), 'n', 0) + 1)\n    return g().n\ndef g(): return f",
        "import functools\n@functools.cache\ndef _g(): return []\ndef f():\n    _g().append(1)\n    return len(_g())",
        "def f():\n    h = f\n    h.n = getattr(h, 'n', 0) + 1\n    return h.n",
        "class _C: n = 0\ndef f():\n    _C.n += 1\n    return _C.n",
    ],
)
def test_nothing_that_one_performance_leaves_behind_reaches_the_next(code: str) -> None:
    assert not is_without_memory(code)
    stage = Stage()
    task = stage.task("def f(): pass")
    task.recipe.code = code
    perform(stage, task, task)
    assert stage.values["k.out"] == 1


def test_plain_functions_are_kept() -> None:
    code = "import math\ndef _g(x): return math.pi * x\ndef f(x: int = -1) -> float: return _g(x)"
    assert is_without_memory(code)
