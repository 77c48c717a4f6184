"""Packages that a graph asks for: where they may come from, and what is said when they can't be had."""

import hashlib
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.web.rig import Rig, errors, facts_of, graph, make, python, text_of

USES = python("import speckle\ndef f() -> int:\n    return speckle.DOTS")


def wheel(folder: Path, name: str, source: str, needs: str = "") -> Path:
    """A wheel of one module."""
    path = folder / f"{name}-1.0-py3-none-any.whl"
    info = f"{name}-1.0.dist-info"
    metadata = f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n{needs}"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{name}.py", source)
        archive.writestr(f"{info}/METADATA", metadata)
        archive.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr(f"{info}/RECORD", "")
    return path


def listed(path: Path, depends: list[str]) -> dict[str, Any]:
    name = path.name.partition("-")[0]
    return {
        "name": name,
        "version": "1.0",
        "file_name": path.name,
        "sha256": hashlib.sha256(path.read_bytes()).hexdigest(),
        "imports": [name],
        "depends": depends,
        "install_dir": "site",
        "package_type": "package",
        "unvendored_tests": False,
    }


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """What stands in for Pyodide's package base: `speckle`, which needs `mottle`."""
    folder = tmp_path / "base"
    folder.mkdir()
    wheel(folder, "mottle", "DOTS = 7")
    wheel(folder, "speckle", "from mottle import DOTS", "Requires-Dist: mottle")
    return folder


@pytest.fixture
def rig_with_base(
    tmp_path: Path, base: Path, dist: Path, page: Page, serve_folder: Callable[..., Any]
) -> Rig:
    facts = facts_of(dist)
    lock = json.loads((dist / facts["assets"]["pyodide"]["lock"]).read_text(encoding="utf-8"))
    for path, depends in (("speckle", ["mottle"]), ("mottle", [])):
        entry = listed(base / f"{path}-1.0-py3-none-any.whl", depends)
        lock["packages"][path] = entry
    (tmp_path / "lock.json").write_text(json.dumps(lock), encoding="utf-8")
    facts["assets"]["pyodide"]["lock"] = "lock.json"
    make(tmp_path, dist, assets=facts["assets"], pyodide_base="base/")
    return Rig(page, str(serve_folder(tmp_path).address)).opens()


def asked(rig: Rig) -> list[str]:
    """The files that were asked of the package base."""
    names: list[str] = rig.page.evaluate(
        "performance.getEntriesByType('resource').map((e) => e.name)"
    )
    return [name.rpartition("/")[2] for name in names if "/base/" in name]


def test_nothing_is_fetched_before_the_reader_allows_it(rig_with_base: Rig) -> None:
    rig = rig_with_base
    rig.shows(graph({"a": USES}, requirements=["speckle"]))
    events = rig.runs()
    assert errors(events) == {"a": "package_missing"}
    message = next(e for e in events if e["event"] == "node_failed")["error"]["message"]
    assert "speckle" in message
    assert "has not been allowed" in message
    assert "Allow this graph's packages" in message and "Name it" not in message
    assert asked(rig) == []

    rig.grants(packages=True)
    assert text_of(rig.runs(), "a") == "7"
    assert sorted(asked(rig)) == ["mottle-1.0-py3-none-any.whl", "speckle-1.0-py3-none-any.whl"]


def test_a_grant_ends_with_its_graph(rig_with_base: Rig) -> None:
    rig = rig_with_base
    rig.shows(graph({"a": USES}))
    rig.grants(packages=True)
    rig.shows(graph({"b": USES}))
    events = rig.runs()
    assert errors(events) == {"b": "package_missing"}
    message = next(e for e in events if e["event"] == "node_failed")["error"]["message"]
    assert "Name it among the graph's packages" in message
    assert asked(rig) == []


def test_an_import_alone_asks_for_its_package(rig_with_base: Rig) -> None:
    rig = rig_with_base
    rig.shows(graph({"a": USES}))
    rig.grants(packages=True)
    assert text_of(rig.runs(), "a") == "7"


def test_a_package_that_is_not_what_the_lock_says_is_refused(
    rig_with_base: Rig, base: Path, console: Any
) -> None:
    console.expect("integrity")
    wheel(base, "mottle", "DOTS = 'forged'")
    rig = rig_with_base
    rig.shows(graph({"a": USES}, requirements=["speckle"]))
    rig.grants(packages=True)
    assert errors(rig.runs()) == {"a": "package_missing"}


def test_a_package_that_nobody_has_is_named(rig: Rig) -> None:
    rig.shows(graph({"a": USES}, requirements=["speckle"]))
    events = rig.runs()
    assert errors(events) == {"a": "package_missing"}
    message = next(e for e in events if e["event"] == "node_failed")["error"]["message"]
    assert "speckle" in message


def test_packages_of_the_site_need_no_leave(rig: Rig) -> None:
    code = "import arro3.compute, networkx\ndef f() -> int:\n    return 1"
    rig.shows(graph({"a": python(code)}, requirements=["arro3-compute", "networkx>=3"]))
    assert text_of(rig.runs(), "a") == "1"
