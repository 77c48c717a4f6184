"""A graph as the fragment of a link: packed, deflated, base64url.

Owns the letters behind `#g=`, their limits and the advice about their number. Must not know the
packed form (packing) nor where links are shown or copied. Links come from strangers: whatever
arrives, the answer is a graph or a LinkUnreadable, and nothing larger than LIMIT is ever unfolded.

`encode` and `decode` need CPython's zlib (Pyodide has it). The page, on MicroPython, deflates in
JavaScript around `pack`, `unpack` and `payload`.
"""

import zlib
from binascii import a2b_base64, b2a_base64

from dxt.core.document.graph import Graph
from dxt.core.document.packing import LIMIT, pack, unpack
from dxt.core.errors import LinkUnreadable

__all__ = ["LINK_LIMIT", "advice", "decode", "encode", "pack", "payload", "unpack"]

LINK_LIMIT = 4 * 1024 * 1024
OK = 8000
LONG = 32000

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def advice(length: int) -> str:
    """What to tell about a link of so many letters.

    "ok", "long" (some messengers cut it), or "too_long" (send a file instead).
    """
    if length <= OK:
        return "ok"
    return "long" if length <= LONG else "too_long"


def encode(graph: Graph) -> str:
    """`#g=` and the graph, for the end of the page's address."""
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
    deflated = deflater.compress(pack(graph).encode()) + deflater.flush()
    text = b2a_base64(deflated, newline=False).decode().rstrip("=")
    return "#g=" + text.replace("+", "-").replace("/", "_")


def decode(fragment: str) -> Graph:
    """The graph in a fragment or in a whole link; LinkUnreadable where there is none."""
    text = payload(fragment).replace("-", "+").replace("_", "/")
    if len(text) % 4 == 1:
        raise LinkUnreadable("The link was cut off; ask for it again, or for the graph as a file.")
    return unpack(_inflated(a2b_base64((text + "=" * (-len(text) % 4)).encode())))


def payload(fragment: str) -> str:
    """The letters behind `#g=`, without what a messenger may have put after the link."""
    text = fragment.strip()
    start = text.find("#g=")
    if start >= 0:
        text = text[start + 3 :]
    elif text.startswith("g="):
        text = text[2:]
    if len(text) > LINK_LIMIT:
        raise LinkUnreadable("This link is longer than any graph needs; it is not opened.")
    end = 0
    for letter in text:
        if letter not in _LETTERS:
            break
        end += 1
    if not end:
        raise LinkUnreadable("There is no graph in this link; look whether all of it was copied.")
    return text[:end]


def _inflated(data: bytes) -> str:
    inflater = zlib.decompressobj(-15)
    try:
        found = inflater.decompress(data, LIMIT)
    except zlib.error:
        raise LinkUnreadable("The link is damaged; ask for it again, or for the graph as a file.")
    if not inflater.eof:
        if inflater.unconsumed_tail or len(found) >= LIMIT:
            raise LinkUnreadable("This link holds more than a graph can be; it is not opened.")
        raise LinkUnreadable("The link was cut off; ask for it again, or for the graph as a file.")
    try:
        return found.decode()
    except UnicodeError:
        raise LinkUnreadable("The link is damaged; ask for it again, or for the graph as a file.")
