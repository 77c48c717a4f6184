"""The tests of core once more on MicroPython and Pyodide, under Node.

Owns the choice of files: every `test_core_*.py` runs on all three, but for what needs CPython's
zlib. `DXT_NODE` names the Node program where it is not on the PATH.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
HERE = ROOT / "tests" / "core"
MODULES = sorted(path.stem for path in HERE.glob("test_core_*.py"))
NEEDS_ZLIB = ["test_core_link"]


def node() -> str:
    found = os.environ.get("DXT_NODE") or shutil.which("node")
    if found is None:
        pytest.fail("Node.js is neither on the PATH nor named by DXT_NODE")
    return found


def check_in(host: str, package: str, modules: list[str]) -> None:
    if not (ROOT / "static" / "node_modules" / package).is_dir():
        pytest.fail(f"static/node_modules/{package} is missing; python build.py site gets it")
    ran = subprocess.run(
        [node(), str(HERE / host), str(ROOT), *modules],
        capture_output=True,
        encoding="utf-8",
        timeout=300,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    found = json.loads(ran.stdout)
    print(f"{host}: {found['passed']} passed, {len(found['failures'])} failed")
    assert not found["failures"], "\n\n".join(found["failures"])
    assert found["passed"] > 100


def test_core_passes_on_micropython() -> None:
    modules = [name for name in MODULES if name not in NEEDS_ZLIB]
    check_in("micropython_host.mjs", "@micropython", modules)


def test_core_passes_on_pyodide() -> None:
    check_in("pyodide_host.mjs", "pyodide", MODULES)
