"""`dxt diff`: what computes something else, and what makes no difference."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

from dxt.core.document.codec import from_json
from dxt.core.document.link import encode
from tests.cli.commands import CLEAN, FARES, answer, dxt, graph_file, python

Graph = dict[str, Any]


def changed(**nodes: Graph) -> Graph:
    """FARES with these fields of these nodes changed."""
    graph = copy.deepcopy(FARES)
    for node, fields in nodes.items():
        graph["nodes"].setdefault(node, {}).update(fields)
    return graph


def two(folder: Path, one: Graph, other: Graph) -> tuple[Path, Path]:
    """Both graphs as files."""
    paths = folder / "one.dxt.json", folder / "other.dxt.json"
    for path, graph in zip(paths, (one, other), strict=True):
        path.write_text(json.dumps(graph), encoding="utf-8")
    return paths


def differences(folder: Path, other: Graph, exit_code: int = 1) -> list[str]:
    told = answer("diff", *two(folder, FARES, other), exit_code=exit_code)
    assert told["same"] is (exit_code == 0)
    return [
        f"{change['what']} {change['where']}{'' if change['logic'] else ' (same logic)'}"
        for change in told["changes"]
    ]


def test_what_computes_something_else_is_a_difference(tmp_path: Path) -> None:
    assert differences(tmp_path, changed(limit={"params": {"value": 3}})) == ["param limit.value"]
    assert differences(tmp_path, changed(clean={"code": CLEAN + "1\n"})) == ["code clean"]
    assert differences(tmp_path, changed(show={"type": "view.text@1"})) == ["type show"]
    assert differences(tmp_path, changed(more={"type": "value.text@1"})) == ["node more"]
    assert differences(tmp_path, changed(show={"later": 1})) == ["field show later"]
    assert differences(tmp_path, {**FARES, "requirements": ["numpy"]}) == ["field requirements"]
    assert differences(tmp_path, {**FARES, "wires": FARES["wires"][:2]}) == [
        "wire clean.out -> show.value"
    ]


def test_layout_words_and_formatting_are_none(tmp_path: Path) -> None:
    moved = changed(clean={"code": "# keeps few\n" + CLEAN})
    moved |= {"title": "Other", "view": {"nodes": {"fares": {"at": [9, 9]}}}}
    moved["nodes"] = dict(reversed(moved["nodes"].items()))
    assert differences(tmp_path, moved, exit_code=0) == [
        "code clean (same logic)",
        "field title (same logic)",
        "place fares (same logic)",
    ]
    result = dxt("diff", *two(tmp_path, FARES, moved))
    assert (result.exit_code, result.stdout) == (0, "")
    assert "differ only in layout and words" in result.stderr
    assert "is the same.\n" in dxt("diff", *two(tmp_path, FARES, FARES)).stderr


def test_differences_read_like_a_diff(tmp_path: Path) -> None:
    other = changed(
        limit={"params": {"value": 3}},
        clean={"code": CLEAN.replace("[:limit]", "[limit:]")},
        more={"type": "value.text@1"},
    )
    del other["wires"][1]
    result = dxt("diff", *two(tmp_path, FARES, other))
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "~ param limit.value: 2 -> 3",
        "~ code of clean",
        "    @@ -1,2 +1,2 @@",
        "     def clean(rows: Table, limit: int = 5) -> list:",
        "    -    return rows.to_pylist()[:limit]",
        "    +    return rows.to_pylist()[limit:]",
        "+ node more (value.text@1)",
        "- wire limit.out -> clean.limit",
    ]


def test_a_link_is_as_good_as_a_file(tmp_path: Path) -> None:
    path = graph_file(tmp_path)
    link = "https://dxt.example/" + encode(from_json(FARES))
    assert dxt("diff", path, link).exit_code == 0
    assert dxt("diff", link[20:], graph_file(tmp_path, python("def f(): pass"))).exit_code == 1
    for command in (("run", link), ("check", link), ("explain", link, "fares")):
        assert "dxt share" in dxt(*command).stderr
    for broken in (link[:-40], "nothing.dxt.json", str(tmp_path / "fares.csv")):
        assert dxt("diff", path, broken).exit_code == 2
