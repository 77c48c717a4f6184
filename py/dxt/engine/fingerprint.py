"""A node's key: the fingerprint of everything its values depend on, equal on every platform.

Owns what enters a key and how it is spelt. Layout, titles and node ids never enter. Must not know
where the parts come from.

Spelling: JSON without spaces. An int and a float differ (`1` and `1.0`) until the port's type
settles which it is; floats are the shortest text that reads back the same; text is taken as it is,
in no Unicode normal form. The order of a dict counts, as it does to node code.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from dxt.core.errors import TypesDontFit
from dxt.core.tokens import normalise
from dxt.data.convert import convert

FORMAT = "dxt key 1"
LENGTH = 40
PLAIN = {"bool", "float", "int", "str", "None", "list", "dict", "Any", "Optional", "Union"}
"""Types between which a JSON value is converted to a JSON value."""

Origin = dict[str, Any]


def settled(value: Any, type: str) -> Any:
    """A parameter as the port will have it: 3 for a float port is 3.0. Misfits stay as they are."""
    if not set(re.findall(r"[^\W\d]\w*", type)) <= PLAIN:
        return value
    try:
        return convert(value, type)
    except TypesDontFit:
        return value


def origin_of_type(type: str) -> Origin:
    """Where a built-in node's values come from: its type under `name@version`."""
    return {"type": type}


def origin_of_code(code: str, requirements: list[str], lock: Mapping[str, Any]) -> Origin:
    """Where a Python node's values come from: its code and the packages it runs among."""
    return {
        "code": normalise(code),
        "requirements": sorted(requirements),
        "lock": dict(sorted(lock.items())),
    }


def origin_of_plugin(
    type: str, origin: str, requirements: list[str], lock: Mapping[str, Any]
) -> Origin:
    """Where a plugin's node's values come from: its code's digest, and the packages around it."""
    return {
        "type": type,
        "plugin": origin,
        "requirements": sorted(requirements),
        "lock": dict(sorted(lock.items())),
    }


def node_key(
    origin: Origin,
    params: Mapping[str, Any],
    inputs: Mapping[str, str],
    files: Mapping[str, Mapping[str, Any]],
) -> str:
    """The key of a node, 40 hexadecimal digits.

    `params` are all effective values, defaults included; `inputs` the keys of the values that
    come by wire; `files` the names and digests of files; all three by port.
    """
    parts = {
        "format": FORMAT,
        "origin": origin,
        "params": dict(sorted(params.items())),
        "inputs": dict(sorted(inputs.items())),
        "files": dict(sorted(files.items())),
    }
    text = json.dumps(parts, separators=(",", ":"))
    return sha256(text.encode("ascii")).hexdigest()[:LENGTH]


def value_key(key: str, port: str) -> str:
    """The key of the value that a node with this key has at an output port."""
    return f"{key}.{port}"
