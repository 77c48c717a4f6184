"""The floor: stock Pyodide and networkx in a worker of an empty page.

Owns that page. It is what a page would have to wait for that did nothing to be quick: the files
npm and PyPI give, from the same kind of server, on the same machine.
"""

import shutil
from pathlib import Path

from playwright.sync_api import Browser

from dxt_build import lock
from dxt_build.layout import Layout

from . import visits

STOCK = (
    "pyodide.asm.mjs",
    "pyodide.asm.wasm",
    "pyodide.mjs",
    "pyodide-lock.json",
    "python_stdlib.zip",
)

PAGE = """<!doctype html><link rel="icon" href="data:,"><script type="module">
const worker = new Worker("./worker.mjs", { type: "module" });
worker.onmessage = () => performance.mark("floor");
</script>"""

WORKER = """import { loadPyodide } from "./pyodide.mjs";
const pyodide = await loadPyodide();
await pyodide.loadPackage(new URL("./NETWORKX", import.meta.url).href, { messageCallback() {} });
pyodide.runPython("import networkx");
postMessage("ready");
"""


def write(layout: Layout, folder: Path) -> None:
    """Puts the empty page and the stock files into a folder."""
    for name in STOCK:
        shutil.copy(layout.node_modules / "pyodide" / name, folder / name)
    wheel = next(wheel for wheel in lock.read(layout).wheels if wheel.name == "networkx")
    shutil.copy(layout.cache / "wheels" / wheel.file, folder / wheel.file)
    (folder / "index.html").write_text(PAGE)
    (folder / "worker.mjs").write_text(WORKER.replace("NETWORKX", wheel.file))


def measure(browser: Browser, address: str) -> float:
    """Milliseconds from asking for the page to networkx imported, by a fresh browser."""
    context = browser.new_context()
    page = visits.window(context)
    page.goto(address)
    visits.wait_for_mark(page, "floor")
    taken = page.evaluate("performance.getEntriesByName('floor')[0].startTime")
    context.close()
    return float(taken)
