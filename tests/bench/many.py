"""Many small nodes: what each costs in the page, from pressing Run to the end of the run.

Owns which graphs are run and what is timed. The executor is ready by then, and nothing is kept.
"""

from __future__ import annotations

import json

from playwright.sync_api import BrowserContext

from dxt.core.document import codec, link

from . import visits
from .engine import graph_json
from .shapes import SHAPES

SIZE = 300
NAMES = ("chain", "fan")
CALM_MS = 1_000
"""So long the page is left alone once everything has booted."""

PRESS = """() => {
  performance.mark("bench:run-pressed");
  document.querySelector("#run").click();
}"""
TAKEN = """() => {
  const at = (name) => performance.getEntriesByName(name)[0].startTime;
  return at("dxt:first-result") - at("bench:run-pressed");
}"""


def measure(context: BrowserContext, address: str) -> dict[str, float]:
    """Milliseconds per node, by the graph's shape."""
    return {name: _run(context, address, name) / SIZE for name in NAMES}


def _run(context: BrowserContext, address: str, name: str) -> float:
    """Milliseconds from pressing Run to the end."""
    graph = {**graph_json(SHAPES[name](SIZE)), "title": name}
    page = visits.window(context)
    page.goto(f"{address}{link.encode(codec.loads(json.dumps(graph)))}")
    for mark in ("dxt:graph-drawn", "dxt:engine-ready", "dxt:executor-ready"):
        visits.wait_for_mark(page, mark)
    page.wait_for_timeout(CALM_MS)
    page.evaluate(PRESS)
    visits.wait_for_mark(page, "dxt:first-result")
    taken = float(page.evaluate(TAKEN))
    visits.leave(page, address)
    return taken
