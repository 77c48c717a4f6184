"""Charts: they draw their rows in the page's colours, and can reach nothing but their panel."""

from pathlib import Path
from typing import Any

import pytest
from arro3 import core
from arrow_tables import ipc
from viewer_page import Viewers

KIND = core.DataType
BAR = {
    "data": {"name": "rows"},
    "mark": "bar",
    "encoding": {
        "x": {"field": "city", "type": "nominal"},
        "y": {"field": "fare", "type": "quantitative"},
    },
}


def fares() -> bytes:
    return ipc(
        {
            "city": core.Array(["Lisbon", "Porto", "Faro"], type=KIND.string()),
            "fare": core.Array([19.9, 24.5, 31.0], type=KIND.float64()),
            "riders": core.Array([2**40, 2**41, None], type=KIND.int64()),
            "day": core.Array([19783, 19784, 19785], type=KIND.int32()).cast(KIND.date32()),
        }
    )


def show(viewers: Viewers, spec: dict[str, Any], **more: Any) -> None:
    viewers.preview()
    viewers.show({"kind": "chart", "spec": spec, **more}, fares())


def colours(viewers: Viewers) -> dict[str, int]:
    """How many pixels the chart has of each colour."""
    viewers.expected.append("willReadFrequently")
    found: dict[str, int] = viewers.inside(".drawing canvas").evaluate(
        """(canvas) => {
            const { width, height } = canvas;
            const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
            const counts = {};
            for (let i = 0; i < data.length; i += 4) {
                const name = `${data[i]},${data[i + 1]},${data[i + 2]}`;
                counts[name] = (counts[name] ?? 0) + 1;
            }
            return counts;
        }"""
    )
    return found


def test_a_chart_draws_its_rows_and_follows_the_theme(viewers: Viewers) -> None:
    show(viewers, BAR, sampled_from=120_000)
    assert colours(viewers).get("58,86,228", 0) > 5000
    assert viewers.inside(".foot .left").inner_text() == "3 rows of 120,000, evenly picked"
    viewers.theme("dark")
    viewers.page.wait_for_function(
        """() => {
            const drawings = document.querySelector("dxt-preview").shadowRoot
                .querySelectorAll(".drawing canvas");
            if (drawings.length !== 1) return false;
            const { data } = drawings[0].getContext("2d").getImageData(2, 2, 1, 1);
            return data[0] < 60;
        }"""
    )
    assert colours(viewers).get("142,166,255", 0) > 5000


def test_a_chart_takes_the_size_of_its_panel(viewers: Viewers) -> None:
    show(viewers, {**BAR, "width": 90_000_000, "height": 90_000_000})
    canvas = viewers.inside(".drawing canvas")

    def width() -> int:
        found: int = canvas.evaluate("(canvas) => canvas.clientWidth")
        return found

    assert 750 < width() < 870
    viewers.page.set_viewport_size({"width": 500, "height": 300})
    viewers.page.wait_for_function(
        "document.querySelector('dxt-preview').shadowRoot"
        ".querySelector('.drawing canvas').clientWidth < 470"
    )
    assert canvas.evaluate("(canvas) => canvas.clientHeight") < 270


def test_a_chart_of_many_names_is_higher_than_its_panel(viewers: Viewers) -> None:
    names = [f"A rather long name of airport {number}" for number in range(40)]
    body = ipc(
        {
            "name": core.Array(names, type=KIND.string()),
            "flights": core.Array(list(range(40)), type=KIND.int64()),
        }
    )
    encoding = {
        "y": {"field": "name", "type": "nominal"},
        "x": {"field": "flights", "type": "quantitative"},
    }
    spec = {"data": {"name": "rows"}, "mark": "bar", "encoding": encoding}
    viewers.preview()
    viewers.show({"kind": "chart", "spec": spec}, body)
    height = "(canvas) => canvas.clientHeight"
    assert viewers.inside(".drawing canvas").evaluate(height) > 600
    # Inside a node it stays within its room.
    viewers.preview()
    viewers.page.locator("dxt-preview").evaluate("(e) => e.setAttribute('compact', '')")
    viewers.show({"kind": "chart", "spec": spec}, body)
    assert viewers.inside(".drawing canvas").evaluate(height) < 400
    assert viewers.inside(".foot").is_hidden()


