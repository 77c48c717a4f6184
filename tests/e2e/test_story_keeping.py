"""What a reader changes is kept, and never in place of what the author sent."""

import json

from playwright.sync_api import expect
from visitor import Visitor, graph_file, python_node

SMALL = graph_file({"number": {"type": "value.number@1", "params": {"value": 4}}}, title="Mine")


def _value(visitor: Visitor) -> str:
    visitor.selects("number")
    return visitor.page.locator('#inspector [data-port="value"]').input_value()


def test_edits_survive_a_reload_with_their_files_and_code(visitor: Visitor) -> None:
    visitor.opens()
    visitor.opens_file("mine.dxt.json", SMALL)
    visitor.sees_title("Mine")
    visitor.sets("number", "value", "11")
    expect(visitor.page.locator("#saved")).to_contain_text("Saved")
    visitor.reloads()
    visitor.sees_title("Mine")
    assert _value(visitor) == "11"


def test_a_readers_edits_never_hide_the_authors_version(visitor: Visitor, another: Visitor) -> None:
    visitor.opens()
    visitor.opens_file("mine.dxt.json", SMALL)
    visitor.sees_title("Mine")
    link = visitor.copies_link()

    another.opens(link)
    another.sets("number", "value", "99")
    expect(another.page.locator("#saved")).to_contain_text("Saved")
    another.reloads()
    another.sees_title("Mine")
    assert _value(another) == "4"
    another.told("You changed this graph")
    another.page.locator("#banner").get_by_role("button", name="Open my copy").click()
    expect(another.page.locator("#saved")).to_contain_text("Your copy")
    assert _value(another) == "99"


def test_a_saved_file_opens_again_as_it_was(visitor: Visitor, another: Visitor) -> None:
    visitor.opens()
    with visitor.page.expect_download() as download:
        visitor.page.keyboard.press("Control+s")
    text = download.value.path().read_text(encoding="utf-8")
    assert download.value.suggested_filename.endswith(".dxt.json")
    assert json.loads(text)["title"] == "America’s busiest airports"

    another.opens()
    another.opens_file("copy.dxt.json", text)
    assert another.nodes() == visitor.nodes()
    with another.page.expect_download() as again:
        another.page.keyboard.press("Control+s")
    assert again.value.path().read_text(encoding="utf-8") == text


def test_whoever_shares_is_told_which_files_do_not_go_along(visitor: Visitor) -> None:
    visitor.opens().copies_link()
    visitor.told("with the whole graph in it.")
    visitor.opens_file("empty.dxt.json", {"dxt": 1})
    visitor.sees_title("")
    visitor.drops("fares.csv", b"to,fare\nOslo,120\n")
    visitor.copies_link()
    visitor.told("But not fares.csv: send that along.")
    with visitor.page.expect_download():
        visitor.page.keyboard.press("ControlOrMeta+s")
    visitor.told("It reads fares.csv, which belongs beside it.")


def test_nodes_are_added_wired_refused_deleted_and_brought_back(visitor: Visitor) -> None:
    page = visitor.page
    visitor.opens()
    visitor.opens_file(
        "two.dxt.json",
        graph_file(
            {
                "table": python_node("def table() -> Table:\n    return Table([{'a': 1}])\n"),
                "twice": python_node("def twice(n: float) -> float:\n    return 2 * n\n"),
            }
        ),
    )
    visitor.sees_title("A test")

    def drag(source: str, target: str) -> None:
        start = page.locator(f'[data-nodeid="{source}"].react-flow__handle.source').bounding_box()
        end = page.locator(f'[data-nodeid="{target}"].react-flow__handle.target').bounding_box()
        assert start is not None and end is not None
        page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
        page.mouse.down()
        page.mouse.move(end["x"] + 20, end["y"] + 12, steps=4)
        page.mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2, steps=4)
        page.mouse.up()

    drag("table", "twice")
    visitor.told("number")
    assert visitor.wires() == 0

    before = visitor.nodes()
    page.locator("#palette").get_by_role("searchbox").fill("number")
    page.locator("#palette").get_by_role("searchbox").press("Enter")
    expect(page.locator(".react-flow__node")).to_have_count(3)
    (added,) = visitor.nodes() - before
    expect(page.locator("#palette")).to_contain_text("JavaScript")  # it lists all types again
    drag(added, "twice")
    expect(page.locator(".react-flow__edge")).to_have_count(1)
    visitor.runs()
    assert visitor.status("twice") == "done"

    visitor.selects(added)
    page.keyboard.press("Delete")
    expect(page.locator(".react-flow__node")).to_have_count(2)
    expect(page.locator(".react-flow__edge")).to_have_count(0)
    page.locator("#undo").click()
    expect(page.locator(".react-flow__node")).to_have_count(3)
    expect(page.locator(".react-flow__edge")).to_have_count(1)
    page.locator("#redo").click()
    expect(page.locator(".react-flow__node")).to_have_count(2)


