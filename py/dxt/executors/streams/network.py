"""A stream group performed by several actors at once: plain code beside the event loop, and tasks.

An actor is a node that returns a value, or one whose stream others read in their own time; the
nodes that only it reads are pulled by it. Plain code waits `beside` the loop, and so does an
`async` node that takes an `Iterator`: in a plain `for` it can't wait any other way. Between actors
lie channels: bounded, each reader with its own place, so that whoever writes waits for the slowest.
All who wait share one lock. When everybody waits, a node reads its streams out of step; then what
waits for it may grow, up to a limit. So a group always comes to an end.

Where there are no threads, an `async` node that takes an `Iterator`, and where nothing can wait
beside the loop at all (in some browsers) every node that is not `async` and reads from another
actor, begins once its whole stream is there. Must not know why it is stopped.
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from contextlib import suppress
from typing import Any

from dxt.executors.code.items import Batch
from dxt.executors.streams.beside import GRACE, Beside
from dxt.executors.streams.channel import Channel, Place, Suspend, Waiting
from dxt.executors.streams.inlet import Inlet
from dxt.executors.streams.levels import Levels
from dxt.executors.streams.member import Member, StreamBroken
from dxt.executors.streams.outlet import Outlet
from dxt.executors.streams.pulling import ROOM


class Direct:
    """What its only reader pulls, without a channel."""

    def __init__(self, outlet: Outlet, inlet: Inlet, network: Network) -> None:
        self._outlet = outlet
        self._inlet = inlet
        self._network = network
        inlet.source = self

    def take(self) -> Batch | None:
        return self._noted(self._outlet.take())

    async def take_async(self) -> Batch | None:
        return self._noted(await self._outlet.take_async())

    def leave(self) -> None:
        if self._outlet.is_wanted:
            return
        if self._outlet.member.is_async:
            self._network.see_to(self._outlet.close_async())
        else:
            self._outlet.close()

    def _noted(self, batch: Batch | None) -> Batch | None:
        if batch is not None:
            count = self._inlet.count + len(batch)
            self._network.levels.note(self._inlet.wire, count, len(batch), ROOM)
        return batch


class Network:
    """`members` have sources before targets; `store` is as for an outlet."""

    def __init__(
        self,
        members: Sequence[Member],
        outlets: Sequence[Outlet],
        store: Callable[[Member, Any], None],
        levels: Levels,
        watched: Callable[[Coroutine[Any, Any, None]], Awaitable[None]],
        has_threads: bool,
        suspend: Suspend | None,
    ) -> None:
        self._watched = watched
        self.levels = levels
        self._store = store
        self._can_wait_beside = has_threads or suspend is not None
        """Plain code can wait while the loop goes on."""
        self._waiting = Waiting(None if has_threads else suspend)
        self._beside = Beside(self._waiting, has_threads)
        self._loop = asyncio.get_running_loop()
        self._seeing_to: set[asyncio.Task[None]] = set()
        self._direct: dict[Member, list[Member]] = {member: [] for member in members}
        self._drivers = [member for member in members if not member.stream]
        self._channels: list[Channel] = []
        for member in members:
            member.has_own_loop = has_threads and member.blocks
        for outlet in outlets:
            inlet = outlet.inlets[0] if len(outlet.inlets) == 1 else None
            member = outlet.member
            if (
                inlet is not None
                and not outlet.collected.is_needed
                and inlet.is_async == member.is_async
                and (inlet.reader.is_async or not member.is_async)
                and not member.has_own_loop
                and not (member.is_async and inlet.reader.has_own_loop)
            ):
                Direct(outlet, inlet, self)
                self._direct[inlet.reader].append(member)
            else:
                self._channels.append(Channel(outlet, self._waiting, levels))

    async def run(self) -> None:
        """Performs all of them to their end."""
        actors = [self._pump(channel) for channel in self._channels]
        actors += [self._drive(member) for member in self._drivers]
        self._waiting.actors = len(actors)
        running = [asyncio.ensure_future(self._watched(actor)) for actor in actors]
        try:
            await asyncio.gather(*running)
            await asyncio.gather(*self._seeing_to)
        except BaseException:
            stopping = asyncio.ensure_future(self._stop(running))
            while not stopping.done():
                with suppress(asyncio.CancelledError):  # asked again to stop, which goes on
                    await asyncio.wait({stopping})
            stopping.result()
            for actor in actors:
                if inspect.getcoroutinestate(actor) == inspect.CORO_CREATED:
                    actor.close()
            raise

    def see_to(self, coroutine: Coroutine[Any, Any, None]) -> None:
        """Does it on the loop before all is over; may be called from any thread."""

        def begin() -> None:
            self._seeing_to.add(asyncio.ensure_future(coroutine))

        self._loop.call_soon_threadsafe(begin)

    # Actors

    async def _pump(self, channel: Channel) -> None:
        """Writes what a member yields, as long as anybody wants it."""
        outlet = channel.outlet
        member = outlet.member
        try:
            if member.has_own_loop:
                await self._beside.do_async(lambda: self._pump_blocking(channel))
            elif member.is_async:
                await self._until_there(member)
                while outlet.is_wanted:
                    batch = await outlet.take_async()
                    if batch is not None:
                        await channel.write_async(batch)
                await outlet.close_async()
            elif self._can_wait_beside:
                await self._beside.do(lambda: self._pump_here(channel))
            else:
                await self._until_there(member)
                while outlet.is_wanted:
                    batch = outlet.take()
                    if batch is not None:
                        await channel.write_async(batch)
                    await asyncio.sleep(0)
                outlet.close()
        except StreamBroken:
            pass
        finally:
            channel.end()
            self._one_less()

    def _pump_here(self, channel: Channel) -> None:
        outlet = channel.outlet
        while outlet.is_wanted:
            batch = outlet.take()
            if batch is not None:
                channel.write(batch)
        outlet.close()

    async def _pump_blocking(self, channel: Channel) -> None:
        outlet = channel.outlet
        while outlet.is_wanted:
            batch = await outlet.take_async()
            if batch is not None:
                channel.write(batch)
        await outlet.close_async()

    async def _drive(self, driver: Member) -> None:
        """Calls a member that returns a value."""
        try:
            if driver.has_own_loop:
                await self._beside.do_async(lambda: driver.perform_async(self._store))
            elif self._can_wait_beside and not driver.is_async:
                await self._beside.do(lambda: driver.perform(self._store))
            else:
                await self._until_there(driver)
                if not driver.is_over:
                    await driver.perform_async(self._store)
        finally:
            self._one_less()

    async def _until_there(self, member: Member) -> None:
        """Waits for streams that code on the event loop can't wait for itself."""
        pulled = [member]
        for one in pulled:  # which grows as it is walked
            pulled += self._direct[one]
            for inlet in one.inlets:
                if isinstance(inlet.source, Place) and not inlet.is_async:
                    await inlet.source.everything()

    def _one_less(self) -> None:
        with self._waiting.lock:
            self._waiting.actors -= 1
            self._waiting.changed()

    async def _stop(self, running: Sequence[asyncio.Future[None]]) -> None:
        """Ends whatever goes on, as promptly as can be."""
        with self._waiting.lock:
            self._waiting.is_stopped = True
            self._waiting.changed()
        for one in running:
            one.cancel()
        left = {*running, *self._seeing_to, *await self._beside.end()}
        if left:
            await asyncio.wait(left, timeout=GRACE)
