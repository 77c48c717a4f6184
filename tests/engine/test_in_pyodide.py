"""The engine and the inline executor do in Pyodide what they do here: a session, key by key, and the
very tests that are run here."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
from typing import Any

import pytest

from dxt_build.layout import Layout
from dxt_build.other_pythons import pyodide_packages
from tests.conftest import LAYOUT
from tests.engine.scenario import play

TESTS = ["tests/engine", "tests/data", "tests/nodes"]
NOT_THERE = ["tests/engine/test_in_pyodide.py", "tests/engine/test_newest_python.py"]
"""They start other Pythons themselves."""
NEEDS_NUMPY = [f"tests/data/test_{name}.py" for name in ("foreign", "frame", "pickling")]
"""numpy and pandas are in no registry for Pyodide, only on its own server."""
STACK = 5000
"""Kilobytes; Node.js gives so little that endless recursion in Python ends it all."""


def in_pyodide(layout: Layout, expression: str) -> Any:
    """What a Python expression gives there."""
    node = os.environ.get("DXT_NODE") or shutil.which("node")
    if node is None:
        pytest.fail("Node.js is neither on the PATH nor named by DXT_NODE")
    packages = pyodide_packages(layout)
    if not packages.is_dir():
        pytest.fail(f"{packages} is missing; python build.py test gets it")
    host = layout.tests / "engine" / "pyodide_host.mjs"
    ran = subprocess.run(
        [node, f"--stack-size={STACK}", str(host), str(layout.root), str(packages), expression],
        capture_output=True,
        encoding="utf-8",
        timeout=900,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return json.loads(ran.stdout)


def test_a_session_plays_alike_in_pyodide_and_here() -> None:
    here = json.loads(json.dumps(asyncio.run(play())))
    for there, expected in zip(in_pyodide(LAYOUT, "await scenario.play()"), here, strict=True):
        assert there == expected


def test_the_tests_of_engine_data_and_nodes_pass_in_pyodide() -> None:
    arguments = [*TESTS, *(f"--ignore={path}" for path in NOT_THERE + NEEDS_NUMPY)]
    told = in_pyodide(LAYOUT, f"in_pyodide.run({arguments})")
    print(f"{told['passed']} passed, {told['failed']} failed, {told['skipped']} skipped in Pyodide")
    assert told["code"] == 0, told["said"]
    assert told["passed"] > 800
