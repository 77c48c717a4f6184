"""Which packages a graph needs: its own requirements, and those of the node types it uses.

Plugins that the graph names are not among them. Owns who wants what, as PEP 508 texts. Must not
know what is installed nor what fits together (lock); the browser, where micropip sees to that, asks
only here.
"""

from __future__ import annotations

from typing import NamedTuple

from dxt.core.document.graph import Graph
from dxt.core.document.packages import packages_of
from dxt.core.node_types.catalogue import Catalogue


class Wanted(NamedTuple):
    """A requirement as it is written, and `by` whom: "the graph" or a node type."""

    text: str
    by: str


def wanted(graph: Graph, catalogue: Catalogue) -> list[Wanted]:
    """Every requirement once: those of the graph, then those of its node types in their order."""
    found = dict.fromkeys(packages_of(graph)[0], "the graph")
    scopes = [graph, *graph.subgraphs.values()]
    for type in dict.fromkeys(node.type for scope in scopes for node in scope.nodes.values()):
        spec = catalogue.get(type)
        for text in spec.requirements if spec else ():
            found.setdefault(text, type)
    return [Wanted(text, by) for text, by in found.items()]
