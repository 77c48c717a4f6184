"""What the engine works out of a node's spec once, for all the nodes that share it.

Owns how a spec's ports are laid out for keys and tasks. Must not know any single node.
"""

from __future__ import annotations

from typing import Any

from dxt.core.bounds import bounds_of
from dxt.core.spec import NodeSpec, Port
from dxt.core.types import exact_types, split
from dxt.engine.values.fingerprint import is_plain, key_head, line_of_value, settled


class Input:
    """One input port: how what arrives there is spelt in a key."""

    __slots__ = ("_is_plain", "bounds", "default_line", "exact", "is_file", "many", "name", "type")

    def __init__(self, port: Port) -> None:
        self.name = port.name
        self.type = port.type
        self.many = port.many
        self.is_file = "File" in split(port.type, "|")
        self.default_line = line_of_value(port.name, port.default) if port.has_default else None
        self._is_plain = is_plain(port.type)
        self.bounds = bounds_of(port.widget) if port.bounds is None else port.bounds
        # What has bounds is never seen to fit by its type alone.
        self.exact = exact_types(port.type) if self.bounds is None else ()

    def settled(self, value: Any) -> Any:
        """A parameter as the port will have it, where the type alone settles that."""
        if not self._is_plain or type(value) in self.exact:
            return value
        return settled(value, self.type)


class Shape:
    """`origin` is where the values of nodes of this spec come from, as their keys have it."""

    __slots__ = (
        "bounds",
        "by_name",
        "code",
        "has_files",
        "head",
        "input_types",
        "inputs",
        "is_async",
        "is_impure",
        "many",
        "origin",
        "output_types",
        "outputs",
        "spec",
        "type",
    )

    def __init__(self, spec: NodeSpec, type: str, code: str | None, origin: str) -> None:
        self.spec = spec
        self.type = type
        self.code = code
        self.origin = origin
        self.head = key_head(origin)
        self.inputs = [Input(port) for port in sorted(spec.inputs, key=lambda port: port.name)]
        self.by_name = {port.name: port for port in self.inputs}
        self.many = {port.name for port in spec.inputs if port.many}
        self.has_files = any(port.is_file for port in self.inputs)
        self.outputs = [port.name for port in spec.outputs]
        self.input_types = {port.name: port.type for port in spec.inputs}
        self.bounds = {port.name: port.bounds for port in self.inputs if port.bounds is not None}
        self.output_types = {port.name: port.type for port in spec.outputs}
        self.is_async = spec.is_async and spec.language == "python"
        self.is_impure = not spec.pure or spec.ttl is not None

    def put(self, found: dict[str, str | list[str]], port: str, told: str) -> None:
        """Adds what comes to a port; at one that takes many it is one more."""
        if port not in self.many:
            found[port] = told
            return
        several = found.setdefault(port, [])
        assert isinstance(several, list)
        several.append(told)
