"""Somebody uses node types of others: wheels and modules, dropped or fetched, exchanged, shared."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import expect
from visitor import FRESH, Visitor, graph_file, python_node

from tests.other_host import OtherHost, other_host
from tests.plugins.wheels import single

TWICE = '''
def twice(number: float) -> float:
    """Two times it.

    However large it is.
    """
    return number * 2
'''
TIMES = '''
from dxt.nodes.prelude import node

MIGRATIONS = [
    {"from": "twice@1", "to": "times@2", "renamed": {"number": "value"}, "added": {"by": 2}},
]

@node(version=2)
def times(value: float, by: float = 3) -> float:
    """So many times it."""
    return value * by
'''
SHAPES = """/** Shapes. @version 1.5 */

const PI = 3;

/** The area of a circle.
 *
 * @param {number} radius
 * @returns {number}
 */
export function circle(radius) {
  return PI * radius ** 2;
}

/** @param {number} [side] @returns {number} */
export const square = (side = 2) => side ** 2;
"""
STEPS = """
export const MIGRATIONS = [{ from: "round@1", to: "circle@1", renamed: { size: "radius" } }];
"""
NEXT = "def other() -> int:\n    return 1\n"
WHEEL = "dxt_little-1.0-py3-none-any.whl"


def number(value: float = 4) -> dict[str, Any]:
    return {"type": "value.number@1", "params": {"value": value}}


ONE = python_node("def one() -> int:\n    return 1\n")


def opens_little(visitor: Visitor) -> Visitor:
    """A graph with a node of a plugin that is not there, beside one in Python."""
    graph = graph_file(
        {"number": number(), "n": {"type": "little.twice@1"}, "one": ONE},
        ["number.out -> n.number"],
    )
    visitor.opens().opens_file("little.dxt.json", graph)
    visitor.sees_title("A test")
    return visitor


def test_a_dropped_wheel_brings_its_nodes_and_travels_in_the_link(
    visitor: Visitor, fresh_context: Any, site: str
) -> None:
    opens_little(visitor)
    visitor.told("little.twice@1")
    visitor.sees_status("n", "missing")
    visitor.runs()
    visitor.drops(WHEEL, single(TWICE))
    visitor.told("The plugin dxt-little 1.0 is there: 1 node type.")
    expect(visitor.page.locator("#banner")).to_be_hidden()
    expect(visitor.page.locator('.type[data-type="little.twice@1"]')).to_be_visible()
    visitor.sees_status("n", "stale", *FRESH)
    visitor.runs()
    visitor.sees_status("n", *FRESH)
    # What is not of the plugin kept its value.
    assert "one" not in visitor.ran()
    visitor.selects("n")
    expect(visitor.page.locator("#panel")).to_contain_text("8")
    expect(visitor.page.locator(".node-summary")).to_have_text("Two times it.")
    visitor.page.locator(".node-help summary").click()
    expect(visitor.page.locator(".node-help")).to_contain_text("However large it is.")

    link = visitor.copies_link()
    visitor.page.goto("about:blank")
    visitor.opens(link)
    visitor.sees_status("n", "stale", *FRESH)
    # Elsewhere its file is missed, and taken when it comes.
    other = Visitor(fresh_context(service_workers="block").new_page(), site).opens(link)
    other.told("uses the plugin dxt-little 1.0, whose file is not in this browser")
    other.sees_status("n", "missing")
    other.drops("renamed.whl", single(TWICE))
    other.sees_status("n", "stale", *FRESH)
    other.runs()
    other.sees_status("n", *FRESH)


def test_a_newer_wheel_makes_only_its_own_nodes_stale(visitor: Visitor) -> None:
    opens_little(visitor)
    visitor.drops(WHEEL, single(TWICE))
    visitor.sees_status("n", "stale")
    visitor.runs()
    visitor.sees_status("n", *FRESH)
    visitor.watches_events()
    visitor.drops(WHEEL, single(TWICE.replace("* 2", "* 2 + 1"), version="1.1"))
    visitor.page.get_by_role("button", name="Use only 1.1").click()
    visitor.told("The plugin dxt-little 1.1 is used instead of 1.0.")
    # What the dropped file alone began may end first: in that run there is nothing to do.
    visitor.waits_for("node_finished")
    visitor.sees_rest()
    visitor.sees_status("n", *FRESH)
    assert visitor.ran() == {"n"}
    visitor.selects("n")
    expect(visitor.page.locator("#panel")).to_contain_text("9")
    visitor.page.locator("#undo").click()
    expect(visitor.page.locator("#panel")).to_contain_text("8")


def test_a_newer_plugin_brings_old_nodes_up_to_date_and_says_so(visitor: Visitor) -> None:
    opens_little(visitor)
    visitor.drops(WHEEL, single(NEXT, version="1.9"))
    visitor.told("The plugin dxt-little 1.9 is there")
    visitor.drops(WHEEL, single(TIMES, version="2.0"))
    visitor.page.get_by_role("button", name="Use only 2.0").click()
    visitor.told('The node "n" was of type little.twice@1 and is now of type little.times@2')
    visitor.runs()
    visitor.sees_status("n", *FRESH)
    visitor.selects("n")
    expect(visitor.page.locator("#panel")).to_contain_text("8")
    # What was done since then is not what its Undo takes back.
    visitor.sets("number", "value", "5")
    visitor.page.locator("#banner").get_by_role("button", name="Undo").click()
    visitor.told("The graph was changed since then")
    visitor.selects("n")
    expect(visitor.page.locator("#panel")).to_contain_text("10")


def test_two_versions_of_a_plugin_run_side_by_side(
    visitor: Visitor, fresh_context: Any, site: str
) -> None:
    opens_little(visitor)
    visitor.drops(WHEEL, single(TWICE))
    visitor.sees_status("n", "stale")
    visitor.runs()
    # A module of the same name, and a function of the same type that gives something else.
    visitor.drops(WHEEL, single(TIMES, version="2.0"))
    visitor.page.get_by_role("button", name="Cancel").click()
    expect(visitor.page.locator('.type[data-type="little.times@2"]')).to_have_count(0)
    visitor.drops(WHEEL, single(TIMES, version="2.0"))
    visitor.page.get_by_role("button", name="Use both").click()
    visitor.told("The plugin dxt-little 2.0 is there beside 1.0.")
    visitor.page.locator('.type[data-type="little.times@2"]').click()
    visitor.sets("times", "value", "7")
    visitor.runs()
    visitor.sees_status("n", *FRESH)
    visitor.sees_status("times", *FRESH)
    visitor.selects("times")
    expect(visitor.page.locator("#panel")).to_contain_text("21")
    visitor.selects("n")
    expect(visitor.page.locator("#panel")).to_contain_text("8")
    visitor.page.locator("#menu").click()
    visitor.page.locator("#menu-plugins").click()
    expect(visitor.page.locator('[data-plugin="dxt-little"]')).to_have_count(2)
    visitor.page.get_by_role("button", name="Close").last.click()

    link = visitor.copies_link()
    other = Visitor(fresh_context(service_workers="block").new_page(), site).opens(link)
    other.drops("two.whl", single(TIMES, version="2.0"))
    other.sees_status("times", "stale", *FRESH)
    other.sees_status("n", "missing")
    other.drops("one.whl", single(TWICE))
    other.sees_status("n", "stale", *FRESH)


def test_a_newer_module_brings_old_nodes_up_to_date(visitor: Visitor) -> None:
    graph = graph_file({"r": number(2), "c": {"type": "shapes.round@1"}}, ["r.out -> c.size"])
    visitor.opens().opens_file("shapes.dxt.json", graph)
    visitor.sees_status("c", "missing")
    visitor.drops("shapes.mjs", (SHAPES + STEPS).encode())
    visitor.told('The node "c" was of type shapes.round@1 and is now of type shapes.circle@1')
    visitor.runs()
    visitor.selects("c")
    expect(visitor.page.locator("#panel")).to_contain_text("12")
    visitor.page.locator("#banner").get_by_role("button", name="Undo").click()
    visitor.sees_status("c", "missing")


def test_a_plugin_that_can_t_be_loaded_says_why_and_its_nodes_are_kept(visitor: Visitor) -> None:
    opens_little(visitor)
    visitor.drops(WHEEL, b"no wheel")
    visitor.told("can't be loaded: it is damaged, or no wheel at all")
    visitor.drops(WHEEL, single("def twice(:\n"))
    visitor.told("can't be loaded: dxt_little, line")
    assert "n" in visitor.nodes() and visitor.wires() == 1
    visitor.drops(WHEEL, single(TWICE))
    visitor.sees_status("n", "stale")


def test_a_module_s_functions_are_nodes(visitor: Visitor) -> None:
    graph = graph_file({"r": number(2), "c": {"type": "shapes.circle@1"}}, ["r.out -> c.radius"])
    visitor.opens().opens_file("shapes.dxt.json", graph)
    visitor.sees_status("c", "missing")
    visitor.drops("shapes.mjs", SHAPES.encode())
    visitor.told("The plugin shapes 1.5 is there: 2 node types.")
    visitor.runs()
    visitor.sees_status("c", *FRESH)
    visitor.selects("c")
    expect(visitor.page.locator("#panel")).to_contain_text("12")
    visitor.page.locator('.type[data-type="shapes.square@1"]').click()
    visitor.runs()
    visitor.sees_status("square", *FRESH)


@pytest.fixture
def host() -> Iterator[OtherHost]:
    with other_host({WHEEL: single(TWICE), "shapes.mjs": SHAPES.encode()}) as found:
        yield found


def test_a_plugin_at_an_address_is_fetched_when_the_reader_says_so(
    visitor: Visitor, fresh_context: Any, site: str, host: OtherHost, console: Any
) -> None:
    console.expect("404")
    opens_little(visitor)
    visitor.page.locator("#menu").click()
    visitor.page.locator("#menu-plugins").click()
    visitor.page.locator("#plugin-url").fill(host.url + WHEEL)
    visitor.page.get_by_role("button", name="Fetch").click()
    visitor.told("The plugin dxt-little 1.0 is there")
    visitor.sees_status("n", "stale")
    link = visitor.copies_link()
    assert host.asked == [f"/{WHEEL}"]

    other = Visitor(fresh_context(service_workers="block").new_page(), site).opens(link)
    other.told("which would be fetched from 127.0.0.1")
    other.sees_status("n", "missing")
    assert host.asked == [f"/{WHEEL}"]
    other.page.get_by_role("button", name="Fetch it").click()
    other.sees_status("n", "stale")
    other.runs()
    other.sees_status("n", *FRESH)
    assert host.asked == [f"/{WHEEL}"] * 2


def test_an_address_that_gives_no_plugin_is_told_with_what_to_do(
    visitor: Visitor, host: OtherHost, console: Any
) -> None:
    console.expect("404|ERR_CONNECTION_REFUSED")
    page = opens_little(visitor).page
    field = page.locator("#plugin-url")

    def asks(url: str) -> None:
        page.locator("#menu").click()
        page.locator("#menu-plugins").click()
        field.fill(url)
        field.press("Enter")

    asks("shapes.mjs")
    expect(page.locator("dialog .param-error")).to_contain_text("begins with https://")
    expect(field).to_have_value("shapes.mjs")
    field.fill(host.url + "gone.mjs")
    field.press("Enter")
    visitor.told("gone.mjs could not be fetched: the server answered 404")
    asks("http://127.0.0.1:1/shapes.mjs")
    visitor.told("drop the file here")
    asks(host.url + "shapes.mjs")
    visitor.told("The plugin shapes 1.5 is there")
    expect(page.locator(".toast").filter(has_text="Fetching")).to_have_count(0)


def test_another_file_at_the_address_is_not_taken(visitor: Visitor, host: OtherHost) -> None:
    lock = {"dxt-little": {"version": "1.0", "sha256": ["0" * 64], "plugin": True}}
    graph = graph_file(
        {"n": {"type": "little.twice@1", "params": {"number": 1}}},
        lock=lock,
    )
    graph["requirements"] = [f"dxt-little @ {host.url}{WHEEL}"]
    visitor.opens().opens_file("little.dxt.json", json.dumps(graph))
    visitor.told("which would be fetched from 127.0.0.1")
    visitor.page.get_by_role("button", name="Fetch it").click()
    visitor.told("The plugin dxt-little was not taken.")
    visitor.sees_status("n", "missing")


def test_a_plugin_s_packages_are_asked_for_when_its_nodes_run(visitor: Visitor) -> None:
    needy = (
        f"from dxt.nodes.prelude import node\n\n@node(requires=['oddpackage>=2'])\n{TWICE.lstrip()}"
    )
    opens_little(visitor)
    visitor.drops(WHEEL, single(needy))
    visitor.sees_status("n", "stale")
    visitor.page.locator("#run").click()
    visitor.told("Python packages: oddpackage>=2")
