"""`dxt lock`: pip itself, offline, among wheels that the test made."""

from __future__ import annotations

import subprocess
import sys
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from dxt.core.document import codec
from tests.cli.commands import answer, dxt, graph_file, python
from tests.cli.packages.test_plugin_wheels import NEW, OLD, codes, graph
from tests.plugins.wheels import single, wheel


class Shelf:
    """A folder of wheels, which is all that pip finds."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, name: str, version: str, *requires: str, content: str = "") -> str:
        """Makes the wheel of a package; the sha256 of its file."""
        module = name.replace("-", "_")
        data = wheel(name, version, {f"{module}.py": content}, {}, requires)
        return self.put_file(f"{module}-{version}-py3-none-any.whl", data)

    def put_file(self, name: str, data: bytes) -> str:
        (self.folder / name).write_bytes(data)
        return sha256(data).hexdigest()


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    folder = tmp_path / "shelf"
    folder.mkdir()
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null" if sys.platform != "win32" else "nul")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", folder.as_uri())
    return Shelf(folder)


def requiring(folder: Path, *texts: str, **more: Any) -> Path:
    return graph_file(folder, {**python("def f(): pass"), "requirements": list(texts), **more})


def lock_of(path: Path) -> dict[str, Any]:
    return codec.loads(path.read_bytes()).lock


def test_what_a_graph_and_its_nodes_need_is_locked_with_hashes(
    tmp_path: Path, shelf: Shelf
) -> None:
    one, other = shelf.put("one", "1.5", "other>=2"), shelf.put("other", "2.1")
    shelf.put("other", "1.0")
    needed = shelf.put("needed", "3.0")
    plugin = tmp_path / "dxt_little-1.0-py3-none-any.whl"
    plugin.write_bytes(wheel("dxt-little", "1.0", {"l.py": OLD}, {"little": "l"}, ["needed"]))
    path = graph_file(tmp_path, graph(requirements=["one"], later=1))
    told = answer("lock", path, "--plugin", plugin)
    assert told["written"]
    assert [change["name"] for change in told["changes"]] == [
        "dxt-little",
        "needed",
        "one",
        "other",
    ]
    digest = sha256(plugin.read_bytes()).hexdigest()
    assert lock_of(path) == {
        "dxt-little": {"version": "1.0", "sha256": [digest], "plugin": True},
        "needed": {"version": "3.0", "sha256": [needed]},
        "one": {"version": "1.5", "sha256": [one]},
        "other": {"version": "2.1", "sha256": [other]},
    }
    text = path.read_text("utf-8")
    assert text == codec.dumps(codec.loads(text))
    assert '"later": 1' in text


def test_checking_writes_nothing(tmp_path: Path, shelf: Shelf) -> None:
    shelf.put("one", "1.0")
    path = requiring(tmp_path, "one")
    before = path.read_bytes()
    result = dxt("lock", path, "--check")
    assert (result.exit_code, result.stdout) == (1, "+ one 1.0\n")
    assert path.read_bytes() == before
    assert dxt("lock", path).exit_code == 0
    locked = path.read_bytes()
    assert answer("lock", path, "--check") == {
        "ok": True,
        "file": str(path),
        "written": False,
        "problems": [],
        "changes": [],
        "plugin_failures": [],
        "migrated": {"notes": {}, "problems": []},
    }
    assert "is locked as it should be" in dxt("lock", path).stderr
    assert path.read_bytes() == locked


def test_locked_versions_stay_until_they_are_to_be_upgraded(tmp_path: Path, shelf: Shelf) -> None:
    shelf.put("one", "1.0")
    path = requiring(tmp_path, "one")
    dxt("lock", path)
    shelf.put("one", "1.1")
    assert dxt("lock", path, "--check").exit_code == 0
    assert dxt("lock", path, "--upgrade").stdout == "~ one 1.0 -> 1.1\n"
    assert lock_of(path)["one"]["version"] == "1.1"


def test_a_locked_version_that_is_not_wanted_any_more_gives_way(
    tmp_path: Path, shelf: Shelf
) -> None:
    shelf.put("one", "1.0")
    shelf.put("one", "2.0")
    gone = {"gone": {"version": "1", "sha256": []}, "one": {"version": "1.0", "sha256": []}}
    path = requiring(tmp_path, "one>=2", lock=gone)
    assert dxt("lock", path).stdout == "- gone 1\n~ one 1.0 -> 2.0\n"
    assert dxt("lock", requiring(tmp_path, lock=gone)).stdout == "- gone 1\n- one 1.0\n"
    assert lock_of(path) == {}


def test_another_file_of_a_locked_version_is_locked_beside_the_first(
    tmp_path: Path, shelf: Shelf
) -> None:
    here = shelf.put("one", "1.0", content="# of this machine")
    there = "0" * 64
    path = requiring(tmp_path, "one", lock={"one": {"version": "1.0", "sha256": [there]}})
    assert dxt("lock", path, "--check").stdout == "~ one 1.0: another file of it, too\n"
    assert dxt("lock", path).exit_code == 0
    assert lock_of(path) == {"one": {"version": "1.0", "sha256": [there, here]}}


def test_a_plugin_that_is_required_is_locked_as_the_wheel_that_is_loaded(
    tmp_path: Path, shelf: Shelf
) -> None:
    newer = wheel("dxt-little", "2.0", {"l.py": OLD}, {"little": "l"})
    shelf.put_file("dxt_little-2.0-py3-none-any.whl", newer)
    data = wheel("dxt-little", "1.0", {"l.py": OLD}, {"little": "l"}, ["dxt>=0.1"])
    plugin = tmp_path / "dxt_little-1.0-py3-none-any.whl"
    plugin.write_bytes(data)
    path = graph_file(tmp_path, graph(requirements=["dxt-little", "dxt"]))
    assert dxt("lock", path, "--plugin", plugin).stdout == "+ dxt-little 1.0\n"
    digests = [sha256(data).hexdigest()]
    assert lock_of(path) == {"dxt-little": {"version": "1.0", "sha256": digests}}
    assert answer("check", path, "--plugin", plugin)["ok"]


def test_what_is_locked_and_installed_by_pip_runs(
    tmp_path: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.put("one", "1.0", content="number = 7")
    code = "def f() -> int:\n    from one import number\n    return number\n"
    path = graph_file(tmp_path, {**python(code), "requirements": ["one"]})
    dxt("lock", path)
    (problem,) = answer("run", path, exit_code=2)["problems"]
    assert problem["message"].endswith("Run: pip install one==1.0")
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    site = tmp_path / "site"
    subprocess.run([*pip, f"--target={site}", "one==1.0"], check=True)
    monkeypatch.syspath_prepend(site)
    assert answer("run", path)["outputs"] == {"n.out": 7}


def test_what_is_installed_already_is_locked_too(tmp_path: Path, shelf: Shelf) -> None:
    digest = shelf.put("rich", version("rich"))
    path = requiring(tmp_path, "rich")
    assert dxt("lock", path).exit_code == 0
    assert lock_of(path) == {"rich": {"version": version("rich"), "sha256": [digest]}}
    assert answer("run", path)["ok"]


def test_migrations_are_not_written_by_the_way(tmp_path: Path, shelf: Shelf) -> None:
    shelf.put("one", "1.0")
    plugin = tmp_path / "dxt_little-1.0-py3-none-any.whl"
    plugin.write_bytes(single(NEW))
    path = graph_file(tmp_path, graph(requirements=["one"]))
    assert dxt("lock", path, "--plugin", plugin).exit_code == 0
    found = codec.loads(path.read_bytes())
    assert found.nodes["n"].type == "little.twice@1"
    assert list(found.lock) == ["one", "dxt-little"]


# When there is no answer


def refused(path: Path, *options: str | Path) -> str:
    """What is told of why nothing is locked; the file is as it was."""
    before = path.read_bytes()
    told = answer("lock", path, *options, exit_code=2)
    assert path.read_bytes() == before
    assert told["error"]["code"] == "lock_failed"
    message = told["error"]["message"]
    assert isinstance(message, str)
    return message


def test_a_package_that_pip_does_not_find_is_named(tmp_path: Path, shelf: Shelf) -> None:
    message = refused(requiring(tmp_path, "one>=1"))
    assert "No matching distribution found for one>=1" in message
    assert "PIP_INDEX_URL" in message


def test_packages_that_cannot_be_together_are_named(tmp_path: Path, shelf: Shelf) -> None:
    shelf.put("one", "1.0", "other<2")
    shelf.put("other", "1.0")
    shelf.put("other", "2.0")
    message = refused(requiring(tmp_path, "one", "other>=2"))
    assert "one==1.0" in message and "conflicting dependencies" in message


def test_a_package_that_would_have_to_run_code_to_be_read_is_not_taken(
    tmp_path: Path, shelf: Shelf
) -> None:
    (shelf.folder / "one-1.0.tar.gz").write_bytes(b"never opened")
    assert "No matching distribution found for one" in refused(requiring(tmp_path, "one"))


def test_without_pip_it_is_told_how_to_get_it(
    tmp_path: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = tmp_path / "bare"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", bare], check=True)
    program = bare / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    monkeypatch.setattr(sys, "executable", str(program))
    assert refused(requiring(tmp_path, "one")).endswith(f"Run: {program} -m ensurepip")


def test_requirements_that_are_wrong_are_told_without_asking_pip(tmp_path: Path) -> None:
    path = requiring(tmp_path, "one>=2", "one<2", "not one")
    told = answer("lock", path, exit_code=2)
    assert codes(told) == ["requirements_invalid", "requirements_invalid"]
    assert not told["written"]
    assert dxt("lock", path).stderr.count("Error") == 2


def test_what_a_missing_node_type_needs_cannot_be_locked(tmp_path: Path) -> None:
    path = graph_file(tmp_path, graph())
    assert codes(answer("lock", path, exit_code=2)) == ["unknown_node_type"]
