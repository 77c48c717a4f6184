"""A node's key: the fingerprint of everything its values depend on, equal on every platform.

Owns what enters a key and how it is spelt. Layout, titles and node ids never enter. Must not know
where the parts come from.

Spelling: one line for the node's origin, then one for each input that has a value, by port name:
`port=JSON` for what is set by hand or by default, `port<KEYS` for values that come by wire,
`port:NAME DIGEST` for files. JSON is without spaces and in ASCII, so nothing in a line can end it.
An int and a float differ (`1` and `1.0`) until the port's type settles which it is; floats are the
shortest text that reads back the same; text is taken as it is, in no Unicode normal form. The order
of a dict counts, as it does to node code.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from hashlib import sha256
from json.encoder import encode_basestring_ascii
from typing import Any

from dxt.core.errors import TypesDontFit
from dxt.core.source.js_tokens import normalise_js
from dxt.core.source.tokens import normalise
from dxt.core.spec import NodeSpec
from dxt.data.convert import convert

FORMAT = "dxt key 2"
LENGTH = 40
PLAIN = {"bool", "float", "int", "str", "None", "list", "dict", "Any", "Optional", "Union"}
"""Types between which a JSON value is converted to a JSON value."""
NAMES = re.compile(r"[^\W\d]\w*")

_encode = json.JSONEncoder(separators=(",", ":")).encode


def is_plain(type: str) -> bool:
    """Whether a parameter of this type is settled before it is spelt."""
    return set(NAMES.findall(type)) <= PLAIN


def settled(value: Any, type: str) -> Any:
    """A parameter as a port of a plain type will have it: 3 for a float port is 3.0.

    Misfits stay as they are.
    """
    try:
        return convert(value, type)
    except TypesDontFit:
        return value


def origin_of_type(type: str) -> str:
    """Where a built-in node's values come from: its type under `name@version`."""
    return digest_of(f"type {type}")


def origin_of_code(code: str, requirements: list[str], lock: Mapping[str, Any]) -> str:
    """Where a Python node's values come from: its code and the packages it runs among."""
    parts = [normalise(code), sorted(requirements), dict(sorted(lock.items()))]
    return digest_of("code " + _encode(parts))


def origin_of_script(code: str, spec: NodeSpec) -> str:
    """Where a JavaScript node's values come from: its code, and the types of its ports, which its
    comments alone tell. No packages are around it."""
    ports = [[[port.name, port.type] for port in ports] for ports in (spec.inputs, spec.outputs)]
    return digest_of("script " + _encode([normalise_js(code), *ports]))


def origin_of_plugin(
    type: str, origin: str, requirements: list[str], lock: Mapping[str, Any]
) -> str:
    """Where a plugin's node's values come from: its code's digest, and the packages around it."""
    parts = [type, origin, sorted(requirements), dict(sorted(lock.items()))]
    return digest_of("plugin " + _encode(parts))


def spelt(value: Any) -> str:
    """The JSON of a value."""
    kind = type(value)
    if kind is int:
        return repr(value)
    if kind is str:
        return encode_basestring_ascii(value)
    return _encode(value)


def line_of_value(port: str, value: Any) -> str:
    return f"{port}={spelt(value)}"


def line_of_wires(port: str, told: str | list[str]) -> str:
    """`told` is the key of the value that comes; or are those that come to a port of many."""
    return f"{port}<{told if isinstance(told, str) else ','.join(told)}"


def line_of_file(port: str, name: str, digest: str) -> str:
    return f"{port}:{encode_basestring_ascii(name)} {digest}"


def gap_of_value(port: str) -> str:
    """`line_of_value`, with a gap (%s) for the JSON of the value."""
    return f"{port}=%s"


def gap_of_wire(port: str, output: str) -> str:
    """`line_of_wires` of one wire from this output, with a gap for the key of the node there."""
    return f"{port}<%s.{output}"


def key_head(origin: str) -> str:
    """What the keys of all nodes of this origin are made of, before their lines."""
    return f"{FORMAT}\n{origin}"


def node_key(head: str, lines: Iterable[str]) -> str:
    """The key of a node, 40 hexadecimal digits. The lines are in the order of their ports' names,
    and there is one for every port that has a value, defaults included."""
    return digest_of("\n".join((head, *lines)))


def occasion_key(key: str, occasion: str) -> str:
    """The key of what an impure node gives on one occasion; `occasion` is told of no other."""
    return digest_of(f"{key} {occasion}")


def value_key(key: str, port: str) -> str:
    """The key of the value that a node with this key has at an output port."""
    return f"{key}.{port}"


def content_key(port: str, digest: str) -> str:
    """What stands for an impure node's value in the keys of those that take it: its content."""
    return f"={digest}.{port}"


def digest_of(text: str) -> str:
    """A key or a part of one: of a text."""
    return sha256(text.encode()).hexdigest()[:LENGTH]
