"""What the engine costs: opening a file, a cold run, one edit, memory.

Run by `contest` as a program of its own, and by pyodide.mjs in Pyodide. All nodes are trivial, so
what is measured is bookkeeping. Owns what is measured and how; knows no peer.
"""

from __future__ import annotations

import asyncio
import gc
import json
import statistics
import sys
import time
import tracemalloc
from collections import deque
from collections.abc import Callable
from typing import Any

from dxt.core.document import codec
from dxt.data.files import File
from dxt.engine.graph.live import LiveGraph
from dxt.engine.session import Session
from dxt.executors.inline import Inline
from dxt.nodes.registry import Registry

from .shapes import EDITED, Sources, edited

CODES = {
    1: "def step(x: float, plus: int = 0) -> float:\n    return x + plus\n",
    2: "def join(x: float, y: float, plus: int = 0) -> float:\n    return x - y + plus\n",
}
REMEMBERED = 9
"""How many of the last events are kept."""


def graph_json(sources: Sources) -> dict[str, Any]:
    """The graph file: numbers without inputs, tiny Python functions with them."""
    nodes: dict[str, Any] = {}
    wires: list[str] = []
    for at, above in enumerate(sources):
        if above:
            code = CODES[len(above)]
            nodes[f"n{at}"] = {"type": "python@1", "params": {"plus": at}, "code": code}
        else:
            nodes[f"n{at}"] = {"type": "value.number@1", "params": {"value": at}}
        wires += [
            f"n{source}.out -> n{at}.{port}" for source, port in zip(above, "xy", strict=False)
        ]
    return {"dxt": 1, "nodes": nodes, "wires": wires}


async def open_no_file(name: str, digest: str) -> File:
    raise AssertionError(f"{name}: no node here has a file")


class Opened:
    """A session of this graph. Whoever listens to it takes no time of his own to speak of."""

    def __init__(self, found: dict[str, Any]) -> None:
        self._heard: deque[dict[str, Any]] = deque(maxlen=REMEMBERED)
        self.session = Session(Registry(), Inline({}, open_no_file), self._heard.append)
        self._found = found

    @property
    def finished(self) -> dict[str, Any]:
        """How the last run ended."""
        return next(event for event in reversed(self._heard) if event["event"] == "run_finished")

    async def open(self) -> None:
        await self.do("open", graph=self._found, files={})
        self._heard.clear()  # how things stand with all nodes takes as much room as they do

    async def do(self, command: str, **fields: Any) -> None:
        await self.session.handle({"do": command, **fields})

    async def run(self) -> None:
        await self.do("run", targets=None)
        await self.session.idle()
        assert self.finished["ok"], self.finished


async def measure(
    sources: Sources, clock: Callable[[], float] = time.process_time
) -> dict[str, float]:
    """One round, all in microseconds of processor time.

    `open` (parsing and validating the file) and `cold` are per node; `edit` and `edit_run` are
    those of one edit that touches ten nodes, `nothing` is a run with nothing to do.
    """
    size = len(sources)
    found = graph_json(sources)
    text = json.dumps(found)
    catalogue = Registry().catalogue()
    gc.collect()
    began = clock()
    live = LiveGraph(codec.loads(text), catalogue, {}, "here")
    told = {"open": (clock() - began) / size * 1e6}
    del live
    opened = Opened(found)
    await opened.open()
    gc.collect()
    began = clock()
    await opened.run()
    told["cold"] = (clock() - began) / size * 1e6
    assert opened.finished["done"] == size
    told["edit"], told["edit_run"] = await edits(opened, sources, clock)
    began = clock()
    await opened.run()
    told["nothing"] = (clock() - began) * 1e6
    return told


async def edits(
    opened: Opened, sources: Sources, clock: Callable[[], float]
) -> tuple[float, float]:
    """Microseconds of an edit that touches ten nodes and nothing below them, and of its run."""
    leaves = edited(sources)
    editing, running = [], []
    for turn in range(1, 22):
        updated = {}
        for at in leaves:
            node = codec.node_to_json(opened.session.live.graph.nodes[f"n{at}"])
            after = {**node, "params": {"plus": -turn * 1000 - at}}
            updated[f"node:n{at}"] = [node, after]
        began = clock()
        await opened.do("edit", diff={"updated": updated})
        done = clock()
        await opened.run()
        ended = clock()
        assert opened.finished["done"] == EDITED
        editing.append(done - began)
        running.append(ended - done)
    return statistics.median(editing) * 1e6, statistics.median(running) * 1e6


def memory(sources: Sources) -> dict[str, float]:
    """Bytes per node: of the document, of what the engine adds when it is open, after a run."""
    size, found = len(sources), graph_json(sources)

    async def all_of_it() -> tuple[int, int]:
        opened = Opened(found)
        await opened.open()
        gc.collect()
        before_run = tracemalloc.get_traced_memory()[0]
        await opened.run()
        gc.collect()
        return before_run, tracemalloc.get_traced_memory()[0]

    tracemalloc.start()
    graph = codec.from_json(found)
    gc.collect()
    document = tracemalloc.get_traced_memory()[0]
    del graph
    gc.collect()
    left = tracemalloc.get_traced_memory()[0]
    opened, ran = asyncio.run(all_of_it())
    tracemalloc.stop()
    return {
        "document": (document - left) / size,
        "engine": (opened - document) / size,
        "values": (ran - opened) / size,
    }


def main() -> None:
    """Answers requests, one a line: the wiring, and whether memory is wanted."""
    for line in sys.stdin:
        asked = json.loads(line)
        sources = [tuple(above) for above in asked["sources"]]
        told = memory(sources) if asked["memory"] else asyncio.run(measure(sources))
        print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
