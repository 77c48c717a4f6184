"""Links as whole fragments: short, tolerant of messengers, and safe to open from strangers."""

import zlib
from binascii import b2a_base64
from contextlib import suppress

from dxt.core.document.codec import loads
from dxt.core.document.link import decode, encode
from dxt.core.document.packing import LIMIT, pack
from dxt.core.errors import LinkUnreadable
from tests.core.refusing import refused
from tests.core.samples import drawn, sample, text_of


def fragment(data) -> str:
    deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
    return raw_fragment(deflater.compress(data) + deflater.flush())


def raw_fragment(data) -> str:
    text = b2a_base64(data, newline=False).decode().rstrip("=")
    return "#g=" + text.replace("+", "-").replace("/", "_")


def test_a_link_gives_the_same_graph() -> None:
    for graph in (sample(), drawn("a -> b -> c"), loads('{"dxt": 1, "title": "é😀"}')):
        link = encode(graph)
        assert (
            link.startswith("#g=") and "+" not in link and "/" not in link and "=" not in link[3:]
        )
        for text in (link, "https://dxt.example/app/" + link, link + ").", " <" + link + "> "):
            assert text_of(decode(text)) == text_of(graph)


def test_an_ordinary_graph_makes_a_short_link() -> None:
    graph = loads(
        """{"dxt": 1, "title": "Where the earthquakes were strongest", "nodes": {
        "quakes": {"type": "data.csv@1", "params": {"file": "earthquakes.csv"}},
        "strong": {"type": "table.filter@1",
                   "params": {"column": "magnitude", "operator": ">=", "value": 5}},
        "regions": {"type": "data.csv@1", "params": {"file": "regions.csv", "delimiter": ";"}},
        "named": {"type": "table.join@1", "params": {"on": ["region"], "how": "left"}},
        "summary": {"type": "python@1", "code": "def summary(rows: Table, top: int = 10) -> Table:\\n    \\"\\"\\"The strongest quakes of each region.\\"\\"\\"\\n    best = {}\\n    for row in rows.to_pylist():\\n        name = row[\\"name\\"]\\n        if name not in best or row[\\"magnitude\\"] > best[name][\\"magnitude\\"]:\\n            best[name] = row\\n    return Table.from_pylist(sorted(best.values(), key=lambda row: -row[\\"magnitude\\"])[:top])\\n"},
        "chart": {"type": "chart.vega@1", "params": {"kind": "bar", "x": "name", "y": "magnitude"}},
        "show": {"type": "view.table@1"}},
        "wires": ["quakes.out -> strong.rows", "strong.out -> named.left",
                  "regions.out -> named.right", "named.out -> summary.rows",
                  "summary.out -> chart.rows", "summary.out -> show.value"],
        "needs": {"hosts": [], "seconds": 30, "megabytes": 512},
        "view": {"nodes": {"quakes": {"at": [0, 0]}, "strong": {"at": [260, 0]},
                 "regions": {"at": [260, 180]}, "named": {"at": [520, 60]},
                 "summary": {"at": [780, 60]}, "chart": {"at": [1040, 0]},
                 "show": {"at": [1040, 220]}}}}"""
    )
    assert len(encode(graph)) < 1000, len(encode(graph))
    assert text_of(decode(encode(graph))) == text_of(graph)


def test_a_link_that_was_cut_is_refused() -> None:
    link = encode(sample())
    for end in range(3, len(link)):
        error = refused(decode, link[:end])
        assert isinstance(error, LinkUnreadable), end


def test_a_damaged_link_never_ends_in_another_error() -> None:
    link = encode(sample())
    for at in range(3, len(link)):
        for letter in "A_z0":
            with suppress(LinkUnreadable):
                decode(link[:at] + letter + link[at + 1 :])


def test_what_is_no_link_is_refused() -> None:
    for text in (
        "", "#", "#g=", "#g=A", "hello",
        "#g=AAAA", "#g=____", "https://example.org/",
        fragment(b""), fragment(b"\xff\xfe"), fragment(b"[1"), fragment(b"{}"),
        raw_fragment(b"[1]"),
        fragment(pack(sample()).encode() + b"x"),
    ):  # fmt: skip
        assert isinstance(refused(decode, text), LinkUnreadable), text
    assert isinstance(refused(decode, "#g=" + "A" * 5000000), LinkUnreadable)


def test_a_bomb_is_refused_before_it_unfolds() -> None:
    for data in (b"[" * (LIMIT + 5), b" " * (4 * LIMIT), b'[1,"' + b"a" * (3 * LIMIT) + b'"]'):
        error = refused(decode, fragment(data))
        assert isinstance(error, LinkUnreadable) and "more than" in error.message
    for data in (b"[" * (LIMIT - 5), b"[1," + b"[0]," * 100000 + b"0]"):
        assert isinstance(refused(decode, fragment(data)), LinkUnreadable)
