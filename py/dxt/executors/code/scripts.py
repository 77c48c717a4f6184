"""The function of a JavaScript node, as something that can be called from Python.

Owns how the node's code and what runs beside it (`script.js`) become one script, and what its
answers mean. Each performance has a worker or process of its own, so nothing is left behind. Must
not know what runs scripts: that is a `Scripts`, in a browser another than on a desk.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Coroutine
from contextvars import copy_context
from importlib.resources import files
from typing import Any, NamedTuple, Protocol

from dxt.core.errors import OutputInvalid, SyntaxInvalid
from dxt.core.source.js_signature import as_script, read_js_functions
from dxt.core.spec import Port
from dxt.executors.code.failures import ScriptRaised
from dxt.executors.code.script_values import MISSING, from_script, to_script

BESIDE = "script.js"
"""Read when it is wanted: out of a wheel, what has been found would hold an open file, which a
snapshot of Python's memory does not."""
FILE = "dxt-node.js"
"""What frames of the code are told by, where a script has no address of its own."""
UNTOLD = (
    "This is not JavaScript. This browser does not tell where it stopped reading: look for a sign"
    " too many or too few, or run it in Chromium, which names the line."
)


class Script(NamedTuple):
    """The node's `code`, line by line as it was written, and the expression that runs it.

    The value of `beside` is a function that takes `input` and a function to answer with.
    `megabytes` are those that it may take, where they can be limited.
    """

    code: str
    beside: str
    input: str
    megabytes: float | None = None


class Scripts(Protocol):
    """What runs scripts, each in a place of its own that has no network and no files."""

    async def run(self, script: Script, hear: Callable[[dict[str, Any]], None]) -> None:
        """Runs a script to its last answer; whoever cancels this ends it at once.

        Answers are `printed` (stream, text), and at last `returned` (text), `raised` (message,
        frames) or `unreadable` (message, line). Raises a RunError when it can't be run, or died.
        """


def script_function(
    code: str, name: str, scripts: Scripts, megabytes: float | None = None
) -> Callable[..., Any]:
    """The function called `name` that the code exports; called with keywords, it is awaited."""
    spec = next(found.spec for found in read_js_functions(code) if found.spec.name == name)
    whole = _whole(code, name)

    def perform(**arguments: Any) -> Coroutine[Any, Any, Any]:
        script = Script(*whole, to_script(_in_order(spec.inputs, arguments)), megabytes)
        return _performed(script, scripts)

    return perform


def _whole(code: str, name: str) -> tuple[str, str]:
    lines = code.count("\n") + 1
    beside = files("dxt.executors.code").joinpath(BESIDE).read_text(encoding="utf-8")
    file = f'(globalThis.location?.href ?? "{FILE}")'
    return (
        f'const dxtNode = async () => {{"use strict";{as_script(code)}\n;return {name};}};',
        f"({beside.rstrip()})(dxtNode, {file}, {lines})",
    )


def _in_order(ports: list[Port], arguments: dict[str, Any]) -> list[Any]:
    """The arguments by place; what is not given at the end is left to the function's defaults."""
    placed: list[Any] = []
    for port in ports:
        if port.many:
            placed += arguments.get(port.name, [])
        else:
            placed.append(arguments.get(port.name, MISSING))
    while placed and placed[-1] is MISSING:
        placed.pop()
    return placed


async def _performed(script: Script, scripts: Scripts) -> Any:
    ended: list[dict[str, Any]] = []
    here = copy_context()  # a browser tells of what it prints in no context of ours

    def hear(said: dict[str, Any]) -> None:
        if said.get("kind") != "printed":
            ended.append(said)
        elif isinstance(said.get("text"), str):
            stream = sys.stderr if said.get("stream") == "stderr" else sys.stdout
            here.run(stream.write, said["text"])

    await scripts.run(script, hear)
    said = ended[-1] if ended else {}
    message = str(said.get("message", ""))
    if said.get("kind") == "returned" and isinstance(said.get("text"), str):
        return from_script(said["text"])
    if said.get("kind") == "raised":
        raise ScriptRaised(message, _frames(said.get("frames")))
    if said.get("kind") == "unreadable":
        line = said.get("line")
        why = f"This is not JavaScript: {message.rstrip('.')}." if message else UNTOLD
        raise SyntaxInvalid(why, line=line if isinstance(line, int) else None)
    raise OutputInvalid("What it answered made no sense; its code may write to stdout itself.")


def _frames(told: Any) -> list[tuple[int, str]]:
    """Line and function of each frame, the deepest last."""
    try:
        return [(int(line), str(name) or "the code") for line, name in reversed(told)]
    except (TypeError, ValueError):
        return []
