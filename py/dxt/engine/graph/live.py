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

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from typing import Any

from dxt.core.document.graph import Graph, Wire
from dxt.core.editing import diff as diffs
from dxt.core.editing.diff import Diff
from dxt.core.editing.record import FIELD, NODE, WIRE, named
from dxt.core.errors import DxtError, NoSuchPort, ValueRefused
from dxt.core.garbage import HeldBack
from dxt.core.node_types.catalogue import Catalogue, cycle_found
from dxt.engine.graph.key_index import KeyIndex
from dxt.engine.graph.known import NOTHING, Blocked, Inputs, Known
from dxt.engine.graph.pin import Pin
from dxt.engine.graph.shape import Shape
from dxt.engine.graph.shapes import REMEMBERED, Shapes
from dxt.engine.graph.sight import Files, Sight, bare
from dxt.engine.graph.station import Station, below
from dxt.engine.graph.topology import Topology
from dxt.engine.scheduler import Item
from dxt.engine.tasks import Recipe, Task
from dxt.engine.values.occasions import Occasion

NO_FILES: dict[str, dict[str, Any]] = {}
NO_RINGS: Mapping[str, list[str]] = {}
NOWHERE: Container[str] = ()

LONGEST = 1e8
"""Seconds: a limit of more is this one, as no clock of the system takes just any number."""
LARGEST = 1e9
"""Megabytes, likewise."""


