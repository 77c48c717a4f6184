"""Firefox as Debian or Mozilla make it, driven by Playwright over Firefox's own WebDriver BiDi.

Owns how that browser is started. Each has a profile of its own, which ends with it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Playwright
from reader import BOOT


@contextmanager
def launching(playwright: Playwright, program: Path) -> Iterator[Browser]:
    """A browser that is ended within half a minute even if it hangs."""
    browser = playwright.firefox.launch(
        channel="moz-firefox", executable_path=program, timeout=BOOT
    )
    try:
        yield browser
    finally:
        browser.close()
