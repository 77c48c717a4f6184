"""One open graph: takes commands, tells events, keeps every node's standing.

Owns the graph, the run under way and what each node stands at. Must not know how commands and
events travel, nor anything of JavaScript: in the page's worker and on the command line it is the
same. It never executes node code.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any

from dxt.core import messages
from dxt.core.document import codec
from dxt.core.document.graph import Graph, Node
from dxt.core.editing import diff as diffs
from dxt.core.editing.record import NODE, named
from dxt.core.errors import DxtError, InputMissing, NoSuchNode, NoSuchPort
from dxt.core.node_types.catalogue import Catalogue
from dxt.engine import events
from dxt.engine.clock import Clock, WallClock
from dxt.engine.graph.expansion import Expansion
from dxt.engine.graph.live import LiveGraph
from dxt.engine.halts import unfolded
from dxt.engine.planning.pins import Pins
from dxt.engine.planning.sought import Sought
from dxt.engine.planning.standing import Standing
from dxt.engine.planning.uses import Uses
from dxt.engine.planning.work import Work
from dxt.engine.running.debugger import Breakpoint, Debugger
from dxt.engine.running.given import give, task_of
from dxt.engine.running.lanes import Lanes
from dxt.engine.running.run import Run
from dxt.engine.tasks import Emit, Executor
from dxt.engine.values.holdings import Holdings
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
        where: str = "here",
        clock: Clock | None = None,
        budget: int = BUDGET,
    ) -> None:
        self._catalogue = registry.catalogue()
        self._lanes = Lanes(executors if isinstance(executors, Sequence) else [executors])
        self._emit = self._listener = emit
        self._where = where
        self._clock = clock or WallClock()
        self._budget = budget
        self._take(Expansion(Graph(), self._catalogue), {})
        self._debugger = Debugger()
        self._run: Run | None = None
        self._driving: asyncio.Task[None] | None = None
        self._giving = asyncio.Lock()
        """Held while the first lane takes a value given by hand; meanwhile nothing goes on."""
        self._runs = 0

    @property
    def document(self) -> Graph:
        """The graph as its file has it, with its subgraphs."""
        return self._expansion.document

    @property
    def standing(self) -> Mapping[str, Standing]:
        """How things stand with each node; one in a subgraph goes by its path."""
        return self._work.standings

    @property
    def uses(self) -> Mapping[str, Standing]:
        """How things stand with each node that stands for a subgraph, by path."""
        return self._uses

    @property
    def live(self) -> LiveGraph:
        """The graph with its subgraphs unfolded."""
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
        self._tell_pins()

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

    def node(self, path: str) -> Node | None:
        """The node of this path as its graph has it; it may stand for a subgraph."""
        return self._expansion.node(path)

    def source(self, node: str, port: str) -> tuple[str, str]:
        """The node and output that give what this output gives: another's, of a subgraph."""
        return self._expansion.outputs(node).get(port, (node, port))

    def values_lost(self, reason: str) -> None:
        """To be called when values were lost that no task and no command took away."""
        self._emit(events.executor_lost(reason))
        self.values_changed()

    def values_changed(self) -> None:
        """To be called when values came to be had, or went, without anything being performed."""
        self._look_at_all()
        self._tell_pins()
        if self._run is not None:
            self._run.replan()

    def types_changed(self, catalogue: Catalogue) -> None:
        """From now on these are the node types; nodes of changed ones are stale."""
        self._catalogue = catalogue
        self._expansion.set_catalogue(catalogue)
        flat = self._expansion.catalogue
        self._changed(self._work.change(lambda live: live.set_catalogue(flat)), False)

    async def _open(self, command: Mapping[str, Any]) -> None:
        expansion = Expansion(codec.from_json(command["graph"]), self._catalogue)
        await self._stop({})
        self._debugger.set_breakpoints(())
        before = self._work
        self._take(expansion, command["files"])
        self._work.take_over_values(before)
        self._tell(self._work.look_at_all())

    async def _edit(self, command: Mapping[str, Any]) -> None:
        diff = diffs.from_json(command["diff"])
        flat = self._expansion.apply(diff)
        if self._expansion.is_unfolded:
            self._hear_of_uses()
        changed = self._work.change(lambda live: live.apply(flat))
        self._uses.forget(named(flat.removed, NODE))
        self._changed(changed, diffs.touches_logic(diff))
        self._uses.settle()

    async def _files(self, command: Mapping[str, Any]) -> None:
        self._changed(self._work.change(lambda live: live.set_files(command["files"])), False)

    async def _start(self, command: Mapping[str, Any]) -> None:
        targets = command.get("targets")
        targets = None if targets is None else self._flat(targets)
        since = self._flat(command.get("since") or ())
        await self._has_given()
        while self._run is not None and self._run.stopping:
            await self.idle()
        if since:
            following = await self._drop_since(since)
            targets = following if targets is None else targets
        is_asked = not command.get("auto")
        self._tell(self._work.aim_at(targets, self._run is None, is_asked))
        if self._run is not None:
            self._run.streams = bool(command.get("stream"))
            self._run.replan(retry=is_asked)
            return
        self._runs += 1
        self._run = Run(
            self._runs, self._work, self._lanes, self._emit, self._clock, self._debugger
        )
        self._run.streams = bool(command.get("stream"))
        await self._begin(self._run)

    async def _focus(self, command: Mapping[str, Any]) -> None:
        nodes = command["nodes"]
        self._work.focus = [node for path in nodes for node in self._expansion.inside(path)]
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
        self._look_at_all()
        return following

    async def _break(self, command: Mapping[str, Any]) -> None:
        parsed = [Breakpoint.parse(str(text)) for text in command["breakpoints"]]
        self._flat([breakpoint.node for breakpoint in parsed])
        found = [one for each in parsed for one in unfolded(each, self._expansion)]
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
        for node in self._sources(command["node"]):
            if not self.live.is_pinned(node):
                self._changed(self._work.pin(node), True)

    async def _unpin(self, command: Mapping[str, Any]) -> None:
        self._changed(self._work.unpin(self._sources(command["node"])), True)

    async def _restore(self, command: Mapping[str, Any]) -> None:
        """Pins nodes as they were once. What is lost is told, and not pinned any more."""
        changed, lost = self._pins.restore(self._work, command["pins"])
        self._changed(changed, bool(changed))
        self._tell_pins(lost)

    async def _replace(self, command: Mapping[str, Any]) -> None:
        """Has a value given by hand stand at a port. While nodes are performed, that waits."""
        self._flat([command["node"]])
        node, port = self.source(command["node"], command["port"])
        type = self.live.output_type(node, port)
        task = task_of(node, type, command.get("value"), command.get("file"), self._catalogue)
        await self.still()
        async with self._giving:
            await give(task, port, self._lanes[0], self._clock)
        if node not in self.live or self.live.output_type(node, port) != type:
            raise NoSuchPort(f'"{node}" was changed meanwhile; replace its value again.', node)
        self._changed(self._work.replace(node, port, task.value_key("out")), True)

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
        asked, output = command["node"], command["port"]
        self._flat([asked])
        sought = Sought(asked, output, *self.source(asked, output), command.get("key"))
        key, lane = sought.find(self._work)
        offset, count = command.get("offset") or 0, command.get("count") or 1000
        try:
            header, body = await lane.preview(self.holdings.held(key), offset, count)
        except InputMissing:  # it was stored, and proved to be gone
            self.values_changed()
            raise
        self._emit(events.previewed(asked, output, key, header, body))

    async def _forget(self, _: Mapping[str, Any]) -> None:
        for lane in self._lanes:
            await lane.forget()
        self.holdings.forget()
        self._work.standings.forget_passed(self.live)
        self._look_at_all()

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
        "restore": _restore,
        "replace": _replace,
        "preview": _preview,
        "forget": _forget,
    }

    def _take(self, expansion: Expansion, files: Any) -> None:
        """From now on this is the graph."""
        live = LiveGraph(expansion.flat, expansion.catalogue, files, self._where)
        self._expansion = expansion
        self._work = Work(live, Holdings(self._lanes), self._clock)
        self._uses = Uses(expansion, self._work.standings, self._listener)
        self._pins = Pins()
        self._emit = self._uses.hear if expansion.is_unfolded else self._listener

    def _hear_of_uses(self) -> None:
        self._emit = self._uses.hear
        if self._run is not None:
            self._run.tell(self._emit)

    def _flat(self, nodes: Iterable[Any]) -> list[str]:
        """These nodes, and for those that stand for subgraphs the nodes inside."""
        found: list[str] = []
        for node in nodes:
            if node not in self.live and self.node(str(node)) is None:
                raise NoSuchNode(f'There is no node "{node}" in this graph.', node=str(node))
            found += self._expansion.inside(node)
        return [node for node in found if node in self.live]

    def _sources(self, node: str) -> list[str]:
        """The nodes that give what this one gives: itself, unless it stands for a subgraph."""
        inside = self._flat([node])
        outputs = self._expansion.outputs(node).values()
        return list(dict.fromkeys(source for source, _ in outputs)) or inside

    def _look_at_all(self) -> None:
        """After a loss: tells what stands otherwise, also of what a run is yet to tell as done."""
        self._tell(self._work.look_at_all())
        if self._run is not None:
            self._run.has_lost = True

    # The run under way

    async def _begin(self, run: Run) -> None:
        """What needs no waiting is done by the time this returns."""
        goes_on = False
        try:
            goes_on = run.begin()
        finally:
            if not goes_on:
                await self._end(run)
        if goes_on:
            self._driving = asyncio.ensure_future(self._drive(run))

    async def _drive(self, run: Run) -> None:
        try:
            await run.drive()
        finally:
            await self._end(run)

    async def _end(self, run: Run) -> None:
        self._run = None
        self._debugger.end_run()
        self._tell(self._work.end_run(run.unfinished, run.has_lost))
        while self._work.occasions:
            await self.holdings.remember(self._work.take_occasion())
        dropped = self._work.over_budget(self._budget)
        for lane in self._lanes if dropped else ():
            await lane.forget(dropped)

    def _changed(self, nodes: Collection[str], logic: bool) -> None:
        """After an edit: tells what changed; a run under way goes on by the new graph."""
        self._tell(nodes)
        if self._run is not None and (nodes or logic):
            self._run.replan()

    def _tell_pins(self, lost: Sequence[str] = ()) -> None:
        pins = self._pins.news(self._work, lost)
        if pins is not None:
            self._listener(events.pins_changed(pins, lost))

    def _tell(self, nodes: Iterable[str]) -> None:
        standings = self._work.standings
        told = {node: standings[node] for node in nodes if node in standings}
        if told:
            self._emit(events.planned(told))
