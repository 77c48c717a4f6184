"""The one place that loads the Arrow library, on first use.

The library is arro3 in the browser and headless alike, so that the same graph gives the same
values in both. It takes a tenth of a second and 4.6 MB to load in a browser: hence the delay.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from typing import Any

from dxt.core.errors import PackageMissing


@cache
def core() -> Any:
    """The module `arro3.core`: arrays, tables, schemas."""
    return _load("arro3.core", "arro3-core")


@cache
def files() -> Any:
    """The module `arro3.io`: CSV, JSON, Arrow IPC."""
    return _load("arro3.io", "arro3-io")


def _load(module: str, package: str) -> Any:
    try:
        return import_module(module)
    except ModuleNotFoundError as cause:
        raise PackageMissing(
            f"Tables need the package {package}, which is not installed: "
            'pip install "dxt[arrow]" adds it.'
        ) from cause
    except ImportError as cause:
        raise PackageMissing(
            f"Tables need the package {package}, which can't be loaded: {cause}"
        ) from cause
