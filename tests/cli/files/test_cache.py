"""`dxt run --cache` and `dxt cache`: what runs again, what is kept, listed and removed."""

from __future__ import annotations

import copy
import json
import os
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from tests.cli.commands import FARES, answer, dxt, graph_file, python
from tests.engine.records import spans


def statuses(told: dict[str, Any]) -> dict[str, str]:
    return {node: said["status"] for node, said in told["nodes"].items()}


def changed(code: str) -> dict[str, Any]:
    graph = copy.deepcopy(FARES)
    graph["nodes"]["clean"]["code"] = code
    return graph


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache"


def files(cache: Path) -> list[Path]:
    return sorted(path for path in cache.glob("*/*") if path.is_file())


def test_a_second_run_runs_nothing_and_tells_the_same(tmp_path: Path, cache: Path) -> None:
    path = graph_file(tmp_path)
    first = answer("run", path, "--cache", cache)
    assert set(statuses(first).values()) == {"done"}
    again = answer("run", path, "--cache", cache)
    assert set(statuses(again).values()) == {"cached"}
    assert again["outputs"] == first["outputs"]
    shown = dxt("run", path, "--cache", cache)
    assert "4 cached" in shown.stderr
    assert "show.out: 2 rows × 2 columns" in shown.stdout


def test_the_list_has_a_name_as_well(tmp_path: Path, cache: Path) -> None:
    answer("run", graph_file(tmp_path), "--cache", cache)
    words = [["cache"], ["cache", "list"]]
    told = [answer(*said, "--cache", cache)["values"] for said in words]
    assert len(told[0]) == 4
    assert [value["key"] for value in told[0]] == [value["key"] for value in told[1]]
    assert len(answer("cache", "--cache", cache, "list")["values"]) == 4


def test_an_edit_runs_only_what_depends_on_it(tmp_path: Path, cache: Path) -> None:
    answer("run", graph_file(tmp_path), "--cache", cache)
    code = FARES["nodes"]["clean"]["code"].replace("[:limit]", "[-limit:]")
    told = answer("run", graph_file(tmp_path, changed(code)), "--cache", cache)
    assert statuses(told) == {"fares": "cached", "limit": "cached", "clean": "done", "show": "done"}
    assert [row["to"] for row in told["outputs"]["show.out"]["head"]] == ["Rome", "Lima"]
    commented = "# the last ones\n" + code
    told = answer("run", graph_file(tmp_path, changed(commented)), "--cache", cache)
    assert set(statuses(told).values()) == {"cached"}


def test_other_data_parameters_and_locks_are_not_taken_for_the_same(
    tmp_path: Path, cache: Path
) -> None:
    answer("run", graph_file(tmp_path), "--cache", cache)
    told = answer("run", tmp_path / "x.dxt.json", "--cache", cache, "--set", "limit.value=3")
    assert statuses(told) == {"fares": "cached", "limit": "done", "clean": "done", "show": "done"}
    told = answer("run", graph_file(tmp_path, csv="to,price\nBonn,1\n"), "--cache", cache)
    assert statuses(told)["fares"] == "done"
    assert told["outputs"]["show.out"]["head"] == [{"to": "Bonn", "price": 1}]
    locked = {**FARES, "lock": {"click": {"version": version("click"), "sha256": []}}}
    told = answer("run", graph_file(tmp_path, locked), "--cache", cache)
    assert statuses(told) == {"fares": "cached", "limit": "cached", "clean": "done", "show": "done"}


def test_a_cached_output_can_be_saved(tmp_path: Path, cache: Path) -> None:
    path = graph_file(tmp_path)
    answer("run", path, "--cache", cache)
    told = answer("run", path, "--cache", cache, "--save", f"clean.out={tmp_path}/rows.json")
    assert set(statuses(told).values()) == {"cached"}
    assert json.loads((tmp_path / "rows.json").read_text())[0] == {"to": "Oslo", "price": 120.0}


@pytest.mark.parametrize("keep_bytes", [0, 40, -1])
def test_damaged_values_are_told_dropped_and_computed_again(
    tmp_path: Path, cache: Path, keep_bytes: int
) -> None:
    path = graph_file(tmp_path)
    first = answer("run", path, "--cache", cache)
    for file in files(cache):
        file.write_bytes(file.read_bytes()[:keep_bytes])
    result = dxt("run", path, "--cache", cache, "--json")
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert set(statuses(told).values()) == {"done"}
    assert told["outputs"] == first["outputs"]
    assert result.stderr.count("was damaged") == 4
    assert set(statuses(answer("run", path, "--cache", cache)).values()) == {"cached"}


