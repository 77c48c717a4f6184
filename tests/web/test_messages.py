"""The engine's picture of the sandbox, without a browser: what is awaited, kept, lost and ignored."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from dxt.core.errors import DxtError, ExecutorLost
from dxt.engine.stream_task import StreamResult, StreamTask
from dxt.engine.tasks import Recipe, Result, Task
from dxt.engine.values.occasions import Occasion
from dxt.web.executor_worker import interrupt_node_code, sliced
from dxt.web.packages import imports
from dxt.web.sandbox import SandboxExecutor

TASK = Task(
    task=3,
    node="a",
    params={},
    inputs={},
    files={},
    key="k",
    recipe=Recipe(
        type="python@1",
        function="f",
        code="def f(): ...",
        input_types={},
        output_types={"out": "int"},
    ),
)
GROUP = StreamTask.of(
    [
        replace(TASK, recipe=replace(TASK.recipe, output_types={"out": "Iterator[int]"})),
        replace(
            TASK,
            node="b",
            key="kb",
            recipe=replace(TASK.recipe, input_types={"rows": "Iterator[int]"}),
        ),
    ],
    {"b": {"rows": "a"}},
    [],
)
PASSED = {"ok": True, "seconds": 0.1, "outputs": {}, "error": None, "because": "", "passed": 7}
DESCRIBED = {"kind": "number", "text": "1", "digest": "d", "bytes": 8}
GOOD = {
    "task": 1,
    "ok": True,
    "seconds": 0.5,
    "outputs": {"out": DESCRIBED},
    "error": None,
    "held": 0.0,
}
TOTAL = {**GOOD, "because": "", "passed": None}


class Page:
    """The other side: notes what is posted and why executors were lost."""

    def __init__(self) -> None:
        self.posted: list[tuple[str, Any]] = []
        self.lost: list[str] = []
        self.printed: list[dict[str, Any]] = []
        self.looks = 0
        self.executor = SandboxExecutor(self._post, self.lost.append, self._look)

    def _look(self) -> None:
        self.looks += 1

    def kinds(self) -> list[str]:
        return [kind for kind, _ in self.posted]

    def _post(self, kind: str, text: str) -> None:
        self.posted.append((kind, json.loads(text) if text else None))

    async def perform(
        self, *hear: Callable[[int], tuple[str, int, str]], task: Task = TASK
    ) -> Result:
        """A task's result, when the page says these things of the message's number."""
        performing = asyncio.ensure_future(self.executor.perform(task, self.printed.append))
        await asyncio.sleep(0)
        number = [found for kind, found in self.posted if kind == "perform"][-1]["tasks"][0]["task"]
        for make in hear:
            self.executor.hear(*make(number))
        return await performing


def result(**changed: Any) -> Callable[[int], tuple[str, int, str]]:
    return lambda number: ("result", number, json.dumps({**GOOD, **changed}))


def said(kind: str, text: str) -> Callable[[int], tuple[str, int, str]]:
    return lambda number: (kind, number, text)


def test_a_result_is_the_task_s_own_and_its_values_are_stored() -> None:
    async def story() -> None:
        page = Page()
        found = await page.perform(result())
        assert (found.task, found.ok, found.outputs) == (3, True, {"out": DESCRIBED})
        assert dict(page.executor.stored) == {"k.out": DESCRIBED}

    asyncio.run(story())


@pytest.mark.parametrize(
    "nonsense",
    [
        *("", "[]", "null", "{}", "7", "[" * 5000),
        json.dumps({**GOOD, "outputs": {}}),
        json.dumps({**GOOD, "seconds": float("nan")}),
        json.dumps({**GOOD, "outputs": {"out": {**DESCRIBED, "bytes": float("inf")}}}),
    ],
)
def test_a_result_that_makes_no_sense_is_a_lost_executor(nonsense: str) -> None:
    async def story() -> None:
        page = Page()
        with pytest.raises(ExecutorLost):
            await page.perform(said("result", nonsense))
        assert not page.executor.stored

    asyncio.run(story())


def test_only_what_a_result_may_say_is_taken_over() -> None:
    async def story() -> None:
        page = Page()
        more = {"out": {**DESCRIBED, "html": "<script>"}, "other": DESCRIBED}
        found = await page.perform(result(outputs=more, event="run_finished"))
        assert found.outputs == {"out": DESCRIBED}
        error = {"code": "node_raised", "message": "no", "node": "someone", "line": "<b>"}
        found = await page.perform(result(ok=False, error=error))
        assert found.error == {"code": "node_raised", "message": "no", "node": "a"}

    asyncio.run(story())


def test_printed_text_is_taken_apart() -> None:
    async def story() -> None:
        page = Page()
        await page.perform(
            said("printed", "not JSON"),
            said("printed", json.dumps({"stream": "stdout", "text": 7})),
            said("printed", json.dumps({"stream": "run_finished", "text": "x"})),
            said("printed", json.dumps({"stream": "stderr", "text": "x", "node": "someone"})),
            result(),
        )
        told = {"event": "printed", "node": "a", "stream": "stderr", "text": "x"}
        assert page.printed == [told]

    asyncio.run(story())


def group_result(**members: dict[str, Any]) -> Callable[[int], tuple[str, int, str]]:
    return result(outputs={}, members={"a": PASSED, "b": TOTAL, **members})


def test_the_result_of_a_group_is_told_node_by_node() -> None:
    async def story() -> None:
        page = Page()
        found = await page.perform(group_result(c=TOTAL), task=GROUP)
        assert isinstance(found, StreamResult)
        assert found.members.keys() == {"a", "b"}
        assert (found.members["a"].passed, found.members["b"].outputs) == (7, {"out": DESCRIBED})
        assert dict(page.executor.stored) == {"kb.out": DESCRIBED}
        assert [said["values"].keys() for kind, said in page.posted if kind == "values"] == [
            {"kb.out"}
        ]
        raised = {**TOTAL, "error": {"code": "node_raised", "message": "no", "node": "someone"}}
        found = await page.perform(group_result(a={**PASSED, "because": "b"}, b=raised), task=GROUP)
        assert isinstance(found, StreamResult)
        assert found.members["a"].because == "b"
        error = {"code": "node_raised", "message": "no", "node": "b"}
        assert found.members["b"].error == error

    asyncio.run(story())


@pytest.mark.parametrize(
    "nonsense",
    [
        {"a": {**PASSED, "because": "a"}},
        {"a": {**PASSED, "because": "someone"}},
        {"a": {**PASSED, "because": ["b"]}},
        {"a": {**PASSED, "passed": -1}},
        {"a": {**PASSED, "passed": "7"}},
        {"a": {**PASSED, "passed": 10**300}},
        {"a": {**PASSED, "passed": None}},
        {"b": {**TOTAL, "passed": 7}},
        {"b": {**TOTAL, "outputs": {}}},
        {"b": {**TOTAL, "seconds": float("inf")}},
        {"b": 7},
    ],
)
def test_a_group_s_result_that_makes_no_sense_is_a_lost_executor(nonsense: Any) -> None:
    async def story() -> None:
        page = Page()
        with pytest.raises(ExecutorLost):
            await page.perform(group_result(**nonsense), task=GROUP)
        assert not page.executor.stored

    asyncio.run(story())


def test_a_value_that_somebody_needs_can_not_have_been_passed_on() -> None:
    async def story() -> None:
        with pytest.raises(ExecutorLost):
            await Page().perform(group_result(), task=replace(GROUP, whole=["a"]))

    asyncio.run(story())


def test_what_a_group_tells_is_taken_apart() -> None:
    level = {"items": 9, "waiting": 2, "room": 4}

    def streamed(wires: Any) -> Callable[[int], tuple[str, int, str]]:
        return said("streamed", json.dumps({"event": "run_finished", "wires": wires}))

    async def story() -> None:
        page = Page()
        await page.perform(
            streamed({"a.out -> b.rows": {**level, "more": 1}}),
            streamed({"a.out -> b.rows": level, "someone.out -> b.rows": level}),
            streamed({"a.out -> b.rows": {**level, "items": -1}}),
            streamed({"a.out -> b.rows": {**level, "room": True}}),
            streamed({"a.out -> b.rows": 7}),
            streamed([]),
            said("printed", json.dumps({"stream": "stdout", "text": "x", "node": "b"})),
            said("printed", json.dumps({"stream": "stdout", "text": "x", "node": "someone"})),
            said("printed", json.dumps({"stream": "stdout", "text": "x"})),
            group_result(),
            task=GROUP,
        )
        assert page.printed == [
            {"event": "streamed", "wires": {"a.out -> b.rows": level}},
            {"event": "printed", "node": "b", "stream": "stdout", "text": "x"},
        ]
        page.printed.clear()
        await page.perform(streamed({"a.out -> b.rows": level}), result())
        assert page.printed == []

    asyncio.run(story())


def test_a_lost_executor_keeps_what_is_stored_outside() -> None:
    async def story() -> None:
        page = Page()
        await page.perform(result())
        loss = json.dumps({"reason": "it was ended", "kept": ["k.out"]})
        with pytest.raises(ExecutorLost, match="it was ended"):
            await page.perform(said("lost", loss))
        assert set(page.executor.stored) == {"k.out"}
        assert page.lost == ["it was ended"]
        page.executor.hear("lost", 0, json.dumps({"reason": "again", "kept": []}))
        assert not page.executor.stored

    asyncio.run(story())


def test_a_task_that_was_stopped_with_its_executor_was_stopped() -> None:
    async def story() -> None:
        page = Page()
        performing = asyncio.ensure_future(page.executor.perform(TASK, page.printed.append))
        await asyncio.sleep(0)
        await page.executor.stop()
        assert page.posted[-1] == ("stop", [1])
        page.executor.hear("lost", 0, json.dumps({"reason": "it went on", "kept": []}))
        error = (await performing).error
        assert error is not None
        assert error["code"] == "node_stopped"

    asyncio.run(story())


def test_of_tasks_performed_together_the_one_meant_is_stopped_and_the_others_are_lost() -> None:
    async def story() -> None:
        page = Page()
        perform, other = page.executor.perform, replace(TASK, node="b", key="l")
        ended = [asyncio.ensure_future(perform(t, page.printed.append)) for t in (TASK, other)]
        await asyncio.sleep(0)
        await page.executor.stop(other)
        assert page.posted[-1] == ("stop", [2])
        page.executor.hear("lost", 0, json.dumps({"reason": "it went on", "kept": []}))
        with pytest.raises(ExecutorLost):
            await ended[0]
        error = (await ended[1]).error
        assert error is not None
        assert (error["code"], error["node"]) == ("node_stopped", "b")

    asyncio.run(story())


def test_ready_waits_for_the_next_executor_and_says_when_there_is_none() -> None:
    async def story() -> None:
        page = Page()
        waiting = asyncio.ensure_future(page.executor.ready())
        await asyncio.sleep(0)
        assert not waiting.done()
        page.executor.hear("ready", 0, "")
        await waiting
        gone = json.dumps({"reason": "it can't start", "kept": [], "gone": True})
        page.executor.hear("lost", 0, gone)
        again = asyncio.ensure_future(page.executor.ready())
        await asyncio.sleep(0)
        assert page.posted[-1] == ("start", None)
        page.executor.hear("lost", 0, gone)
        with pytest.raises(ExecutorLost, match="can't start"):
            await again

    asyncio.run(story())


def test_a_preview_brings_its_header_and_the_name_of_its_bytes() -> None:
    async def story(text: str) -> object:
        page = Page()
        page.executor.hear("ready", 0, "")
        showing = asyncio.ensure_future(page.executor.preview("k.out", 0, 10))
        await asyncio.sleep(0)
        number = page.posted[-1][1]["id"]
        page.executor.hear("previewed", number, json.dumps({"text": text, "body": "body-1"}))
        return await showing

    shown = asyncio.run(story(json.dumps({"header": {"kind": "table"}})))
    assert shown == ({"kind": "table"}, "body-1")
    for nonsense in ("", "[]", json.dumps({"header": 7}), json.dumps({"error": 7})):
        with pytest.raises(DxtError):
            asyncio.run(story(nonsense))


KEPT = json.dumps({"i.out": DESCRIBED, "j.out": DESCRIBED})


def opened(page: Page, author: str = "link:1") -> int:
    """The number of the opening after a graph was opened."""
    page.executor.renew(author)
    kind, said = page.posted[-1]
    assert (kind, said["author"]) == ("renew", author)
    return int(said["opening"])


def test_values_that_were_kept_can_be_had_until_they_are_gone() -> None:
    async def story() -> None:
        page = Page()
        number = opened(page)
        page.executor.hear("kept", number, KEPT)
        stored = page.executor.stored
        assert stored["i.out"] == DESCRIBED
        assert "j.out" in stored
        assert "k.out" not in stored
        assert list(stored) == []
        assert page.looks == 1
        page.executor.hear("gone", number, '["i.out"]')
        assert "i.out" not in stored
        assert page.looks == 2

    asyncio.run(story())


def test_keeping_what_a_run_has_computed_makes_nobody_look_at_the_graph_again() -> None:
    async def story() -> None:
        page = Page()
        number = opened(page)
        await page.perform(result())
        page.executor.hear("kept", number, json.dumps({"k.out": DESCRIBED}))
        assert page.looks == 0
        page.executor.hear("lost", 0, json.dumps({"reason": "it was ended", "kept": []}))
        assert "k.out" in page.executor.stored
        page.executor.hear("kept", number, json.dumps({"other.out": DESCRIBED}))
        assert page.looks == 1

    asyncio.run(story())


def test_what_was_kept_for_another_graph_is_not_had() -> None:
    async def story() -> None:
        page = Page()
        first = opened(page)
        page.executor.hear("kept", first, KEPT)
        second = opened(page, "link:2")
        assert "i.out" not in page.executor.stored
        page.executor.hear("kept", first, KEPT)
        assert "i.out" not in page.executor.stored
        page.executor.hear("kept", second, KEPT)
        assert "i.out" in page.executor.stored

    asyncio.run(story())


def test_kept_values_survive_the_executor_but_not_being_forgotten() -> None:
    async def story() -> None:
        page = Page()
        page.executor.hear("kept", opened(page), KEPT)
        page.executor.hear("lost", 0, json.dumps({"reason": "it was ended", "kept": []}))
        await page.executor.forget(["i.out"])
        assert "i.out" in page.executor.stored
        await page.executor.forget()
        assert "i.out" not in page.executor.stored
        assert page.posted[-1] == ("forget", None)

    asyncio.run(story())


def test_uses_of_kept_values_are_told_together() -> None:
    async def story() -> None:
        page = Page()
        page.executor.hear("kept", opened(page), KEPT)
        stored = page.executor.stored
        assert "j.out" in stored and "i.out" in stored and "i.out" in stored
        await asyncio.sleep(0)
        assert page.posted[1:] == [("used", ["i.out", "j.out"])]

    asyncio.run(story())


@pytest.mark.parametrize(("size", "keep"), [(8, True), (10**9, False)])
def test_what_is_worth_keeping_is_told_with_what_it_saves(size: int, keep: bool) -> None:
    async def story() -> None:
        page = Page()
        number = opened(page)
        described = {**DESCRIBED, "bytes": size}
        await page.perform(result(outputs={"out": described}, seconds=1e300))
        kind, said = page.posted[-1]
        assert (kind, said["opening"], said["keep"]) == ("values", number, keep)
        about = said["values"]["k.out"]
        assert (about["type"], about["description"]) == ("python@1", described)
        assert about["together"] == size
        assert 0 <= about["seconds"] < 1000  # not what the sandbox says

    asyncio.run(story())


NOTED = Occasion("r", "night", ("out",), 60.0)


async def note_of(page: Page, occasion: Occasion) -> tuple[str, dict[str, Any]]:
    """What the broker is told to keep of a node's occasion, once it gave a value."""
    key = occasion.key("out").partition(".")[0]
    await page.perform(result(), task=replace(TASK, key=key))
    await page.executor.remember(occasion)
    kind, said = page.posted[-1]
    assert kind == "notes" and said["opening"] == 1
    ((key, facts),) = said["notes"].items()
    return key, facts["description"]