def test_charts_side_by_side_keep_their_sizes_within_reason(viewers: Viewers) -> None:
    one = {"mark": "bar", "encoding": BAR["encoding"], "width": 90_000_000, "height": 100}
    show(viewers, {"data": {"name": "rows"}, "hconcat": [one, {**one, "width": 300}]})
    assert viewers.inside(".drawing canvas").evaluate("(canvas) => canvas.clientWidth") < 5000
    assert viewers.inside(".view.chart").evaluate("(view) => view.scrollWidth > view.clientWidth")


def test_dates_and_large_numbers_are_drawn(viewers: Viewers) -> None:
    encoding = {
        "x": {"field": "day", "type": "temporal"},
        "y": {"field": "riders", "type": "quantitative"},
    }
    show(viewers, {"data": {"name": "rows"}, "mark": "area", "encoding": encoding})
    assert viewers.inside(".foot .left").inner_text() == "3 rows"
    assert len(colours(viewers)) > 10


@pytest.mark.parametrize("ending", ["png", "svg"])
def test_a_chart_is_saved_as_a_picture(viewers: Viewers, tmp_path: Path, ending: str) -> None:
    show(viewers, {**BAR, "title": "Fares by city"})
    with viewers.page.expect_download() as download:
        viewers.inside(f".saves button:has-text('{ending.upper()}')").click()
    assert download.value.suggested_filename == f"Fares_by_city.{ending}"
    saved = tmp_path / "chart"
    download.value.save_as(saved)
    start = saved.read_bytes()[:8]
    assert start.startswith(b"\x89PNG" if ending == "png" else b"<svg")


def test_hovering_tells_the_values_as_text(viewers: Viewers) -> None:
    hostile = core.Array(["<img src=x onerror=alert(1)>"] * 3, type=KIND.string())
    body = ipc({"city": hostile, "fare": core.Array([1.0, 2.0, 3.0], type=KIND.float64())})
    viewers.preview()
    viewers.show({"kind": "chart", "spec": BAR}, body)
    box = viewers.inside(".drawing canvas").bounding_box()
    assert box is not None
    viewers.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    tip = viewers.inside(".tip")
    tip.wait_for()
    assert "<img src=x" in tip.inner_text()
    assert tip.locator("img").count() == 0


