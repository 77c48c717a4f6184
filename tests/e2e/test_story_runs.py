"""A reader asks where the time goes: looks at runs, compares two, and takes them along as files."""

import json
import re
from pathlib import Path

from playwright.sync_api import Locator, expect
from visitor import Visitor, graph_file, python_node

from tests.cli.commands import answer
from tests.engine.records import spans

SLOW = (
    "import time\n\ndef rows(n: int = 3) -> list:\n    time.sleep(0.3)\n    return list(range(n))\n"
)
SUM = "def total(of: list) -> int:\n    return sum(of)\n"
SHARE = "def share(of: int, parts: int = 1) -> float:\n    return of / parts\n"
GRAPH = graph_file(
    {
        "rows": python_node(SLOW),
        "total": python_node(SUM),
        "share": python_node(SHARE),
        "said": python_node("def said(x: float) -> str:\n    return f'{x} each'\n"),
    },
    ["rows.out -> total.of", "total.out -> share.of", "share.out -> said.x"],
    title="Fair shares",
)


def opened(visitor: Visitor) -> Visitor:
    visitor.opens()
    visitor.opens_file("shares.dxt.json", GRAPH)
    visitor.sees_title("Fair shares")
    return visitor


def panel(visitor: Visitor) -> Locator:
    return visitor.page.locator("#panel-runs")


def bar(visitor: Visitor, node: str) -> Locator:
    return visitor.page.locator(f'.gantt-bar[data-of="{node}"]')


def row(visitor: Visitor, node: str) -> Locator:
    found = panel(visitor).locator("tbody tr")
    return found.filter(has=visitor.page.get_by_role("button", name=node, exact=True))


def saved(visitor: Visitor, button: str, folder: Path) -> Path:
    """The file that a button saves."""
    with visitor.page.expect_download() as coming:
        visitor.page.locator(button).click()
    path = folder / coming.value.suggested_filename
    coming.value.save_as(path)
    visitor.told(f"Saved as {path.name}")
    return path


def test_runs_are_looked_at_compared_and_saved(visitor: Visitor, tmp_path: Path) -> None:
    page = opened(visitor).page
    page.keyboard.press("r")
    expect(panel(visitor)).to_contain_text("Runs of this graph will stand here")
    visitor.runs()
    expect(page.locator('[data-run="1"]')).to_contain_text("ran 4")
    expect(page.locator('[data-run="1"]')).to_contain_text("on request")
    expect(panel(visitor).locator("tbody th").first).to_have_text("rows")

    # Another number: what needs it fails, and what it needs is reused.
    visitor.watches_events()
    visitor.sets("share", "parts", "0")
    visitor.waits_for("run_finished")
    expect(page.locator('[data-run="2"]')).to_contain_text("after an edit")
    expect(page.locator('[data-run="2"]')).to_contain_text("1 failed and 1 skipped")
    expect(bar(visitor, "share")).to_have_class(re.compile("failed"))
    expect(bar(visitor, "rows")).to_have_count(0)
    expect(panel(visitor)).to_contain_text("2 nodes were reused")
    expect(row(visitor, "said")).to_contain_text("because of share")

    # A click on a bar leads to its node.
    bar(visitor, "share").focus()
    expect(page.locator("#hover")).to_contain_text("ZeroDivisionError")
    visitor.selects("rows")
    bar(visitor, "share").click()
    expect(page.locator('[data-node="share"]')).to_be_visible()
    expect(bar(visitor, "share")).to_have_attribute("aria-current", "true")

    page.get_by_role("button", name="Compare", exact=True).click()
    expect(page.locator("#runs-against")).to_have_value("1")
    expect(row(visitor, "share")).to_contain_text("new error: line 2: ZeroDivisionError")
    expect(row(visitor, "rows")).to_contain_text("performed only in run 1")

    visitor.watches_events()
    visitor.sets("share", "parts", "2")
    visitor.waits_for("run_finished")
    expect(row(visitor, "share")).to_contain_text("fails no more")
    page.locator("#runs-against").select_option("1")
    expect(row(visitor, "share")).to_contain_text("another value at out")
    page.locator('[data-run="2"]').click()
    expect(page.locator("#runs-against")).to_have_value("1")
    expect(row(visitor, "said")).to_contain_text("performed only in run 1")

    # What is saved is what the command line writes, and it reads it.
    page.locator('[data-run="1"]').click()
    trace = saved(visitor, "#save-trace", tmp_path)
    assert {span[0] for span in spans(json.loads(trace.read_text()))} == set(GRAPH["nodes"])
    history = saved(visitor, "#save-history", tmp_path)
    assert history.name == "fair-shares.runs.jsonl"
    told = answer("compare", f"{history}#1", f"{history}#2", exit_code=1)
    kinds = {one["node"]: one["kinds"] for one in told["differences"]}
    assert "new_error" in kinds["share"] and kinds["rows"] == ["only_first"]
    graph = tmp_path / "shares.dxt.json"
    graph.write_text(json.dumps(GRAPH))
    found = answer("explain", str(graph), "share", "--history", f"{history}#3")
    assert [cause["what"] for cause in found["runs"][0]["causes"]] == ["param"]

    # Another graph has runs of its own.
    visitor.opens_file("other.dxt.json", graph_file({"one": python_node(SLOW)}, title="Other"))
    visitor.sees_title("Other")
    expect(panel(visitor)).to_contain_text("Runs of this graph will stand here")


