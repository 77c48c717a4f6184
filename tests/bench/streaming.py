"""What streaming costs: a chain of nodes that stream, beside the same generators called plainly.

Each measurement is a program of its own (`python -m tests.bench.streaming WHAT SHAPE ROWS`), so that
the peak of memory is that of one of them. Owns what is measured and the chapter of RESULTS.md that
tells it; says plainly where an aim is missed.
"""

from __future__ import annotations

import asyncio
import datetime
import json
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from dxt.engine.session import Session
from dxt.executors.inline import Inline
from dxt.nodes.registry import Registry

from .engine import open_no_file
from .page_chapter import machine

ROOT = Path(__file__).resolve().parent.parent.parent
BATCH = 1000
FEW, MANY = 1_000_000, 10_000_000
STAGES = 3
SPEED_AIM, MEMORY_AIM = 2.0, 20.0
SHAPES = {"single items": "int", "batches": "list"}

SOURCES = {
    "single items": (
        "def source(n: int) -> Iterator[int]:\n    for i in range(n):\n        yield i\n",
        "def stage(rows: Iterator[int]) -> Iterator[int]:\n"
        "    for x in rows:\n        yield x + 1\n",
        "def total(rows: Iterator[int]) -> int:\n"
        "    found = 0\n    for x in rows:\n        found += x\n    return found\n",
    ),
    "batches": (
        "def source(n: int) -> Iterator[list]:\n"
        f"    for i in range(0, n, {BATCH}):\n        yield list(range(i, i + {BATCH}))\n",
        "def stage(rows: Iterator[list]) -> Iterator[list]:\n"
        "    for batch in rows:\n        yield [x + 1 for x in batch]\n",
        "def total(rows: Iterator[list]) -> int:\n"
        "    found = 0\n    for batch in rows:\n        found += sum(batch)\n    return found\n",
    ),
}

HEAD = """# How quick streams are

Written by `python build.py bench --only streams`. {rows:,} rows go through a chain: a source,
{stages} stages that add one, and a sum; as single items, and as batches of {batch:,}. The same
functions are called plainly, generator into generator, beside it. Times are of the processor, one
program each, in turn; medians of {rounds} rounds, {machine}: trust the ratios. Memory is how much
higher the peak of the process is after {many:,} rows than after {few:,}. {date}.

| rows as | plain generators, s | streamed, s | ratio | aim | | more memory, MB | aim | |
|---|---|---|---|---|---|---|---|---|
"""


def graph_of(shape: str, rows: int) -> dict[str, Any]:
    source, stage, total = SOURCES[shape]
    nodes = {"source": {"type": "python@1", "params": {"n": rows}, "code": source}}
    names = ["source", *(f"stage{at}" for at in range(STAGES)), "total"]
    nodes |= {name: {"type": "python@1", "code": stage} for name in names[1:-1]}
    nodes["total"] = {"type": "python@1", "code": total}
    wires = [f"{a}.out -> {b}.rows" for a, b in pairwise(names)]
    return {"dxt": 1, "nodes": nodes, "wires": wires}


def plain(shape: str, rows: int) -> float:
    """Seconds of the functions called plainly."""
    names: dict[str, Any] = {"Iterator": Iterator}
    for code in SOURCES[shape]:
        exec(code, names)
    began = time.process_time()
    stream = names["source"](rows)
    for _ in range(STAGES):
        stream = names["stage"](stream)
    assert names["total"](stream) == expected(rows)
    return time.process_time() - began


def streamed(shape: str, rows: int) -> float:
    """Seconds of a run that streams."""
    values: dict[str, Any] = {}

    async def run() -> float:
        session = Session(Registry(), Inline(values, open_no_file), lambda _: None)
        await session.handle({"do": "open", "graph": graph_of(shape, rows), "files": {}})
        began = time.process_time()
        await session.handle({"do": "run", "stream": True})
        await session.idle()
        return time.process_time() - began

    seconds = asyncio.run(run())
    assert list(values.values()) == [expected(rows)]
    return seconds


def expected(rows: int) -> int:
    return rows * (rows - 1) // 2 + STAGES * rows


def chapter(rounds: int, rows: int = MANY) -> str:
    """Measures, and gives the chapter."""
    lines = []
    for shape in SHAPES:
        taken: dict[str, list[dict[str, float]]] = {"plain": [], "streamed": []}
        for number in range(rounds):
            for what, found in taken.items():
                found.append(_asked(what, shape, rows))
            print(f"  round {number + 1} of {rounds}: streams of {shape}", flush=True)
        one, ours = (
            statistics.median(told["seconds"] for told in found) for found in taken.values()
        )
        few = _asked("streamed", shape, rows * FEW // MANY)
        more = max(0.0, max(told["peak"] for told in taken["streamed"]) - few["peak"])
        lines.append(row(shape, one, ours, more))
    head = HEAD.format(
        rows=rows, stages=STAGES, batch=BATCH, rounds=rounds, machine=machine(), many=rows,
        few=rows * FEW // MANY, date=datetime.datetime.now(datetime.UTC).date().isoformat(),
    )  # fmt: skip
    return head + "\n".join(lines) + "\n"


def row(shape: str, one: float, ours: float, more: float) -> str:
    """A line of the table; the aim for speed is that of batches."""
    ratio = ours / one
    aim, met = ("", "")
    if shape == "batches":
        aim, met = f"{SPEED_AIM:g}", "met" if ratio <= SPEED_AIM else "missed"
    flat = "met" if more <= MEMORY_AIM else "missed"
    return (
        f"| {shape} | {one:.2f} | {ours:.2f} | {ratio:.2f} | {aim} | {met} "
        f"| {more:.1f} | {MEMORY_AIM:g} | {flat} |"
    )


def _asked(what: str, shape: str, rows: int) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.streaming", what, shape, str(rows)]
    done = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True)
    told: dict[str, float] = json.loads(done.stdout)
    return told


def main() -> None:
    what, shape, rows = sys.argv[1], sys.argv[2], int(sys.argv[3])
    seconds = (plain if what == "plain" else streamed)(shape, rows)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
    print(json.dumps({"seconds": seconds, "peak": peak}))


if __name__ == "__main__":
    main()
