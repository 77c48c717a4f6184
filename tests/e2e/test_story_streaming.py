"""Somebody with more items than memory has them stream, in the page as headless."""

import asyncio
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from playwright.sync_api import expect
from visitor import Visitor, graph_file, python_node

from dxt.core.document.codec import from_json, to_json
from dxt.engine.session import Session
from dxt.executors.inline import Inline
from dxt.nodes.registry import Registry

ITEMS, STRIDE = 50_000, 10_000
MADE = (
    f"def made(n: int = {ITEMS}) -> Iterator[int]:\n"
    "    for x in range(n):\n"
    f"        if x % {STRIDE} == 0:\n            print('made', x, flush=True)\n"
    "        yield x\n"
)
PLUS = "def plus(rows: Iterator[int]) -> Iterator[int]:\n    for x in rows:\n        yield x + 1\n"
LARGEST = (
    "async def largest(rows: AsyncIterator[int]) -> int:\n"
    "    found = 0\n    async for x in rows:\n        found = max(x, found)\n    return found\n"
)
TOTAL = (
    "def total(rows: Iterator[int]) -> int:\n"
    "    found = 0\n    for x in rows:\n"
    f"        if x % {STRIDE} == 0:\n            print('read', x, flush=True)\n"
    "        found += x\n    return found\n"
)
WIRES = ["made.out -> plus.rows", "plus.out -> total.rows", "plus.out -> largest.rows"]
GRAPH = graph_file(
    {
        "made": python_node(MADE),
        "plus": python_node(PLUS),
        "total": python_node(TOTAL),
        "largest": python_node(LARGEST),
    },
    WIRES,
    title="Many",
)
ENDLESS = (
    "def made() -> Iterator[int]:\n    x = 0\n    while True:\n        x += 1\n        yield x\n"
)
RAISES = (
    "def total(rows: Iterator[int]) -> int:\n"
    "    for x in rows:\n        if x == 2000: raise ValueError('enough')\n    return 0\n"
)


def _opened(visitor: Visitor, graph: dict[str, Any] = GRAPH) -> Visitor:
    visitor.opens()
    visitor.opens_file("many.dxt.json", graph)
    visitor.sees_title("Many")
    return visitor


def _streams(visitor: Visitor) -> None:
    """Switches streams on in the Run menu."""
    page = visitor.page
    page.locator("#run-more").click()
    page.locator("#do-stream").click()
    expect(page.locator("#do-stream")).to_have_attribute("aria-checked", "true")
    page.keyboard.press("Escape")


def _facts(events: list[dict[str, Any]]) -> dict[str, Any]:
    return {e["node"]: (e["key"], e["outputs"]["out"]["digest"]) for e in events}


async def _headless() -> dict[str, Any]:
    events: list[dict[str, Any]] = []
    session = Session(Registry(), Inline({}, None), events.append)  # type: ignore[arg-type]
    graph = to_json(from_json(GRAPH))
    await session.handle({"do": "open", "graph": graph, "files": {}})
    await session.handle({"do": "run", "stream": True})
    await session.idle()
    return _facts([event for event in events if event["event"] == "node_finished"])


