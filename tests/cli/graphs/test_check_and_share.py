"""`dxt check` and `dxt share`."""

from __future__ import annotations

from pathlib import Path

from dxt import __version__
from dxt.core.document import codec
from tests.cli.commands import FARES, answer, dxt, graph_file, python


def test_a_sound_graph_checks_with_0(tmp_path: Path) -> None:
    path = graph_file(tmp_path)
    assert answer("check", path) == {
        "ok": True,
        "problems": [],
        "plugin_failures": [],
        "migrated": {"notes": {}, "problems": []},
    }
    assert dxt("check", path).exit_code == 0


def test_all_problems_are_told_at_their_places(tmp_path: Path) -> None:
    graph = {
        "dxt": 1,
        "nodes": {
            "a": {"type": "python@1", "code": "def f(x: int, y: int): pass"},
            "b": {"type": "data.csv@1", "params": {"file": "gone.csv"}},
        },
    }
    told = answer("check", graph_file(tmp_path, graph), exit_code=1)
    found = [(p["code"], p["node"], p["port"]) for p in told["problems"]]
    assert found == [
        ("input_missing", "a", "x"),
        ("input_missing", "a", "y"),
        ("file_missing", "b", "file"),
    ]


def test_checking_runs_nothing(tmp_path: Path) -> None:
    path = graph_file(tmp_path, python("raise SystemExit(9)\ndef f(): pass"))
    assert dxt("check", path).exit_code == 0


def test_a_file_becomes_a_link_and_the_link_the_same_file(tmp_path: Path) -> None:
    path = graph_file(tmp_path)
    made = dxt("share", path, "--base", "https://dxt.example/app/")
    assert made.exit_code == 0
    assert made.stdout.startswith("https://dxt.example/app/#g=")
    back = dxt("share", made.stdout.strip())
    assert back.exit_code == 0
    assert back.stdout == codec.dumps(codec.from_json(FARES))


def test_without_a_base_the_fragment_alone_is_given(tmp_path: Path) -> None:
    made = dxt("share", graph_file(tmp_path))
    assert made.stdout.startswith("#g=")
    assert "--base" in made.stderr
    assert dxt("share", made.stdout.strip()).exit_code == 0


def test_a_broken_link_and_a_broken_file_are_refused(tmp_path: Path) -> None:
    link = dxt("share", graph_file(tmp_path)).stdout.strip()
    for broken in (link[:-30], "#g=!!!", "https://dxt.example/", str(tmp_path / "none.json")):
        result = dxt("share", broken)
        assert result.exit_code == 2
        assert result.stderr.startswith("Error: ")
        assert result.stdout == ""


def test_a_long_link_comes_with_advice(tmp_path: Path) -> None:
    noise = "".join(f"# {number * 7919 % 104729:x}{number:x}\n" for number in range(20_000))
    made = dxt("share", graph_file(tmp_path, python(noise + "def f(): pass")))
    assert made.exit_code == 0
    assert "Send the file" in made.stderr


def test_help_and_version_are_there() -> None:
    assert "run" in dxt("--help").stdout
    assert "--set" in dxt("run", "-h").stdout
    assert dxt("--version").stdout == f"dxt, version {__version__}\n"
    assert dxt("dance").exit_code == 2
