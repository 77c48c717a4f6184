"""One open graph: takes commands, tells events, keeps every node's standing.

Owns the graph, the run under way and what each node stands at. Must not know how commands and
events travel, nor anything of JavaScript: in the page's worker and on the command line it is the
same. It never executes node code.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from dxt.core import codec, messages
from dxt.core import diff as diffs
from dxt.core.errors import DxtError, InputMissing, NoSuchNode, NoSuchPort
from dxt.core.graph import Graph
from dxt.engine import events
from dxt.engine.clock import Clock, WallClock
from dxt.engine.events import Event
from dxt.engine.live import LiveGraph
from dxt.engine.plan import Plan, plan
from dxt.engine.run import Run
from dxt.engine.tasks import Description, Emit, Executor
from dxt.nodes.registry import Registry

Standing = dict[str, Any]
"""A node's `status` and `key`, its `error` where it has one, its `outputs` where it has values."""

BUDGET = 256_000_000
"""Bytes of values that are kept beyond those of the graph as it is now."""


class Session:
    """`where` ends the sentence that says a file is not there; `budget` is in bytes."""

    def __init__(
        self,
        registry: Registry,
        executor: Executor,
        emit: Emit,
        where: str = "here; pick it, or drop it on the page",
        clock: Clock | None = None,
        budget: int = BUDGET,
    ) -> None:
        self._catalogue = registry.catalogue()
        self._executor = executor
        self._emit = emit
        self._where = where
        self._clock = clock or WallClock()
        self._budget = budget
        self._live = LiveGraph(Graph(), self._catalogue, {}, where)
        self._standing: dict[str, Standing] = {}
        self._targets: list[str] | None = None
        self._run: Run | None = None
        self._driving: asyncio.Task[None] | None = None
        self._runs = 0

    @property
    def standing(self) -> Mapping[str, Standing]:
        """How things stand with each node."""
        return self._standing

    @property
    def live(self) -> LiveGraph:
        return self._live

    async def handle(self, command: dict[str, Any]) -> None:
        """Does what the command says; what can't be done is told as `problem_found`."""
        try:
            messages.check(command, "do")
            await self._commands[command["do"]](self, command)
        except DxtError as error:
            self._emit(events.problem_found(error))

    async def idle(self) -> None:
        """Returns when no run is under way."""
        while self._driving is not None and not self._driving.done():
            await asyncio.shield(self._driving)

    def values_lost(self, reason: str) -> None:
        """To be called when an executor lost values while it performed nothing."""
        self._emit(events.executor_lost(reason))
        self.values_changed()

    def values_changed(self) -> None:
        """To be called when values came to be had, or went, without anything being performed."""
        self._look_again(self._live)
        if self._run is not None:
            self._run.replan()

    async def _open(self, command: Mapping[str, Any]) -> None:
        live = LiveGraph(
            codec.from_json(command["graph"]), self._catalogue, command["files"], self._where
        )
        await self._stop({})
        self._live = live
        self._standing = {}
        self._look_again(live)

    async def _edit(self, command: Mapping[str, Any]) -> None:
        diff = diffs.from_json(command["diff"])
        self._changed(self._live.apply(diff), diffs.touches_logic(diff))

    async def _files(self, command: Mapping[str, Any]) -> None:
        self._changed(self._live.set_files(command["files"]), False)

    async def _start(self, command: Mapping[str, Any]) -> None:
        targets = command.get("targets")
        for node in targets or ():
            if node not in self._live:
                raise NoSuchNode(f'There is no node "{node}" in this graph.', node=str(node))
        while self._run is not None and self._run.stopping:
            await self.idle()
        self._targets = targets
        if self._run is not None:
            self._run.replan(retry=True)
            return
        self._runs += 1
        self._run = Run(self._runs, self._plan, [self._executor], self._tell, self._clock)
        self._driving = asyncio.ensure_future(self._drive(self._run))

    async def _stop(self, _: Mapping[str, Any]) -> None:
        if self._run is not None:
            self._run.stop()
            await self.idle()

    async def _preview(self, command: Mapping[str, Any]) -> None:
        node, port = command["node"], command["port"]
        if node not in self._live:
            raise NoSuchNode(f'There is no node "{node}" in this graph.', node=node)
        keys = self._live.value_keys(node)
        if keys and port not in keys:
            raise NoSuchPort(f'The node "{node}" has no output "{port}".', node, port)
        if port not in keys or keys[port] not in self._executor.stored:
            raise InputMissing("There is no value to show yet; run the node.", node, port)
        header, body = await self._executor.preview(
            keys[port], command.get("offset") or 0, command.get("count") or 1000
        )
        self._emit(events.previewed(node, port, keys[port], header, body))

    async def _forget(self, _: Mapping[str, Any]) -> None:
        await self._executor.forget()
        self._look_again(self._live)

    _commands: Mapping[str, Callable[..., Any]] = {
        "open": _open,
        "edit": _edit,
        "files": _files,
        "run": _start,
        "stop": _stop,
        "preview": _preview,
        "forget": _forget,
    }

    # The run under way

    def _plan(self) -> Plan:
        targets = self._targets
        if targets is not None:
            targets = [node for node in targets if node in self._live]
        return plan(self._live, self._executor.stored, targets)

    async def _drive(self, run: Run) -> None:
        try:
            await run.drive()
        finally:
            self._run = None
            self._look_again(run.unfinished, tell_all=True)
            self._look_again(self._live)
            await self._keep_budget()

    def _changed(self, nodes: set[str], logic: bool) -> None:
        """After an edit: tells what changed; a run under way goes on by the new graph."""
        for gone in [node for node in self._standing if node not in self._live]:
            del self._standing[gone]
        self._look_again(nodes)
        if self._run is not None and (nodes or logic):
            self._run.replan()

    def _tell(self, event: Event) -> None:
        """Notes what a run's event means for its node, and hands the event on."""
        node = event.get("node", "")
        if node in self._standing:
            key = self._live.key(node)
            kind = event["event"]
            if kind in ("node_finished", "node_cached") and event["key"] == key:
                status = "done" if kind == "node_finished" else "cached"
                outputs = event["outputs"]
                self._standing[node] = {"status": status, "key": key, "outputs": outputs}
            elif kind == "node_failed":
                self._standing[node] = {"status": "failed", "key": key, "error": event["error"]}
            elif kind == "node_skipped":
                because = event["because"]
                self._standing[node] = {"status": "skipped", "key": key, "because": because}
        self._emit(event)

    # Standings

    def _look_again(self, nodes: Iterable[str], tell_all: bool = False) -> None:
        """Brings the standings of these nodes up to date and tells those that changed."""
        stored = self._executor.stored
        told: dict[str, Standing] = {}
        for node in nodes:
            if node not in self._live:
                continue
            now = self._stands(node, stored)
            if tell_all or self._standing.get(node) != now:
                told[node] = self._standing[node] = now
        if told:
            self._emit(events.planned(told))

    def _stands(self, node: str, stored: Mapping[str, Description]) -> Standing:
        key = self._live.key(node)
        before = self._standing.get(node, {})
        status = before.get("status") if before.get("key") == key else None
        problems = self._live.problems(node)
        if problems:
            error = problems[0].as_json()
            if status == "failed" and before["error"] == error:
                return before
            return {"status": "blocked", "key": None, "error": error}
        keys = self._live.value_keys(node)
        if keys and all(value in stored for value in keys.values()):
            if status in ("done", "cached"):
                return before
            outputs = {port: stored[value] for port, value in keys.items()}
            return {"status": "cached", "key": key, "outputs": outputs}
        if status in ("failed", "skipped"):
            return before
        return {"status": "stale", "key": key}

    async def _keep_budget(self) -> None:
        """Lets go of the oldest values that the graph of now does not have, beyond the budget."""
        current = {key for node in self._live for key in self._live.value_keys(node).values()}
        stored = self._executor.stored.items()
        others = {key: told.get("bytes", 0) for key, told in stored if key not in current}
        size = sum(others.values())
        dropped = []
        for key, its_size in others.items():
            if size > self._budget:
                dropped.append(key)
                size -= its_size
        if dropped:
            await self._executor.forget(dropped)
