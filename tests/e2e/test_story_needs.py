"""What a graph needs is set in the page: packages, seconds and memory."""

from playwright.sync_api import expect
from visitor import Visitor, graph_file, python_node

PANDAS = "import pandas\n\ndef rows() -> int:\n    return len(pandas.DataFrame())\n"
LOOP = "def wait() -> int:\n    while True:\n        pass\n"


def test_a_package_that_code_imports_is_named_where_its_error_leads_and_is_then_asked_for(
    visitor: Visitor,
) -> None:
    visitor.opens_graph(graph_file({"rows": python_node(PANDAS)})).runs()
    visitor.selects("rows")
    visitor.sees("The package pandas could not be loaded: it would be fetched from")
    page = visitor.page
    page.get_by_role("button", name="Name the packages of this graph").click()
    field = page.get_by_label("Python packages")
    expect(field).to_be_focused()
    for typed, answer in (("pip install pandas", "Just the name: pandas"), ("!", "does not begin")):
        field.fill(typed)
        field.blur()
        visitor.sees(answer, "#inspector")
        expect(field).to_have_value(typed)
    field.fill("pandas>=2\n\nnumpy")
    field.blur()
    expect(field).to_have_value("pandas>=2\nnumpy")
    page.locator("#run").click()
    visitor.told("Python packages: pandas>=2 and numpy")
    page.get_by_role("button", name="Not now").click()
    visitor.undoes()
    expect(field).to_have_value("")


def test_the_time_that_a_node_may_take_is_set_in_the_page(visitor: Visitor) -> None:
    visitor.opens_graph(graph_file({"wait": python_node(LOOP)}))
    field = visitor.page.get_by_label("Time for each node")
    expect(field).to_have_value("30")
    field.fill("soon")
    field.press("Enter")
    visitor.sees("A number above 0 is needed here", "#inspector")
    field.fill("0.5")
    field.press("Enter")
    expect(field).not_to_have_attribute("aria-invalid", "true")
    visitor.runs()
    (failed,) = visitor.heard("node_failed")
    assert failed["error"]["code"] == "timed_out" and "0.5" in failed["error"]["message"]


def test_a_limit_and_a_name_are_typed_letter_by_letter_whatever_is_drawn_meanwhile(
    visitor: Visitor,
) -> None:
    page = visitor.page
    visitor.opens_graph(graph_file({"times": {"type": "value.number@1", "params": {"value": 3}}}))
    visitor.watches_events()
    field = page.get_by_label("Memory")
    before = field.input_value()
    field.select_text()
    field.press_sequentially("30")
    page.keyboard.press("ControlOrMeta+Enter")
    visitor.waits_for("run_finished")
    expect(field).to_have_value("30")
    expect(field).to_be_focused()
    field.press_sequentially("0")
    field.press("Enter")
    expect(field).to_have_value("300")
    visitor.undoes()  # it was one edit
    expect(field).to_have_value(before)
    visitor.selects("times")
    name = page.locator("#node-name")
    name.select_text()
    name.press_sequentially("north")
    expect(name).to_be_focused()
    name.press("Enter")
    visitor.sees_status("north", "cached", "done")
    assert visitor.nodes() == {"north"}
    visitor.undoes()
    visitor.sees_status("times", "cached", "done")
    assert visitor.nodes() == {"times"}


def test_what_is_typed_into_a_limit_counts_though_a_node_is_selected_before_its_end(
    visitor: Visitor,
) -> None:
    page = visitor.page
    visitor.opens_graph(graph_file({"times": {"type": "value.number@1", "params": {"value": 3}}}))
    field = page.get_by_label("Memory")
    field.select_text()
    field.press_sequentially("300")
    visitor.selects("times")
    expect(page.locator('#inspector [data-port="value"]')).to_have_value("3")
    page.keyboard.press("Escape")
    expect(field).to_have_value("300")


def test_a_text_that_begins_like_a_number_is_typed_letter_by_letter(visitor: Visitor) -> None:
    words = "def words(text) -> list:\n    return str(text).split()\n"
    visitor.opens_graph(graph_file({"words": python_node(words)}))
    field = visitor.selects("words").page.locator('#inspector [data-port="text"]')
    field.click()
    for at, letter in enumerate("3 4.0 x", 1):
        field.press_sequentially(letter)
        visitor.sees_rest()
        expect(field).to_have_value("3 4.0 x"[:at])
    field.press("Enter")
    expect(field).to_have_value("3 4.0 x")
