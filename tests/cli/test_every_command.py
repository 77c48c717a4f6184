"""What holds for every command, and `dxt schema`."""

from __future__ import annotations

from pathlib import Path

import pytest

from dxt.cli import main
from dxt.cli.exit_code import MEANINGS, ExitCode
from tests.cli.commands import answer, dxt, graph_file


def test_exit_codes_are_explained_in_the_help() -> None:
    text = dxt("--help").stdout
    assert set(MEANINGS) == set(ExitCode)
    for code, meaning in MEANINGS.items():
        assert f"{code:>3}  {meaning.splitlines()[0]}" in text


@pytest.mark.parametrize("command", sorted(main.commands))
def test_every_command_has_help_and_answers_in_json(command: str) -> None:
    text = dxt(command, "--help").stdout
    assert "--json" in text
    summary = main.commands[command].get_short_help_str(limit=60)
    assert summary.endswith(".") and not summary.endswith("...")


@pytest.mark.parametrize(
    "arguments",
    [
        ("run", "nothing"),
        ("check", "nothing"),
        ("debug", "nothing"),
        ("explain", "nothing", "n"),
        ("lock", "nothing"),
        ("migrate", "nothing"),
        ("diff", "nothing", "nothing"),
        ("compare", "nothing"),
        ("nodes", "nothing"),
        ("new", "nowhere/x"),
        ("share", "nothing"),
    ],
)
def test_what_can_not_be_used_is_told_in_both_forms(
    arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told = answer(*arguments, exit_code=2)
    assert told["ok"] is False
    error = told["error"] if "error" in told else told["problems"][0]
    assert {"code", "message"} <= set(error)
    result = dxt(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Error: ")
    assert error["message"] in result.stderr


def test_a_broken_file_is_named(tmp_path: Path) -> None:
    assert str(graph_file(tmp_path, "{")) in dxt("diff", graph_file(tmp_path, "{"), "x").stderr


def test_words_that_make_no_sense_are_told_under_json_too(tmp_path: Path) -> None:
    path = graph_file(tmp_path)
    for words in (["check", path, "more"], ["run", path, "--jobs", "0"], ["nonsense"]):
        told = answer(*words, exit_code=2)
        assert (told["ok"], told["error"]["code"]) == (False, "usage")
        assert told["error"]["message"] in dxt(*words).stderr
        assert dxt(*words).stdout == ""


def test_a_graph_that_is_not_there_may_be_one_with_a_name_like_it(tmp_path: Path) -> None:
    graph = graph_file(tmp_path)
    for name in ("x", "x.dxt.jsn"):
        said = dxt("check", tmp_path / name).stderr
        assert said.endswith(f"No such file or directory; did you mean {graph}?\n")
    assert dxt("check", tmp_path / "elsewhere").stderr.endswith("No such file or directory.\n")
    assert dxt("check", tmp_path / "nowhere" / "x").stderr.endswith("No such file or directory.\n")


def test_an_address_is_said_to_be_no_file() -> None:
    for command in ("run", "check", "share"):
        result = dxt(command, "https://example.org/a.dxt.json")
        assert result.exit_code == 2
        assert "This is an address, and no graph is in it; fetch the file" in result.stderr


def test_a_script_is_said_to_be_no_graph_and_how_it_becomes_one(tmp_path: Path) -> None:
    script = tmp_path / "week.py"
    script.write_text("def week() -> int:\n    return 7\n")
    result = dxt("run", script)
    assert result.exit_code == 2
    assert f"dxt new week.dxt.json --from {script}" in result.stderr


def test_the_schema_is_that_of_core() -> None:
    schema = answer("schema")
    assert schema["$schema"].startswith("https://json-schema.org/")
    assert schema["properties"]["dxt"]["const"] == 1
