"""What node code may do to its executor, and what stays whole when it does."""

from itertools import pairwise
from typing import Any

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


def test_nothing_is_imported_beforehand_while_a_node_waits(rig: Rig) -> None:
    """An order to stop it would not be heard during an import."""
    code = """
import asyncio, sys

async def f() -> str:
    before = set(sys.modules)
    await asyncio.sleep(1)
    new = set(sys.modules) - before
    return " ".join(sorted(name for name in new if name.startswith(("arro3", "dxt")))) or "none"
"""
    rig.shows(graph({"a": python(code)}))
    assert "none" in text_of(rig.runs(), "a")


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
    doomed = python(
        "def f(rows: list) -> int:\n"
        "    print('begun', flush=True)\n"
        "    return len(rows) + sum(range(10**14))"
    )
    rig.shows(graph({"a": source, "b": doomed}, "a.out -> b.rows"))
    rig.sends(do="run", targets=None)
    rig.hears("printed", node="b")
    events = rig.stops()
    assert errors(events) == {"b": "node_stopped"}
    assert "executor_lost" in {event["event"] for event in events}

    rig.edits("b", doomed, python("def f(rows: list) -> int:\n    return sum(rows)"))
    events = rig.runs()
    assert ran(events) == ["b"]
    assert text_of(events, "b") == "6"


STEP = python("def f(n: int = 0) -> int:\n    return n + 1")
LINKS = [f"n{at:02}" for at in range(40)]
STORY = ("node_started", "node_finished")
CHAIN = [f"{one}.out -> {other}.n" for one, other in pairwise(LINKS)]


def chained(**others: dict[str, Any]) -> dict[str, Any]:
    """Forty small nodes, one after the other, in place of which others may stand."""
    return graph({**dict.fromkeys(LINKS, STEP), **others}, *CHAIN)


def told(events: list[dict[str, Any]]) -> list[str]:
    """What was told of nodes' begins and ends, in order."""
    return [f"{e['event']} {e['node']}" for e in events if e["event"] in STORY]


def test_small_nodes_are_told_one_by_one_and_in_order(rig: Rig) -> None:
    rig.shows(chained())
    events = rig.runs()
    expected = [f"node_{ended} {node}" for node in LINKS for ended in ("started", "finished")]
    assert told(events) == expected
    assert text_of(events, LINKS[-1]) == "40"


def test_among_small_nodes_the_one_that_hangs_is_told_and_stopped(rig: Rig) -> None:
    forever = python("def f(n: int) -> int:\n    while True:\n        pass")
    rig.shows(chained(n25=forever))
    rig.sends(do="run", targets=None)
    events = rig.hears("node_started", node="n25")
    assert ran(events) == LINKS[:26]
    assert told(events)[-2] == "node_finished n24"
    events = rig.stops()
    assert errors(events) == {"n25": "node_stopped"}
    assert "executor_lost" not in {event["event"] for event in events}
    rig.edits("n25", forever, STEP)
    events = rig.runs()
    assert ran(events) == LINKS[25:]
    assert text_of(events, LINKS[-1]) == "40"


def test_a_kill_in_the_middle_of_small_nodes_loses_the_one_that_was_performed(rig: Rig) -> None:
    in_c = python("def f(n: int) -> int:\n    return sum(range(10**14))")
    rig.shows(graph({**chained(n25=in_c)["nodes"]}, *CHAIN, needs={"seconds": 1}))
    events = rig.runs()
    assert errors(events) == {"n25": "timed_out"}
    assert ran(events) == LINKS[:26]
    assert "executor_lost" in {event["event"] for event in events}
    rig.edits("n25", in_c, STEP)
    events = rig.runs()
    assert ran(events) == LINKS[25:]
    assert text_of(events, LINKS[-1]) == "40"


def test_an_edit_among_small_nodes_runs_each_once_more_and_no_other(rig: Rig) -> None:
    rig.shows(chained())
    rig.runs()
    more = python("def f(n: int = 0) -> int:\n    return n + 2 - 1")
    rig.edits("n05", STEP, more)
    events = rig.runs()
    assert ran(events) == ["n05"]
    least = python("def f(n: int = 0) -> int:\n    return n + 2")
    rig.edits("n05", more, least)
    assert ran(rig.runs()) == LINKS[5:]


def test_small_values_are_there_after_a_reload(rig: Rig) -> None:
    shown = chained()
    rig.sends(do="open", graph=shown, files={}, author="link:many")
    rig.hears("planned")
    rig.runs()
    rig.has_values(len(LINKS))
    rig.opens()
    rig.sends(do="open", graph=shown, files={}, author="link:many")
    rig.page.wait_for_function(
        "all => said.some((e) => e.event === 'planned' && Object.values(e.nodes)"
        ".filter(({ status }) => status === 'cached').length === all)",
        arg=len(LINKS),
    )
    rig.hears("planned")
    assert ran(rig.runs()) == []


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
