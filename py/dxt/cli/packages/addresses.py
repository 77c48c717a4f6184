"""Plugins at addresses: fetched, compared with the hash that is stated, and kept for the next time.

What a user names is what is there now, or, if nobody answers, what was there last. What a graph
names is the one file that has its hash, wherever it comes from. In a cache folder a file lies under
its own digest; under the digest of its address a note says which it was. Nothing of a plugin is run
here, and nothing installed. Must not know who wants which.
"""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from dxt.cli.answer import warn
from dxt.cli.files.caching import opened as opened_store
from dxt.cli.packages.fetching import NotFetched, fetch
from dxt.core.document.packages import DIGEST
from dxt.core.errors import PluginFailed
from dxt.engine.values.fingerprint import value_key
from dxt.engine.values.occasions import MARK
from dxt.engine.values.store import Entry, Store
from dxt.nodes.plugin_files import read_plugin
from dxt.nodes.plugins import Plugin

KIND = "plugin"
DIGITS = re.compile("[0-9a-f]{64}")
SHOWN = 12
"""The part of a digest that people need to tell files apart."""


class Addresses:
    """Without a `cache` folder nothing is kept. Raises StoreUnusable where that can't be one."""

    def __init__(self, cache: Path | None) -> None:
        self._store = None if cache is None else opened_store(cache)

    def read(self, address: str) -> Plugin | PluginFailed:
        """The plugin that a user names; a hash may be stated after "#sha256="."""
        address, _, stated = address.partition(DIGEST)
        if stated:
            return self.read_named(address, stated)
        began = time.monotonic()
        try:
            data = fetch(address)
        except NotFetched as failure:
            kept = self._last(address) if failure.is_away else None
            if kept is None:
                return _failed(address, f"can't be fetched: {failure.why}")
            warn(f"{address} can't be fetched: {failure.why}. What was there last is used.")
            return read_plugin(kept, address)
        return self._read(address, data, time.monotonic() - began)

    def read_named(self, address: str, digest: str) -> Plugin | PluginFailed:
        """The plugin that a graph names: only the file that has this digest."""
        if not DIGITS.fullmatch(digest):
            return _failed(address, "is not taken: the sha256 that is named for it is none")
        kept = self._kept(digest)
        if kept is not None:
            return read_plugin(kept, address)
        began = time.monotonic()
        try:
            data = fetch(address)
        except NotFetched as failure:
            return _failed(address, f"can't be fetched: {failure.why}")
        if (found := sha256(data).hexdigest()) != digest:
            return _failed(
                address,
                f"is not taken: what is there now (its sha256 is {found[:SHOWN]}…) is another "
                f"file than the one that is named ({digest[:SHOWN]}…). Give that one, --plugin "
                "FILE, or, if you trust the new one, have the graph name it: "
                f"dxt lock GRAPH --plugin {address}",
            )
        return self._read(address, data, time.monotonic() - began)

    def _read(self, address: str, data: bytes, seconds: float) -> Plugin | PluginFailed:
        """The plugin in what was fetched; kept if it is one."""
        plugin = read_plugin(data, address)
        if self._store is not None and isinstance(plugin, Plugin):
            _keep(self._store, address, data, seconds)
        return plugin

    def _kept(self, digest: str) -> bytes | None:
        """The file that has this digest, and no other, whatever the folder says of it."""
        if self._store is None:
            return None
        data = asyncio.run(self._store.fetch(value_key(digest, KIND)))
        return data if data is not None and sha256(data).hexdigest() == digest else None

    def _last(self, address: str) -> bytes | None:
        note = None if self._store is None else self._store.find(_note_key(address))
        return None if note is None else self._kept(str(note.description["digest"]))


def _keep(store: Store, address: str, data: bytes, seconds: float) -> None:
    digest, now = sha256(data).hexdigest(), store.now()
    entry = Entry(
        key=value_key(digest, KIND),
        node_type=KIND,
        description={"kind": KIND, "text": address, "digest": digest, "bytes": len(data)},
        bytes=len(data),
        together=len(data),
        seconds=seconds,
        made=now,
        used=now,
    )
    asyncio.run(store.write(entry, data))
    asyncio.run(store.write(replace(entry, key=_note_key(address), bytes=0), b""))
    store.settle()


def _note_key(address: str) -> str:
    return value_key(sha256(address.encode()).hexdigest(), MARK + KIND)


def _failed(address: str, why: str) -> PluginFailed:
    failure = PluginFailed(f"The plugin {address} {why}.")
    failure.where = address
    return failure
