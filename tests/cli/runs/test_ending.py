"""How `dxt run` comes to its end though node code in its process does not."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner

from dxt.cli.answer import Commands
from tests.cli.commands import graph_file, interrupted, python

STUBBORN = (
    "    while True:\n        try: await asyncio.sleep(1000)\n        except BaseException: pass\n"
)
CUT_OFF = "Node code that goes on, and does not end when it is asked to, is cut off."
BEGIN = "    open('begun', 'w').close()\n"
WAYS = {
    "swallows its cancellation": (
        f"import asyncio\ndef _begin():\n{BEGIN}"
        f"async def f():\n    asyncio.get_running_loop().call_soon(_begin)\n{STUBBORN}"
    ),
    "waits for a thread": (
        f"import asyncio, time\ndef _wait():\n{BEGIN}    time.sleep(1000)\n"
        "async def f():\n    await asyncio.to_thread(_wait)\n"
    ),
    "began a thread": (
        "import threading, time\ndef f():\n"
        "    threading.Thread(target=time.sleep, args=(1000,)).start()\n"
        f"{BEGIN}    while True: pass\n"
    ),
}


def ended(folder: Path, graph: Any, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "dxt", "run", str(graph_file(folder, graph)), *options],
        capture_output=True,
        text=True,
        timeout=60,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )


@pytest.mark.parametrize("more", [(), ("--stream",)])
@pytest.mark.parametrize("way", WAYS)
def test_ctrl_c_ends_the_process_of_a_node_that(
    tmp_path: Path, way: str, more: tuple[str, ...]
) -> None:
    exit_code, told, said = interrupted(tmp_path, python(WAYS[way]), *more)
    assert exit_code == 130
    assert told["nodes"]["n"]["error"]["code"] == "node_stopped"
    assert CUT_OFF in said


@pytest.mark.parametrize("way", WAYS)
def test_a_limit_of_time_ends_the_process_of_a_node_that(tmp_path: Path, way: str) -> None:
    graph = python(WAYS[way])
    graph["nodes"]["one"] = {"type": "value.number@1", "params": {"value": 1}}
    run = ended(tmp_path, graph, "--timeout", "0.3")
    assert run.returncode == 1
    assert "It took longer than the 0.3 s it may take" in run.stderr
    assert CUT_OFF in run.stderr
    assert run.stdout == "one.out: 1\n  1\n"


@pytest.mark.parametrize(("more", "told"), [((), ""), (("--json",), "interrupted")])
@pytest.mark.parametrize("stage", ["import click", "import rich"])
def test_ctrl_c_while_something_is_imported_is_one_line(
    tmp_path: Path, stage: str, more: tuple[str, ...], told: str
) -> None:
    package = stage.split()[1]
    (tmp_path / f"{package}.py").write_text("import os\nos.kill(os.getpid(), 2)\n")
    path = os.pathsep.join([str(tmp_path), *sys.path])
    run = subprocess.run(
        [sys.executable, "-m", "dxt", "run", str(graph_file(tmp_path, python(""))), *more],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "PYTHONPATH": path},
    )
    assert (run.returncode, run.stderr) == (130, "Stopped by Ctrl-C.\n")
    assert (json.loads(run.stdout)["error"]["code"] if run.stdout else "") == told


@pytest.mark.parametrize(("more", "told"), [((), ""), (("--json",), "interrupted")])
def test_ctrl_c_before_anything_is_begun_is_one_line(more: tuple[str, ...], told: str) -> None:
    # As the script does that an installer makes, which has things of its own to do in between.
    script = "from dxt.__main__ import main\nimport os\nos.kill(os.getpid(), 2)\nmain()\n"
    run = subprocess.run(
        [sys.executable, "-c", script, "run", "x.dxt.json", *more],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert (run.returncode, run.stderr) == (130, "Stopped by Ctrl-C.\n")
    assert (json.loads(run.stdout)["error"]["code"] if run.stdout else "") == told


def test_what_else_goes_wrong_before_anything_is_begun_is_told_as_ever() -> None:
    run = subprocess.run(
        [sys.executable, "-c", "import dxt.__main__\nraise ValueError('no')\n"],
        capture_output=True,
        text=True,
        timeout=60,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert run.returncode == 1
    assert run.stderr.startswith("Traceback") and run.stderr.endswith("ValueError: no\n")


def test_ctrl_c_while_words_are_read_is_one_line() -> None:
    def strike(*_: object) -> None:
        raise KeyboardInterrupt

    @click.group(cls=Commands)
    def group() -> None:
        """Has one command."""

    @group.command()
    @click.option("--word", callback=strike)
    def command(word: str) -> None:
        """Is never reached."""

    result = CliRunner().invoke(group, ["command"])
    assert (result.exit_code, result.stderr) == (130, "Stopped by Ctrl-C.\n")


def test_what_a_node_began_and_goes_on_in_the_loop_is_cut_off(tmp_path: Path) -> None:
    code = (
        f"import asyncio\nasync def _more():\n{STUBBORN}"
        "async def f() -> int:\n    asyncio.ensure_future(_more())\n"
        "    await asyncio.sleep(0)\n    return 1\n"
    )
    run = ended(tmp_path, python(code))
    assert (run.returncode, run.stdout) == (0, "n.out: 1\n  1\n")
    assert CUT_OFF in run.stderr


def test_a_thread_that_goes_on_after_a_run_is_waited_for(tmp_path: Path) -> None:
    code = (
        "import threading, time\ndef _late():\n    time.sleep(1.5)\n"
        "    open('late', 'w').close()\n"
        "def f():\n    threading.Thread(target=_late).start()\n"
    )
    run = ended(tmp_path, python(code))
    assert run.returncode == 0
    assert "A thread that node code began is waited for" in run.stderr
    assert (tmp_path / "late").exists()


def test_ctrl_c_is_an_answer_too_before_anything_runs(tmp_path: Path) -> None:
    path = tmp_path / "x.dxt.json"
    os.mkfifo(path)
    reading = subprocess.Popen(
        [sys.executable, "-m", "dxt", "run", str(path), "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    with path.open("w"):  # which waits until it is read
        reading.send_signal(signal.SIGINT)
        out, err = reading.communicate(timeout=60)
    assert (reading.returncode, err) == (130, b"Stopped by Ctrl-C.\n")
    assert json.loads(out)["error"]["code"] == "interrupted"
