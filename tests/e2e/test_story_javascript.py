"""Somebody writes nodes in JavaScript: they run in the sandbox as Python's do, and the same headless."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from playwright.sync_api import expect
from reader import Reader
from test_story_same_everywhere import _facts, _headless
from visitor import FRESH, Visitor, graph_file, python_node

TRIPS = python_node(
    "import datetime as dt\n\n"
    "def trips() -> Table:\n"
    "    at = dt.datetime(2024, 5, 1, 12, tzinfo=dt.timezone.utc)\n"
    "    return Table([{'city': 'Oslo', 'price': 120.5, 'at': at},\n"
    "                  {'city': 'Rome', 'price': 80.0, 'at': None}])\n"
)
CHEAP = """/** Keeps the cheap trips.
 *
 * @param {Table} rows
 * @param {number} [limit] the highest price
 * @returns {Table}
 */
export function cheap(rows, limit = 100) {
  console.log("of", rows.length);
  return rows.filter((row) => row.price <= limit).map((row) => ({ ...row, third: row.price / 3 }));
}
"""
STATS = """/** @param {Table} rows @returns {{low: number, names: string[], seen: any}} */
export async function stats(rows) {
  await new Promise((go) => setTimeout(go, 1));
  const prices = rows.map((row) => row.price);
  return { low: Math.min(...prices), names: rows.map((row) => row.city), seen: [NaN, -0, 2n ** 70n, new Set([1])] };
}
"""


def javascript(code: str) -> dict[str, str]:
    return {"type": "javascript@1", "code": code}


def test_javascript_has_the_same_keys_and_values_headless(visitor: Visitor, tmp_path: Path) -> None:
    graph = graph_file(
        {"trips": TRIPS, "cheap": javascript(CHEAP), "stats": javascript(STATS)},
        ["trips.out -> cheap.rows", "cheap.out -> stats.rows"],
    )
    visitor.opens().opens_file("trips.dxt.json", graph)
    visitor.sees_status("trips", "stale")
    visitor.runs()
    assert set(visitor.statuses().values()) <= set(FRESH), visitor.statuses()
    browser = {event["node"]: _facts(event) for event in visitor.heard("node_finished")}
    assert [told["text"] for told in visitor.heard("printed")] == ["of 2\n"]
    path = tmp_path / "trips.dxt.json"
    path.write_text(json.dumps(graph))
    with ThreadPoolExecutor(1) as beside_playwrights_loop:
        headless = beside_playwrights_loop.submit(asyncio.run, _headless(path)).result()
    assert browser == {node: _facts(event) for node, event in headless.items()}


def test_what_javascript_throws_is_told_at_its_line(reader: Reader) -> None:
    broken = "export function broken() {\n  return 1 +;\n}\n"
    # WebKit forgets who called what is returned as it is.
    deep = "const inner = (x) => x.y.z;\n\nexport function deep() {\n  return inner({}) + 1;\n}\n"
    reader.opens_graph(graph_file({"broken": javascript(broken), "deep": javascript(deep)}))
    reader.runs()
    errors = {told["node"]: told["error"] for told in reader.heard("node_failed")}
    assert errors["broken"]["code"] == "syntax_invalid"
    if reader.tells_where_scripts_break:
        assert errors["broken"]["line"] == 2
    else:
        assert "This browser does not tell where" in errors["broken"]["message"]
    assert (errors["deep"]["code"], errors["deep"]["line"]) == ("node_raised", 1)
    assert errors["deep"]["message"].startswith("TypeError: ")
    assert errors["deep"]["trace"].splitlines()[0] == "line 4, in deep"


def test_javascript_that_never_ends_is_stopped_and_nothing_else_is_lost(reader: Reader) -> None:
    endless = "export function endless(n) {\n  for (let n = 0; ; n++) if (n % 1e7 === 0) console.log(n);\n}\n"
    one = python_node("def one() -> int:\n    return 1\n")
    reader.opens_graph(
        graph_file({"one": one, "endless": javascript(endless)}, ["one.out -> endless.n"])
    )
    reader.runs(until="started")
    reader.waits_for("printed")
    reader.stops()
    assert reader.heard("executor_lost") == []
    assert reader.status("one") in FRESH
    reader.watches_events()
    reader.writes_code("endless", "export const endless = (n) => n + 7;\n")
    reader.sees_status("endless", "done")
    assert reader.ran() == {"endless"}


def test_a_node_is_added_and_written_in_javascript(visitor: Visitor) -> None:
    visitor.opens()
    visitor.page.locator("#menu").click()
    visitor.page.locator("#menu-new").click()
    visitor.watches_events()
    visitor.page.locator('.type[data-type="javascript@1"]').click()
    expect(visitor.node("transform").locator(".dxt-subtitle")).to_have_text("transform()")
    expect(visitor.page.locator("dxt-code")).to_have_attribute("language", "javascript")
    visitor.writes_code(
        "transform",
        "/** @param {number} [n] */\nexport const transform = (n = 20) => ({ twice: 2 * n });\n",
    )
    expect(visitor.page.locator('#inspector [data-port="n"]')).to_have_value("20")
    visitor.sets("transform", "n", "21").runs()
    visitor.sees_status("transform", *FRESH)
    expect(visitor.page.locator("#panel")).to_contain_text("42")
    visitor.watches_events()
    visitor.writes_code("transform", "export function transform(n) { return (1 }")
    visitor.waits_for("run_finished")
    assert visitor.status("transform") == "blocked"
    visitor.page.locator("#tab-problems").click()
    expect(visitor.page.locator("#panel")).to_contain_text('does not close the "("')


def test_many_javascript_nodes_all_run_in_every_browser(reader: Reader) -> None:
    """So many that a browser which now and then loses a worker is found out."""
    reader.opens_graph(
        graph_file(
            {
                f"n{at}": javascript(f"export function f() {{\n  return {at};\n}}\n")
                for at in range(reader.many)
            }
        )
    )
    reader.runs()
    assert reader.heard("node_failed") == []
    ended = {one["node"]: one["outputs"]["out"]["text"] for one in reader.heard("node_finished")}
    assert ended == {f"n{at}": str(at) for at in range(reader.many)}
