"""The Pythons that the engine is tested on besides that of `.venv`.

Owns which CPython is the newest on this machine, an environment of its own for it, and what the
tests need in Pyodide: all of it pinned by the very requirements that `.venv` is made of.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from . import environment, lock, wheels
from .layout import Layout
from .report import BuildError, step
from .stamps import Stamp, digest_of

IN_PYODIDE = {
    "requirements-test.txt": (
        *("hypothesis", "sortedcontainers"),
        *("pytest", "iniconfig", "packaging", "pluggy", "pygments"),
    ),
    "requirements.txt": ("rich", "markdown-it-py", "mdurl", "click"),
}
"""What pytest is made of, and what the tests import."""
TELL = "import sys; print(sys.version_info[:2], sys.version_info.releaselevel)"
NAMED = re.compile(r"python3\.(\d+)(\.exe)?")


def newest() -> Path | None:
    """The newest CPython on the PATH or in pyenv, if it is newer than this one."""
    for minor, program in sorted(_programs(), reverse=True):
        told = subprocess.run([program, "-c", TELL], capture_output=True, text=True, check=False)
        if told.stdout.strip() == f"(3, {minor}) final":  # pyenv also names what it would not run
            return program
    return None


def python_of_newest(layout: Layout) -> Path:
    """Its interpreter in an environment of its own, whether or not it exists."""
    return environment.python_in(layout.cache / "newest-python")


def prepare_newest(layout: Layout) -> None:
    """Sees to it that the newest CPython, where there is one, can run the tests."""
    program = newest()
    if program is None:
        return
    venv = layout.cache / "newest-python"
    environment.make(layout, venv, program)
    for name in ("requirements.txt", "requirements-test.txt"):
        environment.install(layout, venv, layout.py / name)


def pyodide_packages(layout: Layout) -> Path:
    """The folder that Pyodide finds the packages of tests in, whether or not it exists."""
    return layout.cache / "pyodide-packages"


def prepare_pyodide(layout: Layout) -> None:
    """Sees to it that pytest can run in Pyodide, and what the site gives to its workers as well."""
    folder = pyodide_packages(layout)
    site = lock.read(layout)
    pins = "".join(
        _pin(layout.py / file, name) for file, names in IN_PYODIDE.items() for name in names
    )
    stamp = Stamp(layout.cache, folder.name)
    digest = digest_of(pins, site)
    if stamp.fits(digest, folder):
        return
    with step("Packages of the tests in Pyodide"):
        shutil.rmtree(folder, ignore_errors=True)
        downloaded = folder / "wheels"
        downloaded.mkdir(parents=True)
        listed = folder / "requirements.txt"
        listed.write_text(pins, encoding="utf-8")
        wheels.fetch(layout, site, ["--require-hashes", "-r", str(listed)], downloaded)
        for wheel in [*downloaded.glob("*.whl"), *wheels.download(layout, site).values()]:
            shutil.unpack_archive(wheel, folder, "zip")
        shutil.rmtree(downloaded)
    stamp.leave(digest)


def _programs() -> Iterator[tuple[int, Path]]:
    """Every Python 3 that is newer than this one by its name, with its minor version."""
    folders = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    for folder in [*folders, *pyenv.glob("versions/*/bin")]:
        for program in folder.glob("python3.*"):
            named = NAMED.fullmatch(program.name)
            if named is not None and int(named[1]) > sys.version_info.minor:
                yield int(named[1]), program


def _pin(requirements: Path, name: str) -> str:
    """One of the requirements, with its hashes."""
    text = requirements.read_text(encoding="utf-8")
    found = re.search(rf"^{name}==.*\n(    --hash.*\n)+", text, re.M)
    if found is None:
        raise BuildError(f"{requirements.name} has no {name}, which the tests in Pyodide need.")
    return found[0]
