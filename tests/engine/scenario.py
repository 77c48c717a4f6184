"""A session played from end to end, told as plain JSON, so that two Pythons can be compared."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from dxt.core.document import codec
from dxt.core.document.codec import to_json
from dxt.engine.graph.live import LiveGraph
from dxt.engine.recording.history import History
from dxt.engine.recording.trace import chrome_trace
from dxt.executors.code.plugins import Plugins, unpack
from dxt.nodes.plugins import Plugin, read_wheel
from dxt.nodes.registry import Registry
from tests.engine.worlds import REGISTRY, World, gates, graph_of
from tests.executors.performing import Stage
from tests.plugins.imports import restored_imports
from tests.plugins.wheels import weather

WEATHER = '{"dxt": 1, "nodes": {"oslo": {"type": "weather.readings@1"}}}'
ENDINGS = (
    "return [x, {'a': 1.5}]",
    "raise ValueError('no')",
    "raise KeyboardInterrupt",
    "import sys; sys.exit(1)",
    "return f()",
    "raise MemoryError",
    "import nowhere",
    "yield x",
)


async def play() -> list[Any]:
    """What a session tells, how node code ends, the golden keys, and what a plugin does."""
    return [await _a_session(), await _a_subgraph(), await _endings(), _keys(), _a_plugin()]


async def _a_session() -> list[Any]:
    world = World()
    history = History(world.clock)
    world.listeners.append(history.hear)
    told: list[Any] = []

    async def note() -> None:
        await world.session.idle()
        standing = world.session.standing
        told.append([world.ran, {node: standing[node] for node in sorted(standing)}])
        world.events.clear()

    await world.do("open", graph=to_json(graph_of("a -> b! -> c; a -> d -> e")), files={})
    await world.do("run")
    await note()
    await world.edit("a -> b -> c; a -> d' -> e~; a -> f")
    await world.do("run")
    await note()
    gates["x"] = asyncio.Event()
    await world.edit("x? -> y")
    await world.do("run")
    await world.until("node_started", "x")
    await world.do("stop")
    await note()
    runs = list(history.runs)
    endings = [[n, r.status, r.key, r.outputs] for run in runs for n, r in run.nodes.items()]
    traced = [[event["ph"], event["name"]] for event in chrome_trace(runs)["traceEvents"]]
    return [*told, endings, traced]


async def _a_subgraph() -> list[Any]:
    world = World()
    document = {"dxt": 1, "nodes": {}, "wires": ["a.out -> u.x"], "subgraphs": {}}
    code = "def f(x='a'):\n    return x + 'b'\n"
    document["nodes"] = {
        "a": {"type": "python@1", "code": code},
        "u": {"type": "subgraph.s", "params": {"y": "c"}},
        "v": {"type": "subgraph.gone"},
    }
    inner = {"b": {"type": "python@1", "code": code}, "c": {"type": "python@1", "code": code}}
    ports = {"inputs": {"x": ["b.x"], "y": ["c.x"]}, "outputs": {"out": "b.out"}}
    document["subgraphs"] = {"s": {"nodes": inner, **ports}}
    await world.do("open", graph=document, files={})
    await world.do("run")
    await world.session.idle()
    standing, uses = world.session.standing, world.session.uses
    return [world.ran, {node: standing[node] for node in sorted(standing)}, dict(uses)]


async def _endings() -> list[Any]:
    told = []
    for body in ENDINGS:
        stage = Stage()
        task = stage.task(f"def f(x=1):\n    {body}\n")
        result = await stage.inline.perform(task, stage.hear)
        digests = {port: output["digest"] for port, output in result.outputs.items()}
        error = dict(result.error or {})
        error.pop("trace", None)  # of endless recursion it tells how deep a stack may be
        told.append([result.ok, error, digests])
    return told


def _a_plugin() -> list[Any]:
    plugin = read_wheel(weather(), "weather.whl")
    assert isinstance(plugin, Plugin), plugin
    live = LiveGraph(codec.loads(WEATHER), Registry([plugin]).catalogue(), {}, "here")
    with TemporaryDirectory() as folder, restored_imports():
        unpack(weather(), plugin.digest, Path(folder))
        plugins = Plugins(Path(folder))
        spec = plugin.specs["weather.readings@1"]
        values = plugins.function("weather.readings@1", spec.origin, spec.name)("oslo")
    return [values, live.key("oslo"), plugin.digest]


def _keys() -> dict[str, str | None]:
    golden = json.loads(Path(__file__).with_name("golden_keys.json").read_text(encoding="utf-8"))
    graph = codec.from_json(golden["graph"])
    live = LiveGraph(graph, REGISTRY.catalogue(), golden["files"], "here")
    return {node: live.key(node) for node in live}
