"""`dxt completion`: what is offered for a word that is being typed, and each shell's script."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete

from dxt.cli import main
from tests.cli.commands import answer, dxt, graph_file


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
