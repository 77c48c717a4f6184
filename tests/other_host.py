"""Another host that a page may ask for something, and what it was asked for."""

import http.server
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager


class OtherHost:
    """Lets any page read what it has. Where `files` is None it has nothing, and refuses nothing."""

    def __init__(self, files: Mapping[str, bytes] | None = None) -> None:
        self.asked: list[str] = []
        asked = self.asked

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                body = b"" if files is None else files.get(self.path[1:])
                self.send_response(200 if body is not None else 404)
                self.send_header("Access-Control-Allow-Origin", "*")
                self.end_headers()
                self.wfile.write(body or b"")

            do_POST = do_GET

            def log_message(self, *_: object) -> None:
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/"
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()


@contextmanager
def other_host(files: Mapping[str, bytes] | None = None) -> Iterator[OtherHost]:
    """One that is there while the block runs."""
    host = OtherHost(files)
    try:
        yield host
    finally:
        host.server.shutdown()
        host.server.server_close()
