"""Who comes back finds what was computed: nothing runs twice, and nobody else's values show."""

import re

from playwright.sync_api import expect
from reader import Reader
from visitor import Visitor, graph_file, python_node

from tests.web.rig import KEPT

TABLE = python_node("def table() -> Table:\n    return Table([{'city': 'Oslo', 'price': 120}])\n")
TWICE = python_node(
    "def twice(rows: Table) -> Table:\n"
    "    return Table([{**row, 'price': 2 * row['price']} for row in rows.to_pylist()])\n"
)
PRICES = graph_file({"table": TABLE, "twice": TWICE}, ["table.out -> twice.rows"], title="Prices")


def _ran_and_kept(reader: Reader, values: int) -> None:
    """Runs, and waits until the browser has so many values."""
    reader.runs()
    reader.waits_until(KEPT, values)


def test_after_a_reload_values_are_there_and_only_an_edit_runs(reader: Reader) -> None:
    reader.opens_graph(PRICES)
    _ran_and_kept(reader, 2)
    reader.reloads()
    reader.sees_title("Prices")
    reader.sees_status("table", "cached")
    reader.sees_status("twice", "cached")
    reader.selects("twice")
    reader.sees("240")
    reader.runs()
    assert reader.ran() == set()

    reader.watches_events()
    reader.writes_code("twice", TWICE["code"].replace("2 *", "3 *"))
    reader.waits_for("run_finished")
    assert reader.ran() == {"twice"}
    reader.sees("360")


def test_what_is_good_for_a_while_is_used_after_a_reload(
    visitor: Visitor, another: Visitor
) -> None:
    drawn = (
        "import random\n@node(ttl=1000)\ndef drawn() -> int:\n    return random.randrange(10**9)\n"
    )
    shown = python_node("def shown(lot: int) -> str:\n    return f'lot {lot}'\n")
    nodes = {"drawn": python_node(drawn), "shown": shown}
    visitor.opens()
    visitor.opens_file("lots.dxt.json", graph_file(nodes, ["drawn.out -> shown.lot"], title="Lots"))
    visitor.sees_title("Lots")
    another.opens(visitor.copies_link())
    _ran_and_kept(another, 3)  # two values, and until when the first is good
    another.selects("shown")
    lot = another.page.get_by_text(re.compile(r"lot \d+")).first.inner_text()
    another.reloads()
    another.sees_title("Lots")
    another.sees_status("drawn", "cached")
    another.sees_status("shown", "cached")
    another.selects("shown")
    expect(another.page.get_by_text(lot).first).to_be_visible()
    another.runs()
    assert another.ran() == set()


def test_a_graph_does_not_see_what_another_graph_has_computed(visitor: Visitor) -> None:
    visitor.opens()
    visitor.opens_file("prices.dxt.json", PRICES)
    visitor.sees_title("Prices")
    _ran_and_kept(visitor, 2)
    visitor.opens_file("theirs.dxt.json", {**PRICES, "title": "Theirs"})
    visitor.sees_title("Theirs")
    visitor.runs()
    assert visitor.ran() == {"table", "twice"}
    visitor.opens_file("prices.dxt.json", PRICES)
    visitor.sees_title("Prices")
    visitor.sees_status("twice", "cached")
