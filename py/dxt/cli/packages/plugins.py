"""The plugins that a command has: the installed ones, those that it was given, and those that the
graph names where it was told to fetch them.

Owns where they come from, and the folder where their code lies for the time of a run. Must not know
what is done with their node types. What fetches is imported when something is to be fetched.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from dxt.cli.answer import warn
from dxt.cli.options import Sources
from dxt.core.document.graph import Graph
from dxt.core.document.packages import Pinned, canonical, plugins_of
from dxt.core.errors import PluginFailed
from dxt.executors.code.plugins import unpack
from dxt.nodes.plugin_files import read_file
from dxt.nodes.plugins import Plugin, installed
from dxt.nodes.registry import Registry


def registry(sources: Sources, graph: Graph | None = None) -> Registry:
    """The node types there are for a graph; where an installed plugin has a type, too, that of the
    one that was given counts. Raises StoreUnusable."""
    addresses = [place for place in sources.given if isinstance(place, str)]
    named = [plugin for plugin in plugins_of(graph) if plugin.url] if graph is not None else []
    fetched: Any = None
    if addresses or (sources.fetches and named):
        fetched = importlib.import_module("dxt.cli.packages.addresses").Addresses(sources.cache)
    found = [*installed()]
    for place in sources.given:
        found.append(read_file(place) if isinstance(place, Path) else fetched.read(place))
    for plugin in named if sources.fetches else ():
        if not any(_is(plugin, other) for other in found):
            found.append(fetched.read_named(plugin.url, plugin.sha256))
    return Registry(found)


def _is(named: Pinned, plugin: Plugin | PluginFailed) -> bool:
    if isinstance(plugin, PluginFailed):
        return False
    names = canonical(plugin.name), canonical(named.name)
    return names[0] == names[1] and plugin.version == named.version


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
