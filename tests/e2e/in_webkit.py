"""A reader in WebKit: WebKitGTK's own MiniBrowser, driven by its own WebDriver, on a screen in memory.

Owns how that browser is started and touched, and how its page is made to tell of errors. Its profiles
live in memory: one ends with its browser.
"""

import base64
import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from reader import BOOT, MOMENT, Reader
from selenium.common.exceptions import TimeoutException, WebDriverException
from selenium.webdriver import Keys, Remote, WebKitGTKOptions
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.client_config import ClientConfig
from selenium.webdriver.remote.remote_connection import RemoteConnection
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.wait import WebDriverWait
from selenium.webdriver.webkitgtk.service import Service

WIDTH, HEIGHT = 1440, 900
LOOK_EVERY_SECONDS = 0.05
# A browser that does not answer at all for so long hangs.
LONGEST_SECONDS = 120
# WebDriver wants a function's body that calls back.
ASKED = """const [arg, done] = arguments;
const asked = async () => { const found = (%s); return typeof found === "function" ? found(arg) : found; };
asked().then((value) => done({value}), (problem) => done({problem: String(problem)}));"""
# WebKit's driver does not tell what a page writes to its console, so that the page itself has to. That sizes are
# observed a frame later than they changed is an event for browsers, too, but no error: no console shows it.
TELLING = """{
  const told = JSON.parse(sessionStorage.getItem("told") ?? "[]");
  const tell = (text) => {
    told.push(text);
    sessionStorage.setItem("told", JSON.stringify(told));
  };
  const write = console.error.bind(console);
  console.error = (...words) => {
    tell(words.join(" "));
    write(...words);
  };
  const name = (target) => target.src ?? target.href ?? "something";
  addEventListener("error", ({ message, target }) => {
    if (message?.startsWith("ResizeObserver loop")) return;
    tell(`escaped: ${message ?? name(target) + " did not load"}`);
  }, true);
  addEventListener("unhandledrejection", (e) => tell(`escaped: ${e.reason}`));
}"""
TOLD = 'JSON.parse(sessionStorage.getItem("told"))'


@contextmanager
def screen() -> Iterator[str]:
    """A screen that nobody sees; gives what DISPLAY calls it."""
    reading, writing = os.pipe()
    size = f"{WIDTH}x{HEIGHT}x24"
    options = ["-displayfd", str(writing), "-screen", "0", size, "-nolisten", "tcp"]
    with (
        subprocess.Popen(["Xvfb", *options], pass_fds=[writing], stderr=subprocess.DEVNULL) as xvfb,
        open(reading) as telling,
    ):
        os.close(writing)
        try:
            number = telling.readline().strip()
            assert number, "Xvfb did not start"
            yield f":{number}"
        finally:
            xvfb.terminate()


@contextmanager
def driving(display: str) -> Iterator[Remote]:
    """A browser in a profile of its own on that screen."""
    options = WebKitGTKOptions()
    options.add_argument("--automation")
    env = {**os.environ, "DISPLAY": display, "GDK_BACKEND": "x11", "NO_AT_BRIDGE": "1"}
    service = Service(shutil.which("WebKitWebDriver"), env=env)
    service.start()
    try:
        where = ClientConfig(service.service_url, timeout=LONGEST_SECONDS)
        with Remote(RemoteConnection(client_config=where), options=options) as driver:
            driver.set_window_rect(0, 0, WIDTH, HEIGHT)
            driver.set_page_load_timeout(BOOT / 1000)
            driver.set_script_timeout(BOOT / 1000)
            yield driver
    finally:
        service.stop()


def make_telling(folder: Path, dist: Path) -> None:
    """Makes a site of the built one whose page, before anything else, begins to keep what goes wrong."""
    for path in dist.iterdir():
        if path.name != "index.html":
            (folder / path.name).symlink_to(path)
    digest = base64.b64encode(hashlib.sha256(TELLING.encode()).digest()).decode()
    page = (dist / "index.html").read_text(encoding="utf-8")
    page = page.replace("script-src 'self'", f"script-src 'self' 'sha256-{digest}'", 1)
    page = page.replace(
        '<meta charset="utf-8">', f'<script>{TELLING}</script><meta charset="utf-8">', 1
    )
    (folder / "index.html").write_text(page, encoding="utf-8")


class WebKitReader(Reader):
    """One page in one profile of WebKitGTK."""

    own_to_the_frame = frozenset({"Cache storage", "Cache storage of JavaScript"})

    many = 50
    """WebKitGTK 2.50 ends its own web process over a failed assertion once in some three thousand
    workers."""

    def __init__(self, driver: Remote, site: str, stop_server: Callable[[], None]) -> None:
        super().__init__(site)
        self._driver = driver
        self._stop_server = stop_server

    def goes(self, address: str) -> None:
        self._driver.get(address)

    def loads_anew(self) -> None:
        self._driver.refresh()

    def asks(self, script: str, arg: Any = None) -> Any:
        answer = self._driver.execute_async_script(ASKED % script, arg)
        assert "problem" not in answer, answer["problem"]
        return answer.get("value")

    def waits(self, script: str, arg: Any, timeout: int) -> bool:
        waiting = WebDriverWait(self._driver, timeout / 1000, LOOK_EVERY_SECONDS)
        try:
            waiting.until(lambda driver: self.asks(script, arg))
        except TimeoutException:
            return False
        return True

    def clicks(self, selector: str) -> None:
        self._touches(selector, WebElement.click)

    def types(self, selector: str, text: str) -> None:
        def typed(field: WebElement) -> None:
            field.click()
            field.send_keys(Keys.CONTROL + "a")
            field.send_keys(text, Keys.ENTER)

        self._touches(selector, typed)

    def pastes(self, selector: str) -> None:
        self._touches(selector, lambda field: field.send_keys(Keys.CONTROL + "v"))

    def loses_network(self) -> None:
        self._stop_server()

    def told_errors(self) -> list[str]:
        """What went wrong on the page since its profile was made."""
        return list(self.asks(TOLD) or ())

    def keeps_picture(self, path: Path) -> None:
        self._driver.save_screenshot(str(path))

    def _touches(self, selector: str, touch: Callable[[WebElement], None]) -> None:
        """Does it to the first such element, once that can be done."""

        def touched(driver: Any) -> bool:
            touch(driver.find_element(By.CSS_SELECTOR, selector))
            return True

        waiting = WebDriverWait(
            self._driver, MOMENT / 1000, LOOK_EVERY_SECONDS, (WebDriverException,)
        )
        waiting.until(touched, f"could not touch {selector}")
