"""What a run asks of the work on its graph, and tells it.

Owns that one interface, so that a run need know nothing else of graphs and values. Must not know
how any of it is found out.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Mapping
from typing import Any, Protocol

from dxt.engine.graph.station import Station
from dxt.engine.planning.plan import Plan
from dxt.engine.planning.stream import Groups
from dxt.engine.tasks import Description, Task, Why


class Agenda(Protocol):
    """What is to be done, as the graph, the targets and the stored values are at this moment."""

    @property
    def stations(self) -> Mapping[str, Station]:
        """The stations of all nodes."""

    def plan(self, again: bool = False) -> Plan:
        """What is to be performed now; looked at more closely `again`, once something happened."""

    def targets(self, node: str) -> Collection[str]:
        """The nodes that this one feeds."""

    def key(self, node: str) -> str | None:
        """The key that the node is to have; None where it can't be performed, or is gone."""

    def task(self, node: str) -> Task:
        """The task of a node that has a key. That of an impure one has another one each time."""

    def given_up(self, waiting: Collection[str]) -> Mapping[str, Why]:
        """Those of the waiting nodes that are not to be tried again, failed or cut short as they
        are, and what their standings say of that."""

    def at_hand(self, node: str) -> Mapping[str, Description] | None:
        """What is known of the node's values, when it need not be performed for them."""

    @property
    def has_spared(self) -> bool:
        """Whether a node that is not fresh may have its values at hand."""

    def asynchronous(self, nodes: Iterable[str]) -> set[str]:
        """Those of the nodes whose code lets others run while it waits."""

    def is_impure(self, node: str) -> bool: ...

    def is_sure(self, node: str) -> bool:
        """Whether it has no value of its own yet, and has its key whatever comes of others."""

    def unless(self, node: str) -> Mapping[str, str] | None:
        """The digests, by key, that values yet to come have if the node need not be performed for
        them; empty where it need not in any case, None where it has to."""

    def inputs(self, node: str) -> Mapping[str, Description]:
        """What is known of the values that come by wire, by the wire's text."""

    def size(self, key: str) -> int:
        """The bytes of a value."""

    def has_inputs(self, task: Task) -> bool:
        """Whether everything that the task takes can be had."""

    def makers(self, task: Task, had: Container[str]) -> list[str]:
        """The nodes to perform for what the task takes besides the values that are `had`.

        Raises InputMissing, of the node that can't be performed then, where one of them is pinned.
        """

    def drop(self, nodes: Iterable[str]) -> set[str]:
        """Has the values of these nodes be gone until they are made again; the keys by which
        executors know them."""

    def standing(self, node: str) -> Mapping[str, Any]: ...

    def was_done(
        self, station: Station, key: str, outputs: Mapping[str, Description]
    ) -> Collection[str]:
        """Notes an ending, before it is told; the nodes that have other keys by that."""

    @property
    def is_plain(self) -> bool:
        """Whether, from the ending of a pure node that has nothing `at_hand`, nothing follows but
        that it is done; true until something else happens. Then `note_done` is all that need be
        told, and its station's status."""

    @property
    def note_done(self) -> Callable[[str], None]: ...

    def was_stored(self, key: str) -> None:
        """Notes values that came when nobody wanted them any more: by now somebody may."""

    def was_cached(self, node: str) -> None: ...

    def was_passed(self, node: str, outputs: Mapping[str, Description]) -> None:
        """Notes that it was done, and that what it gave was passed on and not stored."""

    def has_passed(self, node: str) -> bool:
        """Whether what the node gave, with the key it is to have, was passed on and not stored."""

    def drop_spare(self, waiting: dict[str, int]) -> list[str]:
        """Takes out of `waiting` what would only be passed on to nodes that are fresh already."""

    def groups(
        self, waiting: Mapping[str, int], failed: Collection[str], busy: Collection[str]
    ) -> Groups:
        """Which of the waiting nodes stream; none that is busy, failed, or needs what failed."""

    def did_not(self, node: str, status: str, why: Why, may_pass: bool = True) -> None:
        """Notes that it failed or was skipped, what its standing says of that, and whether it may
        come out otherwise with the same key."""
