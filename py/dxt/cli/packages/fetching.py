"""What is at an address, fetched with the standard library alone.

Owns which addresses are asked, how much is taken of them, how long that may last, and what is shown
meanwhile. Proxies that the environment names are used for other machines; nothing is sent but the
question. Must not know what the bytes mean.
"""

from __future__ import annotations

import ssl
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from http.client import HTTPException, HTTPResponse
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import (
    BaseHandler,
    HTTPRedirectHandler,
    ProxyHandler,
    Request,
    build_opener,
)

import click

from dxt import __version__

LIMIT = 200_000_000
"""Bytes beyond which nothing is taken."""
SILENCE = 30.0
"""Seconds for which a server may say nothing."""
PATIENCE = 600.0
"""Seconds that all of it may take."""
PIECE = 1 << 16
HERE = ("localhost", "127.0.0.1", "::1")


class NotFetched(Exception):
    """`why`, and what to do, as the end of a sentence without its full stop."""

    def __init__(self, why: str, is_away: bool = False) -> None:
        super().__init__(why)
        self.why = why
        self.is_away = is_away
        """Whether nobody answered: then it may be there all the same."""


def fetch(
    address: str,
    limit: int = LIMIT,
    patience: float = PATIENCE,
    clock: Callable[[], float] = time.monotonic,
) -> bytes:
    """All that is at an address of https, or of http on this machine. Raises NotFetched."""
    _check(address)
    deadline = clock() + patience
    click.echo(f"Fetching {address} ...", err=True)
    with _told(address):
        request = Request(address, headers={"User-Agent": f"dxt/{__version__}"})
        handlers: list[BaseHandler] = [_Redirects()]
        if request.type == "http":  # from this machine alone: no proxy is to answer for it
            handlers.append(ProxyHandler({}))
        with build_opener(*handlers).open(request, timeout=SILENCE) as answer:
            return _read(answer, limit, deadline, clock)


def _check(address: str) -> None:
    try:
        parts = urlsplit(address)
        host, has_name = parts.hostname, parts.port is not None or bool(parts.hostname)
    except ValueError:
        host, has_name = None, False
    if not has_name or any(letter.isspace() or not letter.isprintable() for letter in address):
        raise NotFetched("it is no address. Correct it")
    if parts.username is not None or parts.password is not None:
        raise NotFetched("it holds a name or a password, and none is ever sent. Leave it out")
    if parts.scheme != "https" and not (parts.scheme == "http" and host in HERE):
        raise NotFetched(
            "only https is sure to bring what was put there. Name an address that begins with "
            "https://, or fetch the file yourself and name that"
        )


def _read(answer: HTTPResponse, limit: int, deadline: float, clock: Callable[[], float]) -> bytes:
    size = answer.length
    data = bytearray()
    with _bar(size) as bar:
        while True:
            if max(size or 0, len(data)) > limit:
                megabytes = limit // 1_000_000
                raise NotFetched(
                    f"it is larger than {megabytes} MB. Check that it is a plugin's own file"
                )
            piece = answer.read1(PIECE)
            if not piece:
                break
            data += piece
            if bar is not None:
                bar.update(len(piece))
            if clock() > deadline:
                why = "it takes too long. Try again, or fetch the file yourself and name that"
                raise NotFetched(why, is_away=True)
    if size is not None and len(data) < size:
        why = f"the connection ended after {len(data)} of {size} bytes. Try again"
        raise NotFetched(why, is_away=True)
    return bytes(data)


def _bar(size: int | None) -> AbstractContextManager[Any]:
    """What shows on a terminal how much of it is here."""
    if size is None or not sys.stderr.isatty():
        return nullcontext()
    return click.progressbar(length=size, file=sys.stderr)


@contextmanager
def _told(address: str) -> Iterator[None]:
    """Makes all that the standard library raises a NotFetched."""
    try:
        yield
    except HTTPError as error:
        said = f"{error.code} {error.reason}".strip()
        error.close()
        away = error.code >= 500
        raise NotFetched(f"the server answered {said}. Check the address", away) from None
    except (OSError, HTTPException, ValueError) as error:
        reason = error.reason if isinstance(error, URLError) else error
        if isinstance(reason, ssl.SSLError):
            why = f"the server is not proved to be {urlsplit(address).hostname} ({reason})"
            raise NotFetched(f"{why}. Check the address, and this machine's clock") from None
        said = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
        why = f"nobody answered there ({said}). Check the address and the network"
        raise NotFetched(why, is_away=True) from None


class _Redirects(HTTPRedirectHandler):
    """Lets a server lead on to itself: another host is one that nobody was asked about."""

    def redirect_request(self, req: Request, *args: Any) -> Request | None:
        address = args[-1]
        before, after = urlsplit(req.full_url), urlsplit(address)
        if (before.scheme, before.netloc) != (after.scheme, after.netloc):
            raise NotFetched(f"it leads on to {address}. If you trust that, name it instead")
        return super().redirect_request(req, *args)
