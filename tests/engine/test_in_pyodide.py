"""The engine and the inline executor do in Pyodide what they do here, key by key."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
from pathlib import Path

import networkx
import pytest

from tests.engine.scenario import play

ROOT = Path(__file__).resolve().parent.parent.parent


def test_a_session_plays_alike_in_pyodide_and_here() -> None:
    node = os.environ.get("DXT_NODE") or shutil.which("node")
    if node is None:
        pytest.fail("Node.js is neither on the PATH nor named by DXT_NODE")
    library = Path(networkx.__file__).parent
    played = subprocess.run(
        [node, str(Path(__file__).with_name("pyodide_host.mjs")), str(ROOT), str(library)],
        capture_output=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert played.returncode == 0, played.stdout + played.stderr
    here = json.loads(json.dumps(asyncio.run(play())))
    for there, expected in zip(json.loads(played.stdout), here, strict=True):
        assert there == expected
