"""What a function's head says becomes ports: several outputs, many wires, marks; and what it can't be."""

from playwright.sync_api import expect
from visitor import Visitor, graph_file, python_node

STATS = """from typing import NamedTuple


class Stats(NamedTuple):
    half: float
    crosses: str


def stats(total: float) -> Stats:
    return Stats(total / 2, "x" * int(total))
"""
CLOCK = "import time\n\n\n@node(pure=False)\ndef clock() -> float:\n    return time.time()\n"


def test_one_port_takes_many_wires_and_one_function_gives_several_outputs(visitor: Visitor) -> None:
    visitor.opens()
    visitor.opens_file(
        "ports.dxt.json",
        graph_file(
            {
                "one": {"type": "value.number@1", "params": {"value": 4}},
                "two": {"type": "value.number@1", "params": {"value": 5}},
                "add": python_node("def add(*terms: float) -> float:\n    return sum(terms)\n"),
                "stats": python_node(STATS),
                "show": {"type": "view.text@1"},
            },
            [
                "one.out -> add.terms",
                "two.out -> add.terms",
                "add.out -> stats.total",
                "stats.crosses -> show.value",
            ],
        ),
    )
    visitor.sees_title("A test")
    visitor.runs()
    assert set(visitor.statuses().values()) == {"done"}
    visitor.selects("show")
    expect(visitor.page.locator("#panel")).to_contain_text("xxxxxxxxx")
    visitor.selects("add")
    wires = visitor.page.locator('#inspector [data-param="terms"] .wired[data-wire]')
    expect(wires).to_have_text(["one.out", "two.out"])
    # Taking one away leaves the other, and only what follows from it runs.
    visitor.watches_events()
    wires.first.get_by_role("button").last.click()
    expect(wires).to_have_text(["two.out"])
    visitor.waits_for("run_finished")
    assert visitor.ran() == {"add", "stats", "show"}


def test_a_list_that_is_needed_is_typed_or_comes_by_wire(visitor: Visitor) -> None:
    visitor.opens()
    visitor.opens_file(
        "lists.dxt.json",
        graph_file(
            {
                "sum": python_node("def f(items: set[int]) -> int:\n    return sum(items)\n"),
                "names": python_node("def f(of: dict) -> list:\n    return sorted(of)\n"),
            },
            [],
        ),
    )
    visitor.sees_title("A test")
    visitor.selects("sum")
    row = visitor.page.locator('#inspector [data-param="items"]')
    field = row.get_by_role("textbox")
    expect(field).to_have_attribute("placeholder", "[1, 2, 3]")
    expect(row).to_contain_text("needed")
    visitor.sets("sum", "items", "[1, 2, 2]")
    expect(row.get_by_role("alert")).to_contain_text("a list of int without repeats was expected")
    visitor.sets("sum", "items", "1, 2")
    expect(row.get_by_role("alert")).to_contain_text("a list is needed here: [1, 2, 3]")
    visitor.sets("sum", "items", "[1, 2, 4]")
    expect(row.get_by_role("alert")).to_have_count(0)
    visitor.sets("names", "of", '{"b": 1, "a": 2}')
    visitor.runs()
    assert visitor.statuses() == {"sum": "done", "names": "done"}
    visitor.selects("sum")
    expect(visitor.page.locator("#panel")).to_contain_text("7")
    # Emptied, it is needed again, and a wire may bring it.
    visitor.sets("sum", "items", "")
    expect(row).to_contain_text("needed")


def test_an_impure_node_runs_in_every_run_and_what_no_node_can_be_is_marked(
    visitor: Visitor,
) -> None:
    visitor.opens()
    visitor.opens_file(
        "clock.dxt.json",
        graph_file(
            {
                "clock": python_node(CLOCK),
                "still": {"type": "value.number@1", "params": {"value": 1}},
                "wide": python_node("def wide(t: float, **more) -> float:\n    return t\n"),
            },
            ["still.out -> wide.t"],
        ),
    )
    visitor.sees_title("A test")
    visitor.runs()
    assert visitor.ran() == {"clock", "still"}
    visitor.runs()
    assert visitor.ran() == {"clock"}
    visitor.selects("wide")
    expect(visitor.page.locator("#panel")).to_contain_text("**more")


def test_an_input_is_connected_by_keyboard_to_what_fits(visitor: Visitor) -> None:
    page = visitor.page
    nodes = {
        "first": python_node("def first() -> Table:\n    return Table([{'a': 1}])\n"),
        "second": python_node("def second(rows: Table) -> Table:\n    return rows\n"),
        "third": python_node("def third(*parts: Table) -> int:\n    return len(parts)\n"),
        "number": {"type": "value.number@1", "params": {"value": 3}},
    }
    visitor.opens_graph(graph_file(nodes))
    visitor.selects("second")
    page.get_by_role("button", name="Connect rows").press("Enter")
    menu = page.get_by_role("menu", name="What rows takes")
    expect(menu.get_by_role("menuitem")).to_have_text(["first.out"])
    page.keyboard.press("Enter")
    assert visitor.wires() == 1
    visitor.selects("third")
    for source in ("first.out", "second.out"):
        page.get_by_role("button", name="Connect parts").press("Enter")
        expect(page.get_by_role("menuitem").first).to_have_text(source)
        page.keyboard.press("Enter")
        expect(page.locator("#inspector [data-wire]").last).to_contain_text(source)
    visitor.selects("first")
    visitor.runs()
    assert visitor.status("third") == "done"
    visitor.selects("second")
    page.get_by_role("button", name="Disconnect").click()
    visitor.selects("first")
    page.locator("#inspector").get_by_role("button", name="Delete node").click()
    visitor.selects("second")
    page.get_by_role("button", name="Connect rows").click()
    visitor.told("No node here gives what rows takes")
