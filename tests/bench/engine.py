"""What the engine costs per node: opening, a cold run, one edit, memory; beside its peers.

Run as `python -m tests.bench.engine`; with `--peers PYTHON`, a Python that has the packages of
requirements.txt beside this file, the same graphs go through those too. All nodes are trivial, so
what is measured is bookkeeping. Owns what is measured and how; the graphs are those of `shapes`.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import json
import statistics
import subprocess
import sys
import time
import tracemalloc
from pathlib import Path
from typing import Any

from dxt.core import codec
from dxt.core.catalogue import Catalogue
from dxt.data.files import File
from dxt.engine.live import LiveGraph
from dxt.engine.session import Session
from dxt.executors.inline import Inline
from dxt.nodes.registry import Registry

from .shapes import SHAPES, Sources

HERE = Path(__file__).resolve().parent
SIZES = (1_000, 10_000, 100_000)
EDITED = 10
CODES = {
    1: "def step(x: float, plus: int = 0) -> float:\n    return x + plus\n",
    2: "def join(x: float, y: float, plus: int = 0) -> float:\n    return x - y + plus\n",
}


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
    """A session of this graph, and how many events it told."""

    def __init__(self, found: dict[str, Any]) -> None:
        self.events = 0
        self.finished: dict[str, Any] = {}
        self.session = Session(Registry(), Inline({}, open_no_file), self._hear)
        self._found = found

    async def open(self) -> None:
        await self.do("open", graph=self._found, files={})

    async def do(self, command: str, **fields: Any) -> None:
        await self.session.handle({"do": command, **fields})

    async def run(self) -> None:
        await self.do("run", targets=None)
        await self.session.idle()
        assert self.finished["ok"], self.finished

    def _hear(self, event: dict[str, Any]) -> None:
        self.events += 1
        if event["event"] == "run_finished":
            self.finished = event


async def measure(shape: str, size: int) -> dict[str, Any]:
    """Microseconds per node, milliseconds for one edit, bytes per node."""
    sources = SHAPES[shape](size)
    found = graph_json(sources)
    told: dict[str, Any] = {"shape": shape, "size": size}
    catalogue = Registry().catalogue()
    told["open"] = timed(lambda: LiveGraph(codec.from_json(found), catalogue, {}, "here")) / size
    told["live"] = live_only(found, catalogue) / size
    opened = Opened(found)
    await opened.open()
    gc.collect()
    began = time.process_time()
    await opened.run()
    told["run"] = (time.process_time() - began) / size * 1e6
    assert opened.finished["done"] == size
    told["events"] = opened.events / size
    told["edit"], told["edit_run"] = await edits(opened, sources)
    told["rerun"] = await rerun(opened)
    return told


def timed(doing: Any) -> float:
    """The least of three, in microseconds."""
    taken = []
    for _ in range(3):
        gc.collect()
        began = time.process_time()
        doing()
        taken.append(time.process_time() - began)
    return min(taken) * 1e6


def live_only(found: dict[str, Any], catalogue: Catalogue) -> float:
    graphs = [codec.from_json(found) for _ in range(3)]
    return timed(lambda: LiveGraph(graphs.pop(), catalogue, {}, "here"))


async def edits(opened: Opened, sources: Sources) -> tuple[float, float]:
    """Milliseconds of an edit that touches ten nodes and nothing below them, and of its run."""
    fed = {source for above in sources for source in above}
    leaves = [at for at in range(len(sources)) if at not in fed][-EDITED:]
    if len(leaves) < EDITED:  # a chain: the last ten follow from one
        leaves = [len(sources) - EDITED]
    editing, running = [], []
    for turn in range(1, 22):
        updated = {}
        for at in leaves:
            node = codec.node_to_json(opened.session.live.graph.nodes[f"n{at}"])
            after = {**node, "params": {"plus": -turn * 1000 - at}}
            updated[f"node:n{at}"] = [node, after]
        began = time.process_time()
        await opened.do("edit", diff={"updated": updated})
        edited = time.process_time()
        await opened.run()
        ended = time.process_time()
        assert opened.finished["done"] == EDITED
        editing.append(edited - began)
        running.append(ended - edited)
    return statistics.median(editing) * 1e3, statistics.median(running) * 1e3


async def rerun(opened: Opened) -> float:
    began = time.process_time()
    await opened.run()
    return (time.process_time() - began) * 1e3


def memory(shape: str, size: int) -> dict[str, float]:
    """Bytes per node: of the document, of what the engine adds when it is open, after a run."""
    found = graph_json(SHAPES[shape](size))

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
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", type=int, nargs="*", default=SIZES)
    parser.add_argument("--shapes", nargs="*", default=list(SHAPES))
    parser.add_argument("--peers", help="the Python of the peers' environment")
    parser.add_argument("--no-memory", action="store_true")
    asked = parser.parse_args()
    for size in asked.sizes:
        for shape in asked.shapes:
            told = asyncio.run(measure(shape, size))
            print(
                f"{shape:>7} {size:>7,}: open {told['open']:.2f} us/node "
                f"(of which live {told['live']:.2f}), "
                f"cold run {told['run']:.2f} us/node ({told['events']:.1f} events), "
                f"edit of ten {told['edit']:.3f} ms, its run {told['edit_run']:.3f} ms, "
                f"run of nothing {told['rerun']:.3f} ms",
                flush=True,
            )
            if not asked.no_memory and size >= 10_000:
                parts = memory(shape, size)
                print(" " * 17 + ", ".join(f"{k} {v:,.0f} B/node" for k, v in parts.items()))
            if asked.peers:
                said = subprocess.run(
                    [asked.peers, str(HERE / "engine_peers.py"), shape, str(size)],
                    check=True,
                    capture_output=True,
                    text=True,
                ).stdout
                peers = ", ".join(f"{k} {v:.2f}" for k, v in json.loads(said).items())
                print(" " * 17 + f"peers, us/node: {peers}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
