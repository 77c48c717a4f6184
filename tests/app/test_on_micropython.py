"""The tests of the page's Python once more, on the MicroPython that runs it."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
HERE = ROOT / "tests" / "app"


def test_the_page_passes_on_micropython() -> None:
    node = os.environ.get("DXT_NODE") or shutil.which("node")
    if node is None:
        pytest.fail("Node.js is neither on the PATH nor named by DXT_NODE")
    modules = sorted(path.stem for path in HERE.glob("test_app_*.py"))
    ran = subprocess.run(
        [node, str(HERE / "micropython_host.mjs"), str(ROOT), *modules],
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    found = json.loads(ran.stdout)
    assert not found["failures"], "\n\n".join(found["failures"])
    assert found["passed"] > 50
