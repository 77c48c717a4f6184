"""What a task takes, brought to where its code runs: values, files, and what its code needs.

Must not know how tasks are performed, nor where else values are stored.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from dxt.core.errors import InputMissing
from dxt.data.files import File
from dxt.data.values import decode
from dxt.engine.tasks import Task

OpenFile = Callable[[str, str], Awaitable[File]]
"""The file of a name and a digest; raises FileMissing."""

Fetch = Callable[[str], Awaitable[bytes | None]]
"""The encoded value of a key that is stored elsewhere; None when it is not."""

Prepare = Callable[[Task], Awaitable[None]]
"""Brings what the node's code needs; raises the DxtError that says why not."""


class Bringing:
    """`held` are the values that are here, by key."""

    def __init__(
        self,
        held: dict[str, Any],
        files: OpenFile,
        fetch: Fetch | None,
        prepare: Prepare | None,
    ) -> None:
        self._held = held
        self._files = files
        self._fetch = fetch
        self._prepare = prepare

    async def value(self, value_key: str) -> Any:
        """The value itself; InputMissing when it is neither here nor stored elsewhere."""
        if value_key not in self._held:
            data = None if self._fetch is None else await self._fetch(value_key)
            if data is None:
                raise InputMissing("a value that was computed is no longer here; run again")
            try:
                self._held[value_key] = decode(data)
            except Exception as raised:  # unpickling runs the value's own methods
                raise InputMissing(
                    f"a stored value can't be read here ({type(raised).__name__}); run again"
                ) from raised
        return self._held[value_key]

    async def arguments(self, task: Task) -> dict[str, Any]:
        """What comes to the node by wire, and its files; its code can be loaded then."""
        if self._prepare is not None:
            await self._prepare(task)
        found: dict[str, Any] = {}
        for port, key in task.inputs.items():
            if isinstance(key, str):
                found[port] = await self.value(key)
            else:
                found[port] = [await self.value(one) for one in key]
        for port, file in task.files.items():
            found[port] = await self._files(file["name"], file["digest"])
        return found
