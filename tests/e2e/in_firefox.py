"""Firefox as Debian or Mozilla make it, driven by Playwright over Firefox's own WebDriver BiDi.

Owns how that browser is started and loses its network. Each has a profile of its own, which ends with
it. That driver presses buttons singly there: no story for every browser may double-click, nor drag
what the browser itself drags.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, Playwright
from reader import BOOT
from visitor import Visitor

QUIET = {"MOZ_REMOTE_SETTINGS_DEVTOOLS": "1"}
"""Has Firefox heed what its remote agent set: not to ask its maker's server for settings."""


@contextmanager
def launching(playwright: Playwright, program: Path) -> Iterator[Browser]:
    """A browser that is ended within half a minute even if it hangs."""
    browser = playwright.firefox.launch(
        channel="moz-firefox", executable_path=program, env={**os.environ, **QUIET}, timeout=BOOT
    )
    try:
        yield browser
    finally:
        browser.close()


class FirefoxReader(Visitor):
    """One page in one Firefox."""

    tells_where_scripts_break = False

    def __init__(self, page: Page, site: str, stop_server: Callable[[], None]) -> None:
        super().__init__(page, site)
        self._stop_server = stop_server

    def loses_network(self) -> None:
        """From now on no server answers: being offline, as Playwright has it, is not for service workers."""
        self._stop_server()
