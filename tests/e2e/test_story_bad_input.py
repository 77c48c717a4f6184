"""Links, files and graphs that can't be used: each is told at the right place, and nothing is lost or run."""

import pytest
from playwright.sync_api import expect
from visitor import Visitor, graph_file, python_node

TITLE = "America’s busiest airports"


@pytest.mark.parametrize(
    "fragment", ["#g=", "#g=AAAA", "#g=not base64!", "#g=7ZZZZZZZZZZZZZZZZ", "#g=" + "A" * 300_000]
)
def test_a_broken_link_says_so_and_opens_the_usual_graph(visitor: Visitor, fragment: str) -> None:
    visitor.opens("index.html" + fragment)
    visitor.told("This link can't be opened")
    visitor.sees_title(TITLE)


def test_a_truncated_link_pasted_over_an_open_graph_leaves_it_open(visitor: Visitor) -> None:
    visitor.opens()
    visitor.sets("how_many", "value", "5")
    link = visitor.copies_link()
    cut = link[link.index("#") : len(link) - 40]
    visitor.page.evaluate("(hash) => { location.hash = hash; }", cut)
    visitor.told("This link can't be opened")
    visitor.selects("how_many")
    expect(visitor.page.locator('#inspector [data-port="value"]')).to_have_value("5")
    assert not set(visitor.statuses().values()) & {"done", "running"}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "empty"),
        ("{", "JSON"),
        ("[1, 2]", "object"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "text"),
        ('{"dxt": 99, "nodes": {}}', "newer"),
        ('{"dxt": 1, "nodes": {"Bad Id": {"type": "python@1"}}}', "Bad Id"),
        ('{"dxt": 1, "nodes": {}, "wires": ["a.out -> b.rows"]}', "a"),
        ("[" * 100_000, "deep"),
        ('{"dxt": 1, "title": "' + "x" * 9_000_000 + '"}', "too large"),
    ],
    ids=["empty", "cut", "list", "picture", "newer", "id", "wire", "deep", "large"],
)
def test_a_file_that_is_no_graph_leaves_the_open_one(
    visitor: Visitor, content: str | bytes, said: str
) -> None:
    visitor.opens()
    visitor.opens_file("broken.dxt.json", content)
    visitor.told("can't be opened")
    visitor.told("broken.dxt.json")
    visitor.told(said)
    visitor.sees_title(TITLE)


def test_an_unknown_node_type_is_kept_shown_as_missing_and_the_rest_runs(visitor: Visitor) -> None:
    visitor.opens()
    visitor.opens_file(
        "strange.dxt.json",
        graph_file(
            {
                "strange": {"type": "martian.probe@3", "params": {"power": 9}},
                "number": {"type": "value.number@1", "params": {"value": 4}},
                "show": {"type": "view.text@1"},
            },
            ["strange.out -> show.value"],
        ),
    )
    visitor.told("martian.probe@3")
    visitor.runs()
    assert visitor.status("number") == "done"
    assert visitor.status("strange") not in ("done", "cached")
    assert visitor.status("show") not in ("done", "cached")
    with visitor.page.expect_download() as download:
        visitor.page.keyboard.press("Control+s")
    assert '"martian.probe@3"' in download.value.path().read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("x = 1\n", "function"),
        ("def broken(:\n    return 1\n", "line 1"),
        ("def one():\n    return 1\n\n\ndef two():\n    return 2\n", "two"),
        ("def half():\n    return (1,\n", "line"),
    ],
    ids=["no function", "syntax", "two functions", "open bracket"],
)
def test_code_that_makes_no_node_is_told_at_the_node_and_the_rest_runs(
    visitor: Visitor, code: str, said: str
) -> None:
    visitor.opens()
    visitor.opens_file(
        "code.dxt.json",
        graph_file(
            {"bad": python_node(code), "number": {"type": "value.number@1", "params": {"value": 4}}}
        ),
    )
    visitor.sees_title("A test")
    visitor.runs()
    assert visitor.status("number") == "done"
    assert visitor.status("bad") == "blocked"
    visitor.selects("bad")
    expect(visitor.page.locator("#panel, #inspector").filter(has_text=said).first).to_be_visible()