def test_an_output_that_proves_damaged_only_when_read_is_computed_again(
    tmp_path: Path, cache: Path
) -> None:
    path = graph_file(tmp_path, python("def f():\n    return 'some text'\n"))
    answer("run", path, "--cache", cache)
    (file,) = files(cache)
    data = file.read_bytes()
    file.write_bytes(data[:-6] + b"xxxxx" + data[-1:])
    result = dxt("run", path, "--cache", cache, "--json")
    assert "its hash is wrong" in result.stderr
    told = json.loads(result.stdout)
    assert statuses(told) == {"n": "done"}
    assert told["outputs"] == {"n.out": "some text"}


def test_what_is_recorded_of_a_run_that_went_on_is_the_whole(tmp_path: Path, cache: Path) -> None:
    graph = {
        "dxt": 1,
        "nodes": {
            "text": {"type": "python@1", "code": "def f():\n    return 'some text'\n"},
            "more": {"type": "python@1", "code": "def f(x):\n    return x + ' more'\n"},
            "bad": {"type": "python@1", "code": "def f():\n    raise ValueError('no')\n"},
        },
        "wires": ["text.out -> more.x"],
    }
    path, runs, trace = graph_file(tmp_path, graph), tmp_path / "r.jsonl", tmp_path / "t.json"
    answer("run", path, "--cache", cache, exit_code=1)
    (file,) = [file for file in files(cache) if b"some text more" in file.read_bytes()]
    data = file.read_bytes()
    file.write_bytes(data[:-6] + b"xxxxx" + data[-1:])
    told = dxt("run", path, "--cache", cache, "--history", runs, "--trace", trace)
    assert "its hash is wrong" in told.stderr
    assert told.stderr.count("Finished in") == 1
    assert told.stderr.rstrip().endswith("1 done, 1 cached, 1 failed.")
    (found,) = [json.loads(line) for line in runs.read_text().splitlines()]
    assert {node: of["status"] for node, of in found["nodes"].items()} == {
        "text": "cached",
        "more": "done",
        "bad": "failed",
    }
    assert found["unchanged"] == 0
    ran = {node for node, of in found["nodes"].items() if of["started"] is not None}
    assert ran == {"more", "bad"}
    assert {span[0] for span in spans(json.loads(trace.read_text()))} == {"text", "more", "bad"}


def test_what_can_not_be_kept_runs_again(tmp_path: Path, cache: Path) -> None:
    path = graph_file(tmp_path, python("def f():\n    return lambda: 1\n"))
    for _ in range(2):
        assert statuses(answer("run", path, "--cache", cache)) == {"n": "done"}


def test_a_folder_that_can_not_be_used_is_refused_before_anything_runs(tmp_path: Path) -> None:
    told = answer("run", graph_file(tmp_path), "--cache", tmp_path, exit_code=2)
    assert told["error"]["code"] == "store_unusable"
    assert "holds other things" in told["error"]["message"]


def test_the_folder_can_be_named_by_the_environment(
    tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DXT_CACHE", str(cache))
    path = graph_file(tmp_path)
    answer("run", path)
    assert set(statuses(answer("run", path)).values()) == {"cached"}
    assert len(answer("cache")["values"]) == 4


def test_kept_values_are_listed_with_what_they_save(tmp_path: Path, cache: Path) -> None:
    told = answer("run", graph_file(tmp_path), "--cache", cache)
    listed = answer("cache", "--cache", cache)
    assert list(listed) == ["folder", "bytes", "seconds", "values"]
    assert listed["folder"] == str(cache)
    assert listed["bytes"] == sum(file.stat().st_size for file in files(cache))
    by_key = {value["key"]: value for value in listed["values"]}
    node = told["nodes"]["fares"]
    fares = by_key[f"{node['key']}.out"]
    assert fares["type"] == "data.csv@1"
    assert fares["value"] == "3 rows × 2 columns"
    assert fares["seconds"] == node["seconds"]
    assert fares["bytes"] > 0
    assert fares["age"] >= 0
    assert listed["seconds"] == pytest.approx(
        sum(node["seconds"] for node in told["nodes"].values())
    )
    shown = dxt("cache", "--cache", cache).stdout
    for text in ("data.csv@1", "3 rows × 2 columns", "4 values", node["key"][:12], str(cache)):
        assert text in shown.replace("\n", "")


def test_clearing_removes_everything(tmp_path: Path, cache: Path) -> None:
    path = graph_file(tmp_path)
    answer("run", path, "--cache", cache)
    told = answer("cache", "clear", "--cache", cache)
    assert (told["ok"], told["removed"], told["left"]) == (True, 4, 0)
    assert not cache.exists()
    assert set(statuses(answer("run", path, "--cache", cache)).values()) == {"done"}
    assert "Removed 4 values" in dxt("cache", "--cache", cache, "clear").stdout


def test_pruning_removes_what_is_worth_least(tmp_path: Path, cache: Path) -> None:
    slow = "import time\ndef f():\n    until = time.perf_counter() + 0.05\n    while time.perf_counter() < until: pass\n"
    graph = {
        "dxt": 1,
        "nodes": {
            "slow": {"type": "python@1", "code": slow},
            "quick": {"type": "python@1", "code": "def f():\n    return 'x' * 5000\n"},
        },
    }
    path = graph_file(tmp_path, graph)
    answer("run", path, "--cache", cache)
    told = answer("cache", "prune", "--cache", cache, "--size", "4kB")
    assert (told["removed"], told["left"]) == (1, files(cache)[0].stat().st_size)
    assert told["left"] <= 4000
    assert statuses(answer("run", path, "--cache", cache)) == {"slow": "cached", "quick": "done"}
    assert answer("cache", "prune", "--cache", cache, "--size", "1 GB")["removed"] == 0
    assert "0 B are left" in dxt("cache", "prune", "--cache", cache, "--size", "0").stdout


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["cache"], "--cache DIR"),
        (["cache", "clear"], "--cache DIR"),
        (["cache", "--cache", "nowhere"], "nowhere"),
        (["cache", "prune", "--cache", "nowhere", "--size", "1MB"], "nowhere"),
        (["cache", "prune", "--cache", "nowhere", "--size", "much"], "'much' is no size"),
    ],
)
def test_a_cache_command_that_makes_no_sense_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DXT_CACHE", raising=False)
    result = dxt(*arguments, "--json")
    assert result.exit_code == 2
    assert says in result.stderr
    assert json.loads(result.stdout)["ok"] is False
    assert os.listdir(tmp_path) == []


