"""The engine's picture of the sandbox, without a browser: what is awaited, kept, lost and ignored."""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest

from dxt.core.errors import DxtError, ExecutorLost
from dxt.engine.tasks import Result, Task
from dxt.web.executor_worker import interrupt_node_code, sliced
from dxt.web.packages import imports
from dxt.web.sandbox import SandboxExecutor

TASK = Task(
    task=3,
    node="a",
    type="python@1",
    function="f",
    code="def f(): ...",
    params={},
    inputs={},
    files={},
    input_types={},
    output_types={"out": "int"},
    key="k",
)
DESCRIBED = {"kind": "number", "text": "1", "digest": "d", "bytes": 8}
GOOD = {"task": 1, "ok": True, "seconds": 0.5, "outputs": {"out": DESCRIBED}, "error": None}


class Page:
    """The other side: notes what is posted and why executors were lost."""

    def __init__(self) -> None:
        self.posted: list[tuple[str, Any]] = []
        self.lost: list[str] = []
        self.printed: list[dict[str, Any]] = []
        self.executor = SandboxExecutor(self._post, self.lost.append)

    def _post(self, kind: str, text: str) -> None:
        self.posted.append((kind, json.loads(text) if text else None))

    async def perform(self, *hear: Callable[[int], tuple[str, int, str]]) -> Result:
        """A task's result, when the page says these things of the message's number."""
        performing = asyncio.ensure_future(self.executor.perform(TASK, self.printed.append))
        await asyncio.sleep(0)
        number = self.posted[-1][1]["task"]
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
    ["", "[]", "null", "{}", "7", "[" * 5000, json.dumps({**GOOD, "outputs": {}})],
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
        assert page.posted[-1] == ("stop", None)
        page.executor.hear("lost", 0, json.dumps({"reason": "it went on", "kept": []}))
        error = (await performing).error
        assert error is not None
        assert error["code"] == "node_stopped"

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


def test_an_interrupt_is_raised_only_in_node_code() -> None:
    interrupt_node_code(2, None)
    names: dict[str, Any] = {"interrupt": interrupt_node_code}
    code = "import sys\ndef f():\n    interrupt(2, sys._getframe())\n"
    exec(compile(code, "<node a>", "exec"), names)
    with pytest.raises(KeyboardInterrupt):
        names["f"]()
    exec(compile(code, "elsewhere.py", "exec"), names)
    names["f"]()


def test_a_long_sleep_looks_up_again_and_again() -> None:
    looks: list[float] = []
    sleep = sliced(looks.append, lambda: len(looks) >= 3)
    names: dict[str, Any] = {"sleep": sleep}
    exec(compile("def f():\n    sleep(1000)\n", "<node a>", "exec"), names)
    with pytest.raises(KeyboardInterrupt):
        names["f"]()
    assert len(looks) == 3


def test_imports_are_found_wherever_they_stand() -> None:
    code = "import a.b, c\nfrom d.e import f\ndef g():\n    import h\n    from . import i\n"
    assert imports(code) == ["a", "c", "d", "h"]
    assert imports("def (") == []
