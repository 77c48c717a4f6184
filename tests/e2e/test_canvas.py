"""What the canvas shows of a graph, and what it answers to its caller, in a real browser."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

if TYPE_CHECKING:
    from tests.e2e.canvas.harness import Canvas

pytest_plugins = ["tests.e2e.canvas.harness"]

JOINED = "join.out -> clean.rows"


# What is shown


def test_a_graph_shows_its_nodes_ports_wires_and_states(canvas: Canvas) -> None:
    clean = canvas.node("clean")
    expect(clean.locator(".dxt-title")).to_have_text("Clean")
    expect(clean.locator(".dxt-subtitle")).to_have_text("python")
    expect(clean.locator(".dxt-port-name")).to_have_text(["rows", "limit", "out", "dropped"])
    expect(clean.locator(".dxt-note")).to_have_text("10 items")
    expect(clean.locator(".dxt-time")).to_have_text("1.4 s")
    expect(canvas.page.locator(".dxt-node")).to_have_count(8)
    expect(canvas.page.locator(".dxt-wire")).to_have_count(6)
    expect(clean).to_have_attribute("aria-label", "Clean, python, Done, 10 items")
    expect(canvas.node("sort").locator("[data-missing] .dxt-port-alert")).to_be_visible()


def test_the_first_drawing_is_marked(canvas: Canvas) -> None:
    canvas.page.wait_for_function("performance.getEntriesByName('dxt:graph-drawn').length === 1")
    canvas.show("crowd(20)")
    assert canvas.page.evaluate("performance.getEntriesByName('dxt:graph-drawn').length") == 1


def test_the_whole_graph_is_in_view_at_first(canvas: Canvas) -> None:
    for name in ("fares", "limit", "chart", "show"):
        box = canvas.node(name).bounding_box()
        assert box is not None
        assert box["x"] >= 0 and box["x"] + box["width"] <= 1280
        assert box["y"] >= 0 and box["y"] + box["height"] <= 800


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("stale", "Not run"),
        ("queued", "Queued"),
        ("running", "Running…"),
        ("cached", "10 items"),
        ("failed", "Failed"),
        ("skipped", "Skipped"),
        ("blocked", "Can't run yet"),
        ("missing", "Unknown node type"),
        ("", "Not run"),
    ],
)
def test_each_status_has_its_words_and_its_icon(canvas: Canvas, status: str, words: str) -> None:
    canvas.patch({"clean": {"status": status}})
    expect(canvas.node("clean").locator(".dxt-note")).to_have_text(words)
    expect(canvas.node("clean").locator(".dxt-foot > svg.dxt-status")).to_be_visible()


def test_a_failed_node_says_why_and_a_running_wire_flows(canvas: Canvas) -> None:
    error = "ValueError: there is no column 'price' in this table"
    canvas.patch({"clean": {"status": "failed", "error": error}}, {JOINED: {"running": True}})
    expect(canvas.node("clean").locator(".dxt-note")).to_have_text(error)
    expect(canvas.wire(JOINED).locator(".dxt-wire-flow")).to_be_attached()
    canvas.patch({"clean": {"status": "done", "error": ""}}, {JOINED: {"running": False}})
    expect(canvas.node("clean").locator(".dxt-note")).to_have_text("10 items")
    expect(canvas.wire(JOINED).locator(".dxt-wire-flow")).to_have_count(0)


def test_a_wire_that_a_stream_passes_tells_how_far_it_is_and_how_full(canvas: Canvas) -> None:
    level = canvas.wire(JOINED).locator(".dxt-level")
    canvas.patch({}, {JOINED: {"level": {"items": 12345, "waiting": 512, "room": 2048}}})
    expect(level.locator(".dxt-level-items")).to_have_text("12,345")
    expect(level).not_to_have_attribute("data-full", "")
    canvas.patch({}, {JOINED: {"level": {"items": 1_234_567, "waiting": 512, "room": 2048}}})
    expect(level.locator(".dxt-level-items")).to_have_text("1.2M")
    canvas.patch({}, {JOINED: {"level": {"items": 12345, "waiting": 2048, "room": 2048}}})
    expect(level).to_have_attribute("data-full", "")
    for nothing in (None, {}, {"items": "<b>", "waiting": 1, "room": 1}):
        canvas.patch({}, {JOINED: {"level": nothing}})
        expect(level).to_have_count(0)


def test_nothing_moves_for_a_reader_who_asked_for_stillness(canvas: Canvas) -> None:
    canvas.page.emulate_media(reduced_motion="reduce")
    canvas.patch({"clean": {"status": "running"}}, {JOINED: {"running": True}})
    running = canvas.page.evaluate(
        "document.getAnimations().filter((one) => one.playState === 'running').length"
    )
    assert running == 0


def test_patches_are_drawn_once_a_frame(canvas: Canvas) -> None:
    """A hundred patches in a row change the node's drawing a single time."""
    changes = canvas.page.evaluate(
        """async () => {
            const note = document.querySelector('[data-id="clean"] .dxt-note');
            let changes = 0;
            new MutationObserver((seen) => { changes += seen.length; })
                .observe(note, { characterData: true, childList: true, subtree: true });
            for (let i = 0; i < 100; i++) {
                canvas.patch(JSON.stringify({ nodes: { clean: { note: `${i} items` } } }));
            }
            await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
            return [changes, note.textContent];
        }"""
    )
    assert changes == [1, "99 items"]


