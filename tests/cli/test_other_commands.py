"""`dxt diff`, `nodes`, `new`, `schema`, `completion`, and what holds for every command."""

from __future__ import annotations

import copy
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.shell_completion import ShellComplete

from dxt.cli import main
from dxt.cli.exit_code import MEANINGS, ExitCode
from dxt.cli.making import examples
from dxt.core.document.codec import from_json
from dxt.core.document.link import encode
from dxt.nodes.registry import Registry
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


# diff


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


# nodes


def test_all_types_are_listed_with_their_summaries() -> None:
    specs = Registry().catalogue().specs
    told = answer("nodes")["types"]
    assert list(told) == [*specs, "python@1", "javascript@1"]
    assert told["table.sort@1"] == {
        "type": "table.sort@1",
        "plugin": None,
        **specs["table.sort@1"].as_json(),
    }
    lines = dxt("nodes").stdout.splitlines()
    assert [line.split()[0] for line in lines] == [*specs, "python@1", "javascript@1"]
    assert lines[0].endswith(specs[lines[0].split()[0]].summary)


def test_one_type_is_told_in_full() -> None:
    text = dxt("nodes", "table.sort").stdout
    assert text == dxt("nodes", "table.sort@1").stdout
    assert "Equal rows keep their order" in text
    assert "  rows         Table        required" in text
    assert "Outputs\n  out   Table" in text
    assert list(answer("nodes", "table.sort")["types"]) == ["table.sort@1"]


def test_a_group_is_listed() -> None:
    told = answer("nodes", "value")["types"]
    assert told and all(type.startswith("value.") for type in told)


@pytest.mark.parametrize(
    ("name", "says"),
    [("data.cvs", "data.csv@1"), ("sort@1", "table.sort@1"), ("zzzz", '"dxt nodes" lists them')],
)
def test_a_type_that_is_not_there_is_refused_with_advice(name: str, says: str) -> None:
    assert says in answer("nodes", name, exit_code=2)["error"]["message"]


# new


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


# schema


def test_the_schema_is_that_of_core() -> None:
    schema = answer("schema")
    assert schema["$schema"].startswith("https://json-schema.org/")
    assert schema["properties"]["dxt"]["const"] == 1


# completion


def offered(*words: str | Path) -> list[str]:
    """What a shell is offered for the last word, which is being typed; files aside."""
    *typed, incomplete = map(str, words)
    found = ShellComplete(main, {}, "dxt", "_DXT_COMPLETE").get_completions(typed, incomplete)
    return [item.value for item in found if item.type != "file"]


def test_commands_nodes_types_and_examples_are_offered(tmp_path: Path) -> None:
    path = graph_file(tmp_path)
    assert offered("ch") == ["check"]
    assert offered("explain", path, "") == ["fares", "limit", "clean", "show"]
    assert offered("explain", path, "c") == ["clean"]
    assert offered("nodes", "value.t") == ["value.text@1"]
    assert offered("new", "--example", "") == ["hello", "table"]


def test_ports_are_offered_inputs_only_where_no_wire_feeds_them(tmp_path: Path) -> None:
    path = graph_file(tmp_path)
    assert offered("run", path, "--set", "limit.") == ["limit.value="]
    assert offered("run", path, "--set", "clean.") == []
    assert offered("run", path, "--save", "") == [
        f"{node}.out=" for node in ("fares", "limit", "clean", "show")
    ]
    assert offered("run", path, "--json", "--save", "show.out=x.csv", "--set", "l") == [
        "limit.value="
    ]


@pytest.mark.parametrize("graph", ["{", "", '{"dxt": 9}'])
def test_a_file_that_can_not_be_used_offers_nothing(tmp_path: Path, graph: str) -> None:
    path = graph_file(tmp_path, graph)
    assert offered("explain", path, "") == []
    assert offered("run", path, "--set", "") == []
    assert offered("run", tmp_path / "nothing", "--set", "") == []
    assert offered("run", "--set", "") == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_gets_its_script(shell: str) -> None:
    assert f"_DXT_COMPLETE={shell}_complete" in dxt("completion", shell).stdout
    assert answer("completion", shell)["shell"] == shell


BASH = """
    compopt() { echo "$@"; }  # the shell's own works only while somebody types
    dxt() { %s -m dxt "$@"; }; env() { command env "${@:1:$#-1}" %s -m dxt; }
    eval "$(dxt completion bash)" 2> /dev/null
    COMP_WORDS=(dxt %s) COMP_CWORD=%d; _dxt_completion dxt; echo "${COMPREPLY[@]}"
"""


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash")
def test_bash_puts_no_space_behind_what_takes_a_value(tmp_path: Path) -> None:
    path = graph_file(tmp_path)

    def offers(*words: str | Path) -> list[str]:
        typed = " ".join(map(str, words))
        told = subprocess.run(
            ["bash", "-c", BASH % (sys.executable, sys.executable, typed, len(words))],
            capture_output=True,
            text=True,
            check=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        return told.stdout.splitlines()

    assert offers("explain", path, "f") == ["fares"]
    assert offers("run", path, "--set", "limit.") == ["-o nospace", "limit.value="]


def test_fish_is_told_what_a_word_means_with_its_commas() -> None:
    assert 'string split -m 1 ","' in dxt("completion", "fish").stdout


def test_the_shell_in_use_is_the_one_meant(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHELL", f"{os.sep}bin{os.sep}zsh")
    assert answer("completion")["shell"] == "zsh"
    monkeypatch.setenv("SHELL", "tcsh")
    assert dxt("completion").exit_code == 2


# Every command


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


def test_nothing_is_spelt_as_in_python() -> None:
    assert "limit        int | None   = None" in dxt("nodes", "table.sort").stdout
