"""What is required is brought together, and compared with what is locked and installed."""

from __future__ import annotations

import json
import subprocess
import sys
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import pytest

from dxt.core.document.graph import Graph, Node
from dxt.core.errors import DxtError
from dxt.nodes.lock import Merged, lock_from_report, merge, unmet
from dxt.nodes.plugins import Plugin, read_wheel
from dxt.nodes.registry import Registry
from dxt.nodes.requirements import Wanted, wanted
from tests.machine import needs_processes
from tests.plugins.wheels import install, single, weather


def merged(**texts: str) -> Merged:
    """What comes of requirements, each named by who wants it."""
    return merge(Wanted(text, by) for by, text in texts.items())


def problem(found: Merged) -> str:
    (only,) = found.problems
    assert only.code == "requirements_invalid"
    return only.message


def told(problems: list[DxtError]) -> list[tuple[str, str]]:
    return [(found.code, found.message) for found in problems]


def pip(*arguments: str | Path) -> str:
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    offline = [*command, "--no-index", "--no-deps", *map(str, arguments)]
    return subprocess.run(offline, check=True, capture_output=True, text=True).stdout


def test_a_graph_wants_what_it_says_and_what_its_node_types_need() -> None:
    catalogue = Registry([read_wheel(weather(), "weather.whl")]).catalogue()
    graph = Graph()
    graph.requirements = ["pandas>=2", "numpy>=2"]
    assert wanted(graph, catalogue) == [("pandas>=2", "the graph"), ("numpy>=2", "the graph")]
    for name in ("smooth@2", "readings@1", "smooth@2"):
        graph.add_node(f"n{len(graph.nodes)}", Node(f"weather.{name}"))
    graph.add_node("gone", Node("gone.type@1"))
    assert wanted(graph, catalogue)[2:] == [("scipy>=1.14", "weather.smooth@2")]


def test_requirements_of_one_package_become_one() -> None:
    found = merged(a="NumPy>=2", b="numpy[x]<3", c="numpy[y]!=2.5", d="other_package")
    assert [str(one) for one in found.requirements] == ["numpy[x,y]!=2.5,<3,>=2", "other-package"]
    assert found.problems == []


def test_markers_for_other_machines_leave_requirements_out() -> None:
    found = merged(a="x; python_version < '3'", b="y; python_version > '3'")
    assert [str(one) for one in found.requirements] == ["y"]


def test_what_cannot_be_together_is_told_with_who_wants_it() -> None:
    found = merged(one="numpy>=2", two="numpy<2", three="pandas", four="numpy")
    assert [str(one) for one in found.requirements] == ["pandas"]
    assert problem(found) == (
        "No numpy is what all want of it: one wants >=2, two wants <2. Change one of these "
        "requirements."
    )
    assert "wants ==1, two wants ==2" in problem(merged(one="numpy==1", two="numpy==2"))


def test_two_addresses_of_one_package_cannot_be_together() -> None:
    one, other = "p @ https://a.example/p.whl", "p @ https://b.example/p.whl"
    assert "one wants that at https://a.example/p.whl" in problem(merged(one=one, two=other))
    (both,) = merged(one=one, two="p>=1").requirements
    assert both.url == "https://a.example/p.whl"


def test_a_text_that_is_no_requirement_is_told() -> None:
    found = merged(me="not a requirement", you="numpy")
    assert '"not a requirement", which me requires, is no requirement' in problem(found)
    assert [str(one) for one in found.requirements] == ["numpy"]


@needs_processes
def test_what_pip_resolved_becomes_a_lock(tmp_path: Path) -> None:
    file = tmp_path / "dxt_little-1.0-py3-none-any.whl"
    file.write_bytes(single("def f(): pass"))
    found = json.loads(pip("--dry-run", "--ignore-installed", "--report=-", file))
    lock = lock_from_report(found)
    assert list(lock) == ["dxt-little"]
    assert lock["dxt-little"]["version"] == "1.0"
    (digest,) = lock["dxt-little"]["sha256"]
    assert len(digest) == 64


@needs_processes
def test_what_is_installed_as_it_is_locked_is_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "dxt_little-1.0-py3-none-any.whl"
    file.write_bytes(single("def f(): pass"))
    lock = lock_from_report(json.loads(pip("--dry-run", "--report=-", file)))
    pip(f"--target={tmp_path / 'site'}", file)
    monkeypatch.syspath_prepend(tmp_path / "site")
    requirements = merged(me="dxt-little>=1").requirements
    assert unmet(requirements, lock) == []
    lock["dxt-little"]["sha256"] = ["0" * 64]
    ((code, message),) = told(unmet(requirements, lock))
    assert code == "package_unfit"
    assert "is from another file than those that are locked" in message


def test_another_version_than_is_locked_or_required_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(install(single("def f(): pass"), tmp_path))
    lock = {"dxt-little": {"version": "2.0", "sha256": []}}
    requirements = merged(me="dxt-little>=3").requirements
    assert told(unmet(requirements, lock)) == [
        (
            "package_unfit",
            "dxt-little is locked at 2.0, and 1.0 is installed. "
            "Run: pip install dxt-little==2.0, or lock again: dxt lock FILE.",
        ),
        (
            "package_unfit",
            "dxt-little>=3 is required, and 1.0 is installed. Run: pip install 'dxt-little>=3'",
        ),
    ]
    assert unmet([], {"dxt-little": {"version": "1.0.0"}}) == []


def test_a_plugin_loaded_from_its_wheel_is_there() -> None:
    data = single("def f(): pass")
    plugin = read_wheel(data, "little.whl")
    assert isinstance(plugin, Plugin)
    requirements = merged(me="dxt-little>=1").requirements
    lock = {"dxt-little": {"version": "1.0", "sha256": [sha256(data).hexdigest()]}}
    assert unmet(requirements, {}, [plugin]) == unmet(requirements, lock, [plugin]) == []
    lock["dxt-little"]["sha256"] = ["0" * 64]
    ((code, message),) = told(unmet(requirements, lock, [plugin]))
    assert code == "package_unfit"
    assert sha256(data).hexdigest()[:12] in message
    ((code, _),) = told(unmet(requirements, {}))
    assert code == "package_missing"


def test_what_is_not_installed_is_told_once() -> None:
    requirements = merged(me="dxt-nowhere>=3").requirements
    ((code, message),) = told(unmet(requirements, {}))
    assert (code, message) == (
        "package_missing",
        "dxt-nowhere>=3 is not installed. Run: pip install 'dxt-nowhere>=3'",
    )
    lock = {"dxt-nowhere": {"version": "3.0", "sha256": []}}
    ((code, message),) = told(unmet(requirements, lock))
    assert message == (
        "dxt-nowhere 3.0 is locked and not installed. Run: pip install dxt-nowhere==3.0"
    )


def test_a_lock_that_leaves_something_out_or_cannot_be_read_is_told() -> None:
    here = {"packaging": {"version": version("packaging"), "sha256": []}}
    assert told(unmet(merged(me="networkx").requirements, here)) == [
        ("requirements_invalid", "networkx is required and not locked. Lock again: dxt lock FILE.")
    ]
    for entry in ("1.0", {"version": 1}, {"version": "1", "sha256": "x"}):
        ((code, message),) = told(unmet([], {"packaging": entry}))
        assert code == "requirements_invalid"
        assert message.startswith("The lock must say of packaging")
