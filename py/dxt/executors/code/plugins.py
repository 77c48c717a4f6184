"""The code of plugins in this process: imported, and exchanged when another version is wanted.

Owns which version's modules are in `sys.modules`, and the folder where wheels lie unpacked, one
folder for each digest. Several versions of one plugin can be in use: each keeps its modules, and
they are put in their place when one of its functions is asked for, or imports (`versions`). A
plugin that is in no such folder is taken from what is installed. Must not know how plugins are
found or read.
"""

from __future__ import annotations

import importlib
import io
import os
import shutil
import sys
import tempfile
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from dxt.core.errors import UnknownNodeType
from dxt.executors.code.versions import guarded

MODULE = "module.mjs"
"""What a plugin that is a JavaScript module is called in its folder."""


def unpack(wheel: bytes, digest: str, folder: Path) -> None:
    """Puts a plugin's wheel, or its module, where `Plugins(folder)` finds it; done at once or not
    at all."""
    if (folder / digest).is_dir():
        return
    folder.mkdir(parents=True, exist_ok=True)
    made = tempfile.mkdtemp(prefix="unpacking-", dir=folder)
    if zipfile.is_zipfile(io.BytesIO(wheel)):
        with zipfile.ZipFile(io.BytesIO(wheel)) as opened:
            opened.extractall(made)
    else:
        Path(made, MODULE).write_bytes(wheel)
    try:
        os.replace(made, folder / digest)
    except OSError:
        shutil.rmtree(made)
        if not (folder / digest).is_dir():  # else another process was quicker
            raise


class _NotHere(Exception):
    """Just this code is not to be had."""


class Plugins:
    """The plugins that can be had here: those unpacked in `folder`, if any, and those installed."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder
        self._in_use: dict[str, tuple[str, ModuleType]] = {}
        self._modules: dict[tuple[str, str], dict[str, ModuleType]] = {}
        self._turn = threading.RLock()
        self._importing: list[tuple[str, str]] = []

    def function(self, type: str, origin: str, name: str) -> Callable[..., Any]:
        """The function called `name` of the plugin whose code `origin` names; imports it.

        Raises `UnknownNodeType` where just this code is not to be had: another would give values
        that are not those of its key. What the import itself raises is the node's to tell.
        """
        module, _, digest = origin.partition("@")
        try:
            with self._placed(module.partition(".")[0], digest):
                return getattr(importlib.import_module(module), name)  # type: ignore[no-any-return]
        except _NotHere:
            raise UnknownNodeType(
                f"The node type {type} needs the plugin with the module {module}, which is not "
                "where the node was to run, or not in this version; install or load it there."
            ) from None

    def script(self, type: str, origin: str) -> str:
        """The text of the JavaScript module whose code `origin` names; UnknownNodeType without."""
        name, _, digest = origin.partition("@")
        try:
            return (self._folder or Path()).joinpath(digest, MODULE).read_text(encoding="utf-8")
        except OSError:
            raise UnknownNodeType(
                f"The node type {type} needs the plugin {name}, which is not where the node was to "
                "run, or not in this version; load it there."
            ) from None

    @contextmanager
    def _placed(self, top: str, digest: str) -> Iterator[None]:
        """Imports of `top` find the version with this digest, and so do imports inside of it."""
        with self._turn:
            if (top, digest) in self._importing:
                yield
                return
            before, there = self._in_use.get(top, ("", None))
            in_place = there is not None and there is sys.modules.get(top)
            if not in_place or before != digest:
                if in_place:
                    self._modules[top, before] = _modules_of(top)
                self._clear(top)
                if not self._put_in_place(top, digest):
                    raise _NotHere()
            self._importing.append((top, digest))
            try:
                with guarded(top, lambda: self._placed(top, digest)):
                    yield
            finally:
                self._importing.pop()
            self._in_use[top] = digest, sys.modules[top]

    def _clear(self, top: str) -> None:
        """Makes imports of `top` find what is installed, imported anew."""
        for name in _modules_of(top):
            del sys.modules[name]
        sys.path[:] = [place for place in sys.path if not self._brings(place, top)]
        importlib.invalidate_caches()

    def _put_in_place(self, top: str, digest: str) -> bool:
        """Makes imports of `top` find the code with this digest; False where it is not here."""
        if self._folder is not None and (self._folder / digest).is_dir():
            sys.path.insert(0, str(self._folder / digest))
            importlib.invalidate_caches()
        elif not _is_installed(digest):
            return False
        sys.modules.update(self._modules.get((top, digest), {}))
        return True

    def _brings(self, place: str, top: str) -> bool:
        """Whether this entry of the path is an unpacked wheel with a module of this name."""
        path = Path(place)
        if self._folder is None or path.parent != self._folder:
            return False
        return (path / top).is_dir() or (path / f"{top}.py").is_file()


def _is_installed(digest: str) -> bool:
    """Whether what is installed beside DxT has a plugin with this code.

    Looking takes modules that executors start without, so they are imported when it is asked."""
    plugins = importlib.import_module("dxt.nodes.plugins")
    return any(
        isinstance(found, plugins.Plugin) and found.digest == digest
        for found in plugins.installed()
    )


def _modules_of(top: str) -> dict[str, ModuleType]:
    return {
        name: module
        for name, module in sys.modules.items()
        if name == top or name.startswith(f"{top}.")
    }