def test_a_wire_to_a_port_that_is_gone_is_still_shown(canvas: Canvas) -> None:
    canvas.patch({"clean": {"inputs": [{"name": "rows", "type": "Table", "kind": "table"}]}})
    expect(canvas.node("clean").locator('[data-ghost][data-port="limit"]')).to_be_visible()
    expect(canvas.wire("limit.out -> clean.limit")).to_be_visible()


def test_a_port_names_its_type_to_a_resting_cursor(canvas: Canvas) -> None:
    canvas.port("sort", "in", "rows").hover()
    tip = canvas.page.locator(".dxt-tip")
    expect(tip).to_be_visible()
    expect(tip).to_contain_text("rows Table")
    expect(tip).to_contain_text("Required")


def test_a_node_takes_its_icon_from_the_pages_sprite_where_it_has_it(canvas: Canvas) -> None:
    canvas.page.evaluate(
        """() => document.body.insertAdjacentHTML("beforeend",
            '<svg hidden><symbol id="i-funnel"><path d="M3 3h18"/></symbol></svg>')"""
    )
    canvas.patch({"clean": {"icon": "funnel"}, "sort": {"icon": "nowhere"}})
    expect(canvas.node("clean").locator(".dxt-kind use")).to_have_attribute("href", "#i-funnel")
    expect(canvas.node("sort").locator(".dxt-kind path")).to_be_visible()


def test_nodes_without_a_place_are_arranged_as_the_values_flow(canvas: Canvas) -> None:
    canvas.page.evaluate(
        """open({ nodes: ["c", "a", "b"].map((id) => ({
            id, inputs: [{ name: "x" }], outputs: [{ name: "out" }] })),
            wires: [["a", "b"], ["b", "c"]].map(([source, target]) => ({
                id: `${source}.out -> ${target}.x`, source, target,
                sourcePort: "out", targetPort: "x" })) })"""
    )
    canvas.frame()
    across = [canvas.middle(canvas.node(name))[0] for name in ("a", "b", "c")]
    assert across == sorted(across)
    assert len(set(across)) == 3


# Bad input


