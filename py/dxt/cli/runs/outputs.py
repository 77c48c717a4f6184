"""What a run gave, as far as it is reported or saved.

Owns where such values are read: in this process, unless that would run what was pickled and the
graph's nodes run in others. Then one of those says what there is to tell, and writes the files: it
may end by that, and `dxt` goes on. Must not know graphs, or which value is whose.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from dxt.core.errors import DxtError, InputMissing, OutputInvalid
from dxt.data.report import Report, Told
from dxt.data.saved import as_file
from dxt.data.values import NotEncodable, decode, is_pickled
from dxt.engine.values.store import Store
from dxt.executors.inline import Inline
from dxt.executors.processes import Processes

STUCK = Told(*(3 * ["a value that can't leave the process that made it"]))
"""What is told of a value that could not be encoded."""


class Outputs:
    """`values` are those in this process, by key; `performing` is what has the others."""

    def __init__(
        self, values: dict[str, Any], performing: Inline | Processes, store: Store | None
    ) -> None:
        self._values = values
        self._performing = performing
        self._store = store
        self._told: dict[str, Told] = {}
        self._files: dict[tuple[str, str], bytes | DxtError] = {}
        self._unreadable: dict[str, DxtError] = {}
        self._missed: set[str] = set()
        """The keys of values that were not there when they were wanted."""

    def __contains__(self, key: object) -> bool:
        """Whether nothing more is to be found out about this value."""
        return key in self._values or key in self._told or key in self._unreadable

    async def fetch(self, key: str, held: str, paths: Sequence[str], seconds: float | None) -> None:
        """Gets the value, which executors know as `held`, and what is to be saved at these paths.

        Raises InputMissing when it has to be made anew, OutputInvalid when it can't be read at all.
        """
        try:
            if isinstance(self._performing, Inline):
                self._values[key] = await self._performing.value(held)
            else:
                await self._fetch_from(self._performing, key, held, paths, seconds)
        except NotEncodable:
            self._told[key] = STUCK
        except InputMissing as missing:
            if key not in self._missed:
                self._missed.add(key)
                raise
            self._give_up(key, held, OutputInvalid(missing.message))
        except OutputInvalid as unreadable:
            self._give_up(key, held, unreadable)

    async def _fetch_from(
        self, pool: Processes, key: str, held: str, paths: Sequence[str], seconds: float | None
    ) -> None:
        data = None if self._store is None else await self._store.fetch(held)
        if data is None:
            data = await pool.lanes[0].encoded(held)
        if not is_pickled(data):
            self._values[key] = decode(data)
            return
        self._told[key], files = await pool.report(held, paths, seconds)
        self._files.update({(key, path): file for path, file in files.items()})

    def _give_up(self, key: str, held: str, error: OutputInvalid) -> None:
        self._unreadable[key] = error
        if self._store is not None:
            self._store.drop([held])
        raise error

    def report(self, key: str) -> Report | Told | None:
        """What there is to tell of a value; None when nothing is known of it."""
        return Report(self._values[key]) if key in self._values else self._told.get(key)

    def unreadable(self, keys: Iterable[str]) -> DxtError | None:
        """Why one of these values can't be read, though what made it ended well."""
        return next((self._unreadable[key] for key in keys if key in self._unreadable), None)

    def file(self, key: str, node: str, path: str) -> bytes:
        """A node's value as the file to write; raises OutputInvalid."""
        if key in self._values:
            return as_file(self._values[key], Path(path))
        found = self._files.get((key, path))
        if isinstance(found, bytes):
            return found
        if found is not None:
            raise found
        why = "did not run"
        if key in self._unreadable:
            why = "gave what can't be read"
        elif key in self._told:
            why = f"gave {STUCK.output}"
        raise OutputInvalid(f"There is nothing to save as {path}: {node} {why}.")
