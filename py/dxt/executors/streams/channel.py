"""What lies between the actors of a stream group: bounded, with a place for each reader.

Owns who waits for whom: whoever writes waits for the slowest reader, readers wait for more. All
share one lock. Must not know actors, nor what is done when everybody waits.
"""

from __future__ import annotations

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Sequence

from dxt.executors.code.functions import COLLECTED
from dxt.executors.code.items import Batch, own_copies
from dxt.executors.streams.inlet import Inlet
from dxt.executors.streams.levels import Levels
from dxt.executors.streams.member import StreamBroken
from dxt.executors.streams.outlet import Outlet
from dxt.executors.streams.pulling import ROOM, too_far_behind

Suspend = Callable[[asyncio.Future[None]], object]
"""Returns when the future is done; what calls it stands still, and the event loop goes on."""


class Waiting:
    """What all actors of a network share: one lock, and who waits for a change.

    Plain code waits in its thread or, where there are none, by `suspend`.
    """

    def __init__(self, suspend: Suspend | None = None) -> None:
        self._suspend = suspend
        self.lock = threading.Condition()
        self.channels: list[Channel] = []
        self.is_stopped = False
        self.actors = 0
        self._loop = asyncio.get_running_loop()
        self._waiting = 0
        self._futures: list[asyncio.Future[None]] = []

    def changed(self) -> None:
        """Lets all look again; the lock is held."""
        self._waiting = 0
        self.lock.notify_all()
        if self._futures:
            futures, self._futures = self._futures, []
            self._loop.call_soon_threadsafe(_wake, futures)

    def wait(self) -> None:
        """Waits in plain code, the lock held."""
        if self._suspend is not None:  # in the only thread, which the lock keeps from nothing
            self._suspend(self.wait_async())
        elif self._may_wait():
            self.lock.wait()

    def wait_async(self) -> asyncio.Future[None]:
        """What to wait for on the loop, once the lock is let go."""
        future: asyncio.Future[None] = self._loop.create_future()
        if self._may_wait():
            self._futures.append(future)
        else:
            future.set_result(None)
        return future

    def _may_wait(self) -> bool:
        """Counts one more who waits; not the last one, who makes room instead."""
        if self.is_stopped:
            return False
        self._waiting += 1
        if self._waiting < self.actors:
            return True
        for channel in self.channels:
            channel.widen()
        self.changed()
        return False


class Channel:
    """What lies between one writer and its readers."""

    def __init__(self, outlet: Outlet, waiting: Waiting, levels: Levels) -> None:
        self.outlet = outlet
        self.waiting = waiting
        self.levels = levels
        self.has_ended = False
        self.places = [Place(self, inlet) for inlet in outlet.inlets]
        waiting.channels.append(self)

    def write(self, batch: Batch) -> None:
        with self.waiting.lock:
            while self._is_full():
                self.waiting.wait()
            self._put(batch)

    async def write_async(self, batch: Batch) -> None:
        while True:
            with self.waiting.lock:
                if not self._is_full():
                    self._put(batch)
                    return
                future = self.waiting.wait_async()
            await future

    def end(self) -> None:
        with self.waiting.lock:
            self.has_ended = True
            self.waiting.changed()

    def widen(self) -> None:
        """Makes room where readers are behind; the lock is held."""
        for place in self.places:
            if place.items >= place.room:
                place.room *= 2

    def _is_full(self) -> bool:
        if self.waiting.is_stopped:
            raise StreamBroken(self.outlet.member.node)
        return any(place.items >= place.room for place in self.places)

    def _put(self, batch: Batch) -> None:
        for number, place in enumerate(list(self.places)):
            place.put(own_copies(batch) if number else batch)
        self.waiting.changed()


class Place:
    """What waits for one reader of a channel."""

    def __init__(self, channel: Channel, inlet: Inlet) -> None:
        self.inlet = inlet
        self.items = 0
        self.room = ROOM
        self.channel = channel
        self._batches: deque[Batch] = deque()
        inlet.source = self

    def put(self, batch: Batch) -> None:
        self._batches.append(batch)
        self.items += len(batch)
        if self.items > COLLECTED:
            self.inlet.reader.fail(too_far_behind(self.inlet))
            self._clear()
        self._note()

    def take(self) -> Batch | None:
        waiting = self.channel.waiting
        with waiting.lock:
            while not self._can_take():
                waiting.wait()
            return self._taken()

    async def take_async(self) -> Batch | None:
        waiting = self.channel.waiting
        if self.inlet.reader.has_own_loop:
            await asyncio.sleep(0)
            return self.take()
        while True:
            with waiting.lock:
                if self._can_take():
                    return self._taken()
                future = waiting.wait_async()
            await future

    async def everything(self) -> None:
        """Returns when all that will ever come is there."""
        waiting = self.channel.waiting
        self.room = 2 * COLLECTED
        while True:
            with waiting.lock:
                if self.channel.has_ended or self.inlet.reader.is_broken or waiting.is_stopped:
                    return
                future = waiting.wait_async()
            await future

    def leave(self) -> None:
        waiting = self.channel.waiting
        with waiting.lock:
            self._clear()
            waiting.changed()

    def _clear(self) -> None:
        if self in self.channel.places:
            self.channel.places.remove(self)
        self._batches.clear()
        self.items = 0

    def _can_take(self) -> bool:
        is_over = self.inlet.reader.is_broken or self.channel.waiting.is_stopped
        return bool(self._batches) or self.channel.has_ended or is_over

    def _taken(self) -> Batch | None:
        """The next batch, the lock held; what was written before a failure comes before it."""
        if self.inlet.reader.is_broken:
            raise self.inlet.reader.broken()
        member = self.channel.outlet.member
        if self.channel.waiting.is_stopped:
            raise member.broken()
        if not self._batches:
            if member.is_broken or not member.has_ended:
                raise member.broken()
            return None
        batch = self._batches.popleft()
        self.items -= len(batch)
        self._note()
        self.channel.waiting.changed()
        return batch

    def _note(self) -> None:
        count = self.inlet.count + self.items
        self.channel.levels.note(self.inlet.wire, count, self.items, self.room)


def _wake(futures: Sequence[asyncio.Future[None]]) -> None:
    for future in futures:
        if not future.done():
            future.set_result(None)
