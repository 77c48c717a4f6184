"""What can't leave its process, in sessions on several real ones: all comes out as in one."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from dxt.core.document.codec import to_json
from dxt.core.document.graph import Graph, Node, Wire
from dxt.data.files import File
from dxt.engine.session import Session
from dxt.engine.tasks import Executor
from dxt.engine.values.store import Store
from dxt.engine.values.storing import Storing
from dxt.executors.folder import Folder
from dxt.executors.inline import Inline
from dxt.executors.processes import Processes
from dxt.nodes.registry import Registry
from tests.executors.leftovers import children

MAKING = {
    "an instance of a class of the node's own": """
        class Cart:
            def __init__(self, count):
                self.count = count

            def __call__(self):
                return self.count

        def make(n: int = 1):
            return Cart(n)
        """,
    "a lambda": "def make(n: int = 1): return lambda: n",
    "a semaphore": """
        import threading

        def make(n: int = 1):
            return threading.Semaphore(n)
        """,
}
LOOKS = "def _look(a): return a() if callable(a) else a._value\n\n"
READING = LOOKS + "def read(a) -> int: return _look(a)"
JOINING = LOOKS + "def join(a, b) -> int: return _look(a) + _look(b)"
WRAPPING = "def wrap(a): return lambda: a() + 1"


def graph_of(nodes: Mapping[str, str], *wires: str) -> Graph:
    graph = Graph()
    for name, code in nodes.items():
        kind, _, n = name.partition("_")
        params = {"n": int(n)} if kind == "make" else {}
        graph.add_node(name, Node("python@1", code=dedent(code).lstrip("\n"), params=params))
    for wire in wires:
        graph.add_wire(Wire.parse(wire))
    return graph


async def no_file(name: str, digest: str) -> File:
    raise AssertionError(name)


async def outcome(graph: Graph, lanes: list[Executor]) -> tuple[dict[str, str], list[str]]:
    """What each node gives, or how else it ended, and the nodes in the order they started in."""
    told: list[dict[str, Any]] = []
    session = Session(Registry(), lanes, told.append)
    await session.handle({"do": "open", "graph": to_json(graph), "files": {}})
    try:
        await session.handle({"do": "run"})
        await asyncio.wait_for(session.idle(), 60)
    finally:
        await asyncio.gather(*(lane.close() for lane in lanes))
    ran = [event["node"] for event in told if event["event"] == "node_started"]
    assert [event["event"] for event in told].count("run_finished") == 1
    ended = {
        event["node"]: str(event["outputs"]["out"]["text"])
        for event in told
        if event["event"] in ("node_finished", "node_cached")
        and not event["node"].startswith(("make", "wrap"))
    }
    failed = {e["node"]: e["error"]["message"] for e in told if e["event"] == "node_failed"}
    return {**ended, **failed}, ran


def check(graph: Graph, count: int, cache: Path | None, ran: int | None = None) -> None:
    """Whether it comes out as in one process; and `ran`, how many nodes were performed in all."""
    before = children()

    async def both() -> tuple[Any, Any]:
        store = None if cache is None else Store(Folder(cache, print), print, lambda: 0.0)
        pool = Processes(count, no_file, fetch=None if store is None else store.fetch)
        lanes = [lane if store is None else Storing(lane, store) for lane in pool.lanes]
        return await outcome(graph, [Inline({}, no_file)]), await outcome(graph, [*lanes])

    (expected, _), (found, started) = asyncio.run(both())
    assert found == expected
    assert ran is None or len(started) == ran
    assert children() == before


@pytest.fixture(params=["alone", "with a store"])
def cache(request: pytest.FixtureRequest, tmp_path: Path) -> Path | None:
    return None if request.param == "alone" else tmp_path / "cache"


@pytest.mark.parametrize("what", MAKING)
def test_it_is_read_by_as_many_as_want_it(what: str, cache: Path | None) -> None:
    readers = [f"read_{number}" for number in range(5)]
    nodes = {"make_3": MAKING[what], **dict.fromkeys(readers, READING)}
    graph = graph_of(nodes, *(f"make_3.out -> {reader}.a" for reader in readers))
    for number, reader in enumerate(readers):
        graph.nodes[reader].code = READING.replace("int: return", f"int: return {number} +")
    check(graph, 2, cache, ran=6)


@pytest.mark.parametrize("what", MAKING)
def test_several_meet_in_one_node(what: str, cache: Path | None) -> None:
    wires = ("make_3.out -> join.a", "make_4.out -> join.b", "make_4.out -> read.a")
    nodes = {"make_3": MAKING[what], "make_4": MAKING[what], "join": JOINING, "read": READING}
    check(graph_of(nodes, *wires), 2, cache)


@pytest.mark.parametrize("count", [2, 3])
def test_what_they_are_made_of_comes_along(count: int, cache: Path | None) -> None:
    nodes = {"join": JOINING}
    wires = ["wrap_1.out -> join.a", "wrap_2.out -> join.b"]
    for n in range(1, 7):
        nodes |= {f"make_{n}": MAKING["a lambda"], f"wrap_{n}": WRAPPING, f"read_{n}": READING}
        wires += [f"make_{n}.out -> wrap_{n}.a", f"wrap_{n}.out -> read_{n}.a"]
        if n > 2:
            nodes[f"join_{n}"] = JOINING
            wires += [f"wrap_{n}.out -> join_{n}.a", f"wrap_{n - 1}.out -> join_{n}.b"]
    check(graph_of(nodes, *wires), count, cache)


def test_a_lane_that_ends_meanwhile_has_what_it_had_made_anew() -> None:
    dying = "import os\ndef read(a) -> int: os._exit(3)"
    nodes = {"make_3": MAKING["a lambda"], "read_1": READING, "dies": dying, "read_2": READING}
    nodes |= {"make_4": MAKING["a lambda"], "join": JOINING}
    wires = [f"make_3.out -> {name}.a" for name in ("read_1", "dies", "read_2", "join")]
    graph = graph_of(nodes, *wires, "make_4.out -> join.b")
    before = children()

    async def performed() -> dict[str, str]:
        return (await outcome(graph, [*Processes(2, no_file).lanes]))[0]

    found = asyncio.run(performed())
    assert "ended by itself" in found.pop("dies")
    assert found == {"read_1": "3", "read_2": "3", "join": "7"}
    assert children() == before
