"""From the node types of the past to those of today: the doing of what newer versions declare.

Owns the chains of migrations, and the diff that brings a graph up to date. A node is
migrated when its type is not known any more; while a plugin keeps the old function, old graphs stay
as they are. A node that can't be migrated is reported and left alone. Must not know where
migrations are declared (nodes) nor who shows what was done.
"""

from collections import OrderedDict

from dxt.core.document.codec import node_to_json
from dxt.core.document.graph import Graph, Wire
from dxt.core.document.subgraph import Subgraph
from dxt.core.editing.diff import Diff, lifted, together
from dxt.core.editing.ports import redirected, set_ports
from dxt.core.errors import MigrationFailed
from dxt.core.node_types.catalogue import Catalogue
from dxt.core.node_types.migration import Migration
from dxt.core.text.json_text import clip, copied, new_object, same, write

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from dxt.core.document.subgraph import End
    from dxt.core.spec import NodeSpec

CUT = ""
"""Stands for the port of a wire that goes."""


class Migrated:
    """What it takes to bring a graph up to date.

    `diff` does it; `notes` say what is done, in a sentence for each node; `problems` are
    MigrationFailed, one for each node that stays as it was.
    """

    def __init__(self) -> None:
        self.diff = Diff()
        self.notes: OrderedDict[str, str] = OrderedDict()
        self.problems: list[MigrationFailed] = []

    def as_json(self) -> "dict[str, Any]":
        """The notes and problems, for whoever shows them."""
        found = new_object()
        found["notes"] = self.notes
        found["problems"] = [problem.as_json() for problem in self.problems]
        return found


def migrate(graph: Graph, catalogue: Catalogue) -> Migrated:
    """How the nodes whose types are not known any more become nodes of known ones.

    Those in subgraphs are named by the subgraph and their own id, `tidy/clean`.
    """
    steps: dict[str, Migration] = {}
    for migration in catalogue.migrations:
        steps.setdefault(migration.source, migration)
    found = Migrated()
    if not steps:
        return found
    parts = [_migrate(graph, catalogue, steps, found, "")]
    for name, subgraph in graph.subgraphs.items():
        parts.append(lifted(name, _migrate(subgraph, catalogue, steps, found, name + "/")))
    found.diff = together(*parts)
    return found


def _migrate(
    graph: Graph,
    catalogue: Catalogue,
    steps: "dict[str, Migration]",
    found: Migrated,
    lead: str,
) -> Diff:
    diff = Diff()
    moved: OrderedDict[str, _Node] = OrderedDict()
    for node_id, node in graph.nodes.items():
        chain = chain_from(node.type, steps, catalogue) if node.type in steps else []
        if not chain:
            continue
        try:
            moved[node_id] = _Node(graph, node_id, lead)
            moved[node_id].follow(chain, catalogue.specs[chain[-1].target])
        except MigrationFailed as error:
            del moved[node_id]
            found.problems.append(error)
            continue
        found.notes[lead + node_id] = moved[node_id].note(chain)
    for node_id, now in moved.items():
        node = graph.nodes[node_id].copy()
        before = node_to_json(node)
        node.type = now.type
        node.params = now.params
        diff.change("node:" + node_id, before, node_to_json(node))
    _rewire(graph, moved, diff)
    _give_ports(graph, moved, diff)
    return diff


def chain_from(type: str, steps: "dict[str, Migration]", catalogue: Catalogue) -> list[Migration]:
    """The steps from an unknown type to the first one that is known; none where none leads there.

    `steps` are by source.
    """
    chain: list[Migration] = []
    seen: dict[str, bool] = {}
    while type not in catalogue.specs:
        if type in seen or type not in steps:
            return []
        seen[type] = True
        chain.append(steps[type])
        type = steps[type].target
    return chain


def _rewire(graph: Graph, moved: "OrderedDict[str, _Node]", diff: Diff) -> None:
    """Adds to the diff what becomes of the wires; each keeps its place in the file."""
    before: OrderedDict[str, float] = OrderedDict()
    after: OrderedDict[str, float] = OrderedDict()
    for text, wire in graph.wires.items():
        source_port = wire.source_port
        target_port = wire.target_port
        if wire.source in moved:
            source_port = moved[wire.source].outputs[source_port]
        if wire.target in moved:
            target_port = moved[wire.target].inputs[target_port]
        if source_port == wire.source_port and target_port == wire.target_port:
            continue
        rank = graph.rank("wire:" + text)
        before["wire:" + text] = rank
        if target_port != CUT:
            now = Wire(wire.source, source_port, wire.target, target_port)
            after["wire:" + now.text] = rank
    for key, rank in before.items():
        diff.order[key] = (rank, after.get(key))
        if key not in after:
            diff.removed[key] = True
    for key, rank in after.items():
        if key not in before:
            diff.added[key] = True
            diff.order[key] = (None, rank)


