"""Part of a graph becomes a subgraph, is used twice, edited once, shared, and unpacked."""

import os
from pathlib import Path

from playwright.sync_api import expect
from visitor import Visitor, graph_file, python_node

DOUBLE = "def double(n: float) -> float:\n    return n * 2\n"
ADD = "def add(n: float, by: float = 1) -> float:\n    return n + by\n"


def growing() -> dict[str, object]:
    return graph_file(
        {
            "one": {"type": "value.number@1", "params": {"value": 3}},
            "double": python_node(DOUBLE),
            "add": python_node(ADD),
            "show": {"type": "view.text@1"},
        },
        ["one.out -> double.n", "double.out -> add.n", "add.out -> show.value"],
    )


def runs_growing(visitor: Visitor) -> None:
    visitor.opens()
    visitor.opens_file("growing.dxt.json", growing())
    visitor.sees_title("A test")
    visitor.runs()


def selects_both(visitor: Visitor) -> None:
    visitor.selects("double")
    visitor.page.keyboard.down("Control")
    visitor.sees_rest()
    visitor.node("add").locator(".dxt-head").click()
    visitor.page.keyboard.up("Control")
    expect(visitor.page.locator("#inspector")).to_contain_text("2 nodes selected")


def picture(visitor: Visitor, name: str) -> None:
    folder = os.environ.get("DXT_PICTURES")
    if folder:
        visitor.keeps_picture(Path(folder) / f"{name}.png")


def test_a_selection_becomes_a_subgraph_that_is_used_twice_and_edited_once(
    visitor: Visitor, another: Visitor
) -> None:
    page = visitor.page
    runs_growing(visitor)
    # Folding runs nothing: the values are those that were there.
    selects_both(visitor)
    picture(visitor, "1-selected")
    visitor.watches_events()
    page.keyboard.press("Control+g")
    expect(visitor.node("part")).to_be_visible()
    assert visitor.nodes() == {"one", "part", "show"}
    visitor.sees_status("part", "done", "cached")
    picture(visitor, "2-folded")
    assert visitor.ran() == set()
    # The palette has it now, for another use.
    page.locator('#palette [data-type="subgraph.part"]').click()
    expect(visitor.node("part_2")).to_be_visible()
    visitor.sees_status("part_2", "blocked")
    # Opened, it shows its nodes with their values; what is changed there changes both.
    visitor.node("part").locator(".dxt-head").dblclick()
    expect(page.locator("#crumbs")).to_contain_text("used 2 times")
    expect(visitor.node("double")).to_be_visible()
    assert visitor.nodes() == {"double", "add"}
    visitor.sees_status("add", "done", "cached")
    picture(visitor, "3-inside")
    visitor.watches_events()
    visitor.writes_code("double", DOUBLE.replace("2", "10"))
    visitor.waits_for("run_finished")
    assert visitor.ran() == {"part/double", "part/add", "show"}
    # A port of a node inside becomes one of the subgraph.
    visitor.selects("add")
    page.locator('#inspector [data-param="by"]').hover()
    page.locator('#inspector [data-param="by"]').get_by_role(
        "button", name="Make it an input of the subgraph"
    ).click()
    picture(visitor, "4-exposed")
    page.locator("#crumbs").get_by_role("button", name="A test").click()
    expect(visitor.node("show")).to_be_visible()
    expect(page.locator("#crumbs")).to_be_hidden()
    visitor.watches_events()
    visitor.sets("part", "by", "100")
    visitor.waits_for("run_finished")
    assert visitor.ran() == {"part/add", "show"}
    visitor.selects("show")
    expect(page.locator("#panel")).to_contain_text("130")
    picture(visitor, "5-set")
    # The link holds it all.
    link = visitor.copies_link()
    another.opens(link)
    assert another.nodes() == {"one", "part", "part_2", "show"}
    another.runs()
    another.sees_status("part", "done")
    another.selects("show")
    expect(another.page.locator("#panel")).to_contain_text("130")
    # Unpacked, the nodes are there again, with what was set; undo takes it back.
    visitor.selects("part")
    page.keyboard.press("Control+Shift+G")
    expect(visitor.node("double")).to_be_visible()
    assert visitor.nodes() == {"one", "double", "add", "part_2", "show"}
    visitor.sees_status("add", "done", "cached")
    picture(visitor, "6-unpacked")
    page.keyboard.press("Escape")
    visitor.selects("add")
    expect(page.locator('#inspector [data-port="by"]')).to_have_value("100")
    page.locator("#undo").click()
    expect(visitor.node("part")).to_be_visible()
    assert visitor.nodes() == {"one", "part", "part_2", "show"}
    # The menu of a node has it, too.
    visitor.node("part").locator(".dxt-head").click(button="right")
    page.locator("#context [data-do=unpack]").click()
    expect(visitor.node("double")).to_be_visible()


