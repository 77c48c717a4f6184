"""Where a stream leaves the node whose code yields it.

Owns batches: items are pulled several at a time, the more the quicker and the smaller they are, so
that what is done for every batch costs little for each item. Also that nobody can tell by the end
of a node how far it was read ahead: what breaks a stream off is a failure only if somebody wants
the item that should have come next. Must not know who waits for whom: an outlet is asked for
batches.
"""

from __future__ import annotations

from asyncio import CancelledError
from collections.abc import AsyncIterator, Callable, ItemsView, Iterator, KeysView, ValuesView
from contextlib import contextmanager
from itertools import islice
from time import perf_counter
from typing import TYPE_CHECKING, Any

from dxt.core.errors import OutputInvalid, TypesDontFit
from dxt.data.convert import convert
from dxt.executors.code.items import Batch, Items, fitting
from dxt.executors.streams.collected import Collected
from dxt.executors.streams.member import Member, StreamBroken

if TYPE_CHECKING:
    from dxt.executors.streams.inlet import Inlet

MOST = 512
"""Items in a batch."""
LARGE = 1_000_000
"""Bytes in a batch, about, beyond its first item."""
QUICK = 0.001
SLOW = 0.01
"""Seconds: batches that come quicker than the one grow, and those slower than the other shrink."""


class Outlet:
    """What a member yields, in batches. `store` keeps a value of the member and describes it."""

    def __init__(
        self, member: Member, collected: Collected, store: Callable[[Member, Any], None]
    ) -> None:
        self.member = member
        self.collected = collected
        self.count = 0
        self.has_ended = False
        self.inlets: list[Inlet] = []
        """Those of its readers that still read."""
        self.readers: list[Inlet] = []
        """All that read it from the beginning."""
        self._was_left = False
        self._items: Any = None
        self._has_begun = False
        self._size = 1
        self._store = store
        self._fits = Items(member.stream)

    def take(self) -> Batch | None:
        """The next items; None at the end. Raises StreamBroken when there can't be an end."""
        if self.has_ended:
            return self._rest()
        began = perf_counter()
        with self._running() as batch:
            if not self._has_begun:
                self._begin(self.member.call())
            self._fill(batch)
        return self._checked(batch, perf_counter() - began)

    async def take_async(self) -> Batch | None:
        """`take`, of a member whose code runs on the event loop."""
        if self.has_ended:
            return self._rest()
        began = perf_counter()
        with self._running() as batch:
            if not self._has_begun:
                value = self.member.call()
                self._begin(await value if hasattr(value, "__await__") else value)
            if not isinstance(self._items, AsyncIterator):
                self._fill(batch)
            while not self.has_ended and len(batch) < self._size:
                batch.append(await anext(self._items))
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

    @property
    def is_wanted(self) -> bool:
        """Whether anybody still wants what it has not yielded yet."""
        return (bool(self.inlets) or self.is_wanted_whole) and not self.has_ended

    @property
    def is_wanted_whole(self) -> bool:
        """Whether it is to come to its end whatever its readers do."""
        return self.collected.is_needed or not self.readers

    def blame(self) -> None:
        """Somebody wants what should have come next: what broke it off is its end."""
        member = self.member
        if member.raised is None:
            return
        member.ended_by(member.raised)
        member.raised = None
        for inlet in member.inlets:
            if inlet.is_broken:
                inlet.outlet.blame()

    def conclude(self) -> None:
        """Says what became of it once its readers have ended, those that yield included."""
        member = self.member
        if member.raised is not None and self.is_wanted_whole:
            self.blame()
        if not all(inlet.reader.has_ended for inlet in self.readers):
            return
        if member.raised is not None:
            member.raised = None
            member.passed = self.count
            self._was_left = True
        if self._was_left and all(inlet.reader.is_over for inlet in self.readers):
            first = self.readers[0].reader
            member.ended_by(StreamBroken(first.because or first.node))

    def _leave_off(self) -> None:
        self.has_ended = self._was_left = True
        self.collected.items = None  # a part of a stream is not its value

    @contextmanager
    def _running(self) -> Iterator[Batch]:
        """The batch to fill by the node's code; whatever that raises breaks the stream off."""
        batch: Batch = []
        entered = self.member.enter()
        try:
            yield batch
        except StopAsyncIteration:
            self.has_ended = True
        except BaseException as raised:  # node code may raise anything
            self._break(raised)
        finally:
            self.member.leave(entered)

    def _fill(self, batch: Batch) -> None:
        batch.extend(islice(self._items, self._size))
        self.has_ended = len(batch) < self._size

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
        if isinstance(raised, KeyboardInterrupt | CancelledError):
            self.member.ended_by(raised)
        else:
            self.member.broken_by(raised)

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

    def _rest(self) -> Batch | None:
        """What comes after the last item: nothing, or not even an end."""
        if self.member.is_broken:
            raise self.member.broken()
        return None

    def _checked(self, batch: Batch, seconds: float) -> Batch | None:
        if batch:
            batch, misfit = self._fits.fitted(batch, self.count)
            self.count += len(batch)
            try:
                self.collected.add(batch)
            except Exception as raised:  # too many, or an item that can't be copied
                batch, misfit = [], raised
            if misfit is not None:
                self.member.raised = None  # what came after it does not count
                self._break(misfit)
                self._shut()
        if batch and not self.has_ended:
            if seconds > SLOW:
                self._size = max(1, int(self._size * SLOW / seconds))
            elif seconds < QUICK and self._size < MOST:
                self._size = min(2 * self._size, MOST, fitting(batch, LARGE))
        if self.has_ended:
            self._finish()
        return batch or self._rest()

    def _finish(self) -> None:
        """Says what became of it."""
        member = self.member
        member.close()
        if member.has_ended or member.is_broken:
            return
        if self.collected.items is None:
            member.passed = self.count
            return
        try:
            self._store(member, self.collected.items)
        except BaseException as raised:  # it may not fit the type, or be too large
            member.ended_by(raised)
