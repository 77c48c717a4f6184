"""Which values can be had now, and where: all lanes together.

Owns one more thing: a value that stands for another node's key. A node whose inputs came out equal
to what they were is not performed; the value it has stands for its new key, under which no executor
knows it. Must not know graphs or runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol, runtime_checkable

from dxt.engine.tasks import Description, Executor, Task
from dxt.engine.values.occasions import Occasion, Recalled


@runtime_checkable
class Remembering(Protocol):
    """An executor with a store behind it."""

    def recall(self, root: str, ports: Iterable[str]) -> Recalled | None: ...

    async def remember(self, occasion: Occasion) -> None: ...


class Holdings:
    """`lanes` are all executors of a session."""

    def __init__(self, lanes: Sequence[Executor]) -> None:
        self.lanes = lanes
        self._stands_for: dict[str, str] = {}
        self._names: dict[str, list[str]] = {}
        self._dropped: set[str] = set()
        self.has_others = False
        """Whether any value may stand for another node's key, or be gone until it is made again."""

    def __contains__(self, key: object) -> bool:
        if self.has_others:
            key = self._stands_for.get(key, key)  # type: ignore[call-overload]
            if key in self._dropped:
                return False
        for lane in self.lanes:  # noqa: SIM110 - asked of every node there is, where any() is slow
            if key in lane.stored:
                return True
        return False

    def held(self, key: str) -> str:
        """The key under which executors know the value of this key."""
        return self._stands_for.get(key, key)

    def described(self, key: str) -> Description | None:
        """What is known of a value; None when it can't be had."""
        held = self._stands_for.get(key, key)
        if self._dropped and held in self._dropped:
            return None
        for lane in self.lanes:
            description = lane.stored.get(held)
            if description is not None:
                return description
        return None

    def outputs(self, keys: Mapping[str, str]) -> dict[str, Description] | None:
        """What is known of several values, by port; None unless all can be had."""
        found = {}
        for port, key in keys.items():
            description = self.described(key)
            if description is None:
                return None
            found[port] = description
        return found

    def lane_of(self, key: str) -> Executor | None:
        """A lane that has the value, best in itself."""
        held = self._stands_for.get(key, key)
        if held in self._dropped:
            return None
        having = [lane for lane in self.lanes if held in lane.stored]
        return next((lane for lane in having if held in lane.local), having[0] if having else None)

    def recall(self, root: str, ports: Iterable[str]) -> Recalled | None:
        """What a node gave when a session performed it last, as long as that is to be used."""
        lane = next((lane for lane in self.lanes if isinstance(lane, Remembering)), None)
        return None if lane is None else lane.recall(root, ports)

    async def remember(self, occasion: Occasion) -> None:
        """Has a later session recall what a node gave."""
        lane = next((lane for lane in self.lanes if isinstance(lane, Remembering)), None)
        if lane is not None:
            await lane.remember(occasion)

    def let_stand_for(self, key: str, new_key: str) -> None:
        """From now on the value of `key` is that of `new_key` too."""
        held = self.held(key)
        self.has_others = True
        self._stands_for[new_key] = held
        self._names.setdefault(held, [held]).append(new_key)

    def came(self, key: str, ports: Iterable[str]) -> None:
        """A node's values were made themselves: nothing stands for them any more."""
        for port in ports:
            value_key = f"{key}.{port}"
            self._dropped.discard(value_key)
            held = self._stands_for.pop(value_key, None)
            if held is not None:
                self._names[held].remove(value_key)

    def names(self, held: str) -> list[str]:
        """All keys that this value has."""
        return self._names.get(held, [held])

    def addressed(self, task: Task) -> Task:
        """The task, its inputs called by the keys that executors know."""
        stands_for = self._stands_for
        task.inputs = {
            port: stands_for.get(told, told)
            if isinstance(told, str)
            else [stands_for.get(key, key) for key in told]
            for port, told in task.inputs.items()
        }
        return task

    def drop(self, held: Iterable[str]) -> None:
        """Has these values be gone until they are made again, though a store may have them yet."""
        dropped = set(held)
        self.forget(dropped)
        self._dropped |= dropped
        self.has_others = True

    def forget(self, held: Iterable[str] | None = None) -> None:
        """Drops what else these values are called, or all values."""
        if held is None:
            self._stands_for.clear()
            self._names.clear()
            self._dropped.clear()
            self.has_others = False
            return
        for key in held:
            for name in self._names.pop(key, ()):
                self._stands_for.pop(name, None)
