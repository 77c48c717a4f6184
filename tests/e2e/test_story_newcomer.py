"""A newcomer opens the page, runs a graph, changes it, hands it on, and goes on without a network."""

from playwright.sync_api import expect
from visitor import FRESH, Visitor, graph_file, python_node


def test_a_graph_is_drawn_before_python_has_booted_and_nothing_has_run(visitor: Visitor) -> None:
    visitor.opens()
    visitor.sees_title("America’s busiest airports")
    assert visitor.nodes() >= {"flights", "airports", "busiest", "ranking", "map"}
    # What the switch does can be read in a narrow window, and heard in any.
    switch = visitor.page.get_by_role("switch", name="Auto-run")
    for width, is_written in ((1024, True), (700, False)):
        visitor.page.set_viewport_size({"width": width, "height": 800})
        expect(visitor.page.get_by_text("Auto-run", exact=True)).to_be_visible(visible=is_written)
        expect(switch).to_have_count(1)
    marks = visitor.waits_for_marks("dxt:engine-ready", "dxt:executor-ready")
    assert marks.index("dxt:graph-drawn") < marks.index("dxt:engine-ready")
    assert marks.index("dxt:graph-drawn") < marks.index("dxt:executor-ready")
    assert not set(visitor.statuses().values()) & {*FRESH, "running", "queued", "failed"}


def test_run_shows_tables_and_charts_and_a_change_runs_only_what_depends_on_it(
    visitor: Visitor,
) -> None:
    visitor.opens().runs()
    assert visitor.ran() == visitor.nodes()
    assert set(visitor.statuses().values()) == {"done"}
    panel = visitor.page.locator("#panel")
    visitor.selects("busiest")
    expect(panel).to_contain_text("15 rows")
    expect(panel).to_contain_text("William B Hartsfield-Atlanta")
    visitor.selects("ranking")
    expect(panel.locator("svg, canvas").first).to_be_visible()

    visitor.watches_events()
    visitor.sets("how_many", "value", "7")
    visitor.waits_for("run_finished")
    assert visitor.ran() == {"how_many", "busiest", "ranking"}
    visitor.selects("busiest")
    expect(panel).to_contain_text("7 rows")


def test_editing_code_shows_its_result_and_an_undo_brings_the_old_one_back_unrun(
    visitor: Visitor,
) -> None:
    visitor.opens()
    visitor.opens_file(
        "small.dxt.json",
        graph_file(
            {
                "number": {"type": "value.number@1", "params": {"value": 20}},
                "twice": python_node("def twice(n: float) -> float:\n    return 2 * n\n"),
            },
            ["number.out -> twice.n"],
        ),
    )
    visitor.sees_title("A test")
    visitor.runs()
    visitor.selects("twice")
    panel = visitor.page.locator("#panel")
    expect(panel).to_contain_text("40")

    visitor.watches_events()
    visitor.writes_code("twice", "def twice(n: float) -> float:\n    return 2 * n + 1\n")
    visitor.waits_for("run_finished")
    assert visitor.ran() == {"twice"}
    expect(panel).to_contain_text("41")

    visitor.watches_events()
    visitor.page.locator("#undo").click()
    expect(panel).to_contain_text("40")
    assert visitor.ran() == set()


def test_a_link_opens_the_same_graph_in_another_profile(visitor: Visitor, another: Visitor) -> None:
    visitor.opens()
    visitor.sets("how_many", "value", "9")
    link = visitor.copies_link()
    another.opens(link)
    another.sees_title("America’s busiest airports")
    assert another.nodes() == visitor.nodes()
    assert another.wires() == visitor.wires()
    another.selects("how_many")
    expect(another.page.locator('#inspector [data-port="value"]')).to_have_value("9")
    another.runs()
    another.selects("busiest")
    expect(another.page.locator("#panel")).to_contain_text("9 rows")


def test_with_the_network_off_a_reload_still_draws_and_runs(visitor: Visitor) -> None:
    visitor.opens().runs()
    visitor.page.wait_for_function(
        "navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)",
        timeout=120_000,
    )
    visitor.page.context.set_offline(True)
    visitor.reloads()
    visitor.sees_title("America’s busiest airports")
    visitor.runs()
    assert set(visitor.statuses().values()) <= set(FRESH)
    visitor.selects("busiest")
    expect(visitor.page.locator("#panel")).to_contain_text("15 rows")
    visitor.selects("map")
    expect(visitor.page.locator("dxt-code .monaco-editor").first).to_be_visible()


def test_the_site_works_below_a_sub_path(visitor: Visitor, site_below: str) -> None:
    visitor.site = site_below
    visitor.opens("?example=rain_barrel").runs()
    assert set(visitor.statuses().values()) == {"done"}
