"""What is known of one node, seen from the graph and from what is known of the nodes above it.

Owns the looking: problems and keys of a single node. Nearly all nodes are like many others, and a
glance at them is enough. Must not know in which order nodes are looked at, nor what follows.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from dxt.core.document.graph import Graph, Node
from dxt.core.document.wires import NONE
from dxt.core.errors import DxtError, FileMissing
from dxt.core.node_types.catalogue import node_problems
from dxt.engine.graph.known import Blocked, Fickle, Inputs, Known
from dxt.engine.graph.pin import Pin
from dxt.engine.graph.shape import Shape
from dxt.engine.graph.shapes import Shapes
from dxt.engine.graph.station import Station
from dxt.engine.values.fingerprint import (
    content_key,
    digest_of,
    line_of_file,
    line_of_value,
    line_of_wires,
    node_key,
    occasion_key,
    spelt,
)

Files = Mapping[str, Mapping[str, Any]]
"""`{"digest", "size"}` by the name that parameters use."""


class Sight:
    """`stations` are those of the nodes that were looked at so far; `where` ends the sentence that
    says a file is not there."""

    def __init__(
        self,
        graph: Graph,
        shapes: Shapes,
        stations: Mapping[str, Station],
        files: Files,
        where: str,
    ) -> None:
        self.files = files
        self.impure: dict[str, None] = {}
        """The nodes that may give something else each time."""
        self.occasions: dict[str, str] = {}
        self.gave: dict[str, tuple[str, Mapping[str, str]]] = {}
        """What impure nodes gave, and the root of their key then."""
        self.pins: dict[str, Pin] = {}
        self._graph = graph
        self._patterns = shapes.patterns.get
        self._ports = graph.wires.ports_of.get
        self._shapes = shapes
        self._stations = stations
        self._where = where

    def look(self, node: str, document: Node, sources: tuple[Station, ...]) -> Known:
        """What is known of the node, which stands in the graph as `document`, and which these feed.
        What is known of them is at their stations, as far as they could be looked at before."""
        # Nearly always it is seen at once that nothing is wrong or out of the ordinary.
        given = document.as_given()
        ports = self._ports(node, NONE) if sources else NONE
        pattern = self._patterns((document.type, document.code, given[0], ports))
        if pattern is None or (self.pins and node in self.pins):
            return self._look_closely(node, sources)
        parts: list[str | None] = []
        for at, exact in enumerate(pattern.exact, 1):
            value = given[at]
            if type(value) in exact:
                parts.append(spelt(value))
        shapes: tuple[Shape | None, ...] = ()
        for source in sources:
            above = source.known
            if type(above) is Known:
                parts.append(above.key)
                shapes += (above.shape,)
        if len(parts) != pattern.gaps or not (shapes in pattern.fitting or pattern.fits(shapes)):
            return self._look_closely(node, sources)
        if self.impure:
            self.impure.pop(node, None)
        return Known(pattern.shape, digest_of(pattern.text % pattern.pick(parts)), pattern, given)

    def _look_closely(self, node: str, sources: tuple[Station, ...]) -> Known:
        document = self._graph.nodes[node]
        spec = self._shapes[node]
        problems = node_problems(self._graph, node, self._shapes)
        if isinstance(spec, DxtError):
            return Blocked(None, problems)
        ports = self._ports(node, NONE)
        shape = self._shapes.shape(node, spec)
        self._shapes.lay_out(document, shape, ports)
        pin = self.pins.get(node)
        if pin is not None and pin.digests.keys() == set(shape.outputs):
            self.impure.pop(node, None)
            return Fickle(shape, pin.key, pin.key, pin.digests)
        inputs = self._told(node, shape, sources)
        lines = self._lines(node, document, shape, inputs, problems)
        if problems or "" in inputs:
            return Blocked(shape, problems)
        root = node_key(shape.head, lines)
        if not shape.is_impure:
            self.impure.pop(node, None)
            return Known(shape, root)
        self.impure[node] = None
        occasion = self.occasions.get(node)
        key = root if occasion is None else occasion_key(root, occasion)
        seen_root, seen = self.gave.get(node, (None, None))
        return Fickle(shape, key, root, seen if seen_root == root else None)

    def _lines(
        self, node: str, document: Node, shape: Shape, inputs: Inputs, problems: list[DxtError]
    ) -> list[str]:
        """The lines of a node's key; adds to its `problems` where files are not there."""
        given = document.given()
        lines: list[str] = []
        for port in shape.inputs:
            name = port.name
            if name in inputs:
                lines.append(line_of_wires(name, inputs[name]))
            elif name in given:
                value = given[name]
                if not port.is_file or type(value) is not str:
                    lines.append(line_of_value(name, port.settled(value)))
                elif value in self.files:
                    # Node code sees the bare name, the same wherever the file lies.
                    lines.append(line_of_file(name, bare(value), self.files[value]["digest"]))
                else:
                    problems.append(self._missing(node, name, value))
            elif port.default_line is not None:
                lines.append(port.default_line)
        return lines

    def _told(self, node: str, shape: Shape, sources: tuple[Station, ...]) -> Inputs:
        """What stands in a key for what comes by wire, by port; "" is there if something has none.

        That is the key of the value that comes, unless an impure node gives it.
        """
        found: Inputs = {}
        for source, (output, port) in zip(sources, self._ports(node, NONE), strict=True):
            above = source.known
            if above.root is None:
                found[""] = ""
                told = ""
            elif above.seen is None:
                told = f"{above.root}.{output}"
            else:
                told = content_key(output, above.seen.get(output, ""))
            shape.put(found, port, told)
        return found

    def inputs(self, node: str, shape: Shape) -> Inputs:
        """The keys of the values that come by wire, by port."""
        found: Inputs = {}
        many = shape.many
        sources = self._stations[node].sources
        for source, (output, port) in zip(sources, self._ports(node, NONE), strict=True):
            told = f"{source.known.key}.{output}"
            if port in many:
                shape.put(found, port, told)
            else:
                found[port] = told
        return found

    def file_names(self, node: str) -> Sequence[str]:
        """The names that unwired file parameters are set to."""
        shape = self._stations[node].known.shape
        if shape is None or not shape.has_files:
            return ()
        wired = {port for _, port in self._ports(node, NONE)}
        given = self._graph.nodes[node].given()
        return [
            value
            for port in shape.inputs
            if port.is_file
            and port.name not in wired
            and isinstance(value := given.get(port.name), str)
        ]

    def _missing(self, node: str, port: str, file: str) -> FileMissing:
        if not file:
            return FileMissing("No file is chosen yet.", node, port)
        return FileMissing(f'The file "{file}" is not {self._where}.', node, port)


def bare(file: str) -> str:
    """The name that node code sees."""
    return PurePosixPath(file).name
