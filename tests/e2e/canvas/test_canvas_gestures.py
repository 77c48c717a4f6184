"""Nodes are moved, chosen, opened, deleted and dropped, by mouse and keys."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from tests.e2e.canvas.harness import Canvas

pytest_plugins = ["tests.e2e.canvas.harness"]


# Moving


def test_a_dragged_node_is_told_when_it_is_let_go(canvas: Canvas) -> None:
    x, y = canvas.middle(canvas.node("sort").locator(".dxt-title"))
    zoom = canvas.viewport["zoom"]
    canvas.press(canvas.node("sort").locator(".dxt-title"))
    canvas.page.mouse.move(x + 2, y)
    canvas.carry(x + 100 * zoom, y + 43 * zoom)
    assert canvas.heard("moved") == []
    canvas.page.mouse.up()
    canvas.frame()
    assert canvas.heard("moved") == [{"nodes": {"sort": [740, 360]}}]
    assert canvas.last("selected") == {"nodes": ["sort"], "wires": []}


def test_a_patch_does_not_pull_a_node_out_of_the_hand(canvas: Canvas) -> None:
    title = canvas.node("sort").locator(".dxt-title")
    x, y = canvas.middle(title)
    canvas.press(title)
    canvas.carry(x + 80, y + 60)
    canvas.call("patch", json.dumps({"nodes": {"sort": {"at": [0, 0], "status": "running"}}}))
    canvas.frame()
    expect(canvas.node("sort").locator(".dxt-note")).to_have_text("Running…")
    there = canvas.middle(title)
    assert abs(there[0] - x - 80) < 12 and abs(there[1] - y - 60) < 12
    canvas.page.mouse.up()


def test_snapping_can_be_turned_off(canvas: Canvas) -> None:
    button = canvas.page.get_by_role("button", name="Snap to the grid")
    expect(button).to_have_attribute("aria-pressed", "true")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "false")
    title = canvas.node("sort").locator(".dxt-title")
    x, y = canvas.middle(title)
    canvas.drag(title, x + 33, y + 27)
    moved = canvas.last("moved")["nodes"]["sort"]
    assert any(place % 10 for place in moved)


def test_a_box_selects_and_the_selection_moves_as_one(canvas: Canvas) -> None:
    page = canvas.page
    page.keyboard.down("Shift")
    page.mouse.move(20, 150)
    page.mouse.down()
    canvas.carry(330, 640)
    page.mouse.up()
    page.keyboard.up("Shift")
    canvas.frame()
    chosen = ["airports", "fares", "limit"]
    assert sorted(canvas.last("selected")["nodes"]) == chosen
    title = canvas.node("fares").locator(".dxt-title")
    x, y = canvas.middle(title)
    canvas.drag(title, x + 60, y + 90)
    assert sorted(canvas.last("moved")["nodes"]) == chosen
    assert sorted(canvas.last("selected")["nodes"]) == chosen
    title.click()
    canvas.frame()
    assert canvas.last("selected") == {"nodes": ["fares"], "wires": []}


def test_shift_click_adds_to_the_selection(canvas: Canvas) -> None:
    canvas.node("fares").locator(".dxt-title").click()
    canvas.page.keyboard.down("Shift")
    canvas.frame()
    canvas.node("limit").locator(".dxt-title").click()
    canvas.page.keyboard.up("Shift")
    canvas.frame()
    assert canvas.last("selected")["nodes"] == ["fares", "limit"]


def test_the_arrow_keys_move_and_tell_once_the_key_is_let_go(canvas: Canvas) -> None:
    canvas.node("sort").locator(".dxt-title").click()
    for _ in range(3):
        canvas.page.keyboard.down("ArrowRight")
    assert canvas.heard("moved") == []
    canvas.page.keyboard.up("ArrowRight")
    assert canvas.heard("moved") == [{"nodes": {"sort": [670, 320]}}]


# Keys


def test_delete_acts_only_while_the_focus_is_in_the_canvas(canvas: Canvas) -> None:
    canvas.node("sort").locator(".dxt-title").click()
    canvas.page.locator("#outside").focus()
    canvas.page.keyboard.press("Delete")
    canvas.page.keyboard.press("Backspace")
    assert canvas.heard("deleted") == []
    canvas.page.mouse.click(620, 700)
    canvas.node("sort").locator(".dxt-title").click()
    canvas.page.keyboard.press("Delete")
    assert canvas.heard("deleted") == [{"nodes": ["sort"], "wires": []}]
    canvas.frame()
    expect(canvas.node("sort")).to_have_count(0)


def test_the_keys_go_on_working_after_the_focused_node_is_gone(canvas: Canvas) -> None:
    canvas.node("sort").locator(".dxt-title").click()
    canvas.page.keyboard.press("Delete")
    canvas.frame()
    canvas.page.keyboard.press("Control+a")
    canvas.frame()
    assert len(canvas.last("selected")["nodes"]) == 7


def test_select_all_and_escape(canvas: Canvas) -> None:
    canvas.page.mouse.click(620, 700)
    canvas.page.keyboard.press("Control+a")
    canvas.frame()
    chosen = canvas.last("selected")
    assert (len(chosen["nodes"]), len(chosen["wires"])) == (8, 6)
    canvas.node("sort").locator(".dxt-title").click()
    canvas.frame()
    assert canvas.last("selected") == {"nodes": ["sort"], "wires": []}
    canvas.page.keyboard.press("Escape")
    canvas.frame()
    assert canvas.last("selected") == {"nodes": [], "wires": []}


def test_a_node_is_reached_selected_and_opened_by_keys(canvas: Canvas) -> None:
    canvas.node("clean").focus()
    canvas.page.keyboard.press("Enter")
    canvas.frame()
    assert canvas.last("selected")["nodes"] == ["clean"]
    canvas.page.keyboard.press("Enter")
    assert canvas.last("opened") == {"node": "clean"}
    canvas.page.keyboard.press("Tab")
    assert canvas.page.evaluate("document.activeElement.closest('.react-flow__node')?.dataset.id")


def test_a_double_click_opens_a_node_or_asks_for_one(canvas: Canvas) -> None:
    canvas.node("clean").locator(".dxt-title").dblclick()
    assert canvas.last("opened") == {"node": "clean"}
    canvas.page.mouse.dblclick(620, 700)
    asked = canvas.last("asked")
    assert asked["client"] == [620, 700]
    assert "source" not in asked


# Drops


def test_a_node_type_dropped_from_the_palette_is_told_with_its_place(canvas: Canvas) -> None:
    canvas.page.drag_and_drop("#palette", "dxt-canvas", target_position={"x": 500, "y": 650})
    dropped = canvas.last("dropped")
    assert dropped["type"] == "table.sort@1"
    view = canvas.viewport
    assert abs(dropped["at"][0] - (500 - view["x"]) / view["zoom"]) <= 1
    expect(canvas.page.locator("dxt-canvas[dropping]")).to_have_count(0)


def test_a_dropped_file_goes_to_the_file_store_and_is_told(canvas: Canvas) -> None:
    canvas.page.evaluate(
        """async () => {
            globalThis.stored = [];
            const add = (name, bytes) => stored.push([name, bytes.byteLength]);
            globalThis.dxt = { files: { add } };
            const dataTransfer = new DataTransfer();
            dataTransfer.items.add(new File(["a,b\\n1,2\\n"], "fares.csv", { type: "text/csv" }));
            const title = document.querySelector('[data-id="fares"] .dxt-title');
            const box = title.getBoundingClientRect();
            const place = { clientX: box.x, clientY: box.y };
            const where = { bubbles: true, cancelable: true, dataTransfer, ...place };
            const target = document.elementFromPoint(box.x + 2, box.y + 2);
            const told = new Promise((done) => canvas.addEventListener("filesdropped", done));
            target.dispatchEvent(new DragEvent("dragenter", where));
            target.dispatchEvent(new DragEvent("dragover", where));
            target.dispatchEvent(new DragEvent("drop", where));
            await told;
        }"""
    )
    assert canvas.page.evaluate("stored") == [["fares.csv", 8]]
    told = canvas.last("filesdropped")
    assert told["names"] == ["fares.csv"]
    assert told["node"] == "fares"
