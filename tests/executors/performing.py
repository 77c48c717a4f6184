"""Performs one node's code in an `Inline` and tells how that ended."""

from __future__ import annotations

import asyncio
import threading
from textwrap import dedent
from typing import Any

from dxt.core.bounds import bounds_of
from dxt.core.errors import FileMissing
from dxt.core.source.signature import read_signature
from dxt.data.files import File
from dxt.engine.tasks import Recipe, Result, Task
from dxt.executors.code.watchdog import Watchdog
from dxt.executors.inline import Inline

begun = threading.Event()
"""For node code to set, so that a test knows that it runs."""

FILES = {"d1": File("fares.csv", b"a,b\n1,2\n")}


async def open_file(name: str, digest: str) -> File:
    if digest not in FILES:
        raise FileMissing(f"{name} is not here.")
    return FILES[digest]


class Stage:
    """An executor, the values that come by wire, and what was printed."""

    def __init__(self, seconds: float | None = None, megabytes: float | None = None) -> None:
        self.values: dict[str, Any] = {}
        self.inline = Inline(self.values, open_file, watchdog=Watchdog())
        self.printed: list[tuple[str, str]] = []
        self._seconds = seconds
        self._megabytes = megabytes

    def task(
        self,
        code: str,
        params: dict[str, Any] | None = None,
        files: dict[str, Any] | None = None,
        **inputs: Any,
    ) -> Task:
        code = dedent(code).lstrip("\n")
        spec = read_signature(code)
        self.values.update({f"{port}.in": value for port, value in inputs.items()})
        return Task(
            task=1,
            node="n",
            params=params or {},
            inputs={port: f"{port}.in" for port in inputs},
            files=files or {},
            key="k",
            recipe=Recipe(
                type="python@1",
                function=spec.name,
                code=code,
                input_types={port.name: port.type for port in spec.inputs},
                output_types={port.name: port.type for port in spec.outputs},
                bounds={p.name: b for p in spec.inputs if (b := p.bounds or bounds_of(p.widget))},
                seconds=self._seconds,
                megabytes=self._megabytes,
                waits=spec.is_async,
            ),
        )

    def perform(
        self,
        code: str,
        params: dict[str, Any] | None = None,
        files: dict[str, Any] | None = None,
        **inputs: Any,
    ) -> Result:
        return asyncio.run(self.inline.perform(self.task(code, params, files, **inputs), self.hear))

    def value(self, code: str, params: dict[str, Any] | None = None, **inputs: Any) -> Any:
        """What the node's `out` holds; fails with the error where there is one."""
        result = self.perform(code, params, **inputs)
        assert result.ok, result.error
        return self.values["k.out"]

    def error(self, code: str, params: dict[str, Any] | None = None, **inputs: Any) -> Any:
        result = self.perform(code, params, **inputs)
        assert not result.ok
        assert result.error is not None
        assert result.error["node"] == "n"
        return result.error

    def hear(self, event: dict[str, Any]) -> None:
        assert event["event"] == "printed"
        self.printed.append((event["stream"], event["text"]))
