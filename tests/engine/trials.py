"""Sessions on trial: killed, edited and stopped at any moment, and everything they say checked.

To join, a way to run adds a `Trial` that runs so to `WAYS`.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from typing import Any

from hypothesis import strategies as st

from dxt.core.document.codec import to_json
from dxt.core.errors import ExecutorLost
from dxt.data.values import decode
from dxt.engine.graph.live import LiveGraph
from dxt.engine.graph.station import Station
from dxt.engine.session import Session
from dxt.engine.tasks import Emit, Executor, Result, Task
from dxt.executors.at_once import AtOnce
from dxt.executors.processes import Processes
from tests.engine.far import Far
from tests.engine.worlds import REGISTRY, Mortal, Patient, Quick, World, graph_of, scratch

LANES = st.sampled_from([(Quick,), (Patient,), (Far,), (Patient,) * 2, (Patient,) * 4])
"""The executors of a session."""
ENDINGS = {
    "node_finished": "done",
    "node_cached": "cached",
    "node_failed": "failed",
    "node_skipped": "skipped",
}


class Life:
    """Of what is performed, until it is killed."""

    is_over = False

    async def goes_on(self) -> None:
        if not self.is_over:
            await asyncio.sleep(0)
        if self.is_over:
            raise ExecutorLost("it was killed; run again")


class Frail(Mortal):
    """One that can be killed at any moment, with all its values; it is there again at once."""

    begins: Callable[[Task, Collection[str]], None]
    """Is told each task that is performed, and the values that were stored when that was decided."""

    _lives: set[Life]
    _had: Collection[str] | None = None

    async def ready(self) -> None:
        self._had = set(self.stored)

    def kill(self) -> None:
        self._lose_all()
        for life in self._lives:
            life.is_over = True
        if not self._lives:
            self._on_loss("it was killed")

    async def perform(self, task: Task, emit: Emit) -> Result:
        life = Life()
        self._lives.add(life)
        if self._had is not None:
            for part in task.parts:
                self.begins(part, self._had)
        self._had = None
        try:
            await life.goes_on()
            result = await super().perform(task, emit)
            await life.goes_on()
            return result
        except ExecutorLost:
            self._lose_all()
            raise
        finally:
            self._lives.remove(life)

    @contextmanager
    def at_once(self, emit: Emit, task_of: Callable[[str], Task]) -> Iterator[AtOnce]:
        with super().at_once(emit, task_of) as hand:
            perform = hand.perform

            def performing(station: Station) -> bool | None:
                self.begins(task_of(station.name), self.stored)
                return perform(station)

            hand.perform = performing  # type: ignore[method-assign]
            yield hand

    def _lose_all(self) -> None:
        self.values.clear()
        self._kept.forget(None)
        for begun in self._begun.values():
            begun.value.close()
        self._begun.clear()


class FrailQuick(Quick, Frail):
    """One that can be killed whenever the event loop has its turn."""


class FrailPatient(Frail):
    """One that leaves the event loop its turn before every node."""

    at_once = None  # type: ignore[assignment]

    async def ready(self) -> None:
        await super().ready()
        await asyncio.sleep(0)


class FrailFar(Far, Frail):
    """One that is given several at a time."""

    async def perform(self, task: Task, emit: Emit) -> Result:
        self._had = self._had or set(self.stored)
        return await super().perform(task, emit)

    def _lose_all(self) -> None:
        self._age += 1
        super()._lose_all()


class Trial(World):
    """A session that is checked while it speaks; `wrong` is what it should not have said."""

    def __init__(self, line: str, *lanes: type[Frail]) -> None:
        self.line = line
        self.wrong: list[str] = []
        self.shown: dict[str, str] = {}
        """The status of every node, as a page that hears the events shows it."""
        self.has_lost = False
        self._made: dict[str, tuple[str | None, dict[str, Any], str]] = {}
        super().__init__(lanes=lanes or (FrailQuick,))
        for lane in self.lanes:
            assert isinstance(lane, Frail)
            lane.begins = self._check_start
            lane._lives = set()
        self.listeners.append(self._check)

    async def open(self) -> None:
        await self.do("open", graph=to_json(graph_of(self.line)), files={})

    def kill(self, at: int) -> None:
        """Ends one of the lanes, with whatever it is at."""
        self.has_lost = True
        lane = self.lanes[at % len(self.lanes)]
        assert isinstance(lane, Frail)
        lane.kill()

    async def change(self, line: str) -> None:
        self.line = line
        # A node that went, or was another meanwhile, may be performed anew.
        codes = {name: node.code for name, node in graph_of(line).nodes.items()}
        self._made = {n: made for n, made in self._made.items() if codes.get(n) == made[0]}
        await self.edit(line)

    async def forget(self) -> None:
        self.has_lost = True
        await self.do("forget")

    async def close(self) -> None:
        for lane in self.lanes:
            await lane.close()

    def is_at_hand(self, node: str) -> bool:
        """Whether every value of the node is in some lane."""
        keys = self.session.live.value_keys(node).values()
        return bool(keys) and all(self._has(self.session.holdings.held(key)) for key in keys)

    async def hears(self, count: int) -> None:
        """Waits until so many more events were told, or no run is under way."""
        until = len(self.events) + count
        while len(self.events) < until and self.session.is_running:
            await asyncio.sleep(0.001)

    def settled(self) -> None:
        """Whether what was told, what is so, and what comes of it from scratch are the same."""
        assert not self.wrong, self.wrong
        anew = LiveGraph(graph_of(self.line), REGISTRY.catalogue(), {}, "here")
        values = scratch(self.line)
        assert set(self.session.standing) == set(anew)
        for node in anew:
            assert self.session.live.key(node) == anew.key(node)
            status = self.status(node)
            assert (node, self.shown[node]) == (node, status)
            if status in ("done", "cached"):
                assert self.is_at_hand(node), f"{node} is told {status}, and has no value"
                assert self.value(node) == values[node]

    def complete(self) -> None:
        """Whether, besides, every node that can be performed was."""
        self.settled()
        values = scratch(self.line)
        for node in self.session.standing:
            expected = ("done", "cached") if node in values else ("failed", "skipped")
            assert self.status(node) in expected, node

    def _has(self, held: str) -> bool:
        return any(held in lane.stored for lane in self.lanes)

    def _check(self, told: dict[str, Any]) -> None:
        event, node = told["event"], told.get("node", "")
        if event == "planned":
            self.shown = {n: s for n, s in self.shown.items() if n in self.session.standing}
            self.shown |= {n: standing["status"] for n, standing in told["nodes"].items()}
        elif event == "node_started":
            self.shown[node] = "running"
        elif event in ENDINGS:
            self.shown[node] = ENDINGS[event]
            if "key" in told and told["key"] != self.session.live.key(node):
                self.wrong.append(f"{node} is told {ENDINGS[event]} with a key it no longer has")
        if event == "node_finished":
            held = self.session.live.value_keys(node)["out"]
            self._made[node] = self.session.live.graph.nodes[node].code, self._takes(node), held

    def _check_start(self, task: Task, had: Collection[str]) -> None:
        node, live = task.node, self.session.live
        if all(task.value_key(port) in had for port in task.outputs):
            self.wrong.append(f"{node} is performed, though its value was at hand")
        if node not in live or task.key != live.key(node):  # it was edited since that was decided
            return
        code, taken, held = self._made.get(node, (None, {}, ""))
        is_same = code == live.graph.nodes[node].code and taken == self._takes(node)
        if is_same and not self.has_lost and self.session.holdings.held(held) in had:
            self.wrong.append(f"{node} is performed, though it was made of the same before")

    def _takes(self, node: str) -> dict[str, Any]:
        """What comes by wire, as digests."""
        live, described = self.session.live, self.session.holdings.described
        return {
            wire.target_port: (described(live.value_keys(wire.source)["out"]) or {}).get("digest")
            for wire in live.graph.wires_into(node)
        }


class OnProcesses(Trial):
    """On two real processes, which real signals kill."""

    def __init__(self, line: str) -> None:
        super().__init__(line)
        self.pool = Processes(2, self._open_file, self._lost, grace=0.5)
        self._killed: set[int] = set()
        lanes: list[Executor] = [*self.pool.lanes]
        self.session = Session(REGISTRY, lanes, self._hear, "here", self.clock)

    def kill(self, at: int) -> None:
        self.has_lost = True
        pid = self.pool.lanes[at % 2].pid
        if pid is not None:
            os.kill(pid, signal.SIGKILL)
            self._killed.add(pid)

    async def notices(self) -> None:
        """Waits until every kill is known here."""
        while any(lane.pid in self._killed for lane in self.pool.lanes):
            await asyncio.sleep(0.001)

    async def close(self) -> None:
        await self.pool.close()

    def value(self, node: str, port: str = "out") -> Any:
        key = self.session.holdings.held(self.session.live.value_keys(node)[port])
        data = self.pool.encoded(key)
        assert data is not None
        return decode(data)

    def _has(self, held: str) -> bool:
        return held in self.pool.stored


Way = Callable[[str], Trial]

WAYS: dict[str, Way] = {
    "sequential": lambda line: Trial(line, FrailQuick),
    "in turns": lambda line: Trial(line, FrailPatient),
    "far away": lambda line: Trial(line, FrailFar),
    "parallel": lambda line: Trial(line, FrailPatient, FrailPatient, FrailPatient),
}
