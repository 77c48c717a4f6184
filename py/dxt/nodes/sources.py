"""The source text of a module and of the package around it, found without importing anything.

Owns the way from a module's name to its text, in an opened wheel or among what is installed, and
the digest of a package's code. Must not know node types.

The digest is the same wherever the package lies: Python files count by their normal form, so that
comments and formatting change nothing; other files by their bytes; compiled extensions, which
differ from machine to machine, by their name and the version of the distribution. What lies outside
of the package is not covered.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from contextlib import suppress
from hashlib import sha256
from importlib.metadata import Distribution
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import NamedTuple

from dxt.core.errors import SyntaxInvalid
from dxt.core.source.tokens import normalise

LENGTH = 40
"""Hexadecimal digits of a digest: 160 bits."""
NATIVE = (".so", ".pyd", ".dll", ".dylib")
INIT = "__init__.py"


class Source(NamedTuple):
    """A module's `file`, and the outermost package around it; the file itself without one."""

    file: Traversable
    package: Traversable


def file_name(where: str) -> str:
    """The last part of a path or an address."""
    return re.split(r"[/\\]", where.partition("?")[0])[-1]


def find_in(root: Traversable, module: str) -> Source | None:
    """The module below the root of a wheel or of a folder on the path."""
    package: Traversable | None = None
    *parents, last = module.split(".")
    folder = root
    for name in parents:
        folder = folder / name
        if package is None and (folder / INIT).is_file():
            package = folder
    if (folder / last / INIT).is_file():
        return Source(folder / last / INIT, package or folder / last)
    file = folder / f"{last}.py"
    return Source(file, package or file) if file.is_file() else None


def find_installed(distribution: Distribution, module: str) -> Source | None:
    """The module of an installed distribution, or of one that is installed to be edited."""
    found = find_in(Path(str(distribution.locate_file(""))), module)
    if found is not None:
        return found
    for folder in _folders_with(module.partition(".")[0]):
        found = find_in(folder, module)
        if found is not None:
            return found
    return None


def _folders_with(top: str) -> Iterator[Path]:
    """Where a module at the top level lies. Finders look for modules; they do not run them."""
    for finder in sys.meta_path:
        spec = finder.find_spec(top, None) if hasattr(finder, "find_spec") else None
        if spec is None:
            continue
        if spec.submodule_search_locations is not None:
            yield from (Path(place).parent for place in spec.submodule_search_locations)
        elif spec.has_location and spec.origin:
            yield Path(spec.origin).parent


def digest_of(packages: list[Traversable], version: str) -> str:
    """The digest of the code of these packages, 40 hexadecimal digits."""
    state = sha256()
    files = {name: file for package in packages for name, file in _files(package, package.name)}
    for name, file in sorted(files.items()):
        stem, native, content = _content(name, file, version)
        head = f"{stem}\n{'native' if native else 'file'}\n{len(content)}\n"
        state.update(head.encode())
        state.update(content)
    return state.hexdigest()[:LENGTH]


def _files(found: Traversable, name: str) -> Iterator[tuple[str, Traversable]]:
    if found.is_file():
        yield name, found
        return
    for item in found.iterdir():
        if not item.name.startswith(".") and item.name != "__pycache__":
            yield from _files(item, f"{name}/{item.name}")


def _content(name: str, file: Traversable, version: str) -> tuple[str, bool, bytes]:
    """The name, whether the file is native, and what counts of it."""
    if name.endswith(NATIVE):
        folder, _, last = name.rpartition("/")
        return f"{folder}/{last.partition('.')[0]}", True, version.encode()
    data = file.read_bytes()
    if name.endswith(".py"):
        with suppress(SyntaxInvalid, UnicodeError):  # then it counts letter by letter
            data = normalise(data.decode()).encode()
    return name, False, data
