"""A graph file with the node types there are for it, brought up to date with them.

Owns what is wrong before anything runs, of nodes and packages alike. The file itself stays as it
is. Must not know commands.
"""

from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

from dxt.cli.answer import note
from dxt.cli.files.graph_file import GraphFile
from dxt.cli.options import Sources
from dxt.cli.packages import plugins
from dxt.core.document.packages import IS, plugins_of
from dxt.core.editing import diff as diffs
from dxt.core.editing.migrations import Migrated, migrate
from dxt.core.errors import DxtError, MigrationFailed, PackageMissing, PackageUnfit, RunError
from dxt.core.node_types.definitions import Definitions
from dxt.engine.graph.live import LiveGraph
from dxt.nodes.lock import merge, unmet
from dxt.nodes.requirements import wanted


class Opened:
    """`sources` are of plugins besides the installed ones; `migrated` is what it took. Without a
    plugin that the graph names, which may have the types of the past, nothing is migrated.

    Raises a DocumentError when there is no graph, and StoreUnusable.
    """

    def __init__(self, path: Path, sources: Sources) -> None:
        self.file = GraphFile(path)
        self.words = shlex.join([str(path), *sources.words])
        """What to type after a command for the same graph with the same plugins."""
        self.registry = plugins.registry(sources, self.file.graph)
        there = {(plugin.name, plugin.version) for plugin in self.registry.plugins}
        named = {(plugin.name, plugin.version) for plugin in plugins_of(self.file.graph)}
        catalogue = self.registry.catalogue()
        self.migrated = migrate(self.file.graph, catalogue) if named <= there else Migrated()
        diffs.apply(self.file.graph, self.migrated.diff)

    @property
    def stuck(self) -> dict[str | None, MigrationFailed]:
        """Why nodes stay of a type of the past: that says more than that the type is unknown."""
        return {problem.node: problem for problem in self.migrated.problems}

    def live(self) -> LiveGraph:
        """The graph with what follows from it."""
        return self.file.live(self.registry.catalogue())

    def problems(self, live: LiveGraph) -> list[DxtError]:
        """What is wrong with packages, then node by node."""
        stuck = self.stuck
        found = self._package_problems()
        for node in live:
            found += [stuck[node]] if node in stuck else live.problems(node)
        return found

    def unused_problems(self) -> list[DxtError]:
        """What is wrong with subgraphs, and is told of no node."""
        return Definitions(self.file.graph, self.registry.catalogue()).problems(unused=True)

    def tell(self) -> None:
        """Says which plugins are not there, and how nodes came up to date; not what is wrong."""
        plugins.warn_of_failures(self.registry)
        for text in self.migrated.notes.values():
            note(text)
        if self.migrated.notes:
            note(f"To write that into the file: dxt migrate {self.words} --write")

    def as_json(self) -> dict[str, Any]:
        """The same, for an answer under --json."""
        return {
            "plugin_failures": plugins.failures_as_json(self.registry),
            "migrated": self.migrated.as_json(),
        }

    def _package_problems(self) -> list[DxtError]:
        graph = self.file.graph
        merged = merge(wanted(graph, self.registry.catalogue()))
        found: list[DxtError] = list(merged.problems)
        addresses = {f"{one.name}{IS}{one.version}": one.url for one in plugins_of(graph)}
        plugins = self.registry.plugins
        return found + unmet(merged.requirements, graph.lock, plugins, addresses)


def unusable(error: DxtError) -> bool:
    """Whether this is wrong with the graph as a whole: then nothing of it is run.

    Other packages than those that are wanted are: what they give belongs to other keys.
    """
    return isinstance(error, PackageMissing | PackageUnfit) or not isinstance(error, RunError)
