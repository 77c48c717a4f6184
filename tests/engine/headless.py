"""Keys as they are without a browser, for tests that compare the two."""

from __future__ import annotations

from pathlib import Path

from dxt.cli.files.graph_file import GraphFile
from dxt.engine.graph.live import LiveGraph
from dxt.nodes.registry import Registry


def headless_keys(path: Path) -> dict[str, str | None]:
    """The key of every node of a graph file, its data files beside it."""
    file = GraphFile(path)
    live = LiveGraph(file.graph, Registry().catalogue(), {}, file.where)
    live.set_files(file.described(live.files_wanted()))
    return {node: live.key(node) for node in live}
