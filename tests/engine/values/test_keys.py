"""A key is the fingerprint of a node's whole history, and of nothing else."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dxt.core.document import codec
from dxt.core.document.graph import Graph
from dxt.engine.graph.live import LiveGraph
from dxt.engine.graph.sight import Files
from tests.engine.headless import headless_keys
from tests.engine.worlds import REGISTRY, graph_of

HERE = Path(__file__).parent.parent
GOLDEN = json.loads((HERE / "golden_keys.json").read_text(encoding="utf-8"))
SAMPLE = codec.from_json(GOLDEN["graph"])


def keys(graph: Graph, files: Files = GOLDEN["files"]) -> dict[str, str | None]:
    live = LiveGraph(graph, REGISTRY.catalogue(), files, "here")
    return {node: live.key(node) for node in live}


def changed(edit: Any) -> set[str]:
    """The nodes whose keys an edit of the golden graph changes."""
    found = json.loads(json.dumps(GOLDEN["graph"]))
    edit(found)
    after = keys(codec.from_json(found))
    return {node for node, key in after.items() if key != GOLDEN["keys"].get(node)}


def test_keys_are_what_they_always_were() -> None:
    assert keys(SAMPLE) == GOLDEN["keys"]


def code_of(found: Any, code: str) -> None:
    found["nodes"]["clean"]["code"] = code


@pytest.mark.parametrize(
    "edit",
    [
        lambda g: g.update(title="another", view={}, extra=1),
        lambda g: g["needs"].update(seconds=1, megabytes=9),
        lambda g: g["nodes"]["clean"].update(note="unknown fields"),
        lambda g: code_of(g, "# why\n\n" + g["nodes"]["clean"]["code"].replace("    ", "  ")),
        lambda g: g.update(wires=g["wires"][::-1]),
        lambda g: g.update(nodes=dict(reversed(g["nodes"].items()))),
        lambda g: g["nodes"]["fares"]["params"].update(header=True),
    ],
    ids=["words", "needs", "fields", "formatting", "wires", "nodes", "default"],
)
def test_what_does_not_matter_changes_no_key(edit: Any) -> None:
    assert changed(edit) == set()


@pytest.mark.parametrize(
    ("edit", "nodes"),
    [
        (lambda g: g["nodes"]["limit"]["params"].update(value=3), "limit clean show"),
        (lambda g: g["nodes"]["limit"]["params"].update(value=2.5), "limit clean show"),
        (lambda g: code_of(g, g["nodes"]["clean"]["code"].replace("5", "6")), "clean show"),
        (lambda g: g.update(requirements=["numpy"]), "clean show"),
        (lambda g: g.update(lock={"numpy": "2"}), "clean show"),
        (lambda g: g["nodes"]["fares"]["params"].update(header=False), "fares clean show"),
        (lambda g: g["wires"].remove("limit.out -> clean.limit"), "clean show"),
    ],
    ids=["value", "fraction", "code", "requirements", "lock", "parameter", "wire"],
)
def test_what_matters_changes_the_keys_downstream_and_no_other(edit: Any, nodes: str) -> None:
    assert changed(edit) == set(nodes.split())


def test_the_content_of_a_file_enters_its_folder_does_not() -> None:
    other = {"fares.csv": {"digest": "0" * 64, "size": 1}}
    assert keys(SAMPLE, other)["fares"] != GOLDEN["keys"]["fares"]
    assert keys(SAMPLE, other)["limit"] == GOLDEN["keys"]["limit"]
    found = json.loads(json.dumps(GOLDEN["graph"]))
    found["nodes"]["fares"]["params"]["file"] = "data/fares.csv"
    files = {"data/fares.csv": GOLDEN["files"]["fares.csv"]}
    assert keys(codec.from_json(found), files) == GOLDEN["keys"]


def test_a_parameter_counts_as_what_its_port_makes_of_it() -> None:
    def key_of(annotation: str, value: Any) -> str | None:
        graph = graph_of("a")
        graph.nodes["a"].code = f"def f(x: {annotation} = None): pass"
        graph.nodes["a"].params["x"] = value
        return keys(graph)["a"]

    assert key_of("float", 3) == key_of("float", 3.0)
    assert key_of("int", 3) == key_of("int", 3.0)
    assert key_of("list[float]", [3]) == key_of("list[float]", [3.0])
    assert key_of("Any", 3) != key_of("Any", 3.0)
    assert key_of("dict", {"a": 1, "b": 2}) != key_of("dict", {"b": 2, "a": 1})


def test_a_default_set_by_hand_is_the_default() -> None:
    graph = graph_of("a")
    graph.nodes["a"].code = "def f(x: int = 3, y: str = 'z'): pass"
    before = keys(graph)
    graph.nodes["a"].params.update(x=3, y="z")
    assert keys(graph) == before


def test_a_graph_file_has_the_keys_of_its_content(tmp_path: Path) -> None:
    (tmp_path / "g.dxt.json").write_text(codec.dumps(SAMPLE), encoding="utf-8")
    (tmp_path / "fares.csv").write_text(GOLDEN["fares.csv"], encoding="utf-8")
    assert headless_keys(tmp_path / "g.dxt.json") == GOLDEN["keys"]


def script_key(code: str, **fields: Any) -> str | None:
    graph = {"dxt": 1, "nodes": {"n": {"type": "javascript@1", "code": code}}, "wires": []}
    return keys(codec.from_json({**graph, **fields}), {})["n"]


def test_a_script_s_key_is_its_code_and_its_types_alone() -> None:
    code = "/** Words. @param {number} [a] */\nexport const f = (a = 1) => a / 2;\n"
    key = script_key(code)
    assert key == "4b52a0e066f17b3c5c2618378a4cbbac93d2471f"
    for same in (
        code.replace("Words", "Other words"),
        "// why\n" + code.replace(" => ", "\n  =>   ").replace("\n  =>", " =>"),
        code.replace("{number}", "{ number }"),
    ):
        assert script_key(same) == key
    assert script_key(code, requirements=["numpy"], lock={"numpy": {}}) == key
    for other in (code.replace("{number}", "{integer}"), code.replace("/ 2", "/ 3")):
        assert script_key(other) not in (key, None)
