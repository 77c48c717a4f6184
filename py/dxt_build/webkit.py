"""WebKit, in which the stories are told that hold for every browser.

Owns how WebKitGTK's own WebDriver, and a screen in memory for its windows, are found or got: those
on the machine, else Debian's packages where we may install them. There is nowhere else to get them:
where that fails the tests run without, and say so.
"""

import shutil

from . import machine
from .report import note

PACKAGES = {"WebKitWebDriver": "webkit2gtk-driver", "Xvfb": "xvfb"}
MISSING = (
    "no test runs in WebKit: there is no {} on this machine, and apt-get may not be used or did not"
    " bring it. Install Debian's packages webkit2gtk-driver and xvfb, and run this again."
)


def prepare() -> None:
    """Sees to it that WebKitGTK can be driven, or says that the tests do without."""
    wanted = [package for program, package in PACKAGES.items() if not shutil.which(program)]
    if wanted:
        machine.apt_install(*wanted)
    why = missing()
    if why:
        note(why)


def missing() -> str | None:
    """Why WebKitGTK can't be driven here, or nothing where it can."""
    absent = [program for program in PACKAGES if not shutil.which(program)]
    return MISSING.format(" and no ".join(absent)) if absent else None
