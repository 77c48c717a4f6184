"""The shapes of the nodes of a graph: what the catalogue and the packages around make of each.

Owns which nodes share one, and remembers them. Must not know wires, parameters or keys.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dxt.core.document.graph import Graph, Node
from dxt.core.document.packages import packages_of
from dxt.core.errors import DxtError, UnknownNodeType
from dxt.core.node_types.catalogue import PYTHON, WRITTEN, Catalogue
from dxt.core.spec import NodeSpec
from dxt.engine.graph.pattern import Pattern, Ports
from dxt.engine.graph.shape import Shape
from dxt.engine.values.fingerprint import (
    origin_of_code,
    origin_of_plugin,
    origin_of_script,
    origin_of_type,
)
from dxt.nodes.registry import unknown_type

Alike = tuple[str, str | None, tuple[str, ...], Ports]

REMEMBERED = 5000
"""How many shapes are remembered; every keystroke in a node's code makes one."""


class Shapes(Mapping[str, NodeSpec | DxtError]):
    """By node, its spec, or the error that says why it has none."""

    def __init__(self, graph: Graph, catalogue: Catalogue) -> None:
        self._graph = graph
        self._catalogue = catalogue
        self._shapes: dict[tuple[str, str | None], Shape] = {}
        self._errors: dict[str, DxtError] = {}
        self.patterns: dict[Alike, Pattern | None] = {}
        """By the type, the code, the names of what is set, and the ports that are wired: how nodes
        are laid out that have all this alike, as far as that is known. Of others it is None."""

    def __getitem__(self, node: str) -> NodeSpec | DxtError:
        error = self._errors.get(node)
        if error is not None:
            return error
        document = self._graph.nodes[node]
        spec = self._catalogue.spec_of(document, node)
        if isinstance(spec, UnknownNodeType):
            spec = unknown_type(document.type, self._catalogue, node)
        if isinstance(spec, DxtError):
            self._errors[node] = spec
        return spec

    def __iter__(self) -> Iterator[str]:
        return iter(self._graph.nodes)

    def __len__(self) -> int:
        return len(self._graph.nodes)

    def shape(self, node: str, spec: NodeSpec) -> Shape:
        """The shape of a node that has this spec."""
        document = self._graph.nodes[node]
        type = document.type
        shape = self._shapes.get((type, document.code if type in WRITTEN else None))
        if shape is None:
            if len(self._shapes) >= REMEMBERED:
                self.forget()
            shape = self._made(document, spec)
            self._shapes[shape.type, shape.code] = shape
        return shape

    def lay_out(self, document: Node, shape: Shape, ports: Ports) -> None:
        """Has nodes like this one, wired by these ports, be among the `patterns` if they can."""
        names = document.as_given()[0]
        alike = (document.type, document.code, names, ports)
        if alike not in self.patterns:
            if len(self.patterns) >= REMEMBERED:
                self.patterns.clear()
            pattern = Pattern(shape, names, ports)
            self.patterns[alike] = pattern if pattern.is_plain else None

    @property
    def has_async(self) -> bool:
        """Whether any node may be one that lets others run while it waits."""
        return any(shape.is_async for shape in self._shapes.values())

    def _made(self, document: Node, spec: NodeSpec) -> Shape:
        code = document.code if document.type in WRITTEN else None
        requirements, lock = packages_of(self._graph)
        if code is not None and document.type != PYTHON:
            origin = origin_of_script(code, spec)
        elif code is not None:
            origin = origin_of_code(code, requirements, lock)
        elif spec.origin:
            origin = origin_of_plugin(document.type, spec.origin, requirements, lock)
        else:
            origin = origin_of_type(document.type)
        return Shape(spec, document.type, code, origin)

    def of_packages(self) -> list[str]:
        """The nodes whose keys have the graph's requirements and lock in them."""
        return [node for node in self._graph.nodes if self._uses_packages(node)]

    def _uses_packages(self, node: str) -> bool:
        spec = self[node]
        plugin = isinstance(spec, NodeSpec) and bool(spec.origin)
        return plugin or self._graph.nodes[node].type == PYTHON

    def of_types(self, catalogue: Catalogue) -> list[str]:
        """From now on these are the node types; the nodes of those that are others than before."""
        before, self._catalogue = self._catalogue, catalogue
        self.forget()
        types = {node.type for node in self._graph.nodes.values()}
        other = {type for type in types if _differ(before.get(type), catalogue.get(type))}
        return [node for node, document in self._graph.nodes.items() if document.type in other]

    def forget(self) -> None:
        """The packages around are others."""
        self._shapes.clear()
        self.patterns.clear()
        self._errors.clear()

    def forget_errors(self) -> None:
        """Nodes are others than they were."""
        self._errors.clear()


def _differ(one: NodeSpec | None, other: NodeSpec | None) -> bool:
    if one is other:
        return False
    return one is None or other is None or one.as_json() != other.as_json()
