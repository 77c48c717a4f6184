"""A reader finds out why a result is wrong: halts a run, looks at what flows, tries another value."""

from playwright.sync_api import Locator, expect
from visitor import Visitor, graph_file, python_node

FARES = (
    "def fares() -> Table:\n"
    "    return Table([{'to': 'Rome', 'price': 90}, {'to': 'Oslo', 'price': 40}])\n"
)
CHEAP = (
    "def cheap(rows: Table, limit: int = 50) -> Table:\n"
    "    return Table([row for row in rows.to_pylist() if row['price'] < limit])\n"
)
TOTAL = "def total(rows: Table) -> int:\n    return sum(row['price'] for row in rows.to_pylist())\n"
TOLD = "def told(n: int) -> str:\n    return f'It costs {n}'\n"
GRAPH = graph_file(
    {
        "fares": python_node(FARES),
        "cheap": python_node(CHEAP),
        "total": python_node(TOTAL),
        "told": python_node(TOLD),
    },
    ["fares.out -> cheap.rows", "cheap.out -> total.rows", "total.out -> told.n"],
    title="Fares",
)
WIRE = "fares.out -> cheap.rows"


def _opened(visitor: Visitor) -> Visitor:
    visitor.opens()
    visitor.opens_file("fares.dxt.json", GRAPH)
    visitor.sees_title("Fares")
    return visitor


def _does(visitor: Visitor, place: Locator, name: str) -> None:
    """Chooses from the menu of a node or wire."""
    place.click(button="right", force=True)
    visitor.page.locator(f"#context [data-do={name}]").click()


def _wire(visitor: Visitor, text: str) -> Locator:
    return visitor.page.locator(f'.react-flow__edge[data-id="{text}"] .dxt-wire-reach')


def _stands_before(visitor: Visitor, node_id: str) -> None:
    expect(visitor.node(node_id)).to_have_attribute("data-held", "here", timeout=90_000)
    expect(visitor.page.locator("#summary")).to_contain_text(f"Before {node_id}")


def _cells(visitor: Visitor, *texts: str) -> None:
    for text in texts:
        expect(visitor.page.locator("#preview")).to_contain_text(text)


def test_a_run_is_halted_looked_at_changed_by_hand_and_ended(visitor: Visitor) -> None:
    page = _opened(visitor).page
    visitor.selects("cheap")
    page.keyboard.press("F9")
    expect(visitor.node("cheap").locator(".dxt-broken")).to_be_visible()

    visitor.watches_events()
    page.locator("#run").click()
    _stands_before(visitor, "cheap")
    assert visitor.ran() == {"fares"}
    expect(page.locator("#tab-inputs")).to_have_attribute("aria-selected", "true")
    _cells(visitor, "Rome", "90", "Oslo")

    page.locator("#step").click()
    _stands_before(visitor, "total")
    _cells(visitor, "Oslo", "40")
    assert visitor.ran() == {"fares", "cheap"}

    visitor.selects("cheap")
    page.locator("#tab-result").click()
    page.locator("#replace").click()
    field = page.locator("#replacement")
    field.fill("[5]")
    page.locator("dialog .primary").click()
    expect(page.locator("dialog")).to_contain_text("Rows are needed here")
    field.fill('[{"to": "Here", "price": 7}]')
    page.locator("dialog .primary").click()
    expect(visitor.node("cheap").locator(".dxt-mark")).to_be_visible()
    _cells(visitor, "Here", "7")
    _stands_before(visitor, "total")

    page.keyboard.press("F8")
    visitor.waits_for("run_finished")
    assert visitor.ran() == {"fares", "cheap", "total", "told"}
    assert [one["node"] for one in visitor.heard("node_started")].count("cheap") == 1
    visitor.selects("told")
    _cells(visitor, "It costs 7")

    # What was looked at by hand is in no file and no link, and computed values come back.
    assert "Here" not in visitor.copies_link()
    visitor.watches_events()
    visitor.selects("cheap")
    page.locator("#pin").click()
    visitor.waits_for("run_finished")
    assert visitor.ran() == set() or visitor.ran() <= {"total", "told"}
    visitor.selects("told")
    _cells(visitor, "It costs 40")


def test_a_node_that_a_run_stands_still_before_is_not_said_to_run(visitor: Visitor) -> None:
    page = _opened(visitor).page
    visitor.selects("fares")
    page.keyboard.press("F9")
    page.locator("#run").click()
    _stands_before(visitor, "fares")
    visitor.sees("The run stands still: step (F10) or continue (F8) to see what fares gives")
    page.keyboard.press("F8")
    visitor.sees("2 rows")


def test_conditions_hold_on_wires_and_bad_ones_are_refused(visitor: Visitor) -> None:
    page = _opened(visitor).page
    _does(visitor, _wire(visitor, WIRE), "condition")
    page.locator("#condition").fill("rows >")
    page.locator("#condition").press("Enter")
    expect(page.locator("dialog[open]")).to_contain_text("is no condition", timeout=90_000)
    expect(page.locator("#condition")).to_have_value("rows >")
    page.locator("#condition").fill("rows > 1")
    page.locator("#condition").press("Enter")
    expect(page.locator(".dxt-wire .dxt-break-bars")).to_be_visible()

    page.locator("#run").click()
    _stands_before(visitor, "cheap")
    expect(page.locator("#summary")).to_contain_text("if rows > 1")
    page.locator("#stop").click()
    expect(page.locator("#run")).to_be_visible()

    visitor.sets("cheap", "limit", "60")
    expect(page.locator("#saved")).to_contain_text("Saved")
    visitor.reloads()
    visitor.sees_title("Fares")
    expect(page.locator(".dxt-wire .dxt-break-bars")).to_be_visible()


