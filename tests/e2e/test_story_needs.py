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
