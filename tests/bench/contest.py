"""Runs the engine and its peers over the same graphs, all in turn in every round.

Owns the programs that are measured, the order, and which peer is left out where. Each contestant is
a program that answers one line of JSON with another, so that none is slowed by another's memory.
"""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import networkx

from . import engine_chapter
from .engine_chapter import Measured
from .shapes import EDITED, SHAPES, edited

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SIZES = (1_000, 10_000, 100_000)
MEMORY_AT = 10_000
QUIET = {"HAMILTON_TELEMETRY_ENABLED": "false"}
"""No peer is to call home."""


@dataclass(frozen=True)
class Contestant:
    """Who is measured, by which program, up to which size, not with which shapes."""

    name: str
    command: tuple[str, ...]
    most: int = 100_000
    not_with: tuple[str, ...] = ()


def contestants() -> list[Contestant]:
    """All of them; build.py says in the environment where the peers lie."""
    node = os.environ.get("DXT_NODE") or shutil.which("node") or "node"
    peers = (os.environ["DXT_PEERS"], str(HERE / "engine_peers.py"))
    library = str(Path(networkx.__file__).parent)
    observable = (node, str(HERE / "observable" / "peer.mjs"), os.environ["DXT_OBSERVABLE"])
    return [
        Contestant("DxT", (sys.executable, "-m", "tests.bench.engine")),
        Contestant("plain loop", peers),
        Contestant("asyncio tasks", peers),
        # It goes down a chain by recursion, and takes minutes to look at more functions.
        Contestant("Hamilton", peers, 10_000, ("chain",)),
        Contestant("dask", peers, 10_000),
        Contestant("Observable", observable),
        Contestant("DxT in Pyodide", (node, str(HERE / "pyodide.mjs"), str(ROOT), library), 10_000),
    ]


def chapter(rounds: int, sizes: Sequence[int], shapes: Sequence[str]) -> str:
    """Measures, and gives the chapter; the largest graphs are measured in the first round alone."""
    found: list[Measured] = []
    with ExitStack() as stack:
        asks = {one: stack.enter_context(_asking(one)) for one in contestants()}
        for number in range(rounds):
            for size in sizes:
                if number and size == max(SIZES):
                    continue
                for shape in shapes:
                    graph = SHAPES[shape](size)
                    for one, ask in asks.items():
                        if size <= one.most and shape not in one.not_with:
                            told = ask(graph, one.name, False)
                            found.append(Measured(one.name, shape, size, told))
                    if size == MEMORY_AT and not number:
                        told = next(iter(asks.values()))(graph, "DxT", True)
                        found.append(Measured("DxT", shape, size, told))
                    print(f"  round {number + 1} of {rounds}: {shape} of {size:,}", flush=True)
    return engine_chapter.written(found, rounds)


@contextmanager
def _asking(one: Contestant) -> Iterator[Any]:
    """Gives a function that has the contestant measured with a graph, while its program runs."""
    with subprocess.Popen(
        one.command,
        cwd=ROOT,
        env={**os.environ, **QUIET},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as program:
        assert program.stdin and program.stdout
        requests, answers = program.stdin, program.stdout

        def ask(graph: Any, name: str, memory: bool) -> dict[str, float]:
            request = {
                "peer": name,
                "sources": graph,
                "edited": edited(graph),
                "touched": EDITED,
                "memory": memory,
            }
            requests.write(json.dumps(request) + "\n")
            requests.flush()
            line = answers.readline()
            if not line:
                raise SystemExit(f"{name} ended while it was measured; its words are above")
            answer: dict[str, float] = json.loads(line)
            return answer

        yield ask
        requests.close()
