"""Imports as they were before: plugins of one test are not there in the next."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def restored_imports() -> Iterator[None]:
    """Takes back, at its end, what came to the path and which modules were imported."""
    path, modules = list(sys.path), set(sys.modules)
    try:
        yield
    finally:
        sys.path[:] = path
        for name in sys.modules.keys() - modules:
            if name.startswith("dxt_"):
                del sys.modules[name]
