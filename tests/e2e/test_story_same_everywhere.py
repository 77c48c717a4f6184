"""The same graph gives the same values under the same keys, in the browser and headless."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from visitor import Visitor

from dxt.cli.files.graph_file import GraphFile
from dxt.core.document.codec import to_json
from dxt.engine.session import Session
from dxt.executors.inline import Inline
from dxt.nodes.registry import Registry

EXAMPLES = Path(__file__).parents[2] / "static" / "examples"


async def _headless(path: Path) -> dict[str, dict[str, Any]]:
    """Every node's `key` and its outputs' `digest`s, after a run in this process."""
    file = GraphFile(path)
    finished: dict[str, dict[str, Any]] = {}

    def hear(event: dict[str, Any]) -> None:
        if event["event"] == "node_finished":
            finished[event["node"]] = event

    session = Session(Registry(), Inline({}, file.open), hear)
    await session.handle({"do": "open", "graph": to_json(file.graph), "files": {}})
    described = file.described(session.live.files_wanted())
    await session.handle({"do": "files", "files": described})
    await session.handle({"do": "run", "targets": None})
    await session.idle()
    return finished


def _facts(event: dict[str, Any]) -> tuple[str, dict[str, str]]:
    return event["key"], {port: found["digest"] for port, found in event["outputs"].items()}


@pytest.mark.parametrize("slug", ["airports", "speeches", "rain_barrel"])
def test_an_example_has_the_same_keys_and_values(visitor: Visitor, slug: str) -> None:
    visitor.opens(f"?example={slug}").runs()
    browser = {event["node"]: _facts(event) for event in visitor.heard("node_finished")}
    assert set(browser) == visitor.nodes()
    path = EXAMPLES / f"{slug}.dxt.json"
    with ThreadPoolExecutor(1) as beside_playwrights_loop:
        headless = beside_playwrights_loop.submit(asyncio.run, _headless(path)).result()
    assert browser == {node: _facts(event) for node, event in headless.items()}
