"""One open graph: takes commands, tells events, keeps every node's standing.

Owns the graph, the run under way and what each node stands at. Must not know how commands and
events travel, nor anything of JavaScript: in the page's worker and on the command line it is the
same. It never executes node code.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from dxt.core import codec, errors, messages
from dxt.core import diff as diffs
from dxt.core.catalogue import Catalogue
from dxt.core.errors import (
    BreakpointInvalid,
    DxtError,
    InputMissing,
    NoSuchNode,
    NoSuchPort,
    ValueRefused,
)
from dxt.core.graph import Graph
from dxt.engine import events
from dxt.engine.clock import Clock, WallClock
from dxt.engine.debugger import Breakpoint, Debugger
from dxt.engine.given import task_of
from dxt.engine.holdings import Holdings
from dxt.engine.live import LiveGraph
from dxt.engine.performance import Performance
from dxt.engine.run import Run
from dxt.engine.standing import Standing
from dxt.engine.tasks import Emit, Executor, Task
from dxt.engine.work import Work
from dxt.nodes.registry import Registry

BUDGET = 256_000_000
"""Bytes of values that are kept beyond those of the graph as it is now."""


class Session:
    """`executors` are its lanes, one or several. `where` ends the sentence that says a file is not
    there; `budget` is in bytes."""

    def __init__(
        self,
        registry: Registry,
        executors: Executor | Sequence[Executor],
        emit: Emit,
        where: str = "here; pick it, or drop it on the page",
        clock: Clock | None = None,
        budget: int = BUDGET,
    ) -> None:
        self._catalogue = registry.catalogue()
        self._lanes = tuple(executors) if isinstance(executors, Sequence) else (executors,)
        self._emit = emit
        self._where = where
        self._clock = clock or WallClock()
        self._budget = budget
        self._work = self._work_on(Graph(), {})
        self._debugger = Debugger()
        self._run: Run | None = None
        self._driving: asyncio.Task[None] | None = None
        self._giving = asyncio.Lock()
        """Held while the first lane takes a value given by hand; meanwhile nothing goes on."""
        self._runs = 0

    @property
    def standing(self) -> Mapping[str, Standing]:
        """How things stand with each node."""
        return self._work.standings

    @property
    def live(self) -> LiveGraph:
        return self._work.live

    @property
    def holdings(self) -> Holdings:
        """Which values can be had."""
        return self._work.holdings

    @property
    def is_running(self) -> bool:
        """Whether a run is under way; it may stand still."""
        return self._run is not None

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

    async def still(self) -> None:
        """Returns when a run stands still, or when none is under way."""
        if self._run is not None:
            await self._run.still()
        if self._debugger.held is None:
            await self.idle()

    def values_lost(self, reason: str) -> None:
        """To be called when values were lost that no task and no command took away."""
        self._emit(events.executor_lost(reason))
        self.values_changed()

    def values_changed(self) -> None:
        """To be called when values came to be had, or went, without anything being performed."""
        self._tell(self._work.look_at_all())
        if self._run is not None:
            self._run.replan()

    def types_changed(self, catalogue: Catalogue) -> None:
        """From now on these are the node types; nodes of changed ones are stale."""
        self._catalogue = catalogue
        self._changed(self._work.change(lambda live: live.set_catalogue(catalogue)), False)

    async def _open(self, command: Mapping[str, Any]) -> None:
        work = self._work_on(codec.from_json(command["graph"]), command["files"])
        await self._stop({})
        self._debugger.set_breakpoints(())
        work.take_over_values(self._work)
        self._work = work
        self._tell(work.look_at_all())

    async def _edit(self, command: Mapping[str, Any]) -> None:
        diff = diffs.from_json(command["diff"])
        changed = self._work.change(lambda live: live.apply(diff))
        self._changed(changed, diffs.touches_logic(diff))

    async def _files(self, command: Mapping[str, Any]) -> None:
        files = command["files"]
        self._changed(self._work.change(lambda live: live.set_files(files)), False)

    async def _start(self, command: Mapping[str, Any]) -> None:
        targets = command.get("targets")
        since = command.get("since") or []
        self._check_there([*(targets or ()), *since])
        await self._has_given()
        while self._run is not None and self._run.stopping:
            await self.idle()
        if since:
            following = await self._drop_since(since)
            targets = following if targets is None else targets
        self._tell(self._work.aim_at(targets, self._run is None))
        if self._run is not None:
            self._run.replan(retry=True)
            return
        self._runs += 1
        self._run = Run(
            self._runs, self._work, self._lanes, self._emit, self._clock, self._debugger
        )
        self._driving = asyncio.ensure_future(self._drive(self._run))

    async def _focus(self, command: Mapping[str, Any]) -> None:
        self._work.focus = list(command["nodes"])
        if self._run is not None:
            self._run.replan()

    async def _stop(self, _: Mapping[str, Any]) -> None:
        if self._run is not None:
            self._run.stop()
            await self.idle()

    async def _drop_since(self, nodes: Iterable[str]) -> list[str]:
        """Makes these nodes and all that follows from them stale; says which they are."""
        following, keys = self._work.held_since(nodes)
        for lane in self._lanes:
            await lane.forget(keys)
        self.holdings.drop(keys)
        self._tell(self._work.look_at_all())
        return following

    async def _break(self, command: Mapping[str, Any]) -> None:
        found = [Breakpoint.parse(str(text)) for text in command["breakpoints"]]
        self._check_there(one.node for one in found)
        for one in found:
            if one.wire is not None and one.wire not in self.live.graph.wires:
                raise BreakpointInvalid(f'There is no wire "{one.wire}" in this graph.')
        self._debugger.set_breakpoints(found)
        self._wake()

    async def _pause(self, _: Mapping[str, Any]) -> None:
        self._debugger.pause()
        self._wake()

    async def _continue(self, _: Mapping[str, Any]) -> None:
        await self._has_given()
        self._go_on(False)

    async def _step(self, _: Mapping[str, Any]) -> None:
        await self._has_given()
        self._go_on(True)

    async def _pin(self, command: Mapping[str, Any]) -> None:
        self._check_there([command["node"]])
        if not self.live.is_pinned(command["node"]):
            self._changed(self._work.pin(command["node"]), True)

    async def _unpin(self, command: Mapping[str, Any]) -> None:
        self._check_there([command["node"]])
        self._changed(self._work.unpin([command["node"]]), True)

    async def _replace(self, command: Mapping[str, Any]) -> None:
        """Has a value given by hand stand at a port. While nodes are performed, that waits."""
        node, port = command["node"], command["port"]
        self._check_there([node])
        type = self._output_type(node, port)
        task = task_of(node, type, command.get("value"), command.get("file"), self._catalogue)
        await self.still()
        async with self._giving:
            await self._give(task, port)
        if node not in self.live or self._output_type(node, port) != type:
            raise NoSuchPort(f'"{node}" was changed meanwhile; replace its value again.', node)
        self._changed(self._work.replace(node, port, task.value_key("out")), True)

    def _output_type(self, node: str, port: str) -> str:
        shape = self.live.known(node).shape
        if shape is None:
            raise ValueRefused(
                f'"{node}" can\'t be read, so its outputs are not known; mend it first.', node, port
            )
        if port not in shape.output_types:
            known = ", ".join(shape.output_types) or "none"
            raise NoSuchPort(
                f'The node "{node}" has no output "{port}"; there are: {known}.', node, port
            )
        return shape.output_types[port]

    async def _give(self, task: Task, port: str) -> None:
        """Has an executor keep what the task gives. Raises ValueRefused when that does not fit."""
        giving = Performance(task, self._lanes[0], lambda event: None, self._clock)
        await giving.ending
        result = giving.result
        assert result is not None
        if not result.ok:
            error = errors.from_json(result.error or {})
            told = error.message.removeprefix("The output out: ")
            raise ValueRefused(told, task.node, port)

    def _go_on(self, step: bool) -> None:
        held = self._debugger.held
        self._debugger.go_on(step)
        if held is not None and held.told is not None:
            self._emit(events.resumed())
        self._wake()

    async def _has_given(self) -> None:
        if self._giving.locked():
            async with self._giving:
                pass

    def _wake(self) -> None:
        if self._run is not None:
            self._run.wake()

    async def _preview(self, command: Mapping[str, Any]) -> None:
        node, port = command["node"], command["port"]
        self._check_there([node])
        keys = self.live.value_keys(node)
        key = command.get("key") or keys.get(port, "")
        if keys and not key:
            raise NoSuchPort(f'The node "{node}" has no output "{port}".', node, port)
        lane = self.holdings.lane_of(key)
        if lane is None and command.get("key"):
            raise InputMissing("This value of the past is not kept any more.", node, port)
        if lane is None:
            raise InputMissing("There is no value to show yet; run the node.", node, port)
        offset, count = command.get("offset") or 0, command.get("count") or 1000
        try:
            header, body = await lane.preview(self.holdings.held(key), offset, count)
        except InputMissing:  # it was stored, and proved to be gone
            self.values_changed()
            raise
        self._emit(events.previewed(node, port, key, header, body))

    async def _forget(self, _: Mapping[str, Any]) -> None:
        for lane in self._lanes:
            await lane.forget()
        self.holdings.forget()
        self._tell(self._work.look_at_all())

    _commands: Mapping[str, Callable[..., Any]] = {
        "open": _open,
        "edit": _edit,
        "files": _files,
        "run": _start,
        "focus": _focus,
        "stop": _stop,
        "break": _break,
        "pause": _pause,
        "continue": _continue,
        "step": _step,
        "pin": _pin,
        "unpin": _unpin,
        "replace": _replace,
        "preview": _preview,
        "forget": _forget,
    }

    def _work_on(self, graph: Graph, files: Any) -> Work:
        live = LiveGraph(graph, self._catalogue, files, self._where)
        return Work(live, Holdings(self._lanes), self._clock)

    def _check_there(self, nodes: Iterable[Any]) -> None:
        for node in nodes:
            if node not in self.live:
                raise NoSuchNode(f'There is no node "{node}" in this graph.', node=str(node))

    # The run under way

    async def _drive(self, run: Run) -> None:
        try:
            await run.drive()
        finally:
            self._run = None
            self._debugger.end_run()
            self._tell(self._work.end_run(run.unfinished, run.has_lost))
            dropped = self._work.over_budget(self._budget)
            for lane in self._lanes if dropped else ():
                await lane.forget(dropped)

    def _changed(self, nodes: Collection[str], logic: bool) -> None:
        """After an edit: tells what changed; a run under way goes on by the new graph."""
        self._tell(nodes)
        if self._run is not None and (nodes or logic):
            self._run.replan()

    def _tell(self, nodes: Iterable[str]) -> None:
        standings = self._work.standings
        told = {node: standings[node] for node in nodes if node in standings}
        if told:
            self._emit(events.planned(told))