EVIL = "https://evil.example/"
HOSTILE: dict[str, dict[str, Any]] = {
    "data from an address": {
        "data": {"url": EVIL + "data.json"},
        "mark": "point",
        "encoding": {"x": {"field": "a", "type": "quantitative"}},
    },
    "a lookup from an address": {
        **BAR,
        "transform": [
            {
                "lookup": "city",
                "from": {"data": {"url": EVIL + "x.csv"}, "key": "k", "fields": ["v"]},
            }
        ],
    },
    "data from an address in a layer": {
        "data": {"name": "rows"},
        "layer": [
            {"mark": "bar", "encoding": BAR["encoding"]},
            {"data": {"url": EVIL + "layer.json"}, "mark": "rule", "encoding": BAR["encoding"]},
        ],
    },
    "a picture from an address": {
        **BAR,
        "mark": {"type": "image", "url": EVIL + "a.png", "width": 50, "height": 50},
    },
    "pictures from a column": {
        "data": {"values": [{"u": EVIL + "b.png", "x": 1}]},
        "mark": {"type": "image", "width": 90, "height": 90},
        "encoding": {"x": {"field": "x", "type": "quantitative"}, "url": {"field": "u"}},
    },
    "links": {
        **BAR,
        "mark": {"type": "bar", "href": EVIL + "link", "cursor": f"url({EVIL}c.png), auto"},
    },
    "embedding options that load": {
        **BAR,
        "usermeta": {"embedOptions": {"config": EVIL + "config.json", "patch": EVIL + "p.json"}},
    },
    "a font and a background by address": {
        **BAR,
        "background": f"url({EVIL}bg.png)",
        "config": {"font": f"x; src: url({EVIL}font.woff)", "mark": {"fill": f"url({EVIL}f.svg)"}},
    },
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_chart_reaches_nothing(viewers: Viewers, name: str) -> None:
    show(viewers, HOSTILE[name])
    assert viewers.inside(".drawing canvas").count() == 1
    viewers.page.mouse.click(450, 250)
    viewers.page.mouse.click(150, 330)
    viewers.page.wait_for_load_state("networkidle")
    # Not even an attempt that the page's policy would have stopped.
    assert viewers.violations() == []
    assert [url for url in viewers.requests if "evil" in url] == []
    assert len(viewers.page.context.pages) == 1


def test_what_was_left_out_is_said(viewers: Viewers) -> None:
    show(viewers, HOSTILE["data from an address in a layer"])
    foot = viewers.inside(".foot .left").inner_text()
    assert foot == "3 rows · left out: data from an address"


def test_a_chart_hears_nothing_of_the_page_around_it(viewers: Viewers) -> None:
    spec = {
        **BAR,
        "params": [
            {"name": "typed", "value": 1, "bind": {"input": "text", "element": "#panel"}},
            {"name": "keys", "value": "", "bind": {"element": "#secret", "event": "input"}},
            {
                "name": "pick",
                "select": {"type": "point", "on": "window:keydown", "clear": "#panel:click"},
            },
        ],
    }
    viewers.page.evaluate(
        "() => { document.body.append(Object.assign(document.createElement('input'),"
        " { id: 'secret' })); }"
    )
    show(viewers, spec)
    assert viewers.page.locator("#panel > *").count() == 1
    assert viewers.page.locator("#panel > dxt-preview").count() == 1


def test_an_expression_is_never_evaluated_as_javascript(viewers: Viewers) -> None:
    viewers.expected.append("Prevented interpretation")
    spec = {
        **BAR,
        "transform": [
            {"calculate": "toString.constructor('globalThis.hacked = 1')()", "as": "a"},
        ],
    }
    show(viewers, spec)
    other = "''['constructor']['constructor']"
    show(viewers, {**BAR, "transform": [{"calculate": other, "as": "a"}]})
    assert viewers.page.evaluate("globalThis.hacked") is None


def test_a_short_expression_can_not_fill_the_memory(viewers: Viewers) -> None:
    transform = [
        {"calculate": "length(sequence(1e9))", "as": "many"},
        {"calculate": "length(pad('', 2e9, 'x', 'left'))", "as": "long"},
    ]
    encoding = {
        "x": {"field": "many", "type": "quantitative"},
        "y": {"field": "long", "type": "quantitative"},
    }
    spec = {
        "data": {"name": "rows"},
        "transform": transform,
        "mark": "point",
        "encoding": encoding,
    }
    show(viewers, spec)
    sequence = {"sequence": {"start": 0, "stop": 1e12, "as": "n"}}
    dots = {"x": {"field": "n", "type": "quantitative"}}
    viewers.preview()
    viewers.show(
        {"kind": "chart", "spec": {"data": sequence, "mark": "tick", "encoding": dots}}, None
    )
    assert viewers.page.evaluate("1 + 1") == 2


@pytest.mark.parametrize(
    "spec",
    [{}, {"mark": "nonsense"}, {"data": {"name": "rows"}, "mark": 7, "encoding": []}],
)
def test_what_is_no_chart_is_explained(viewers: Viewers, spec: dict[str, Any]) -> None:
    show(viewers, spec)
    assert "can't be" in viewers.inside(".view.error").inner_text()
