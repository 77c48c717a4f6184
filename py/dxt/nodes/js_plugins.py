"""JavaScript modules as plugins: each exported function of one text is a node type.

    /** Shapes, to measure. @version 1.2 */

    /** The area of a circle.
     *
     * @param {number} radius
     * @returns {number}
     */
    export function circle(radius) { ... }

In a file `shapes.mjs` that is the type `shapes.circle@1`; `@version 2` in the comment of a function
makes it another. The version of the whole stands in the file's first comment. Such a module imports
nothing.

A function that is gone may say how its nodes become those of another, in steps like those of Python
plugins (see `plugins`), written out as a constant:

    export const MIGRATIONS = [
      { from: "round@1", to: "circle@1", renamed: { size: "radius" }, added: { exactly: true } },
    ];

Owns what is known of a module and why one can't be had. Must not know other plugins, nor run it.
"""

from __future__ import annotations

import json
import re
from hashlib import sha256

from dxt.core.errors import CodeError, PluginFailed
from dxt.core.ids import is_node_id
from dxt.core.node_types.migration import Migration
from dxt.core.source.js_constants import read_js_constant
from dxt.core.source.js_signature import JsFunction, read_js_functions
from dxt.core.source.js_tokens import normalise_js
from dxt.core.spec import NodeSpec
from dxt.nodes.declarations import MIGRATIONS, declared_migrations
from dxt.nodes.plugins import Plugin
from dxt.nodes.sources import LENGTH, file_name

VERSION = re.compile(r"\A\s*/\*\*(?:(?!\*/).)*?@version\s+([\w.+-]+)", re.DOTALL)


def read_js_plugin(data: bytes, where: str) -> Plugin | PluginFailed:
    """The plugin in a module's bytes; `where` ends with its own name."""
    name = re.sub(r"\.m?js$", "", file_name(where).lower()).replace("-", "_").replace(".", "_")
    if not is_node_id(name):
        return PluginFailed.loading(where, "its file must have a name like shapes.mjs. Rename it")
    try:
        code = data.decode()
        specs = _types(name, read_js_functions(code))
        migrations = _migrations(name, code, specs)
        digest = _digest(code, specs)
    except UnicodeError:
        return PluginFailed.loading(where, "it is not UTF-8. Tell its author", (name,))
    except CodeError as error:
        line = f"line {error.line}: " if error.line else ""
        why = f"{line}{error.message.rstrip('.')}. Mend it, or tell its author"
        return PluginFailed.loading(where, why, (name,))
    if not specs:
        return PluginFailed.loading(
            where, "it exports no function. Mend it, or tell its author", (name,)
        )
    for spec in specs.values():
        spec.origin = f"{name}.mjs@{digest}"
    stated = VERSION.match(code)
    version = stated[1] if stated else "0"
    return Plugin(name, version, where, (name,), specs, migrations, digest, data)


def _types(prefix: str, functions: list[JsFunction]) -> dict[str, NodeSpec]:
    specs: dict[str, NodeSpec] = {}
    for function in functions:
        if function.refusal is not None:
            raise function.refusal
        specs[f"{prefix}.{function.spec.name}@{function.version}"] = function.spec
    return specs


def _migrations(prefix: str, code: str, specs: dict[str, NodeSpec]) -> list[Migration]:
    found = read_js_constant(code, MIGRATIONS)
    return [] if found is None else declared_migrations(prefix, *found, specs)


def _digest(code: str, specs: dict[str, NodeSpec]) -> str:
    """The digest of all that counts: the code, and the types that comments alone tell."""
    types = {
        type: [[port.name, port.type] for port in [*spec.inputs, *spec.outputs]]
        for type, spec in specs.items()
    }
    return sha256(json.dumps([normalise_js(code), types]).encode()).hexdigest()[:LENGTH]
