"""Where a stream arrives at a port of a node, as its code reads it.

Owns what is checked against the port's type. As in an outlet, an item that was read ahead and does
not fit is a failure only once it is wanted. Must not know where batches come from: an inlet asks
its `source` for them.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from itertools import chain
from typing import Any, Protocol

from dxt.core.errors import ParamInvalid, TypesDontFit
from dxt.core.types import base
from dxt.executors.code.items import Batch, Items
from dxt.executors.streams.member import Member, StreamBroken
from dxt.executors.streams.outlet import Outlet


class Source(Protocol):
    """What an inlet takes from."""

    def take(self) -> Batch | None: ...

    async def take_async(self) -> Batch | None: ...

    def leave(self) -> None:
        """Nothing is taken any more."""


class Inlet:
    """The stream that arrives at one port of a member, as its code reads it."""

    def __init__(self, reader: Member, port: str, outlet: Outlet, wire: str) -> None:
        self.reader = reader
        self.outlet = outlet
        self.port = port
        self.wire = wire
        self.count = 0
        self.source: Source | None = None
        self.is_broken = False
        """More was wanted than can come."""
        self._misfit: Exception | None = None
        type = reader.task.input_types[port]
        self.is_async = base(type) == "AsyncIterator"
        fits = Items(type)
        self._fits = None if fits.type == Items(outlet.member.stream).type else fits
        outlet.inlets.append(self)
        outlet.readers.append(self)

    def stream(self) -> Iterator[Any] | AsyncIterator[Any]:
        """What the node's code gets."""
        if self.is_async:
            return self._stream_async()
        return chain.from_iterable(iter(self.take, None))

    def take(self) -> Batch | None:
        source = self._open()
        try:
            return self._arrived(source.take())
        except StreamBroken as broken:
            self._break(broken)
            raise

    async def take_async(self) -> Batch | None:
        source = self._open()
        try:
            return self._arrived(await source.take_async())
        except StreamBroken as broken:
            self._break(broken)
            raise

    def close(self) -> None:
        """The reader wants no more."""
        source, self.source = self.source, None
        if source is not None:
            self.outlet.inlets.remove(self)
            source.leave()

    def _open(self) -> Source:
        if self.source is None or self.reader.is_broken:
            raise self.reader.broken()
        if self._misfit is not None:
            self.reader.broken_by(self._misfit)
            raise self._misfit
        return self.source

    def _break(self, broken: StreamBroken) -> None:
        self.is_broken = True
        self.reader.broken_by(broken)
        if self.reader.is_over:
            self.outlet.blame()

    async def _stream_async(self) -> AsyncIterator[Any]:
        while (batch := await self.take_async()) is not None:
            for item in batch:
                yield item

    def _arrived(self, batch: Batch | None) -> Batch | None:
        if batch is None:
            return None
        if self._fits is not None:
            batch, misfit = self._fits.fitted(batch, self.count)
            if isinstance(misfit, TypesDontFit):
                misfit = ParamInvalid(f"The input {self.port}: {misfit.message}", port=self.port)
            self._misfit = misfit
            if not batch:
                self._open()
        self.count += len(batch)
        return batch
