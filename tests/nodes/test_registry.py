"""Node types are found by reading their sources."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from dxt.core.errors import UnknownNodeType
from dxt.nodes import registry
from dxt.nodes.registry import Registry, function_of, unknown_type, write_catalogue
from tests.machine import needs_processes

TYPES = {
    "chart.vega@1",
    "data.csv@1",
    "data.json@1",
    "data.text@1",
    "table.filter@1",
    "table.group@1",
    "table.join@1",
    "table.select@1",
    "table.sort@1",
    "value.choice@1",
    "value.number@1",
    "value.switch@1",
    "value.text@1",
    "view.table@1",
    "view.text@1",
}


def test_the_built_in_types_are_known_by_name_and_version() -> None:
    assert set(Registry().catalogue().specs) >= TYPES


def test_every_type_has_its_function() -> None:
    for type, spec in Registry().catalogue().specs.items():
        function = function_of(type, spec.name)
        names = function.__code__.co_varnames[: function.__code__.co_argcount]
        assert [port.name for port in spec.inputs] == list(names)
        assert spec.summary


def test_a_function_that_is_not_there_is_said_to_be_unknown() -> None:
    for type, name in (("table.melt@1", "melt"), ("nowhere.at@1", "at")):
        with pytest.raises(UnknownNodeType, match=type):
            function_of(type, name)


def test_an_unknown_type_comes_with_suggestions() -> None:
    error = unknown_type("table.filtr@1", Registry().catalogue(), "n")
    assert "table.filter@1" in error.message
    assert error.node == "n"


@needs_processes
def test_reading_the_types_imports_none_of_them() -> None:
    program = (
        "import sys; from dxt.nodes.registry import Registry; Registry().catalogue();"
        "print([m for m in sys.modules if m.startswith(('dxt.nodes.library.', 'arro3'))])"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    assert ended.stdout == "[]\n"


def test_a_catalogue_made_beforehand_is_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = Registry().catalogue().as_json()
    write_catalogue(tmp_path / registry.PREBUILT)
    monkeypatch.setattr(registry, "files", lambda package: tmp_path)
    assert Registry().catalogue().as_json() == json.loads(json.dumps(read))


def test_a_mark_names_and_numbers_a_type(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "maths.py").write_text(
        'from dxt.nodes.prelude import node\n\n\n@node(name="sum", version=2)\n'
        "def total(rows: list) -> float:\n    return 0.0\n\n\n"
        '@node("mean")\ndef average(rows: list) -> float:\n    return 0.0\n\n\n'
        "def _private(): pass\n\n\ndef max_(rows: list): pass\n"
    )
    monkeypatch.setattr(registry, "files", lambda package: tmp_path)
    assert set(Registry().catalogue().specs) == {"maths.sum@2", "maths.mean@1", "maths.max@1"}
    assert importlib.util.find_spec("maths") is None
