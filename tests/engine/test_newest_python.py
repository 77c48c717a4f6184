"""The engine on the newest CPython of this machine: the very tests that are run here."""

from __future__ import annotations

import subprocess

import pytest

from dxt_build import other_pythons
from tests.conftest import LAYOUT

TESTS = [
    *("tests/core", "tests/data", "tests/nodes", "tests/engine"),
    *("tests/executors/test_inline.py", "tests/executors/test_at_once.py"),
]
NOT_THERE = (
    "engine/test_in_pyodide.py",
    "engine/test_newest_python.py",
    "core/test_three_pythons.py",
)
"""They start other Pythons themselves."""


def test_the_tests_of_the_engine_pass_on_the_newest_cpython() -> None:
    if other_pythons.newest() is None:
        pytest.skip("no CPython newer than this one is on the PATH or in pyenv")
    python = other_pythons.python_of_newest(LAYOUT)
    if not python.exists():
        pytest.fail(f"{python} is missing; python build.py test makes it")
    ignored = [f"--ignore=tests/{path}" for path in NOT_THERE]
    ran = subprocess.run(
        [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", *ignored, *TESTS],
        cwd=LAYOUT.root,
        capture_output=True,
        encoding="utf-8",
        timeout=900,
        check=False,
    )
    print(ran.stdout.splitlines()[-1])
    assert ran.returncode == 0, ran.stdout + ran.stderr
