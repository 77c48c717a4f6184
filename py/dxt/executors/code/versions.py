"""Imports inside a plugin's code, which find the modules of its own version.

Two versions of a plugin have modules of the same names, and one of them is in `sys.modules`. A
function that imports when it is called may find the other one there: so the modules of a plugin
are made with an `import` of their own. Must not know where the code of a version lies.
"""

from __future__ import annotations

import builtins
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from types import ModuleType
from typing import Any

Placing = Callable[[], AbstractContextManager[None]]
"""Has the version in `sys.modules`, and imports guarded, for as long as it is entered."""


class _Loader(SourceFileLoader):
    """Makes modules whose code imports as it is told here."""

    def __init__(self, name: str, path: str, imports: Mapping[str, Any]) -> None:
        super().__init__(name, path)
        self._imports = imports

    def exec_module(self, module: ModuleType) -> None:
        vars(module)["__builtins__"] = self._imports
        super().exec_module(module)


class _Finder(MetaPathFinder):
    """Finds what others find; modules of `top` are then made by the loader above."""

    def __init__(self, top: str, imports: Mapping[str, Any]) -> None:
        self._top = top
        self._imports = imports

    def find_spec(
        self, name: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if name.partition(".")[0] != self._top:
            return None
        for finder in sys.meta_path:
            spec = None if isinstance(finder, _Finder) else finder.find_spec(name, path, target)
            if spec is not None:
                if type(spec.loader) is SourceFileLoader:
                    spec.loader = _Loader(name, spec.loader.path, self._imports)
                return spec
        return None


@contextmanager
def guarded(top: str, place: Placing) -> Iterator[None]:
    """What is imported of `top` meanwhile looks for other modules of `top` where `place` has put
    them."""

    def own_import(
        name: str,
        globals: Mapping[str, Any] | None = None,
        locals: Mapping[str, Any] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> ModuleType:
        wanted = name if level == 0 else str((globals or {}).get("__package__") or top)
        if wanted.partition(".")[0] != top:
            return builtins.__import__(name, globals, locals, fromlist or (), level)
        with place():
            return builtins.__import__(name, globals, locals, fromlist or (), level)

    finder = _Finder(top, {**vars(builtins), "__import__": own_import})
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