def test_items_pass_two_readers_side_by_side_and_give_what_they_give_anywhere(
    visitor: Visitor, another: Visitor
) -> None:
    _streams(_opened(visitor))
    visitor.runs()
    streamed = visitor.heard("node_finished")
    with ThreadPoolExecutor(1) as beside_playwrights_loop:
        headless = beside_playwrights_loop.submit(asyncio.run, _headless()).result()
    assert _facts(streamed) == headless
    assert {e["outputs"]["out"].get("items") for e in streamed} == {ITEMS, None}

    # The source was never far ahead of its readers: what was made and what was read take turns.
    printed = "".join(event["text"] for event in visitor.heard("printed")).split("\n")
    order = [line for line in printed if line]
    for x in range(STRIDE, ITEMS - STRIDE, STRIDE):
        assert order.index(f"read {x}") < order.index(f"made {x + STRIDE}")

    # What only passed by can't be looked at, and that is said; run up to it, it is kept.
    page = visitor.selects("plus").page
    expect(page.locator("#preview")).to_contain_text("passed on and not kept. Run to plus")
    visitor.watches_events()
    page.keyboard.press("Control+F10")
    visitor.waits_for("run_finished")
    expect(visitor.node("plus").locator(".dxt-foot")).to_contain_text(f"{ITEMS:,} items")
    expect(page.locator("#preview")).to_contain_text("Only the beginning is shown")

    # The switch is remembered in this browser. Somebody who has it off gets the same.
    visitor.reloads()
    page.locator("#run-more").click()
    expect(page.locator("#do-stream")).to_have_attribute("aria-checked", "true")
    _opened(another).runs()
    collected = _facts(another.heard("node_finished"))
    assert {node: key for node, (key, _) in collected.items()} == {
        node: key for node, (key, _) in headless.items()
    }
    for node in ("total", "largest"):
        assert collected[node] == headless[node]


def test_an_endless_stream_shows_how_far_it_is_and_is_stopped(visitor: Visitor) -> None:
    graph = {**GRAPH, "nodes": {**GRAPH["nodes"], "made": python_node(ENDLESS)}}
    _streams(_opened(visitor, graph))
    page = visitor.runs(until="started").page
    levels = page.locator(".dxt-level-items")
    expect(levels).to_have_count(len(WIRES), timeout=90_000)
    expect(levels.first).to_have_text(re.compile(r"^\d{2},\d{3}$|^[\d.]+[KM]$"))
    expect(visitor.node("made").locator(".dxt-time")).to_contain_text("items")
    page.locator("#stop").click()
    expect(page.locator("#run")).to_be_visible()
    expect(page.locator(".dxt-level")).to_have_count(0)
    assert visitor.heard("run_finished")[0]["stopped"]

    # Nothing is spoilt by that: mended, it runs again by itself.
    visitor.watches_events()
    visitor.writes_code("made", MADE)
    assert visitor.waits_for("run_finished")["ok"]
    visitor.sees_status("total", "done")


def test_a_failure_in_the_middle_is_told_with_its_line_and_others_go_on(visitor: Visitor) -> None:
    graph = {**GRAPH, "nodes": {**GRAPH["nodes"], "total": python_node(RAISES)}}
    _streams(_opened(visitor, graph))
    visitor.runs()
    (failed,) = visitor.heard("node_failed")
    assert (failed["node"], failed["error"]["line"]) == ("total", 3)
    visitor.sees_status("largest", "done")
    visitor.sees_status("made", "done")
    visitor.selects("total")
    expect(visitor.page.locator("#preview")).to_contain_text("ValueError: enough")


def test_what_a_failure_cut_short_is_told_apart_from_what_was_skipped(visitor: Visitor) -> None:
    nodes = {
        "made": python_node(ENDLESS),
        "total": python_node(RAISES),
        "more": python_node("def more(x: int) -> int:\n    return x\n"),
    }
    graph = graph_file(nodes, ["made.out -> total.rows", "total.out -> more.x"], title="Many")
    _streams(_opened(visitor, graph))
    visitor.runs()
    page = visitor.page
    expect(page.locator("#summary")).to_contain_text("1 failed, 1 cut short and 1 skipped")
    visitor.selects("made")
    expect(page.locator("#node-status")).to_have_text("cut short")
    page.keyboard.press("r")
    expect(page.locator('[data-run="1"]')).to_contain_text("1 failed, 1 cut short and 1 skipped")
    expect(page.locator('.gantt-bar[data-of="made"]')).to_have_class(re.compile("cut_short"))
    expect(page.locator('.gantt-bar[data-of="more"]')).to_have_count(0)
    expect(page.locator("#panel-runs tbody")).to_contain_text("because total, which streamed with")
