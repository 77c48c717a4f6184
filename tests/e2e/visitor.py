"""A visitor of the page: what a person does there, in the words a person would use.

Owns how the page is found and touched (roles, labels, ids); stories own what is done and expected.
"""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from playwright.sync_api import Locator, Page, expect

FRESH = ("done", "cached")
BOOT = 90_000
expect.set_options(timeout=30_000)


class Visitor:
    """One page in one browser profile."""

    def __init__(self, page: Page, site: str) -> None:
        self.page = page
        self.site = site
        page.set_default_timeout(30_000)

    # Coming and looking

    def opens(self, where: str = "") -> "Visitor":
        """Goes to an address of the site, or to a link, and waits until a graph is drawn."""
        self.page.goto(where if "://" in where else self.site + where)
        self.sees_graph()
        return self

    def reloads(self) -> "Visitor":
        self.page.reload()
        self.sees_graph()
        return self

    def sees_graph(self) -> None:
        self.page.wait_for_function(
            "performance.getEntriesByName('dxt:graph-drawn').length > 0", timeout=BOOT
        )

    def waits_for_marks(self, *names: str) -> list[str]:
        """The names of all the page's marks, in order of time, once these are among them."""
        self.page.wait_for_function(
            "(names) => names.every((name) => performance.getEntriesByName(name).length > 0)",
            arg=list(names),
            timeout=BOOT,
        )
        found = self.page.evaluate("performance.getEntriesByType('mark').map(mark => mark.name)")
        return list(found)

    def sees_title(self, title: str) -> None:
        expect(self.page.locator("#title")).to_have_value(title)

    def node(self, node_id: str) -> Locator:
        """The drawing of a node on the canvas."""
        return self.page.locator(f'.react-flow__node[data-id="{node_id}"] .dxt-node')

    def nodes(self) -> set[str]:
        """The ids of the nodes that are drawn."""
        found = self.page.locator(".react-flow__node")
        return set(found.evaluate_all("all => all.map(one => one.dataset.id)"))

    def wires(self) -> int:
        return self.page.locator(".react-flow__edge").count()

    def status(self, node_id: str) -> str:
        return self.node(node_id).get_attribute("data-status") or ""

    def statuses(self) -> dict[str, str]:
        return {node_id: self.status(node_id) for node_id in sorted(self.nodes())}

    def sees_status(self, node_id: str, *statuses: str) -> None:
        wanted = "|".join(statuses)
        expect(self.node(node_id)).to_have_attribute(
            "data-status", re.compile(f"^({wanted})$"), timeout=BOOT
        )

    def told(self, what: str) -> None:
        """A banner, a dialog or a toast says so."""
        expect(
            self.page.locator("#banner, dialog[open], .toast").filter(has_text=what).first
        ).to_be_visible()

    # Doing

    def runs(self, *, until: str = "finished") -> "Visitor":
        """Presses Run and waits for the end of the run."""
        self.watches_events()
        self.page.locator("#run").click()
        if until == "finished":
            self.waits_for("run_finished")
        return self

    def selects(self, node_id: str) -> "Visitor":
        self.node(node_id).locator(".dxt-head").click()
        return self

    def sets(self, node_id: str, port: str, value: str) -> "Visitor":
        """Types a value into a node's parameter."""
        self.selects(node_id)
        field = self.page.locator(f'#inspector [data-port="{port}"]')
        field.fill(value)
        field.press("Enter")
        return self

    def writes_code(self, node_id: str, code: str) -> "Visitor":
        """Replaces a node's code in the editor."""
        self.selects(node_id)
        editor = self.page.locator("dxt-code")
        expect(editor).to_be_visible()
        editor.evaluate(
            """(element, code) => {
                 element.value = code;
                 element.dispatchEvent(new CustomEvent('edited', {detail: code, bubbles: true}));
               }""",
            code,
        )
        return self

    def opens_file(self, name: str, content: str | bytes | dict[str, Any]) -> "Visitor":
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

    def copies_link(self) -> str:
        """Presses Share and gives what is then on the clipboard."""
        self.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        self.page.locator("#share").click()
        self.page.wait_for_function(
            "async () => (await navigator.clipboard.readText()).includes('#g=')"
        )
        return str(self.page.evaluate("navigator.clipboard.readText()"))

    # What the engine said

    def watches_events(self) -> None:
        """Keeps the engine's events from now on, so that a story can say what ran."""
        self.page.evaluate(
            """() => {
                 if (globalThis.__heard === undefined) {
                   globalThis.dxt.listen((texts) => globalThis.__heard.push(...JSON.parse(texts)));
                 }
                 globalThis.__heard = [];
               }"""
        )

    def heard(self, name: str) -> list[dict[str, Any]]:
        return [one for one in self.page.evaluate("globalThis.__heard") if one["event"] == name]

    def waits_for(self, name: str) -> dict[str, Any]:
        """The first event of that name since `watches_events`, once the page has drawn it."""
        self.page.wait_for_function(
            "(name) => globalThis.__heard.some((one) => one.event === name)",
            arg=name,
            timeout=BOOT,
        )
        if name == "run_finished":
            self.sees_rest()
        return self.heard(name)[0]

    def sees_rest(self) -> None:
        """Waits until what was heard is drawn: two frames on, and no node at work."""
        self.page.evaluate(
            "new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))"
        )
        at_work = '.dxt-node:is([data-status="running"], [data-status="queued"])'
        expect(self.page.locator(at_work)).to_have_count(0)

    def ran(self) -> set[str]:
        """The nodes that were started since `watches_events`."""
        return {event["node"] for event in self.heard("node_started")}

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
