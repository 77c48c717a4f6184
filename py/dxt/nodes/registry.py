"""The built-in node types: one public function of `dxt.nodes.library` each.

Owns their names, `module.function@version` without a trailing underscore, unless the function is
marked `@node(name=..., version=...)`. Types are found by reading sources, never by importing them;
an installed package may carry the result (`catalogue.json` beside this module), which is then taken
instead. Only an executor asks for a function itself. Run as a program, it prints the catalogue.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from difflib import get_close_matches
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import Any

from dxt.core.catalogue import PYTHON, Catalogue
from dxt.core.errors import UnknownNodeType
from dxt.core.expressions import Literal
from dxt.core.signature import Function, read_functions
from dxt.core.spec import NodeSpec

LIBRARY = "dxt.nodes.library"
PREBUILT = "catalogue.json"


class Registry:
    """Knows every node type; reads them when first asked."""

    def __init__(self) -> None:
        self._catalogue: Catalogue | None = None

    def catalogue(self) -> Catalogue:
        """The specs of all types by `name@version`; a spec's name is that of the function."""
        if self._catalogue is None:
            prebuilt = files("dxt.nodes").joinpath(PREBUILT)
            if prebuilt.is_file():
                text = prebuilt.read_text(encoding="utf-8")
                self._catalogue = Catalogue.from_json(json.loads(text))
            else:
                self._catalogue = Catalogue(_read_library())
        return self._catalogue


def function_of(type: str, name: str) -> Callable[..., Any]:
    """The function called `name` behind a type. Imports its module, so only for executors."""
    module = type.partition(".")[0]
    try:
        function = getattr(import_module(f"{LIBRARY}.{module}"), name)
    except (ImportError, AttributeError):
        raise UnknownNodeType(
            f"The node type {type} is not known where the node was to run; update DxT there."
        ) from None
    return function  # type: ignore[no-any-return]


def unknown_type(type: str, catalogue: Catalogue, node: str) -> UnknownNodeType:
    """The error for a node whose type is not known, with the types that may have been meant."""
    close = get_close_matches(type, [*catalogue.specs, PYTHON], n=3)
    meant = f"did you mean {' or '.join(close)}? Else update DxT" if close else "update DxT"
    return UnknownNodeType(
        f'The node "{node}" is of type {type}, which is not known here; {meant}, or replace '
        "the node.",
        node=node,
    )


def write_catalogue(path: Path) -> None:
    """Writes the catalogue that an installed package carries."""
    path.write_text(json.dumps(Registry().catalogue().as_json()), encoding="utf-8")


def _read_library() -> dict[str, NodeSpec]:
    specs: dict[str, NodeSpec] = {}
    for source in sorted(files(LIBRARY).iterdir(), key=lambda found: found.name):
        module, dot, ending = source.name.partition(".")
        if dot and ending == "py" and not module.startswith("_"):
            for function in read_functions(source.read_text(encoding="utf-8")):
                if not function.is_private:
                    specs[f"{module}.{_type_of(function)}"] = function.spec
    return specs


def _type_of(function: Function) -> str:
    name, version = function.name.rstrip("_"), 1
    for mark in function.decorators:
        if mark.name == "node":
            given = dict(zip(("name", "version"), mark.arguments, strict=False)) | mark.keywords
            values = {key: tree.value for key, tree in given.items() if isinstance(tree, Literal)}
            name = values.get("name") or name
            version = values.get("version", version)
    return f"{name}@{version}"


if __name__ == "__main__":
    json.dump(Registry().catalogue().as_json(), sys.stdout)
