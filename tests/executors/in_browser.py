"""The browser's executor on trial: the real sandbox in a real Chromium, the engine's side of it here.

Owns the page, which lives in a thread with an event loop of its own for all tests, and carries the
messages between the two. `SandboxExecutor` is what the page's engine worker uses.
"""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Coroutine, Iterable
from typing import Any

from playwright.async_api import Page, async_playwright

from dxt.core.errors import FileMissing
from dxt.engine.tasks import Emit, Result, Task
from dxt.executors.bringing import OpenFile
from dxt.web.sandbox import SandboxExecutor

Hear = Callable[[str, int, str], None]
PATIENCE = 120
"""Seconds after which something hangs, so that the tests need not."""


class SandboxPage:
    """A page with the broker and the sandbox, and nothing else of DxT."""

    def __init__(self, address: str, program: str, flags: Iterable[str]) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever)
        self._thread.start()
        self._hear: Hear | None = None
        self._open: Callable[[str], Coroutine[Any, Any, bytes | None]] | None = None
        self._page: Page = self.wait(self._opened(address, program, list(flags)))

    def connect(self, hear: Hear, open: Callable[[str], Coroutine[Any, Any, bytes | None]]) -> None:
        """From now on the broker talks to this executor, and asks for its files."""
        self._hear, self._open = hear, open

    def post(self, kind: str, text: str) -> None:
        """Tells the broker. What is told first arrives first."""
        self._begin(self._page.evaluate("([kind, text]) => order(kind, text)", [kind, text]))

    async def take(self, name: str) -> bytes:
        """The bytes of a preview."""
        taken = self._begin(self._page.evaluate("(name) => take(name)", name))
        return bytes(await asyncio.wrap_future(taken))

    def wait(self, work: Coroutine[Any, Any, Any]) -> Any:
        return self._begin(work).result(PATIENCE)

    def close(self) -> None:
        self.wait(self._closed())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _begin(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    async def _opened(self, address: str, program: str, flags: list[str]) -> Page:
        self._playwright = await async_playwright().start()
        chromium = self._playwright.chromium
        self._browser = await chromium.launch(executable_path=program, args=flags)
        page = await self._browser.new_page()
        await page.expose_function("tell", self._tell)
        await page.expose_function("ask", self._ask)
        await page.goto(address)
        await page.wait_for_function("() => globalThis.order !== undefined")
        return page

    async def _closed(self) -> None:
        await self._browser.close()
        await self._playwright.stop()

    def _tell(self, kind: str, number: int, text: str) -> None:
        if self._hear is not None:
            self._hear(kind, number, text)

    async def _ask(self, digest: str) -> list[int] | None:
        found = None if self._open is None else await self._open(digest)
        return None if found is None else list(found)


class InBrowser(SandboxExecutor):
    """An executor in that page; previews come with their bytes. One at a time."""

    def __init__(self, page: SandboxPage, files: OpenFile) -> None:
        super().__init__(page.post, lambda reason: None, lambda: None)
        self._page = page
        self._files = files
        self._names: dict[str, str] = {}
        self._loop: asyncio.AbstractEventLoop | None = None
        page.connect(self._carry, self._read)
        page.post("renew", json.dumps({"opening": 0, "author": ""}))
        page.post("start", "")

    async def ready(self) -> None:
        self._loop = asyncio.get_running_loop()
        await super().ready()

    async def perform(self, task: Task, emit: Emit) -> Result:
        self._names |= {file["digest"]: file["name"] for file in task.files.values()}
        return await super().perform(task, emit)

    async def preview(
        self, value_key: str, offset: int, count: int
    ) -> tuple[dict[str, Any], object]:
        header, name = await super().preview(value_key, offset, count)
        return header, None if name is None else await self._page.take(str(name))

    def _carry(self, kind: str, number: int, text: str) -> None:
        if self._loop is None:
            if kind == "ready":
                self.hear(kind, number, text)
        elif not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self.hear, kind, number, text)

    async def _read(self, digest: str) -> bytes | None:
        try:
            return (await self._files(self._names[digest], digest)).read_bytes()
        except FileMissing:
            return None
