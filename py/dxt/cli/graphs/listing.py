"""`dxt nodes`: the node types that are known here or to a graph, and one of them in full."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path

from dxt.cli.answer import show, tell, warn
from dxt.cli.exit_code import ExitCode
from dxt.cli.files.graph_file import read_graph
from dxt.cli.options import Sources
from dxt.cli.packages import plugins as loaded
from dxt.cli.terminal.columns import aligned
from dxt.core.document.subgraph import type_of
from dxt.core.errors import UnknownNodeType
from dxt.core.node_types.catalogue import JAVASCRIPT, PYTHON
from dxt.core.node_types.definitions import Definitions
from dxt.core.spec import NodeSpec, Port
from dxt.core.text.json_text import clip, write

Specs = Mapping[str, NodeSpec]

PYTHON_NODE = NodeSpec(
    "python",
    "A Python function of your own, in the node's code.",
    """Its parameters are the inputs, what it returns is the output (out); the annotations say which
types fit. A NamedTuple as the return type makes several outputs. Table, Chart, Image, Markdown,
Html, Literal, Annotated and Range need no import.

    def cheap(rows: Table, limit: float = 100) -> Table:
        return Table([row for row in rows if row["price"] <= limit])""",
)
JAVASCRIPT_NODE = NodeSpec(
    "javascript",
    "A JavaScript function of your own, in the node's code.",
    """One exported function. The JSDoc comment above it says the types of its inputs and its
output; @returns {{low: number, high: number}} makes several outputs. A Table comes as an array of
objects, one for each row, and an array of objects becomes a Table. Nothing can be imported, and
there is no network. Outside of the browser, Node.js runs it.

    /** @param {Table} rows @returns {Table} */
    export function cheap(rows, limit = 100) {
      return rows.filter((row) => row.price <= limit);
    }""",
    language="javascript",
)
OWN = {PYTHON: PYTHON_NODE, JAVASCRIPT: JAVASCRIPT_NODE}
"""What every graph has besides the types of the catalogue."""


def list_nodes(file: Path | None, name: str | None, plugins: Sources, as_json: bool) -> int:
    """Lists all types, those of a group such as `table`, or tells all of one.

    With a file, its subgraphs are types as well. Raises a DocumentError when it can't be used.
    """
    graph = None if file is None else read_graph(file)
    registry = loaded.registry(plugins, graph)
    catalogue = registry.catalogue()
    subgraphs: Specs = {}
    faults: dict[str, str] = {}
    if graph is not None:
        subgraphs, faults = _subgraphs(Definitions(graph, catalogue))
    if not as_json:
        loaded.warn_of_failures(registry)
    specs = {**catalogue.specs, **OWN, **subgraphs}
    found = specs if name is None else named(name, specs)
    listed = {told["type"]: told for told in registry.listing()}
    for type, spec in [*OWN.items(), *subgraphs.items()]:
        listed[type] = {"type": type, "plugin": None, **spec.as_json()}
    for type, fault in faults.items():
        listed[type]["fault"] = fault
    if as_json:
        types = {type: listed[type] for type in found}
        failures = loaded.failures_as_json(registry)
        tell({"ok": True, "types": types, "plugin_failures": failures})
    elif name is not None and len(found) == 1:
        ((type, spec),) = found.items()
        show(_in_full(type, spec, listed[type]["plugin"]))
    else:
        show(aligned((type, _line(spec, listed[type]["plugin"])) for type, spec in found.items()))
    for type in found if not as_json else ():
        if type in faults:
            warn(faults[type])
    return ExitCode.OK


def _subgraphs(types: Definitions) -> tuple[Specs, dict[str, str]]:
    """The types of nodes that stand for a graph's subgraphs, and why some can't be used."""
    specs: dict[str, NodeSpec] = {}
    faults: dict[str, str] = {}
    for name, subgraph in types.graph.subgraphs.items():
        type = type_of(name)
        fault = types.fault(name)
        if fault is None:
            specs[type] = types.spec(name)
        else:
            specs[type] = NodeSpec(name, subgraph.title)
            faults[type] = fault.message
    return specs, faults


def named(name: str, specs: Specs) -> Specs:
    """The one type of this name, with its version or without (then the newest), or a group's.

    Raises UnknownNodeType.
    """
    if name in specs:
        return {name: specs[name]}
    versions = [type for type in specs if type.partition("@")[0] == name]
    if versions:
        newest = max(versions, key=_version)
        return {newest: specs[newest]}
    group = {type: spec for type, spec in specs.items() if type.startswith(f"{name}.")}
    if group:
        return group
    bare = {type.partition("@")[0]: type for type in specs}
    parts = {bare_name.rpartition(".")[2]: type for bare_name, type in bare.items()}
    close = get_close_matches(name.partition("@")[0], [*bare, *parts], n=3)
    meant = dict.fromkeys(bare.get(found) or parts[found] for found in close)
    advice = f"did you mean {' or '.join(meant)}?" if meant else '"dxt nodes" lists them all.'
    raise UnknownNodeType(f'There is no node type "{clip(name)}" here; {advice}')


def _version(type: str) -> int:
    version = type.partition("@")[2]
    return int(version) if version.isdecimal() else 0


def _line(spec: NodeSpec, plugin: str | None) -> str:
    return f"{spec.summary} ({plugin})".lstrip() if plugin else spec.summary


def _in_full(type: str, spec: NodeSpec, plugin: str | None) -> Iterator[str]:
    yield f"{type}   {spec.summary}".rstrip()
    if spec.help:
        yield ""
        yield from spec.help.splitlines()
    for title, ports in (("Inputs", spec.inputs), ("Outputs", spec.outputs)):
        if ports:
            yield ""
            yield title
            rows = [(f"  {port.name}", port.type, _default(port), port.doc) for port in ports]
            yield from aligned(rows if title == "Inputs" else [(r[0], r[1], r[3]) for r in rows])
    if plugin:
        needs = f", which needs {', '.join(spec.requirements)}" if spec.requirements else ""
        yield ""
        yield f"From the plugin {plugin}{needs}"


def _default(port: Port) -> str:
    if port.has_default:
        said = "None" if port.default is None else write(port.default, tight=True)
        return f"= {clip(said)}"
    return "required" if port.required else ""
