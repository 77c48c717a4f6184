"""A graph with what follows from it before any run: specs, problems, keys. Edits keep it true.

An edit costs what lies downstream of it and has really changed, whatever the size of the graph.
Must not know runs, stored values or executors.

An impure node has a new key on every occasion on which it is performed. What takes its values has
the digests of those in its key instead: it follows what came, not when, so that a value which came
again makes nothing stale, and the keys below are the same wherever the same came.

A pinned node has a key of its own for as long, whatever the graph says, and what takes its values
goes by their digests likewise: nothing lies under a key that the graph alone would give it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from dxt.core import diff as diffs
from dxt.core.catalogue import PYTHON, WRITTEN, Catalogue, cycle_found, node_problems
from dxt.core.diff import Diff
from dxt.core.errors import DxtError, FileMissing, UnknownNodeType
from dxt.core.garbage import HeldBack
from dxt.core.graph import Graph, Node, Wire
from dxt.core.pinned import packages_of
from dxt.core.spec import NodeSpec
from dxt.engine.fingerprint import (
    content_key,
    line_of_file,
    line_of_value,
    line_of_wires,
    node_key,
    occasion_key,
    origin_of_code,
    origin_of_plugin,
    origin_of_script,
    origin_of_type,
)
from dxt.engine.key_index import KeyIndex
from dxt.engine.known import NO_INPUTS, Inputs, Known
from dxt.engine.shape import Shape
from dxt.engine.tasks import Recipe, Task
from dxt.engine.topology import Topology
from dxt.nodes.registry import unknown_type

Files = Mapping[str, Mapping[str, Any]]
"""`{"digest", "size"}` by the name that parameters use."""

NO_FILES: dict[str, dict[str, Any]] = {}

SHAPES = 5000
"""How many shapes are remembered; every keystroke in a node's code makes one."""


class Pin(NamedTuple):
    """What a node has in place of the key that follows from the graph."""

    key: str
    digests: Mapping[str, str]
    """Of what it gives, by port."""
    replaced: Sequence[str] = ()
    """The ports at which stands what was given by hand."""


