"""A page with the viewers and the editor alone, bundled as the build bundles them.

It knows nothing of Python on the page; bytes for the viewers are kept by the page's own script.
"""

import base64
import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, Route

HERE = Path(__file__).parent
NUMBERS = b"n,square\n1,1\n2,4\n"
STATIC = HERE.parents[2] / "static"


def bundle(site: Path) -> None:
    """Bundles as the build does: modules that are split where they import lazily."""
    subprocess.run(
        [
            str(STATIC / "node_modules" / ".bin" / "esbuild"),
            f"harness={HERE / 'harness.js'}",
            f"monaco={STATIC / 'editor' / 'monaco.js'}",
            "--bundle",
            "--format=esm",
            "--splitting",
            "--target=es2022",
            "--loader:.ttf=file",
            "--loader:.svg=text",
            "--log-level=warning",
            f"--outdir={site / 'site'}",
        ],
        check=True,
        env={**os.environ, "NODE_PATH": str(STATIC / "node_modules")},
    )
    shutil.copy(HERE / "page.html", site / "index.html")
    shutil.copy(STATIC / "style" / "theme.css", site / "theme.css")
    examples = site / "examples"
    examples.mkdir()
    (examples / "numbers.csv").write_bytes(NUMBERS)
    data = {"name": "numbers.csv", "path": "examples/numbers.csv", "size": len(NUMBERS)}
    digest = hashlib.sha256(NUMBERS).hexdigest()
    listed = [{"slug": "numbers", "data": [{**data, "digest": digest}]}]
    (examples / "index.json").write_text(json.dumps(listed), encoding="utf-8")


class Viewers:
    """The page under test: its complaints and every request that left it are kept."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.expected: list[str] = []
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self._bodies = 0
        page.on("console", self._heard)
        # Asked on the way out: what the policy refuses is told as a request too, but never gets here.
        page.context.route("**/*", self._goes_out)
        page.add_init_script(
            "globalThis.violations = [];"
            "addEventListener('securitypolicyviolation',"
            " (event) => violations.push(event.violatedDirective + ' ' + event.blockedURI));"
        )

    def open(self) -> None:
        self.page.goto(self.address)
        self.page.wait_for_function("globalThis.ready === true")

    def _goes_out(self, route: Route) -> None:
        self.requests.append(route.request.url)
        route.continue_()

    def _heard(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def unexpected(self) -> list[str]:
        """Complaints that contain nothing of what was expected."""
        return [text for text in self.complaints if not any(part in text for part in self.expected)]

    def body(self, data: bytes) -> str:
        """Keeps bytes in the page as `takeBody` finds them; gives their id."""
        self._bodies += 1
        name = f"body-{self._bodies}"
        encoded = base64.b64encode(data).decode()
        self.page.evaluate("([id, data]) => void keepBody(id, data)", [name, encoded])
        return name

    def preview(self) -> None:
        """A fresh `<dxt-preview>` that fills the panel."""
        self.page.evaluate(
            """() => {
                const preview = document.createElement("dxt-preview");
                globalThis.heard = [];
                for (const name of ["rowswanted", "linewanted"]) {
                    preview.addEventListener(name, (event) => {
                        heard.push([name, JSON.parse(event.detail)]);
                    });
                }
                document.querySelector("#panel").replaceChildren(preview);
            }"""
        )

    def show(self, header: dict[str, Any], body: bytes | None = None) -> None:
        """Shows a value and waits until it, or why it can't be shown, is on the stage."""
        self.call("show", json.dumps(header), None if body is None else self.body(body))
        kind = header["kind"]
        self.page.locator(f"dxt-preview[kind={kind}], dxt-preview .view.error").first.wait_for()

    def more(self, header: dict[str, Any], body: bytes) -> None:
        self.call("more", json.dumps(header), self.body(body))

    def call(self, method: str, *arguments: Any) -> None:
        """Calls a method of the preview."""
        self.page.evaluate(
            "([method, args]) => void document.querySelector('dxt-preview')[method](...args)",
            [method, arguments],
        )

    def heard(self, name: str) -> list[Any]:
        """The details of the events of that name."""
        return [detail for kind, detail in self.page.evaluate("heard") if kind == name]

    def inside(self, selector: str) -> Locator:
        return self.page.locator(f"dxt-preview {selector}")

    def grid(self) -> list[list[str]]:
        """The rows of the table that are drawn, each with its number first."""
        rows: list[list[str]] = self.inside("regular-table tbody").evaluate(
            "(body) => [...body.rows].map((row) => [...row.cells].map((cell) => cell.textContent))"
        )
        return rows

    def theme(self, name: str) -> None:
        self.page.evaluate("(name) => { document.documentElement.dataset.theme = name; }", name)

    def violations(self) -> list[str]:
        """What only the page's policy, and not the viewer itself, held back."""
        found: list[str] = self.page.evaluate("violations")
        return found
