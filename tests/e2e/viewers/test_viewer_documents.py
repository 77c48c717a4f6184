"""Pictures, texts, JSON, documents, and the states in which there is nothing to show."""

import base64
import json

from viewer_page import Viewers

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
WIDE = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="2000" height="1000">'
    b'<image href="https://evil.example/i.png" width="9" height="9"/>'
    b"<script>globalThis.hacked = 1</script>"
    b'<rect width="2000" height="1000" fill="teal"/></svg>'
)


def test_a_picture_is_fitted_and_a_click_shows_its_own_size(viewers: Viewers) -> None:
    viewers.preview()
    viewers.show({"kind": "image", "mime": "image/svg+xml"}, WIDE)
    image = viewers.inside("img")
    width = "(image) => image.clientWidth"
    assert image.evaluate(width) < 900
    assert viewers.inside(".foot").inner_text().split("\n") == ["2000 × 1000 SVG", "Fitted"]
    image.click()
    assert image.evaluate(width) == 2000
    image.press("Enter")
    assert image.evaluate(width) < 900
    # An SVG in an <img> runs nothing and loads nothing.
    assert viewers.page.evaluate("globalThis.hacked") is None
    assert viewers.violations() == []


def test_a_tiny_picture_and_bytes_that_are_none(viewers: Viewers) -> None:
    viewers.preview()
    viewers.show({"kind": "image", "mime": "image/png"}, PIXEL)
    assert viewers.inside(".foot .left").inner_text() == "1 × 1 PNG"
    viewers.preview()
    viewers.show({"kind": "image", "mime": "image/png"}, b"not a picture at all")
    assert "not a picture" in viewers.inside(".view.error").inner_text()
    viewers.preview()
    viewers.show({"kind": "image", "mime": "text/html"}, b"<script>alert(1)</script>")
    assert "text/html" in viewers.inside(".view.error").inner_text()


def test_text_is_shown_as_it_is(viewers: Viewers) -> None:
    viewers.preview()
    viewers.show({"kind": "text", "text": "<b>not bold</b>\nsecond\tline\n"})
    assert viewers.inside("pre").evaluate("(e) => e.textContent") == (
        "<b>not bold</b>\nsecond\tline\n"
    )
    assert viewers.inside(".foot .left").inner_text() == "2 lines, 28 characters"
    viewers.show({"kind": "text", "text": "x" * 500, "truncated": True})
    assert viewers.inside(".foot .right").inner_text() == "Only the beginning is shown"


def test_json_is_a_tree_that_opens(viewers: Viewers) -> None:
    value = {
        "name": "DxT",
        "none": None,
        "exact": 12345678901234567890,
        "deep": {"er": [1, 2.5, True]},
        "long": list(range(1000)),
        "<i>": "<script>",
    }
    viewers.preview()
    viewers.show({"kind": "json", "text": json.dumps(value, indent=2)})
    view = viewers.inside(".view.json")
    text = view.inner_text()
    for part in ('"DxT"', "null", "12345678901234567890", "2.5", "list of 1,000", '"<script>"'):
        assert part in text
    assert viewers.inside(".foot .left").inner_text() == "6 entries"
    view.get_by_text("list of 1,000").click()
    assert view.get_by_text("999", exact=True).count() == 0
    for left in ("800", "600", "400", "200"):
        view.get_by_role("button", name=f"{left} more").click()
    assert view.get_by_text("999", exact=True).count() == 2  # the index and the value


def test_nothing_is_written_as_the_page_wants_it(viewers: Viewers) -> None:
    viewers.preview()
    viewers.show({"kind": "json", "text": '{"a": [null, "null"]}', "nothing": "None"})
    assert viewers.inside(".view.json .null").all_inner_texts() == ["None"]
    assert '"null"' in viewers.inside(".view.json").inner_text()
    viewers.show({"kind": "json", "text": "null", "nothing": "None"})
    assert viewers.inside("pre.short").inner_text() == "None"
    viewers.show({"kind": "json", "text": "null"})
    viewers.inside('pre.short:text-is("null")').wait_for()


def test_a_single_number_and_json_that_was_cut_off(viewers: Viewers) -> None:
    viewers.preview()
    viewers.show({"kind": "json", "text": "42"})
    assert viewers.inside("pre.short").inner_text() == "42"
    viewers.show({"kind": "json", "text": '{"a": [1, 2', "truncated": True})
    viewers.inside("pre:not(.short)").wait_for()
    assert viewers.inside("pre").inner_text() == '{"a": [1, 2'
    assert viewers.inside(".foot .right").inner_text() == "Only the beginning is shown"


MARKDOWN = """# Findings

Fares **fell**; see [the report](https://example.org/a?b=1) and [here](javascript:alert(1)).

| city | fare |
|------|-----:|
| Faro | 19.9 |

![far](https://evil.example/far.png) ![own](data:image/png;base64,PIXEL)
<img src=x onerror="globalThis.hacked = 1"><script>globalThis.hacked = 2</script>
<iframe src="https://evil.example/frame"></iframe>
<style>@import url(https://evil.example/style.css); * { display: none }</style>
<p style="position: fixed; inset: 0; background: url(https://evil.example/bg.png)">over</p>
<form action="https://evil.example/form"><input name="password"></form>
<svg><a href="https://evil.example/svg"><text>t</text></a></svg>
<video src="https://evil.example/v.mp4" poster="https://evil.example/v.png"></video>
<a href="https://evil.example/go" ping="https://evil.example/ping" onclick="hacked = 3">go</a>
""".replace("PIXEL", base64.b64encode(PIXEL).decode())


