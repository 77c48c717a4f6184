"""Whether anything changed since a step last ran.

A step is skipped when the digest over its inputs' contents is the one it left behind. Owns the
stamp files; times of files are never looked at, so a fresh checkout or a copy changes nothing.
"""

import hashlib
import json
from pathlib import Path


def file_digest(path: Path) -> str:
    """The sha256 of a file's content, in hex."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def digest_of(*parts: object) -> str:
    """One digest over texts, numbers, folders and files; a folder counts with every file in it."""
    state = hashlib.sha256()
    for part in parts:
        if isinstance(part, Path):
            for path in files_below(part):
                state.update(f"{path.relative_to(part.parent).as_posix()}\0".encode())
                state.update(file_digest(path).encode())
        else:
            state.update(json.dumps(part, sort_keys=True, default=str).encode())
        state.update(b"\n")
    return state.hexdigest()


def files_below(path: Path) -> list[Path]:
    """The files of a folder in a fixed order, without caches; a file stands for itself."""
    if path.is_file():
        return [path]
    return sorted(
        found
        for found in path.rglob("*")
        if found.is_file()
        and not {"__pycache__", "node_modules"} & set(found.relative_to(path).parts)
        and found.suffix != ".pyc"
    )


class Stamp:
    """The mark one step leaves behind: the digest of what it was made from."""

    def __init__(self, folder: Path, name: str) -> None:
        self._path = folder / "stamps" / name

    def fits(self, digest: str, *results: Path) -> bool:
        """Says whether the step was done for this digest and its results are still there."""
        if not all(result.exists() for result in results):
            return False
        return self._path.is_file() and self._path.read_text() == digest

    def leave(self, digest: str) -> None:
        """Marks the step as done."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.write_text(digest)

    def forget(self) -> None:
        """Marks the step as undone, before it begins to change its results."""
        self._path.unlink(missing_ok=True)
