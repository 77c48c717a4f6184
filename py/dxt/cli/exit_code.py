"""What `dxt` ends with: the one place where exit codes and their meanings stand."""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum


class ExitCode(IntEnum):
    """How a command ended, for whatever called it."""

    OK = 0
    FOUND = 1
    UNUSABLE = 2
    INTERRUPTED = 130


class CutOff(SystemExit):
    """Ends the process without waiting for anything; `left` is what Python would wait for."""

    def __init__(self, code: int, left: Sequence[object]) -> None:
        super().__init__(code)
        self.code: int = code
        self.left = left


MEANINGS = {
    ExitCode.OK: "all is well: every node ran, nothing is wrong, no difference",
    ExitCode.FOUND: "a node failed or would fail (run, check), or there is a difference\n"
    "(diff, compare), or something to bring up to date (migrate, lock --check)",
    ExitCode.UNUSABLE: "a file, an option, a package or a name can't be used; nothing was run",
    ExitCode.INTERRUPTED: "stopped by Ctrl-C",
}


def explained() -> str:
    """The codes and their meanings as lines of help."""
    lines = ["Exit codes:"]
    for code, meaning in MEANINGS.items():
        first, *more = meaning.split("\n")
        lines += [f"  {code:>3}  {first}", *(" " * 7 + line for line in more)]
    return "\n".join(lines)
