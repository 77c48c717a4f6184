"""`dxt run`: reports, exit codes, settings, saved files."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from dxt.cli import main
from dxt.data.arrow import Table
from dxt.data.arrow_library import files
from tests.cli.commands import FARES, answer, dxt, graph_file, interrupted, python


def test_a_graph_runs_and_prints_one_json_object(tmp_path: Path) -> None:
    told = answer("run", graph_file(tmp_path))
    assert told["ok"]
    assert list(told) == ["ok", "problems", "nodes", "outputs", "plugin_failures", "migrated"]
    assert list(told["nodes"]) == ["fares", "limit", "clean", "show"]
    for node in told["nodes"].values():
        assert list(node) == ["status", "seconds", "key", "error"]
        assert node["status"] == "done"
        assert isinstance(node["seconds"], float)
        assert len(node["key"]) == 40
        assert node["error"] is None
    assert told["outputs"] == {
        "show.out": {
            "columns": ["to", "price"],
            "rows": 2,
            "head": [{"to": "Oslo", "price": 120.0}, {"to": "Rome", "price": 45.5}],
        }
    }


def test_for_people_outputs_go_to_stdout_and_progress_to_stderr(tmp_path: Path) -> None:
    result = dxt("run", graph_file(tmp_path))
    assert result.exit_code == 0
    assert "show.out: 2 rows × 2 columns" in result.stdout
    assert "Rome" in result.stdout
    assert "4 done" in result.stderr
    assert "4 done" not in result.stdout


def test_a_failing_node_is_reported_and_ends_with_1(tmp_path: Path) -> None:
    graph = json.loads(json.dumps(FARES))
    graph["nodes"]["clean"]["code"] = "def clean(rows, limit):\n    x = 1\n    return x / 0\n"
    told = answer("run", graph_file(tmp_path, graph), exit_code=1)
    assert not told["ok"]
    assert {node: told["nodes"][node]["status"] for node in told["nodes"]} == {
        "fares": "done",
        "limit": "done",
        "clean": "failed",
        "show": "skipped",
    }
    assert told["nodes"]["clean"]["error"] == {
        "code": "node_raised",
        "message": "ZeroDivisionError: division by zero",
        "node": "clean",
        "line": 3,
        "trace": "line 3, in clean\n    return x / 0",
    }
    assert told["nodes"]["show"]["error"]["code"] == "skipped_because"
    assert '"clean"' in told["nodes"]["show"]["error"]["message"]
    assert told["outputs"] == {}
    shown = dxt("run", tmp_path / "x.dxt.json").stderr
    assert "✗ clean (line 3)  ZeroDivisionError: division by zero" in shown
    assert "- show  skipped, because clean failed" in shown


def test_two_nodes_that_are_the_same_run_once(tmp_path: Path) -> None:
    node = {"type": "value.number@1", "params": {"value": 1}}
    told = answer("run", graph_file(tmp_path, {"dxt": 1, "nodes": {"a": node, "b": node}}))
    assert [told["nodes"][n]["status"] for n in "ab"] == ["done", "cached"]
    assert told["outputs"] == {"a.out": 1, "b.out": 1}


def test_a_missing_file_fails_its_node_and_says_where_it_was_looked_for(tmp_path: Path) -> None:
    told = answer("run", graph_file(tmp_path, csv=None), exit_code=1)
    assert told["nodes"]["fares"]["status"] == "failed"
    error = told["nodes"]["fares"]["error"]
    assert error["code"] == "file_missing"
    assert "fares.csv" in error["message"]
    assert str(tmp_path) in error["message"]
    assert told["nodes"]["limit"]["status"] == "done"
    assert told["nodes"]["show"]["status"] == "skipped"


def test_a_missing_input_fails_its_node(tmp_path: Path) -> None:
    told = answer("run", graph_file(tmp_path, python("def f(x: int): pass")), exit_code=1)
    assert told["nodes"]["n"]["error"]["code"] == "input_missing"


UNUSABLE: dict[str, tuple[Any, str]] = {
    "not JSON": ("{", "line 1"),
    "empty": ("", "empty"),
    "another format": ({"nodes": {}}, '"dxt": 1'),
    "newer": ({"dxt": 99}, "newer"),
    "bad id": ({"dxt": 1, "nodes": {"Bad Id": {"type": "python@1"}}}, "Bad Id"),
    "wire to nowhere": ({"dxt": 1, "wires": ["a.out -> b.x"]}, "a.out -> b.x"),
    "unknown type": ({"dxt": 1, "nodes": {"a": {"type": "data.cvs@1"}}}, "data.csv@1"),
    "no function": (python("x = 1"), "no function"),
    "two functions": (python("def f(): pass\ndef g(): pass"), '"f" and "g"'),
    "syntax error": (python("def f():\n    return 1 +"), "line 2"),
    "unknown port": (python("def f(): pass", nothing=1), '"nothing"'),
    "types": (
        {
            "dxt": 1,
            "nodes": {"a": {"type": "value.text@1"}, "b": {"type": "value.number@1"}},
            "wires": ["a.out -> b.value"],
        },
        "a.out -> b.value",
    ),
    "circle": (
        {
            "dxt": 1,
            "nodes": {n: {"type": "view.table@1"} for n in "ab"},
            "wires": ["a.out -> b.value", "b.out -> a.value"],
        },
        "a -> b -> a",
    ),
}


@pytest.mark.parametrize("command", ["run", "check"])
@pytest.mark.parametrize("name", UNUSABLE)
def test_a_graph_that_is_wrong_is_refused_and_nothing_runs(
    tmp_path: Path, name: str, command: str
) -> None:
    graph, says = UNUSABLE[name]
    path = graph_file(tmp_path, graph)
    told = answer(command, path, exit_code=2)
    assert not told["ok"]
    assert not any(node["status"] == "done" for node in told.get("nodes", {}).values())
    result = dxt(command, path)
    assert result.exit_code == 2
    assert says in result.stderr
    assert result.stdout == ""


def test_a_value_beyond_its_range_is_refused_set_or_wired(tmp_path: Path) -> None:
    code = "def f(x: Annotated[int, Range(0, 10)] = 5) -> int: return x"
    path = graph_file(tmp_path, python(code))
    assert answer("run", path, "--set", "n.x=10")["outputs"] == {"n.out": 10}
    told = answer("run", path, "--set", "n.x=30", exit_code=2)["error"]["message"]
    assert told == "--set n.x: a whole number from 0 to 10 was expected, not 30."
    assert dxt("run", path, "--set", "n.x=30").stderr == f"Error: {told}\n"
    graph = python(code, x=30)
    told = answer("run", graph_file(tmp_path, graph), exit_code=1)["nodes"]["n"]["error"]
    assert told["message"] == "n.x: a whole number from 0 to 10 was expected, not 30."
    graph["nodes"]["n"]["params"] = {}
    graph["nodes"]["made"] = {"type": "python@1", "code": "def f() -> int: return 30"}
    graph["wires"] = ["made.out -> n.x"]
    told = answer("run", graph_file(tmp_path, graph), exit_code=1)["nodes"]["n"]["error"]
    assert (
        told["message"]
        == "The input x: Expected a whole number from 0 to 10, got a whole number (30)."
    )


def test_each_of_many_values_is_to_be_in_range(tmp_path: Path) -> None:
    graph = python("def f(*x: Annotated[int, Range(0, 10)]) -> int: return sum(x)")
    graph["nodes"]["made"] = {"type": "python@1", "code": "def f(by: int = 10) -> int: return by"}
    graph["nodes"]["more"] = {**graph["nodes"]["made"], "params": {"by": 9}}
    graph["wires"] = ["made.out -> n.x", "more.out -> n.x"]
    path = graph_file(tmp_path, graph)
    assert answer("run", path)["outputs"] == {"n.out": 19}
    told = answer("run", path, "--set", "more.by=11", exit_code=1)["nodes"]["n"]["error"]
    assert (told["code"], told["port"]) == ("param_invalid", "x")
    said = "The input x: Expected a whole number from 0 to 10, got a whole number (11)."
    assert told["message"] == said


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert dxt("run", tmp_path / "no.dxt.json").exit_code == 2
    assert answer("run", tmp_path, exit_code=2)["error"]["code"] == "file_unreadable"


@pytest.mark.parametrize(
    ("annotation", "text", "value"),
    [
        ("int", "7", 7),
        ("float", "7", 7.0),
        ("float", "1e3", 1000.0),
        ("bool", "yes", True),
        ("bool", "false", False),
        ("str", "7", "7"),
        ("str", "a=b", "a=b"),
        ("Literal['min', 'max']", "max", "max"),
        ("Literal[1, 2]", "2", 2),
        ("int | None", "none", None),
        ("int | str", "7", 7),
        ("int | str", "seven", "seven"),
        ("list[str]", "a, b", ["a", "b"]),
        ("list[int]", "1,2", [1, 2]),
        ("list", "[1, [2]]", [1, [2]]),
        ("tuple[int, str]", "1, 2", [1, "2"]),
        ("tuple[int, ...]", "1,2", [1, 2]),
        ("dict", '{"a": 1}', {"a": 1}),
        ("Any", "7", 7),
        ("Any", "seven", "seven"),
    ],
)
def test_a_setting_is_read_by_the_type_of_its_port(
    tmp_path: Path, annotation: str, text: str, value: Any
) -> None:
    path = graph_file(tmp_path, python(f"def f(x: {annotation}): return x"))
    told = answer("run", path, "--set", f"n.x={text}")
    assert told["outputs"]["n.out"] == value
    assert type(told["outputs"]["n.out"]) is type(value)


@pytest.mark.parametrize(
    ("annotation", "text", "gets"),
    [
        ("set[int]", "2,1", "{1, 2}"),
        ("set[str]", '["a"]', "{'a'}"),
        ("set[float]", "", "set()"),
        ("set[int] | None", "[3]", "{3}"),
        ("frozenset[int]", "1", "frozenset({1})"),
        ("set[tuple[int, str]]", '[[1, "a"]]', "{(1, 'a')}"),
        ("dict[str, set[int]]", '{"a": [1]}', "{'a': {1}}"),
        ("list[set[int]]", "[[1], [1]]", "[{1}, {1}]"),
        ("list[int] | set[int]", "[1]", "[1]"),
    ],
)
def test_a_list_is_set_where_a_set_is_wanted(
    tmp_path: Path, annotation: str, text: str, gets: str
) -> None:
    path = graph_file(tmp_path, python(f"def f(x: {annotation}) -> str: return repr(x)"))
    assert answer("run", path, "--set", f"n.x={text}")["outputs"]["n.out"] == gets


@pytest.mark.parametrize(
    ("annotation", "text", "says"),
    [
        ("set[int]", "1,2,1", "a list of int without repeats was expected, not [1, 2, 1]"),
        ("set", "[[1]]", "a list without repeats was expected, not [[1]]"),
        ("list[int]", '[1, "b"]', 'a list of int was expected, not [1, "b"]'),
        ("tuple[int, str]", "[1]", "a list of int, str was expected, not [1]"),
    ],
)
def test_a_list_of_other_items_than_are_wanted_is_refused(
    tmp_path: Path, annotation: str, text: str, says: str
) -> None:
    path = graph_file(tmp_path, python(f"def f(x: {annotation}) -> str: return repr(x)"))
    told = answer("run", path, "--set", f"n.x={text}", exit_code=2)["error"]["message"]
    assert told == f"--set n.x: {says}."


@pytest.mark.parametrize("text", ["1e400", "-1e400", "NaN", "Infinity"])
@pytest.mark.parametrize("annotation", ["int", "float", "int | float"])
def test_a_number_that_no_graph_can_hold_is_refused(
    tmp_path: Path, annotation: str, text: str
) -> None:
    path = graph_file(tmp_path, python(f"def f(x: {annotation}) -> str: return repr(x)"))
    told = answer("run", path, "--set", f"n.x={text}", exit_code=2)["error"]["message"]
    assert told.startswith("--set n.x: a") and f'number was expected, not "{text}"' in told


def test_a_list_that_comes_by_wire_is_no_set(tmp_path: Path) -> None:
    graph = python("def f(x: set) -> int: return len(x)")
    graph["nodes"]["m"] = {"type": "python@1", "code": "def m() -> Any: return [1]"}
    graph["wires"] = ["m.out -> n.x"]
    told = answer("run", graph_file(tmp_path, graph), exit_code=1)["nodes"]["n"]["error"]
    assert told["message"] == "The input x: Expected a set, got a list ([1])."


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("nobody.x=1", 'no node "nobody"'),
        ("limit.volume=1", 'no input "volume"'),
        ("limit.value=many", "many"),
        ("clean.limit=1", "limit.out -> clean.limit"),
        ("limit", "node.port="),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(tmp_path: Path, setting: str, says: str) -> None:
    result = dxt("run", graph_file(tmp_path), "--set", setting)
    assert result.exit_code == 2
    assert says in result.stderr


def test_a_setting_can_name_another_file(tmp_path: Path) -> None:
    path = graph_file(tmp_path)
    (tmp_path / "other").mkdir()
    other = tmp_path / "other" / "fares.csv"
    other.write_text("to,price\nBonn,1\n", encoding="utf-8")
    before = answer("run", path)
    told = answer("run", path, "--set", f"fares.file={other}")
    assert told["outputs"]["show.out"]["head"] == [{"to": "Bonn", "price": 1}]
    assert told["nodes"]["fares"]["key"] != before["nodes"]["fares"]["key"]
    (tmp_path / "fares.csv").write_text("to,price\nBonn,1\n", encoding="utf-8")
    assert answer("run", path)["nodes"]["fares"]["key"] == told["nodes"]["fares"]["key"]


@pytest.mark.parametrize("ending", ["csv", "json", "arrow", "parquet", "txt", "html"])
def test_a_table_is_saved_as_its_ending_says(tmp_path: Path, ending: str) -> None:
    saved = tmp_path / f"out.{ending}"
    assert dxt("run", graph_file(tmp_path), "--save", f"show.out={saved}").exit_code == 0
    data = saved.read_bytes()
    rows = [{"to": "Oslo", "price": 120.0}, {"to": "Rome", "price": 45.5}]
    if ending == "csv":
        assert data == b"to,price\nOslo,120.0\nRome,45.5\n"
    elif ending == "json":
        assert json.loads(data) == rows
    elif ending == "arrow":
        assert Table(files().read_ipc(str(saved)).read_all()).to_pylist() == rows
    elif ending == "parquet":
        assert Table(files().read_parquet(str(saved)).read_all()).to_pylist() == rows
    else:
        assert b"Oslo" in data


def test_charts_texts_and_pictures_are_saved(tmp_path: Path) -> None:
    graph = {
        "dxt": 1,
        "nodes": {
            "words": {"type": "value.text@1", "params": {"value": "**hi**"}},
            "rows": {"type": "python@1", "code": "def f() -> Table: return [{'a': 1, 'b': 2}]"},
            "chart": {"type": "chart.vega@1"},
            "dot": {
                "type": "python@1",
                "code": "def f() -> Image: return Image(b'x', 'image/png')",
            },
        },
        "wires": ["rows.out -> chart.rows"],
    }
    path = graph_file(tmp_path, graph)
    saves = [f"words.out={tmp_path}/w.md", f"chart.out={tmp_path}/c.vega"]
    saves.append(f"dot.out={tmp_path}/d.png")
    result = dxt("run", path, *[part for save in saves for part in ("--save", save)])
    assert result.exit_code == 0, result.stderr
    assert (tmp_path / "w.md").read_text() == "**hi**\n"
    assert json.loads((tmp_path / "c.vega").read_text())["data"] == {"values": [{"a": 1, "b": 2}]}
    assert (tmp_path / "d.png").read_bytes() == b"x"
    result = dxt("run", path, "--save", f"words.out={tmp_path}/w.png")
    assert result.exit_code == 1
    assert "can't be saved as .png" in result.stderr


HALF = "def f() -> dict:\n    print('\\ud800')\n    return {'a': '\\ud800'}\n"
"""Gives half a character, which no UTF-8 can hold."""


def test_half_a_character_is_escaped_wherever_it_is_told(tmp_path: Path) -> None:
    path = graph_file(tmp_path, python(HALF))
    assert answer("run", path)["outputs"] == {"n.out": {"a": "\ud800"}}
    result = dxt("run", path, "--save", f"n.out={tmp_path}/x.json")
    assert result.exit_code == 0, result.stderr
    assert '"a": "\\ud800"' in result.stdout
    assert json.loads((tmp_path / "x.json").read_text()) == {"a": "\ud800"}


def test_what_can_not_be_written_so_keeps_nothing_else_from_being_saved(tmp_path: Path) -> None:
    path = graph_file(tmp_path, python("def f() -> str: return '\\ud800'"))
    saves = [f"n.out={tmp_path}/x.txt", f"n.out={tmp_path}/x.json"]
    result = dxt("run", path, *[part for save in saves for part in ("--save", save)])
    assert result.exit_code == 1
    assert "A str can't be saved as .txt" in result.stderr
    assert json.loads((tmp_path / "x.json").read_text()) == "\ud800"


def test_what_finds_no_room_leaves_the_files_as_they_were(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    path, old, new = graph_file(tmp_path), tmp_path / "old.csv", tmp_path / "new.csv"
    old.write_text("as it was")
    saves = ["--save", f"show.out={old}", "--save", f"show.out={new}"]
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20, hard))
    try:
        saved, made = dxt("run", path, *saves), dxt("new", tmp_path / "other")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert (saved.exit_code, made.exit_code) == (1, 2)
    assert f"{new} can't be written" in saved.stderr
    assert old.read_text() == "as it was"
    assert {file.name for file in tmp_path.iterdir()} == {"fares.csv", "old.csv", path.name}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only some systems have it")
@pytest.mark.parametrize(
    ("redirected", "exit_code", "said"),
    [
        ("run {file} >&-", 0, "4 done"),
        ("run {file} --jobs 2 <&- >&- 2>&-", 0, ""),
        ("debug {file} <&-", 0, ""),
        ("run {file} --json >/dev/full", 2, "The answer can't be written: No space left"),
        ("nodes >/dev/full", 2, "The answer can't be written: No space left"),
    ],
)
def test_closed_and_full_streams_are_no_mistake(
    tmp_path: Path, redirected: str, exit_code: int, said: str
) -> None:
    command = redirected.format(file=graph_file(tmp_path))
    program = f"{sys.executable} -c 'from dxt.cli import main; main()' {command}"
    ended = subprocess.run(["sh", "-c", program], capture_output=True, text=True)
    assert ended.returncode == exit_code
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr and "Exception" not in ended.stderr


@pytest.mark.parametrize("encoding", ["ascii", "utf-8"])
def test_an_answer_is_json_whatever_the_terminal_can_show(tmp_path: Path, encoding: str) -> None:
    path = graph_file(tmp_path, python("def f(): return 'é\\ud800😀'"))
    runner = CliRunner(charset=encoding)
    result = runner.invoke(main, ["run", str(path), "--json"])
    assert json.loads(result.stdout)["outputs"] == {"n.out": "é\ud800😀"}
    assert runner.invoke(main, ["run", str(path)]).exit_code == 0


@pytest.mark.parametrize("save", ["show.out=x.exe", "show.out=x", "show.no=x.csv", "no.out=x.csv"])
def test_a_save_that_makes_no_sense_is_refused_before_anything_runs(
    tmp_path: Path, save: str
) -> None:
    result = dxt("run", graph_file(tmp_path), "--save", save)
    assert result.exit_code == 2
    assert "✓" not in result.stderr


def test_nothing_to_save_ends_with_1(tmp_path: Path) -> None:
    path = graph_file(tmp_path, python("def f(): raise ValueError"))
    result = dxt("run", path, "--save", f"n.out={tmp_path}/x.csv")
    assert result.exit_code == 1
    assert "nothing to save" in result.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="no other system keeps such a limit")
@pytest.mark.parametrize("head", ["def", "async def"])
@pytest.mark.parametrize("jobs", [(), ("--jobs", "1")])
def test_a_node_that_takes_too_much_memory_fails_and_the_next_one_runs(
    tmp_path: Path, jobs: tuple[str, ...], head: str
) -> None:
    leak = f"{head} f():\n    kept = []\n    while True:\n        kept.append(bytearray(10**7))\n"
    graph = {
        "dxt": 1,
        "nodes": {
            "leak": {"type": "python@1", "code": leak},
            "large": {"type": "python@1", "code": "def f() -> int: return len(bytearray(10**8))"},
        },
        "needs": {"seconds": 60},
    }
    told = answer("run", graph_file(tmp_path, graph), "--memory", "300", *jobs, exit_code=1)
    assert told["nodes"]["leak"]["error"]["code"] == "out_of_memory"
    assert told["nodes"]["leak"]["error"]["line"] == 4
    assert told["outputs"] == {"large.out": 10**8}


def test_values_of_earlier_nodes_do_not_count_for_later_ones(tmp_path: Path) -> None:
    code = "def f() -> bytes: return bytearray(8 * 10**7) + b'{}'"
    nodes = {f"n{i}": {"type": "python@1", "code": code.format(i)} for i in range(6)}
    graph = {"dxt": 1, "nodes": nodes, "needs": {"megabytes": 300}}
    told = answer("run", graph_file(tmp_path, graph))
    assert {node["status"] for node in told["nodes"].values()} == {"done"}


def test_a_node_at_its_limit_fails(tmp_path: Path) -> None:
    graph = python("def f():\n    while True: pass\n") | {"needs": {"seconds": 0.05}}
    told = answer("run", graph_file(tmp_path, graph), exit_code=1)
    assert told["nodes"]["n"]["error"]["code"] == "timed_out"


@pytest.mark.parametrize("doing", ["while True: pass", "import time; time.sleep(3600)"])
def test_ctrl_c_ends_the_run_with_130(tmp_path: Path, doing: str) -> None:
    code = f"def f():\n    open('begun', 'w').close()\n    {doing}\n"
    exit_code, told, shown = interrupted(tmp_path, python(code))
    assert exit_code == 130
    assert told["nodes"]["n"]["error"]["code"] == "node_stopped"
    assert "Stopped by Ctrl-C: 0 of 1 nodes were ready. Nothing was kept" in shown


def test_after_ctrl_c_what_was_ready_is_kept_and_said(tmp_path: Path) -> None:
    code = "def f(x):\n    open('begun', 'w').close()\n    while True: pass\n"
    graph = python(code)
    graph["nodes"]["quick"] = {"type": "value.number@1", "params": {"value": 7}}
    graph["wires"] = ["quick.out -> n.x"]
    options = ["--save", "quick.out=quick.json", "--history", "runs.jsonl", "--trace", "trace.json"]
    exit_code, told, shown = interrupted(tmp_path, graph, *options)
    assert exit_code == 130
    assert told["nodes"]["quick"]["status"] == "done"
    assert "1 of 2 nodes were ready. Kept: quick.json, runs.jsonl, trace.json." in shown
    assert (tmp_path / "quick.json").read_text() == "7\n"
    record = json.loads((tmp_path / "runs.jsonl").read_text())
    assert (record["stopped"], record["nodes"]["n"]["status"]) == (True, "failed")
    assert record["nodes"]["n"]["seconds"] > 0


def test_stray_output_is_kept_apart_from_the_report(tmp_path: Path) -> None:
    code = "import os\ndef f():\n    print('printed')\n    os.system('echo strayed')\n"
    path = graph_file(tmp_path, python(code))
    ended = subprocess.run(
        [sys.executable, "-m", "dxt", "run", str(path), "--json"],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert json.loads(ended.stdout)["ok"]
    assert "n | printed" in ended.stderr
    assert "strayed" in ended.stderr


def test_values_that_can_not_be_told_are_named(tmp_path: Path) -> None:
    code = """
