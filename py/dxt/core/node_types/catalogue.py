"""The node types that are known here, and what they make of a graph: specs and problems.

Owns the Catalogue and the one list of everything that is wrong before a run, for page, engine and
CLI alike. Must not know where the built-in types come from (nodes.registry makes the JSON) nor how
anything runs. A node of an unknown type stays in the graph; it is a problem, not a reason to refuse
the file.
"""

from collections import OrderedDict

from dxt.core.document.cycles import find_cycles
from dxt.core.document.graph import Graph, Node, Wire
from dxt.core.errors import (
    CycleFound,
    DxtError,
    InputMissing,
    NoFunction,
    NoSuchPort,
    ParamInvalid,
    PortTaken,
    TypesDontFit,
    UnknownNodeType,
)
from dxt.core.node_types.migration import Migration
from dxt.core.node_types.params import why_not_value
from dxt.core.source.js_signature import read_js_signature
from dxt.core.source.signature import read_signature
from dxt.core.spec import NodeSpec, Port
from dxt.core.text.json_text import new_object
from dxt.core.types import why_not

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

PYTHON = "python@1"
JAVASCRIPT = "javascript@1"
WRITTEN = (PYTHON, JAVASCRIPT)
"""The types whose nodes have a function of their own."""
_REMEMBERED = 5000
_MIGRATIONS = "migrations"
_FAILURES = "failures"


class Catalogue:
    """Node types by `name@version`; remembers what it has read from nodes' own code.

    `migrations` lead from types of the past to these; `failures` say, by the first part of the
    names that are missing for it, why a plugin could not be loaded.
    """

    def __init__(
        self,
        specs: "dict[str, NodeSpec] | None" = None,
        migrations: "list[Migration] | None" = None,
        failures: "dict[str, str] | None" = None,
    ) -> None:
        self.specs: dict[str, NodeSpec] = OrderedDict() if specs is None else specs
        self.migrations = [] if migrations is None else migrations
        self.failures: dict[str, str] = OrderedDict() if failures is None else failures
        self._read: dict[tuple[str, str], NodeSpec | DxtError] = {}

    def get(self, type: str) -> NodeSpec | None:
        return self.specs.get(type)

    def categories(self) -> "dict[str, dict[str, NodeSpec]]":
        """The types by the first part of their names, `table` of `table.filter@1`, in order."""
        found: dict[str, dict[str, NodeSpec]] = OrderedDict()
        for type, spec in self.specs.items():
            found.setdefault(category_of(type), OrderedDict())[type] = spec
        return found

    def spec_of(self, node: Node, node_id: str) -> NodeSpec | DxtError:
        """The node's spec, or the error that says why it has none."""
        if node.type in WRITTEN:
            found = self.read(node.code, node.type)
            if isinstance(found, DxtError):
                return type(found)(found.message, node=node_id, line=found.line)
            return found
        spec = self.specs.get(node.type)
        if spec is not None:
            return spec
        if category_of(node.type) in self.failures:
            return self.missing(node.type, node_id)
        return UnknownNodeType(
            'The node "%s" is of type %s, which is not known here; '
            "add the plugin that it is from, update DxT, or replace the node."
            % (node_id, node.type),
            node=node_id,
        )

    def missing(self, type: str, node_id: str) -> UnknownNodeType:
        """The error for a node whose type is of a plugin that could not be loaded."""
        return UnknownNodeType(
            'The node "%s" is of type %s, which is missing here. %s'
            % (node_id, type, self.failures[category_of(type)]),
            node=node_id,
        )

    def read(self, code: str | None, type: str = PYTHON) -> NodeSpec | DxtError:
        """The spec of a node of this type with this code; each text is read once."""
        if code is None:
            return NoFunction("This node has no code; write a function into it.")
        if (type, code) not in self._read:
            if len(self._read) >= _REMEMBERED:
                self._read.clear()
            found: NodeSpec | DxtError
            try:
                found = read_signature(code) if type == PYTHON else read_js_signature(code)
            except DxtError as error:
                found = error
            self._read[type, code] = found
        return self._read[type, code]

    def as_json(self) -> "dict[str, Any]":
        """The specs by type; beside them, under names without "@", what else there is."""
        found = new_object()
        for type, spec in self.specs.items():
            found[type] = spec.as_json()
        if self.migrations:
            found[_MIGRATIONS] = [migration.as_json() for migration in self.migrations]
        if self.failures:
            found[_FAILURES] = self.failures
        return found

    @classmethod
    def from_json(cls, found: "dict[str, Any]") -> "Catalogue":
        specs: dict[str, NodeSpec] = OrderedDict()
        for type, spec in found.items():
            if "@" in type:
                specs[type] = NodeSpec.from_json(spec)
        migrations = [Migration.from_json(step) for step in found.get(_MIGRATIONS, [])]
        return cls(specs, migrations, found.get(_FAILURES))


