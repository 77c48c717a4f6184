"""What all parts of the page speak in: words and trees of elements."""

from app.tree import button, h, several, write
from app.words import count, duration, listed, moment, size


def test_times_and_numbers_are_said_shortly():
    assert [duration(s) for s in (0.0001, 0.0123, 0.2, 3.04, 42.4, 125)] == [
        "<1 ms",
        "12 ms",
        "0.2 s",
        "3.0 s",
        "42 s",
        "2 min 05 s",
    ]
    assert count(1, "node") == "1 node"
    assert count(12345, "node") == "12,345 nodes"
    assert size(512) == "512 bytes" and size(48219) == "48.2 KB" and size(2500000) == "2.5 MB"
    assert listed(["a", "b", "c"]) == "a, b and c"
    now = (2026, 11, 23, 4, 5, 6)
    assert moment((2026, 11, 23, 3, 4, 0), now) == "today at 3:04"
    assert moment((2026, 2, 1, 3, 4, 0), now) == "1 Feb at 3:04"
    assert moment((2025, 2, 1, 13, 40, 0), now) == "1 Feb 2025 at 13:40"


def test_a_tree_is_written_as_json_and_its_functions_as_tokens():
    told = []
    tree = several(
        h("p", {"class": None, "title": 'a "b"'}, "x\n", None, False, [h("i"), "y"]),
        button("Go", told.append, "quiet"),
    )
    text = write(tree, lambda act: act("called") or "token")
    assert text.startswith('["",{},["p",{"title":"a \\"b\\""},"x\\n",["i",{}],"y"],["button",{')
    assert text.endswith('},["span",{},"Go"]]]')
    assert '"onclick":"token"' in text
    assert told == ["called"]