def test_a_subgraph_inside_a_subgraph_shows_its_value_and_runs_alone(visitor: Visitor) -> None:
    page = visitor.page
    runs_growing(visitor)
    selects_both(visitor)
    page.keyboard.press("Control+g")
    visitor.node("part").locator(".dxt-head").dblclick()
    visitor.selects("add")
    page.keyboard.press("Control+g")
    visitor.sees_status("part", "done", "cached")
    expect(page.locator("#preview")).to_contain_text("7")
    expect(page.locator(".toast")).to_have_count(0)
    visitor.watches_events()
    visitor.node("part").locator(".dxt-head").click(button="right")
    page.locator("#context [data-do=run-from]").click()
    visitor.waits_for("run_finished")
    assert visitor.ran() == {"part/part/add", "show"}
    # Where runs stand still inside is marked at the use, whatever is in view.
    page.keyboard.press("Escape")
    visitor.selects("double")
    page.keyboard.press("F9")
    page.locator("#crumbs").get_by_role("button").first.click()
    mark = visitor.node("part").locator(".dxt-broken")
    expect(mark).to_have_attribute("data-tip", "A breakpoint inside")
    picture(visitor, "6-breakpoint-inside")


def test_what_fails_inside_is_told_at_the_use_and_leads_there(visitor: Visitor) -> None:
    page = visitor.page
    visitor.opens()
    document = growing()
    document["nodes"] = {
        "one": {"type": "value.number@1", "params": {"value": 3}},
        "grow": {"type": "subgraph.grow"},
    }
    document["wires"] = ["one.out -> grow.n"]
    document["subgraphs"] = {
        "grow": {
            "nodes": {"wrong": python_node("def wrong(n: float) -> float:\n    return n / 0\n")},
            "inputs": {"n": ["wrong.n"]},
            "outputs": {"out": "wrong.out"},
        }
    }
    visitor.opens_file("failing.dxt.json", document)
    visitor.sees_title("A test")
    visitor.runs()
    visitor.sees_status("grow", "failed")
    visitor.selects("grow")
    expect(page.locator("#panel")).to_contain_text("grow/wrong")
    picture(visitor, "7-failed")
    page.locator("#problem-count").click()
    page.locator("#panel .problems button").first.click()
    expect(page.locator("#crumbs")).to_contain_text("grow")
    expect(visitor.node("wrong")).to_be_visible()
    visitor.sees_status("wrong", "failed")
    picture(visitor, "8-failed-inside")
    page.locator("#canvas .react-flow__pane").click(position={"x": 40, "y": 300})
    page.keyboard.press("Escape")
    expect(visitor.node("grow")).to_be_visible()
    # What can't be told is told where it is.
    visitor.selects("one")
    page.keyboard.press("Control+Shift+G")
    visitor.told("stands for no subgraph")


def test_the_node_of_a_subgraph_covers_no_other_and_is_undone_as_one(visitor: Visitor) -> None:
    page = visitor.page
    nodes = {name: python_node(f"def {name}(x: int = 1) -> int:\n    return x\n") for name in "abc"}
    view = {"nodes": {"a": {"at": [0, 0]}, "b": {"at": [250, 0]}, "c": {"at": [500, 0]}}}
    visitor.opens_graph({**graph_file(nodes, ["a.out -> c.x"]), "view": view})
    visitor.selects("a")
    visitor.node("c").locator(".dxt-head").click(modifiers=["Shift"])
    page.keyboard.press("Control+g")
    expect(visitor.node("part")).to_be_visible()
    part, other = visitor.node("part").bounding_box(), visitor.node("b").bounding_box()
    assert part is not None and other is not None
    assert part["y"] > other["y"] + other["height"]
    page.keyboard.press("Control+z")
    expect(visitor.node("part")).to_have_count(0)
    assert visitor.nodes() == {"a", "b", "c"}
