"""The plugins that a command has: the installed ones, and those in files that it was given.

Owns where they come from, and the folder where their code lies for the time of a run. Must not know
what is done with their node types.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from dxt.cli.answer import warn
from dxt.executors.plugins import unpack
from dxt.nodes.plugin_files import read_file
from dxt.nodes.plugins import Plugin, installed
from dxt.nodes.registry import Registry


def registry(wheels: Sequence[Path]) -> Registry:
    """The node types there are; where an installed plugin has a type, too, the wheel's counts."""
    return Registry([*installed(), *map(read_file, wheels)])


def warn_of_failures(registry: Registry) -> None:
    """Says which plugins are not there, and why."""
    for failure in registry.failures:
        warn(failure.message)


def failures_as_json(registry: Registry) -> list[dict[str, Any]]:
    """The same, for an answer under --json."""
    return [{**failure.as_json(), "plugin": failure.where} for failure in registry.failures]


@contextmanager
def unpacked(plugins: Iterable[Plugin]) -> Iterator[Path]:
    """A folder that executors find the code of wheels in, gone at the end."""
    # What was imported of it may still be held, which some systems mind.
    with TemporaryDirectory(prefix="dxt-plugins-", ignore_cleanup_errors=True) as made:
        for plugin in plugins:
            if plugin.wheel is not None:
                unpack(plugin.wheel, plugin.digest, Path(made))
        yield Path(made)
