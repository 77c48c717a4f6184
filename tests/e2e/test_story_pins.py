"""Somebody pins a value, gives another by hand, and comes back to the page later."""

from __future__ import annotations

from playwright.sync_api import expect
from visitor import FRESH, Visitor, graph_file, python_node

TWICE = "def twice(n: float) -> float:\n    return n * 2\n"
TOLD = "def told(n: float) -> str:\n    return f'It is {n}'\n"


def opened(visitor: Visitor) -> Visitor:
    graph = graph_file(
        {
            "number": {"type": "value.number@1", "params": {"value": 4}},
            "twice": python_node(TWICE),
            "told": python_node(TOLD),
            "other": python_node(TOLD.replace("told", "other")),
        },
        ["number.out -> twice.n", "twice.out -> told.n", "number.out -> other.n"],
    )
    visitor.opens().opens_file("pins.dxt.json", graph)
    visitor.sees_title("A test")
    return visitor.runs()


def does(visitor: Visitor, node_id: str, name: str) -> None:
    visitor.node(node_id).click(button="right", force=True)
    visitor.page.locator(f"#context [data-do={name}]").click()


def replaces(visitor: Visitor, node_id: str, value: str) -> None:
    does(visitor, node_id, "replace")
    field = visitor.page.locator("#replacement")
    expect(field).to_have_value("8.0")  # the present value comes a moment later
    field.fill(value)
    visitor.page.get_by_role("button", name="Replace", exact=True).click()


def test_what_is_pinned_or_given_by_hand_is_so_after_a_reload(visitor: Visitor) -> None:
    opened(visitor)
    does(visitor, "other", "pin")
    expect(visitor.node("other")).to_contain_text("pinned")
    replaces(visitor, "twice", "70")
    expect(visitor.node("twice")).to_contain_text("by hand")
    visitor.sees_status("told", *FRESH)
    visitor.sets("number", "value", "5")
    expect(visitor.page.locator("#saved")).to_contain_text("Saved")
    visitor.reloads()
    expect(visitor.node("twice")).to_contain_text("by hand")
    expect(visitor.node("other")).to_contain_text("pinned")
    visitor.watches_events()
    visitor.runs()
    assert visitor.ran() <= {"number"}
    visitor.selects("told")
    expect(visitor.page.locator("#panel")).to_contain_text("It is 70")
    visitor.selects("other")
    expect(visitor.page.locator("#panel")).to_contain_text("It is 4")
    # The graph itself knows nothing of it.
    with visitor.page.expect_download() as download:
        visitor.page.keyboard.press("Control+s")
    text = download.value.path().read_text(encoding="utf-8")
    assert "pin" not in text.replace("pins.dxt.json", "") and "70" not in text
    visitor.selects("twice")
    visitor.page.locator("#pin").click()
    visitor.selects("told")
    expect(visitor.page.locator("#panel")).to_contain_text("It is 10")
    expect(visitor.page.locator("#saved")).to_contain_text("Saved")
    visitor.reloads()
    expect(visitor.node("other")).to_contain_text("pinned")
    visitor.sees_status("twice", *FRESH)
    expect(visitor.node("twice")).not_to_contain_text("by hand")


def test_a_value_that_the_browser_lost_is_told_and_computed_again(visitor: Visitor) -> None:
    opened(visitor)
    replaces(visitor, "twice", "70")
    expect(visitor.node("twice")).to_contain_text("by hand")
    expect(visitor.page.locator("#saved")).to_contain_text("Saved")
    visitor.page.evaluate(
        """() => new Promise((resolve, reject) => {
             const opening = indexedDB.open("dxt-small-values");
             opening.onerror = reject;
             opening.onsuccess = () => {
               const losing = opening.result.transaction("values", "readwrite");
               losing.objectStore("values").clear();
               losing.oncomplete = () => { opening.result.close(); resolve(); };
             };
           })"""
    )
    visitor.reloads()
    visitor.told("twice is not pinned any more: the value is not in this browser.")
    visitor.runs()
    visitor.selects("told")
    expect(visitor.page.locator("#panel")).to_contain_text("It is 8")


def test_a_pinned_node_that_was_deleted_is_pinned_again_when_that_is_undone(
    visitor: Visitor,
) -> None:
    opened(visitor)
    does(visitor, "other", "pin")
    replaces(visitor, "twice", "70")
    visitor.sees_status("told", *FRESH)
    visitor.selects("other")
    visitor.page.keyboard.press("Delete")
    visitor.selects("twice")
    visitor.page.keyboard.press("Delete")
    for node_id in ("other", "twice"):
        expect(visitor.node(node_id)).to_have_count(0)
    visitor.sets("number", "value", "5")
    visitor.page.locator(".dxt-canvas, dxt-canvas").first.focus()
    visitor.watches_events()
    for _ in range(3):
        visitor.page.keyboard.press("Control+z")
    expect(visitor.node("twice")).to_contain_text("by hand")
    expect(visitor.node("other")).to_contain_text("pinned")
    visitor.sees_status("told", *FRESH)
    assert not visitor.ran() & {"twice", "other"}
    visitor.selects("told")
    expect(visitor.page.locator("#panel")).to_contain_text("It is 70")


def renames(visitor: Visitor, node_id: str, name: str) -> None:
    visitor.selects(node_id)
    field = visitor.page.locator("#node-name")
    field.fill(name)
    field.press("Enter")
    expect(visitor.node(name)).to_be_visible()


def test_a_node_that_is_renamed_keeps_what_the_reader_gave_it(visitor: Visitor) -> None:
    opened(visitor).writes_code(
        "other", "def other(n: float) -> str:\n    print('so')\n    return ''"
    )
    visitor.sees_status("other", "done")
    replaces(visitor, "twice", "70")
    does(visitor, "other", "pin")
    does(visitor, "other", "breakpoint")
    log = visitor.page.get_by_role("tab", name="Log")
    log.click()
    visitor.watches_events()
    renames(visitor, "other", "another")
    expect(log).to_have_attribute("aria-selected", "true")
    expect(visitor.page.locator("#panel")).to_contain_text("so")
    renames(visitor, "twice", "double")
    expect(visitor.node("double")).to_contain_text("by hand")
    expect(visitor.node("another")).to_contain_text("pinned")
    expect(visitor.node("another").locator(".dxt-broken")).to_be_visible()
    visitor.page.locator("#canvas").focus()
    visitor.page.keyboard.press("Control+z")
    expect(visitor.node("twice")).to_contain_text("by hand")
    expect(visitor.page.locator("#node-name")).to_have_value("twice")
    assert not visitor.ran()
    expect(visitor.page.locator("#saved")).to_contain_text("Saved")
    visitor.reloads()
    expect(visitor.node("twice")).to_contain_text("by hand")
    expect(visitor.node("another")).to_contain_text("pinned")
