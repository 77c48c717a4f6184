"""What node code may do to its executor, and what stays whole when it does."""

from tests.web.rig import FOREVER, IN_C, Rig, errors, graph, python, ran, text_of


def test_an_edit_runs_only_what_it_changes(rig: Rig) -> None:
    first = python("def f(n: int = 1) -> int:\n    return n")
    second = python("def f(n: int) -> int:\n    return n * 2")
    rig.shows(graph({"a": first, "b": second}, "a.out -> b.n"))
    assert ran(rig.runs()) == ["a", "b"]

    rig.edits("b", second, python("def f(n: int) -> int:\n    return n * 21"))
    events = rig.runs()
    assert ran(events) == ["b"]
    assert text_of(events, "b") == "21"


def test_a_loop_is_stopped_and_its_executor_goes_on(rig: Rig) -> None:
    before = python("def f() -> int:\n    return 1")
    rig.shows(graph({"a": before, "b": python(FOREVER)}))
    rig.starts("b")
    events = rig.stops()
    assert errors(events) == {"b": "node_stopped"}
    rig.edits("b", python(FOREVER), python("def f() -> int:\n    return 2"))
    events = rig.runs()
    assert ran(events) == ["b"]
    assert text_of(events, "b") == "2"
    rig.has_mark("dxt:executor-ready")
    assert "executor_lost" not in {event["event"] for event in events}


def test_sleeping_code_is_stopped(rig: Rig) -> None:
    code = "import time\ndef f():\n    time.sleep(1000)\n"
    rig.shows(graph({"a": python(code)}))
    rig.starts("a")
    events = rig.stops()
    assert errors(events) == {"a": "node_stopped"}
    assert "executor_lost" not in {event["event"] for event in events}


def test_waiting_code_is_stopped(rig: Rig) -> None:
    code = "import asyncio\nasync def f():\n    await asyncio.sleep(1000)\n"
    rig.shows(graph({"a": python(code)}))
    rig.starts("a")
    events = rig.stops()
    assert errors(events) == {"a": "node_stopped"}
    assert "executor_lost" not in {event["event"] for event in events}


def test_code_that_swallows_the_interrupt_is_ended_with_its_executor(rig: Rig) -> None:
    code = """
def f():
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
"""
    rig.shows(graph({"a": python(code)}))
    rig.starts("a")
    assert errors(rig.stops()) == {"a": "node_stopped"}
    rig.edits("a", python(code), python("def f() -> int:\n    return 1"))
    assert text_of(rig.runs(), "a") == "1"


def test_only_the_lost_node_runs_again_after_its_executor_was_ended(rig: Rig) -> None:
    source = python("def f() -> list:\n    return [1, 2, 3]")
    doomed = python("def f(rows: list) -> int:\n    return len(rows) + sum(range(10**14))")
    rig.shows(graph({"a": source, "b": doomed}, "a.out -> b.rows"))
    rig.starts("b")
    events = rig.stops()
    assert errors(events) == {"b": "node_stopped"}
    assert "executor_lost" in {event["event"] for event in events}

    rig.edits("b", doomed, python("def f(rows: list) -> int:\n    return sum(rows)"))
    events = rig.runs()
    assert ran(events) == ["b"]
    assert text_of(events, "b") == "6"


def test_a_limit_of_time_ends_a_loop_in_c(rig: Rig) -> None:
    rig.shows(graph({"a": python(IN_C)}, needs={"seconds": 1}))
    assert errors(rig.runs()) == {"a": "timed_out"}


def test_memory_has_an_end_and_the_executor_goes_on(rig: Rig) -> None:
    bomb = python(
        "def f():\n    kept = []\n    while True:\n        kept.append(bytearray(10**7))\n"
    )
    rig.shows(graph({"a": bomb}, needs={"megabytes": 200}))
    events = rig.runs()
    assert errors(events) == {"a": "out_of_memory"}
    rig.edits("a", bomb, python("def f() -> int:\n    return len(bytearray(10**7))"))
    events = rig.runs()
    assert text_of(events, "a") == "10,000,000"
    assert "executor_lost" not in {event["event"] for event in events}


def test_a_worker_that_closed_itself_is_replaced(rig: Rig) -> None:
    closing = python("import js\ndef f() -> int:\n    js.close()\n    return 1")
    after = python("def f(n: int) -> int:\n    return n + 1")
    rig.shows(graph({"a": closing, "b": after}, "a.out -> b.n", needs={"seconds": 1}))
    assert errors(rig.runs()) == {"b": "timed_out"}
    events = rig.runs()
    assert ran(events) == ["b"]
    assert text_of(events, "b") == "2"


def test_what_a_node_prints_is_told(rig: Rig) -> None:
    rig.shows(graph({"a": python("def f():\n    print('hello')\n")}))
    printed = [e for e in rig.runs() if e["event"] == "printed"]
    assert [(e["node"], e["stream"], e["text"]) for e in printed] == [("a", "stdout", "hello\n")]


def test_a_value_is_shown_as_bytes_that_never_enter_the_page_s_python(rig: Rig) -> None:
    rig.shows(graph({"a": python("def f() -> Table:\n    return [{'n': 1}, {'n': 2}]")}))
    rig.runs()
    shown = rig.previews("a")
    assert shown["header"]["rows"] == 2
    size = rig.page.evaluate("name => dxt.takeBody(name)?.byteLength ?? 0", shown["body"])
    assert size > 0
    assert rig.page.evaluate("name => dxt.takeBody(name)", shown["body"]) is None
