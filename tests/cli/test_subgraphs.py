"""What the commands say of graphs with subgraphs: nodes inside go by their paths."""

from __future__ import annotations

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from tests.cli.commands import answer, dxt, graph_file
from tests.cli.graphs.test_completion import offered
from tests.cli.runs.test_debug import ran, said

DOUBLE = "def double(n: float) -> float:\n    return n * 2\n"
ADD = "def add(n: float, by: float = 1) -> float:\n    return n + by\n"
GROWING: dict[str, Any] = {
    "dxt": 1,
    "nodes": {
        "one": {"type": "value.number@1", "params": {"value": 3}},
        "small": {"type": "subgraph.grow"},
        "large": {"type": "subgraph.grow", "params": {"by": 100}},
    },
    "wires": ["one.out -> small.n", "one.out -> large.n"],
    "subgraphs": {
        "grow": {
            "nodes": {
                "double": {"type": "python@1", "code": DOUBLE},
                "add": {"type": "python@1", "code": ADD},
            },
            "wires": ["double.out -> add.n"],
            "inputs": {"n": ["double.n"], "by": ["add.by"]},
            "outputs": {"out": "add.out"},
        }
    },
}


@pytest.fixture
def growing(tmp_path: Path) -> Path:
    return graph_file(tmp_path, GROWING)


def other(folder: Path, **fields: Any) -> Path:
    """The graph with other fields in its subgraph."""
    graph = deepcopy(GROWING)
    graph["subgraphs"]["grow"].update(fields)
    (folder / "other").mkdir()
    return graph_file(folder / "other", graph)


def test_a_run_tells_nodes_by_path_and_outputs_by_use(growing: Path) -> None:
    told = answer("run", growing)
    assert set(told["nodes"]) == {"one", "small/double", "small/add", "large/double", "large/add"}
    assert told["outputs"] == {"small.out": 7, "large.out": 106}


def test_an_input_of_a_use_is_set_and_values_are_saved_by_path(growing: Path) -> None:
    saves = [growing.parent / name for name in ("use.json", "inside.json")]
    result = dxt(
        *("run", growing, "--set", "small.by=5"),
        *("--save", f"small.out={saves[0]}", "--save", f"small/double.out={saves[1]}"),
    )
    assert result.exit_code == 0, result.output
    assert [json.loads(path.read_text()) for path in saves] == [11, 6]


def test_a_node_inside_is_not_set_for_one_use(growing: Path) -> None:
    result = dxt("run", growing, "--set", "small/add.by=5")
    assert result.exit_code == 2 and 'input of "small"' in result.stderr
    assert "small/add" in dxt("run", growing, "--set", "smal.by=5").stderr


def test_a_failure_inside_names_the_path(tmp_path: Path) -> None:
    wrong = {"double": {"type": "python@1", "code": DOUBLE.replace("n * 2", "n / 0")}}
    path = other(tmp_path, nodes={**GROWING["subgraphs"]["grow"]["nodes"], **wrong})
    told = answer("run", path, exit_code=1)
    assert told["nodes"]["small/double"]["error"]["line"] == 2
    assert told["nodes"]["small/add"]["error"]["code"] == "skipped_because"


def test_what_is_wrong_is_told_at_the_use_or_of_the_subgraph(tmp_path: Path) -> None:
    told = answer("check", other(tmp_path, outputs={"out": "gone.out"}), exit_code=2)["problems"]
    assert [(one["code"], one["node"]) for one in told] == [
        ("subgraph_invalid", "small"),
        ("subgraph_invalid", "large"),
    ]
    unused = {"dxt": 1, "subgraphs": {"s": {"nodes": {"a": {"type": "no.such@1"}}}}}
    told = answer("check", graph_file(tmp_path, unused), exit_code=2)["problems"]
    assert 'In the subgraph "s"' in told[0]["message"]


def test_ports_of_a_subgraph_that_lead_nowhere_are_told(tmp_path: Path) -> None:
    ends = {"inputs": {"n": ["double.n"], "by": ["add.gone"]}, "outputs": {"out": "add.two"}}
    told = answer("check", other(tmp_path, **ends), exit_code=2)["problems"]
    assert [problem["code"] for problem in told] == ["no_such_port"] * 3
    assert 'The output "out" of the subgraph "grow" leads to add.two' in told[2]["message"]


def test_an_edit_inside_reads_as_one_change(tmp_path: Path, growing: Path) -> None:
    nodes = deepcopy(GROWING["subgraphs"]["grow"]["nodes"])
    nodes["add"]["params"] = {"by": 2}
    path = other(tmp_path, nodes=nodes, inputs={"n": ["double.n"]}, view={"nodes": {}})
    told = answer("diff", growing, path, exit_code=1)["changes"]
    assert [(one["what"], one["where"]) for one in told] == [
        ("param", "grow/add.by"),
        ("field", "grow/inputs"),
    ]
    assert "~ param grow/add.by: not set -> 2" in dxt("diff", growing, path).stdout
    bare = deepcopy(GROWING)
    del bare["subgraphs"]
    (tmp_path / "bare").mkdir()
    told = answer("diff", growing, graph_file(tmp_path / "bare", bare), exit_code=1)["changes"]
    assert [(one["what"], one["where"]) for one in told] == [("subgraph", "grow")]


