"""`<dxt-code>`: a plain text area at once, Monaco when it is there, no character lost between."""

import json

from playwright.sync_api import Route
from viewer_page import Viewers

CODE = "def clean(rows: Table) -> list:\n    return rows.to_pylist()\n"


def open_editor(viewers: Viewers, text: str = CODE, **attributes: str) -> None:
    viewers.page.evaluate(
        """([text, attributes]) => {
            const code = document.createElement("dxt-code");
            code.style.height = "100%";
            for (const [name, value] of Object.entries(attributes)) code.setAttribute(name, value);
            globalThis.edits = [];
            globalThis.commits = [];
            globalThis.keys = [];
            code.addEventListener("edited", (event) => edits.push(event.detail));
            code.addEventListener("committed", (event) => commits.push(event.detail));
            document.addEventListener("keydown", (event) => keys.push(event.key));
            code.value = text;
            document.querySelector("#panel").replaceChildren(code);
        }""",
        [text, attributes],
    )


def ready(viewers: Viewers) -> None:
    viewers.page.locator("dxt-code[ready]").wait_for()


def value(viewers: Viewers) -> str:
    text: str = viewers.page.evaluate("document.querySelector('dxt-code').value")
    return text


def set_value(viewers: Viewers, text: str) -> None:
    viewers.page.evaluate("(text) => { document.querySelector('dxt-code').value = text; }", text)


def put_cursor_at_end(viewers: Viewers) -> None:
    viewers.page.evaluate("document.querySelector('dxt-code').focus()")
    viewers.page.keyboard.press("Control+End")


class Gate:
    """Holds Monaco back until it is let in."""

    def __init__(self, viewers: Viewers) -> None:
        self._page = viewers.page
        self._held: list[Route] = []
        self._page.route("**/monaco.css", self._hold)

    def _hold(self, route: Route) -> None:
        self._held.append(route)

    def wait(self) -> None:
        """Until Monaco is at the gate."""
        self._page.wait_for_function("document.querySelector('link[href*=monaco]') !== null")
        while not self._held:
            self._page.evaluate("new Promise(requestAnimationFrame)")

    def open(self) -> None:
        self.wait()
        self._held.pop().continue_()


def test_typing_while_monaco_loads_loses_nothing(viewers: Viewers) -> None:
    gate = Gate(viewers)
    open_editor(viewers, "")
    area = viewers.page.locator("dxt-code textarea")
    area.click()
    viewers.page.keyboard.type("def f(x):")
    viewers.page.keyboard.press("Enter")
    viewers.page.keyboard.press("Tab")
    viewers.page.keyboard.type("return x")
    assert value(viewers) == "def f(x):\n    return x"
    # A selection that spans lines is taken along, and so is the focus.
    viewers.page.keyboard.press("Shift+Home")
    gate.wait()
    for key in "abcdefgh":
        if key == "d":
            gate.open()
        viewers.page.keyboard.press(key)
    ready(viewers)
    viewers.page.keyboard.type("ij")
    assert value(viewers) == "def f(x):\nabcdefghij" or value(viewers).endswith("abcdefghij")
    assert viewers.page.evaluate("edits.at(-1)") == value(viewers)
    assert viewers.page.locator("dxt-code textarea.plain").count() == 0


def test_the_selection_is_taken_along(viewers: Viewers) -> None:
    gate = Gate(viewers)
    open_editor(viewers)
    viewers.page.locator("dxt-code textarea").evaluate(
        "(area) => { area.focus(); area.setSelectionRange(4, 9); }"
    )
    gate.open()
    ready(viewers)
    viewers.page.keyboard.type("tidy")
    assert value(viewers) == CODE.replace("clean", "tidy")


def test_nothing_moves_when_monaco_takes_over(viewers: Viewers) -> None:
    gate = Gate(viewers)
    open_editor(viewers)

    def place(selector: str) -> dict[str, float]:
        found: dict[str, float] = viewers.page.wait_for_function(
            """(selector) => {
                const box = document.querySelector(selector)?.getBoundingClientRect();
                return box?.width ? { x: box.x, y: box.y } : null;
            }""",
            arg=selector,
        ).json_value()
        return found

    area = place("dxt-code textarea")
    gate.open()
    ready(viewers)
    line = place("dxt-code .view-line span")
    assert abs(line["x"] - area["x"]) <= 1
    assert abs(line["y"] - (area["y"] + 8)) <= 3


def test_without_monaco_the_plain_editor_stays(viewers: Viewers) -> None:
    viewers.expected += ["full editor can't be loaded", "ERR_FAILED"]
    viewers.page.route("**/monaco*", lambda route: route.abort())
    open_editor(viewers)
    viewers.page.locator("dxt-code[plain]").wait_for()
    area = viewers.page.locator("dxt-code textarea")
    area.click()
    viewers.page.keyboard.press("Control+End")
    viewers.page.keyboard.type("# more")
    viewers.page.keyboard.press("Control+Enter")
    assert viewers.page.evaluate("edits.at(-1)") == CODE + "# more"
    assert viewers.page.evaluate("commits") == [CODE + "# more"]
    markers = json.dumps([{"line": 2, "message": "no such name", "severity": "error"}])
    viewers.page.evaluate("(json) => document.querySelector('dxt-code').setMarkers(json)", markers)
    assert viewers.page.locator("dxt-code .lines b").get_attribute("title") == "no such name"
    viewers.page.evaluate("document.querySelector('dxt-code').reveal(2)")
    viewers.page.keyboard.press("Tab")
    viewers.page.keyboard.press("Shift+ArrowUp")
    viewers.page.keyboard.press("Shift+Tab")
    assert value(viewers).count("    return") == 1


