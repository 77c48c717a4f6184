"""Firefox, in which the stories are told that hold for every browser.

Owns how a Firefox is found or got that Playwright can drive as it is: one on the machine, else
Debian's package where we may install it. There is nowhere else to get it: where that fails the
tests run without, and say so.
"""

import re
import subprocess
from pathlib import Path

from . import machine
from .report import note

PACKAGE = "firefox-esr"
NAMES = (
    "firefox-esr",
    "firefox",
    "/Applications/Firefox.app/Contents/MacOS/firefox",
    "C:/Program Files/Mozilla Firefox/firefox.exe",
)
LEAST = 153
"""The first version that understands all that Playwright asks of it."""
MISSING = (
    "no test runs in Firefox: there is no Firefox {} or newer on this machine{}, and apt-get may"
    " not be used or did not bring it. Install Debian's package {}, or any such Firefox, and run"
    " this again."
)


def prepare() -> None:
    """Sees to it that there is a Firefox, or says that the tests do without."""
    if found() is None:
        machine.apt_install(PACKAGE)
    why = missing()
    if why:
        note(why)


def found() -> Path | None:
    """A Firefox on the machine that is new enough."""
    return next((program for program in _programs() if _version(program) >= LEAST), None)


def missing() -> str | None:
    """Why no test can run in Firefox here, or nothing where they can."""
    if found() is not None:
        return None
    older = ", ".join(f"{program} is {_version(program)}" for program in _programs())
    return MISSING.format(LEAST, f" ({older})" if older else "", PACKAGE)


def _programs() -> list[Path]:
    return [program for name in NAMES if (program := machine.program(name))]


def _version(program: Path) -> int:
    """Its first number, or 0 where it does not tell."""
    try:
        told = subprocess.run(
            [program, "--version"], capture_output=True, text=True, timeout=30
        ).stdout
    except (OSError, subprocess.TimeoutExpired):
        return 0
    number = re.search(r"Firefox (\d+)", told)
    return int(number[1]) if number else 0