def _give_ports(graph: Graph, moved: "OrderedDict[str, _Node]", diff: Diff) -> None:
    """Has the ports of a subgraph lead to the new names of what they lead to."""
    if not isinstance(graph, Subgraph) or not moved:
        return

    def to_inputs(end: "End") -> "list[End]":
        node, port = end
        now = moved[node].inputs[port] if node in moved else port
        return [] if now == CUT else [(node, now)]

    def from_output(end: "End") -> "list[End]":
        node, port = end
        return [(node, moved[node].outputs[port] if node in moved else port)]

    ports = set_ports(graph, *redirected(graph, to_inputs, from_output))
    diff.updated.update(ports.updated)
    diff.removed.update(ports.removed)


class _Node:
    """A node on its way; `inputs` and `outputs` give, by the old names of wired ports, the new.

    A port that a port of the subgraph leads to is as good as wired.
    """

    def __init__(self, graph: Graph, node_id: str, lead: str) -> None:
        node = graph.nodes[node_id]
        self.id = lead + node_id
        self.type = self._first = node.type
        self.params: dict[str, Any] = copied(node.params)
        self.inputs: dict[str, str] = new_object()
        self.outputs: dict[str, str] = new_object()
        for wire in graph.wires_into(node_id):
            self.inputs[wire.target_port] = wire.target_port
        for wire in graph.wires_from(node_id):
            self.outputs[wire.source_port] = wire.source_port
        if isinstance(graph, Subgraph):
            for name in graph.inputs:
                for node_end, port in graph.ends_of(name):
                    if node_end == node_id:
                        self.inputs[port] = port
            for name in graph.outputs:
                node_end, port = graph.source_of(name)
                if node_end == node_id:
                    self.outputs[port] = port
        self._done: list[str] = []

    def follow(self, chain: list[Migration], spec: "NodeSpec") -> None:
        """Takes all the steps; MigrationFailed where one can't be taken or ends nowhere."""
        for step in chain:
            self._take(step)
            self.type = step.target
        for name in self._inputs():
            if spec.input(name) is None:
                self._fail(chain[-1], 'leaves "%s" over, which is no input any more' % name)
        for name in self.outputs.values():
            if spec.output(name) is None:
                self._fail(chain[-1], 'leaves "%s" over, which is no output any more' % name)

    def note(self, chain: list[Migration]) -> str:
        """What was done, as a sentence."""
        done = ": %s" % ", ".join(self._done) if self._done else ""
        return 'The node "%s" was of type %s and is now of type %s%s.' % (
            self.id,
            chain[0].source,
            chain[-1].target,
            done,
        )

    def _take(self, step: Migration) -> None:
        for name, value in step.assumed.items():
            if name in self.inputs.values() or not same(self.params.get(name, value), value):
                self._fail(step, 'needs "%s" to be %s' % (name, _shown(value)))
            self._drop(name)
        for name in step.dropped:
            self._drop(name)
        self._rename(step)
        for name, value in step.added.items():
            if name in self._inputs():
                self._fail(step, 'sets "%s", which is set already' % name)
            self.params[name] = copied(value)
            self._done.append('"%s" is %s' % (name, _shown(value)))

    def _drop(self, name: str) -> None:
        if name in self.params:
            value = self.params.pop(name)
            self._done.append('"%s" is gone (it was %s)' % (name, _shown(value)))
        for old, now in list(self.inputs.items()):
            if now == name:
                self.inputs[old] = CUT
                self._done.append('"%s" is gone, with the wire into it' % name)

    def _rename(self, step: Migration) -> None:
        names = [step.renamed.get(name, name) for name in self._inputs()]
        if len(dict.fromkeys(names, 0)) < len(names):
            self._fail(step, "gives two inputs the same name")
        params = new_object()
        for name, value in self.params.items():
            params[step.renamed.get(name, name)] = value
        inputs = new_object()
        for old, now in self.inputs.items():
            inputs[old] = step.renamed.get(now, now)
        outputs = new_object()
        for old, now in self.outputs.items():
            outputs[old] = step.renamed_outputs.get(now, now)
        for old, new in list(step.renamed.items()):
            if old in self._inputs():
                self._done.append('"%s" is now "%s"' % (old, new))
        for old, new in list(step.renamed_outputs.items()):
            if old in self.outputs.values():
                self._done.append('the output "%s" is now "%s"' % (old, new))
        self.params = params
        self.inputs = inputs
        self.outputs = outputs

    def _inputs(self) -> list[str]:
        wired = [name for name in self.inputs.values() if name != CUT and name not in self.params]
        return list(self.params) + wired

    def _fail(self, step: Migration, why: str) -> None:
        raise MigrationFailed(
            'The node "%s" stays of type %s: the step from %s to %s %s. Change the node, or '
            "replace it by a new one." % (self.id, self._first, step.source, step.target, why),
            node=self.id,
        )


def _shown(value: "Any") -> str:
    return clip(write(value), 40)
