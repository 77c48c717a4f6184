"""The engine's worker without a browser: when a command of the page is obeyed."""

import asyncio
import json
from typing import Any

from dxt.web.engine_worker import EngineWorker
from tests.web.test_messages import DESCRIBED

GRAPH = {
    "dxt": 1,
    "nodes": {"a": {"type": "python@1", "code": "def a() -> int:\n    return 1\n"}},
}


class Page:
    """The page's side of one worker."""

    def __init__(self) -> None:
        self.posted: list[tuple[str, Any]] = []
        self.worker = EngineWorker(self._post)

    def _post(self, kind: str, text: str) -> None:
        self.posted.append((kind, json.loads(text) if text else None))

    async def sends(self, **command: Any) -> None:
        self.worker.receive("command", 0, json.dumps(command))
        await self.rests()

    async def rests(self) -> None:
        """Returns when nothing goes on but what waits for the page."""
        for _ in range(50):
            await asyncio.sleep(0)

    async def opens(self) -> str:
        """Opens a graph whose author may have been here before; gives the key of its value."""
        self.worker.receive("ready", 0, "")
        await self.sends(do="open", graph=GRAPH, files={}, author="link:1")
        return f"{self.events('planned')[0]['nodes']['a']['key']}.out"

    async def opens_and_runs(self) -> str:
        """The same, and asks for a run."""
        key = await self.opens()
        await self.sends(do="run", targets=None)
        return key

    async def finds(self, **kept: Any) -> None:
        """Says what earlier visits kept."""
        opening = [told["opening"] for kind, told in self.posted if kind == "renew"][-1]
        self.worker.receive("kept", opening, json.dumps(kept))
        await self.rests()

    def events(self, name: str) -> list[dict[str, Any]]:
        return [told for kind, told in self.posted if kind == "event" and told["event"] == name]

    def kinds(self) -> list[str]:
        return [kind for kind, _ in self.posted]


def test_a_run_waits_to_know_what_earlier_visits_kept() -> None:
    async def story() -> None:
        page = Page()
        key = await page.opens_and_runs()
        assert not page.events("run_started")
        await page.finds(**{key: DESCRIBED})
        assert "perform" not in page.kinds()
        assert page.events("run_finished")[0]["cached"] == 1

    asyncio.run(story())


def test_what_was_not_kept_is_performed_then() -> None:
    async def story() -> None:
        page = Page()
        await page.opens_and_runs()
        await page.finds()
        assert "perform" in page.kinds()

    asyncio.run(story())


def test_a_run_that_was_stopped_while_it_waited_is_stopped_as_it_begins() -> None:
    async def story() -> None:
        page = Page()
        await page.opens_and_runs()
        await page.sends(do="stop")
        assert "stop" not in page.kinds()
        await page.finds()
        assert page.kinds()[-1] == "stop"

    asyncio.run(story())


def test_a_run_of_the_graph_before_is_forgotten() -> None:
    async def story() -> None:
        page = Page()
        await page.opens_and_runs()
        await page.opens()
        await page.finds()
        assert not page.events("run_started")

    asyncio.run(story())


def test_the_page_is_told_of_the_runs_there_were_and_saves_them() -> None:
    async def story() -> None:
        page = Page()
        key = await page.opens_and_runs()
        await page.finds(**{key: DESCRIBED})
        await page.sends(do="runs")
        told = page.events("runs_told")[0]
        assert [(run["run"], run["cached"]) for run in told["runs"]] == [(1, 1)]
        assert told["shown"]["rows"][0]["node"] == "a"
        await page.sends(do="save_runs", form="history", name="x")
        (file,) = [told for kind, told in page.posted if kind == "file"]
        assert json.loads(file["text"])["graph"]["nodes"] == GRAPH["nodes"]
        assert page.events("runs_saved")[0]["name"] == file["name"] == "x.runs.jsonl"
        await page.sends(do="save_runs", form="trace", name="x", run=5)
        assert page.events("problem_found")[0]["error"]["code"] == "no_such_run"

    asyncio.run(story())
