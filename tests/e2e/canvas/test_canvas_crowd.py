"""Thousands of nodes: an overview that can be picked from, and the way back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from tests.e2e.canvas.harness import Canvas

pytest_plugins = ["tests.e2e.canvas.harness"]


def test_a_crowd_is_an_overview_that_can_be_picked_from_and_moved(canvas: Canvas) -> None:
    page = canvas.page
    canvas.show("crowd(1000)")
    expect(page.locator(".dxt-node")).to_have_count(0)
    expect(page.locator(".dxt-overview")).to_be_visible()
    view = canvas.viewport
    x, y = (v * view["zoom"] + view[axis] for v, axis in ((3 * 320 + 100, "x"), (60, "y")))
    page.mouse.click(x, y)
    canvas.frame()
    chosen = canvas.last("selected")["nodes"]
    assert len(chosen) == 1
    page.mouse.down()
    canvas.carry(x + 40, y + 30)
    page.mouse.up()
    canvas.frame()
    assert list(canvas.last("moved")["nodes"]) == chosen
    page.keyboard.press("ArrowDown")
    assert list(canvas.last("moved")["nodes"]) == chosen
    page.keyboard.press("Delete")
    assert canvas.last("deleted")["nodes"] == chosen


def test_a_box_selects_in_the_overview(canvas: Canvas) -> None:
    page = canvas.page
    canvas.show("crowd(1000)")
    page.keyboard.down("Shift")
    page.mouse.move(30, 140)
    page.mouse.down()
    canvas.carry(300, 400)
    page.mouse.up()
    page.keyboard.up("Shift")
    canvas.frame()
    assert len(canvas.last("selected")["nodes"]) > 50


def test_nodes_come_back_from_the_overview_as_themselves(canvas: Canvas) -> None:
    page = canvas.page
    canvas.show("crowd(5000)")
    expect(page.locator(".dxt-overview")).to_be_visible()
    canvas.call("select", json.dumps(["n2500"]))
    canvas.call("centre", "n2500")
    expect(canvas.node("n2500")).to_have_class(
        "react-flow__node react-flow__node-dxt nopan selected selectable draggable"
    )
    assert page.locator(".dxt-node").count() < 200
    expect(page.locator(".dxt-overview")).to_be_hidden()
    canvas.call("fit", "")
    expect(page.locator(".dxt-node")).to_have_count(0)


def test_a_double_click_in_the_overview_goes_to_the_node(canvas: Canvas) -> None:
    canvas.page.emulate_media(reduced_motion="reduce")
    canvas.show("crowd(1000)")
    view = canvas.viewport
    at = canvas.page.evaluate("kept.nodes.get('n40').at")
    x = (at[0] + 100) * view["zoom"] + view["x"]
    canvas.page.mouse.dblclick(x, (at[1] + 50) * view["zoom"] + view["y"])
    expect(canvas.node("n40")).to_be_visible()
    assert canvas.heard("asked") == []


def look(canvas: Canvas, zoom: float) -> None:
    canvas.page.evaluate("(zoom) => canvas.viewport = JSON.stringify({ x: 40, y: 40, zoom })", zoom)
    canvas.frame()


def test_nodes_too_small_to_be_read_are_an_overview_and_come_back_by_zooming_in(
    canvas: Canvas,
) -> None:
    page = canvas.page
    canvas.show("crowd(60)")
    look(canvas, 0.5)
    expect(page.locator(".dxt-node")).not_to_have_count(0)
    expect(page.locator(".dxt-overview")).to_be_hidden()
    look(canvas, 0.2)
    expect(page.locator(".dxt-node")).to_have_count(0)
    expect(page.locator(".dxt-overview")).to_be_visible()
    look(canvas, 0.31)
    expect(page.locator(".dxt-node")).to_have_count(60)
    expect(page.locator(".react-flow__edge")).to_have_count(page.evaluate("kept.wires.size"))
    expect(page.locator(".dxt-overview")).to_be_hidden()


def test_a_few_nodes_are_themselves_however_small(canvas: Canvas) -> None:
    look(canvas, 0.05)
    expect(canvas.page.locator(".dxt-node")).to_have_count(8)
    expect(canvas.page.locator(".dxt-overview")).to_be_hidden()


def test_nodes_that_change_while_they_come_back_are_shown_as_they_are(canvas: Canvas) -> None:
    page = canvas.page
    canvas.show("crowd(60)")
    look(canvas, 0.2)
    page.evaluate(
        """() => {
            canvas.viewport = JSON.stringify({ x: 40, y: 40, zoom: 0.31 });
            patch({ nodes: { n0: { status: "running" }, n59: null } });
        }"""
    )
    expect(page.locator(".dxt-node")).to_have_count(59)
    expect(canvas.node("n0").locator(".dxt-node")).to_have_attribute("data-status", "running")


def test_going_far_while_nodes_come_back_ends_in_the_overview(canvas: Canvas) -> None:
    page = canvas.page
    canvas.show("crowd(60)")
    look(canvas, 0.2)
    page.evaluate(
        """() => {
            for (const zoom of [0.31, 0.2]) canvas.viewport = JSON.stringify({ x: 40, y: 40, zoom });
        }"""
    )
    canvas.frame()
    canvas.frame()
    expect(page.locator(".dxt-node")).to_have_count(0)
    expect(page.locator(".dxt-overview")).to_be_visible()


def test_what_nodes_hold_to_be_looked_at_stays_in_the_overview_at_its_place(canvas: Canvas) -> None:
    page = canvas.page
    canvas.show("crowd(60)")
    canvas.patch({"n3": {"slot": {"height": 100}}})
    page.evaluate(
        """() => {
            const picture = Object.assign(document.createElement("img"), { id: "picture" });
            picture.style.cssText = "display: block; height: 100px; width: 100%";
            canvas.slot("n3").append(picture);
        }"""
    )
    look(canvas, 0.31)
    picture = page.locator("#picture")
    near = picture.bounding_box()
    look(canvas, 0.2)
    expect(page.locator(".dxt-node")).to_have_count(0)
    far = picture.bounding_box()
    assert near is not None and far is not None
    for axis in ("x", "y"):
        assert abs((near[axis] - 40) / 0.31 - (far[axis] - 40) / 0.2) < 5
    assert abs(near["width"] / 0.31 - far["width"] / 0.2) < 2
    look(canvas, 0.31)
    expect(canvas.node("n3").locator("#picture")).to_be_visible()
    assert page.locator(".dxt-pictures *").count() == 0


def test_a_painted_node_is_named_where_the_cursor_rests_on_it(canvas: Canvas) -> None:
    page = canvas.page
    canvas.show("crowd(60)")
    look(canvas, 0.1)
    x, y = page.evaluate("kept.nodes.get('n20').at")
    page.mouse.move((x + 100) * 0.1 + 40, (y + 50) * 0.1 + 40)
    tip = page.locator(".dxt-tip")
    expect(tip).to_have_text("Step 20 table.filter260 rows × 5")
    page.mouse.move(5, 5)
    expect(tip).to_be_hidden()
