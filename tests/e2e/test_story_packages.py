"""A package that was fetched once stays: the next time it comes without a network."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext
from visitor import Visitor

from tests.web.rig import facts_of

FETCHED = """async (url) => {
  try { return await (await fetch(url, { credentials: "omit" })).text(); } catch { return null; }
}"""
CONTROLLED = (
    """navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)"""
)


def test_a_package_of_pyodides_base_is_kept_once_it_was_fetched(
    fresh_context: Callable[..., BrowserContext],
    serve_folder: Callable[..., Any],
    dist: Path,
    tmp_path: Path,
    console: Any,
) -> None:
    console.expect("ERR_INTERNET_DISCONNECTED|ERR_FAILED|no-response")
    folder = tmp_path / "site"
    shutil.copytree(dist, folder)
    (folder / "base").mkdir()
    for name in ("used", "unused"):
        (folder / "base" / f"{name}.whl").write_text(f"the package {name}", encoding="utf-8")
    address = str(serve_folder(folder).address).rstrip("/") + "/"
    worker = folder / "service-worker.js"
    told = json.dumps(facts_of(dist)["pyodide_base"])
    text = worker.read_text(encoding="utf-8")
    assert told in text
    worker.write_text(text.replace(told, json.dumps(f"{address}base/")), encoding="utf-8")

    visitor = Visitor(fresh_context().new_page(), address).opens()
    page = visitor.page
    page.wait_for_function(CONTROLLED, timeout=120_000)
    assert page.evaluate(FETCHED, f"{address}base/used.whl") == "the package used"
    page.context.set_offline(True)
    visitor.reloads()
    assert page.evaluate(FETCHED, f"{address}base/used.whl") == "the package used"
    assert page.evaluate(FETCHED, f"{address}base/unused.whl") is None
