"""Kept values in a folder of this machine: one file for each, named after its key.

Owns the form of the folder, which any number of processes may use at once: a file is written
beside its place and then moved there, never changed, and removed whole; its last use is its time
of modification. Must not know what is worth keeping, nor what a value means.

    dxt-cache.json               {"dxt_cache": 1}: the format; nothing is touched without it
    3f/3f09…c2.out               a value: the hash of the next line; what is known of it, as one
                                 line of JSON, with the hash of the rest; the encoded value
    writing-…                    a file on its way; those of processes that died are removed

Nothing is flushed to the disk: what a power cut leaves behind is cut short, and found out.

The bytes are checked, but who wrote them is not, and a decoded value may have been pickled: a
folder is to be trusted like the code that was run with it. So it is made for its owner alone, and
one in which every user of the machine may write is refused.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import shutil
import stat
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from dxt.core.errors import StoreUnusable
from dxt.engine.values.store import Entry, Tell

FORMAT = 1
MARKER = "dxt-cache.json"
SHELF = re.compile("[0-9a-f]{2}")
WRITING = "writing-"
ABANDONED = 3600.0
"""Seconds after which a file on its way is taken for that of a process that died."""
LARGE = 1_000_000
"""Bytes from which a file is read and written in a thread, so that other work goes on."""
PLAIN = re.compile(r"[a-z0-9_]+")


class Damaged(Exception):
    """A file that is not, or no longer, what was written."""


class Folder:
    """A `Backing`. `tell` hears of every damaged file that was dropped.

    Raises StoreUnusable when the folder can't be used: it is something else's, of a newer format,
    can't be read or written, or is open to everyone.
    """

    def __init__(self, path: Path, tell: Tell) -> None:
        self.path = path
        self._tell = tell
        try:
            self._open()
        except OSError as error:
            raise self._unusable(error) from error

    def keys(self) -> set[str]:
        return {_key_of(found.name) for found in self._files()}

    def find(self, key: str) -> Entry | None:
        path = self._path_of(key)
        try:
            with path.open("rb") as file:
                return _entry(file, key)[0]
        except FileNotFoundError:
            return None
        except (OSError, Damaged) as error:
            self._drop_damaged(key, error)
            return None

    async def read(self, key: str) -> bytes | None:
        path = self._path_of(key)

        def read() -> bytes:
            with path.open("rb") as file:
                _, expected = _entry(file, key)
                data = file.read()
            if sha256(data).hexdigest() != expected:
                raise Damaged("its hash is wrong")
            return data

        try:
            large = path.stat().st_size >= LARGE
            return await asyncio.to_thread(read) if large else read()
        except FileNotFoundError:
            return None
        except (OSError, Damaged) as error:
            self._drop_damaged(key, error)
            return None

    async def write(self, entry: Entry, data: bytes) -> None:
        def write() -> None:
            known = {**entry.as_json(), "sha256": sha256(data).hexdigest()}
            line = json.dumps(known, separators=(",", ":")).encode()
            head = sha256(line).hexdigest().encode()
            self._put(self._path_of(entry.key), b"\n".join((head, line, data)))

        try:
            await asyncio.to_thread(write) if len(data) >= LARGE else write()
        except OSError as error:
            raise self._unusable(error) from error

    def use(self, key: str, now: float) -> None:
        with suppress(OSError):  # it is gone, or another user's: then its age is not ours to change
            os.utime(self._path_of(key), (now, now))

    def drop(self, keys: Iterable[str]) -> None:
        for key in keys:
            with suppress(OSError):
                self._path_of(key).unlink()

    def size(self) -> int:
        total = 0
        for found in self._files():
            with suppress(OSError):
                total += found.stat().st_size
        return total

    def clear(self) -> None:
        """Removes everything, the folder's mark included; what is not DxT's stays."""
        for found in list(_scan(self.path)):
            if _is_shelf(found):
                shutil.rmtree(found.path, ignore_errors=True)
            elif found.name.startswith(WRITING) or found.name == MARKER:
                with suppress(OSError):
                    os.unlink(found.path)
        with suppress(OSError):
            self.path.rmdir()

    def _open(self) -> None:
        self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
        if os.name == "posix" and self.path.stat().st_mode & stat.S_IWOTH:
            raise StoreUnusable(
                f"{self.path} is no safe place to keep values: every user of this machine may "
                "write there, and what is kept can hold code. Choose another folder."
            )
        marker = self.path / MARKER
        if not marker.exists():
            names = {found.name for found in _scan(self.path)}
            if MARKER not in names:  # else another process has begun it just now
                self._begin(marker, names)
        try:
            version = json.loads(marker.read_text(encoding="utf-8"))["dxt_cache"]
        except (ValueError, TypeError, KeyError):
            version = None
        if version != FORMAT:
            raise StoreUnusable(
                f"The values kept in {self.path} are of a form that this DxT does not read "
                f"({version}, not {FORMAT}). Choose another folder, or delete this one."
            )
        self._remove_abandoned()

    def _begin(self, marker: Path, names: set[str]) -> None:
        # Shelves may be left of a folder that was cleared while a run went on.
        if not all(name.startswith(WRITING) or SHELF.fullmatch(name) for name in names):
            raise StoreUnusable(
                f"{self.path} holds other things than kept values. Choose a new folder, or an "
                "empty one."
            )
        self._put(marker, json.dumps({"dxt_cache": FORMAT}).encode())

    def _remove_abandoned(self) -> None:
        for found in _scan(self.path):
            if found.name.startswith(WRITING):
                with suppress(OSError):
                    if found.stat().st_mtime < time.time() - ABANDONED:
                        os.unlink(found.path)

    def _put(self, path: Path, data: bytes) -> None:
        """Writes a file that is there as a whole, or not at all."""
        handle, name = tempfile.mkstemp(prefix=WRITING, dir=self.path)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            try:
                os.replace(name, path)
            except FileNotFoundError:
                path.parent.mkdir(mode=0o700, exist_ok=True)
                os.replace(name, path)
        except BaseException:
            with suppress(OSError):
                os.unlink(name)
            raise

    def _path_of(self, key: str) -> Path:
        name = _name_of(key)
        return self.path / name[:2] / name

    def _files(self) -> Iterator[os.DirEntry[str]]:
        for shelf in _scan(self.path):
            if _is_shelf(shelf):
                yield from _scan(Path(shelf.path))

    def _drop_damaged(self, key: str, error: Exception) -> None:
        self.drop([key])
        self._tell(
            f"A value kept in {self.path} was damaged ({error}) and is dropped; "
            "it is computed again when it is needed."
        )

    def _unusable(self, error: OSError) -> StoreUnusable:
        return StoreUnusable(
            f"Values can't be kept in {self.path} ({error.strerror}). Make room there, or choose "
            "another folder."
        )


def _scan(path: Path) -> Iterator[os.DirEntry[str]]:
    try:
        with os.scandir(path) as found:
            yield from found
    except FileNotFoundError:
        return


def _is_shelf(found: os.DirEntry[str]) -> bool:
    return SHELF.fullmatch(found.name) is not None and found.is_dir()


def _name_of(key: str) -> str:
    """The file name of a value; ports that some file systems can't tell apart are spelt out."""
    node_key, _, port = key.partition(".")
    return key if PLAIN.fullmatch(port) else f"{node_key}.={port.encode().hex()}"


def _key_of(name: str) -> str:
    node_key, _, port = name.partition(".")
    if not port.startswith("="):
        return name
    with suppress(ValueError):
        return f"{node_key}.{bytes.fromhex(port[1:]).decode()}"
    return name


def _entry(file: BinaryIO, key: str) -> tuple[Entry, str]:
    """What the file says of its value, and the hash that the rest of it must have."""
    head, line = file.readline().strip(), file.readline().rstrip(b"\n")
    if sha256(line).hexdigest().encode() != head:
        raise Damaged("its description is wrong")
    try:
        said = json.loads(line)
        entry, expected = Entry.from_json(said), str(said["sha256"])
    except (ValueError, TypeError, KeyError) as error:
        raise Damaged("its description makes no sense") from error
    status = os.fstat(file.fileno())
    if entry.key != key:
        raise Damaged("it is another value's")
    if status.st_size != file.tell() + entry.bytes:
        raise Damaged("it was cut short")
    return replace(entry, used=status.st_mtime), expected
