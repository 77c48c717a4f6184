"""What went wrong in node code, as the error that its author reads.

Owns the way from an exception to a `DxtError`: the line in the node's own code, its frames alone,
and words for endings that aren't ordinary exceptions. Must not know how code was called.
"""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Any

from dxt.core.errors import (
    DxtError,
    NodeRaised,
    OutOfMemory,
    PackageMissing,
    SyntaxInvalid,
)

FRAMES = 20
TEXT = 4000
NO_BUFFER = "Array buffer allocation failed"
"""What JavaScript says of an array that memory is missing for."""
NO_MEMORY = (
    "There was not enough memory. Work on fewer rows at a time or, if the graph has a limit, allow "
    "it more."
)

IS_BROWSER: bool = sys.platform == "emscripten"
NO_NETWORK = (
    "Node code in a browser has no network: download what you need, and drop the file here."
)
NO_FILES = (
    "Node code in a browser sees no files of this computer: write the parameter as `file: File`, "
    "read it with file.read_text() or file.read_bytes(), and choose the file in the inspector."
)
CLIENTS = frozenset({"urllib", "http", "socket", "requests", "urllib3", "httpx"})
"""Packages whose exceptions say that something could not be reached."""


class ScriptRaised(NodeRaised):
    """What a JavaScript node's code threw; `frames` are line and function, the deepest last."""

    def __init__(self, message: str, frames: list[tuple[int, str]]) -> None:
        super().__init__(message)
        self.frames = frames


def filename(node: str) -> str:
    """The file name under which a node's code is compiled."""
    return f"<node {node}>"


def is_node_file(name: str) -> bool:
    """Whether a frame with this `co_filename` belongs to node code."""
    return name.startswith("<node ")


def failure(
    raised: BaseException,
    node: str,
    code: str | None,
    traceback: TracebackType | None = None,
) -> dict[str, Any]:
    """The error as JSON, with the node's own frames under `trace` where there are any.

    `traceback` says where it happened, if that is not where `raised` was raised.
    """
    if isinstance(raised, RuntimeError) and isinstance(raised.__cause__, StopIteration):
        raised = raised.__cause__  # Python wraps it on its way out of the executor's coroutine
    if isinstance(raised, ScriptRaised):
        frames = raised.frames
        is_short = NO_BUFFER in raised.message
        raised = MemoryError() if is_short else NodeRaised(raised.message)
    else:
        frames = _frames(traceback or raised.__traceback__, node)
    line = frames[-1][0] if frames else None
    error = _error(raised, node)
    error.node = node
    error.line = error.line or line
    described = error.as_json()
    if frames and code is not None:
        described["trace"] = _trace(frames, code.splitlines())
    return described


def _error(raised: BaseException, node: str) -> DxtError:
    if isinstance(raised, DxtError):
        return type(raised)(raised.message, node, raised.port, raised.line)
    if isinstance(raised, MemoryError):
        return OutOfMemory(NO_MEMORY)
    if isinstance(raised, ModuleNotFoundError) and raised.name:
        package = raised.name.partition(".")[0]
        return PackageMissing(
            f"The package {package!r} is not installed here. Add it to the graph's requirements "
            "or install it, then run again."
        )
    if isinstance(raised, SyntaxError):
        return SyntaxInvalid(f"SyntaxError: {raised.msg}", line=raised.lineno)
    if isinstance(raised, SystemExit):
        return NodeRaised(
            f"SystemExit: {raised.code}. A node can't exit the program; return a value instead."
        )
    return NodeRaised(_words(raised))


def _words(raised: BaseException) -> str:
    try:
        text = str(raised)
    except Exception:  # the exception's own __str__ may be wrong in any way
        text = "(its message can't be read)"
    if len(text) > TEXT:
        text = text[:TEXT] + "…"
    name = type(raised).__name__
    said = f"{name}: {text}" if text else name
    if IS_BROWSER and isinstance(raised, FileNotFoundError):
        return f"{said}. {NO_FILES}"
    return f"{said}. {NO_NETWORK}" if _wanted_network(raised, text) else said


def _wanted_network(raised: BaseException, text: str) -> bool:
    """Whether node code in a browser reached for a network: there is none, whatever it says."""
    if not IS_BROWSER:
        return False
    kinds = {str(kind.__module__).partition(".")[0] for kind in type(raised).__mro__}
    return not kinds.isdisjoint(CLIENTS) or "TLS not supported" in text


def _frames(trace: TracebackType | None, node: str) -> list[tuple[int, str]]:
    """Line and function of each frame in the node's own code, the deepest last."""
    own = filename(node)
    frames: list[tuple[int, str]] = []
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == own:
            frames.append((trace.tb_lineno, trace.tb_frame.f_code.co_name))
        trace = trace.tb_next
    return frames


def _trace(frames: list[tuple[int, str]], lines: list[str]) -> str:
    shown = frames[: FRAMES // 2] + frames[-FRAMES // 2 :] if len(frames) > FRAMES else frames
    told = []
    for line, function in shown:
        text = lines[line - 1].strip() if 0 < line <= len(lines) else ""
        told.append(f"line {line}, in {function}\n    {text}")
    if len(frames) > FRAMES:
        told.insert(FRAMES // 2, f"… {len(frames) - FRAMES} more")
    return "\n".join(told)
