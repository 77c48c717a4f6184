"""What the site is made of, with the sha256 of every file: `static/site.lock.json`.

Owns that file: reading, verifying and refreshing it. Two kinds of things are listed: files that
npm installs and the site hands to the browser as they are, and wheels from PyPI. Versions of npm
packages are pinned by `static/package-lock.json`; this says what their files must be.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from .layout import Layout
from .report import BuildError
from .stamps import file_digest

NAME = "site.lock.json"

# Files that take part in running Python, below node_modules.
NPM_FILES = (
    "pyodide/pyodide.asm.mjs",
    "pyodide/pyodide.asm.wasm",
    "pyodide/pyodide.mjs",
    "pyodide/pyodide-lock.json",
    "pyodide/python_stdlib.zip",
    "@micropython/micropython-webassembly-pyscript/micropython.mjs",
    "@micropython/micropython-webassembly-pyscript/micropython.wasm",
)


@dataclass(frozen=True)
class Wanted:
    """A wheel the browser gets: what to ask PyPI for, and who needs it."""

    requirement: str
    role: str


# engine, executor: loaded at boot by that worker; on-demand: loaded when a graph asks for it.
WANTED = (
    Wanted("networkx>=3.4", "engine"),
    Wanted("arro3-core>=0.9", "executor"),
    Wanted("arro3-io>=0.9", "executor"),
    Wanted("arro3-compute>=0.9", "on-demand"),
    Wanted("micropip>=0.11.1", "on-demand"),
    Wanted("packaging>=26", "on-demand"),
)


@dataclass(frozen=True)
class Wheel:
    """One pinned wheel."""

    name: str
    version: str
    file: str
    sha256: str
    role: str


@dataclass(frozen=True)
class SiteLock:
    """Everything pinned: Pyodide's identity, files from npm by sha256, wheels."""

    pyodide: str
    python: str
    platform: str
    packages: str
    files: dict[str, str]
    wheels: tuple[Wheel, ...]


def read(layout: Layout) -> SiteLock:
    """Reads the lock."""
    path = layout.static / NAME
    if not path.is_file():
        raise BuildError(f"{path.relative_to(layout.root)} is missing. Make it: build.py lock")
    found = json.loads(path.read_text(encoding="utf-8"))
    return SiteLock(
        pyodide=found["pyodide"],
        python=found["python"],
        platform=found["platform"],
        packages=found["packages"],
        files=dict(found["files"]),
        wheels=tuple(Wheel(**wheel) for wheel in found["wheels"]),
    )


def write(layout: Layout, lock: SiteLock) -> None:
    """Writes the lock."""
    text = json.dumps(asdict(lock), indent=2, ensure_ascii=False)
    (layout.static / NAME).write_text(text + "\n", encoding="utf-8")


def verified(layout: Layout, lock: SiteLock, path: str) -> Path:
    """The installed file from npm, after making sure that it is what the lock says."""
    found = layout.node_modules / path
    if not found.is_file():
        raise BuildError(f"npm did not install {path}. Remove static/node_modules and run again.")
    if file_digest(found) != lock.files[path]:
        raise BuildError(
            f"{path} is not what static/{NAME} pins (its sha256 differs). If package.json changed "
            "on purpose, run: build.py lock. Otherwise remove static/node_modules and run again."
        )
    return found


def pinned_npm_files(layout: Layout) -> dict[str, str]:
    """The digests of the files from npm as they are installed now."""
    found = {}
    for pattern in NPM_FILES:
        matches = sorted(layout.node_modules.glob(pattern))
        if not matches:
            raise BuildError(f"no file fits {pattern} in static/node_modules")
        for match in matches:
            found[match.relative_to(layout.node_modules).as_posix()] = file_digest(match)
    return found
