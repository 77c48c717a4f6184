"""`dxt run --history --trace`, `dxt compare`, `dxt explain`."""

from __future__ import annotations

import copy
import json
import re
from pathlib import Path
from typing import Any

import pytest

from dxt.cli.differences import explaining
from dxt.cli.files import history_file
from dxt.cli.options import Sources
from dxt.cli.packages.opening import Opened
from tests.cli.commands import CLEAN, CSV, FARES, answer, dxt, graph_file, python
from tests.engine.records import spans


def recorded(folder: Path, graph: Any = FARES, *options: str) -> Path:
    """The file in which a run of the graph was recorded."""
    runs = folder / "runs.jsonl"
    dxt("run", graph_file(folder, graph), "--history", runs, *options)
    return runs


def changed(node: str, **fields: Any) -> dict[str, Any]:
    """FARES with one node changed."""
    graph = copy.deepcopy(FARES)
    graph["nodes"][node].update(fields)
    return graph


def explained(folder: Path, graph: Any, node: str, run: str | Path) -> dict[str, Any]:
    found = answer("explain", graph_file(folder, graph), node, "--history", str(run))
    assert isinstance(found, dict)
    return found


def causes(found: dict[str, Any]) -> dict[str, list[str]]:
    """Why each node would run, in order."""
    return {
        told["node"]: [" ".join(filter(None, (c["what"], c["name"]))) for c in told["causes"]]
        for told in found["runs"]
    }


# Recording


def test_a_run_is_added_to_the_file(tmp_path: Path) -> None:
    runs = recorded(tmp_path)
    recorded(tmp_path, FARES, "--set", "limit.value=1")
    first, second = (json.loads(line) for line in runs.read_text().splitlines())
    assert first["dxt_run"] == 2
    assert {node: told["status"] for node, told in first["nodes"].items()} == dict.fromkeys(
        ("fares", "limit", "clean", "show"), "done"
    )
    assert first["files"]["fares.csv"]["size"] == len(CSV)
    assert first["graph_name"] == "x.dxt.json"
    assert second["graph"]["nodes"]["limit"]["params"] == {"value": 1}


def test_a_trace_is_written(tmp_path: Path) -> None:
    trace = tmp_path / "trace.json"
    for _ in range(2):
        assert dxt("run", graph_file(tmp_path), "--trace", trace).exit_code == 0
        found = spans(json.loads(trace.read_text()))
        assert [span[0] for span in found] == ["fares", "limit", "clean", "show"]


@pytest.mark.parametrize("option", ["--history", "--trace"])
@pytest.mark.parametrize("place", ["nowhere/x.json", "x.dxt.json", "fares.csv", "bytes", "."])
def test_no_other_file_is_overwritten_and_nothing_runs(
    tmp_path: Path, option: str, place: str
) -> None:
    path = graph_file(tmp_path)
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    before = {file: file.read_bytes() for file in tmp_path.iterdir()}
    told = answer("run", path, option, tmp_path / place, exit_code=2)
    assert option in told["error"]["message"]
    assert {file: file.read_bytes() for file in tmp_path.iterdir()} == before


def test_the_graph_is_not_overwritten_by_an_output(tmp_path: Path) -> None:
    path = graph_file(tmp_path)
    assert "the graph itself" in dxt("run", path, "--save", f"show.out={path}").stderr
    assert json.loads(path.read_text()) == FARES


def test_a_graph_that_is_wrong_leaves_no_record(tmp_path: Path) -> None:
    wrong = {"dxt": 1, "nodes": {"a": {"type": "data.cvs@1"}}}
    assert not recorded(tmp_path, wrong).exists()


def test_a_failed_node_is_told_with_its_time(tmp_path: Path) -> None:
    code = "def f():\n    while True: pass\n"
    told = answer("run", graph_file(tmp_path, python(code)), "--timeout", "0.05", exit_code=1)
    assert told["nodes"]["n"]["error"]["code"] == "timed_out"
    assert told["nodes"]["n"]["seconds"] >= 0.05