def timed(ttl: str, path: Path, more: str = "") -> dict[str, Any]:
    """A graph of a node that reads a file of which the graph knows nothing."""
    code = (
        f"from pathlib import Path\n@node(ttl={ttl})\ndef n() -> str:\n"
        f"    return Path({str(path)!r}).read_text(){more}\n"
    )
    graph = python(code)
    graph["nodes"]["m"] = {"type": "python@1", "code": "def m(x: str) -> int: return len(x)"}
    graph["wires"] = ["n.out -> m.x"]
    return graph


@pytest.mark.parametrize("more", [(), ("--jobs", "2")])
def test_what_has_a_time_to_live_is_remembered_by_the_next_run(
    tmp_path: Path, cache: Path, more: tuple[str, ...]
) -> None:
    source = tmp_path / "source"
    source.write_text("one")
    path = graph_file(tmp_path, timed("1000", source))
    first = answer("run", path, "--cache", cache, *more)
    source.write_text("second")
    again = answer("run", path, "--cache", cache, *more)
    assert statuses(again) == {"n": "cached", "m": "cached"}
    assert again["outputs"] == first["outputs"] == {"m.out": 3}
    changed = graph_file(tmp_path, timed("1000", source, " + '!'"))
    assert answer("run", changed, "--cache", cache, *more)["outputs"] == {"m.out": 7}


def test_what_is_older_than_its_time_to_live_is_made_anew(tmp_path: Path, cache: Path) -> None:
    source = tmp_path / "source"
    source.write_text("one")
    path = graph_file(tmp_path, timed("0.000001", source))
    answer("run", path, "--cache", cache)
    source.write_text("second")
    again = answer("run", path, "--cache", cache)
    assert statuses(again) == {"n": "done", "m": "done"}
    assert again["outputs"] == {"m.out": 6}


def test_a_damaged_note_of_a_time_to_live_is_dropped_and_the_value_made_anew(
    tmp_path: Path, cache: Path
) -> None:
    source = tmp_path / "source"
    source.write_text("one")
    path = graph_file(tmp_path, timed("1000", source))
    answer("run", path, "--cache", cache)
    notes = [path for path in files(cache) if path.read_bytes().count(b'"bytes":0,')]
    assert len(notes) == 1
    notes[0].write_bytes(notes[0].read_bytes().replace(b"until", b"uncle"))
    told = dxt("run", path, "--cache", cache, "--json")
    assert json.loads(told.stdout)["nodes"]["n"]["status"] == "done"
    assert "was damaged" in told.stderr
    assert answer("run", path, "--cache", cache)["nodes"]["n"]["status"] == "cached"


def test_notes_of_times_to_live_are_not_listed_as_values(tmp_path: Path, cache: Path) -> None:
    source = tmp_path / "source"
    source.write_text("one")
    answer("run", graph_file(tmp_path, timed("1000", source)), "--cache", cache)
    assert len(files(cache)) == 3
    listed = answer("cache", "--cache", cache)
    assert sorted(value["value"] for value in listed["values"]) == ["3", "“one”"]
    assert answer("cache", "clear", "--cache", cache)["removed"] == 2
    assert not files(cache)