@pytest.mark.parametrize(
    ("method", "given", "says"),
    [
        ("setGraph", "{", "not JSON"),
        ("setGraph", "[]", "must be an object"),
        ("setGraph", '{"nodes": {}}', "must be a list"),
        ("setGraph", '{"nodes": [{}]}', "no id"),
        ("setGraph", '{"nodes": [{"id": "a", "at": ["x", 1]}]}', "two numbers"),
        ("setGraph", '{"nodes": [], "wires": [{"id": "w", "source": "a"}]}', "no sourcePort"),
        ("patch", '{"nodes": []}', "must be an object"),
        ("patch", '{"nodes": {"clean": {"inputs": [{}]}}}', "no name"),
        ("select", "7", "must be a list"),
        ("fit", "{}", "must be a list"),
        ("centre", "nobody", "no node nobody"),
        ("zoomBy", 0, "above 0"),
        ("measure", "null", "must be an object"),
        ("layout", "!", "not JSON"),
    ],
)
def test_what_cannot_be_shown_is_answered_in_words(
    canvas: Canvas, method: str, given: Any, says: str
) -> None:
    assert says in canvas.call(method, given)
    canvas.frame()
    expect(canvas.page.locator(".dxt-node")).to_have_count(8)


def test_a_patch_for_what_is_not_there_changes_nothing(canvas: Canvas) -> None:
    given = {"nodes": {"nobody": None}, "wires": {"no.out -> way.in": {"running": True}}}
    assert canvas.call("patch", json.dumps(given)) == ""
    canvas.frame()
    expect(canvas.page.locator(".dxt-node")).to_have_count(8)
    expect(canvas.page.locator(".dxt-wire")).to_have_count(6)


def test_a_validator_that_fails_refuses_nothing(canvas: Canvas) -> None:
    canvas.page.evaluate("void (canvas.onvalidate = () => { throw new Error('out of order'); })")
    canvas.drag(
        canvas.port("limit", "out", "out"), *canvas.middle(canvas.port("sort", "in", "rows"))
    )
    assert canvas.last("connected")["target"] == "sort"
    assert all("out of order" in text for text in canvas.complaints)
    canvas.complaints.clear()


# What Python asks for


def test_a_selection_by_python_is_shown_and_not_told_back(canvas: Canvas) -> None:
    assert canvas.call("select", json.dumps(["clean", JOINED, "nobody"])) == ""
    canvas.frame()
    expect(canvas.page.locator(".react-flow__node.selected")).to_have_count(1)
    expect(canvas.page.locator(".react-flow__edge.selected")).to_have_count(1)
    assert canvas.heard("selected") == []


def test_the_view_is_moved_by_python(canvas: Canvas) -> None:
    canvas.page.emulate_media(reduced_motion="reduce")
    canvas.call("centre", "show")
    canvas.frame()
    x, y = canvas.middle(canvas.node("show"))
    assert abs(x - 640) < 3 and abs(y - 400) < 3
    before = canvas.viewport["zoom"]
    canvas.call("zoomBy", 0.5)
    canvas.frame()
    assert abs(canvas.viewport["zoom"] - before / 2) < 0.01
    canvas.call("fit", json.dumps(["fares"]))
    canvas.frame()
    assert canvas.viewport["zoom"] == 1
    canvas.page.evaluate("canvas.viewport = JSON.stringify({ x: 10, y: 20, zoom: 0.5 })")
    assert canvas.viewport == {"x": 10, "y": 20, "zoom": 0.5}


def test_tidying_up_gives_places_that_do_not_overlap(canvas: Canvas) -> None:
    assert canvas.call("layout", "") == ""
    places = canvas.last("laidout")["nodes"]
    assert len(places) == 8
    sizes = {
        name: json.loads(canvas.call("measure", json.dumps(node)))
        for name, node in canvas.page.evaluate("Object.fromEntries(kept.nodes)").items()
    }
    boxes = [(*places[name], sizes[name]["width"], sizes[name]["height"]) for name in places]
    for index, (x, y, width, height) in enumerate(boxes):
        for other_x, other_y, other_width, other_height in boxes[index + 1 :]:
            apart = other_x >= x + width or x >= other_x + other_width
            assert apart or other_y >= y + height or y >= other_y + other_height
    assert places["fares"][0] < places["join"][0] < places["clean"][0] < places["show"][0]


