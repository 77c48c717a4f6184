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
    found = sorted(path.relative_to(HERE) for path in HERE.rglob("test_app_*.py"))
    modules = [".".join(path.with_suffix("").parts) for path in found]
    ran = subprocess.run(
        [node, str(HERE / "micropython_host.mjs"), str(ROOT), *modules],
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    told = json.loads(ran.stdout)
    assert not told["failures"], "\n\n".join(told["failures"])
    assert told["passed"] > 50
