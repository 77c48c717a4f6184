"""What this process, or one it began, may take of the machine's memory, kept by the system itself.

On Linux it is RLIMIT_DATA, for these reasons. It strikes at the very allocation that is too much,
as a MemoryError at a line of the node's code, where watching the resident size from outside comes
late and can only kill. And it counts memory that can be written to, where RLIMIT_AS also counts
files, libraries and what allocators (Arrow's, glibc's for each thread) merely reserve. It does not
see memory that is shared with other processes (multiprocessing.shared_memory, a mapped file of
/dev/shm): how much of that a process has touched can be asked, and whoever can end it looks from
time to time. Nothing sees what lies in /dev/shm and is mapped by nobody. macOS and Windows
keep no such limit: there only the size of a node's outputs is checked. Must not know tasks.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from dxt.core.errors import OutOfMemory

MEGABYTE = 1_000_000
LIBRARIES = 64 * MEGABYTE
"""What loading the Arrow library and its like may take besides."""
ROOMY = 0.6
"""The part of an allowance that may stay taken between two tasks."""
LOOK = 0.1
"""Seconds between two looks at what is shared."""
IS_LIMITED = sys.platform == "linux"
"""Whether there are limits of memory here."""

if sys.platform == "linux":
    import resource

    def _taken() -> int:
        pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[5]
        return int(pages) * resource.getpagesize()

    def _limit(size: int | None) -> None:
        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        soft = hard if size is None else size if hard < 0 else min(size, hard)
        resource.setrlimit(resource.RLIMIT_DATA, (soft, hard))

    def limit_of(process: int, megabytes: float) -> None:
        """Limits another process of this user; one that has ended needs none."""
        size = int(megabytes * MEGABYTE)
        with suppress(ProcessLookupError):
            _, hard = resource.prlimit(process, resource.RLIMIT_DATA)
            size = size if hard < 0 else min(size, hard)
            resource.prlimit(process, resource.RLIMIT_DATA, (size, hard))

    def shared_by(process: int) -> int:
        """Bytes that a process has touched of memory that can be shared."""
        with suppress(OSError):
            told = Path(f"/proc/{process}/status").read_text(encoding="ascii", errors="replace")
            _, _, rest = told.partition("\nRssShmem:")
            return int(rest.split()[0]) * 1024 if rest else 0
        return 0

else:

    def shared_by(process: int) -> int:
        """Nobody tells."""
        return 0

    def limit_of(process: int, megabytes: float) -> None:
        """There is none to set."""

    def _taken() -> int:
        return 0

    def _limit(size: int | None) -> None:
        """There is none to set."""


def excess(process: int, megabytes: float | None) -> int:
    """How many bytes a process shares, where that is more than so many megabytes; else 0."""
    shared = shared_by(process) if megabytes else 0
    return shared if shared > (megabytes or 0) * MEGABYTE else 0


def too_much(shared: int, megabytes: float, nodes: Sequence[str] = ()) -> OutOfMemory:
    """The error of one that took so many bytes of shared memory, where so many megabytes are
    allowed; or of several `nodes`, of which nobody knows who it was."""
    took = f"took {shared / MEGABYTE:,.0f} MB of shared memory"
    if len(nodes) < 2:
        return OutOfMemory(
            f"It {took}, and the graph allows {megabytes:g}. Take less, or allow the graph more."
        )
    return OutOfMemory(
        f"{', '.join(nodes[:-1])} and {nodes[-1]} waited in one process and {took} together, and "
        f"the graph allows {megabytes:g} each. It can't be told whose it is, so all of them were "
        "ended. Run with --jobs to have each tried alone, take less, or allow the graph more."
    )


class Allowance:
    """What may be taken beyond what the process had when this was made or renewed: one limit at a
    time, the widest that is asked for."""

    def __init__(self) -> None:
        self.megabytes: float | None = None
        """What may be taken at this moment; None for any amount."""
        self._asked: list[float | None] = []
        self._lifted = 0
        self.renew()

    def renew(self) -> None:
        """From now on only what is taken from here on counts, libraries loaded on the way apart."""
        self._floor = _taken() + LIBRARIES

    def begin(self, megabytes: float | None) -> None:
        """Sets the limit anew, until `end`, for what is taken from here on."""
        self.renew()
        self._set(megabytes)

    def end(self) -> None:
        """Takes the limit away."""
        self._set(None)

    @contextmanager
    def of(self, megabytes: float | None) -> Iterator[None]:
        """Runs the block under the limit, if there is one."""
        self._asked.append(megabytes)
        self._set_widest()
        try:
            yield
        finally:
            self._asked.remove(megabytes)
            self._set_widest()

    @contextmanager
    def lifted(self) -> Iterator[None]:
        """Runs the block without the limit, and what follows under it again."""
        self._lifted += 1
        self._set_widest()
        try:
            yield
        finally:
            self._lifted -= 1
            self._set_widest()

    def is_short(self, megabytes: float | None) -> bool:
        """Whether more is taken than may stay so under this limit."""
        return bool(megabytes) and _taken() - self._floor > (megabytes or 0) * MEGABYTE * ROOMY

    def _set_widest(self) -> None:
        has_none = self._lifted or None in self._asked
        self._set(None if has_none else max(filter(None, self._asked), default=None))

    def _set(self, megabytes: float | None) -> None:
        if megabytes == self.megabytes:
            return
        self.megabytes = megabytes
        _limit(None if not megabytes else self._floor + int(megabytes * MEGABYTE))
