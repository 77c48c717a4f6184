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


SCRIPT = """
def numbers(text: str) -> list:
    return [int(word) for word in text.split()]

def total(of: list, plus: int = 0) -> int:
    return sum(of) + plus

if __name__ == "__main__":
    print(total(numbers("3 4 5"), plus=int(input())))
"""


def test_a_script_becomes_a_graph_that_gives_what_it_gave(tmp_path: Path) -> None:
    script, path = tmp_path / "sum.py", tmp_path / "sum.dxt.json"
    script.write_text(SCRIPT)
    result = dxt("new", path, "--from", script)
    assert result.exit_code == 0 and "2 nodes of " in result.stdout
    assert "No node does all that is said in line 9." in result.stderr
    told = answer("run", path)
    assert told["outputs"]["total.out"] == 12
    path.unlink()
    said = answer("new", path, "--from", script)
    assert said == {
        "ok": True,
        "file": str(path),
        "from": str(script),
        "nodes": ["numbers", "total"],
        "left_out": [],
        "unclear": [9],
        "told_apart": [],
    }
    assert answer("run", path, "--set", "total.plus=1")["outputs"]["total.out"] == 13


def test_a_script_that_is_none_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    path = tmp_path / "x.dxt.json"
    for text, said in ((b"def f(:", "line 1"), (b"x = 1", "no function"), (b"\xff", "UTF-8")):
        (tmp_path / "x.py").write_bytes(text)
        result = dxt("new", path, "--from", tmp_path / "x.py")
        assert result.exit_code == 2 and said in result.stderr and "x.py" in result.stderr
    assert "can't be read" in dxt("new", path, "--from", tmp_path / "none.py").stderr
    assert "not with --from" in dxt("new", path, "--from", tmp_path, "--example", "table").stderr
    assert not path.exists()


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
