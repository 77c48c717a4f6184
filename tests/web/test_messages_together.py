"""The engine's picture of the sandbox when it is given several tasks at a time, without a browser."""

import asyncio
import json
from dataclasses import replace

import pytest

from dxt.core.errors import ExecutorLost
from dxt.engine.running.steps import Step, as_json, from_json
from dxt.engine.tasks import Result
from tests.web.test_messages import GOOD, GROUP, TASK, Page, result, said


def series(page: Page, *nodes: str) -> tuple[asyncio.Future[None], list[Result]]:
    """Tasks of these nodes under way, numbered from 1 on, and how they ended so far."""
    steps = [Step(replace(TASK, node=node, key=node)) for node in nodes]
    results: list[Result] = []
    under_way = page.executor.perform_all(steps, page.printed.append, results.append)
    return asyncio.ensure_future(under_way), results


def test_tasks_that_were_posted_together_end_one_by_one() -> None:
    async def story() -> None:
        page = Page()
        performing, results = series(page, "a", "b")
        await asyncio.sleep(0)
        [(kind, posted)] = page.posted
        assert kind == "perform"
        assert [task["node"] for task in posted["tasks"]] == ["a", "b"]
        assert len(posted["recipes"]) == 1
        page.executor.hear(*result()(1))
        assert set(page.executor.stored) == {"a.out"}
        printed = json.dumps({"stream": "stdout", "text": "x"})
        page.executor.hear("printed", 2, printed)
        assert [told["node"] for told in page.printed] == ["b"]
        assert not performing.done()
        page.executor.hear(*result()(2))
        await performing
        assert [found.ok for found in results] == [True, True]

    asyncio.run(story())


def test_what_is_held_back_and_did_not_begin_has_no_result() -> None:
    async def story() -> None:
        page = Page()
        performing, results = series(page, "a", "b", "c")
        await asyncio.sleep(0)
        page.executor.hold_back()
        assert page.posted[-1] == ("hold", None)
        for kind, number in (("result", 1), ("unbegun", 2), ("unbegun", 3)):
            page.executor.hear(kind, number, json.dumps(GOOD))
        await performing
        assert len(results) == 1

    asyncio.run(story())


def test_a_loss_in_the_middle_leaves_what_had_ended() -> None:
    async def story() -> None:
        page = Page()
        performing, results = series(page, "a", "b", "c")
        await asyncio.sleep(0)
        page.executor.hear(*result()(1))
        page.executor.hear("lost", 0, json.dumps({"reason": "it crashed", "kept": ["a.out"]}))
        with pytest.raises(ExecutorLost, match="it crashed"):
            await performing
        assert (len(results), set(page.executor.stored)) == (1, {"a.out"})
        page.executor.hear(*result()(2))
        assert set(page.executor.stored) == {"a.out"}

    asyncio.run(story())


def test_of_tasks_that_were_stopped_with_their_executor_one_was_stopped() -> None:
    async def story() -> None:
        page = Page()
        performing, results = series(page, "a", "b")
        await asyncio.sleep(0)
        await page.executor.stop()
        page.executor.hear("lost", 0, json.dumps({"reason": "it went on", "kept": []}))
        await performing
        assert [(found.error or {})["code"] for found in results] == ["node_stopped"]
        assert [(found.error or {})["node"] for found in results] == ["a"]

    asyncio.run(story())


def test_a_task_that_did_not_begin_before_it_was_stopped_was_stopped() -> None:
    async def story() -> None:
        found = await Page().perform(said("unbegun", ""))
        assert (found.error or {})["code"] == "node_stopped"

    asyncio.run(story())


def test_steps_are_the_same_on_the_other_side() -> None:
    other = replace(TASK.recipe, function="g")
    steps = [
        Step(TASK),
        Step(replace(TASK, node="b", inputs={"x": "k.out"}), {"k.out": "d"}),
        Step(replace(TASK, node="c", recipe=other)),
        Step(GROUP),
    ]
    found = from_json(json.loads(json.dumps(as_json(steps, 7))))
    assert [step.task.task for step in found] == [7, 8, 9, 10]
    assert found[0].task.recipe is found[1].task.recipe
    for step, there in zip(steps, found, strict=True):
        assert there.unless == step.unless
        assert there.task.as_json() == {**step.task.as_json(), "task": there.task.task}