def test_the_limits_of_a_run_replace_those_of_the_graph(tmp_path: Path) -> None:
    graph = python("def f(): return 'x' * 2_000_000") | {"needs": {"megabytes": 1, "seconds": 9}}
    path = graph_file(tmp_path, graph)
    assert answer("run", path, exit_code=1)["nodes"]["n"]["error"]["code"] == "out_of_memory"
    more = answer("run", path, "--memory", "3")
    assert more["nodes"]["n"]["status"] == "done"
    assert (
        answer("run", path, "--memory", "0.5", exit_code=1)["nodes"]["n"]["key"]
        == (more["nodes"]["n"]["key"])
    )


@pytest.mark.parametrize("option", ["--timeout", "--memory"])
@pytest.mark.parametrize("value", ["0", "-1", "nan", "inf", "much"])
def test_a_limit_is_a_number_above_zero(tmp_path: Path, option: str, value: str) -> None:
    result = dxt("run", graph_file(tmp_path), option, value)
    assert result.exit_code == 2
    assert option in result.stderr


def test_what_an_older_dxt_recorded_is_read(tmp_path: Path) -> None:
    runs = recorded(tmp_path)
    older = json.loads(runs.read_text()) | {"dxt_run": 1}
    for node in older["nodes"].values():
        node["lane"] = node.pop("executor") or None
    runs.write_text(json.dumps(older, separators=(",", ":")) + "\n" + runs.read_text())
    found = answer("compare", runs)
    assert found["alike"] and found["runs"] == [f"{runs}#1", f"{runs}#2"]
    assert answer("compare", f"{runs}#2", f"{runs}#1")["alike"]


def test_a_line_that_was_cut_off_spoils_no_other(tmp_path: Path) -> None:
    runs = recorded(tmp_path)
    runs.write_text(runs.read_text()[:-100])
    recorded(tmp_path)
    assert answer("compare", f"{runs}#2", f"{runs}")["alike"]
    assert "#1 is damaged" in dxt("compare", runs).stderr


# Comparing


def differences(told: Any) -> dict[str, list[str]]:
    """What differs by node, times apart: a busy machine takes as long as it likes."""
    times = {"slower", "faster"}
    found = {one["node"]: sorted({*one["kinds"]} - times) for one in told["differences"]}
    return {node: kinds for node, kinds in found.items() if kinds}


def test_equal_runs_are_alike(tmp_path: Path) -> None:
    run = f"{recorded(tmp_path)}#1"
    told = answer("compare", run, run)
    assert (told["alike"], told["differences"]) == (True, [])
    assert "Alike" in dxt("compare", run, run).stdout


def test_the_last_two_runs_of_a_file_are_compared(tmp_path: Path) -> None:
    runs = recorded(tmp_path)
    recorded(tmp_path, changed("clean", code="def clean(rows, limit):\n    return 1 / 0\n"))
    recorded(tmp_path, changed("limit", params={"value": 1}))
    told = answer("compare", runs, exit_code=1)
    assert told["runs"] == [f"{runs}#2", f"{runs}#3"]
    assert told["first"]["failed"] == 1
    assert differences(told) == {
        "limit": ["changed"],
        "clean": ["mended"],
        "show": ["only_second"],
    }
    back = dxt("compare", f"{runs}#1", f"{runs}#2")
    assert back.exit_code == 1
    assert "new error (line 2): ZeroDivisionError: division by zero" in back.stdout
    assert re.search(r"^show +[\d.]+ m?s +skipped +ran in the first only$", back.stdout, re.M)


