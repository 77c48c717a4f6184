"""A page with the canvas alone: bundled as the build bundles it, served on loopback.

It owns the fixture `canvas` (a fresh page that fails the test on any console error or warning)
and knows nothing of Python on the page.
"""

import functools
import http.server
import json
import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, Page

HERE = Path(__file__).parent
STATIC = HERE.parents[2] / "static"


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


def bundle(site: Path) -> None:
    subprocess.run(
        [
            str(STATIC / "node_modules" / ".bin" / "esbuild"),
            str(HERE / "harness.js"),
            "--bundle",
            "--minify",
            "--format=esm",
            "--target=es2022",
            "--alias:react=preact/compat",
            "--alias:react-dom=preact/compat",
            "--alias:react/jsx-runtime=preact/jsx-runtime",
            '--define:process.env.NODE_ENV="production"',
            "--log-level=warning",
            f"--outfile={site / 'harness.js'}",
        ],
        check=True,
        env={**os.environ, "NODE_PATH": str(STATIC / "node_modules")},
    )
    shutil.copy(HERE / "page.html", site / "index.html")
    shutil.copy(STATIC / "style" / "theme.css", site / "theme.css")


@pytest.fixture(scope="session")
def canvas_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    site = tmp_path_factory.mktemp("canvas")
    bundle(site)
    serve = functools.partial(Quiet, directory=str(site))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), serve)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


class Canvas:
    """The page under test, by what a reader sees and does. Complaints of the page are kept."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.complaints: list[str] = []
        page.on("console", self._complained)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(address)
        page.wait_for_function("globalThis.ready === true")
        page.wait_for_selector(".dxt-node")
        self.frame()

    def _complained(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def frame(self) -> None:
        """Waits until what was asked for is on the screen."""
        self.page.evaluate(
            "() => new Promise((done) =>"
            " requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done))))"
        )

    def call(self, method: str, *arguments: Any) -> Any:
        return self.page.evaluate(
            "([method, given]) => canvas[method](...given)", [method, list(arguments)]
        )

    def show(self, graph: str) -> str:
        wrong: str = self.page.evaluate(f"open({graph})")
        self.frame()
        return wrong

    def patch(
        self, nodes: dict[str, Any] | None = None, wires: dict[str, Any] | None = None
    ) -> str:
        given = {"nodes": nodes or {}, "wires": wires or {}}
        wrong: str = self.page.evaluate("(given) => patch(given)", given)
        self.frame()
        return wrong

    def heard(self, name: str) -> list[Any]:
        return [detail for kind, detail in self.page.evaluate("heard") if kind == name]

    def last(self, name: str) -> Any:
        heard = self.heard(name)
        assert heard, f"{name} was not told"
        return heard[-1]

    def forget(self) -> None:
        self.page.evaluate("heard.length = 0")

    def node(self, name: str) -> Locator:
        return self.page.locator(f'.react-flow__node[data-id="{name}"]')

    def port(self, node: str, side: str, name: str) -> Locator:
        rows = self.node(node).locator(f'.dxt-port[data-side="{side}"][data-port="{name}"]')
        return rows.locator(".react-flow__handle")

    def wire(self, text: str) -> Locator:
        return self.page.locator(f'.react-flow__edge[data-id="{text}"]')

    def wires(self) -> list[str]:
        found: list[str] = self.page.evaluate("[...kept.wires.keys()]")
        return found

    @property
    def viewport(self) -> dict[str, float]:
        found: dict[str, float] = json.loads(self.page.evaluate("canvas.viewport"))
        return found

    def middle(self, of: Locator) -> tuple[float, float]:
        box = of.bounding_box()
        assert box is not None
        return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2

    def along(self, wire: Locator, part: float) -> tuple[float, float]:
        """The point of a wire on the screen, from 0 (its source) to 1."""
        x, y = wire.locator(".dxt-wire-line").evaluate(
            """(path, part) => {
                const at = path.getPointAtLength(path.getTotalLength() * part);
                const shown = at.matrixTransform(path.getScreenCTM());
                return [shown.x, shown.y];
            }""",
            part,
        )
        return x, y

    def press(self, of: Locator) -> None:
        self.page.mouse.move(*self.middle(of))
        self.page.mouse.down()

    def carry(self, x: float, y: float) -> None:
        self.page.mouse.move(x, y, steps=6)
        self.frame()

    def drag(self, start: Locator, x: float, y: float) -> None:
        self.press(start)
        self.carry(x, y)
        self.page.mouse.up()
        self.frame()

    def theme(self, name: str) -> None:
        self.page.evaluate("(name) => { document.documentElement.dataset.theme = name; }", name)
        self.frame()


@pytest.fixture
def canvas(canvas_address: str, fresh_context: Callable[..., BrowserContext]) -> Iterator[Canvas]:
    """The graph of fares, open in a window."""
    context = fresh_context(viewport={"width": 1280, "height": 800})
    yield from watched(Canvas(context.new_page(), canvas_address))


@pytest.fixture
def touched(canvas_address: str, fresh_context: Callable[..., BrowserContext]) -> Iterator[Canvas]:
    """The same on a screen that is touched."""
    context = fresh_context(viewport={"width": 900, "height": 700}, has_touch=True)
    yield from watched(Canvas(context.new_page(), canvas_address))


def watched(tool: Canvas) -> Iterator[Canvas]:
    yield tool
    assert tool.complaints == []