def test_the_measure_of_a_node_is_the_size_it_is_drawn_in(canvas: Canvas) -> None:
    canvas.page.evaluate("canvas.viewport = JSON.stringify({ x: 40, y: 40, zoom: 0.8 })")
    canvas.frame()
    for name, node in canvas.page.evaluate("Object.fromEntries(kept.nodes)").items():
        size = json.loads(canvas.call("measure", json.dumps(node)))
        box = canvas.node(name).locator(".dxt-node").bounding_box()
        assert box is not None
        assert box["width"] == pytest.approx(size["width"] * 0.8, abs=1)
        assert box["height"] == pytest.approx(size["height"] * 0.8, abs=1)


# Slots


def test_live_content_in_a_node_survives_patches_and_culling(canvas: Canvas) -> None:
    page = canvas.page
    page.evaluate(
        """() => {
            const input = document.createElement("input");
            input.id = "live";
            input.style.cssText = "display: block; height: 90px; width: 100%";
            canvas.slot("clean").append(input);
        }"""
    )
    canvas.frame()
    canvas.frame()
    live = page.locator("#live")
    expect(live).to_be_visible()
    live.fill("typed")
    page.keyboard.press("Backspace")
    assert canvas.heard("deleted") == []
    size = json.loads(canvas.call("measure", json.dumps({"id": "x"})))
    tall = canvas.node("clean").bounding_box()
    assert tall is not None and tall["height"] > size["height"] + 90 * canvas.viewport["zoom"]
    canvas.patch({"clean": {"status": "running"}})
    expect(live).to_have_value("type")
    page.evaluate("canvas.viewport = JSON.stringify({ x: -9000, y: 0, zoom: 1 })")
    canvas.frame()
    expect(live).to_have_count(0)
    page.evaluate("canvas.viewport = JSON.stringify({ x: -300, y: 0, zoom: 1 })")
    canvas.frame()
    expect(live).to_have_value("type")
    assert page.evaluate("canvas.slot('clean') === document.querySelector('#live').parentElement")
    assert page.evaluate("canvas.slot('nobody')") is None


def test_an_empty_slot_takes_no_room_and_a_given_height_is_kept(canvas: Canvas) -> None:
    before = canvas.node("clean").bounding_box()
    canvas.page.evaluate("canvas.slot('clean') && 0")
    canvas.frame()
    assert canvas.node("clean").bounding_box() == before
    canvas.patch({"clean": {"slot": {"height": 160}}})
    after = canvas.node("clean").bounding_box()
    assert before is not None and after is not None
    grown = (after["height"] - before["height"]) / canvas.viewport["zoom"]
    assert grown == pytest.approx(168, abs=1)


# View


def test_the_bar_zooms_and_fits_and_the_map_moves_the_view(canvas: Canvas) -> None:
    page = canvas.page
    page.emulate_media(reduced_motion="reduce")
    page.get_by_role("button", name="Zoom in").click()
    page.get_by_role("button", name="Zoom in").click()
    canvas.frame()
    near = canvas.viewport
    assert near["zoom"] > 1.2
    expect(page.locator(".dxt-minimap")).to_be_visible()
    page.get_by_role("img", name="Map of the graph").click(position={"x": 20, "y": 40})
    canvas.frame()
    assert canvas.viewport["x"] > near["x"]
    page.get_by_role("button", name="Show the whole graph").click()
    canvas.frame()
    expect(page.locator(".dxt-percent")).to_have_text(f"{round(canvas.viewport['zoom'] * 100)} %")
    expect(page.locator(".dxt-minimap")).to_be_hidden()
    page.get_by_role("button", name="Zoom in").click()
    page.get_by_role("button", name="Map", exact=True).click()
    canvas.frame()
    expect(page.locator(".dxt-minimap")).to_be_hidden()


def test_a_wheel_zooms_at_the_cursor_and_two_fingers_pan(canvas: Canvas) -> None:
    canvas.page.mouse.move(640, 400)
    before = canvas.viewport
    canvas.page.mouse.wheel(0, -120)
    canvas.frame()
    near = canvas.viewport
    assert near["zoom"] > before["zoom"]
    canvas.page.mouse.wheel(12, 8)
    canvas.frame()
    panned = canvas.viewport
    assert panned["zoom"] == near["zoom"]
    assert panned["x"] == pytest.approx(near["x"] - 12)
    assert panned["y"] == pytest.approx(near["y"] - 8)


