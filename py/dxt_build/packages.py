"""The browser's list of packages: Pyodide's own lock, with this site's wheels in it.

Owns the site's `pyodide-lock.json` and the packages copied out of a full Pyodide distribution.
Whatever the list names and the site does not hold lies at Pyodide's package base.
"""

import json
import re
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from .report import BuildError
from .stamps import file_digest
from .wheels import BrowserWheel

LOCK = "pyodide-lock.json"


def merged(stock: bytes, own: Iterable[tuple[BrowserWheel, str]]) -> bytes:
    """Pyodide's lock, without the packages of tests, naming our wheels by their sha256."""
    lock = json.loads(stock)
    listed: dict[str, Any] = {
        name: entry for name, entry in lock["packages"].items() if not name.endswith("-tests")
    }
    for wheel, sha256 in own:
        found = listed.get(wheel.name, {})
        listed[wheel.name] = {
            "name": wheel.name,
            "version": wheel.file.split("-")[1],
            "file_name": wheel.file,
            "sha256": sha256,
            "imports": found.get("imports", [wheel.name.replace("-", ".")]),
            # All that our wheels need is in the site; nothing is to be loaded for their sake.
            "depends": [],
            "install_dir": "site",
            "package_type": "package",
            "unvendored_tests": False,
        }
    return json.dumps({**lock, "packages": listed}, separators=(",", ":")).encode()


def chosen(
    folder: Path, names: Iterable[str], held: Collection[str], stock: bytes
) -> list[tuple[str, Path, str]]:
    """The files of packages and of all they depend on: name, path, sha256, each verified.

    What the site holds already is left out. The distribution must be the very one that the site's
    Pyodide belongs to, which `stock`, Pyodide's own lock, tells.
    """
    path = folder / LOCK
    if not path.is_file():
        raise BuildError(f"{folder} holds no {LOCK}: --pyodide-dist wants a full distribution")
    lock, ours = json.loads(path.read_text(encoding="utf-8")), json.loads(stock)
    for fact in ("abi_version", "python"):
        found, needed = lock["info"].get(fact), ours["info"].get(fact)
        if found != needed:
            raise BuildError(f"{folder} is for {fact} {found}; this site needs {needed}")
    wanted = [_canonical(name) for name in names]
    files: dict[str, tuple[str, Path, str]] = {}
    while wanted:
        name = wanted.pop()
        entry = lock["packages"].get(name)
        if entry is None:
            raise BuildError(f"the distribution in {folder} has no package {name}")
        if name in files or name in held:
            continue
        source = folder / entry["file_name"]
        if not source.is_file():
            raise BuildError(f"{source} is missing; the distribution's {LOCK} lists it")
        if file_digest(source) != entry["sha256"]:
            raise BuildError(f"{source} is damaged: its sha256 is not the one in {LOCK}")
        files[name] = (name, source, str(entry["sha256"]))
        wanted.extend(_canonical(needed) for needed in entry["depends"])
    return [files[name] for name in sorted(files)]


def with_distribution(lock: bytes, folder: Path, names: Iterable[str]) -> bytes:
    """The site's lock, with the entries that the distribution itself has for some packages."""
    ours = json.loads(lock)
    theirs = json.loads((folder / LOCK).read_text(encoding="utf-8"))["packages"]
    ours["packages"] |= {name: theirs[name] for name in names}
    return json.dumps(ours, separators=(",", ":")).encode()


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name.strip()).lower()
