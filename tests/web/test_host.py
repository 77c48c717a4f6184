"""The parts of the page's host that can be looked at alone: what is kept, and what is believed."""

import json
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.web.rig import Rig

DEALINGS = """{
  tasks: new Map([[7, rules.newTelling([], true)], [1, rules.newTelling([], false)], [9, rules.newTelling([], false)]]),
  outputs: new Set(["k.out"]), inputs: new Set(["i.out"]),
  files: new Set(["d"]), previews: new Set([5])
}"""
BELIEVED = [
    '{kind: "result", task: 1, text: "{}"}',
    '{kind: "result", task: 7, text: "{}"}',
    '{kind: "unbegun", task: 1}',
    '{kind: "event", task: 1, text: "{}"}',
    '{kind: "event", task: 7, text: "{}"}',
    '{kind: "streamed", task: 1, text: "{}"}',
    '{kind: "value", key: "k.out", body: new ArrayBuffer(1)}',
    '{kind: "previewed", id: 5, text: "{}", body: null}',
    '{kind: "ask", id: 1, what: "value", key: "i.out"}',
    '{kind: "ask", id: 1, what: "file", key: "d"}',
    '{kind: "ask", id: 1, what: "package", key: "x.whl"}',
    '{kind: "progress", phase: "python", fraction: 0.5}',
]
REFUSED = [
    "null",
    '"result"',
    "[]",
    "{}",
    '{kind: "constructor"}',
    '{kind: "toString"}',
    '{kind: ["result"], task: 1, text: "{}"}',
    '{kind: "result", task: 2, text: "{}"}',
    '{kind: "result", task: 9, text: "{}"}',
    '{kind: "event", task: 9, text: "{}"}',
    '{kind: "unbegun", task: 9}',
    '{kind: "result", task: "1", text: "{}"}',
    '{kind: "result", task: 1, text: {}}',
    '{kind: "result", task: 1, text: "x".repeat(5_000_000)}',
    '{kind: "unbegun", task: 2}',
    '{kind: "event", task: 1, text: "x".repeat(2_000_000)}',
    '{kind: "streamed", task: 2, text: "{}"}',
    '{kind: "streamed", task: 1, text: {}}',
    '{kind: "streamed", task: 1, text: "x".repeat(2_000_000)}',
    '{kind: "value", key: "other.out", body: new ArrayBuffer(1)}',
    '{kind: "value", key: "k.out", body: "bytes"}',
    '{kind: "value", key: "k.out", body: {byteLength: 1}}',
    '{kind: "previewed", id: 6, text: "{}", body: null}',
    '{kind: "previewed", id: 5, text: "{}", body: "x"}',
    '{kind: "ask", id: 1, what: "value", key: "k.out"}',
    '{kind: "ask", id: 1, what: "file", key: "other"}',
    '{kind: "ask", id: 1, what: "eval", key: "1"}',
    '{kind: "ask", id: -1, what: "package", key: "x"}',
    '{kind: "ask", id: 1, what: "package", key: 7}',
    '{kind: "progress", phase: "python", fraction: 7}',
    '{kind: "progress", phase: "x".repeat(100), fraction: 0}',
    '{kind: "failed", reason: 7}',
]


@pytest.fixture
def bare(page: Page, rig_address: str) -> Page:
    """The page, while nothing has booted."""
    page.goto(rig_address + "rig.html")
    return page


def believed(page: Page, message: str) -> bool:
    script = f"""async () => {{
      const rules = await import("./static/page/broker_rules.js");
      return rules.believe({message}, {DEALINGS}) !== null;
    }}"""
    return bool(page.evaluate(script))


def test_only_what_was_asked_for_is_believed(bare: Page) -> None:
    assert [message for message in BELIEVED if not believed(bare, message)] == []
    assert [message for message in REFUSED if believed(bare, message)] == []


def test_levels_are_not_believed_in_floods(bare: Page) -> None:
    found = bare.evaluate(f"""async () => {{
      const rules = await import("./static/page/broker_rules.js");
      const dealings = {DEALINGS};
      const say = () => rules.believe({{kind: "streamed", task: 1, text: "{{}}"}}, dealings) !== null;
      const flood = Array.from({{length: 1000}}, say).filter(Boolean).length;
      dealings.tasks.get(1).since -= 60_000;
      return [flood < 100, say()];
    }}""")
    assert found == [True, True]


def kept(page: Page, script: str) -> Any:
    return page.evaluate(
        f"""async () => {{
          const {{ ValueStore }} = await import("./static/page/store.js");
          const store = new ValueStore(100);
          const dropped = [];
          store.onDropped = (keys) => dropped.push(...keys);
          const keep = (key, size) => store.keep(key, new ArrayBuffer(size));
          {script}
        }}"""
    )


def test_the_value_used_longest_ago_goes_first(bare: Page) -> None:
    script = """
    keep("a", 40); keep("b", 40); store.find("a"); keep("c", 40);
    return [store.keys(), dropped, store.bytes];
    """
    assert kept(bare, script) == [["a", "c"], ["b"], 80]


def test_a_value_larger_than_the_store_is_not_kept(bare: Page) -> None:
    script = """
    keep("a", 40);
    return [keep("b", 101), keep("a", 10), store.keys(), dropped, store.bytes];
    """
    assert kept(bare, script) == [False, False, ["a"], [], 40]


def test_forgotten_values_make_room(bare: Page) -> None:
    script = """
    keep("a", 40); keep("b", 40); store.forget(["a", "no such"]);
    const some = [store.keys(), store.bytes];
    store.forget(null);
    return [some, store.keys(), store.bytes];
    """
    assert kept(bare, script) == [[["b"], 40], [], 0]


def test_what_python_calls_never_throws(rig: Rig) -> None:
    found = rig.page.evaluate(
        """() => [dxt.send("not JSON"), dxt.grant("neither"), dxt.send("null"),
                  String(dxt.takeBody("no such"))]"""
    )
    assert all(isinstance(text, str) for text in found)
    assert "SyntaxError" in found[0]
    rig.sends(do="no such command")
    problem = rig.hears("problem_found")[-1]
    assert problem["error"]["code"] == "message_invalid", json.dumps(problem)
