"""A graph with what follows from it before any run: specs, problems, keys. Edits keep it true.

An edit costs what lies downstream of it and has really changed, whatever the size of the graph.
Must not know runs, stored values or executors.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from dxt.core import diff as diffs
from dxt.core.catalogue import PYTHON, Catalogue, cycle_found, node_problems
from dxt.core.diff import Diff
from dxt.core.errors import DxtError, FileMissing, UnknownNodeType
from dxt.core.graph import Graph, Wire
from dxt.core.spec import NodeSpec
from dxt.core.types import split
from dxt.engine.fingerprint import (
    Origin,
    node_key,
    origin_of_code,
    origin_of_plugin,
    origin_of_type,
    settled,
    value_key,
)
from dxt.engine.tasks import Task
from dxt.engine.topology import Topology
from dxt.nodes.registry import unknown_type

Files = Mapping[str, Mapping[str, Any]]
"""`{"digest", "size"}` by the name that parameters use."""


@dataclass(slots=True)
class _Known:
    """What is known of a node; it has no `key` while it, or a node above it, has problems."""

    spec: NodeSpec | DxtError
    problems: list[DxtError] = field(default_factory=list)
    key: str | None = None
    params: dict[str, Any] = field(default_factory=dict)
    inputs: dict[str, str] = field(default_factory=dict)
    files: dict[str, dict[str, Any]] = field(default_factory=dict)

    def looks_like(self, other: _Known | None) -> bool:
        """Whether nobody outside could tell the two apart."""
        if other is None or self.key != other.key or len(self.problems) != len(other.problems):
            return False
        pairs = zip(self.problems, other.problems, strict=True)
        return all(one.as_json() == two.as_json() for one, two in pairs)


class LiveGraph:
    """Takes over `graph` and changes it in place.

    `files` are those at hand; `where` ends the sentence that says a file is not there.
    """

    def __init__(self, graph: Graph, catalogue: Catalogue, files: Files, where: str) -> None:
        self.graph = graph
        self.topology = Topology()
        self._catalogue = catalogue
        self._files = files
        self._where = where
        self._specs: dict[str, NodeSpec | DxtError] = {}
        self._origins: dict[str, Origin] = {}
        self._known: dict[str, _Known] = {}
        for node in graph.nodes:
            self.topology.add(node)
        for wire in graph.wires.values():
            self.topology.connect(wire.source, wire.target)
        self._settle(graph.nodes)

    def __iter__(self) -> Iterator[str]:
        return iter(self.graph.nodes)

    def __contains__(self, node: object) -> bool:
        return node in self._known

    def key(self, node: str) -> str | None:
        """The node's key; None while it or a node above it has problems."""
        return self._known[node].key

    def problems(self, node: str) -> list[DxtError]:
        """Why this node can't be performed."""
        return self._known[node].problems

    def value_keys(self, node: str) -> dict[str, str]:
        """The key of each output's value, by port; none while the node has no key."""
        known = self._known[node]
        if known.key is None or isinstance(known.spec, DxtError):
            return {}
        return {port.name: value_key(known.key, port.name) for port in known.spec.outputs}

    def files_wanted(self) -> set[str]:
        """The names of all files that nodes ask for, there or not."""
        return {name for node in self for name in self._file_names(node).values() if name}

    def task(self, node: str) -> Task | None:
        """What an executor is asked to do for this node, numbered 0; None while it has no key."""
        known = self._known[node]
        if known.key is None or isinstance(known.spec, DxtError):
            return None
        document = self.graph.nodes[node]
        return Task(
            task=0,
            node=node,
            type=document.type,
            origin=known.spec.origin,
            function=known.spec.name,
            code=document.code if document.type == PYTHON else None,
            params=known.params,
            inputs=known.inputs,
            files=known.files,
            input_types={port.name: port.type for port in known.spec.inputs},
            output_types={port.name: port.type for port in known.spec.outputs},
            key=known.key,
            seconds=_number(self.graph.needs.get("seconds")),
            megabytes=_number(self.graph.needs.get("megabytes")),
        )

    def apply(self, diff: Diff) -> set[str]:
        """Edits the graph; the nodes there are whose key or problems changed.

        Raises a DxtError, and changes nothing, when the diff does not fit the graph.
        """
        diffs.apply(self.graph, diff)
        touched: set[str] = set()
        for wire in _wires(diff.removed):
            self.topology.disconnect(wire.source, wire.target)
            touched.add(wire.target)
        for node in _named(diff.removed, diffs.NODE):
            self.topology.discard(node)
            for kept in (self._specs, self._origins, self._known):
                kept.pop(node, None)
        for node in _named(diff.added, diffs.NODE):
            self.topology.add(node)
            touched.add(node)
        for wire in _wires(diff.added):
            self.topology.connect(wire.source, wire.target)
            touched.add(wire.target)
        touched.update(_named(diff.updated, diffs.NODE))
        fields = {*diff.added, *diff.updated, *diff.removed}
        if fields & {"field:requirements", "field:lock"}:
            touched.update(n for n in self.graph.nodes if self._uses_packages(n))
        return self._settle(node for node in touched if node in self.graph.nodes)

    def set_files(self, files: Files) -> set[str]:
        """Says which files there are now; the nodes whose key or problems changed."""
        before, self._files = self._files, files
        names = {n for n in {*before, *files} if before.get(n) != files.get(n)}
        return self._settle(
            node
            for node in self.graph.nodes
            if any(name in names for name in self._file_names(node).values())
        )

    def _settle(self, touched: Iterable[str]) -> set[str]:
        """Makes true what is known of these nodes and of all that follows from them."""
        dirty = set(touched)
        for node in dirty:
            spec = self._catalogue.spec_of(self.graph.nodes[node], node)
            if isinstance(spec, UnknownNodeType):
                spec = unknown_type(self.graph.nodes[node].type, self._catalogue, node)
            self._specs[node] = spec
            self._origins.pop(node, None)
        ordered, tied = self.topology.order(self.topology.downstream(dirty))
        rings = self.topology.cycles(tied) if tied else {}
        behind = self.topology.order(tied.difference(rings))[0] if tied else []
        changed: set[str] = set()
        for node in [*sorted(rings), *ordered, *behind]:
            if node not in dirty and node not in tied:
                continue
            before = self._known.get(node)
            now = self._looked_at(node)
            if node in rings:
                problem = cycle_found(rings[node])
                problem.node = node
                now = _Known(now.spec, [*now.problems, problem])
            self._known[node] = now
            if not now.looks_like(before):
                changed.add(node)
            if before is None or node in changed or now.spec is not before.spec:
                dirty.update(self.topology.targets(node))
        return changed

    def _looked_at(self, node: str) -> _Known:
        spec = self._specs[node]
        known = _Known(spec, node_problems(self.graph, node, self._specs))
        if isinstance(spec, DxtError):
            return known
        wires = self.graph.wires_into(node)
        wired = {wire.target_port for wire in wires}
        given = self.graph.nodes[node].params
        file_names = self._file_names(node)
        effective: dict[str, Any] = {}
        for port in spec.inputs:
            if port.name in wired or port.name in file_names:
                continue
            if port.name in given:
                known.params[port.name] = settled(given[port.name], port.type)
                effective[port.name] = known.params[port.name]
            elif port.has_default:
                effective[port.name] = port.default
        for name, file in file_names.items():
            if file in self._files:
                # Node code sees the bare name, the same wherever the file lies.
                bare = PurePosixPath(file).name
                known.files[name] = {"name": bare, "digest": self._files[file]["digest"]}
            else:
                known.problems.append(self._missing(node, name, file))
        if known.problems or not all(self._key_above(wire) for wire in wires):
            return known
        for wire in wires:
            known.inputs[wire.target_port] = value_key(self._key_above(wire), wire.source_port)
        known.key = node_key(self._origin(node), effective, known.inputs, known.files)
        return known

    def _key_above(self, wire: Wire) -> str:
        above = self._known.get(wire.source)
        return "" if above is None or above.key is None else above.key

    def _origin(self, node: str) -> Origin:
        origin = self._origins.get(node)
        if origin is None:
            document = self.graph.nodes[node]
            lock, requirements = self.graph.lock, self.graph.requirements
            spec = self._specs[node]
            if document.type == PYTHON:
                origin = origin_of_code(document.code or "", requirements, lock)
            elif isinstance(spec, NodeSpec) and spec.origin:
                origin = origin_of_plugin(document.type, spec.origin, requirements, lock)
            else:
                origin = origin_of_type(document.type)
            self._origins[node] = origin
        return origin

    def _uses_packages(self, node: str) -> bool:
        """Whether the graph's requirements and lock are part of the node's key."""
        spec = self._specs.get(node)
        plugin = isinstance(spec, NodeSpec) and bool(spec.origin)
        return plugin or self.graph.nodes[node].type == PYTHON

    def _file_names(self, node: str) -> dict[str, str]:
        """The names that unwired file parameters are set to, by port."""
        spec = self._specs[node]
        params = self.graph.nodes[node].params
        if isinstance(spec, DxtError):
            return {}
        return {
            port.name: params[port.name]
            for port in spec.inputs
            if isinstance(params.get(port.name), str)
            and "File" in split(port.type, "|")
            and self.graph.wire_into(node, port.name) is None
        }

    def _missing(self, node: str, port: str, file: str) -> FileMissing:
        if not file:
            return FileMissing("No file is chosen yet.", node, port)
        return FileMissing(f'The file "{file}" is not {self._where}.', node, port)


def _named(records: Iterable[str], family: str) -> list[str]:
    found = []
    for key in records:
        of, name = diffs.parse_key(key)
        if of == family:
            found.append(name)
    return found


def _wires(records: Iterable[str]) -> list[Wire]:
    return [Wire.parse(text) for text in _named(records, diffs.WIRE)]


def _number(value: object) -> float | None:
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