def test_a_cycle_is_named_and_nothing_in_it_runs(visitor: Visitor) -> None:
    step = "def step(n: float = 1) -> float:\n    return n + 1\n"
    visitor.opens()
    visitor.opens_file(
        "circle.dxt.json",
        graph_file(
            {
                "one": python_node(step),
                "two": python_node(step),
                "number": {"type": "value.number@1", "params": {"value": 4}},
            },
            ["one.out -> two.n", "two.out -> one.n"],
        ),
    )
    visitor.sees_title("A test")
    visitor.runs()
    assert not visitor.ran() & {"one", "two"}
    visitor.page.get_by_role("tab", name="Problems").click()
    expect(visitor.page.locator("#panel")).to_contain_text("one")
    expect(visitor.page.locator("#panel")).to_contain_text("two")


def test_a_missing_data_file_is_asked_for_by_name_and_picked(visitor: Visitor) -> None:
    visitor.opens()
    visitor.opens_file(
        "fares.dxt.json",
        graph_file(
            {
                "fares": {"type": "data.csv@1", "params": {"file": "fares.csv"}},
                "show": {"type": "view.table@1"},
            },
            ["fares.out -> show.value"],
        ),
    )
    visitor.sees_title("A test")
    visitor.runs()
    assert visitor.status("fares") == "blocked"
    visitor.selects("fares")
    expect(visitor.page.locator("#inspector")).to_contain_text("fares.csv")
    visitor.watches_events()
    with visitor.page.expect_file_chooser() as chooser:
        visitor.page.locator('#inspector [data-port="file"]').get_by_role("button").first.click()
    chooser.value.set_files(
        {"name": "fares.csv", "mimeType": "text/csv", "buffer": b"to,fare\nRome,80\nOslo,120\n"}
    )
    visitor.sees_status("fares", "done")
    visitor.sees_status("show", "done")
    visitor.selects("show")
    expect(visitor.page.locator("#panel")).to_contain_text("Oslo")


def test_a_dropped_file_that_a_node_does_not_read_leaves_its_own_file(visitor: Visitor) -> None:
    nodes = {"trips": {"type": "data.json@1", "params": {"file": "trips.json"}}}
    visitor.opens().opens_file("trips.dxt.json", graph_file(nodes))
    visitor.sees_title("A test")
    visitor.selects("trips")
    field = visitor.page.locator('#inspector [data-port="file"]')
    visitor.drops("trips.json", b'[{"to": "Rome"}]', on=field)
    visitor.runs()
    visitor.sees_status("trips", "done", "cached")
    visitor.drops("fares.csv", b"to,fare\nOslo,120\n", on=field)
    visitor.told("fares.csv was not taken: trips reads .json, .jsonl, .ndjson or .geojson files")
    visitor.drops("notes.pdf", b"%PDF", on=visitor.node("trips"))
    visitor.told("notes.pdf was not taken")
    visitor.drops("fares.csv", b"to,fare\nOslo,120\n", on=visitor.node("trips"))
    visitor.told("fares.csv went into a new node, fares")
    visitor.sees_status("fares", "done")
    assert visitor.nodes() == {"trips", "fares"}
    visitor.selects("trips")
    expect(field).to_contain_text("trips.json")
    visitor.sees_status("trips", "done", "cached")
    expect(visitor.page.locator("#panel")).to_contain_text("Rome")


SCRIPT = b"""
import statistics as st

def load(path: str) -> list:
    return [float(word) for word in path.split()]

def mean(values: list, digits: int = 0) -> float:
    return round(st.mean(values), digits)

def report(value: float, title: str = "") -> str:
    return f"{title}: {value} of {mean([1, 2])}"

def unused(x):
    return x

if __name__ == "__main__":
    rows = load("1 2 4.5")
    rows = rows or input()
    print(report(mean(load("1 2 4.5"), digits=1), title="Mean"))
"""


