"""A stream group performed in one thread: whoever needs items pulls them from what yields them.

Where a stream has several readers, what one of them pulls waits for the others, a bounded number of
items: before more is pulled, a reader that lags is moved on. That can be done for one that yields
itself, and whose items are only kept or counted. One that takes its stream inside a call can't be
stopped half-way: where it lags, or reads two streams of one source one after the other, its items
are kept up to a limit. Must not know event loops or threads.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from dxt.core.errors import ParamInvalid
from dxt.executors.code.functions import COLLECTED
from dxt.executors.code.items import Batch, own_copies
from dxt.executors.streams.inlet import Inlet
from dxt.executors.streams.levels import Levels
from dxt.executors.streams.member import Member, StreamBroken
from dxt.executors.streams.outlet import MOST, Outlet

ROOM = 4 * MOST
"""Items that wait for one reader while another one goes on."""


def too_far_behind(inlet: Inlet) -> ParamInvalid:
    """The error of a reader for which too much would have to be kept."""
    return ParamInvalid(
        f"The input {inlet.port}: more than {COLLECTED:,} items of {inlet.outlet.member.node} wait "
        "to be read. Read several streams side by side, as zip() does; yield while you read, or "
        "make the function async, with an AsyncIterator, so that others can go on meanwhile.",
        port=inlet.port,
    )


class Pulling:
    """`members` have sources before targets; `store` is as for an outlet."""

    def __init__(
        self,
        members: Sequence[Member],
        outlets: Sequence[Outlet],
        store: Callable[[Member, Any], None],
        levels: Levels,
        is_stopped: Callable[[], bool],
    ) -> None:
        self._is_stopped = is_stopped
        self._drivers = [member for member in members if not member.stream]
        self._store = store
        self._sinks = [Sink(one) for one in outlets if one.is_wanted_whole]
        for outlet in outlets:
            Fork(outlet, self._sinks, levels)

    def run(self) -> None:
        """Performs all of them to their end."""
        for driver in self._drivers:
            if not (driver.is_over or self._is_stopped()):
                driver.perform(self._store)
        waiting = deque(self._sinks)
        while waiting and not self._is_stopped():
            sink = waiting.popleft()
            if not sink.has_ended:
                sink.step()
            if not sink.has_ended:
                waiting.append(sink)


class Sink:
    """Pulls what nobody reads, or what is wanted as a value after its readers have ended."""

    def __init__(self, outlet: Outlet) -> None:
        self.outlet = outlet
        self.fork: Fork | None = None
        self._is_stepping = False

    @property
    def has_ended(self) -> bool:
        return self.outlet.has_ended

    def can_step(self) -> bool:
        """Whether it can be moved on now, and nothing that it needs is itself waiting."""
        member = self.outlet.member
        needed = {member, *member.above}
        return not (self.has_ended or self._is_stepping or any(one.is_busy for one in needed))

    def step(self) -> None:
        """Pulls once; how that ends is noted with the member."""
        self._is_stepping = True
        try:
            assert self.fork is not None
            self.fork.pull()
        finally:
            self._is_stepping = False


class Fork:
    """One outlet and what waits for each of its readers."""

    def __init__(self, outlet: Outlet, sinks: Sequence[Sink], levels: Levels) -> None:
        self._outlet = outlet
        self._sinks = sinks
        self._levels = levels
        self._tines = [Tine(self, inlet) for inlet in outlet.inlets]
        for sink in sinks:
            if sink.outlet is outlet:
                sink.fork = self

    def pull(self) -> None:
        """Brings one more batch to all who read, if there is one."""
        self.take(None)

    def take(self, reader: Tine | None) -> Batch | None:
        """The next batch, which the other readers get too."""
        others = [tine for tine in self._tines if tine is not reader]
        for tine in others:
            if tine.items >= ROOM:
                self._relieve(tine)
        outlet = self._outlet
        try:
            batch = outlet.take()
        except StreamBroken:
            if reader is None:  # nobody is there to be told
                return None
            raise
        if batch is not None:
            for tine in others:
                tine.put(own_copies(batch))
            if reader is not None:
                self.note(reader.inlet, len(batch))
        return batch

    def note(self, inlet: Inlet, waiting: int) -> None:
        self._levels.note(inlet.wire, inlet.count + waiting, waiting, ROOM)

    def leave(self, tine: Tine) -> None:
        self._tines.remove(tine)
        if not self._outlet.is_wanted:
            self._outlet.close()

    def _relieve(self, tine: Tine) -> None:
        """Moves on a reader that lags, as far as that can be done."""
        reader = tine.inlet.reader
        for sink in self._sinks:
            member = sink.outlet.member
            if member is reader or reader in member.above:
                while tine.items >= ROOM and tine in self._tines and sink.can_step():
                    sink.step()
        if tine.items > COLLECTED:
            reader.fail(too_far_behind(tine.inlet))
            tine.inlet.close()


class Tine:
    """What waits for one reader."""

    def __init__(self, fork: Fork, inlet: Inlet) -> None:
        self.inlet = inlet
        self.items = 0
        self._fork = fork
        self._waiting: deque[Batch] = deque()
        inlet.source = self

    def put(self, batch: Batch) -> None:
        self._waiting.append(batch)
        self.items += len(batch)
        self._fork.note(self.inlet, self.items)

    def take(self) -> Batch | None:
        if not self._waiting:
            return self._fork.take(self)
        batch = self._waiting.popleft()
        self.items -= len(batch)
        return batch

    async def take_async(self) -> Batch | None:
        return self.take()

    def leave(self) -> None:
        self._waiting.clear()
        self.items = 0
        self._fork.leave(self)
