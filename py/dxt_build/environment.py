"""The project's own Python environment in `.venv`, made with nothing but `venv` and pip.

Owns `.venv`, the environment of the bench's peers, and every call of pip. What goes in is pinned
and hashed in `py/requirements*.txt` and `tests/bench/requirements.txt`; the project itself is
installed in place, so that `.venv/bin/dxt` always runs the sources.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from .layout import Layout
from .report import BuildError, note, step
from .stamps import Stamp, digest_of

PIP_OPTIONS = ("--disable-pip-version-check", "--no-input", "--quiet")


def python_of(layout: Layout) -> Path:
    """The interpreter in `.venv`, whether or not it exists."""
    return python_in(layout.venv)


def python_in(venv: Path) -> Path:
    """The interpreter in an environment, whether or not it exists."""
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def prepare(layout: Layout, *groups: str) -> None:
    """Sees to it that `.venv` holds the base requirements, the project and the named groups."""
    make(layout, layout.venv)
    install(layout, layout.venv, layout.py / "requirements.txt")
    for group in groups:
        install(layout, layout.venv, layout.py / f"requirements-{group}.txt")
    _install_project(layout)


def prepare_peers(layout: Layout) -> Path:
    """Sees to it that the bench's peers have an environment of their own; gives its Python."""
    venv = layout.cache / "peers"
    make(layout, venv)
    install(layout, venv, layout.tests / "bench" / "requirements.txt")
    return python_in(venv)


def pip(layout: Layout, arguments: Sequence[str], purpose: str, python: Path | None = None) -> None:
    """Runs an environment's pip; when it fails, says which package it was and what to do."""
    program = str(python or python_of(layout))
    command = [program, "-m", "pip", *arguments[:1], *PIP_OPTIONS, *arguments[1:]]
    done = subprocess.run(
        command, cwd=layout.root, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    if done.returncode:
        raise BuildError(explanation(done.stdout, purpose))


def python(
    layout: Layout, arguments: Sequence[str], variables: Mapping[str, str] | None = None
) -> str:
    """Runs the environment's Python and gives what it printed; if it fails, that is the error."""
    done = subprocess.run(
        [str(python_of(layout)), *arguments],
        cwd=layout.root,
        env={**os.environ, "PYTHONPATH": str(layout.py), **(variables or {})},
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise BuildError(f"{' '.join(arguments[:2])} failed:\n{done.stdout}{done.stderr}".rstrip())
    return done.stdout


def make(layout: Layout, venv: Path, program: Path = Path(sys.executable)) -> None:
    """Sees to it that there is an environment of this Python."""
    python = python_in(venv)
    stamp = Stamp(venv, "environment")
    # The base, for build.py may itself be run by the interpreter of some environment.
    base = (sys.version, sys.base_prefix)
    digest = digest_of(*(base if str(program) == sys.executable else (str(program.resolve()),)))
    if stamp.fits(digest, python):
        return
    with step(f"Python environment in {venv.relative_to(layout.root).as_posix()}"):
        if venv.exists():
            shutil.rmtree(venv)
        done = subprocess.run(
            [str(program), "-m", "venv", str(venv)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        if done.returncode:
            shutil.rmtree(venv, ignore_errors=True)
            raise BuildError(
                f"this Python can't make a virtual environment:\n{_indent(done.stdout)}\n"
                "On Debian and Ubuntu install it with: sudo apt-get install python3-venv"
            )
    stamp.leave(digest)


def install(layout: Layout, venv: Path, requirements: Path) -> None:
    """Sees to it that an environment holds these requirements."""
    name = requirements.name
    stamp = Stamp(venv, name)
    digest = digest_of(requirements, sys.version)
    if stamp.fits(digest, requirements):
        return
    with step(f"Python packages of {requirements.relative_to(layout.root)}"):
        pip(
            layout,
            ["install", "--require-hashes", "-r", str(requirements)],
            f"of {name}",
            python_in(venv),
        )
    stamp.leave(digest)


def _install_project(layout: Layout) -> None:
    project = layout.root / "pyproject.toml"
    script = python_of(layout).parent / ("dxt.exe" if os.name == "nt" else "dxt")
    stamp = Stamp(layout.venv, "project")
    digest = digest_of(project.read_text(encoding="utf-8"), str(layout.root))
    if stamp.fits(digest, script):
        return
    with step("dxt itself"):
        pip(
            layout,
            ["install", "--no-index", "--no-deps", "--no-build-isolation", "-e", str(layout.root)],
            "dxt",
        )
        note(f"installed as {script.relative_to(layout.root)}")
    stamp.leave(digest)


def explanation(output: str, purpose: str) -> str:
    """Turns pip's output into one message with the package's name in front."""
    mismatch = re.search(r"^\s+([A-Za-z0-9_.-]+==\S+)[^\n]*\n\s+Expected sha256", output, re.M)
    if mismatch:
        return (
            f"what was downloaded as {mismatch[1]} is not what this project pinned "
            f"(its sha256 differs). Don't use it; check the index pip is set to.\n{_indent(output)}"
        )
    missing = re.search(r"No matching distribution found for (\S+)", output)
    if missing:
        return (
            f"pip found no download for {missing[1]}. Check the network and the index pip is set "
            f"to (pip config list), then run this again.\n{_indent(output)}"
        )
    return (
        f"pip failed on the package(s) {purpose}. Check the network, the free disk space and "
        f"pip's own words below, then run this again.\n{_indent(output)}"
    )


def _indent(text: str) -> str:
    lines = [line for line in text.strip().splitlines() if not line.startswith("WARNING")]
    return "\n".join(f"    {line}" for line in lines[-12:])
