"""Plugins and what comes with them, from the command line: types, code, migrations, packages."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from dxt.core.document import codec
from dxt.engine.graph.live import LiveGraph
from dxt.nodes.registry import Registry
from tests.cli.commands import answer, dxt, graph_file
from tests.cli.graphs.test_completion import offered
from tests.plugins.imports import restored_imports
from tests.plugins.wheels import install, single, wheel

OLD = '''
def twice(number: float) -> float:
    """Two times it."""
    return number * 2
'''
NEW = '''
from dxt.nodes.prelude import node

MIGRATIONS = [
    {"from": "twice@1", "to": "times@2", "renamed": {"number": "value"},
     "dropped": {"exactly": True}, "added": {"by": 2}},
]

@node(version=2)
def times(value: float, by: float = 3) -> float:
    """So many times it."""
    return value * by
'''


@pytest.fixture(autouse=True)
def imports() -> Iterator[None]:
    """Each test begins without any plugin."""
    with restored_imports():
        yield


def wheel_file(folder: Path, data: bytes, name: str = "dxt_little-1.0-py3-none-any.whl") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def graph(type: str = "little.twice@1", **more: Any) -> dict[str, Any]:
    """`number -> n`, where n is of the plugin's type."""
    return {
        "dxt": 1,
        "nodes": {
            "number": {"type": "value.number@1", "params": {"value": 4}},
            "n": {"type": type, **more.pop("node", {})},
        },
        "wires": ["number.out -> n.number"],
        **more,
    }


def codes(told: Any) -> list[str]:
    return [problem["code"] for problem in told["problems"]]


# Types and code


def test_the_types_of_a_wheel_run_and_leave_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    path = graph_file(tmp_path, graph())
    told = answer("run", path, "--plugin", wheel_file(tmp_path, single(OLD)))
    assert told["outputs"] == {"n.out": 8}
    assert {node["status"] for node in told["nodes"].values()} == {"done"}
    assert list((tmp_path / "temporary").iterdir()) == []


