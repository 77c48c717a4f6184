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