def test_each_change_is_told_and_the_cursor_stays_on_the_same_text(viewers: Viewers) -> None:
    open_editor(viewers)
    ready(viewers)
    put_cursor_at_end(viewers)
    viewers.page.keyboard.type("x = 1")
    assert viewers.page.evaluate("edits.at(-1)") == CODE + "x = 1"
    count = viewers.page.evaluate("edits.length")
    # The page hands back what it heard: nothing happens.
    set_value(viewers, CODE + "x = 1")
    viewers.page.keyboard.type("0")
    assert value(viewers) == CODE + "x = 10"
    assert viewers.page.evaluate("edits.length") == count + 1


def test_a_text_from_outside_keeps_the_cursor_by_its_neighbours(viewers: Viewers) -> None:
    open_editor(viewers)
    ready(viewers)
    put_cursor_at_end(viewers)
    told = viewers.page.evaluate("edits.length")
    set_value(viewers, "# a line above\n" + CODE)
    assert viewers.page.evaluate("edits.length") == told
    viewers.page.keyboard.type("end")
    assert value(viewers) == "# a line above\n" + CODE + "end"
    # What came from outside is not undone here.
    set_value(viewers, "other")
    viewers.page.keyboard.press("Control+z")
    assert value(viewers) == "other"


def test_ctrl_enter_commits_and_page_shortcuts_still_work(viewers: Viewers) -> None:
    open_editor(viewers)
    ready(viewers)
    put_cursor_at_end(viewers)
    viewers.page.keyboard.press("Control+Enter")
    assert viewers.page.evaluate("commits") == [CODE]
    viewers.page.keyboard.press("a")
    viewers.page.keyboard.press("Backspace")
    viewers.page.keyboard.press("Control+z")
    viewers.page.keyboard.press("F9")
    assert "F9" in viewers.page.evaluate("keys")
    assert not {"a", "Backspace", "z"} & set(viewers.page.evaluate("keys"))


def test_markers_labels_themes_and_read_only(viewers: Viewers) -> None:
    open_editor(viewers, CODE, **{"aria-label": "Code of clean"})
    ready(viewers)
    markers = json.dumps([{"line": 2, "message": "no such name", "severity": "error"}])
    viewers.page.evaluate("(json) => document.querySelector('dxt-code').setMarkers(json)", markers)
    viewers.page.locator("dxt-code .squiggly-error").first.wait_for()
    viewers.page.evaluate("document.querySelector('dxt-code').setMarkers('[]')")
    viewers.page.locator("dxt-code .squiggly-error").first.wait_for(state="detached")
    assert viewers.page.get_by_label("Code of clean").count() >= 1

    background = "getComputedStyle(document.querySelector('.monaco-editor')).backgroundColor"
    light = viewers.page.evaluate(background)
    viewers.theme("dark")
    viewers.page.wait_for_function(f"{background} !== '{light}'")

    viewers.page.evaluate("document.querySelector('dxt-code').setAttribute('readonly', '')")
    put_cursor_at_end(viewers)
    viewers.page.keyboard.type("nothing")
    assert value(viewers) == CODE


def test_names_of_the_prelude_and_of_tables_are_offered(viewers: Viewers) -> None:
    open_editor(viewers, "def clean(rows: Table) -> list:\n    ")
    ready(viewers)
    put_cursor_at_end(viewers)
    viewers.page.keyboard.type("rows.")
    offered = viewers.page.locator(".suggest-widget .monaco-list-row")
    offered.filter(has_text="to_pylist").wait_for()
    viewers.page.keyboard.type("to_py")
    viewers.page.keyboard.press("Enter")
    assert value(viewers).endswith("rows.to_pylist()")
    viewers.page.keyboard.press("Enter")
    viewers.page.keyboard.type("Ann")
    offered.filter(has_text="Annotated").wait_for()


def test_a_text_set_before_the_element_is_known_is_taken(viewers: Viewers) -> None:
    viewers.page.evaluate(
        """() => {
            class Late extends customElements.get("dxt-code") {}
            const late = document.createElement("late-code");
            late.style.cssText = "display: block; position: relative; height: 200px";
            late.value = "set early";
            document.querySelector("#panel").replaceChildren(late);
            customElements.define("late-code", Late);
        }"""
    )
    assert viewers.page.locator("late-code textarea").input_value() == "set early"
    assert viewers.page.evaluate("document.querySelector('late-code').value") == "set early"
    viewers.page.locator("late-code[ready]").wait_for()


def test_two_editors_share_one_monaco(viewers: Viewers) -> None:
    open_editor(viewers)
    ready(viewers)
    viewers.page.evaluate(
        """() => {
            const second = document.createElement("dxt-code");
            second.style.height = "100px";
            second.value = "second";
            document.querySelector("#panel").append(second);
        }"""
    )
    viewers.page.locator("dxt-code[ready]").nth(1).wait_for()
    assert viewers.page.locator("link[href*=monaco]").count() == 1
