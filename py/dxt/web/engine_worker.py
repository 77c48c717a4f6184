"""The engine's end of the page: moves JSON between the session and messages.

Owns the session's life in this worker, and who answers which command. Must not know graphs: what a
command means is the session's to know, and what an executor needs to run it is told on, not looked
at.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from dxt.core import messages
from dxt.core.errors import DxtError
from dxt.engine import events
from dxt.engine.session import Session
from dxt.nodes.requirements import wanted
from dxt.web.chores import Chores
from dxt.web.plugged import Plugged
from dxt.web.runs import Runs
from dxt.web.sandbox import SandboxExecutor

Post = Callable[[str, str], None]
"""Sends a kind of message and its JSON to the page."""
AFTER_FOUND = ("run", "stop", "restore")
"""What waits until it is known what earlier visits kept: a run would make it anew. To stop waits,
too, so that it does not come before the run that it is to end."""
MISSING = "here; pick it, or drop it on the page"
"""How the sentence ends that says a file is not there."""
ABOUT_RUNS = ("runs", "save_runs")


def start(post: Post) -> EngineWorker:
    """The engine of this worker, ready for its first command."""
    return EngineWorker(post)


class EngineWorker:
    def __init__(self, post: Post) -> None:
        self._post = post
        self._executor = SandboxExecutor(
            post,
            lambda reason: self._session.values_lost(reason),
            lambda: self._session.values_changed(),
        )
        self._plugged = Plugged()
        self._runs = Runs(lambda node: node in self._session.live, lambda: self._session.document)
        self._session = Session(self._plugged.registry, self._executor, self._emit, MISSING)
        self._needs: dict[str, Any] = {}
        self._chores = Chores()

    def receive(self, kind: str, number: int, text: str, body: Any = None) -> None:
        """One message from the page: a command, a plugin's file, or what the sandbox's executor has
        to say."""
        if kind == "plugin":
            self._plugged.read(body.to_bytes(), text)
            return
        if kind != "command":
            self._executor.hear(kind, number, text)
            return
        command = json.loads(text)
        if command.get("do") in ABOUT_RUNS:
            self._look(command)
        else:
            self._chores.begin(self._handle(command, text))

    async def _handle(self, command: dict[str, Any], text: str) -> None:
        if command.get("do") == "open":
            self._executor.renew(str(command.get("author") or ""))
        if command.get("do") in AFTER_FOUND and not await self._executor.found():
            return
        if command.get("do") == "plugins":
            self._plug(command["sha256"], command.get("looked_at") or [])
        else:
            await self._session.handle(command)
            if self._runs.obeyed(command, text):
                self._emit(self._runs.told({}))
        needed = wanted(self._session.live.graph, self._plugged.registry.catalogue())
        needs = {
            "requirements": [requirement.text for requirement in needed],
            "plugins": self._plugged.code,
        }
        if needs != self._needs:
            self._needs = needs
            self._executor.provide(needs)

    def _look(self, command: dict[str, Any]) -> None:
        """Answers what is asked about the runs there were."""
        try:
            messages.check(command, "do")
            if command["do"] == "runs":
                self._emit(self._runs.told(command))
                return
            file = self._runs.file(command)
            self._post("file", json.dumps(file))
            self._emit({"event": "runs_saved", "name": file["name"]})
        except DxtError as error:
            self._emit(events.problem_found(error))

    def _plug(self, digests: list[str], looked_at: list[str]) -> None:
        self._plugged.use(digests, looked_at)
        self._session.types_changed(self._plugged.registry.catalogue())
        self._emit({"event": "types_changed", **self._plugged.told()})

    def _emit(self, event: dict[str, Any]) -> None:
        if event["event"] == "pins_changed":
            self._executor.keep(
                key for pin in event["pins"].values() for key in pin["values"].values()
            )
        self._runs.hear(event)
        self._post("event", json.dumps(event, default=dict, ensure_ascii=False))
