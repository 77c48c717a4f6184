"""What the build may do to the machine: take turns, find programs, ask apt for packages.

Owns the lock that keeps two builds of one checkout apart, and every call of apt.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from .layout import Layout
from .report import note, step

if sys.platform != "win32":
    import fcntl

# On Ubuntu the package of a browser only points at a snap, which containers can't run.
SNAP_MARK = "snap"


@contextmanager
def turn(layout: Layout) -> Iterator[None]:
    """Waits until no other build of this checkout is running, and keeps others waiting."""
    layout.cache.mkdir(exist_ok=True)
    with (layout.cache / "turn").open("w") as held:
        if sys.platform != "win32":
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                note("waiting for another build of this folder")
                fcntl.flock(held, fcntl.LOCK_EX)
        yield


def program(name: str) -> Path | None:
    """The program of that name or path, unless it only starts a snap."""
    path = shutil.which(name)
    return Path(path) if path and not _is_snap(Path(path)) else None


def _is_snap(program: Path) -> bool:
    """Says whether this is Ubuntu's stand-in, a script or link that only starts snap."""
    if SNAP_MARK in program.resolve().parts:
        return True
    if program.stat().st_size > 100_000:
        return False
    return "/snap/" in program.read_text(encoding="utf-8", errors="replace")


def apt_install(*packages: str) -> bool:
    """Installs Debian packages if this machine lets us; says whether it did."""
    command = _apt()
    if command is None:
        return False
    names = " and ".join(packages)
    with step(f"Debian's {names}"):
        for arguments in (["update"], ["install", "-y", "--no-install-recommends", *packages]):
            done = subprocess.run(
                [*command, *arguments],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
            )
        if done.returncode:
            note(f"apt-get did not install {names}: {(done.stderr or done.stdout).strip()[-400:]}")
    return done.returncode == 0


def _apt() -> list[str] | None:
    """How to call apt-get with the right to install, or nothing where that needs a password."""
    if not shutil.which("apt-get") or not Path("/etc/debian_version").exists():
        return None
    if sys.platform != "win32" and os.geteuid() == 0:
        return ["apt-get"]
    if not shutil.which("sudo"):
        return None
    allowed = subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0
    return ["sudo", "-n", "apt-get"] if allowed else None
