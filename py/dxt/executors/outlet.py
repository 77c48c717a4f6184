"""The two ends of a stream between nodes: the outlet of what a node yields, the inlet of a reader.

Owns batches: items are pulled several at a time, the more the quicker and the smaller they are, so
that what is done for every batch costs little for each item. Must not know how many readers there
are nor who waits for whom: an outlet is asked for batches, and an inlet asks its `source` for them.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, ItemsView, Iterator, KeysView, ValuesView
from itertools import chain, islice
from time import perf_counter
from typing import Any, Protocol

from dxt.core.errors import OutputInvalid, ParamInvalid, TypesDontFit
from dxt.core.types import base
from dxt.data.convert import convert
from dxt.data.values import size_of
from dxt.executors.items import Batch, Items, fitting, own_copies
from dxt.executors.member import Member, StreamBroken

MOST = 512
"""Items in a batch."""
LARGE = 1_000_000
"""Bytes in a batch, about, beyond its first item."""
QUICK = 0.001
SLOW = 0.01
"""Seconds: batches that come quicker than the one grow, and those slower than the other shrink."""
SMALL = 1000
LIGHT = 100_000
"""A stream of at most so many items, and bytes, is kept as a value, even if nobody asks for it."""


class Kept:
    """The items of a stream as long as they are few, or up to a limit that must not be passed.

    With `size` they are kept as long as they are light, too, in bytes.
    """

    def __init__(self, limit: int, is_needed: bool, size: int | None = None) -> None:
        self.items: Batch | None = []
        self.is_needed = is_needed
        """Somebody outside the group wants the stream as a value."""
        self._limit = limit
        self._left = size

    def add(self, batch: Batch) -> None:
        if self.items is None:
            return
        if len(self.items) + len(batch) > self._limit:
            self.items = None
            if self.is_needed:
                raise OutputInvalid(
                    f"It yields more than {self._limit:,} items, and a node that is no stream "
                    "wants them all. Yield fewer items, or let that node take an Iterator."
                )
            return
        self.items += own_copies(batch)
        if self._left is not None:
            self._left -= size_of(batch)
            if self._left < 0:
                self.items = None


class Outlet:
    """What a member yields, in batches. `store` keeps a value of the member and describes it."""

    def __init__(self, member: Member, kept: Kept, store: Callable[[Member, Any], None]) -> None:
        self.member = member
        self.kept = kept
        self.count = 0
        self.has_ended = False
        self.inlets: list[Inlet] = []
        """Those of its readers that still read."""
        self.is_read = True
        """Whether there are any readers from the beginning."""
        self._is_satisfied = False
        self._blamed: str | None = None
        self._items: Any = None
        self._has_begun = False
        self._size = 1
        self._store = store
        self._fits = Items(member.stream)

    def take(self) -> Batch | None:
        """The next items; None at the end. Raises StreamBroken when there can't be an end."""
        if self.has_ended:
            self._check()
            return None
        batch: Batch = []
        member = self.member
        entered = member.enter()
        began = perf_counter()
        try:
            if not self._has_begun:
                self._begin(member.call())
            batch.extend(islice(self._items, self._size))
            if len(batch) < self._size:
                self.has_ended = True
        except BaseException as raised:  # node code may raise anything
            self._break(raised)
        finally:
            member.leave(entered)
        return self._checked(batch, perf_counter() - began)

    async def take_async(self) -> Batch | None:
        """`take`, of a member whose code runs on the event loop."""
        if self.has_ended:
            self._check()
            return None
        batch: Batch = []
        member = self.member
        entered = member.enter()
        began = perf_counter()
        try:
            if not self._has_begun:
                value = member.call()
                self._begin(await value if hasattr(value, "__await__") else value)
            if isinstance(self._items, AsyncIterator):
                while len(batch) < self._size:
                    batch.append(await anext(self._items))
            else:
                batch.extend(islice(self._items, self._size))
                self.has_ended = len(batch) < self._size
        except StopAsyncIteration:
            self.has_ended = True
        except BaseException as raised:  # node code may raise anything
            self._break(raised)
        finally:
            member.leave(entered)
        return self._checked(batch, perf_counter() - began)

    def close(self) -> None:
        """Nobody reads it any more: what it has not yielded yet, it won't."""
        if not self.has_ended:
            self._leave_off()
            self._shut()
            self._finish()

    async def close_async(self) -> None:
        if not self.has_ended:
            self._leave_off()
            if hasattr(self._items, "aclose"):
                try:
                    await self._items.aclose()
                except Exception as raised:
                    self.member.ended_by(raised)
            self._shut()
            self._finish()

    def left_by(self, inlet: Inlet) -> None:
        """One reader less."""
        self.inlets.remove(inlet)
        reader = inlet.reader
        if not reader.is_over:
            self._is_satisfied = True
        elif self._blamed is None:
            self._blamed = reader.because or reader.node

    @property
    def is_wanted(self) -> bool:
        """Whether anybody still wants what it has not yielded yet."""
        wants = bool(self.inlets) or not self.is_read or self.kept.is_needed
        return wants and not self.has_ended

    def _leave_off(self) -> None:
        self.has_ended = True
        self.kept.items = None  # a part of a stream is not its value
        if self._blamed is not None and not self._is_satisfied:
            self.member.ended_by(StreamBroken(self._blamed))

    def _begin(self, value: Any) -> None:
        self._has_begun = True
        if isinstance(value, Iterator | AsyncIterator):
            self._items = value
        elif isinstance(value, range | KeysView | ValuesView | ItemsView):
            self._items = iter(value)
        else:  # a list, an array: whatever else could be collected
            self._items = convert(value, f"Iterator[{self._fits.type}]")

    def _break(self, raised: BaseException) -> None:
        self.has_ended = True
        if isinstance(raised, TypesDontFit):
            raised = OutputInvalid(f"The output out: {raised.message}", port="out")
        self.member.ended_by(raised)

    def _shut(self) -> None:
        """Lets the node's code clean up."""
        if not hasattr(self._items, "close"):
            return
        entered = self.member.enter()
        try:
            self._items.close()
        except BaseException as raised:  # node code may raise anything
            self.member.ended_by(raised)
        finally:
            self.member.leave(entered)

    def _check(self) -> None:
        if self.member.is_over:
            raise self.member.broken()

    def _checked(self, batch: Batch, seconds: float) -> Batch | None:
        if batch:
            try:
                batch = self._fits.fitted(batch, self.count)
                self.count += len(batch)
                self.kept.add(batch)
            except Exception as misfit:
                self._break(misfit)
                self._shut()
                batch = []
        if batch and not self.has_ended:
            if seconds > SLOW:
                self._size = max(1, int(self._size * SLOW / seconds))
            elif seconds < QUICK and self._size < MOST:
                self._size = min(2 * self._size, MOST, fitting(batch, LARGE))
        if self.has_ended:
            self._finish()
        if batch:
            return batch
        self._check()
        return None

    def _finish(self) -> None:
        """Says what became of it."""
        member = self.member
        for inlet in member.inlets:
            inlet.close()
        if member.has_ended:
            return
        if self.kept.items is None:
            member.passed = self.count
            return
        try:
            self._store(member, self.kept.items)
        except BaseException as raised:  # it may not fit the type, or be too large
            member.ended_by(raised)


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
        type = reader.task.input_types[port]
        self.is_async = base(type) == "AsyncIterator"
        fits = Items(type)
        self._fits = None if fits.type == Items(outlet.member.stream).type else fits
        outlet.inlets.append(self)

    def stream(self) -> Iterator[Any] | AsyncIterator[Any]:
        """What the node's code gets."""
        if self.is_async:
            return self._stream_async()
        return chain.from_iterable(iter(self.take, None))

    def take(self) -> Batch | None:
        source = self.source
        if source is None or self.reader.is_over:
            raise self.reader.broken()
        try:
            return self._arrived(source.take())
        except StreamBroken as broken:
            self.reader.ended_by(broken)
            raise

    async def take_async(self) -> Batch | None:
        source = self.source
        if source is None or self.reader.is_over:
            raise self.reader.broken()
        try:
            return self._arrived(await source.take_async())
        except StreamBroken as broken:
            self.reader.ended_by(broken)
            raise

    def close(self) -> None:
        """The reader wants no more."""
        source, self.source = self.source, None
        if source is not None:
            self.outlet.left_by(self)
            source.leave()

    async def _stream_async(self) -> AsyncIterator[Any]:
        while (batch := await self.take_async()) is not None:
            for item in batch:
                yield item

    def _arrived(self, batch: Batch | None) -> Batch | None:
        if batch is None:
            return None
        if self._fits is not None:
            try:
                batch = self._fits.fitted(batch, self.count)
            except TypesDontFit as misfit:
                error = ParamInvalid(f"The input {self.port}: {misfit.message}", port=self.port)
                self.reader.ended_by(error)
                raise error from None
        self.count += len(batch)
        return batch
