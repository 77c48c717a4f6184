"""Nodes that raise, loop for ever or take too much: the reader is told, the rest goes on, nothing is lost."""

from reader import Reader
from visitor import FRESH, Visitor, graph_file, python_node

LOOP = "def wait(n: float) -> float:\n    while True:\n        n += 1\n"
RAISE = 'def fail(n: float) -> float:\n    # a comment\n    return {}["no such key"]\n'


def runs_failing(reader: Reader, code: str, *wires: str) -> None:
    """Runs a graph in which "fail" has this code, "after" needs it, and "other" does not."""
    nodes = {
        "number": {"type": "value.number@1", "params": {"value": 4}},
        "other": {"type": "view.text@1"},
        "fail": python_node(code),
        "after": {"type": "view.text@1"},
    }
    wired = ["number.out -> other.value", "fail.out -> after.value", *wires]
    reader.opens_graph(graph_file(nodes, wired))
    reader.runs()


def test_a_node_that_raises_marks_its_line_and_only_its_dependants_are_skipped(
    reader: Reader,
) -> None:
    runs_failing(reader, RAISE, "number.out -> fail.n")
    assert reader.statuses() == {
        "number": "done",
        "fail": "failed",
        "after": "skipped",
        "other": "done",
    }
    (failed,) = reader.heard("node_failed")
    assert failed["error"]["code"] == "node_raised"
    assert failed["error"]["line"] == 3
    assert "KeyError" in failed["error"]["message"]
    reader.selects("fail")
    reader.sees("KeyError")
    reader.sees("3")


def test_a_node_that_failed_is_tried_again_when_the_reader_runs_it_and_not_at_every_edit(
    visitor: Visitor,
) -> None:
    runs_failing(visitor, RAISE.replace("n: float", "n: float = 1.0"))
    assert visitor.ran() == {"number", "other", "fail"}
    visitor.watches_events()
    visitor.sets("number", "value", "5")
    visitor.waits_for("run_finished")
    assert visitor.ran() == {"number", "other"}
    assert (visitor.status("fail"), visitor.status("after")) == ("failed", "skipped")
    visitor.runs()
    assert visitor.ran() == {"fail"}


def test_a_node_that_loops_for_ever_is_stopped_and_what_it_needed_is_kept(
    reader: Reader,
) -> None:
    reader.opens_graph(
        graph_file(
            {
                "number": {"type": "value.number@1", "params": {"value": 4}},
                "square": python_node("def square(n: float) -> float:\n    return n * n\n"),
                "wait": python_node(LOOP),
            },
            ["number.out -> square.n", "square.out -> wait.n"],
        ),
    )
    reader.runs(until="started")
    reader.sees_status("wait", "running")
    # The page stays usable meanwhile: a node can be moved and named.
    reader.names("Still usable")
    reader.stops()
    assert reader.heard("run_finished")[0]["stopped"] is True
    assert reader.status("square") in FRESH

    reader.watches_events()
    reader.writes_code("wait", "def wait(n: float) -> float:\n    return n + 0.5\n")
    reader.sees_status("wait", "done")
    assert reader.ran() == {"wait"}
    reader.selects("wait")
    reader.sees("16.5")


def test_what_the_reader_looks_at_runs_before_a_node_that_takes_long(visitor: Visitor) -> None:
    visitor.opens()
    nodes = {
        "endless": python_node("def endless() -> int:\n    while True:\n        pass\n"),
        "given": python_node("def given() -> int:\n    return 1\n"),
        "wanted": python_node("def wanted(n: int) -> int:\n    return n\n"),
    }
    visitor.opens_file("looking.dxt.json", graph_file(nodes, ["given.out -> wanted.n"]))
    visitor.sees_title("A test")
    visitor.selects("wanted")
    visitor.runs(until="asked")
    visitor.sees_status("wanted", "done")
    visitor.sees_status("endless", "running")
    visitor.page.locator("#stop").click()
    visitor.waits_for("run_finished")
    assert visitor.heard("node_started")[0]["node"] == "given"


def test_a_node_that_outlives_its_time_limit_is_ended_and_the_rest_is_kept(
    visitor: Visitor,
) -> None:
    visitor.opens()
    visitor.opens_file(
        "slow.dxt.json",
        graph_file(
            {
                "number": {"type": "value.number@1", "params": {"value": 4}},
                "wait": python_node(LOOP),
            },
            ["number.out -> wait.n"],
            needs={"hosts": [], "seconds": 1, "megabytes": 512},
        ),
    )
    visitor.sees_title("A test")
    visitor.runs()
    (failed,) = visitor.heard("node_failed")
    assert failed["node"] == "wait"
    assert failed["error"]["code"] == "timed_out"
    assert visitor.status("number") == "done"


def test_code_that_asks_or_wants_the_network_or_the_disk_is_told_what_to_do_instead(
    visitor: Visitor,
) -> None:
    urlopen = "from urllib.request import urlopen\n\ndef fetch() -> str:\n    return str(%s)\n"
    nodes = {
        "ask": python_node("def ask() -> str:\n    return input('name?')\n"),
        "secure": python_node(urlopen % "urlopen('https://example.org')"),
        "plain": python_node(urlopen % "urlopen('http://example.org')"),
        "read": python_node("\ndef read() -> str:\n\n    return open('/home/a.csv').read()\n"),
    }
    visitor.opens_graph(graph_file(nodes)).runs()
    told = {event["node"]: event["error"] for event in visitor.heard("node_failed")}
    assert {error["line"] for error in told.values()} == {2, 4}
    assert "parameter" in told["ask"]["message"]
    assert "drop the file here" in told["secure"]["message"]
    assert "drop the file here" in told["plain"]["message"]
    assert "`file: File`" in told["read"]["message"]