class LiveGraph:
    """Takes over `graph` and changes it in place.

    `files` are those at hand; `where` ends the sentence that says a file is not there.
    """

    def __init__(self, graph: Graph, catalogue: Catalogue, files: Files, where: str) -> None:
        self.graph = graph
        self.topology = Topology()
        self.keys = KeyIndex()
        self.impure: dict[str, None] = {}
        """The nodes that may give something else each time."""
        self.was: dict[str, Known] = {}
        """What was known, before the last change, of nodes that have another key or other values
        now, or are gone."""
        self.edited: set[str] = set()
        """The nodes that the last change was about; others only followed."""
        self._catalogue = catalogue
        self._files = files
        self._where = where
        self._specs: dict[str, NodeSpec | DxtError] = {}
        self._shapes: dict[tuple[str, str | None], Shape] = {}
        self._recipes: dict[Shape, Recipe] = {}
        self._known: dict[str, Known] = {}
        self._occasions: dict[str, str] = {}
        self._gave: dict[str, tuple[str, Mapping[str, str]]] = {}
        self.pins: dict[str, Pin] = {}
        self._read_limits()
        with HeldBack():
            for node in graph.nodes:
                self.topology.add(node)
            for wire in graph.wires.values():
                self.topology.connect(wire.source, wire.target)
            self._settle(graph.nodes)

    def __iter__(self) -> Iterator[str]:
        return iter(self.graph.nodes)

    def __len__(self) -> int:
        return len(self.graph.nodes)

    def __contains__(self, node: object) -> bool:
        return node in self._known

    def key(self, node: str) -> str | None:
        """The node's key; None while it or a node above it has problems, or once it is gone."""
        known = self._known.get(node)
        return None if known is None else known.key

    def problems(self, node: str) -> Sequence[DxtError]:
        """Why this node can't be performed."""
        return self._known[node].problems

    def value_keys(self, node: str) -> dict[str, str]:
        """The key of each output's value, by port; none while the node has no key."""
        known = self._known[node]
        if known.key is None or known.shape is None:
            return {}
        return {port: f"{known.key}.{port}" for port in known.shape.outputs}

    def has_occasion(self, node: str) -> bool:
        """Whether this impure node's key is that of one occasion."""
        return node in self._occasions

    def ttl(self, node: str) -> float | None:
        """For how many seconds this impure node's values are taken for fresh."""
        shape = self._known[node].shape
        return None if shape is None else shape.spec.ttl

    def known(self, node: str) -> Known:
        return self._known[node]

    def files_wanted(self) -> set[str]:
        """The names of all files that nodes ask for, there or not."""
        return {name for node in self for name in self._file_names(node) if name}

    def task(self, node: str) -> Task:
        """What an executor is asked to do for this node, which has a key; numbered 0."""
        known = self._known[node]
        shape = known.shape
        assert known.key is not None and shape is not None
        inputs = self._inputs(node, shape) if self.impure or self.pins else known.inputs
        params = self.graph.nodes[node].params
        files = NO_FILES
        for name, value in params.items():
            if name in inputs or shape.by_name[name].exact is not type(value):
                params, files = self._settled(params, inputs, shape)
                break
        recipe = self._recipes.get(shape) or self._recipe_of(shape)
        return Task(0, node, recipe, params, inputs, files, known.key)

    def _recipe_of(self, shape: Shape) -> Recipe:
        recipe = self._recipes[shape] = Recipe(
            shape.type,
            shape.spec.name,
            shape.code,
            shape.input_types,
            shape.output_types,
            self._seconds,
            self._megabytes,
            shape.spec.origin,
        )
        return recipe

    def _settled(
        self, given: Mapping[str, Any], inputs: Inputs, shape: Shape
    ) -> tuple[dict[str, Any], dict[str, dict[str, Any]]]:
        """Parameters as their ports will have them, without those that are wired; and the files."""
        params: dict[str, Any] = {}
        files: dict[str, dict[str, Any]] = {}
        for name, value in given.items():
            port = shape.by_name[name]
            if name in inputs:
                continue
            if port.is_file and type(value) is str:
                files[name] = {"name": _bare(value), "digest": self._files[value]["digest"]}
            else:
                params[name] = port.settled(value)
        return params, files

    # Changes

    def apply(self, diff: Diff) -> set[str]:
        """Edits the graph; the nodes there are whose key or problems changed.

        Raises a DxtError, and changes nothing, when the diff does not fit the graph.
        """
        diffs.apply(self.graph, diff)
        gone: dict[str, Known] = {}
        touched: dict[str, None] = {}
        for wire in _wires(diff.removed):
            self.topology.disconnect(wire.source, wire.target)
            touched[wire.target] = None
        for node in _named(diff.removed, diffs.NODE):
            gone[node] = self._known[node]
            self._discard(node)
        for node in _named(diff.added, diffs.NODE):
            self.topology.add(node)
            touched[node] = None
        for wire in _wires(diff.added):
            self.topology.connect(wire.source, wire.target)
            touched[wire.target] = None
        touched.update(dict.fromkeys(_named(diff.updated, diffs.NODE)))
        fields = {*diff.added, *diff.updated, *diff.removed}
        if "field:needs" in fields:
            self._read_limits()
        if not fields.isdisjoint(("field:requirements", "field:lock")):
            self._forget_shapes()
            touched.update((n, None) for n in self.graph.nodes if self._uses_packages(n))
        changed = self._settle(node for node in touched if node in self.graph.nodes)
        self.was = {**gone, **self.was}
        return changed

    def set_files(self, files: Files) -> set[str]:
        """Says which files there are now; the nodes whose key or problems changed."""
        before, self._files = self._files, files
        names = {n for n in {*before, *files} if before.get(n) != files.get(n)}
        if not names:
            return set()
        return self._settle(
            [node for node in self.graph.nodes if not names.isdisjoint(self._file_names(node))]
        )

    def set_catalogue(self, catalogue: Catalogue) -> set[str]:
        """Says which node types there are now; the nodes whose key or problems changed.

        Nodes of a type whose spec is still the same object, or equal to what it was, stay.
        """
        before, self._catalogue = self._catalogue, catalogue
        self._forget_shapes()
        types = {node.type for node in self.graph.nodes.values()}
        other = {type for type in types if _differ(before.get(type), catalogue.get(type))}
        return self._settle([n for n, node in self.graph.nodes.items() if node.type in other])

    def renew(self, node: str, occasion: str) -> set[str]:
        """Says that an impure node is to be performed anew; the nodes whose key changed."""
        self._occasions[node] = occasion
        return self._settle([node])

    def observe(self, node: str, digests: Mapping[str, str]) -> set[str]:
        """Says what an impure node gave, as digests by port; the nodes whose key changed."""
        root = self._known[node].root
        if root is None:
            return set()
        self._gave[node] = root, digests
        return self._settle([node])

    def pin(self, node: str, pin: Pin) -> set[str]:
        """Gives the node this key, as long as it has these outputs; the nodes whose key changed."""
        self.pins[node] = pin
        return self._settle([node])

    def unpin(self, nodes: Iterable[str]) -> set[str]:
        """Has these nodes follow the graph again; the nodes whose key changed."""
        unpinned = [node for node in nodes if self.pins.pop(node, None)]
        return self._settle(unpinned)

    def is_pinned(self, node: str) -> bool:
        """Whether the node is pinned, and still has the outputs that it had then."""
        return node in self.pins and self._known[node].key == self.pins[node].key

    def _read_limits(self) -> None:
        needs = self.graph.needs
        self._recipes.clear()
        self._seconds = _number(needs.get("seconds"))
        self._megabytes = _number(needs.get("megabytes"))

    def _discard(self, node: str) -> None:
        self.topology.discard(node)
        self.keys.change(node, self._known[node].key, None)
        for kept in (self._specs, self._known, self.impure, self._occasions, self._gave, self.pins):
            kept.pop(node, None)

    def _settle(self, touched: Iterable[str]) -> set[str]:
        """Makes true what is known of these nodes and of all that follows from them."""
        dirty = dict.fromkeys(touched)
        self.edited = set(dirty)
        nodes = self.graph.nodes
        for node in dirty:
            self._specs[node] = self._spec_of(nodes[node], node)
        everything = len(dirty) == len(nodes)
        ordered, tied = self.topology.order(
            dirty if everything else self.topology.downstream(dirty)
        )
        rings = self.topology.cycles(tied) if tied else {}
        behind = self.topology.order(sorted(tied.difference(rings)))[0] if tied else []
        changed: set[str] = set()
        self.was = {}
        known = self._known
        for node in [*sorted(rings), *ordered, *behind] if tied else ordered:
            if node not in dirty and node not in tied:
                continue
            before = known.get(node)
            now = self._looked_at(node)
            if node in rings:
                problem = cycle_found(rings[node])
                problem.node = node
                now = Known(now.shape, [*now.problems, problem])
            known[node] = now
            if before is None:
                changed.add(node)
                self.keys.change(node, None, now.key)
                if not everything:
                    dirty.update(dict.fromkeys(self.topology.targets(node)))
                continue
            if not now.looks_like(before):
                changed.add(node)
            feeds_like = now.feeds_like(before)
            if now.key != before.key:
                self.keys.change(node, before.key, now.key)
            elif feeds_like and node not in tied:
                continue
            self.was[node] = before
            if node in tied or not feeds_like:
                dirty.update(dict.fromkeys(self.topology.targets(node)))
        return changed

    # Looking at one node

    def _spec_of(self, document: Node, node: str) -> NodeSpec | DxtError:
        spec = self._catalogue.spec_of(document, node)
        if isinstance(spec, UnknownNodeType):
            return unknown_type(document.type, self._catalogue, node)
        return spec

    def _shape_of(self, document: Node, spec: NodeSpec) -> Shape:
        code = document.code if document.type in WRITTEN else None
        shape = self._shapes.get((document.type, code))
        if shape is None:
            requirements, lock = packages_of(self.graph)
            if code is not None and document.type != PYTHON:
                origin = origin_of_script(code, spec)
            elif code is not None:
                origin = origin_of_code(code, requirements, lock)
            elif spec.origin:
                origin = origin_of_plugin(document.type, spec.origin, requirements, lock)
            else:
                origin = origin_of_type(document.type)
            if len(self._shapes) >= SHAPES:
                self._forget_shapes()
            shape = Shape(spec, document.type, code, origin)
            self._shapes[document.type, code] = shape
        return shape

    def _forget_shapes(self) -> None:
        self._shapes.clear()
        self._recipes.clear()

    def _uses_packages(self, node: str) -> bool:
        """Whether the graph's requirements and lock are part of the node's key."""
        spec = self._specs.get(node)
        plugin = isinstance(spec, NodeSpec) and bool(spec.origin)
        return plugin or self.graph.nodes[node].type == PYTHON

    def _looked_at(self, node: str) -> Known:
        spec = self._specs[node]
        if isinstance(spec, DxtError):
            return Known(None, node_problems(self.graph, node, self._specs))
        document = self.graph.nodes[node]
        shape = self._shape_of(document, spec)
        wires = self.graph.wires_into(node)
        problems: list[DxtError] = []
        if not self._is_sound(document, shape, wires):
            problems = node_problems(self.graph, node, self._specs)
            if not problems:
                self._remember_fitting(shape, wires)
        pin = self.pins.get(node) if self.pins else None
        if pin is not None and pin.digests.keys() == set(shape.outputs):
            self.impure.pop(node, None)
            return Known(shape, (), pin.key, pin.key, pin.digests)
        inputs = self._told(wires, shape) if wires else NO_INPUTS
        given = document.params
        lines: list[str] = []
        for port in shape.inputs:
            name = port.name
            if name in inputs:
                lines.append(line_of_wires(name, inputs[name]))
            elif name in given:
                value = given[name]
                if not port.is_file or type(value) is not str:
                    lines.append(line_of_value(name, port.settled(value)))
                elif value in self._files:
                    # Node code sees the bare name, the same wherever the file lies.
                    lines.append(line_of_file(name, _bare(value), self._files[value]["digest"]))
                else:
                    problems.append(self._missing(node, name, value))
            elif port.default_line is not None:
                lines.append(port.default_line)
        if problems or "" in inputs:
            return Known(shape, problems or ())
        root = node_key(shape.head, lines)
        if not shape.is_impure:
            self.impure.pop(node, None)
            return Known(shape, (), root, root, None, inputs)
        self.impure[node] = None
        occasion = self._occasions.get(node)
        key = root if occasion is None else occasion_key(root, occasion)
        seen_root, seen = self._gave.get(node, (None, None))
        return Known(shape, (), key, root, seen if seen_root == root else None)

    def _is_sound(self, document: Node, shape: Shape, wires: Sequence[Wire]) -> bool:
        """Whether it is seen at a glance that nothing is wrong with a node and what is set there.

        That is so where every wire joins two ports that were found to fit before.
        """
        params, specs = document.params, self._specs
        for name, value in params.items():
            port = shape.by_name.get(name)
            if port is None or port.exact is not type(value):
                return False
        wired: tuple[str, ...] = ()
        for wire in wires:
            port_name = wire.target_port
            if port_name in wired:
                return False
            if (specs[wire.source], wire.source_port, port_name) not in shape.fitting:
                return False
            wired += (port_name,)
        for name in shape.spec.required:  # noqa: SIM110 - asked of every node, where all() is slow
            if name not in wired and name not in params:
                return False
        return True

    def _remember_fitting(self, shape: Shape, wires: Iterable[Wire]) -> None:
        for wire in wires:
            shape.fitting.add((self._specs[wire.source], wire.source_port, wire.target_port))

    def _told(self, wires: Iterable[Wire], shape: Shape) -> Inputs:
        """What stands in a key for what comes by wire, by port; "" is there if something has none.

        That is the key of the value that comes, unless an impure node gives it.
        """
        found: Inputs = {}
        for wire in wires:
            source = self._known.get(wire.source)
            if source is None or source.root is None:
                found[""] = ""
                told = ""
            elif source.seen is None:
                told = f"{source.root}.{wire.source_port}"
            else:
                told = content_key(wire.source_port, source.seen.get(wire.source_port, ""))
            _put(found, wire.target_port, told, shape)
        return found

    def _inputs(self, node: str, shape: Shape) -> Inputs:
        found: Inputs = {}
        for wire in self.graph.wires_into(node):
            told = f"{self._known[wire.source].key}.{wire.source_port}"
            _put(found, wire.target_port, told, shape)
        return found

    def _file_names(self, node: str) -> list[str]:
        """The names that unwired file parameters are set to."""
        spec = self._specs[node]
        if isinstance(spec, DxtError):
            return []
        document = self.graph.nodes[node]
        shape = self._shape_of(document, spec)
        if not shape.has_files:
            return []
        wired = {wire.target_port for wire in self.graph.wires_into(node)}
        return [
            value
            for port in shape.inputs
            if port.is_file
            and port.name not in wired
            and isinstance(value := document.params.get(port.name), str)
        ]

    def _missing(self, node: str, port: str, file: str) -> FileMissing:
        if not file:
            return FileMissing("No file is chosen yet.", node, port)
        return FileMissing(f'The file "{file}" is not {self._where}.', node, port)


def _put(found: Inputs, port: str, told: str, shape: Shape) -> None:
    if port not in shape.many:
        found[port] = told
        return
    several = found.setdefault(port, [])
    assert isinstance(several, list)
    several.append(told)


def _bare(file: str) -> str:
    return PurePosixPath(file).name


def _differ(one: NodeSpec | None, other: NodeSpec | None) -> bool:
    if one is other:
        return False
    return one is None or other is None or one.as_json() != other.as_json()


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