def test_a_value_that_changes_by_itself_is_pointed_out(tmp_path: Path) -> None:
    graph = python("import os\ndef f(): return os.urandom(8).hex()")
    runs = recorded(tmp_path, graph)
    recorded(tmp_path, graph)
    assert differences(answer("compare", runs, exit_code=1)) == {"n": ["unsteady"]}
    assert "though nothing it depends on changed" in dxt("compare", runs).stdout


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("runs.jsonl#2", "holds 1 recorded run."),
        ("runs.jsonl#0", "holds 1 recorded run."),
        ("x.dxt.json", "holds no recorded runs"),
        ("fares.csv", "holds no recorded runs"),
        ("nothing", "can't be read"),
        ("damaged.jsonl", "damaged.jsonl#1 is damaged"),
        ("cut.jsonl", "cut.jsonl#2 is damaged"),
        ("undated.jsonl", "undated.jsonl#1 is damaged"),
        ("newer.jsonl", "newer DxT"),
        (".", "can't be read"),
    ],
)
def test_what_is_no_run_is_refused(tmp_path: Path, name: str, says: str) -> None:
    line = recorded(tmp_path).read_text()
    (tmp_path / "damaged.jsonl").write_text('{"dxt_run": 1, "nodes": 5}\n')
    (tmp_path / "cut.jsonl").write_text(line + line[:200])
    (tmp_path / "undated.jsonl").write_text(line.replace(" UTC", ""))
    (tmp_path / "newer.jsonl").write_text('{"dxt_run": 3}\n')
    for command in (
        ("compare", tmp_path / name, tmp_path / "runs.jsonl"),
        ("explain", tmp_path / "x.dxt.json", "show", "--history", tmp_path / name),
    ):
        told = answer(*command, exit_code=2)
        assert says in told["error"]["message"]


def test_one_run_alone_can_not_be_compared(tmp_path: Path) -> None:
    assert "holds only 1 recorded run" in dxt("compare", recorded(tmp_path)).stderr


# Explaining


def test_what_did_not_change_is_fresh(tmp_path: Path) -> None:
    runs = recorded(tmp_path)
    moved = copy.deepcopy(FARES)
    moved["view"]["nodes"]["fares"]["at"] = [50, 50]
    moved["nodes"]["clean"]["code"] = "# a comment\n" + CLEAN
    found = explained(tmp_path, moved, "show", runs)
    assert (found["status"], found["runs"]) == ("fresh", [])
    assert found["key"] == found["recorded_key"]
    assert (
        "show is fresh" in dxt("explain", tmp_path / "x.dxt.json", "show", "--history", runs).stdout
    )


def test_a_parameter_makes_what_follows_stale_and_nothing_else(tmp_path: Path) -> None:
    runs = recorded(tmp_path)
    graph = changed("limit", params={"value": 1})
    found = explained(tmp_path, graph, "show", runs)
    assert found["status"] == "stale"
    assert causes(found) == {
        "limit": ["param value"],
        "clean": ["above limit"],
        "show": ["above clean"],
    }
    assert found["runs"][0]["causes"][0] == {
        "what": "param",
        "name": "value",
        "before": 2,
        "after": 1,
    }
    assert explained(tmp_path, graph, "fares", runs)["status"] == "fresh"
    shown = dxt("explain", tmp_path / "x.dxt.json", "show", "--history", runs).stdout
    assert "show is stale since the run of" in shown
    assert "limit: its value was 2 and is 1" in shown


def test_settings_belong_to_the_recorded_run(tmp_path: Path) -> None:
    runs = recorded(tmp_path, FARES, "--set", "limit.value=9")
    assert causes(explained(tmp_path, FARES, "limit", runs)) == {"limit": ["param value"]}


