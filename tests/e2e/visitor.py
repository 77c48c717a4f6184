"""A reader in a browser that Playwright drives. Whole stories are told with it, in Chromium alone.

Owns what a story may do beyond a reader's words, on the page of Playwright.
"""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Self

from playwright.sync_api import Locator, Page, TimeoutError, expect
from reader import BOOT, MOMENT, NODE, Reader

FRESH = ("done", "cached")
# Playwright sets no limit to what it evaluates, only to waiting for something true, as this list is.
ASKED = """async (arg) => {
  const found = (%s);
  return [await (typeof found === "function" ? found(arg) : found)];
}"""
expect.set_options(timeout=MOMENT)


class Visitor(Reader):
    """One page in one profile."""

    def __init__(self, page: Page, site: str) -> None:
        super().__init__(site)
        self.page = page
        page.set_default_timeout(MOMENT)

    def goes(self, address: str) -> None:
        self.page.goto(address)

    def loads_anew(self) -> None:
        self.page.reload()

    def asks(self, script: str, arg: Any = None) -> Any:
        asked = self.page.wait_for_function(ASKED % script, arg=arg, timeout=BOOT)
        return asked.json_value()[0]

    def waits(self, script: str, arg: Any, timeout: int) -> bool:
        try:
            self.page.wait_for_function(script, arg=arg, timeout=timeout)
        except TimeoutError:
            return False
        return True

    def clicks(self, selector: str) -> None:
        self.page.locator(selector).click()

    def types(self, selector: str, text: str) -> None:
        """All at once: letter by letter, the graph would run by itself in between."""
        field = self.page.locator(selector)
        field.fill(text)
        field.press("Enter")

    def pastes(self, selector: str) -> None:
        self.page.locator(selector).press("ControlOrMeta+v")

    def loses_network(self) -> None:
        self.page.context.set_offline(True)

    # Beyond a reader's words

    def node(self, node_id: str) -> Locator:
        """The drawing of a node on the canvas."""
        return self.page.locator(NODE.format(node_id))

    def told(self, what: str) -> None:
        """A banner, a dialog or a toast says so."""
        expect(
            self.page.locator("#banner, dialog[open], .toast").filter(has_text=what).first
        ).to_be_visible()

    def opens_file(self, name: str, content: str | bytes | dict[str, Any]) -> Self:
        """Opens a graph file through the file menu."""
        if isinstance(content, dict):
            content = json.dumps(content)
        data = content.encode() if isinstance(content, str) else content
        with self.page.expect_file_chooser() as chooser:
            self.page.locator("#menu").click()
            self.page.locator("#menu-open").click()
        chooser.value.set_files({"name": name, "mimeType": "application/json", "buffer": data})
        return self

    def drops(self, name: str, data: bytes, on: Locator | None = None) -> None:
        """Drops a file on something, else on an empty place of the canvas."""
        (on or self.page.locator("#canvas")).evaluate(
            """(target, [name, bytes, inside]) => {
                 const transfer = new DataTransfer();
                 transfer.items.add(new File([new Uint8Array(bytes)], name));
                 const { left, bottom, width, height } = target.getBoundingClientRect();
                 const up = inside ? height / 2 : 120;
                 const at = { clientX: left + width / 2, clientY: bottom - up };
                 const options = { dataTransfer: transfer, bubbles: true, cancelable: true, ...at };
                 const below = document.elementFromPoint(at.clientX, at.clientY);
                 below.dispatchEvent(new DragEvent('dragover', options));
                 below.dispatchEvent(new DragEvent('drop', options));
               }""",
            [name, list(data), on is not None],
        )

    def keeps_picture(self, path: Path) -> None:
        self.page.screenshot(path=path)


def python_node(code: str, **params: Any) -> dict[str, Any]:
    return {"type": "python@1", "code": code, **({"params": params} if params else {})}


def graph_file(
    nodes: dict[str, dict[str, Any]], wires: Iterable[str] = (), title: str = "A test", **more: Any
) -> dict[str, Any]:
    """A graph document with its nodes laid out in a row."""
    view = {"nodes": {node_id: {"at": [280 * at, 0]} for at, node_id in enumerate(nodes)}}
    return {
        "dxt": 1,
        "title": title,
        "nodes": nodes,
        "wires": list(wires),
        "requirements": [],
        "needs": {"hosts": [], "seconds": 30, "megabytes": 512},
        "view": view,
        **more,
    }