def test_a_dropped_script_becomes_the_graph_of_its_calls_and_gives_what_it_gave(
    visitor: Visitor,
) -> None:
    visitor.opens().opens_file("empty.dxt.json", {"dxt": 1})
    visitor.sees_title("")
    visitor.drops("week.py", SCRIPT)
    visitor.sees_title("week")
    visitor.told("week.py became 4 nodes")
    visitor.told('No node was made of "unused"')
    visitor.told("No node does all that is said in line 18.")
    assert visitor.nodes() == {"load", "load_2", "mean", "report"}
    visitor.runs()
    found = {event["node"]: event["outputs"]["out"] for event in visitor.heard("node_finished")}
    assert found["report"]["text"] == "“Mean: 2.5 of 2.0”"
    visitor.page.keyboard.press("Control+z")
    expect(visitor.node("report")).to_have_count(0)
    assert visitor.nodes() == set()


def test_what_a_reader_puts_into_an_empty_graph_runs_by_itself(visitor: Visitor) -> None:
    page = visitor.opens().page
    page.locator("#menu").click()
    page.locator("#menu-new").click()
    visitor.sees_title("")
    page.locator('#palette [data-type="value.number@1"]').click()
    visitor.sees_status("number", "done")
    visitor.drops("price.py", b"def price(net: float = 8) -> float:\n    return net * 1.25\n")
    visitor.sees_status("price", "done")
    # What was opened is somebody's, and waits.
    visitor.opens_file("mine.dxt.json", graph_file({"other": {"type": "value.number@1"}}))
    visitor.sees_title("A test")
    page.locator('#palette [data-type="value.number@1"]').click()
    visitor.sees_status("number", "stale")


def test_what_a_script_does_between_its_calls_becomes_nodes_as_well(visitor: Visitor) -> None:
    script = """
def numbers(text):
    return [int(word) for word in text.split()]

found = numbers("3 5 8")
odd = [n for n in found if n % 2]
share = len(odd) / len(found)

print(f"{share:.0%} of {len(found)}")
"""
    visitor.opens().opens_file("odd.py", script.encode())
    visitor.sees_title("odd")
    assert visitor.nodes() == {"numbers", "make_share", "show"}
    visitor.runs()
    assert [event["text"] for event in visitor.heard("printed")] == ["67% of 3\n"]
    visitor.sets("numbers", "text", "3 4")
    visitor.sees_status("show", "done")
    assert visitor.heard("printed")[-1]["text"] == "50% of 2\n"
    visitor.sets("numbers", "text", "")
    visitor.sees_status("numbers", "blocked")


def test_a_script_can_be_opened_as_a_graph_of_its_own(visitor: Visitor) -> None:
    visitor.opens().opens_file("week.py", SCRIPT)
    visitor.sees_title("week")
    visitor.told("week.py is open. No node was made of")
    visitor.runs()
    assert visitor.nodes() == {"load", "load_2", "mean", "report"}
    assert visitor.status("report") == "done"
    visitor.opens_file("typo.py", SCRIPT + b"x = (1\n")
    visitor.told("typo.py can't be opened.")
    visitor.told("Line 20: ")
    assert visitor.nodes() == {"load", "load_2", "mean", "report"}


def test_dropped_python_is_a_new_nodes_code_and_what_is_wrong_with_it_is_told_there(
    visitor: Visitor,
) -> None:
    visitor.opens().opens_file("empty.dxt.json", graph_file({}))
    visitor.sees_title("A test")
    visitor.drops("price.py", b"def price(net: float = 8) -> float:\n    return net * 1.25\n")
    expect(visitor.node("price")).to_be_visible()
    visitor.runs()
    assert visitor.heard("node_finished")[-1]["outputs"]["out"]["text"] == "10"
    visitor.drops("call.py", b"def half(x):\n    return x / 2\n\nprint(half(6))\n")
    visitor.told("call.py became 1 node.")
    visitor.sees_status("half", "done")
    assert visitor.heard("node_finished")[-1]["outputs"]["out"]["text"] == "3"
    visitor.drops("typo.py", b"def one(:\n    return 1\n\ndef two():\n    return 2\n")
    visitor.selects("typo")
    expect(visitor.page.locator("#inspector")).to_contain_text("is never closed")
    assert visitor.nodes() == {"price", "half", "typo"}
    visitor.drops("notes.pdf", b"%PDF")
    visitor.told("No node here reads notes.pdf")