def test_an_installed_plugin_needs_no_option(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(install(single(OLD), tmp_path / "site"))
    path = graph_file(tmp_path, graph())
    assert answer("check", path)["ok"]
    assert answer("run", path)["outputs"] == {"n.out": 8}


def test_a_wheel_goes_before_what_is_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(install(single(OLD), tmp_path / "site"))
    mended = wheel_file(tmp_path, single(OLD.replace("* 2", "* 2 + 1"), version="1.1"))
    path = graph_file(tmp_path, graph())
    assert answer("run", path, "--plugin", mended)["outputs"] == {"n.out": 9}
    assert answer("run", path)["outputs"] == {"n.out": 8}


def test_without_its_plugin_a_node_is_missing_and_nothing_runs(tmp_path: Path) -> None:
    path = graph_file(tmp_path, graph())
    assert codes(answer("check", path, exit_code=2)) == ["unknown_node_type"]
    told = answer("run", path, exit_code=2)
    assert codes(told) == ["unknown_node_type"]
    assert told["nodes"]["number"]["status"] == "skipped"


def test_types_are_listed_with_the_plugin_that_they_are_from(tmp_path: Path) -> None:
    needing = wheel("dxt-little", "1.0", {"l.py": OLD}, {"little": "l"}, ["numpy>=2"])
    file = wheel_file(tmp_path, needing)
    told = answer("nodes", "--plugin", file)["types"]
    assert told["little.twice@1"]["plugin"] == "dxt-little 1.0"
    assert told["table.sort@1"]["plugin"] is None
    line = next(
        line for line in dxt("nodes", "--plugin", file).stdout.splitlines() if "twice" in line
    )
    assert line.split(maxsplit=1) == ["little.twice@1", "Two times it. (dxt-little 1.0)"]
    full = dxt("nodes", "little.twice", "--plugin", file).stdout
    assert full.endswith("From the plugin dxt-little 1.0, which needs numpy>=2\n")


def test_a_changed_plugin_is_why_its_nodes_are_stale(tmp_path: Path) -> None:
    path, runs = graph_file(tmp_path, graph()), tmp_path / "runs.jsonl"
    one = wheel_file(tmp_path, single(OLD))
    dxt("run", path, "--plugin", one, "--history", runs)
    assert answer("explain", path, "n", "--plugin", one, "--history", runs)["status"] == "fresh"
    changed = wheel_file(tmp_path, single(OLD.replace("* 2", "+ number")))
    told = answer("explain", path, "n", "--plugin", changed, "--history", runs)
    assert [found["node"] for found in told["runs"]] == ["n"]


def test_types_and_ports_of_plugins_are_offered_to_the_shell(tmp_path: Path) -> None:
    file = wheel_file(tmp_path, single(NEW))
    assert offered("nodes", "little") == []
    assert offered("nodes", "--plugin", file, "little") == ["little.times@2"]
    path = graph_file(tmp_path, graph())
    assert offered("run", path, "--plugin", file, "--set", "n.") == ["n.by="]


# What can't be loaded


@pytest.mark.parametrize("command", [("run",), ("check",), ("explain", "number"), ("migrate",)])
def test_a_plugin_that_cannot_be_loaded_is_told_once(
    tmp_path: Path, command: tuple[str, ...]
) -> None:
    lone = {"dxt": 1, "nodes": {"number": {"type": "value.number@1", "params": {"value": 4}}}}
    path = graph_file(tmp_path, lone)
    broken = wheel_file(tmp_path, single("def f(:"))
    name, *rest = command
    result = dxt(name, path, *rest, "--plugin", broken)
    assert result.exit_code == 0
    assert result.stderr.count("Warning") == result.stderr.count(str(broken)) == 1
    assert "dxt_little, line 1" in result.stderr
    told = answer(name, path, *rest, "--plugin", broken)
    (failure,) = told["plugin_failures"]
    assert (failure["code"], failure["plugin"]) == ("plugin_failed", str(broken))


def test_what_is_no_wheel_is_told_with_what_to_do(tmp_path: Path) -> None:
    nowhere = dxt("nodes", "value", "--plugin", tmp_path / "nowhere.whl")
    assert nowhere.exit_code == 0
    assert "Warning: The plugin" in nowhere.stderr and "Check the path" in nowhere.stderr
    (failure,) = answer("nodes", "--plugin", graph_file(tmp_path))["plugin_failures"]
    assert "Fetch or build it again" in failure["message"]


def test_a_node_whose_plugin_cannot_be_loaded_says_so(tmp_path: Path) -> None:
    broken = wheel_file(tmp_path, single("def twice(:"))
    told = answer("run", graph_file(tmp_path, graph()), "--plugin", broken, exit_code=2)
    (problem,) = told["problems"]
    assert (problem["code"], problem["node"]) == ("unknown_node_type", "n")
    assert f"The plugin {broken} can't be loaded" in problem["message"]


# Migrations


def test_a_graph_of_the_past_runs_as_it_did_and_its_file_stays(tmp_path: Path) -> None:
    path, file = graph_file(tmp_path, graph()), wheel_file(tmp_path, single(NEW))
    before = path.read_bytes()
    told = answer("run", path, "--plugin", file)
    assert told["outputs"] == {"n.out": 8}
    assert list(told["migrated"]["notes"]) == ["n"]
    assert answer("run", path, "--plugin", file, "--set", "n.by=5")["outputs"] == {"n.out": 20}
    for command in (("run", path), ("check", path), ("explain", path, "n")):
        stderr = dxt(*command, "--plugin", file).stderr
        assert 'Note: The node "n" was of type little.twice@1 and is now of' in stderr
        assert f"dxt migrate {path} --plugin={file} --write" in stderr
    assert path.read_bytes() == before


def test_migrating_is_shown_and_written_only_when_told_to(tmp_path: Path) -> None:
    path, file = graph_file(tmp_path, graph(later=1)), wheel_file(tmp_path, single(NEW))
    before = path.read_bytes()
    shown = dxt("migrate", path, "--plugin", file)
    assert shown.exit_code == 1
    assert "little.times@2" in shown.stdout and "as it was" in shown.stderr
    assert path.read_bytes() == before
    written = dxt("migrate", path, "--write", "--plugin", file)
    assert (written.exit_code, written.stdout) == (0, shown.stdout)
    after = path.read_text("utf-8")
    assert after == codec.dumps(codec.loads(after))
    found = json.loads(after)
    assert found["nodes"]["n"] == {"type": "little.times@2", "params": {"by": 2}}
    assert found["wires"] == ["number.out -> n.value"]
    assert found["later"] == 1
    again = answer("migrate", path, "--write", "--plugin", file)
    assert (again["ok"], again["written"]) == (True, False)
    assert [entry.name for entry in tmp_path.iterdir() if entry.name.startswith(".")] == []


def test_a_node_that_cannot_be_migrated_is_told_and_stays(tmp_path: Path) -> None:
    stuck = graph(node={"params": {"exactly": False}})
    path, file = graph_file(tmp_path, stuck), wheel_file(tmp_path, single(NEW))
    before = path.read_bytes()
    for command in ("check", "run"):
        (problem,) = answer(command, path, "--plugin", file, exit_code=2)["problems"]
        assert (problem["code"], problem["node"]) == ("migration_failed", "n")
    explained = answer("explain", path, "n", "--plugin", file)
    assert (explained["status"], codes(explained)) == ("blocked", ["migration_failed"])
    result = dxt("migrate", path, "--write", "--plugin", file)
    assert result.exit_code == 1
    assert 'needs "exactly" to be true' in result.stderr
    assert path.read_bytes() == before


@pytest.mark.skipif(os.name == "nt", reason="links to files need rights there")
def test_a_file_is_written_where_it_lies_with_its_rights(tmp_path: Path) -> None:
    path, file = graph_file(tmp_path, graph()), wheel_file(tmp_path, single(NEW))
    path.chmod(0o640)
    link = tmp_path / "link.dxt.json"
    link.symlink_to(path)
    assert answer("migrate", link, "--write", "--plugin", file)["written"]
    assert link.is_symlink()
    assert path.stat().st_mode & 0o777 == 0o640
    assert "times@2" in path.read_text("utf-8")


# Packages


def test_nothing_runs_without_the_packages_that_are_required(tmp_path: Path) -> None:
    needing = wheel("dxt-little", "1.0", {"l.py": OLD}, {"little": "l"}, ["dxt-absent>=2"])
    file = wheel_file(tmp_path, needing)
    path = graph_file(tmp_path, graph(requirements=["packaging<1"]))
    told = answer("run", path, "--plugin", file, exit_code=2)
    assert codes(told) == ["package_missing", "package_unfit"]
    assert {node["status"] for node in told["nodes"].values()} == {"skipped"}
    assert codes(answer("check", path, "--plugin", file, exit_code=2)) == codes(told)
    stderr = dxt("run", path, "--plugin", file).stderr
    assert "dxt-absent>=2 is not installed. Run: pip install 'dxt-absent>=2'" in stderr
    assert "packaging<1 is required, and" in stderr


def test_requirements_that_cannot_be_met_together_are_told(tmp_path: Path) -> None:
    path = graph_file(tmp_path, graph("value.number@1", requirements=["rich>=3", "rich<2"]))
    told = answer("check", path, exit_code=2)
    assert codes(told)[0] == "requirements_invalid"
    assert "No rich is what all want of it" in told["problems"][0]["message"]


def test_another_version_than_is_locked_does_not_run(tmp_path: Path) -> None:
    lock = {"dxt-little": {"version": "2.0", "sha256": []}}
    path = graph_file(tmp_path, graph(lock=lock))
    file = wheel_file(tmp_path, single(OLD))
    told = answer("run", path, "--plugin", file, exit_code=2)
    assert codes(told) == ["package_unfit"]
    assert "dxt-little is locked at 2.0, and 1.0 is installed" in told["problems"][0]["message"]
    lock["dxt-little"]["version"] = "1.0"
    assert answer("run", graph_file(tmp_path, graph(lock=lock)), "--plugin", file)["ok"]


# Modules, and plugins that a graph names


def test_a_module_in_javascript_runs_and_is_listed(tmp_path: Path) -> None:
    module = tmp_path / "little.mjs"
    module.write_text(
        "/** Little. @version 3 */\n\n/** Two times it. @param {number} number @returns {number} */\n"
        "export const twice = (number) => 2 * number;\n"
    )
    path = graph_file(tmp_path, graph())
    assert answer("run", path, "--plugin", module)["outputs"] == {"n.out": 8.0}
    told = answer("nodes", "little", "--plugin", module)["types"]["little.twice@1"]
    assert (told["plugin"], told["summary"]) == ("little 3", "Two times it.")
    assert answer("run", path, "--plugin", module, "--jobs", "2")["outputs"] == {"n.out": 8.0}


def test_a_plugin_that_the_graph_names_must_be_given_as_it_is_locked(tmp_path: Path) -> None:
    good, other = single(OLD), single(OLD.replace("* 2", "* 3"))
    lock = {"version": "1.0", "sha256": [sha256(good).hexdigest()], "plugin": True}
    named = graph(requirements=["dxt-little==1.0"], lock={"dxt-little": lock})
    path = graph_file(tmp_path, named)
    wheel = wheel_file(tmp_path, good)
    assert answer("run", path, "--plugin", wheel)["outputs"] == {"n.out": 8}
    wheel = wheel_file(tmp_path, other, "other.whl")
    assert codes(answer("run", path, "--plugin", wheel, exit_code=2)) == ["package_unfit"]
    told = answer("run", path, exit_code=2)
    assert "package_missing" in codes(told)
    assert any("--plugin FILE" in problem["message"] for problem in told["problems"])


def test_naming_a_plugin_changes_no_other_node_s_key(tmp_path: Path) -> None:
    code = {"type": "python@1", "code": "def f(number: int) -> int:\n    return number\n"}
    lock = {"version": "1.0", "sha256": ["0" * 64], "plugin": True}
    keys = []
    for more in ({}, {"requirements": ["x==1.0"], "lock": {"x": lock}}):
        live = LiveGraph(
            codec.from_json(
                graph(node=code, **more)
                | {"nodes": {"number": {"type": "value.number@1"}, "n": code}}
            ),
            Registry().catalogue(),
            {},
            "here",
        )
        keys.append(live.key("n"))
    assert keys[0] is not None and keys[0] == keys[1]


def test_locking_packages_leaves_the_plugins_that_are_named(tmp_path: Path) -> None:
    good = single(OLD)
    entry = {"version": "1.0", "sha256": [sha256(good).hexdigest()], "plugin": True}
    named = graph(requirements=["dxt-little==1.0"], lock={"dxt-little": entry})
    path = graph_file(tmp_path, named)
    told = answer("lock", path, "--plugin", wheel_file(tmp_path, good))
    assert told["ok"] and told["changes"] == [] and not told["written"]


def test_versions_of_a_plugin_run_side_by_side_and_are_named_by_a_lock(tmp_path: Path) -> None:
    old = wheel_file(tmp_path, single(OLD, version="1.0"), "old.whl")
    new = wheel_file(tmp_path, single(NEW, version="2.0"), "new.whl")
    both = ("--plugin", new, "--plugin", old)
    path = graph_file(tmp_path, graph())
    found = json.loads(path.read_text("utf-8"))
    found["nodes"]["m"] = {"type": "little.times@2", "params": {"by": 10}}
    found["wires"].append("n.out -> m.value")
    path.write_text(json.dumps(found))
    for more in ((), ("--jobs", "1")):
        told = answer("run", path, *both, *more)
        assert told["outputs"] == {"m.out": 80}
        assert told["migrated"]["notes"] == {}
    assert answer("lock", path, *both)["ok"]
    assert list(codec.loads(path.read_bytes()).lock) == ["dxt-little==1.0", "dxt-little"]
    assert answer("check", path, *both)["ok"]
    told = answer("check", path, "--plugin", old, exit_code=2)
    assert told["problems"][0]["message"] == (
        "The plugin dxt-little 2.0 is not here, only 1.0. Give its file: --plugin FILE."
    )
    # The old one has the types of the past, so their nodes stay until it comes.
    assert answer("migrate", path, "--write", "--plugin", new)["written"] is False


def test_a_lock_names_the_plugins_that_a_graph_s_nodes_are_of(tmp_path: Path) -> None:
    file = wheel_file(tmp_path, single(OLD))
    unused = wheel_file(tmp_path, single(OLD, "other"), "other.whl")
    path = graph_file(tmp_path, graph())
    told = answer("lock", path, "--plugin", file, "--plugin", unused)
    assert [change["name"] for change in told["changes"]] == ["dxt-little"]
    found = codec.loads(path.read_bytes())
    assert found.requirements == ["dxt-little==1.0"]
    digest = sha256(file.read_bytes()).hexdigest()
    assert found.lock == {"dxt-little": {"version": "1.0", "sha256": [digest], "plugin": True}}
    assert answer("lock", path, "--plugin", file)["changes"] == []
    rebuilt = wheel_file(tmp_path, single(OLD.replace("* 2", "* 3")))
    (problem,) = answer("run", path, "--plugin", rebuilt, exit_code=2)["problems"]
    assert f"dxt lock GRAPH --plugin {rebuilt}" in problem["message"]
    assert answer("lock", path, "--plugin", rebuilt)["written"]
    assert answer("run", path, "--plugin", rebuilt)["outputs"] == {"n.out": 12}


def test_javascript_that_never_ends_meets_the_time_limit(tmp_path: Path) -> None:
    endless = {"type": "javascript@1", "code": "export const f = (number) => { for (;;); }"}
    path = graph_file(tmp_path, graph(node=endless, needs={"seconds": 0.5}))
    for more in ((), ("--jobs", "1")):
        told = answer("run", path, *more, exit_code=1)
        assert told["nodes"]["n"]["error"]["code"] == "timed_out"


def test_a_plugin_that_is_not_here_is_told_with_its_address(tmp_path: Path) -> None:
    address = "https://example.org/dxt_little-1.0-py3-none-any.whl"
    lock = {"dxt-little": {"version": "1.0", "sha256": ["0" * 64], "plugin": True}}
    named = graph(requirements=[f"dxt-little @ {address}"], lock=lock)
    told = answer("run", graph_file(tmp_path, named), exit_code=2)["problems"][0]["message"]
    assert told == (
        f"The plugin dxt-little 1.0 is not here. Give its file: --plugin FILE, or have it "
        f"fetched: --fetch. It is at {address}"
    )
