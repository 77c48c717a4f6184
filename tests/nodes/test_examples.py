"""The shipped examples: whole, tidy, and giving on this Python what they give in the browser."""

from __future__ import annotations

import asyncio
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from dxt.core.document.codec import dumps, loads, to_json
from dxt.core.document.graph import Graph
from dxt.core.node_types.catalogue import problems, specs_of
from dxt.core.spec import NodeSpec
from dxt.data.arrow import Table
from dxt.data.files import File
from dxt.data.media import Chart, Markdown
from dxt.engine.session import Session
from dxt.executors.inline import Inline
from dxt.nodes.registry import Registry

FOLDER = Path(__file__).parents[2] / "static" / "examples"
INDEX: list[dict[str, Any]] = json.loads((FOLDER / "index.json").read_text(encoding="utf-8"))
SLUGS = [example["slug"] for example in INDEX]
REGISTRY = Registry()
WIDTH, HEAD, ROW, GAP = 232, 46 + 12 + 30, 24, 16


def graph_of(slug: str) -> Graph:
    return loads((FOLDER / f"{slug}.dxt.json").read_text(encoding="utf-8"))


def test_the_index_lists_every_file_as_it_is():
    listed = {"index.json", "SOURCES.md"}
    for example in INDEX:
        assert example["file"] == f"examples/{example['slug']}.dxt.json"
        assert example["title"] == graph_of(example["slug"]).title
        assert example["summary"]
        listed.add(f"{example['slug']}.dxt.json")
        for data in example["data"]:
            content = (FOLDER / data["name"]).read_bytes()
            assert data["path"] == f"examples/{data['name']}"
            assert data["digest"] == hashlib.sha256(content).hexdigest()
            assert data["size"] == len(content)
            listed.add(data["name"])
    assert listed == {path.name for path in FOLDER.iterdir()}


def test_every_data_file_states_source_and_licence():
    sources = (FOLDER / "SOURCES.md").read_text(encoding="utf-8")
    for example in INDEX:
        about = graph_of(example["slug"]).nodes["about"].params["value"]
        for data in example["data"]:
            assert f"`{data['name']}`" in sources
        assert "public domain" in about


@pytest.mark.parametrize("slug", SLUGS)
def test_an_example_is_ready_to_run(slug: str):
    graph = graph_of(slug)
    assert problems(graph, REGISTRY.catalogue()) == []
    example = INDEX[SLUGS.index(slug)]
    named = {node.params["file"] for node in graph.nodes.values() if "file" in node.params}
    assert named == {data["name"] for data in example["data"]}
    assert dumps(graph) == (FOLDER / f"{slug}.dxt.json").read_text(encoding="utf-8")


@pytest.mark.parametrize("slug", SLUGS)
def test_no_node_covers_another_and_wires_run_to_the_right(slug: str):
    graph = graph_of(slug)
    specs = specs_of(graph, REGISTRY.catalogue())
    boxes: dict[str, tuple[float, float, float]] = {}
    for name in graph.nodes:
        spec = specs[name]
        assert isinstance(spec, NodeSpec)
        wired = {wire.target_port for wire in graph.wires_into(name)}
        inputs = [port for port in spec.inputs if port.name in wired or port.widget is None]
        left, top = graph.view["nodes"][name]["at"]
        rows = max(len(inputs), len(spec.outputs))
        boxes[name] = (left, top, top + HEAD + ROW * rows)
    for wire in graph.wires.values():
        assert boxes[wire.source][0] + WIDTH < boxes[wire.target][0], wire.text
    for name, (left, top, bottom) in boxes.items():
        for other, (x, y, _) in boxes.items():
            if other != name and abs(x - left) < WIDTH + GAP:
                assert not top <= y < bottom + GAP, f"{other} is on {name}"


def run(slug: str) -> dict[str, Any]:
    """Every value of the example by `node.port`."""
    graph = graph_of(slug)
    values: dict[str, Any] = {}
    told: list[dict[str, Any]] = []

    async def open_file(name: str, digest: str) -> File:
        return File(name, (FOLDER / name).read_bytes())

    async def story() -> None:
        session = Session(REGISTRY, Inline(values, open_file), told.append)
        files = {
            data["name"]: {"digest": data["digest"], "size": data["size"]}
            for data in INDEX[SLUGS.index(slug)]["data"]
        }
        await session.handle({"do": "open", "graph": to_json(graph), "files": files})
        await session.handle({"do": "run", "targets": None})
        await session.idle()

    asyncio.run(story())
    last = told[-1]
    assert last["event"] == "run_finished", last
    assert last["ok"], [event for event in told if "error" in event]
    assert not [event for event in told if event["event"] == "printed"]
    keys = {event["node"]: event["key"] for event in told if event["event"] == "node_finished"}
    return {
        f"{node}.{value_key.rpartition('.')[2]}": value
        for node, key in keys.items()
        for value_key, value in values.items()
        if value_key.startswith(f"{key}.")
    }


def test_the_busiest_airports_are_found():
    values = run("airports")
    busiest = values["busiest.out"]
    assert busiest.num_rows == 15
    assert busiest["city"][:4] == ["Atlanta", "Chicago", "Dallas-Fort Worth", "Denver"]
    assert busiest["flights"][0] == 414513
    assert values["located.out"].num_rows == 3376
    assert sum(values["distances.out"]["flights"]) == sum(values["flights.out"]["count"])
    for chart in ("ranking.out", "map.out", "how_far.out"):
        assert isinstance(values[chart], Chart)


def test_the_words_of_presidents_are_counted():
    values = run("speeches")
    assert values["measure.out"].num_rows == 24
    assert values["count_themes.out"].num_rows == 24 * 6
    shares = values["count_themes.out"].to_pylist()
    assert all(0 <= row["per_thousand_words"] < 50 for row in shares)
    assert values["typical_words.out"]["word"][:2] == ["fugitive", "amistad"]
    assert isinstance(values["show.out"], Markdown)
    assert "William McKinley" in str(values["show.out"])


def test_the_tank_is_simulated_without_losing_a_litre():
    values = run("rain_barrel")
    days = values["simulate.days"]
    assert days.num_rows == 1461
    assert all(0 <= level <= 2000 for level in days["level"])
    caught = 0.85 * 60 * sum(days["rain_mm"])
    drawn = 100 * len(days) - sum(days["missing"])
    assert abs(caught - drawn - sum(days["overflow"]) - days["level"][-1]) < 100
    assert values["simulate.met"] == round(100 * drawn / (100 * len(days)), 1) == 80.2
    assert values["dry_days.out"].num_rows == 306
    sizes: Table = values["compare_sizes.out"]
    met = sizes["demand_met_percent"]
    assert met == sorted(met)
    assert met[sizes["tank_litres"].index(2000)] == values["simulate.met"]
