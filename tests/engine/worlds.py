"""Graphs from one line of text, and a session to try them in.

`a -> b -> c; a -> c` are three Python nodes; each gives a text that tells how it came about:
`c(a(), b(a()))`. A mark behind a name changes its node: `a'` has other code (each ' more of it),
`a!` raises, `a^` is async and lets others run, `a?` is async and waits for its gate, `a&` waits so,
but nobody knows before it is called, `a~` turns off the executor it runs in, `a'=` has other code
and gives the same all the same, `a*` is impure and gives what `came` says, `a%` as well, but for a
minute it is taken for fresh, `a@` gives what can't leave the executor it was made in.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import pairwise
from typing import Any

from dxt.core import messages
from dxt.core.document.codec import to_json
from dxt.core.document.graph import Graph, Node, Wire
from dxt.core.editing import diff as diffs
from dxt.core.errors import DxtError, ExecutorLost
from dxt.core.node_types.catalogue import PYTHON, Catalogue
from dxt.core.spec import NodeSpec
from dxt.data.files import File
from dxt.data.values import encode
from dxt.engine.graph.station import Station
from dxt.engine.session import Session
from dxt.engine.tasks import Description, Emit, Result, Task
from dxt.executors.at_once import AtOnce
from dxt.executors.bringing import Fetch, OpenFile
from dxt.executors.inline import Inline
from dxt.nodes.registry import Registry

NODE = re.compile(r"([a-z]\w*)('*)([!?&^~=*%@]?)")


class Rooted(str):
    """A text that no other executor can have."""


class MarkedCatalogue(Catalogue):
    """Knows impure nodes by a mark in their code."""

    def read(self, code: str | None, type: str = PYTHON) -> NodeSpec | DxtError:
        spec = super().read(code, type)
        if isinstance(spec, NodeSpec) and code is not None:
            spec.pure = "came[" not in code
            spec.ttl = 60 if "for a minute" in code else None
        return spec


class MarkedRegistry(Registry):
    def catalogue(self) -> Catalogue:
        return MarkedCatalogue(super().catalogue().specs)


REGISTRY = MarkedRegistry()

came: dict[str, str] = {}
"""What impure nodes give, by name."""

gates: dict[str, asyncio.Event] = {}
"""What nodes marked ? wait for, by name."""


def graph_of(line: str) -> Graph:
    """The graph that a line describes."""
    marks: dict[str, tuple[str, str]] = {}
    wires: list[tuple[str, str]] = []
    for part in filter(None, (part.strip() for part in line.split(";"))):
        names = []
        for text in part.split("->"):
            found = NODE.fullmatch(text.strip())
            assert found, f"{text!r} is no node"
            name, primes, mark = found.groups()
            marks[name] = marks.get(name, (primes, mark))
            names.append(name)
        wires += pairwise(names)
    graph = Graph()
    for name, (primes, mark) in marks.items():
        sources = sorted({source for source, target in wires if target == name})
        graph.add_node(name, Node("python@1", code=_code(name, sources, primes, mark)))
    for source, target in dict.fromkeys(wires):
        graph.add_wire(Wire(source, "out", target, source))
    return graph


def scratch(line: str) -> dict[str, str]:
    """What each node that can be performed gives, evaluated the plain way."""
    graph = graph_of(line)
    values: dict[str, str] = {}

    def value(node: str) -> str:
        code = graph.nodes[node].code or ""
        if "raise" in code or "turns" in code:
            raise ZeroDivisionError
        taken = ", ".join(value(wire.source) for wire in _by_port(graph, node))
        if "came[" in code:
            return node + came[node]
        told = re.search(r'return (?:Rooted\()?"(.*?)\("', code)
        assert told
        return f"{told[1]}({taken})"

    for node in graph.nodes:
        try:
            values[node] = value(node)
        except ZeroDivisionError:
            continue
    return values


def _by_port(graph: Graph, node: str) -> list[Wire]:
    return sorted(graph.wires_into(node), key=lambda wire: wire.target_port)


def _code(name: str, sources: list[str], primes: str, mark: str) -> str:
    does = {
        "!": f'    raise ValueError("{name} is wrong")\n',
        "?": f"    from tests.engine.worlds import gates\n    await gates['{name}'].wait()\n",
        "^": "    import asyncio\n    await asyncio.sleep(0)\n",
        "&": f"    from tests.engine.worlds import gates\n    await gates['{name}'].wait()\n",
        "~": "    # turns the executor off\n    pass\n",
        "=": f"    {primes!r}\n",
        "*": f"    from tests.engine.worlds import came\n    return '{name}' + came['{name}']\n",
        "%": f"    from tests.engine.worlds import came  # for a minute\n    return '{name}' + came['{name}']\n",
        "@": "    from tests.engine.worlds import Rooted\n",
        "": "",
    }[mark]
    if mark == "=":
        primes = ""
    head = f"{'async ' if mark in ('?', '^') else ''}def {name}({', '.join(sources)}):\n"
    told = f'    return "{name}{primes}(" + ", ".join([{", ".join(sources)}]) + ")"\n'
    if mark == "@":
        told = f"    return Rooted({told.strip().removeprefix('return ')})\n"
    if mark == "&":
        inside = (does + told).replace("\n    ", "\n        ")
        return f"{head}    async def later():\n    {inside}    return later()\n"
    return head + does + told


class Mortal(Inline):
    """An `Inline` that dies, with all its values, at nodes marked ~, and says so first.

    It can have the values of its `peers`. Only a `quick` one performs without the event loop.
    """

    def __init__(
        self, files: OpenFile, on_loss: Callable[[str], None], fetch: Fetch | None = None
    ) -> None:
        self.values: dict[str, Any] = {}
        self.peers: list[Mortal] = [self]
        self.ran: list[str] = []
        self._on_loss = on_loss
        super().__init__(self.values, files, fetch or self._from_peer)

    @property
    def stored(self) -> Mapping[str, Description]:
        if len(self.peers) == 1:
            return super().stored
        return {
            key: told
            for peer in self.peers
            for key, told in peer._kept.items()
            if peer is self or not isinstance(peer.values[key], Rooted)
        }

    async def perform(self, task: Task, emit: Emit) -> Result:
        self.ran.append(task.node)
        if "turns the executor off" in (task.code or ""):
            await self.forget()
            self._on_loss("it crashed")
            for _ in range(5):
                await asyncio.sleep(0)
            raise ExecutorLost("the executor is gone; run again")
        return await super().perform(task, emit)

    async def _from_peer(self, key: str) -> bytes | None:
        await asyncio.sleep(0)
        having = [peer.values[key] for peer in self.peers if key in peer.values]
        return encode(having[0]) if having and not isinstance(having[0], Rooted) else None


class Quick(Mortal):
    """One that performs without the event loop what is not marked ~."""

    @contextmanager
    def at_once(self, emit: Emit, task_of: Callable[[str], Task]) -> Iterator[AtOnce]:
        with super().at_once(emit, task_of) as hand:
            perform = hand.perform

            def performing(station: Station) -> bool | None:
                shape = station.known.shape
                if shape is None or "turns the exec" not in (shape.code or ""):
                    return perform(station)
                hand.task = task_of(station.name)
                return None

            hand.perform = performing  # type: ignore[method-assign]
            yield hand


class Patient(Mortal):
    """One that leaves the event loop its turn before every node."""

    at_once = None  # type: ignore[assignment]

    async def ready(self) -> None:
        await asyncio.sleep(0)


class VirtualClock:
    """Time that passes only when a test says so."""

    def __init__(self) -> None:
        self.time = 0.0
        self._sleepers: list[tuple[float, asyncio.Future[None]]] = []

    def now(self) -> float:
        return self.time

    async def sleep(self, seconds: float) -> None:
        waking: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sleepers.append((self.time + seconds, waking))
        await waking

    async def someone_sleeps(self) -> None:
        """Waits until there is somebody whom time could wake."""
        while all(waking.done() for _, waking in self._sleepers):
            await asyncio.sleep(0)

    def advance(self, seconds: float) -> None:
        self.time += seconds
        for until, waking in self._sleepers:
            if until <= self.time and not waking.done():
                waking.set_result(None)


class World:
    """A session with this graph open, if any, and everything it told."""

    def __init__(
        self,
        line: str | Graph | None = None,
        budget: int = 1_000_000,
        lanes: Sequence[type[Mortal]] = (Quick,),
    ) -> None:
        self.clock = VirtualClock()
        self.events: list[dict[str, Any]] = []
        self.listeners: list[Callable[[dict[str, Any]], None]] = []
        self.files: dict[str, bytes] = {}
        self.lanes = [lane(self._open_file, self._lost) for lane in lanes]
        for lane in self.lanes:
            lane.peers = self.lanes
        self.executor = self.lanes[0]
        self.session = Session(REGISTRY, self.lanes, self._hear, "here", self.clock, budget=budget)
        if line is None:
            return
        graph = graph_of(line) if isinstance(line, str) else line
        self.live(self.do("open", graph=to_json(graph), files=self.described_files()))

    # Everything at once, for tests without waiting

    def live(self, doing: Awaitable[None]) -> World:
        """Lets time go on until the command is done and no run is under way."""

        async def until_idle() -> None:
            await doing
            await self.session.idle()

        asyncio.run(until_idle())
        return self

    def run(self, *targets: str) -> World:
        """Runs and forgets what was told before."""
        self.events.clear()
        return self.live(self.do("run", targets=list(targets) or None))

    def runs_itself(self) -> World:
        """Runs as after an edit, when nobody asked for it."""
        self.events.clear()
        return self.live(self.do("run", auto=True))

    def becomes(self, line: str | Graph) -> World:
        """Edits the graph until it is that of the line."""
        self.events.clear()
        return self.live(self.edit(line))

    # Step by step, inside one event loop

    async def do(self, command: str, **fields: Any) -> None:
        await self.session.handle({"do": command, **fields})

    async def edit(self, line: str | Graph) -> None:
        after = graph_of(line) if isinstance(line, str) else line
        diff = diffs.between(self.session.document, after)
        await self.do("edit", diff=diffs.as_json(diff))

    async def until(self, event: str, node: str) -> None:
        """Waits until this was told."""
        while not any(e["event"] == event and e.get("node") == node for e in self.events):
            await asyncio.sleep(0)

    async def until_kept(self, value: Any) -> None:
        """Waits until an executor has this value."""
        while value not in self.kept:
            await asyncio.sleep(0)

    # What came of it

    def nodes(self, event: str) -> list[str]:
        """The nodes of every such event, in order."""
        return [told["node"] for told in self.events if told["event"] == event]

    @property
    def ran(self) -> str:
        """The nodes that were started, in order."""
        return " ".join(self.nodes("node_started"))

    def status(self, node: str) -> str:
        return str(self.session.standing[node]["status"])

    def error(self, node: str) -> dict[str, Any]:
        error = self.session.standing[node]["error"]
        assert isinstance(error, dict)
        return error

    def value(self, node: str, port: str = "out") -> Any:
        key = self.session.holdings.held(self.session.live.value_keys(node)[port])
        return next(lane.values[key] for lane in self.lanes if key in lane.values)

    @property
    def kept(self) -> list[Any]:
        """All values that the executor holds."""
        return [value for lane in self.lanes for value in lane.values.values()]

    def told(self, event: str) -> dict[str, Any]:
        """The last such event."""
        return [told for told in self.events if told["event"] == event][-1]

    def _lost(self, reason: str) -> None:
        self.session.values_lost(reason)

    def _hear(self, event: dict[str, Any]) -> None:
        self.events.append(messages.check(event))
        for listener in self.listeners:
            listener(event)

    def described_files(self) -> dict[str, dict[str, Any]]:
        return {
            name: {"digest": File(name, data).digest, "size": len(data)}
            for name, data in self.files.items()
        }

    async def _open_file(self, name: str, digest: str) -> File:
        return File(name, self.files[name])


def check(line: str, ran: str, failed: str = "", skipped: str = "", cached: str = "") -> World:
    """Runs the graph of the line: what ran, in order, and how the others ended; values follow."""
    world = World(line).run()
    assert world.ran == ran
    assert " ".join(world.nodes("node_failed")) == failed
    assert " ".join(world.nodes("node_skipped")) == skipped
    assert " ".join(world.nodes("node_cached")) == cached
    for node, value in scratch(line).items():
        assert world.value(node) == value
    return world


Doing = Callable[[World], Awaitable[None]]


def together(world: World, doing: Doing) -> World:
    """Does it step by step in one event loop, and waits for the end of the run."""

    async def all_of_it() -> None:
        gates.clear()
        gates.update({name: asyncio.Event() for name in "abcdefgh"})
        await doing(world)
        await world.session.idle()

    world.events.clear()
    asyncio.run(all_of_it())
    return world
