"""DxT's peers in Python: how each is asked to run a graph.

Run by `contest` as a program of its own, in the peers' environment (requirements.txt beside this
file). Nothing of DxT is imported, so that nothing of it is measured.
"""

from __future__ import annotations

import asyncio
import gc
import json
import sys
import time
from collections.abc import Callable
from graphlib import TopologicalSorter
from typing import Any

Sources = list[tuple[int, ...]]


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
    "Hamilton": hamilton,
    "dask": dask,
}


def measure(name: str, graph: Sources) -> float:
    """Microseconds of processor time per node, one round."""
    sys.setrecursionlimit(10 * len(graph) + 1000)
    run = PEERS[name](graph)
    gc.collect()
    began = time.process_time()
    run()
    return (time.process_time() - began) / len(graph) * 1e6


def main() -> None:
    """Answers requests, one a line: which peer, and the wiring."""
    for line in sys.stdin:
        asked = json.loads(line)
        graph = [tuple(above) for above in asked["sources"]]
        print(json.dumps({"cold": measure(asked["peer"], graph)}), flush=True)


if __name__ == "__main__":
    main()
