"""The browser that tests and measurements run in.

Owns how a Chromium is found or got: one on the machine, else Debian's package where we may install
it, else Playwright's own download.
"""

import os
import shutil
from pathlib import Path

from . import environment, machine
from .layout import Layout
from .report import BuildError, step

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
    "C:/Program Files (x86)/Google/Chrome/Application/chrome.exe",
)


def prepare(layout: Layout) -> Path:
    """The program of a Chromium; the environment variable CHROME chooses one."""
    asked = os.environ.get("CHROME")
    if asked:
        program = shutil.which(asked)
        if not program:
            raise BuildError(f"CHROME names {asked}, which is no program on this machine")
        return Path(program)
    return found() or _from_debian() or _from_playwright(layout)


def found() -> Path | None:
    """A Chromium that is on the machine already."""
    return next(filter(None, map(machine.program, (*NAMES, *PLACES))), None)


def _from_debian() -> Path | None:
    return found() if machine.apt_install("chromium") else None


def _from_playwright(layout: Layout) -> Path:
    with step("Playwright's Chromium"):
        environment.python(layout, ["-m", "playwright", "install", "chromium"])
    printed = environment.python(
        layout,
        [
            "-c",
            "from playwright.sync_api import sync_playwright\n"
            "with sync_playwright() as p: print(p.chromium.executable_path)",
        ],
    )
    program = Path(printed.strip())
    if not program.is_file():
        raise BuildError(
            "no Chromium was found or could be installed. Install Chromium or Google Chrome, or "
            "set CHROME to the program of one, and run this again."
        )
    return program
