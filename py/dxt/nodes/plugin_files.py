"""Plugins out of files: wheels of Python and modules of JavaScript, and which of them a file is.

Must not know how either is read.
"""

from __future__ import annotations

from pathlib import Path

from dxt.core.errors import PluginFailed
from dxt.nodes.js_plugins import read_js_plugin
from dxt.nodes.plugins import Plugin, read_wheel
from dxt.nodes.sources import file_name

ZIP = b"PK\x03\x04"
"""What a wheel begins with, whatever it is called."""


def read_plugin(data: bytes, where: str) -> Plugin | PluginFailed:
    """The plugin in a file's bytes; `where` is its name, path or address. Nothing is installed."""
    file = file_name(where)
    is_module = file.endswith((".mjs", ".js")) or "." not in file
    if is_module and data[: len(ZIP)] != ZIP:
        return read_js_plugin(data, where)
    return read_wheel(data, where)


def read_file(path: Path) -> Plugin | PluginFailed:
    """The plugin in a file on this machine; an error is an answer here, others go on without."""
    try:
        data = path.read_bytes()
    except OSError as error:
        why = f"it can't be read: {error.strerror}. Check the path"
        return PluginFailed.loading(str(path), why)
    return read_plugin(data, str(path))
