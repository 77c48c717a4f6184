"""The packed form: shorter than the file, the same graph again, and refusal of everything else."""

from dxt.core.document.codec import loads
from dxt.core.document.graph import Graph
from dxt.core.document.link import advice, payload
from dxt.core.document.packing import pack, unpack
from dxt.core.errors import LinkUnreadable
from tests.core.refusing import refused
from tests.core.samples import drawn, sample, text_of


def test_what_is_unpacked_is_the_same_graph() -> None:
    odd = loads(
        """{"dxt": 1, "title": "é😀", "author": {"name": "Ann"},
        "nodes": {"a": {"type": "later.thing@7", "params": {}, "colour": "red", "code": ""},
                  "b": {"type": "x.y@1", "params": {"big": 1180591620717411303424, "f": 1.0}},
                  "c": {"type": "python@1"}, "d": {"type": "bare"}, "e": {"type": "x@10"}},
        "wires": ["a.low -> b.x", "a.out -> b.y", "b.out -> a.out"],
        "requirements": ["pandas>=2"], "needs": {"hosts": ["a.b"]}, "lock": {"x": [1]},
        "view": {"zoom": 2, "nodes": {"a": {"at": [0, 0]}, "b": {"at": [-5, 7], "w": 3},
                                      "c": {"folded": true}, "d": {"at": [0, 9]}}}}"""
    )
    for graph in (Graph(), Graph("t"), sample(), odd, drawn("a -> b -> c.y, a -> c.z, d")):
        assert text_of(unpack(pack(graph))) == text_of(graph)


def test_packed_is_much_shorter_than_the_file() -> None:
    assert len(pack(sample())) * 2 < len(text_of(sample()))


def test_positions_are_rounded() -> None:
    graph = loads('{"dxt":1,"nodes":{"a":{"type":"x@1"}},"view":{"nodes":{"a":{"at":[1.6,-2.6]}}}}')
    assert unpack(pack(graph)).place("a")["at"] == [2, -3]


def test_what_is_no_packed_graph_is_refused() -> None:
    for text in (
        "", "x", "{}", "[]", "null", "5", '"x"', "[1", "[0]", "[null]", "[true]", "[1.0]", '["1"]',
        "[1,5]", "[1,[]]", "[1,0,5]", "[1,0,[5]]", "[1,0,[[]]]", "[1,0,[[5]]]", '[1,0,[["a",5]]]',
        '[1,0,[["a",[]]]]', '[1,0,[["a",null]]]', '[1,0,[["a","x","q"]]]', '[1,0,[["A","x"]]]',
        '[1,0,[["a","x",1,null]]]', '[1,0,[["a","x",1,true]]]', '[1,0,[["a"],["a"]]]',
        '[1,0,[["a","x",0,0,[]]]]', '[1,0,[["a","x",0,0,{},5]]]', '[1,0,[["a","x",0,0,0,0,5]]]',
        '[1,0,[["a","x",0,0,0,0,0,5]]]', '[1,0,[["a","x",0,0,0,0,0,0,0]]]', "[1,0,0,5]",
        "[1,0,0,[5]]",
        "[1,0,0,[[0,0]]]", '[1,0,0,[[0,0,"x"]]]', '[1,0,[["a"]],[[0,1,"x"]]]',
        '[1,0,[["a"]],[[-1,0,"x"]]]', '[1,0,[["a"]],[[0,true,"x"]]]', '[1,0,[["a"]],[[0,0,5]]]',
        '[1,0,[["a"]],[[0,0,"x y"]]]', '[1,0,[["a"]],[[0,0,"x"],[0,0,"x"]]]',
        '[1,0,[["a"]],[[0,0,"x","out","more"]]]', '[1,0,[["a"]],[["a","a","x"]]]', "[1,0,0,0,5]",
        "[1,0,0,0,[5]]", "[1,0,0,0,0,5]", "[1,0,0,0,0,0,5]", "[1,0,0,0,0,0,0,5]",
        "[1,0,0,0,0,0,0,0,5]",
        "[1,0,0,0,0,0,0,0,0,0,0]", "[1,0,0,0,0,0,0,0,0,5]", "[1,0,0,0,0,0,0,0,0,[5]]",
        "[1,0,0,0,0,0,0,0,0,[[\"a\"]]]", "[1,0,0,0,0,0,0,0,0,[[\"a\",0,0,5]]]", "[1,0,0,0,0,0,0,0,0,[[\"A\",0]]]",
        "[1,0,0,0,0,0,0,0,0,[[\"a\",0],[\"a\",0]]]", "[" * 5000, "[1,NaN]", '[1,0,0,0,0,0,{"nodes":5}]',
    ):  # fmt: skip
        assert isinstance(refused(unpack, text), LinkUnreadable), text


def test_a_link_of_a_newer_kind_says_so() -> None:
    assert "newer" in refused(unpack, "[2,1,2,3]").message


def test_truncated_packs_are_refused() -> None:
    text = pack(sample())
    for end in range(0, len(text), 3):
        assert isinstance(refused(unpack, text[:end]), LinkUnreadable)


def test_too_much_text_is_refused() -> None:
    assert isinstance(refused(unpack, "[1,%s]" % ("0," * 4200000)), LinkUnreadable)


def test_the_payload_is_found_in_whatever_was_pasted() -> None:
    for text in (
        "#g=abc-_9", "g=abc-_9", "abc-_9", " https://x.org/a/?b=c#g=abc-_9 ", "#g=abc-_9)",
        "#g=abc-_9.",
        "#g=abc-_9&x=1", "<https://x/#g=abc-_9>", "#g=abc-_9\nBest regards",
    ):  # fmt: skip
        assert payload(text) == "abc-_9", text
    for text in ("", "#g=", "  ", "#g=!", "#"):
        assert isinstance(refused(payload, text), LinkUnreadable), text
    assert isinstance(refused(payload, "a" * 5000000), LinkUnreadable)


def test_long_links_come_with_advice() -> None:
    assert [advice(length) for length in (0, 8000, 8001, 32000, 32001)] == [
        "ok",
        "ok",
        "long",
        "long",
        "too_long",
    ]
