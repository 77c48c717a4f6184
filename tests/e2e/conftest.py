"""What the stories share: readers in profiles of their own, in Chromium or in every browser.

A story that takes a `reader` is told in each browser; one that takes a `visitor` in Chromium alone.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from in_firefox import FirefoxReader, launching
from in_webkit import WebKitReader, driving, make_telling, screen
from playwright.sync_api import BrowserContext, Playwright
from reader import Reader
from visitor import Visitor

from dxt_build import firefox, webkit
from tests.conftest import VIEWPORT, Console, ServedSite
from tests.web.reaching import witness  # noqa: F401 - a fixture

BROWSERS = ("chromium", "firefox", "webkit")


@pytest.fixture
def visitor(fresh_context: Callable[..., BrowserContext], site: str) -> Visitor:
    """Someone who was never here, on a browser that may keep the site for offline use."""
    return Visitor(fresh_context().new_page(), site)


@pytest.fixture
def another(fresh_context: Callable[..., BrowserContext], site: str) -> Visitor:
    """Someone else, in another browser profile."""
    return Visitor(fresh_context().new_page(), site)


@pytest.fixture(params=BROWSERS)
def arrives(request: pytest.FixtureRequest) -> Callable[[], Reader]:
    """Has someone arrive who was never here, in the browser that it is the turn of."""
    return request.getfixturevalue(f"arrives_in_{request.param}")  # type: ignore[no-any-return]


@pytest.fixture
def reader(arrives: Callable[[], Reader]) -> Reader:
    """Someone who was never here."""
    return arrives()


@pytest.fixture
def another_reader(arrives: Callable[[], Reader]) -> Reader:
    """Someone else, in another browser profile."""
    return arrives()


@pytest.fixture
def arrives_in_chromium(
    fresh_context: Callable[..., BrowserContext], site: str
) -> Callable[[], Reader]:
    return lambda: Visitor(fresh_context().new_page(), site)


@pytest.fixture
def arrives_in_firefox(
    firefox_program: Path,
    playwright: Playwright,
    dist: Path,
    serve_folder: Callable[[Path], ServedSite],
    console: Console,
) -> Iterator[Callable[[], Reader]]:
    served = serve_folder(dist)
    with ExitStack() as staying:

        def arrive() -> Reader:
            browser = staying.enter_context(launching(playwright, firefox_program))
            context = browser.new_context(viewport=VIEWPORT)
            console.watch(context)
            console.watch_loads(context)
            return FirefoxReader(context.new_page(), served.address, served.stop)

        yield arrive


@pytest.fixture
def arrives_in_webkit(
    webkit_screen: str,
    telling_site: Path,
    serve_folder: Callable[[Path], ServedSite],
    console: Console,
) -> Iterator[Callable[[], Reader]]:
    served = serve_folder(telling_site)
    with ExitStack() as staying:

        def arrive() -> Reader:
            driver = staying.enter_context(driving(webkit_screen))
            reader = WebKitReader(driver, served.address, served.stop)
            console.will_ask(reader.told_errors, reader.keeps_picture)
            return reader

        yield arrive


@pytest.fixture(scope="session")
def firefox_program() -> Path:
    """A Firefox, where the machine has it."""
    program = firefox.found()
    if program is None:
        pytest.skip(str(firefox.missing()))
    return program


@pytest.fixture(scope="session")
def webkit_screen() -> Iterator[str]:
    """A screen for the windows of WebKitGTK, where the machine has it."""
    why = webkit.missing()
    if why:
        pytest.skip(why)
    with screen() as display:
        yield display


@pytest.fixture(scope="session")
def telling_site(tmp_path_factory: pytest.TempPathFactory, dist: Path) -> Path:
    """The folder of the built site, with a page that keeps what goes wrong there."""
    folder = tmp_path_factory.mktemp("telling")
    make_telling(folder, dist)
    return folder
