"""A newcomer opens the page, runs a graph, changes it, hands it on, and goes on without a network."""

from playwright.sync_api import expect
from reader import Reader
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
    reader: Reader,
) -> None:
    reader.opens().runs()
    assert reader.ran() == reader.nodes()
    assert set(reader.statuses().values()) == {"done"}
    reader.selects("busiest")
    reader.sees("15 rows")
    reader.sees("William B Hartsfield-Atlanta")
    for node_id in ("ranking", "map"):
        reader.selects(node_id)
        reader.sees_drawing()

    reader.watches_events()
    reader.sets("how_many", "value", "7")
    reader.waits_for("run_finished")
    assert reader.ran() == {"how_many", "busiest", "ranking"}
    reader.selects("busiest")
    reader.sees("7 rows")


def test_editing_code_shows_its_result_and_an_undo_brings_the_old_one_back_unrun(
    visitor: Visitor,
) -> None:
    visitor.opens_graph(
        graph_file(
            {
                "number": {"type": "value.number@1", "params": {"value": 20}},
                "twice": python_node("def twice(n: float) -> float:\n    return 2 * n\n"),
            },
            ["number.out -> twice.n"],
        ),
    )
    visitor.runs()
    visitor.selects("twice")
    visitor.sees("40")

    visitor.watches_events()
    visitor.writes_code("twice", "def twice(n: float) -> float:\n    return 2 * n + 1\n")
    visitor.waits_for("run_finished")
    assert visitor.ran() == {"twice"}
    visitor.sees("41")

    visitor.watches_events()
    visitor.undoes()
    visitor.sees("40")
    assert visitor.ran() == set()


def test_emoji_and_text_from_right_to_left_are_shown_as_they_were_given(reader: Reader) -> None:
    text = "Grüße 👩‍🚀 שלום"
    said = f"def say() -> str:\n    print('told 🎉')\n    return {text!r}\n"
    nodes = {
        "said": python_node(said),
        "raised": python_node("def fail() -> str:\n    raise ValueError('no 🚲 here')\n"),
    }
    reader.opens_graph(graph_file(nodes, title="A 🧭 graph")).runs()
    reader.selects("said")
    reader.sees(text)
    reader.sees("👩‍🚀", '.react-flow__node[data-id="said"]')
    reader.clicks("#tab-log")
    reader.sees("told 🎉")
    reader.clicks("#tab-result")
    reader.selects("raised")
    reader.sees("no 🚲 here")


def test_a_link_opens_the_same_graph_in_another_profile(
    reader: Reader, another_reader: Reader
) -> None:
    reader.opens()
    reader.selects("map")
    reader.sees_editor()
    reader.sets("how_many", "value", "9")
    link = reader.copies_link()
    another_reader.opens(link)
    another_reader.sees_title("America’s busiest airports")
    assert another_reader.nodes() == reader.nodes()
    assert another_reader.wires() == reader.wires()
    another_reader.selects("how_many")
    another_reader.sees_value('#inspector [data-port="value"]', "9")
    another_reader.runs()
    another_reader.selects("busiest")
    another_reader.sees("9 rows")


def test_with_the_network_off_a_reload_still_draws_and_runs(reader: Reader) -> None:
    reader.opens().runs()
    reader.waits_until(
        "navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)",
        timeout=120_000,
    )
    reader.loses_network()
    reader.reloads()
    reader.sees_title("America’s busiest airports")
    reader.runs()
    assert set(reader.statuses().values()) <= set(FRESH)
    reader.selects("busiest")
    reader.sees("15 rows")
    reader.selects("map")
    reader.sees_drawing()
    reader.sees_editor()


def test_the_site_works_below_a_sub_path(visitor: Visitor, site_below: str) -> None:
    visitor.site = site_below
    visitor.opens("?example=rain_barrel").runs()
    assert set(visitor.statuses().values()) == {"done"}
