"""`dxt run --stream`: items go from node to node as they are made."""

import json
import re
from pathlib import Path
from textwrap import dedent

import pytest

from tests.cli.commands import answer, dxt, graph_file
from tests.engine.records import spans


def python(code: str) -> dict[str, str]:
    return {"type": "python@1", "code": dedent(code)}


GRAPH = {
    "dxt": 1,
    "nodes": {
        "numbers": python("def numbers() -> Iterator[int]: return range(1_500_000)"),
        "plus": python(
            "def plus(rows: Iterator[int]) -> Iterator[int]: return (x + 1 for x in rows)"
        ),
        "total": python("def total(rows: Iterator[int]) -> int: return sum(rows)"),
        "most": python("def most(rows: Iterator[int]) -> int: return max(rows)"),
    },
    "wires": ["numbers.out -> plus.rows", "plus.out -> total.rows", "plus.out -> most.rows"],
}


@pytest.mark.parametrize("options", [[], ["--jobs", "2"]])
def test_more_items_than_could_be_collected_go_through(tmp_path: Path, options: list[str]) -> None:
    told = answer("run", graph_file(tmp_path, GRAPH), "--stream", *options)
    assert told["outputs"] == {"total.out": 1_500_000 * 1_500_001 // 2, "most.out": 1_500_000}
    assert {found["status"] for found in told["nodes"].values()} == {"done"}


def test_without_it_they_are_collected_and_too_many(tmp_path: Path) -> None:
    told = answer("run", graph_file(tmp_path, GRAPH), exit_code=1)
    assert "more than 1,000,000 items" in told["nodes"]["numbers"]["error"]["message"]


def test_a_node_whose_reader_failed_is_not_said_to_have_been_left_out(tmp_path: Path) -> None:
    wrong = python("def total(rows: Iterator[int]) -> int: raise ValueError(next(rows))")
    nodes = {"numbers": GRAPH["nodes"]["numbers"], "total": wrong}
    graph = graph_file(tmp_path, {"dxt": 1, "nodes": nodes, "wires": ["numbers.out -> total.rows"]})
    told = answer("run", graph, "--stream", exit_code=1)
    assert told["nodes"]["numbers"]["status"] == "skipped"
    assert told["nodes"]["numbers"]["error"]["code"] == "cut_short"
    assert "numbers  cut short, because total failed" in dxt("run", graph, "--stream").stderr


def test_what_was_cut_short_is_counted_and_drawn_apart_from_what_was_skipped(
    tmp_path: Path,
) -> None:
    wrong = python("def total(rows: Iterator[int]) -> int: raise ValueError(next(rows))")
    more = python("def more(x: int) -> int: return x")
    nodes = {"numbers": GRAPH["nodes"]["numbers"], "total": wrong, "more": more}
    wires = ["numbers.out -> total.rows", "total.out -> more.x"]
    graph = graph_file(tmp_path, {"dxt": 1, "nodes": nodes, "wires": wires})
    runs, trace = tmp_path / "runs.jsonl", tmp_path / "trace.json"
    told = dxt("run", graph, "--stream", "--history", runs, "--trace", trace)
    assert "1 failed, 1 skipped, 1 cut short." in told.stderr
    (found,) = [json.loads(line) for line in runs.read_text().splitlines()]
    assert {node: of["status"] for node, of in found["nodes"].items()} == {
        "numbers": "cut_short",
        "total": "failed",
        "more": "skipped",
    }
    assert {span[0] for span in spans(json.loads(trace.read_text()))} == {"numbers", "total"}
    assert dxt("run", graph, "--history", runs).exit_code == 1
    compared = dxt("compare", f"{runs}#1", f"{runs}#2")
    assert re.search(r"^numbers +cut short +failed", compared.stdout, re.M)
    assert "1 failed, 1 skipped, 1 cut short" in compared.stdout


def test_a_run_with_kept_values_does_not_stream_for_nobody(tmp_path: Path) -> None:
    graph = graph_file(tmp_path, GRAPH)
    options = ["--stream", "--cache", str(tmp_path / "cache")]
    answer("run", graph, *options)
    told = answer("run", graph, *options)
    assert {found["seconds"] for found in told["nodes"].values()} == {0.0}
