"""The same graphs through DxT's peers: microseconds per node, as JSON on standard output.

Run by `engine.py` as a program of its own, in the peers' environment (requirements.txt beside this
file); peers that are not installed are left out. Owns how each peer is asked. Nothing of DxT is
imported, so that nothing of it is measured.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Callable
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))

from shapes import SHAPES, Sources

MOST = {"hamilton": 10_000, "dask": 10_000}
"""Beyond these sizes a peer takes minutes."""


def number(value: int) -> int:
    return value


def step(x: float, plus: int = 0) -> float:
    return x + plus


def join(x: float, y: float, plus: int = 0) -> float:
    return x - y + plus


def call(sources: tuple[int, ...], inputs: list[Any], at: int) -> Any:
    return (number, step, join)[len(sources)](*inputs, at)


def plain_loop(graph: Sources) -> Callable[[], Any]:
    """`graphlib` for the order, a dict for the values."""

    def run() -> dict[int, Any]:
        values: dict[int, Any] = {}
        order = TopologicalSorter(dict(enumerate(graph))).static_order()
        for at in order:
            above = graph[at]
            values[at] = call(above, [values[source] for source in above], at)
        return values

    return run


def asyncio_tasks(graph: Sources) -> Callable[[], Any]:
    """A task for each node, which awaits those it needs."""

    async def all_of_it() -> list[Any]:
        tasks: list[asyncio.Task[Any]] = []

        async def node(at: int, above: tuple[int, ...]) -> Any:
            return call(above, [await tasks[source] for source in above], at)

        for at, above in enumerate(graph):
            tasks.append(asyncio.ensure_future(node(at, above)))
        return await asyncio.gather(*tasks)

    return lambda: asyncio.run(all_of_it())


def dask(graph: Sources) -> Callable[[], Any]:
    """Dask's synchronous scheduler."""
    from dask.local import get_sync  # noqa: PLC0415

    tasks: dict[str, Any] = {}
    for at, above in enumerate(graph):
        function = (number, step, join)[len(above)]
        tasks[f"n{at}"] = (function, *[f"n{source}" for source in above], at)
    last = f"n{len(graph) - 1}"
    fed = {source for above in graph for source in above}
    wanted = [f"n{at}" for at in range(len(graph)) if at not in fed]
    return lambda: get_sync(tasks, wanted or [last])


def hamilton(graph: Sources) -> Callable[[], Any]:
    """Apache Hamilton, a function for each node; building its driver is not counted."""
    from types import ModuleType  # noqa: PLC0415

    from hamilton import driver  # noqa: PLC0415

    module = ModuleType("nodes")
    bodies = ("{at}", "{0} + {at}", "{0} - {1} + {at}")
    code = []
    for at, above in enumerate(graph):
        names = [f"n{source}" for source in above]
        given = ", ".join(f"{name}: float" for name in names)
        code.append(
            f"def n{at}({given}) -> float:\n    return {bodies[len(above)].format(*names, at=at)}\n"
        )
    exec("".join(code), module.__dict__)
    for value in vars(module).values():
        if callable(value) and hasattr(value, "__module__"):
            value.__module__ = module.__name__
    sys.modules[module.__name__] = module
    built = driver.Builder().with_modules(module).build()
    fed = {source for above in graph for source in above}
    wanted = [f"n{at}" for at in range(len(graph)) if at not in fed]
    return lambda: built.execute(wanted)


PEERS = {
    "plain loop": plain_loop,
    "asyncio tasks": asyncio_tasks,
    "dask": dask,
    "hamilton": hamilton,
}


def measure(shape: str, size: int) -> dict[str, float]:
    """The least of three runs, by peer, in processor time."""
    graph = SHAPES[shape](size)
    sys.setrecursionlimit(10 * size + 1000)
    told: dict[str, float] = {}
    for name, peer in PEERS.items():
        if size > MOST.get(name, size) or (name == "hamilton" and shape == "chain"):
            continue  # Hamilton goes down a chain by recursion
        try:
            run = peer(graph)
        except ImportError:
            continue
        taken = []
        for _ in range(3):
            began = time.process_time()
            run()
            taken.append(time.process_time() - began)
        told[name] = min(taken) / size * 1e6
    return told


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], int(sys.argv[2]))))
