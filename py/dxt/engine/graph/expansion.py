"""The document with its subgraphs unfolded: the flat graph that is planned and run.

Owns which flat nodes and wires stand for which part of the document, and keeps that true one edit
at a time, at the cost of what changes. A node inside a use goes by its path, `use/node`, and has
the very key that it would have outside. Must not know keys, values or runs.

A document without uses is its own flat graph. A use that can't be unfolded stays as a node, and
what is wrong with it is told as its problem. What is set at a use goes to the ports inside that its
input leads to, and the outermost setting counts. Where several wires end at one port inside, those
from farthest outside come first.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from dxt.core.document import codec
from dxt.core.document.graph import Graph, Node, Wire
from dxt.core.document.subgraph import Subgraph, named_by
from dxt.core.editing import diff as diffs
from dxt.core.editing.diff import Diff
from dxt.core.editing.record import NODE, WIRE, named, parse_key
from dxt.core.errors import DxtError, NodeIdInvalid, SubgraphInvalid
from dxt.core.node_types.catalogue import PYTHON, Catalogue
from dxt.core.node_types.definitions import Definitions
from dxt.core.spec import NodeSpec
from dxt.core.text.json_text import copied, same
from dxt.engine.graph.scopes import End, Scope, Scopes, Use


class Expansion:
    """Takes over `document`. `flat` is for its owner to change, by the diffs that `apply` gives."""

    def __init__(self, document: Graph, catalogue: Catalogue) -> None:
        self.document = document
        self.flat = document
        self._scopes = Scopes(document, catalogue)
        self._inside: dict[str, dict[str, None]] = {}
        if any(named_by(node.type) for node in document.nodes.values()):
            self._scopes.index()
            self.flat = self._unfolded()

    @property
    def catalogue(self) -> Catalogue:
        """The node types for the flat graph."""
        return _Unfolded(self)

    def set_catalogue(self, catalogue: Catalogue) -> None:
        self._scopes.types = Definitions(self.document, catalogue)

    @property
    def types(self) -> Catalogue:
        """The node types for all but subgraphs."""
        return self._scopes.types.catalogue

    @property
    def is_unfolded(self) -> bool:
        """Whether the flat graph is another than the document."""
        return self.flat is not self.document

    @property
    def paths(self) -> Iterable[str]:
        """The paths of the uses that are unfolded and have nodes."""
        return self._inside

    def node(self, path: str) -> Node | None:
        """The node of this path as its graph has it, be it unfolded or not."""
        above, slash, node = path.rpartition("/")
        scope = self._scopes.scope(above + slash)
        return None if scope is None else scope.graph.nodes.get(node)

    def inside(self, path: str) -> Iterable[str]:
        """The flat nodes of a use; of any other node, itself."""
        return self._inside.get(path, (path,))

    def entries(self, path: str) -> list[str]:
        """The flat nodes of a use that get nothing from others in it; any other node itself."""
        inside = dict.fromkeys(self.inside(path))
        into = self.flat.wires_into
        return [
            node
            for node in inside
            if node in self.flat.nodes and not any(wire.source in inside for wire in into(node))
        ]

    def wires(self, wire: Wire) -> list[Wire]:
        """The flat wires that this one stands for; its ends are paths."""
        lead = wire.target.rpartition("/")[0]
        scope = self._scopes.scope(f"{lead}/" if lead else "")
        if scope is None or wire.source.rpartition("/")[0] != lead:
            return [wire]
        source, target = (end.rpartition("/")[2] for end in (wire.source, wire.target))
        if {source, target}.difference(scope.graph.nodes):
            return [wire]
        from_there = self._scopes.source(scope, source, wire.source_port)
        ends = self._scopes.targets(scope, target, wire.target_port)
        return [Wire(*from_there, *end) for end in ends]

    def outputs(self, path: str) -> dict[str, End]:
        """Where the outputs of an unfolded use come from, by port; none for any other node."""
        scope = self._scopes.scope(path + "/") if path in self._inside else None
        if scope is None or not isinstance(scope.graph, Subgraph):
            return {}
        graph = scope.graph
        return {port: self._scopes.source(scope, *graph.source_of(port)) for port in graph.outputs}

    def problem(self, path: str) -> SubgraphInvalid | None:
        """Why the use of this path is not unfolded."""
        above, slash, node = path.rpartition("/")
        scope = self._scopes.scope(above + slash)
        why = None if scope is None else self._scopes.faults.get(Use(scope.name, node))
        return (
            None if why is None else SubgraphInvalid(f'The node "{path}" can\'t run. {why}', path)
        )

    # Edits

    def apply(self, diff: Diff) -> Diff:
        """Edits the document; the diff that does the same to the flat graph.

        Where the document is its own flat graph, that diff is still to be applied, and edits both.
        Raises a DxtError, and changes nothing, when the diff does not fit.
        """
        for node in named(diff.added, NODE):
            if "/" in node:
                raise NodeIdInvalid(f'"{node}" can\'t name a node: it is a path.', node)
        if self.flat is self.document:
            if not _has_uses(diff):
                return diff
            self.document = self.flat.copy()
            self._scopes = Scopes(self.document, self._scopes.types.catalogue)
            self._scopes.index()
        diffs.apply(self.document, diff)
        own, inner = diffs.split(diff)
        parts = {"": own, **inner}
        if inner:
            self._scopes.types.forget()
        looked_at: dict[Use, None] = {}
        whole: dict[Use, None] = {}
        for name, part in parts.items():
            self._note(name, part, looked_at, whole)
        if whole or any(_changes_shape(part) for part in inner.values()):
            looked_at.update(dict.fromkeys(self._scopes.look_at_subgraphs()))
        whole.update(dict.fromkeys(self._scopes.look_for_faults(looked_at)))
        return self._flat_diff(own, parts, whole)

    def _note(
        self, name: str, part: Diff, looked_at: dict[Use, None], whole: dict[Use, None]
    ) -> None:
        """Notes what the diff of one graph does to uses: their own, and those of the graph."""
        graph = self._scopes.graph(name)
        uses = self._scopes.uses.setdefault(name, {})
        for key in (*part.removed, *part.updated, *part.added):
            family, what = parse_key(key)
            if family == NODE:
                use = Use(name, what)
                before = uses.get(what)
                now = self._scopes.note_use(use, None if graph is None else graph.nodes.get(what))
                if before != now:
                    whole[use] = None
                if before or now:
                    looked_at[use] = None
            elif family == WIRE:
                wire = Wire.parse(what)
                ends = [node for node in (wire.source, wire.target) if node in uses]
                looked_at.update((Use(name, node), None) for node in ends)
            elif key in ("field:inputs", "field:outputs"):
                whole.update(self._scopes.users.get(name, {}))
                looked_at.update(self._scopes.users.get(name, {}))

    def _flat_diff(self, own: Diff, parts: dict[str, Diff], whole: dict[Use, None]) -> Diff:
        nodes: dict[str, None] = {}
        ends: dict[End, None] = {}
        for use in whole:
            self._touch_whole(use, nodes, ends)
        for name, part in parts.items():
            scopes = list(self._scopes.scopes(name))
            for key in (*part.removed, *part.updated, *part.added, *part.order):
                family, what = parse_key(key)
                for scope in scopes if family in (NODE, WIRE) else ():
                    if family == WIRE:
                        wire = Wire.parse(what)
                        ends.update(
                            dict.fromkeys(
                                self._scopes.targets(scope, wire.target, wire.target_port)
                            )
                        )
                    elif key in part.updated and what in self._scopes.uses.get(name, {}):
                        for port in _set_otherwise(part.updated[key]):
                            for node, _ in self._scopes.targets(scope, what, port):
                                nodes[node] = None
                    else:
                        nodes[scope.path + what] = None
        return self._difference(own, nodes, ends)

    def _touch_whole(self, use: Use, nodes: dict[str, None], ends: dict[End, None]) -> None:
        """What a use is or was made of, and the wires at it."""
        for scope in self._scopes.scopes(use.inside):
            path = scope.path + use.node
            for node in (path, *self._inside.get(path, ())):
                nodes[node] = None
                for wire in self.flat.wires_of(node):
                    ends[wire.target, wire.target_port] = None
            if use.node not in scope.graph.nodes:
                continue
            for inner in self._scopes.within(scope, [use.node]):
                nodes.update((inner.path + node, None) for node in inner.graph.nodes)
                for wire in inner.graph.wires.values():
                    ends.update(
                        dict.fromkeys(self._scopes.targets(inner, wire.target, wire.target_port))
                    )
            for wire in scope.graph.wires_into(use.node):
                ends.update(
                    dict.fromkeys(self._scopes.targets(scope, wire.target, wire.target_port))
                )
            ends.update(dict.fromkeys(self._scopes.fed_by(scope, use.node, None)))
            if scope.above is not None and isinstance(scope.graph, Subgraph):
                for port, inside in scope.graph.inputs.items():
                    if any(end.partition(".")[0] == use.node for end in inside):
                        ends.update(
                            dict.fromkeys(self._scopes.targets(scope.above, scope.use, port))
                        )

    def _difference(self, own: Diff, nodes: dict[str, None], ends: dict[End, None]) -> Diff:
        """What makes these flat nodes, and the wires to these ends, as they are to be."""
        flat = self.flat
        found = Diff()
        for node in nodes:
            before, after = flat.nodes.get(node), self._flat_node(node)
            key = f"node:{node}"
            if before is None and after is not None:
                found.added[key] = codec.node_to_json(after)
                self._list_inside(node, True)
            elif before is not None and after is None:
                found.removed[key] = codec.node_to_json(before)
                self._list_inside(node, False)
                for wire in flat.wires_of(node):
                    ends[wire.target, wire.target_port] = None
            elif before is not None and after is not None:
                pair = codec.node_to_json(before), codec.node_to_json(after)
                if not same(*pair) or named_by(after.type):  # what is wrong with it may be new
                    found.updated[key] = pair
        for node, port in ends:
            old = (
                [wire.text for wire in flat.wires_into_port(node, port)]
                if node in flat.nodes
                else []
            )
            new = self._wires_at(node, port)
            kept = 0
            while kept < min(len(old), len(new)) and old[kept] == new[kept]:
                kept += 1
            found.removed.update((f"wire:{text}", True) for text in old[kept:])
            found.added.update((f"wire:{text}", True) for text in new[kept:])
        for before_or_after in ("added", "updated", "removed"):
            records = getattr(own, before_or_after)
            fields = {key: value for key, value in records.items() if key.startswith("field:")}
            getattr(found, before_or_after).update(fields)
        return found

    def _list_inside(self, node: str, is_there: bool) -> None:
        path = node.rpartition("/")[0]
        while path:
            if is_there:
                self._inside.setdefault(path, {})[node] = None
            else:
                del self._inside[path][node]
                if not self._inside[path]:
                    del self._inside[path]
            path = path.rpartition("/")[0]

    # The flat graph

    def _unfolded(self) -> Graph:
        document, flat = self.document, Graph()
        flat.requirements, flat.lock, flat.needs = (
            document.requirements,
            document.lock,
            document.needs,
        )
        root = Scope("", "", document)
        scopes = [root, *self._scopes.within(root, document.nodes)]
        for scope in scopes:
            given = _given(scope)
            for node, found in scope.graph.nodes.items():
                if self._scopes.enter(scope, node) is None:
                    flat.add_node(scope.path + node, _with_params(found, given.get(node)))
                    self._list_inside(scope.path + node, True)
        for scope in scopes:
            for wire in scope.graph.wires.values():
                source, port = self._scopes.source(scope, wire.source, wire.source_port)
                for target, target_port in self._scopes.targets(
                    scope, wire.target, wire.target_port
                ):
                    unfolded = Wire(source, port, target, target_port)
                    if unfolded.text not in flat.wires:
                        flat.add_wire(unfolded)
        return flat

    def _flat_node(self, path: str) -> Node | None:
        """The flat node as it is to be; None where there is to be none."""
        above, slash, name = path.rpartition("/")
        scope = self._scopes.scope(above + slash)
        node = None if scope is None else scope.graph.nodes.get(name)
        if scope is None or node is None or self._scopes.enter(scope, name) is not None:
            return None
        return _with_params(node, _given(scope).get(name))

    def _wires_at(self, path: str, port: str) -> list[str]:
        """The flat wires that are to end at this port, in their order."""
        above, slash, name = path.rpartition("/")
        scope = self._scopes.scope(above + slash)
        if (
            scope is None
            or name not in scope.graph.nodes
            or self._scopes.enter(scope, name) is not None
        ):
            return []
        sources = self._scopes.sources_of(scope, name, {port})
        return [Wire(*source, path, port).text for source in dict.fromkeys(sources)]


class _Unfolded(Catalogue):
    """The node types of a flat graph: uses that are left in it tell why they are not unfolded."""

    def __init__(self, expansion: Expansion) -> None:
        self._expansion = expansion
        self._catalogue = expansion.types
        super().__init__(
            self._catalogue.specs, self._catalogue.migrations, self._catalogue.failures
        )

    def spec_of(self, node: Node, node_id: str) -> NodeSpec | DxtError:
        if named_by(node.type):
            problem = self._expansion.problem(node_id)
            if problem is not None:
                return problem
        return self._catalogue.spec_of(node, node_id)

    def read(self, code: str | None, type: str = PYTHON) -> NodeSpec | DxtError:
        return self._catalogue.read(code, type)


def _given(scope: Scope) -> dict[str, dict[str, Any]]:
    """What is set from without at nodes of a scope, by node and port."""
    found: dict[str, dict[str, Any]] = {}
    if scope.above is None or not isinstance(scope.graph, Subgraph):
        return found
    above = _given(scope.above).get(scope.use, {})
    params = {**scope.above.graph.nodes[scope.use].params, **above}
    for name, value in params.items():
        for node, port in scope.graph.ends_of(name):
            found.setdefault(node, {})[port] = value
    return found


def _with_params(node: Node, given: dict[str, Any] | None) -> Node:
    if not given:
        return node
    return Node(node.type, {**node.params, **copied(given)}, node.code, node.extra)


def _has_uses(diff: Diff) -> bool:
    records = [record for key, record in diff.added.items() if key.startswith("node:")]
    records += [pair[1] for key, pair in diff.updated.items() if key.startswith("node:")]
    found = [record.get("type") for record in records if isinstance(record, dict)]
    return any(named_by(type) for type in {type for type in found if isinstance(type, str)})


def _changes_shape(part: Diff) -> bool:
    """Whether what a diff does to a subgraph may make it unfit, or fit, to be unfolded."""
    for key in (*part.added, *part.removed):
        if key.startswith(("node:", "field:inputs", "field:outputs")):
            return True
    return "field:inputs" in part.updated or "field:outputs" in part.updated


def _set_otherwise(pair: tuple[Any, Any]) -> list[str]:
    """The parameters that differ between two records of a node."""
    before, after = (record.get("params", {}) for record in pair)
    ports = dict.fromkeys([*before, *after])
    return [
        port
        for port in ports
        if port not in before or port not in after or not same(before[port], after[port])
    ]