def test_a_graph_given_while_hidden_is_fitted_once_it_is_seen(canvas: Canvas) -> None:
    canvas.page.evaluate("canvas.style.display = 'none'")
    canvas.frame()
    canvas.show("fares()")
    canvas.page.evaluate("canvas.style.display = ''")
    canvas.frame()
    canvas.frame()
    box = canvas.node("show").bounding_box()
    assert box is not None and box["x"] + box["width"] <= 1280
    assert canvas.viewport["zoom"] > 0.7


def test_the_whole_graph_stays_in_view_until_the_reader_looks_elsewhere(canvas: Canvas) -> None:
    def is_in_view() -> bool:
        within: bool = canvas.page.evaluate(
            """() => {
                const view = canvas.getBoundingClientRect();
                return [...document.querySelectorAll(".dxt-node")].every((node) => {
                    const box = node.getBoundingClientRect();
                    return box.top >= view.top && box.bottom <= view.bottom
                        && box.left >= view.left && box.right <= view.right;
                });
            }"""
        )
        return within

    before = canvas.viewport
    canvas.page.set_viewport_size({"width": 900, "height": 380})
    canvas.frame()
    assert is_in_view()
    assert canvas.viewport["zoom"] < before["zoom"]
    canvas.page.mouse.move(20, 200)
    canvas.page.mouse.wheel(13, 9)
    canvas.frame()
    looked = canvas.viewport
    canvas.page.set_viewport_size({"width": 1200, "height": 800})
    canvas.frame()
    assert canvas.viewport == looked


def test_an_empty_graph_says_how_to_begin(canvas: Canvas) -> None:
    canvas.show("{ nodes: [], wires: [] }")
    expect(canvas.page.locator(".dxt-empty")).to_be_visible()
    canvas.patch({"one": {"id": "one", "title": "One", "at": [0, 0]}})
    expect(canvas.page.locator(".dxt-empty")).to_be_hidden()


# Coming and going


def test_the_element_comes_and_goes_without_losing_the_graph(canvas: Canvas) -> None:
    page = canvas.page
    view = canvas.viewport
    for _ in range(3):
        page.evaluate("canvas.remove()")
        canvas.frame()
        page.evaluate("canvas.patch(JSON.stringify({ nodes: { clean: { note: 'while away' } } }))")
        page.evaluate("document.body.prepend(canvas)")
        canvas.frame()
    expect(page.locator(".dxt-node")).to_have_count(8)
    expect(canvas.node("clean").locator(".dxt-note")).to_have_text("while away")
    assert canvas.viewport == view
    canvas.drag(
        canvas.port("airports", "out", "out"), *canvas.middle(canvas.port("sort", "in", "rows"))
    )
    assert len(canvas.heard("connected")) == 1
    canvas.node("sort").locator(".dxt-title").click()
    page.keyboard.press("Delete")
    assert len(canvas.heard("deleted")) == 1


def test_two_canvases_on_a_page_do_not_mix(canvas: Canvas) -> None:
    page = canvas.page
    page.evaluate(
        """() => {
            canvas.style.right = "50%";
            globalThis.other = document.createElement("dxt-canvas");
            other.style.left = "50%";
            document.body.append(other);
            other.setGraph(JSON.stringify({ ...fares(), fit: true }));
        }"""
    )
    canvas.frame()
    canvas.call("fit", "")
    expect(page.locator(".dxt-node")).to_have_count(16)
    left = page.locator("#canvas")
    start = left.locator('[data-id="airports"] [data-side="out"] .react-flow__handle')
    end = left.locator('[data-id="sort"] [data-port="rows"] .react-flow__handle')
    page.wait_for_function("JSON.parse(canvas.viewport).zoom < 0.5")
    canvas.drag(start, *canvas.middle(end))
    assert canvas.last("connected")["target"] == "sort"
    expect(page.locator(".dxt-wire")).to_have_count(13)