def test_each_part_of_a_key_is_told_apart(tmp_path: Path) -> None:
    runs = recorded(tmp_path)
    code = CLEAN.replace("5", "6")
    assert causes(explained(tmp_path, changed("clean", code=code), "clean", runs)) == {
        "clean": ["code"]
    }
    other_type = changed("show", type="view.text@1")
    assert causes(explained(tmp_path, other_type, "show", runs))["show"][0] == "type"
    unwired = copy.deepcopy(FARES)
    unwired["wires"].remove("limit.out -> clean.limit")
    assert causes(explained(tmp_path, unwired, "clean", runs)) == {"clean": ["wire limit"]}
    locked = {**FARES, "requirements": ["numpy"], "lock": {"numpy": "2.0"}}
    assert causes(explained(tmp_path, locked, "clean", runs)) == {"clean": ["requirements", "lock"]}
    new = copy.deepcopy(FARES)
    new["nodes"]["more"] = {"type": "value.number@1"}
    assert causes(explained(tmp_path, new, "more", runs)) == {"more": ["new"]}


def test_a_file_with_other_content_is_a_cause(tmp_path: Path) -> None:
    runs = recorded(tmp_path)
    path = graph_file(tmp_path, csv="to,price\nBonn,1\n")
    found = answer("explain", path, "clean", "--history", runs)
    assert causes(found) == {"fares": ["file file"], "clean": ["above fares"]}


def test_how_it_went_is_a_cause_too(tmp_path: Path) -> None:
    wrong = changed("clean", code="def clean(rows, limit):\n    return 1 / 0\n")
    runs = recorded(tmp_path, wrong)
    found = explained(tmp_path, wrong, "show", runs)
    assert causes(found) == {"clean": ["failed"], "show": ["skipped clean"]}
    shown = dxt("explain", tmp_path / "x.dxt.json", "clean", "--history", runs).stdout
    assert "it failed in that run: ZeroDivisionError: division by zero" in shown


def test_what_could_not_run_then_and_can_now_says_what_was_in_its_way(tmp_path: Path) -> None:
    (tmp_path / "fares.csv").unlink(missing_ok=True)
    without = {"dxt": 1, "nodes": {"fares": FARES["nodes"]["fares"]}}
    path = tmp_path / "x.dxt.json"
    path.write_text(json.dumps(without))
    runs = tmp_path / "runs.jsonl"
    ended = dxt("run", path, "--history", runs)
    assert (ended.exit_code, json.loads(runs.read_text())["nodes"]["fares"]["status"]) == (
        1,
        "blocked",
    )
    assert "1 can't run" in ended.stderr
    found = explained(tmp_path, without, "fares", runs)
    assert causes(found) == {"fares": ["blocked"]}
    shown = dxt("explain", path, "fares", "--history", runs).stdout
    assert 'it could not run then: The file "fares.csv" is not ' in shown


def test_an_input_that_was_missing_then_is_a_cause(tmp_path: Path) -> None:
    code = "def clean(rows, limit, more):\n    return rows\n"
    runs = recorded(tmp_path, changed("clean", code=code))
    found = explained(tmp_path, changed("clean", code=code, params={"more": 3}), "show", runs)
    assert causes(found) == {"clean": ["param more"], "show": ["above clean"]}


def marked(mark: str) -> dict[str, Any]:
    """A graph of a node that is marked so, and of one that follows from it."""
    code = f"import time\n@node({mark})\ndef n() -> float:\n    return time.time()\n"
    graph = python(code)
    graph["nodes"]["m"] = {"type": "python@1", "code": "def m(x: float) -> float: return x"}
    graph["wires"] = ["n.out -> m.x"]
    return graph


def test_a_result_that_is_good_for_a_while_is_fresh_until_that_is_over(tmp_path: Path) -> None:
    graph, cache = marked("ttl=100"), ("--cache", str(tmp_path / "cache"))
    recorded(tmp_path, graph, *cache)
    runs = recorded(tmp_path, graph, *cache)
    made, had = (json.loads(line)["nodes"]["n"] for line in runs.read_text().splitlines())
    assert (made["status"], had["status"], made["key"]) == ("done", "cached", had["key"])
    for run in (f"{runs}#1", runs):
        found = explained(tmp_path, graph, "m", run)
        assert (found["status"], found["runs"]) == ("fresh", [])
        found = explained(tmp_path, graph, "n", run)
        assert found["status"] == "fresh"
        assert found["key"] == found["recorded_key"] == made["key"]
    opened, again = Opened(tmp_path / "x.dxt.json", Sources()), history_file.read(str(runs))
    first = history_file.read(f"{runs}#1")
    for after, status in ((90, "fresh"), (101, "stale")):
        assert explaining.explained(opened, "m", again, first.ended + after).status == status