def test_a_run_is_watched_stopped_and_walked_through_with_the_keys(visitor: Visitor) -> None:
    visitor.opens()
    loop = "def ever(x: int) -> int:\n    while True:\n        pass\n"
    nodes = {"rows": python_node(SLOW), "total": python_node(SUM), "ever": python_node(loop)}
    inside = {"nodes": nodes, "wires": ["rows.out -> total.of", "total.out -> ever.x"]}
    graph = graph_file({"use": {"type": "subgraph.inner"}}, subgraphs={"inner": inside})
    page = visitor.opens_file("deep.dxt.json", graph).page
    visitor.sees_title("A test")
    page.locator("#tab-runs").click()
    page.locator("#run").click()
    expect(bar(visitor, "use/ever")).to_have_class(re.compile("running"), timeout=90_000)
    expect(panel(visitor)).to_contain_text("so far")
    page.locator("#stop").click()
    expect(page.locator('[data-run="1"]')).to_contain_text("stopped; ran 2 and 1 not finished")
    expect(bar(visitor, "use/ever")).to_have_class(re.compile("unfinished"))

    # With the keys alone: from bar to bar, and into the subgraph.
    page.locator('.gantt-bar[tabindex="0"]').focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(".gantt-bar:focus")).to_have_attribute("data-of", "use/total")
    page.keyboard.press("Enter")
    expect(page.locator('[data-node="total"]')).to_be_visible()
    expect(page.locator("#crumbs")).to_contain_text("use")
    expect(panel(visitor)).to_be_visible()
    page.locator("#canvas").focus()
    page.keyboard.press("r")
    expect(panel(visitor)).to_be_hidden()
    page.locator("#summary button").click()
    expect(page.locator('[data-run="1"]')).to_be_focused()


def test_a_renamed_node_is_found_in_earlier_runs_by_its_new_name(visitor: Visitor) -> None:
    page = opened(visitor).page
    visitor.runs()
    page.keyboard.press("r")
    expect(row(visitor, "total")).to_have_count(1)
    visitor.selects("total")
    page.locator("#node-name").fill("sum_of_all")
    page.keyboard.press("Enter")
    expect(row(visitor, "sum_of_all")).to_have_count(1)
    expect(row(visitor, "total")).to_have_count(0)
    page.locator("#undo").click()
    expect(row(visitor, "total")).to_have_count(1)