class Odd:
    def __repr__(self):
        raise ValueError

def f() -> list:
    return [float("nan"), "\ud800", Odd()]
"""
    told = answer("run", graph_file(tmp_path, python(code)))
    assert "can't be shown" in told["outputs"]["n.out"]
    assert dxt("run", tmp_path / "x.dxt.json").exit_code == 0


@pytest.mark.parametrize("jobs", [(), ("--jobs", "1")])
def test_node_code_sees_no_command_line_and_moves_no_file(tmp_path: Path, jobs: Any) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    code = (
        f"import os, sys\ndef a() -> list:\n    os.chdir({str(elsewhere)!r})\n    return sys.argv"
    )
    path = graph_file(tmp_path, python(code))
    files = ("--history", "h.jsonl", "--trace", "t.json", "--save", "n.out=a.json", "--cache", "c")
    before, said = Path.cwd(), list(sys.argv)
    os.chdir(tmp_path)
    try:
        assert answer("run", path, *files, *jobs)["outputs"] == {"n.out": [""]}
        assert Path.cwd() == tmp_path
    finally:
        os.chdir(before)
    assert sys.argv == said
    assert list(elsewhere.iterdir()) == []
    for name in ("h.jsonl", "t.json", "a.json", "c/dxt-cache.json"):
        assert (tmp_path / name).exists(), name


@pytest.mark.parametrize("jobs", [(), ("--jobs", "1")])
def test_a_limit_may_be_any_number(tmp_path: Path, jobs: Any) -> None:
    path = graph_file(tmp_path, python("def a(): return 1"))
    limits = ("--timeout", "1e10", "--memory", "1e300")
    assert answer("run", path, *limits, *jobs)["outputs"] == {"n.out": 1}


def test_a_link_to_itself_is_told(tmp_path: Path) -> None:
    saved = tmp_path / "loop.json"
    saved.symlink_to(saved)
    path = graph_file(tmp_path, python("def a(): return 1"))
    ended = dxt("run", path, "--save", f"n.out={saved}")
    assert ended.exit_code == 1
    assert f"{saved} can't be written" in ended.stderr


def test_help_and_version_load_nothing_heavy() -> None:
    program = (
        "import sys, dxt.cli; print([m for m in ('networkx', 'rich', 'arro3') if m in sys.modules])"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert ended.stdout == "[]\n"
