"""From an edit to its result: a number is changed, and its trivial node runs again.

Owns the small graph and how the number is changed: through the inspector, as a reader would.
"""

import json

from playwright.sync_api import BrowserContext

from dxt.core.document import codec, link

from . import visits

GRAPH = {
    "dxt": 1,
    "title": "Edit to result",
    "nodes": {
        "double": {
            "type": "python@1",
            "code": "def double(x: float = 1) -> float:\n    return 2 * x\n",
        },
    },
    "wires": [],
    "requirements": [],
    "needs": {"hosts": [], "seconds": 30, "megabytes": 512},
    "view": {"nodes": {"double": {"at": [0, 0]}}},
}

# Resolves with the milliseconds from the event of the edit to the mark of the result. The edits come
# apart, as a person's do, who looks at one result before the next.
EDIT = """(value) => new Promise((quiet) => setTimeout(quiet, 300)).then(() => new Promise((resolve) => {
  const input = document.querySelector("#inspector-body input[type=number], #inspector-body input");
  const watch = new PerformanceObserver((list) => {
    const [result] = list.getEntriesByName("dxt:result");
    if (result === undefined) return;
    watch.disconnect();
    resolve(result.startTime - began);
  });
  watch.observe({ type: "mark" });
  input.value = String(value);
  const began = performance.now();
  input.dispatchEvent(new Event("input", { bubbles: true }));
  input.dispatchEvent(new Event("change", { bubbles: true }));
}))"""


def measure(context: BrowserContext, address: str, times: int) -> list[float]:
    """Milliseconds from each edit to the result."""
    text = link.encode(codec.loads(json.dumps(GRAPH)))
    page = visits.open_and_run(context, f"{address}{text}")
    page.locator('[data-id="double"]').first.click()
    page.wait_for_selector("#inspector-body input")
    taken = [float(page.evaluate(EDIT, value)) for value in range(10, 10 + times + 1)]
    page.close()
    # The first edit also pays for what is only made once.
    return taken[1:]