def test_what_a_node_gave_is_recalled_by_the_next_visit_as_long_as_it_is_good() -> None:
    async def story() -> None:
        page = Page()
        opened(page)
        key, note = await note_of(page, NOTED)
        number = opened(page)
        assert page.executor.recall("r", ["out"]) is None
        kept = {key: note, NOTED.key("out"): DESCRIBED}
        page.executor.hear("kept", number, json.dumps(kept))
        found = page.executor.recall("r", ["out"])
        assert found is not None and 0 < found.left <= 60
        assert (found.occasion, found.digests) == ("night", {"out": DESCRIBED["digest"]})
        number = opened(page)
        page.executor.hear("kept", number, json.dumps({key: note}))  # its value had to go
        assert page.executor.recall("r", ["out"]) is None

    asyncio.run(story())


def test_a_note_of_what_is_too_old_is_dropped() -> None:
    async def story() -> None:
        page = Page()
        opened(page)
        key, note = await note_of(page, NOTED._replace(left=0.0))
        number = opened(page)
        kept = {key: note, NOTED.key("out"): DESCRIBED}
        page.executor.hear("kept", number, json.dumps(kept))
        assert page.executor.recall("r", ["out"]) is None
        kind, said = page.posted[-1]
        assert (kind, said["gone"], said["notes"]) == ("notes", [key], {})

    asyncio.run(story())


