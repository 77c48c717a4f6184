"""The plugins that the page gave to the engine: read here, and never run.

Owns which of them are loaded for the graph that is open, by the digest of their files. Reading one
takes modules that the engine starts without, so they are imported with the first.
"""

from __future__ import annotations

import importlib
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from dxt.core.errors import PluginFailed
from dxt.nodes.registry import Registry

if TYPE_CHECKING:
    from dxt.nodes.plugins import Plugin


class Plugged:
    def __init__(self) -> None:
        self.registry = Registry()
        self._read: dict[str, Plugin | PluginFailed] = {}

    def read(self, data: bytes, where: str) -> str:
        """Takes in a plugin's file; the digest of it."""
        digest = sha256(data).hexdigest()
        files = importlib.import_module("dxt.nodes.plugin_files")
        self._read[digest] = files.read_plugin(data, where)
        return digest

    def use(self, digests: list[str], looked_at: list[str]) -> None:
        """Makes the registry one with these plugins alone, as far as they were read.

        Of those that are `looked_at`, it is told what they are.
        """
        there = [digest for digest in digests if digest in self._read]
        self.registry = Registry(self._read[digest] for digest in there)
        kept = dict.fromkeys([*there, *looked_at])
        self._read = {digest: self._read[digest] for digest in kept if digest in self._read}

    @property
    def code(self) -> dict[str, str]:
        """The digest of each loaded plugin's file, by that of its code."""
        return {
            plugin.digest: digest
            for digest, plugin in self._read.items()
            if not isinstance(plugin, PluginFailed)
        }

    def told(self) -> dict[str, Any]:
        """What the page is told of the types there are, and of the plugins they come from."""
        plugins, failures = [], []
        for digest, found in self._read.items():
            if isinstance(found, PluginFailed):
                failures.append({"sha256": digest, "message": found.message})
            else:
                stated = {"name": found.name, "version": found.version, "sha256": digest}
                plugins.append({**stated, "types": list(found.specs)})
        refused = {failure.where: failure.message for failure in self.registry.failures}
        for digest, found in self._read.items():
            if not isinstance(found, PluginFailed) and found.where in refused:
                failures.append({"sha256": digest, "message": refused[found.where]})
        return {
            "catalogue": self.registry.catalogue().as_json(),
            "plugins": plugins,
            "failures": failures,
        }
