"""What node code can reach from inside the sandbox: nothing, and nobody believes what it says."""

from tests.other_host import OtherHost
from tests.web.reaching import attempts, script_attempts
from tests.web.rig import Rig, errors, graph, python, ran, text_of


def test_node_code_reaches_nothing(rig: Rig, witness: OtherHost, console: object) -> None:
    console.expect("Content Security Policy|Refused|violates")  # type: ignore[attr-defined]
    tried = attempts(witness.url)
    rig.shows(graph({f"n{at}": python(code) for at, code in enumerate(tried.values())}))
    events = rig.runs()
    refused = {name: "refused" in text_of(events, f"n{at}") for at, name in enumerate(tried)}
    assert refused == dict.fromkeys(tried, True)
    assert witness.asked == []


def test_node_code_opens_no_other_channel(rig: Rig, witness: OtherHost, console: object) -> None:
    console.expect("Content Security Policy|Refused|violates|WebSocket")  # type: ignore[attr-defined]
    code = f"""
import asyncio, js
def f() -> int:
    opened = 0
    for start in (
        lambda: js.WebSocket.new({witness.url.replace("http", "ws")!r}),
        lambda: js.EventSource.new({witness.url!r}),
        lambda: js.Worker.new({witness.url!r}),
        lambda: js.navigator.sendBeacon({witness.url!r}, "x"),
        lambda: js.FontFace.new("x", "url({witness.url})").load(),
        lambda: js.navigator.serviceWorker.register({witness.url!r}),
    ):
        try:
            start()
            opened += 1
        except BaseException:
            pass
    return opened
"""
    rig.shows(
        graph(
            {
                "a": python(code),
                "b": python("import asyncio\nasync def f():\n    await asyncio.sleep(1)"),
            }
        )
    )
    assert errors(rig.runs()) == {}
    assert witness.asked == []


def test_javascript_reaches_nothing_either(rig: Rig, witness: OtherHost, console: object) -> None:
    console.expect("Content Security Policy|Refused|violates")  # type: ignore[attr-defined]
    tried = script_attempts(witness.url)
    nodes = {
        f"n{at}": {"type": "javascript@1", "code": code} for at, code in enumerate(tried.values())
    }
    rig.shows(graph(nodes))
    events = rig.runs()
    refused = {name: "refused" in text_of(events, f"n{at}") for at, name in enumerate(tried)}
    assert refused == dict.fromkeys(tried, True)
    assert witness.asked == []


def test_what_javascript_says_on_its_own_is_not_heard(rig: Rig) -> None:
    forges = """export function f() {
  const said = ['no JSON', '7', 'null', '{"kind":"returned","text":"2"}', { kind: 'script_end', number: 1 }, {}];
  said.forEach((one) => postMessage(one));
  onmessage?.({ data: 'text', ports: [] });
  return 1;
}"""
    after = {"type": "javascript@1", "code": "export function after(n) {\n  return n + 1;\n}\n"}
    rig.shows(
        graph({"forger": {"type": "javascript@1", "code": forges}, "b": after}, "forger.out -> b.n")
    )
    events = rig.runs()
    assert errors(events) == {}
    assert text_of(events, "b") == "2"


FORGER = """
import js, json
from pyodide.ffi import to_js

def _say(**message):
    js.postMessage(to_js(message, dict_converter=js.Object.fromEntries))

def f(n: int) -> int:
    buffer = js.ArrayBuffer.new(8)
    error = {"code": "node_raised", "message": "forged"}
    for task in range(-1, 50):
        _say(kind="event", task=task, text="not JSON")
        _say(kind="event", task=task, text=json.dumps({"event": "run_finished"}))
        _say(kind="value", key=f"{task}.out", body=buffer)
        _say(kind="previewed", id=task, text="{}", body=None)
        _say(kind="ask", id=task, what="value", key="someone.out")
        _say(kind="ask", id=task, what="file", key="0" * 64)
        _say(kind="ask", id=task, what="eval", key="1")
        _say(kind="script", number=task, text="postMessage(1)", port=None)
        _say(kind="script_end", number=task)
    _say(kind="ready", phases=None)
    _say(kind="script", number="1", text=None)
    _say(kind="module", module="nonsense")
    _say(kind="constructor")
    _say(kind="__proto__")
    _say(kind="progress", phase="x" * 1000, fraction=7)
    js.postMessage(None)
    js.postMessage("text")
    js.postMessage(7)
    return n + 1
"""


def test_forged_messages_change_nothing(rig: Rig) -> None:
    source = python("def f() -> int:\n    return 1")
    honest = python("def f(n: int) -> int:\n    return n + 1")
    rig.shows(
        graph({"a": source, "b": python(FORGER), "c": honest}, "a.out -> b.n", "b.out -> c.n")
    )
    events = rig.runs()
    assert ran(events) == ["a", "b", "c"]
    assert text_of(events, "c") == "3"
    assert [event["event"] for event in events].count("run_finished") == 1
    assert not [event for event in events if event["event"] == "printed"]


