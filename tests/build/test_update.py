"""A new version comes whole or not at all, and only when the reader wants it."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page

NEWER = "0123456789abcdef"
LISTEN = 'addEventListener("dxt-update", () => { globalThis.wasTold = true; });'
BUILD = "JSON.parse(document.getElementById('dxt-build').textContent).build"


@pytest.fixture
def folder(dist: Path, tmp_path: Path) -> Path:
    """A copy of the site that a test may change."""
    return Path(shutil.copytree(dist, tmp_path / "site"))


def upload_page(folder: Path, build: str) -> None:
    """Puts the page of another build in place."""
    page = folder / "index.html"
    text = page.read_text(encoding="utf-8")
    page.write_text(re.sub(r'"build":"\w+"', f'"build":"{build}"', text), encoding="utf-8")


def upload_worker(folder: Path, build: str) -> None:
    """Puts the service worker of another build in place, where only the page differs."""
    worker = folder / "service-worker.js"
    text = worker.read_text(encoding="utf-8")
    text = re.sub(r'"build":"\w+"', f'"build":"{build}"', text, count=1)
    text = re.sub(r'("index.html","revision":)"\w+"', rf'\1"{build}"', text)
    worker.write_text(text, encoding="utf-8")


def visited(context: BrowserContext, address: str) -> Page:
    """A page of a site that is already kept."""
    page = context.new_page()
    page.add_init_script(LISTEN)
    page.goto(address)
    page.wait_for_function("navigator.serviceWorker.controller !== null", timeout=60_000)
    return page


def look_for_update(page: Page) -> str:
    """Asks the browser to look for a new version now; says what came of it."""
    return str(
        page.evaluate(
            """async () => {
              const registration = await navigator.serviceWorker.ready;
              await registration.update();
              const worker = registration.installing ?? registration.waiting;
              if (!worker) return "none";
              while (!["installed", "activated", "redundant"].includes(worker.state)) {
                await new Promise((changed) =>
                  worker.addEventListener("statechange", changed, { once: true }));
              }
              return worker.state;
            }"""
        )
    )


def test_a_new_version_waits_until_the_reader_takes_it(
    folder: Path, serve_folder: Callable[..., Any], fresh_context: Callable[..., BrowserContext]
) -> None:
    page = visited(fresh_context(), serve_folder(folder).address)
    older = page.evaluate(BUILD)
    upload_page(folder, NEWER)
    upload_worker(folder, NEWER)

    assert look_for_update(page) == "installed"
    page.wait_for_function("globalThis.wasTold")
    page.reload()
    assert page.evaluate(BUILD) == older

    page.wait_for_function("globalThis.wasTold", timeout=60_000)
    with page.expect_navigation():
        page.evaluate("dxt.update()")
    assert page.evaluate(BUILD) == NEWER


def test_half_an_upload_changes_nothing(
    folder: Path, serve_folder: Callable[..., Any], fresh_context: Callable[..., BrowserContext]
) -> None:
    served = serve_folder(folder)
    page = visited(fresh_context(), served.address)
    older = page.evaluate(BUILD)
    upload_worker(folder, NEWER)

    assert look_for_update(page) == "redundant"
    page.reload()
    assert page.evaluate(BUILD) == older
