"""`dxt new`: examples that work, and nothing overwritten."""

from __future__ import annotations

from pathlib import Path

import pytest

from dxt.cli.graphs.making import examples
from tests.cli.commands import answer, dxt, graph_file, python


@pytest.mark.parametrize("example", examples())
def test_every_example_is_sound_and_runs(tmp_path: Path, example: str) -> None:
    path = tmp_path / "mine.dxt.json"
    assert dxt("new", path, "--example", example).exit_code == 0
    assert answer("check", path)["problems"] == []
    told = answer("run", path)
    assert {node["status"] for node in told["nodes"].values()} == {"done"}
    assert told["outputs"]


def test_a_new_file_gets_the_ending_and_a_name_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert dxt("new", tmp_path / "mine").exit_code == 0
    assert (tmp_path / "mine.dxt.json").is_file()
    monkeypatch.chdir(tmp_path)
    assert answer("new") == {"ok": True, "file": "graph.dxt.json", "example": "hello"}


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    path = graph_file(tmp_path)
    before = path.read_bytes()
    result = dxt("new", path)
    assert result.exit_code == 2
    assert "already there" in result.stderr
    assert path.read_bytes() == before


def test_what_can_not_be_new_is_refused(tmp_path: Path) -> None:
    assert dxt("new", tmp_path / "no" / "x").exit_code == 2
    assert "is a folder" in dxt("new", tmp_path).stderr
    result = dxt("new", tmp_path / "x", "--example", "zzz")
    assert result.exit_code == 2
    assert "hello, table" in result.stderr
    assert not (tmp_path / "x.dxt.json").exists()


def test_where_a_new_graph_or_an_output_can_not_go_is_said(tmp_path: Path) -> None:
    result = dxt("new", tmp_path / "nowhere" / "x.dxt.json")
    assert result.exit_code == 2 and "there is no folder" in result.stderr
    result = dxt("run", graph_file(tmp_path, python("def f(): pass")), "--save", "n.out=")
    assert result.exit_code == 2 and "name a file behind the =" in result.stderr