def test_a_forged_result_is_the_forger_s_own(rig: Rig) -> None:
    """A node may lie about its own result; it can't do so for a node that isn't running."""
    code = """
import js, json
from pyodide.ffi import to_js
def f() -> int:
    for task in range(100):
        text = json.dumps({"ok": True, "seconds": 0, "outputs": {"out": "nonsense"}})
        forged = {"kind": "result", "task": task, "text": text}
        js.postMessage(to_js(forged, dict_converter=js.Object.fromEntries))
    return 1
"""
    honest = python("def f() -> int:\n    return 5")
    rig.shows(graph({"a": honest, "b": python(code), "c": honest}))
    events = rig.runs()
    assert errors(events) == {"b": "executor_lost"}
    assert text_of(events, "a") == text_of(events, "c") == "5"


def test_a_result_can_t_be_forged_for_a_node_whose_turn_is_yet_to_come(rig: Rig) -> None:
    code = """
import js, json
from pyodide.ffi import to_js
def f() -> int:
    described = {"kind": "number", "text": "666", "digest": "d", "bytes": 3}
    text = json.dumps({"ok": True, "seconds": 0, "outputs": {"out": described}})
    for task in [*range(12, 40), *range(100)]:
        for forged in ({"kind": "result", "text": text}, {"kind": "unbegun"}):
            message = to_js({**forged, "task": task}, dict_converter=js.Object.fromEntries)
            if task != TURN:
                js.postMessage(message)
    return 1
"""
    names = [f"n{at:02}" for at in range(20)]
    # Each differs, as nodes with one key would run once.
    nodes = {n: python(f"def f(x: int = {at}) -> int:\n    return 5") for at, n in enumerate(names)}
    nodes["n10"] = python(code.replace("TURN", "11"))
    rig.shows(graph(nodes))
    events = rig.runs()
    assert ran(events) == names
    assert errors(events) == {}
    assert {text_of(events, name) for name in names if name != "n10"} == {"5"}
    assert text_of(events, "n10") == "1"


def test_what_can_not_be_passed_on_takes_nothing_else_along(rig: Rig, console: object) -> None:
    console.expect("could not be cloned")  # type: ignore[attr-defined]
    code = """
import js
from pyodide.ffi import to_js
def f() -> int:
    ends = js.MessageChannel.new()
    js.postMessage(ends.port1, to_js([ends.port1]))
    module = js.WebAssembly.Module.new(js.Uint8Array.new(to_js([0, 97, 115, 109, 1, 0, 0, 0])))
    said = {"kind": "event", "task": 1, "text": module}
    js.postMessage(to_js(said, dict_converter=js.Object.fromEntries))
    return 1
"""
    names = [f"n{at:02}" for at in range(20)]
    nodes = {n: python(f"def f(x: int = {at}) -> int:\n    return 5") for at, n in enumerate(names)}
    rig.shows(graph({**nodes, "n10": python(code)}))
    events = rig.runs()
    assert ran(events) == names
    assert errors(events) == {}


def test_printing_without_end_does_not_flood_the_page(rig: Rig) -> None:
    code = "def f():\n    while True:\n        print('x' * 10_000)\n"
    rig.shows(graph({"a": python(code)}, needs={"seconds": 2}))
    events = rig.runs()
    assert errors(events) == {"a": "timed_out"}
    assert sum(len(e["text"]) for e in events if e["event"] == "printed") < 2_000_000


def test_another_graph_gets_an_executor_that_the_last_one_never_touched(rig: Rig) -> None:
    rig.shows(graph({"a": python("import sys\ndef f():\n    sys.spoiled = True")}))
    rig.runs()
    look = "import sys\ndef f() -> bool:\n    return hasattr(sys, 'spoiled')"
    rig.shows(graph({"b": python(look)}))
    assert text_of(rig.runs(), "b").lower() == "false"


def test_the_frame_can_t_navigate_itself_away(
    rig: Rig, witness: OtherHost, console: object
) -> None:
    console.expect("Content Security Policy|Refused|violates|frame-src")  # type: ignore[attr-defined]
    frame = rig.page.frames[1]
    with rig.page.expect_event("framenavigated", lambda found: found == frame):
        frame.evaluate("url => { location.href = url; }", witness.url)
    assert frame.url.startswith("chrome-error:")
    assert witness.asked == []


def test_javascript_ends_with_the_executor_that_started_it(rig: Rig) -> None:
    """Its worker is not left behind, busy, where Python's had to be killed."""
    endless = {"type": "javascript@1", "code": "export async function f() {\n  for (;;);\n}\n"}
    deaf = python(
        "import asyncio\n"
        "async def f():\n"
        "    await asyncio.sleep(0.2)\n"  # until the other has begun
        "    sum(range(10**14))\n"
    )
    rig.shows(graph({"a": endless, "b": deaf}, needs={"seconds": 2}))
    known = {worker.url for worker in rig.page.workers}
    with rig.page.expect_worker(lambda worker: worker.url not in known) as script:
        rig.sends(do="run", targets=None)
    with script.value.expect_event("close"):
        assert errors(rig.hears("run_finished")) == {"a": "timed_out", "b": "timed_out"}
