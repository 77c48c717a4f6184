"""Serves `dist/` on this machine and builds again when a source changes.

Owns the server, its headers and the watch over the sources. No header here is needed by the site:
what works on this server works on any host of static files.
"""

import functools
import http.server
import os
import socket
import sys
import threading
import time
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from http import HTTPStatus
from pathlib import Path
from typing import Any

from .layout import Layout
from .report import BuildError, say

HOST = "127.0.0.1"
FIRST_PORT = 8000
LOOK_EVERY_SECONDS = 0.7
FRESH_SECONDS = 3
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".ttf": "font/ttf",
    ".py": "text/x-python; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".whl": "application/zip",
    ".zip": "application/zip",
}


class SiteHandler(http.server.SimpleHTTPRequestHandler):
    """Files of one folder, below a prefix, with the types and headers a good host sends."""

    protocol_version = "HTTP/1.1"
    extensions_map = TYPES

    def __init__(self, *arguments: Any, prefix: str, quiet: bool, folder: Path) -> None:
        self.prefix = prefix
        self.quiet = quiet
        super().__init__(*arguments, directory=str(folder))

    def send_head(self) -> Any:
        """A file's time has whole seconds here, so one that is just written counts as changed."""
        path = Path(self.translate_path(self.path.partition("?")[0]))
        if path.exists() and time.time() - path.stat().st_mtime < FRESH_SECONDS:
            del self.headers["If-Modified-Since"]
        return super().send_head()

    def translate_path(self, path: str) -> str:
        """The file for an address; what is not below the prefix does not exist."""
        if not path.startswith(self.prefix):
            return os.path.join(self.directory, "no such file")
        return super().translate_path("/" + path.removeprefix(self.prefix))

    def list_directory(self, path: str | os.PathLike[str]) -> None:
        """Folders without a page are not shown."""
        self.send_error(HTTPStatus.NOT_FOUND)

    def end_headers(self) -> None:
        """Adds what keeps a page fresh and its types honest."""
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def log_message(self, format: str, *arguments: object) -> None:
        """Says what went wrong; what went well is not worth a line."""
        if not self.quiet and len(arguments) > 1 and str(arguments[1])[:1] in "45":
            say(f"    {arguments[1]} {arguments[0]}")


class Server(http.server.ThreadingHTTPServer):
    """A server that lets go of its port and its connections at once."""

    daemon_threads = True
    # On Windows this would let two servers share one port.
    allow_reuse_address = os.name != "nt"

    def __init__(self, *arguments: Any) -> None:
        self._connections: set[socket.socket] = set()
        super().__init__(*arguments)

    def finish_request(self, request: Any, client_address: Any) -> None:
        """Answers on one connection for as long as the browser keeps it."""
        self._connections.add(request)
        super().finish_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Ends one connection."""
        self._connections.discard(request)
        super().shutdown_request(request)

    def server_close(self) -> None:
        """Ends the server and the connections that browsers still keep."""
        super().server_close()
        for connection in tuple(self._connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A browser that closes a connection early is no error."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def serving(folder: Path, port: int = 0, prefix: str = "/", quiet: bool = True) -> Iterator[str]:
    """Serves a folder in the background; gives its address, which ends in the prefix."""
    handler = functools.partial(SiteHandler, prefix=prefix, quiet=quiet, folder=folder)
    server = Server((HOST, port), handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.1,), daemon=True)
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_address[1]}{prefix}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def serve(layout: Layout, port: int | None, opens: bool, build: Callable[[], object]) -> None:
    """Builds, serves and watches until Ctrl-C."""
    seen = _times(layout)
    build()
    chosen = port if port is not None else _free_port()
    with ExitStack() as serves:
        try:
            address = serves.enter_context(serving(layout.dist, chosen, quiet=False))
        except OSError as error:
            raise BuildError(
                f"port {chosen} can't be used: {error.strerror}. Choose another with --port."
            ) from error
        say(f"\nDxT is at {address}")
        say("Sources are watched; reload the page after a change. Stop with Ctrl-C.")
        if opens:
            webbrowser.open(address)
        try:
            _watch(layout, seen, build)
        except KeyboardInterrupt:
            say("\nStopped.")


def _free_port() -> int:
    for port in range(FIRST_PORT, FIRST_PORT + 100):
        with socket.socket() as trial:
            if os.name != "nt":
                trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((HOST, port))
            except OSError:
                continue
            return port
    return 0


def _watch(layout: Layout, seen: set[tuple[str, int]], build: Callable[[], object]) -> None:
    """Builds again after each change; what changes during a build is noticed afterwards."""
    pause = threading.Event()
    while True:
        pause.wait(LOOK_EVERY_SECONDS)
        now = _times(layout)
        if now == seen:
            continue
        names = sorted({name for name, _ in now ^ seen})
        say(f"\n{names[0]} changed" + (f", and {len(names) - 1} more" if len(names) > 1 else ""))
        seen = now
        try:
            build()
        except (BuildError, OSError) as error:
            say(f"    not built: {error}")


def _times(layout: Layout) -> set[tuple[str, int]]:
    """The sources with the times they were written; only watching looks at times."""
    times = set()
    for folder in (layout.app, layout.py, layout.static):
        for path in _walk(folder):
            with suppress(FileNotFoundError):
                name = path.relative_to(layout.root).as_posix()
                times.add((name, path.stat().st_mtime_ns))
    return times


def _walk(folder: Path) -> Iterator[Path]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name in ("node_modules", "__pycache__") or entry.name.startswith("."):
                continue
            if entry.is_dir():
                yield from _walk(Path(entry.path))
            else:
                yield Path(entry.path)