def test_a_stale_node_inside_is_explained_by_its_path(growing: Path) -> None:
    history = growing.parent / "runs.jsonl"
    assert dxt("run", growing, "--set", "small.by=9", "--history", history).exit_code == 0
    told = answer("explain", growing, "small/add", "--history", history)
    assert told["status"] == "stale"
    assert told["runs"][0]["causes"][0]["what"] == "param"
    assert answer("explain", growing, "large/add", "--history", history)["status"] == "fresh"
    assert "small/double, small/add" in dxt("explain", growing, "small").stderr


def test_a_link_holds_subgraphs(growing: Path) -> None:
    link = dxt("share", growing).stdout.strip()
    assert dxt("diff", growing, link).exit_code == 0


def test_debugging_goes_into_subgraphs(growing: Path) -> None:
    told = said(
        growing,
        *("break small", "run small", "clear", "break small/add", "continue"),
        *("print small/double", "clear 1", "step", "continue", "print small"),
        *("replace small = 1", "list"),
    )
    assert ran(told["run small"]) == ["one"]
    assert told["run small"][-2].startswith("Paused before small/double, at the breakpoint small")
    assert ran(told["continue"] + told["step"])[-1:] == ["small/add"]
    assert told["print small/double"][0].startswith("small/double.out: 6")
    assert told["print small"][0].startswith("small/add.out: 7")
    assert told["replace small = 1"] == ['small is replaced; "undo" takes that back.']
    assert told["list"][2].split() == ["small/add", "cached", "(replaced)", "1"]


def test_the_subgraphs_of_a_file_are_listed_with_the_node_types(growing: Path) -> None:
    told = answer("nodes", growing)["types"]
    assert list(told)[-1] == "subgraph.grow" and "table.sort@1" in told
    assert [port["name"] for port in told["subgraph.grow"]["inputs"]] == ["n", "by"]
    assert list(answer("nodes", growing, "subgraph")["types"]) == ["subgraph.grow"]
    text = dxt("nodes", growing, "subgraph.grow").stdout
    assert text.split() == [
        *("subgraph.grow", "Inputs", "n", "float", "required", "by", "float", "=", "1"),
        *("Outputs", "out", "float"),
    ]
    assert "subgraph.grow" in dxt("nodes", growing).stdout
    assert offered("nodes", growing, "sub") == ["subgraph.grow"]
    assert dxt("nodes", growing, "subgraph.grown").exit_code == 2


def test_a_subgraph_that_cannot_be_used_is_listed_with_the_reason(tmp_path: Path) -> None:
    inside = {"self": {"type": "subgraph.grow"}}
    path = other(tmp_path, nodes=inside, wires=[], inputs={}, outputs={})
    result = dxt("nodes", path, "subgraph.grow")
    assert result.exit_code == 0
    assert "subgraph.grow" in result.stdout and "Warning" in result.stderr
    assert answer("nodes", path)["types"]["subgraph.grow"]["fault"]


def test_a_file_that_is_not_there_is_no_node_type(tmp_path: Path) -> None:
    told = answer("nodes", tmp_path / "nowhere.dxt.json", exit_code=2)
    assert told["error"]["code"] == "file_unreadable"
    assert "nowhere.dxt.json" in told["error"]["message"]


def nested(folder: Path) -> Path:
    """A use of a subgraph in which another one is used."""
    graph = deepcopy(GROWING)
    graph["nodes"] = {**graph["nodes"], "deep": {"type": "subgraph.around", "params": {"n": 1}}}
    graph["subgraphs"]["around"] = {
        "nodes": {"inner": {"type": "subgraph.grow"}},
        "inputs": {"n": ["inner.n"]},
        "outputs": {"out": "inner.out"},
    }
    return graph_file(folder, graph)


def test_a_use_inside_a_subgraph_goes_by_its_path_too(tmp_path: Path) -> None:
    graph, saved = nested(tmp_path), tmp_path / "inner.json"
    result = dxt("run", graph, "--save", f"deep/inner.out={saved}")
    assert result.exit_code == 0, result.output
    assert json.loads(saved.read_text()) == 3
    assert 'input of "deep"' in dxt("run", graph, "--set", "deep/inner.by=5").stderr
    told = said(
        graph,
        *("break deep/inner", "run deep/inner", "clear", "continue"),
        *("print deep/inner", "replace deep/inner = 8", "print deep"),
    )
    assert ran(told["run deep/inner"]) == []
    assert ran(told["continue"]) == ["deep/inner/double", "deep/inner/add"]
    assert told["print deep/inner"][0] == "deep/inner/add.out: 3"
    assert told["print deep"][0].startswith("deep/inner/add.out: 8")
