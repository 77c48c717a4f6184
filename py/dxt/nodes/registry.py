"""The node types there are: the built-in ones, and those of the plugins that are loaded.

Owns the Catalogue that follows from both, a new one whenever a plugin comes, goes or changes; what
stayed the same is the same object in it. A built-in type is a public function of
`dxt.nodes.library`, found by reading sources, never by importing them; an installed package may
carry the result (`catalogue.json` beside this module), which is then taken instead. Must not know
how a plugin is read (plugins). Run as a program, it prints the catalogue of the built-in types.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterable
from difflib import get_close_matches
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dxt.core.errors import PluginFailed, UnknownNodeType
from dxt.core.node_types.catalogue import WRITTEN, Catalogue, category_of
from dxt.core.node_types.migration import Migration
from dxt.core.spec import NodeSpec
from dxt.nodes.declarations import read_declarations

if TYPE_CHECKING:  # reading plugins takes modules that the engine in the browser starts without
    from dxt.nodes.plugins import Plugin

LIBRARY = "dxt.nodes.library"
PREBUILT = "catalogue.json"
OWN = "dxt"


class Registry:
    """Knows the built-in types, and those of `plugins`: what `plugins.installed` and
    `plugins.read_wheel` answer, failures included.

    The first part of a type's name belongs to one plugin; who comes first keeps it. Of two versions
    of one plugin both are there; where they have the same type, the newer has it, and one that was
    given has it rather than one that is installed.
    """

    def __init__(self, plugins: Iterable[Plugin | PluginFailed] = ()) -> None:
        self._built_in: Catalogue | None = None
        self._catalogue: Catalogue | None = None
        self._plugins: list[Plugin] = []
        self._failures: dict[str, PluginFailed] = {}
        for plugin in plugins:
            self.load(plugin)

    def catalogue(self) -> Catalogue:
        """The specs of all types by `name@version`; a spec's name is that of the function."""
        if self._catalogue is None:
            self._catalogue = self._merged()
        return self._catalogue

    @property
    def plugins(self) -> list[Plugin]:
        """The plugins that are loaded; what a later one has counts."""
        return list(self._plugins)

    @property
    def failures(self) -> list[PluginFailed]:
        """Why other plugins are not loaded."""
        return list(self._failures.values())

    def load(self, plugin: Plugin | PluginFailed) -> Catalogue:
        """Takes in a plugin, in place of the same version of it; the catalogue from now on.

        A plugin that failed is noted; what was loaded of it before stays.
        """
        if isinstance(plugin, PluginFailed):
            self._failures[plugin.where] = plugin
        elif taken := self._taken(plugin):
            self._failures[plugin.where] = taken
        else:
            self._failures.pop(plugin.where, None)
            same = plugin.name, plugin.version
            others = [one for one in self._plugins if (one.name, one.version) != same]
            self._plugins = sorted([*others, plugin], key=_rank)
        self._catalogue = None
        return self.catalogue()

    def listing(self) -> list[dict[str, Any]]:
        """Every type as JSON: its spec, and which `type` and whose (`plugin`, None: built in)."""
        plugins = {
            type: f"{plugin.name} {plugin.version}"
            for plugin in self._plugins
            for type in plugin.specs
        }
        return [
            {"type": type, "plugin": plugins.get(type), **spec.as_json()}
            for type, spec in self.catalogue().specs.items()
        ]

    def _own(self) -> Catalogue:
        if self._built_in is None:
            self._built_in = _read_built_in()
        return self._built_in

    def _merged(self) -> Catalogue:
        specs: dict[str, NodeSpec] = dict(self._own().specs)
        steps: dict[str, Migration] = {step.source: step for step in self._own().migrations}
        for plugin in self._plugins:
            specs.update(plugin.specs)
            steps.update({step.source: step for step in plugin.migrations})
        there = {category_of(type) for type in specs}
        failures = {
            prefix: failure.message
            for failure in self._failures.values()
            for prefix in failure.prefixes
            if prefix not in there
        }
        return Catalogue(specs, list(steps.values()), failures)

    def _taken(self, plugin: Plugin) -> PluginFailed | None:
        """Why the plugin can't have one of its prefixes."""
        owners = dict.fromkeys(self._own().categories(), OWN) | {
            category_of(type): OWN for type in WRITTEN
        }
        for other in self._plugins:
            owners.update(dict.fromkeys(other.prefixes, other.name))
        for prefix in plugin.prefixes:
            owner = owners.get(prefix, plugin.name)
            if owner != plugin.name:
                why = f"its types begin with {prefix}, as those of {owner} do"
                what_to_do = "Remove one of the two, or tell its author"
                return PluginFailed.loading(plugin.where, f"{why}. {what_to_do}", plugin.prefixes)
        return None


def _rank(plugin: Plugin) -> tuple[bool, list[tuple[int, int, str]]]:
    """What a plugin is sorted by: a newer version after an older one."""
    parts = re.findall(r"\d+|[a-z]+", plugin.version.lower())
    numbers = [(1, int(part), "") if part.isdigit() else (-1, 0, part) for part in parts]
    return plugin.wheel is not None, [*numbers, (0, 0, "")]


def function_of(type: str, name: str) -> Callable[..., Any]:
    """The function called `name` behind a built-in type. Imports it, so only for executors."""
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
    category = category_of(type)
    if category in catalogue.failures:
        return catalogue.missing(type, node)
    close = get_close_matches(type, [*catalogue.specs, *WRITTEN], n=3)
    plugin = "" if category in catalogue.categories() else f", load the plugin that has {category}"
    meant = f"did you mean {' or '.join(close)}? Else update DxT" if close else "update DxT"
    return UnknownNodeType(
        f'The node "{node}" is of type {type}, which is not known here; {meant}{plugin}, or '
        "replace the node.",
        node=node,
    )


def write_catalogue(path: Path) -> None:
    """Writes the catalogue that an installed package carries."""
    path.write_text(json.dumps(Registry().catalogue().as_json()), encoding="utf-8")


def _read_built_in() -> Catalogue:
    prebuilt = files("dxt.nodes").joinpath(PREBUILT)
    if prebuilt.is_file():
        return Catalogue.from_json(json.loads(prebuilt.read_text(encoding="utf-8")))
    found = Catalogue({})
    for source in sorted(files(LIBRARY).iterdir(), key=lambda found: found.name):
        module, dot, ending = source.name.partition(".")
        if dot and ending == "py" and not module.startswith("_"):
            declared = read_declarations(module, source.read_text(encoding="utf-8"))
            found.specs.update(declared.specs)
            found.migrations += declared.migrations
    return found


if __name__ == "__main__":
    json.dump(Registry().catalogue().as_json(), sys.stdout)