def test_markdown_is_formatted_and_harmless(viewers: Viewers) -> None:
    viewers.expected.append("Executing inline event handler violates")
    viewers.preview()
    viewers.show({"kind": "markdown", "text": MARKDOWN})
    article = viewers.inside("article")
    assert article.locator("h1").inner_text() == "Findings"
    assert article.locator("td").all_inner_texts() == ["Faro", "19.9"]

    link = article.locator("a", has_text="the report")
    assert link.inner_text() == "the report (example.org)"
    assert link.get_attribute("rel") == "noopener noreferrer"
    assert link.get_attribute("target") == "_blank"
    assert article.locator("a", has_text="here").get_attribute("href") is None
    assert "(evil.example)" in article.locator("a", has_text="go").inner_text()

    sources = article.locator("img").evaluate_all("(all) => all.map((one) => one.src.slice(0, 5))")
    assert sources == ["data:"]
    assert article.locator(".blocked").all_inner_texts() == ["far", "A picture"]
    assert article.locator("script, iframe, style, form, input, svg:not(.icon), video").count() == 0
    assert article.locator("[style], [onclick], [ping], [onerror]").count() == 0
    viewers.page.wait_for_load_state("networkidle")
    assert viewers.page.evaluate("globalThis.hacked") is None
    # Parsing a handler such as onclick="" is reported though the document it is in runs nothing.
    assert set(viewers.violations()) <= {"script-src-attr inline"}


def test_html_can_neither_run_nor_load_nor_reach_the_page(viewers: Viewers) -> None:
    viewers.expected += ["sandboxed", "Content Security Policy"]
    viewers.preview()
    html = """<style>h1 { color: rgb(1, 2, 3) }</style><h1>Report</h1>
        <script>parent.hacked = 1</script><img src="https://evil.example/i.png" onerror="hacked=1">
        <iframe src="https://evil.example/f"></iframe>
        <link rel="stylesheet" href="https://evil.example/s.css">
        <meta http-equiv="refresh" content="0; url=https://evil.example/refresh">
        <a id="out" href="https://evil.example/link" target="_top">out</a>"""
    viewers.show({"kind": "html", "text": html})
    frame = viewers.page.frame_locator("dxt-preview iframe")
    heading = frame.locator("h1")
    assert heading.inner_text() == "Report"
    assert heading.evaluate("(e) => getComputedStyle(e).color") == "rgb(1, 2, 3)"
    assert viewers.inside("iframe").get_attribute("sandbox") == ""
    viewers.page.wait_for_load_state("networkidle")
    assert viewers.page.evaluate("globalThis.hacked") is None
    assert [url for url in viewers.requests if "evil" in url] == []


def test_an_error_marks_the_line_and_leads_to_it(viewers: Viewers) -> None:
    source = "def clean(rows: Table) -> list:\n    total = 0\n    return total / 0\n"
    problem = {
        "code": "node_raised",
        "node": "clean",
        "line": 3,
        "message": "ZeroDivisionError: division by zero\n\n  line 3, in clean",
        "source": source,
    }
    viewers.preview()
    viewers.call("showError", json.dumps(problem))
    view = viewers.inside(".view.error")
    assert view.locator("h2").inner_text() == "The node's code raised an error"
    assert view.locator(".message").inner_text() == "ZeroDivisionError: division by zero"
    assert view.locator("li.marked").inner_text().strip() == "return total / 0"
    assert "line 3, in clean" in view.locator(".details").inner_text()
    view.get_by_role("button", name="Go to line 3").click()
    assert viewers.heard("linewanted") == [{"node": "clean", "line": 3}]


def test_an_error_is_shown_whatever_it_holds(viewers: Viewers) -> None:
    viewers.preview()
    for problem in (
        {"message": "Only this"},
        {"code": "def f(:\n", "message": "m", "line": 99},
        {},
    ):
        viewers.call("showError", json.dumps(problem))
        assert viewers.inside(".view.error h2").inner_text() == "Something went wrong"
    viewers.call("showError", "this is not json")
    assert "can't be shown" in viewers.inside(".view.error").inner_text()
    viewers.call("show", "neither is this", None)
    assert "can't be shown" in viewers.inside(".view.error").inner_text()


def test_nothing_to_show_says_what_to_do(viewers: Viewers) -> None:
    viewers.preview()
    assert "Select a node" in viewers.inside(".state").inner_text()
    viewers.call("clear", "Run the graph to see this table")
    assert viewers.inside(".state").inner_text() == "Run the graph to see this table"
    viewers.call("loading", "Running clean")
    assert "Running clean" in viewers.inside(".state.loading").inner_text()
    viewers.show({"kind": "something_new", "text": "a kind of tomorrow"})