def test_looking_back_runs_nothing_and_shows_what_was(visitor: Visitor) -> None:
    page = _opened(visitor).page
    visitor.runs()
    visitor.sets("cheap", "limit", "100")
    visitor.selects("told")
    _cells(visitor, "It costs 130")
    visitor.watches_events()
    for _ in range(3):
        page.keyboard.press("Shift+F8")
    expect(visitor.node("cheap")).to_have_attribute("data-held", "next")
    expect(page.locator("#engine-state")).to_have_attribute("data-state", "past")
    page.keyboard.press("Shift+F8")  # before the edit
    visitor.selects("told")
    page.locator("#tab-result").click()
    _cells(visitor, "It costs 40")
    page.keyboard.press("F10")
    page.locator("#come-back").click()
    expect(visitor.node("told")).to_contain_text("It costs 130")
    expect(page.locator("#debugger")).to_be_hidden()
    assert visitor.ran() == set()


def test_a_value_that_is_out_of_date_or_of_later_is_never_shown_as_if_it_counted(
    visitor: Visitor,
) -> None:
    page = _opened(visitor).page
    visitor.runs()
    visitor.selects("total")
    page.locator("#tab-result").click()
    _cells(visitor, "40")
    page.keyboard.press("Shift+F8")
    page.keyboard.press("Shift+F8")
    visitor.selects("total")
    page.locator("#tab-result").click()
    _cells(visitor, "total had no up-to-date value at that moment")
    page.locator("#come-back").click()
    _cells(visitor, "40")
    page.locator("#autorun").uncheck(force=True)
    visitor.sets("cheap", "limit", "100")
    visitor.sees_status("cheap", "stale")
    given = page.locator(".output .value")
    expect(given).to_have_text("1 row × 2 columns")
    expect(given).to_have_class("value old")
    visitor.writes_code("cheap", CHEAP.replace("row for", "1 / 0 for"))
    visitor.runs()
    visitor.sees_status("cheap", "failed")
    expect(given).to_have_text("")


def test_a_run_goes_to_a_node_and_from_a_node_and_can_be_edited_meanwhile(visitor: Visitor) -> None:
    page = _opened(visitor).page
    visitor.watches_events()
    _does(visitor, visitor.node("cheap"), "run-to")
    visitor.waits_for("run_finished")
    assert visitor.ran() == {"fares", "cheap"}
    visitor.watches_events()
    _does(visitor, visitor.node("cheap"), "run-from")
    visitor.waits_for("run_finished")
    assert visitor.ran() == {"cheap", "total", "told"}

    # A graph that stands still can be edited: it goes on by the new one.
    visitor.selects("total")
    page.keyboard.press("F9")
    _does(visitor, visitor.node("cheap"), "run-from")
    _stands_before(visitor, "total")
    visitor.watches_events()
    visitor.writes_code("total", TOTAL.replace("sum(", "1 + sum("))
    visitor.waits_for("planned")
    page.locator("#continue").click()
    visitor.waits_for("run_finished")
    assert visitor.ran() == {"total", "told"}
    expect(visitor.node("told")).to_contain_text("It costs 41")


def test_a_pinned_node_keeps_its_value_whatever_changes_above_it(visitor: Visitor) -> None:
    page = _opened(visitor).page
    visitor.runs()
    _does(visitor, visitor.node("cheap"), "pin")
    expect(visitor.node("cheap")).to_contain_text("pinned")
    visitor.watches_events()
    visitor.writes_code("fares", FARES.replace("40", "45"))
    visitor.waits_for("run_finished")
    assert visitor.ran() == {"fares"}
    expect(visitor.node("told")).to_contain_text("It costs 40")
    visitor.watches_events()
    _does(visitor, visitor.node("cheap"), "pin")
    visitor.waits_for("run_finished")
    expect(visitor.node("told")).to_contain_text("It costs 45")
    expect(page.locator(".dxt-mark")).to_have_count(0)


def test_everything_can_be_done_by_keyboard(visitor: Visitor) -> None:
    page = _opened(visitor).page
    page.locator("#canvas").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("F10")
    _stands_before(visitor, "fares")
    page.keyboard.press("F10")
    _stands_before(visitor, "cheap")
    page.locator('.react-flow__node[data-id="total"]').focus()
    page.keyboard.press("ContextMenu")
    expect(page.locator("#context")).to_be_visible()
    expect(page.locator("#context [data-do=breakpoint]")).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#context [data-do=condition]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#context")).to_be_hidden()
    page.keyboard.press("F9")
    expect(visitor.node("total").locator(".dxt-broken")).to_be_visible()
    page.keyboard.press("F8")
    _stands_before(visitor, "total")
    told = page.locator('.react-flow__node[data-id="total"]').get_attribute("aria-label") or ""
    assert "Paused here" in told and "Breakpoint" in told