class LiveGraph:
    """Takes over `graph` and changes it in place.

    `files` are those at hand; `where` ends the sentence that says a file is not there.
    """

    def __init__(self, graph: Graph, catalogue: Catalogue, files: Files, where: str) -> None:
        self.graph = graph
        self.topology = Topology(graph, self._targets)
        self.keys = KeyIndex()
        self.was: dict[str, Known] = {}
        """What was known, before the last change, of nodes that have another key or other values
        now, or are gone."""
        self.edited: set[str] = set()
        """The nodes that the last change was about; others only followed."""
        self.stations: dict[str, Station] = {}
        self._shapes = Shapes(graph, catalogue)
        self._recipes: dict[Shape, Recipe] = {}
        self._sight = Sight(graph, self._shapes, self.stations, files, where)
        self.pins = self._sight.pins
        self.impure = self._sight.impure
        """The nodes that may give something else each time."""
        self._read_limits()
        with HeldBack():
            self._look_at_all()

    def __iter__(self) -> Iterator[str]:
        return iter(self.graph.nodes)

    def __len__(self) -> int:
        return len(self.graph.nodes)

    def __contains__(self, node: object) -> bool:
        return node in self.stations

    def key(self, node: str) -> str | None:
        """The node's key; None while it or a node above it has problems, or once it is gone."""
        station = self.stations.get(node)
        return None if station is None else station.known.key

    def problems(self, node: str) -> Sequence[DxtError]:
        """Why this node can't be performed."""
        return self.stations[node].known.problems

    def value_keys(self, node: str) -> dict[str, str]:
        """The key of each output's value, by port; none while the node has no key."""
        known = self.stations[node].known
        if known.key is None or known.shape is None:
            return {}
        return {port: f"{known.key}.{port}" for port in known.shape.outputs}

    def has_occasion(self, node: str) -> bool:
        """Whether this impure node's key is that of one occasion."""
        return node in self._sight.occasions

    def occasion(self, node: str) -> Occasion | None:
        """The occasion that this impure node's key is of; None where it has no time to live."""
        known, name = self.stations[node].known, self._sight.occasions.get(node)
        if known.root is None or known.shape is None or name is None or not self.ttl(node):
            return None
        return Occasion(known.root, name, tuple(known.shape.outputs), self.ttl(node) or 0.0)

    def asynchronous(self, nodes: Iterable[str]) -> set[str]:
        """Those of the nodes whose code lets others run while it waits."""
        if not self._shapes.has_async:
            return set()
        shapes = {node: self.stations[node].known.shape for node in nodes}
        return {node for node, shape in shapes.items() if shape is not None and shape.is_async}

    def ttl(self, node: str) -> float | None:
        """For how many seconds this impure node's values are taken for fresh."""
        shape = self.stations[node].known.shape
        return None if shape is None else shape.spec.ttl

    @property
    def limits(self) -> tuple[float | None, float | None]:
        """The seconds and megabytes that a node may take."""
        return self._seconds, self._megabytes

    def known(self, node: str) -> Known:
        return self.stations[node].known

    def output_type(self, node: str, port: str) -> str:
        """The type of an output; raises NoSuchPort, and ValueRefused while ports are not known."""
        shape = self.stations[node].known.shape
        if shape is None:
            raise ValueRefused(
                f'"{node}" can\'t be read, so its outputs are not known; mend it first.', node, port
            )
        if port not in shape.output_types:
            known = ", ".join(shape.output_types) or "none"
            raise NoSuchPort(
                f'The node "{node}" has no output "{port}"; there are: {known}.', node, port
            )
        return shape.output_types[port]

    def files_wanted(self) -> set[str]:
        """The names of all files that nodes ask for, there or not."""
        return {name for node in self for name in self._sight.file_names(node) if name}

    def _targets(self, node: str) -> list[str]:
        return [target.name for target in self.stations[node].targets]

    def task(self, node: str) -> Task:
        """What an executor is asked to do for this node, which has a key; numbered 0."""
        known = self.stations[node].known
        shape = known.shape
        assert known.key is not None and shape is not None
        inputs = self._sight.inputs(node, shape)
        params = self.graph.nodes[node].given()
        files = self._picked(params, inputs, shape) if shape.has_files else NO_FILES
        recipe = self._recipes.get(shape) or self._recipe_of(shape)
        return Task(0, node, recipe, params, inputs, files, known.key)

    def _recipe_of(self, shape: Shape) -> Recipe:
        if len(self._recipes) >= REMEMBERED:
            self._recipes.clear()
        recipe = self._recipes[shape] = Recipe(
            shape.type,
            shape.spec.name,
            shape.code,
            shape.input_types,
            shape.output_types,
            self._seconds,
            self._megabytes,
            shape.spec.origin,
            shape.bounds,
            shape.is_async,
        )
        return recipe

    def _picked(
        self, given: Mapping[str, Any], inputs: Inputs, shape: Shape
    ) -> dict[str, dict[str, Any]]:
        """The files that unwired parameters are set to, by port."""
        files: dict[str, dict[str, Any]] = {}
        for name, value in given.items():
            if shape.by_name[name].is_file and type(value) is str and name not in inputs:
                files[name] = {"name": bare(value), "digest": self._sight.files[value]["digest"]}
        return files

    # Changes

    def apply(self, diff: Diff) -> set[str]:
        """Edits the graph; the nodes there are whose key or problems changed.

        Raises a DxtError, and changes nothing, when the diff does not fit the graph.
        """
        diffs.apply(self.graph, diff)
        gone: dict[str, Known] = {}
        touched: list[str] = []
        if diff.removed or diff.added or diff.order:
            for node in named(diff.removed, NODE):
                gone[node] = self.stations[node].known
                self._discard(node)
            nodes = self.graph.nodes
            touched += [n for n in _targets([*diff.removed, *diff.order]) if n in nodes]
            touched += [*named(diff.added, NODE), *_targets(diff.added)]
            self._wire(touched)
        updated = named(diff.updated, NODE)
        touched += updated
        fields: list[str] = []
        if diff.removed or diff.added or len(updated) < len(diff.updated):
            fields = [name for part in diff.parts() for name in named(part, FIELD)]
        if "needs" in fields:
            self._read_limits()
        if "requirements" in fields or "lock" in fields:
            self._shapes.forget()
            touched += self._shapes.of_packages()
        changed = self._settle(touched)
        if gone:
            self.was = {**gone, **self.was}
        return changed

    def set_files(self, files: Files) -> set[str]:
        """Says which files there are now; the nodes whose key or problems changed."""
        before, self._sight.files = self._sight.files, files
        names = {n for n in {*before, *files} if before.get(n) != files.get(n)}
        if not names:
            return set()
        file_names = self._sight.file_names
        return self._settle([node for node in self if not names.isdisjoint(file_names(node))])

    def set_catalogue(self, catalogue: Catalogue) -> set[str]:
        """Says which node types there are now; the nodes whose key or problems changed.

        Nodes of a type whose spec is still the same object, or equal to what it was, stay.
        """
        return self._settle(self._shapes.of_types(catalogue))

    def renew(self, node: str, occasion: str) -> set[str]:
        """Says that an impure node is to be performed anew; the nodes whose key changed."""
        self._sight.occasions[node] = occasion
        return self._settle([node])

    def recall(self, node: str, occasion: str, digests: Mapping[str, str]) -> set[str]:
        """Says what an impure node gave on an earlier occasion; the nodes whose key changed."""
        self._sight.occasions[node] = occasion
        return self.observe(node, digests)

    def observe(self, node: str, digests: Mapping[str, str]) -> set[str]:
        """Says what an impure node gave, as digests by port; the nodes whose key changed."""
        root = self.stations[node].known.root
        if root is None:
            return set()
        self._sight.gave[node] = root, digests
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
        return node in self.pins and self.stations[node].known.key == self.pins[node].key

    def _read_limits(self) -> None:
        needs = self.graph.needs
        self._recipes.clear()
        self._seconds = _number(needs.get("seconds"), LONGEST)
        self._megabytes = _number(needs.get("megabytes"), LARGEST)

    def _discard(self, node: str) -> None:
        self.keys.change(node, self.stations[node].known.key, None)
        self.stations.pop(node).wire(())
        sight = self._sight
        for kept in (sight.impure, sight.occasions, sight.gave, sight.pins):
            kept.pop(node, None)

    def _wire(self, nodes: Iterable[str]) -> None:
        """Has the stations of these nodes be fed by what their wires say; they may be new."""
        stations, sources_of = self.stations, self.topology.sources
        for node in nodes:
            if node not in stations:
                stations[node] = Station(node, NOTHING)
        for node in nodes:
            stations[node].wire(tuple([stations[source] for source in sources_of(node)]))

    def _look_at_all(self) -> None:
        """Finds out everything about a graph of which nothing is known yet."""
        stations, look = self.stations, self._sight.look
        station_of = stations.__getitem__
        sources_of = self.graph.wires.sources_of.get
        try:
            for node, document in self.graph.nodes.items():
                station = Station(node, NOTHING)
                sources = sources_of(node)
                if sources is not None:
                    station.begin(tuple(map(station_of, sources)))
                station.known = look(node, document, station.sources)
                stations[node] = station
        except KeyError:
            stations.clear()
        else:
            self.keys.start(stations, [station.known.key for station in stations.values()])
            return
        # A source stands behind its target in the file, or is the target itself.
        self._wire(self.graph.nodes)
        self._settle(self.graph.nodes)

    def _settle(self, touched: Iterable[str]) -> set[str]:
        """Makes true what is known of these nodes and of all that follows from them."""
        stations, keys, look = self.stations, self.keys, self._sight.look
        document_of = self.graph.nodes.__getitem__
        dirty: dict[Item, None] = {stations[node]: None for node in touched}
        self.edited = {item.name for item in dirty}
        self.was = {}
        self._shapes.forget_errors()
        ordered, rings, tied = below(dirty), NO_RINGS, NOWHERE
        if ordered is None:
            ordered, rings, tied = self._untie(self.edited)
        changed: set[str] = set()
        for station in ordered:
            node = station.name
            if station not in dirty and node not in tied:
                continue
            before, now = station.known, look(node, document_of(node), station.sources)
            if node in rings:
                problem = cycle_found(rings[node])
                problem.node = node
                now = Blocked(now.shape, [*now.problems, problem])
            station.known = now
            if before is NOTHING:
                changed.add(node)
                keys.change(node, None, now.key)
                dirty.update(dict.fromkeys(station.targets))
                continue
            if type(now) is Known and type(before) is Known:  # as nearly always
                looks_like = feeds_like = now.key == before.key
            else:
                looks_like, feeds_like = now.looks_like(before), now.feeds_like(before)
            if not looks_like:
                changed.add(node)
            if now.key != before.key:
                keys.change(node, before.key, now.key)
            elif feeds_like and node not in tied:
                continue
            self.was[node] = before
            if node in tied or not feeds_like:
                for target in station.targets:
                    dirty[target] = None
        return changed

    def _untie(
        self, nodes: Iterable[str]
    ) -> tuple[list[Station], Mapping[str, list[str]], Container[str]]:
        """The stations of these nodes and of all that follows from them, where some are in a cycle:
        those first. Then the cycles, by node, and the nodes in or behind one.
        """
        topology, stations = self.topology, self.stations
        ordered, tied = topology.order(topology.downstream(nodes))
        rings = topology.cycles(tied)
        behind = topology.order(sorted(tied.difference(rings)))[0]
        names = [*sorted(rings), *ordered, *behind]
        return [stations[node] for node in names], rings, tied


def _targets(records: Iterable[str]) -> list[str]:
    """The nodes where these wires end."""
    return [Wire.parse(text).target for text in named(records, WIRE)]


def _number(value: object, most: float) -> float | None:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return None
    return min(value, most)
