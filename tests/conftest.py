"""What every test may ask for: the built site, served, and a Chromium that tells on the page.

A test in the browser fails when the page wrote an error to its console or let an exception escape,
unless the test said beforehand that it expects just that.
"""

import os
import re
import sys
from collections.abc import Callable, Generator, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Playwright,
    Response,
    sync_playwright,
)

from dxt_build import chromium
from dxt_build.layout import Layout
from dxt_build.serve import serving
from tests import thoroughness  # noqa: F401 - which says how many examples properties are tried with

LAYOUT = Layout(Path(__file__).resolve().parent.parent)
VIEWPORT: Any = {"width": 1440, "height": 900}
FLAGS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


class Console:
    """What the pages of one test wrote; `expect` names, by a pattern, an error that is meant."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.errors: list[str] = []
        self.pictures: list[Callable[[Path], object]] = []
        self._asked: list[Callable[[], list[str]]] = []
        self._expected: list[re.Pattern[str]] = []

    def expect(self, pattern: str) -> None:
        """Allows errors that contain a match."""
        self._expected.append(re.compile(pattern))

    def unexpected(self) -> list[str]:
        """The errors nobody said they would cause."""
        return [text for text in self.errors if not any(p.search(text) for p in self._expected)]

    def watch(self, context: BrowserContext) -> None:
        """Listens to every page of a context, now and later."""
        context.on("page", self._opened)
        context.on("console", self._wrote)
        context.on("weberror", lambda found: self._erred(f"escaped: {found.error}"))

    def watch_loads(self, context: BrowserContext) -> None:
        """Listens to what servers refuse, for a browser whose console does not tell of it."""
        context.on("response", self._answered)

    def will_ask(
        self, told_errors: Callable[[], list[str]], picture: Callable[[Path], object]
    ) -> None:
        """Notes a page that can't be listened to, so that it has to be asked for its errors."""
        self._asked.append(told_errors)
        self.pictures.append(picture)

    def gather(self) -> None:
        """Asks those pages, once."""
        for told_errors in self._asked:
            for text in told_errors():
                self._erred(text)
        self._asked.clear()

    def _opened(self, page: Page) -> None:
        def keep_picture(path: Path) -> None:
            if not page.is_closed():
                page.screenshot(path=path, timeout=5000)

        self.pictures.append(keep_picture)

    def _wrote(self, message: ConsoleMessage) -> None:
        text = f"{message.type}: {message.text} ({message.location.get('url', '')})"
        self.lines.append(text)
        if message.type == "error":
            self._erred(text)

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self._erred(f"error: {response.url} did not load ({response.status})")

    def _erred(self, text: str) -> None:
        self.lines.append(text)
        self.errors.append(text)


BROWSING = {"playwright", "arrives", "webkit_screen"}
CONSOLE = pytest.StashKey[Console]()


class ServedSite:
    """A server of a folder that a test can stop, to see what the page does without it."""

    def __init__(self, folder: Path, prefix: str = "/", port: int = 0) -> None:
        self._open = ExitStack()
        self.address = self._open.enter_context(serving(folder, port, prefix))

    def stop(self) -> None:
        """Ends the server; further requests are refused."""
        self._open.close()


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Quick tests first. Playwright also leaves an event loop running, which others can't have."""
    items.sort(key=lambda item: not BROWSING.isdisjoint(getattr(item, "fixturenames", ())))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, Any, Any]:
    """Fails a test whose pages wrote errors; keeps pictures of the pages of a test that failed."""
    console = item.stash.get(CONSOLE, None)
    try:
        result = yield
        if console is not None:
            console.gather()
        if console is not None and console.unexpected():
            pytest.fail("the page wrote errors:\n" + "\n".join(console.unexpected()), pytrace=False)
    except BaseException:
        if console is not None:
            _keep_pictures(item, console)
        raise
    return result


def _keep_pictures(item: pytest.Item, console: Console) -> None:
    console.gather()
    folder = LAYOUT.cache / "failures"
    folder.mkdir(parents=True, exist_ok=True)
    name = re.sub(r"\W+", "-", item.nodeid).strip("-")
    (folder / f"{name}.txt").write_text("\n".join(console.lines), encoding="utf-8")
    for number, keep_picture in enumerate(console.pictures):
        keep_picture(folder / f"{name}-{number}.png")


@pytest.fixture(scope="session")
def dist() -> Path:
    """The folder of the built site."""
    if not (LAYOUT.dist / "index.html").is_file():
        pytest.fail("there is no site in dist/; run: python build.py site")
    return LAYOUT.dist


@pytest.fixture(scope="session")
def site(dist: Path) -> Iterator[str]:
    """The address of the built site."""
    with serving(dist) as address:
        yield address


@pytest.fixture(scope="session")
def site_below(dist: Path) -> Iterator[str]:
    """The address of the same site under a sub-path, as on many hosts."""
    with serving(dist, prefix="/some/where/") as address:
        yield address


@pytest.fixture
def serve_folder() -> Iterator[Callable[..., ServedSite]]:
    """Serves folders for one test: `serve_folder(folder, prefix="/", port=0)`."""
    served: list[ServedSite] = []

    def serve(folder: Path, prefix: str = "/", port: int = 0) -> ServedSite:
        served.append(ServedSite(folder, prefix, port))
        return served[-1]

    yield serve
    for one in served:
        one.stop()


def browser_program() -> tuple[str, list[str]]:
    """Chromium and its flags; `CHROME` names another program."""
    program = os.environ.get("CHROME") or chromium.found()
    if program is None:
        pytest.fail("no Chromium on this machine; python build.py test gets one")
    is_root = sys.platform != "win32" and os.geteuid() == 0
    return program, [*FLAGS, *(["--no-sandbox"] if is_root else [])]


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """What drives browsers. They end with it, even where it is killed."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One Chromium for all tests."""
    program, flags = browser_program()
    browser = playwright.chromium.launch(executable_path=program, args=flags)
    yield browser
    browser.close()


@pytest.fixture
def console(request: pytest.FixtureRequest) -> Console:
    """What the pages of this test write."""
    return request.node.stash.setdefault(CONSOLE, Console())  # type: ignore[no-any-return]


@pytest.fixture
def fresh_context(browser: Browser, console: Console) -> Iterator[Callable[..., BrowserContext]]:
    """Makes browser profiles that know nothing yet, where service workers may run."""
    made: list[BrowserContext] = []

    def make(**options: Any) -> BrowserContext:
        context = browser.new_context(**{"viewport": VIEWPORT, **options})
        console.watch(context)
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()


@pytest.fixture
def context(fresh_context: Callable[..., BrowserContext]) -> BrowserContext:
    """A fresh profile without service workers, so that only the server answers."""
    return fresh_context(service_workers="block")


@pytest.fixture
def page(context: BrowserContext) -> Page:
    """A fresh page in it."""
    return context.new_page()
