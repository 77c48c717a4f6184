"""A page with nothing but the host, the engine and the sandbox, driven by commands and events.

Owns how such a page is made of the built site, and the words in which tests say what they do.
"""

import base64
import hashlib
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

HERE = Path(__file__).resolve().parent
STATIC = HERE.parent.parent / "static"
FACTS = re.compile(r'<script type="application/json" id="dxt-build">(.*?)</script>', re.DOTALL)
BOOT = 60_000
FOREVER = "def f():\n    while True:\n        pass\n"
"""Python that never ends, but can be interrupted."""
IN_C = "def f():\n    return sum(range(10**14))\n"
"""A loop that never leaves C, so that only the end of its worker ends it."""

KEPT = """(count) => new Promise((resolve, reject) => {
  const opening = indexedDB.open("dxt-values");
  opening.onerror = reject;
  opening.onsuccess = () => {
    const asked = opening.result.transaction("records").objectStore("records").count();
    asked.onsuccess = () => { opening.result.close(); resolve(asked.result >= count); };
  };
})"""
"""Whether the browser has so many values kept."""

Event = dict[str, Any]


def facts_of(dist: Path) -> dict[str, Any]:
    """What the build says of the site."""
    found = FACTS.search((dist / "index.html").read_text(encoding="utf-8"))
    assert found is not None
    return json.loads(found[1])  # type: ignore[no-any-return]


def make(folder: Path, dist: Path, script: Path = HERE / "rig.js", **changed: Any) -> None:
    """Puts the page of this script together in a folder; facts of the build may be changed."""
    facts = {**facts_of(dist), **changed}
    for name in ("assets", "python", "examples"):
        if (dist / name).exists():
            (folder / name).symlink_to(dist / name)
    (folder / "static").symlink_to(STATIC)
    shutil.copy(script, folder / "rig.js")
    html = (HERE / "rig.html").read_text(encoding="utf-8")
    html = html.replace("FACTS", json.dumps(facts).replace("</", "<\\/"))
    inline = [html.split('<script type="importmap">')[1].split("</script>")[0].encode()]
    inline.append(facts["relay"].encode())
    html = html.replace("POLICY", page_policy([sha256(text) for text in inline]))
    (folder / "rig.html").write_text(html, encoding="utf-8")


def sha256(text: bytes) -> str:
    return "sha256-" + base64.b64encode(hashlib.sha256(text).digest()).decode()


def page_policy(hashes: list[str]) -> str:
    """The page's policy for these inline scripts, and for no host but its own."""
    policy = json.loads((STATIC / "sandbox" / "policy.json").read_text(encoding="utf-8"))["page"]
    policy["script-src"] += [f"'{found}'" for found in hashes]
    return "; ".join(f"{directive} {' '.join(sources)}" for directive, sources in policy.items())


def python(code: str, **params: Any) -> dict[str, Any]:
    """A node of this code."""
    return {"type": "python@1", "code": code, **({"params": params} if params else {})}


def graph(nodes: dict[str, Any], *wires: str, **fields: Any) -> dict[str, Any]:
    return {"dxt": 1, "title": "", "nodes": nodes, "wires": list(wires), **fields}


class Rig:
    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        self.address = address
        self.told = 0

    def opens(self) -> "Rig":
        """Goes to the page and waits until engine and executor are ready."""
        self.page.goto(self.address + "rig.html")
        self.told = 0
        self.has_mark("dxt:engine-ready")
        self.has_mark("dxt:executor-ready")
        return self

    def has_mark(self, name: str, times: int = 1) -> None:
        script = "([n, t]) => performance.getEntriesByName(n).length >= t"
        self.page.wait_for_function(script, arg=[name, times], timeout=BOOT)

    def has_values(self, count: int) -> None:
        """Waits until the browser has so many values kept."""
        self.page.wait_for_function(KEPT, arg=count)

    def sends(self, **command: Any) -> None:
        self.page.evaluate("text => dxt.send(text)", json.dumps(command))

    def grants(self, **grant: Any) -> None:
        self.page.evaluate("text => dxt.grant(text)", json.dumps(grant))

    def hears(self, event: str, **fields: Any) -> list[Event]:
        """What was said since the last time, up to such an event."""
        self.page.wait_for_function(
            "([from, event, fields]) => said.slice(from).some((e) => e.event === event &&"
            " Object.entries(fields).every(([name, value]) => e[name] === value))",
            arg=[self.told, event, fields],
            timeout=BOOT,
        )
        events: list[Event] = self.page.evaluate("from => said.slice(from)", self.told)
        self.told += len(events)
        return events

    def shows(self, graph: dict[str, Any], files: dict[str, Any] | None = None) -> None:
        """Opens a graph."""
        self.sends(do="open", graph=graph, files=files or {})
        self.hears("planned")

    def edits(self, node: str, old: dict[str, Any], new: dict[str, Any]) -> None:
        diff = {"added": {}, "removed": {}, "updated": {f"node:{node}": [old, new]}}
        self.sends(do="edit", diff=diff)
        self.hears("planned")

    def runs(self) -> list[Event]:
        """Runs all and gives what was told until the end."""
        self.sends(do="run", targets=None)
        return self.hears("run_finished")

    def starts(self, node: str) -> None:
        """Runs all and returns when a node has started."""
        self.sends(do="run", targets=None)
        self.hears("node_started", node=node)

    def stops(self) -> list[Event]:
        self.sends(do="stop")
        return self.hears("run_finished")

    def previews(self, node: str, port: str = "out") -> Event:
        self.sends(do="preview", node=node, port=port, offset=0, count=100)
        return self.hears("previewed", node=node)[-1]


def ran(events: list[Event]) -> list[str]:
    """The nodes that were performed, in order."""
    return [event["node"] for event in events if event["event"] == "node_started"]


def errors(events: list[Event]) -> dict[str, str]:
    """The codes of the errors by node."""
    failed = (event for event in events if event["event"] == "node_failed")
    return {event["node"]: event["error"]["code"] for event in failed}


def text_of(events: list[Event], node: str) -> str:
    """What a node's value looks like, in words."""
    ended = [e for e in events if e.get("node") == node and "outputs" in e]
    return str(ended[-1]["outputs"]["out"]["text"])


Opened = Callable[..., Rig]