def category_of(type: str) -> str:
    """The first part of a type's name: `table` of `table.filter@1`."""
    return type.partition(".")[0].partition("@")[0]


def specs_of(graph: Graph, catalogue: Catalogue) -> "dict[str, NodeSpec | DxtError]":
    """Each node's spec, or the error that says why it has none."""
    found: dict[str, NodeSpec | DxtError] = OrderedDict()
    for node_id, node in graph.nodes.items():
        found[node_id] = catalogue.spec_of(node, node_id)
    return found


def problems(graph: Graph, catalogue: Catalogue) -> list[DxtError]:
    """Everything that is wrong before a run: node by node, then the cycles."""
    specs = specs_of(graph, catalogue)
    found: list[DxtError] = []
    for node_id in graph.nodes:
        found.extend(node_problems(graph, node_id, specs))
    for cycle in find_cycles(graph):
        found.append(cycle_found(cycle))
    return found


def node_problems(
    graph: Graph, node_id: str, specs: "Mapping[str, NodeSpec | DxtError]"
) -> list[DxtError]:
    """What is wrong with one node, its parameters and the wires into it, cycles aside."""
    spec = specs[node_id]
    found: list[DxtError] = []
    wired: dict[str, Wire] = {}
    for wire in graph.wires_into(node_id):
        problem = wire_problem(wire, specs)
        if problem is None and wire.target_port in wired:
            problem = _taken(wire, wired[wire.target_port], spec)
        wired[wire.target_port] = wire
        if problem is not None:
            found.append(problem)
    if isinstance(spec, DxtError):
        return [spec] + found
    params = graph.nodes[node_id].given()
    for name in params:
        port = spec.input(name)
        if port is None:
            found.append(
                NoSuchPort(
                    'The node "%s" has no parameter "%s"; it has %s.'
                    % (node_id, name, _listed(spec.inputs)),
                    node=node_id,
                    port=name,
                )
            )
        elif name not in wired:
            reason = why_not_value(params[name], port)
            if reason is not None:
                found.append(
                    ParamInvalid("%s.%s: %s." % (node_id, name, reason), node=node_id, port=name)
                )
    for name in spec.required:
        if name not in wired and name not in params:
            port = spec.input(name)
            can_set = port and (port.widget or takes_anything(graph.nodes[node_id].type, port))
            found.append(
                InputMissing(
                    "%s.%s needs a value: connect a wire%s."
                    % (node_id, name, " or set it" if can_set else ""),
                    node=node_id,
                    port=name,
                )
            )
    return found


def takes_anything(type_name: str, port: Port) -> bool:
    """Whether code does not say what it takes there, and so may take what somebody types."""
    return type_name in WRITTEN and port.type == "Any" and not port.many


def wire_problem(wire: Wire, specs: "Mapping[str, NodeSpec | DxtError]") -> DxtError | None:
    """Why this wire can't be, as far as its two ends tell; an end without a spec tells nothing."""
    source = specs.get(wire.source)
    target = specs.get(wire.target)
    output = target_port = None
    if isinstance(source, NodeSpec):
        output = source.output(wire.source_port)
        if output is None:
            return NoSuchPort(
                'The node "%s" has no output "%s"; it has %s.'
                % (wire.source, wire.source_port, _listed(source.outputs)),
                node=wire.source,
                port=wire.source_port,
            )
    if isinstance(target, NodeSpec):
        target_port = target.input(wire.target_port)
        if target_port is None:
            return NoSuchPort(
                'The node "%s" has no input "%s"; it has %s.'
                % (wire.target, wire.target_port, _listed(target.inputs)),
                node=wire.target,
                port=wire.target_port,
            )
    if output is not None and target_port is not None:
        reason = why_not(output.type, target_port.type)
        if reason is not None:
            return TypesDontFit(
                "%s: %s." % (wire.text, reason), node=wire.target, port=wire.target_port
            )
    return None


def _taken(wire: Wire, other: Wire, spec: NodeSpec | DxtError) -> PortTaken | None:
    """Why this wire can't end where another one does."""
    port = spec.input(wire.target_port) if isinstance(spec, NodeSpec) else None
    if port is None or port.many:
        return None
    return PortTaken(
        '%s.%s takes one wire, but two end there: "%s" and "%s"; delete one of them.'
        % (wire.target, wire.target_port, other.text, wire.text),
        node=wire.target,
        port=wire.target_port,
    )


def cycle_found(cycle: list[str]) -> CycleFound:
    """The error for nodes whose wires form a ring, in the order of the wires."""
    if len(cycle) == 1:
        said = "A wire leads from %s to itself; no node can wait for its own value." % cycle[0]
    else:
        around = " -> ".join(cycle + cycle[:1])
        said = "The wires lead in a circle: %s; leave one of them out." % around
    return CycleFound(said, node=cycle[0])


def _listed(ports: list[Port]) -> str:
    return ", ".join([port.name for port in ports]) or "none"