def test_what_a_node_gave_before_is_not_kept_once_it_gave_something_else() -> None:
    async def story() -> None:
        page = Page()
        opened(page)
        key, note = await note_of(page, NOTED)
        page.executor.hear("kept", 1, json.dumps({key: note, NOTED.key("out"): DESCRIBED}))
        day = NOTED._replace(name="day", left=float("inf"))
        assert (await note_of(page, day))[0] == key
        assert ["notes", [NOTED.key("out")]] in [
            [kind, said.get("gone")] for kind, said in page.posted if kind == "notes"
        ]
        found = page.executor.recall("r", ["out"])
        assert found is not None and found.occasion == "day"

    asyncio.run(story())


def test_a_kept_input_that_can_not_be_read_is_dropped() -> None:
    async def story() -> None:
        page = Page()
        page.executor.hear("kept", opened(page), KEPT)
        task = replace(TASK, inputs={"x": "i.out"})
        error = {"code": "input_missing", "message": "it can't be read"}
        performing = asyncio.ensure_future(page.executor.perform(task, page.printed.append))
        await asyncio.sleep(0)
        page.executor.hear(*result(ok=False, error=error)(1))
        assert not (await performing).ok
        assert "i.out" not in page.executor.stored
        assert "j.out" in page.executor.stored
        assert page.posted[-1] == ("spoiled", ["i.out"])

    asyncio.run(story())


def test_an_interrupt_is_raised_only_in_node_code() -> None:
    interrupt_node_code(None)
    names: dict[str, Any] = {"interrupt": interrupt_node_code}
    code = "import sys\ndef f():\n    interrupt(sys._getframe())\n"
    exec(compile(code, "<node a>", "exec"), names)
    with pytest.raises(KeyboardInterrupt):
        names["f"]()
    exec(compile(code, "elsewhere.py", "exec"), names)
    names["f"]()


def test_a_long_sleep_looks_up_again_and_again() -> None:
    looks: list[float] = []
    sleep = sliced(looks.append, lambda: len(looks) >= 3, lambda _, f: interrupt_node_code(f))
    names: dict[str, Any] = {"sleep": sleep}
    exec(compile("def f():\n    sleep(1000)\n", "<node a>", "exec"), names)
    with pytest.raises(KeyboardInterrupt):
        names["f"]()
    assert len(looks) == 3


def test_imports_are_found_wherever_they_stand() -> None:
    code = "import a.b, c\nfrom d.e import f\ndef g():\n    import h\n    from . import i\n"
    assert imports(code) == ["a", "c", "d", "h"]
    assert imports("def (") == []