def test_escape_closes_a_menu_and_leaves_the_selection(visitor: Visitor) -> None:
    visitor.opens().selects("busiest")
    menu = visitor.page.locator("#run-list")
    chosen = visitor.page.locator(".react-flow__node.selected")
    visitor.page.get_by_role("button", name="Other ways to run").click()
    expect(menu).to_be_visible()
    visitor.page.keyboard.press("Delete")
    visitor.page.keyboard.press("Escape")
    expect(menu).to_be_hidden()
    expect(chosen).to_have_count(1)
    visitor.page.keyboard.press("Escape")
    expect(chosen).to_have_count(0)
    assert "busiest" in visitor.nodes()


def test_a_graph_that_makes_room_for_another_is_found_again(visitor: Visitor) -> None:
    page = visitor.opens().page
    visitor.opens_file("mine.dxt.json", SMALL)
    visitor.sees_title("Mine")
    visitor.sets("number", "value", "11")
    page.locator("#menu").click()
    page.locator("#menu-new").click()
    visitor.sees_title("")
    visitor.told("“Mine” stays in this browser")
    page.locator("#title").fill("Another")
    page.locator("#menu").click()
    page.locator("#menu-copies").click()
    rows = page.locator("dialog .copy")
    expect(rows).to_have_count(2)
    expect(rows.filter(has_text="Another")).to_contain_text("open now")
    rows.filter(has_text="Mine").get_by_role("button", name="Delete").click()
    expect(rows).to_have_count(1)
    page.keyboard.press("Escape")
    page.locator(".toast").get_by_role("button", name="Undo").click()
    page.locator("#menu").click()
    page.locator("#menu-copies").click()
    rows.filter(has_text="Mine").get_by_role("button", name="Open").click()
    visitor.sees_title("Mine")
    assert _value(visitor) == "11"
    visitor.told("“Another” stays in this browser")
    visitor.reloads()
    visitor.sees_title("Mine")
    assert _value(visitor) == "11"


def test_a_graph_that_can_t_be_saved_is_not_lost_when_another_is_opened(visitor: Visitor) -> None:
    page = visitor.page
    page.add_init_script(
        "Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError'); }"
    )
    visitor.opens()
    visitor.opens_file("mine.dxt.json", SMALL)
    visitor.sees_title("Mine")
    visitor.sets("number", "value", "11")
    expect(page.locator("#saved")).to_have_text("Not saved")
    page.locator("#menu").click()
    page.locator("#menu-new").click()
    visitor.sees_title("")
    visitor.told("“Mine” could not be saved in this browser")
    page.locator(".toast").get_by_role("button", name="Go back to it").click()
    visitor.sees_title("Mine")
    visitor.selects("number")
    assert _value(visitor) == "11"


def test_two_tabs_that_change_one_graph_lose_neither_version(visitor: Visitor) -> None:
    visitor.opens()
    visitor.opens_file("mine.dxt.json", SMALL)
    visitor.sees_title("Mine")
    visitor.sets("number", "value", "11")
    expect(visitor.page.locator("#saved")).to_contain_text("Saved")

    beside = Visitor(visitor.page.context.new_page(), visitor.site)
    beside.opens()
    beside.sees_title("Mine")
    beside.sets("number", "value", "22")
    expect(beside.page.locator("#saved")).to_contain_text("Saved")
    visitor.sets("number", "value", "33")
    visitor.told("changed in another tab")

    beside.reloads()
    beside.sees_title("Mine")
    assert _value(beside) == "22"
    visitor.reloads()
    visitor.sees_title("Mine")
    assert _value(visitor) == "33"


def test_an_empty_graph_begins_at_full_size_and_a_view_shows_what_it_wants(
    visitor: Visitor,
) -> None:
    page = visitor.page
    visitor.opens()
    page.locator("#menu").click()
    page.locator("#menu-new").click()
    expect(page.locator(".react-flow__node")).to_have_count(0)
    expect(page.locator(".dxt-percent")).to_contain_text("100")
    page.locator("#palette").get_by_role("searchbox").fill("view text")
    page.locator("#palette").get_by_role("searchbox").press("Enter")
    port = page.locator('.react-flow__handle.target[data-handleid="value"]')
    expect(port).to_have_count(1)
    page.locator('#inspector [data-port="value"]').fill("hello")
    page.locator('#inspector [data-port="value"]').blur()
    expect(port).to_have_count(0)


def test_on_a_phone_nothing_is_cut_off(visitor: Visitor) -> None:
    page = visitor.page
    page.set_viewport_size({"width": 390, "height": 800})
    visitor.opens().runs()
    visitor.selects("busiest")
    expect(page.locator("#panel")).to_contain_text("15 rows")
    for part in ("#run", "#share", "#stage", "#panel", "#inspector"):
        box = page.locator(part).bounding_box()
        assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 390, part
