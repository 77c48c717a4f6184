"""`node.port=text` on the command line: which port is meant, and what a text means to it.

Must not know what becomes of the values.
"""

from __future__ import annotations

import json
from ast import literal_eval
from pathlib import Path
from typing import Any, NamedTuple

from dxt.cli.terminal.nearest import meant
from dxt.core.document.graph import Graph
from dxt.core.errors import DocumentError, DxtError, NoSuchNode, NoSuchPort, ParamInvalid
from dxt.core.node_types.catalogue import Catalogue, specs_of
from dxt.core.node_types.definitions import Definitions
from dxt.core.node_types.params import why_not_value
from dxt.core.spec import NodeSpec, Port
from dxt.core.text.json_text import write
from dxt.core.types import ARRAY, STREAMS, arguments, base, split
from dxt.engine.graph.expansion import Expansion

LISTS = ("list", "tuple", "set", "frozenset", ARRAY, *STREAMS)
"""What a text with commas stands for as well."""

WORDS = {
    "true": True,
    "yes": True,
    "on": True,
    "false": False,
    "no": False,
    "off": False,
}


class Named(NamedTuple):
    """One `node.port=text`, and the port it names."""

    node: str
    port: Port
    text: str


def specs_by_path(graph: Graph, catalogue: Catalogue) -> dict[str, NodeSpec | DxtError]:
    """The spec of each node, and of those in subgraphs by their paths."""
    definitions = Definitions(graph, catalogue)
    specs: dict[str, NodeSpec | DxtError] = {**specs_of(graph, definitions)}
    if graph.subgraphs:
        expansion = Expansion(graph, catalogue)
        for path in expansion.paths:
            use = expansion.node(path)
            if use is not None:
                specs.setdefault(path, definitions.spec_of(use, path))
        for path, spec in specs_of(expansion.flat, expansion.catalogue).items():
            specs.setdefault(path, spec)
    return specs


def named(option: str, given: str, specs: dict[str, NodeSpec | DxtError], side: str) -> Named:
    """What `given` names; `side` is "inputs" or "outputs". Raises NoSuchNode or NoSuchPort."""
    name, equals, text = given.partition("=")
    node, dot, port_name = name.strip().partition(".")
    if not (equals and dot and node and port_name):
        raise NoSuchPort(f'{option} {given}: write it as "node.port=…".')
    if node not in specs:
        advice = meant(node, specs)
        raise NoSuchNode(f'{option} {given}: there is no node "{node}"; {advice}', node)
    spec = specs[node]
    if isinstance(spec, DxtError):
        raise spec
    ports: list[Port] = getattr(spec, side)
    for port in ports:
        if port.name == port_name:
            return Named(node, port, text)
    listed = ", ".join(port.name for port in ports) or "none"
    raise NoSuchPort(
        f'{option} {given}: the node "{node}" has no {side[:-1]} "{port_name}"; it has: {listed}.',
        node,
        port_name,
    )


def set_param(graph: Graph, setting: Named, folder: Path) -> None:
    """Sets the parameter; ParamInvalid when the text does not fit or a wire feeds the port."""
    node, port, text = setting
    if "/" in node:
        raise ParamInvalid(
            f"--set {node}.{port.name}: a node in a subgraph is the same in every use; set an "
            f'input of "{node.partition("/")[0]}", or change the graph.',
            node,
            port.name,
        )
    wire = graph.wire_into(node, port.name)
    if wire is not None:
        raise ParamInvalid(
            f'--set {node}.{port.name}: it is fed by "{wire.text}"; set {wire.source} instead.',
            node,
            port.name,
        )
    value = _meant(text, port.type, folder)
    reason = why_not_value(value, port)
    if reason is not None:
        raise ParamInvalid(f"--set {node}.{port.name}: {reason}.", node, port.name)
    graph.nodes[node].params[port.name] = value


def _meant(text: str, type: str, folder: Path) -> Any:
    """The value that a text spells for a port of this type; the text itself if it spells none."""
    for member in sorted(split(type, "|"), key=lambda member: member == "str"):
        found, value = _as(text, member, folder)
        if found:
            return value
    return _json_or_text(text)


def _as(text: str, type: str, folder: Path) -> tuple[bool, Any]:
    name = base(type)
    if name == "str":
        return True, text
    if name == "None":
        return text.lower() in ("none", "null", ""), None
    if name == "bool" and text.lower() in WORDS:
        return True, WORDS[text.lower()]
    if name == "Literal":
        choices = [literal_eval(choice) for choice in arguments(type)]
        matching = [choice for choice in choices if str(choice) == text]
        return bool(matching), matching[0] if matching else None
    if name == "File":
        return True, _file_name(text, folder)
    if name in LISTS and text.lstrip()[:1] not in ("[", "{"):
        parts = [part.strip() for part in text.split(",")] if text.strip() else []
        return True, [
            _meant(part, _type_at(place, type), folder) for place, part in enumerate(parts)
        ]
    try:
        value = _kept(text)
    except ValueError:
        return False, None
    fits = name in ("Any", "Table") or why_not_value(value, Port("", type)) is None
    return fits, value


def _type_at(place: int, type: str) -> str:
    """The type of an item of a list, or of what is like one."""
    inside = arguments(type)
    if base(type) == "tuple" and inside[-1:] != ["..."]:
        return inside[place] if place < len(inside) else "Any"
    return inside[0] if inside else "Any"


def _kept(text: str) -> Any:
    """The JSON value that a text spells, if a graph can hold it; ValueError where it is none."""
    value = json.loads(text)
    try:
        write(value)
    except DocumentError as error:
        raise ValueError(error.message) from None
    return value


def _json_or_text(text: str) -> Any:
    """A list or an object that a text spells; the text itself if it spells none."""
    try:
        value = _kept(text)
    except ValueError:
        return text
    return value if isinstance(value, list | dict) else text


def _file_name(text: str, folder: Path) -> str:
    """A name that leads to the file from the graph's folder; beside the graph comes first."""
    if (folder / text).exists() or not Path(text).exists():
        return text
    return str(Path(text).resolve())
