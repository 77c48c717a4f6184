"""Wires are drawn, refused, re-routed and removed, by mouse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from tests.e2e.canvas.harness import Canvas

pytest_plugins = ["tests.e2e.canvas.harness"]

JOINED = "join.out -> clean.rows"


def test_a_wire_is_drawn_by_mouse(canvas: Canvas) -> None:
    canvas.drag(
        canvas.port("airports", "out", "out"), *canvas.middle(canvas.port("sort", "in", "rows"))
    )
    ends = {"source": "airports", "sourcePort": "out", "target": "sort", "targetPort": "rows"}
    assert canvas.heard("connected") == [ends]
    expect(canvas.wire("airports.out -> sort.rows")).to_be_visible()
    expect(canvas.node("sort").locator("[data-missing]")).to_have_count(0)


def test_a_wire_is_drawn_backwards_too(canvas: Canvas) -> None:
    canvas.drag(
        canvas.port("sort", "in", "rows"), *canvas.middle(canvas.port("airports", "out", "out"))
    )
    ends = {"source": "airports", "sourcePort": "out", "target": "sort", "targetPort": "rows"}
    assert canvas.heard("connected") == [ends]


def test_while_a_wire_is_drawn_the_ports_show_whether_they_take_it(canvas: Canvas) -> None:
    canvas.press(canvas.port("airports", "out", "out"))
    canvas.carry(600, 650)
    rows = canvas.node("clean").locator('.dxt-port[data-side="in"]')
    expect(rows.nth(0)).to_have_attribute("data-fit", "yes")
    expect(rows.nth(1)).to_have_attribute("data-fit", "no")
    expect(canvas.node("limit").locator(".dxt-node")).to_have_attribute("data-takes", "no")
    canvas.page.keyboard.press("Escape")
    expect(canvas.page.locator("[data-fit]")).to_have_count(0)
    canvas.page.mouse.up()
    canvas.frame()
    assert canvas.heard("asked") == []


def test_a_port_that_refuses_says_why(canvas: Canvas) -> None:
    x, y = canvas.middle(canvas.port("sort", "in", "rows"))
    canvas.press(canvas.port("limit", "out", "out"))
    canvas.carry(x + 2, y + 1)
    reason = "rows takes Table, not float."
    expect(canvas.page.locator(".dxt-tip")).to_have_text(reason)
    canvas.page.mouse.up()
    canvas.frame()
    expect(canvas.page.locator(".dxt-tip")).to_be_hidden()
    assert canvas.heard("connected") == []
    assert canvas.heard("refused") == [
        {
            "reason": reason,
            "source": "limit",
            "sourcePort": "out",
            "target": "sort",
            "targetPort": "rows",
        }
    ]


def test_an_output_refuses_an_output(canvas: Canvas) -> None:
    canvas.drag(
        canvas.port("limit", "out", "out"), *canvas.middle(canvas.port("sort", "out", "out"))
    )
    assert "another output" in canvas.last("refused")["reason"]


def test_a_wire_dropped_on_the_empty_canvas_asks_for_a_node(canvas: Canvas) -> None:
    canvas.drag(canvas.port("clean", "out", "dropped"), 900, 700)
    asked = canvas.last("asked")
    assert (asked["source"], asked["sourcePort"]) == ("clean", "dropped")
    assert asked["client"] == [900, 700]
    view = canvas.viewport
    assert abs(asked["at"][0] - (900 - view["x"]) / view["zoom"]) <= 1


def test_a_wire_dropped_on_a_node_takes_its_first_fitting_port(canvas: Canvas) -> None:
    x, y = canvas.middle(canvas.node("sort").locator(".dxt-foot"))
    canvas.drag(canvas.port("airports", "out", "out"), x, y)
    assert canvas.last("connected")["targetPort"] == "rows"


def test_a_wires_end_is_pulled_to_another_port(canvas: Canvas) -> None:
    """A press on the wired input picks the wire up."""
    canvas.drag(
        canvas.port("clean", "in", "rows"), *canvas.middle(canvas.port("sort", "in", "rows"))
    )
    assert canvas.last("disconnected") == {"wires": [JOINED], "rerouted": True}
    assert canvas.last("connected") == {
        "source": "join",
        "sourcePort": "out",
        "target": "sort",
        "targetPort": "rows",
        "replaces": JOINED,
    }
    assert JOINED not in canvas.wires()
    assert "join.out -> sort.rows" in canvas.wires()


def test_a_wires_start_is_pulled_to_another_port(canvas: Canvas) -> None:
    x, y = canvas.middle(
        canvas.wire("limit.out -> clean.limit").locator(".react-flow__edgeupdater-source")
    )
    canvas.page.mouse.move(x + 4, y)
    canvas.page.mouse.down()
    canvas.carry(*canvas.middle(canvas.port("clean", "out", "dropped")))
    canvas.page.mouse.up()
    canvas.frame()
    assert "loop" in canvas.last("refused")["reason"]
    assert "limit.out -> clean.limit" in canvas.wires()


def test_a_wires_end_dropped_nowhere_is_disconnected(canvas: Canvas) -> None:
    canvas.drag(canvas.port("clean", "in", "rows"), 560, 640)
    assert canvas.heard("disconnected") == [{"wires": [JOINED]}]
    assert canvas.heard("asked") == []
    expect(canvas.wire(JOINED)).to_have_count(0)


def test_a_wire_put_back_where_it_was_changes_nothing(canvas: Canvas) -> None:
    port = canvas.port("clean", "in", "rows")
    x, y = canvas.middle(port)
    canvas.press(port)
    canvas.carry(x - 60, y + 90)
    canvas.carry(x, y)
    canvas.page.mouse.up()
    canvas.frame()
    assert canvas.heard("disconnected") == canvas.heard("connected") == []
    assert JOINED in canvas.wires()


def test_a_clicked_wire_is_selected_and_its_cross_removes_it(canvas: Canvas) -> None:
    wire = canvas.wire("limit.out -> clean.limit")
    canvas.page.mouse.click(*canvas.along(wire, 0.25))
    canvas.frame()
    assert canvas.last("selected") == {"nodes": [], "wires": ["limit.out -> clean.limit"]}
    assert canvas.heard("disconnected") == []
    wire.locator(".dxt-wire-cut").click()
    assert canvas.heard("disconnected") == [{"wires": ["limit.out -> clean.limit"]}]


def test_a_selected_wire_is_deleted_by_key(canvas: Canvas) -> None:
    canvas.page.mouse.click(*canvas.along(canvas.wire(JOINED), 0.3))
    canvas.page.keyboard.press("Delete")
    assert canvas.heard("deleted") == [{"nodes": [], "wires": [JOINED]}]
