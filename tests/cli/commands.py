"""Calls `dxt` in this process, on graph files in a folder of the test's own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from dxt.cli import main

CLEAN = "def clean(rows: Table, limit: int = 5) -> list:\n    return rows.to_pylist()[:limit]\n"
FARES: dict[str, Any] = {
    "dxt": 1,
    "title": "Cheapest fares",
    "nodes": {
        "fares": {"type": "data.csv@1", "params": {"file": "fares.csv"}},
        "limit": {"type": "value.number@1", "params": {"value": 2}},
        "clean": {"type": "python@1", "code": CLEAN},
        "show": {"type": "view.table@1"},
    },
    "wires": ["fares.out -> clean.rows", "limit.out -> clean.limit", "clean.out -> show.value"],
    "requirements": [],
    "needs": {"hosts": [], "seconds": 30, "megabytes": 512},
    "view": {"nodes": {"fares": {"at": [0, 0]}}},
}
CSV = "to,price\nOslo,120\nRome,45.5\nLima,900\n"


def dxt(*arguments: str | Path) -> Result:
    """The ended command, its standard output and error apart."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def answer(*arguments: str | Path, exit_code: int = 0) -> Any:
    """What a command printed under --json, when it ended as expected."""
    result = dxt(*arguments, "--json")
    assert result.exit_code == exit_code, result.output
    return json.loads(result.stdout)


def graph_file(folder: Path, graph: Any = FARES, csv: str | None = CSV) -> Path:
    """The graph as a file, and the file it reads beside it."""
    path = folder / "x.dxt.json"
    path.write_text(graph if isinstance(graph, str) else json.dumps(graph), encoding="utf-8")
    if csv is not None:
        (folder / "fares.csv").write_text(csv, encoding="utf-8")
    return path


def python(code: str, **params: Any) -> dict[str, Any]:
    """A graph of one Python node called `n`."""
    return {"dxt": 1, "nodes": {"n": {"type": "python@1", "code": code, "params": params}}}


def interrupted(folder: Path, graph: Any, *options: str) -> tuple[int, dict[str, Any], str]:
    """How a run ended that got Ctrl-C once its node had opened the file "begun"."""
    path = graph_file(folder, graph)
    begun = folder / "begun"
    os.mkfifo(begun)
    running = subprocess.Popen(
        [sys.executable, "-m", "dxt", "run", str(path), "--json", *options],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    begun.read_bytes()
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=60)
    return running.returncode, json.loads(out), err.decode()
