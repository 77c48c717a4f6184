"""React Flow on Preact under fingers."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.e2e.canvas.harness import Canvas

pytest_plugins = ["tests.e2e.canvas.harness"]


def test_touch_pans_pinches_drags_and_connects(touched: Canvas) -> None:
    touch = Touch(touched)
    before = touched.viewport
    touch.swipe((450, 640), (380, 600))
    panned = touched.viewport
    assert panned["x"] < before["x"] and panned["y"] < before["y"]
    touch.pinch((450, 350), 60, 140)
    assert touched.viewport["zoom"] > panned["zoom"]
    touched.page.emulate_media(reduced_motion="reduce")
    touched.call("fit", "")
    touched.frame()
    x, y = touched.middle(touched.node("sort").locator(".dxt-title"))
    touch.swipe((x, y), (x + 50, y + 40))
    assert list(touched.last("moved")["nodes"]) == ["sort"]
    touch.swipe(
        touched.middle(touched.port("airports", "out", "out")),
        touched.middle(touched.port("sort", "in", "rows")),
    )
    assert touched.last("connected")["target"] == "sort"


def test_two_taps_connect_two_ports(touched: Canvas) -> None:
    touched.port("airports", "out", "out").tap()
    touched.port("sort", "in", "rows").tap()
    touched.frame()
    assert touched.last("connected")["target"] == "sort"
    touched.forget()
    touched.port("limit", "out", "out").tap()
    touched.port("sort", "in", "by").tap()
    touched.frame()
    assert touched.heard("connected") == []
    assert touched.last("refused")["reason"] == "by takes str, not float."


class Touch:
    """Fingers, as the browser itself gets them."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas
        self.session = canvas.page.context.new_cdp_session(canvas.page)

    def send(self, kind: str, *points: tuple[float, float]) -> None:
        touches = [{"x": x, "y": y, "id": index} for index, (x, y) in enumerate(points)]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    def swipe(self, start: tuple[float, float], end: tuple[float, float]) -> None:
        self.send("touchStart", start)
        for step in range(1, 7):
            part = step / 6
            self.send(
                "touchMove",
                (start[0] + (end[0] - start[0]) * part, start[1] + (end[1] - start[1]) * part),
            )
            self.canvas.frame()
        self.send("touchEnd")
        self.canvas.frame()

    def pinch(self, middle: tuple[float, float], near: float, far: float) -> None:
        x, y = middle
        self.send("touchStart", (x - near, y), (x + near, y))
        for step in range(1, 7):
            reach = near + (far - near) * step / 6
            self.send("touchMove", (x - reach, y), (x + reach, y))
            self.canvas.frame()
        self.send("touchEnd")
        self.canvas.frame()