def test_a_result_whose_time_is_over_says_so(tmp_path: Path) -> None:
    graph = marked("ttl=0.25")
    runs = recorded(tmp_path, graph)
    runs.write_text(re.sub(r'"at":"\d+', '"at":"1999', runs.read_text()))
    found = explained(tmp_path, graph, "m", runs)
    assert causes(found) == {"n": ["overdue"], "m": ["above n"]}
    assert found["runs"][0]["causes"][0]["before"] == 0.25
    shown = dxt("explain", tmp_path / "x.dxt.json", "n", "--history", runs).stdout
    assert "its result was good for 0.25 s, and that time is over" in shown


def test_a_result_that_was_made_before_all_recorded_runs_may_be_too_old(tmp_path: Path) -> None:
    graph, cache = marked("ttl=1000"), ("--cache", str(tmp_path / "cache"))
    dxt("run", graph_file(tmp_path, graph), *cache)
    runs = recorded(tmp_path, graph, *cache)
    assert causes(explained(tmp_path, graph, "n", runs)) == {"n": ["undated"]}
    shown = dxt("explain", tmp_path / "x.dxt.json", "n", "--history", runs).stdout
    assert "good for 1000 s, and no recorded run tells since when" in shown


def test_an_impure_node_runs_in_every_run(tmp_path: Path) -> None:
    graph = marked("pure=False")
    runs = recorded(tmp_path, graph)
    assert causes(explained(tmp_path, graph, "m", runs)) == {"n": ["impure"], "m": ["above n"]}
    shown = dxt("explain", tmp_path / "x.dxt.json", "m", "--history", runs).stdout
    assert "  what it gets from n can be another value" in shown
    assert "n: it may give something else each time, so it runs in every run" in shown


def test_a_renamed_node_keeps_its_value(tmp_path: Path) -> None:
    runs = recorded(tmp_path, {"dxt": 1, "nodes": {"a": {"type": "value.number@1"}}})
    other = {"dxt": 1, "nodes": {"b": {"type": "value.number@1"}}}
    assert explained(tmp_path, other, "b", runs)["status"] == "fresh"


def test_a_node_that_can_not_run_says_why(tmp_path: Path) -> None:
    path = graph_file(tmp_path, changed("clean", code="def clean(rows, limit, more): pass"))
    found = answer("explain", path, "show")
    assert found["status"] == "blocked"
    assert [problem["code"] for problem in found["problems"]] == ["input_missing"]
    assert (
        "show can't run:\n  clean: clean.more needs a value" in dxt("explain", path, "show").stdout
    )


def test_without_a_record_all_would_run_and_it_is_said_how_to_record(tmp_path: Path) -> None:
    path = graph_file(tmp_path)
    assert causes(answer("explain", path, "clean")) == {
        node: ["unrecorded"] for node in ("fares", "limit", "clean")
    }
    shown = dxt("explain", path, "clean").stdout
    assert "--history runs.jsonl" in shown


def test_a_node_that_is_not_there_is_refused(tmp_path: Path) -> None:
    result = dxt("explain", graph_file(tmp_path), "nobody")
    assert result.exit_code == 2
    assert "fares, limit, clean, show" in result.stderr


def test_explaining_runs_nothing(tmp_path: Path) -> None:
    path = graph_file(tmp_path, python("raise SystemExit(9)\ndef f(): pass"))
    assert dxt("explain", path, "n").exit_code == 0
