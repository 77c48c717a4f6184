"""What is left to be performed by a run, in order: single nodes, and groups that stream.

Owns what an ending means for the rest of a plan. Must not know executors, time or debuggers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from dxt.core.errors import DxtError
from dxt.engine.planning.agenda import Agenda
from dxt.engine.planning.plan import Plan
from dxt.engine.planning.standing import FRESH
from dxt.engine.planning.stream import Group, Groups, drop_unread
from dxt.engine.running.ledger import Ledger
from dxt.engine.scheduler import Scheduler
from dxt.engine.stream_task import MemberResult
from dxt.engine.tasks import LOSING, Result, Task

NOT_ITS_OWN = {"executor_lost", "node_stopped", "input_missing", "package_missing", "package_unfit"}
"""Errors of which a node may be free when it is performed again as it is."""


class Course:
    """Of one run, whose endings are all told in the `ledger`."""

    def __init__(self, agenda: Agenda, ledger: Ledger) -> None:
        self.scheduler = Scheduler({}, {})
        self.is_outdated = False
        """Whether it is to be planned anew: an ending changed more than what is left of a plan."""
        self._agenda = agenda
        self._ledger = ledger
        self._groups: Groups | None = None
        self._streams = False
        self._has_passed = False
        self._kept_out: dict[str, str] = {}
        """Nodes of groups that were kept from their end, and by which node's failure."""

    @property
    def has_groups(self) -> bool:
        return bool(self._groups)

    def group(self, name: str) -> Group | None:
        """The group that goes by this name to the scheduler."""
        return self._groups.get(name) if self._groups else None

    def first_group(self, names: Iterable[str]) -> str | None:
        """The first of these names that is a group's."""
        return next((name for name in names if self.group(name) is not None), None)

    def take_group(self, name: str) -> Group:
        """The group of this name, which is ready: its nodes are ready then."""
        group = self.group(name)
        assert group is not None
        self.scheduler.started(name)
        self.scheduler.done(name)
        return group

    def task(self, name: str) -> Task:
        """What is to be performed for the node or group of this name, which is ready, as far as is
        known before it has begun."""
        group, agenda = self.group(name), self._agenda
        if group is None:
            return agenda.task(name)
        chosen = [node for node in group.members if agenda.stations[node].status not in FRESH]
        return group.task(chosen or group.members, agenda.task)

    def find_cached(self, node: str) -> bool:
        """Whether the node, which is ready, need not be performed; then it has ended."""
        outputs = self._agenda.at_hand(node)
        if outputs is None:
            return False
        self.scheduler.started(node)
        self._ledger.find_cached(node, outputs)
        self.scheduler.done(node)
        return True

    def adopt(
        self, plan: Plan, going_on: Sequence[str], streams: bool, asynchronous: Collection[str]
    ) -> None:
        """Goes on by this plan. What ended with the key it is to have now stays ended.

        The nodes `going_on` are being performed. Where it `streams`, nodes that do so are grouped.
        Of the others, those that are `asynchronous` come early: what they wait for takes time.
        """
        self.is_outdated = False
        self._streams = streams
        ledger, waiting = self._ledger, plan.waiting
        ledger.keep_only(waiting, plan.cached)
        self._kept_out.update(ledger.give_up(self._agenda.given_up(waiting)))
        failed = ledger.ended_among(waiting, "failed")
        failed += [node for node in plan.problems if not ledger.has_ended(node, "failed")]
        kept_out = [
            node for node in self._kept_out if node in waiting and ledger.has_ended(node, "skipped")
        ]
        for node in (*failed, *kept_out, *going_on):
            if node in waiting:
                waiting[node] = 0
        self.scheduler.let_go()
        self.scheduler = self._ordered(plan, [*failed, *kept_out], going_on, asynchronous)
        for node in going_on:
            if node in self.scheduler:
                self.scheduler.started(node)
        for node in plan.cached:
            if node not in going_on and not ledger.has_ended(node, *FRESH):
                ledger.find_cached(node, self._agenda.at_hand(node) or {})
        ledger.queue(waiting)
        for node in failed:
            self.scheduler.started(node)
            if not ledger.has_ended(node, "failed"):
                ledger.block(node, plan.problems[node].as_json())
            self._skip_after(node)
        for node in kept_out:
            self.scheduler.started(node)
            self._skip_after(node, self._kept_out[node])

    def refuse(self, error: DxtError) -> None:
        """The error's node, which has not begun, fails like this."""
        node = error.node or ""
        self._ledger.start(node)
        self._ledger.fail(node, error.as_json())
        self.is_outdated = True

    def begin(self, group: Group) -> list[str]:
        """Starts all nodes of the group; those that are to be performed, as the rest is at hand."""
        chosen = []
        for node in group.members:
            self.scheduler.started(node)
            outputs = self._agenda.at_hand(node)
            if outputs is None:
                chosen.append(node)
            else:
                self._ledger.find_cached(node, outputs)
                self.scheduler.done(node)
        return chosen

    def end_member(self, task: Task, result: Result) -> bool:
        """Notes how a node of a group ended, if in a way that only such nodes do."""
        node = task.node
        is_planned = self.scheduler.has_started(node)
        if isinstance(result, MemberResult) and result.because:
            self._kept_out[node] = result.because
            self._ledger.skip(node, result.because, begun=True)
            if is_planned:
                self._skip_after(node, result.because)
            return True
        if isinstance(result, MemberResult) and result.passed is not None:
            self._has_passed = True
            self._ledger.pass_on(node, task.key, result.seconds, result.described(task))
            if is_planned:
                self.scheduler.done(node)
            return True
        return False

    def end(self, task: Task, result: Result, is_member: bool = False) -> Collection[str]:
        """Notes how a node ended, done or failed; the nodes that have other keys by that.

        Limits that the members of a group have in common may be any member's doing.
        """
        node = task.node
        # Else it was stored before it was told to have ended.
        is_planned = self.scheduler.has_started(node)
        if result.ok:
            stale = self._ledger.finish(
                self._agenda.stations[node], task.key, result.seconds, result.outputs
            )
            if is_planned:
                self.scheduler.done(node)
            return stale
        is_not_its_own = result.code in NOT_ITS_OWN or (is_member and result.code in LOSING)
        self._ledger.fail(node, result.error or {}, is_not_its_own)
        if is_planned:
            self._skip_after(node)
        return ()

    def goes_on(self, nodes: Collection[str]) -> bool:
        """Whether these, which have other keys by an ending just now, are performed in their turn
        anyway; else it takes another plan."""
        if self._streams or not all(map(self.scheduler.is_waiting, nodes)):
            return False
        self._ledger.queue(nodes)
        return True

    def _ordered(
        self,
        plan: Plan,
        failed: list[str],
        going_on: Sequence[str],
        asynchronous: Collection[str],
    ) -> Scheduler:
        ledger, agenda, waiting = self._ledger, self._agenda, plan.waiting
        self._groups = None
        if self._kept_out or self._has_passed:
            drop_unread(
                waiting,
                agenda.targets,
                lambda node: ledger.has_ended(node, "done") and agenda.has_passed(node),
                lambda node: ledger.has_ended(node, "failed", "skipped"),
            )
        if self._streams:
            for node in agenda.drop_spare(waiting):
                if node not in going_on:
                    ledger.spare(node)
            self._groups = agenda.groups(waiting, failed, going_on)
            if self._groups:
                waiting = self._groups.waiting(waiting)
                items = self._groups.as_items(waiting)
                single = self._groups.single(asynchronous)
                return Scheduler(waiting, items, plan.urgent, single)
        return Scheduler(waiting, agenda.stations, plan.urgent, asynchronous)

    def _skip_after(self, node: str, because: str | None = None) -> None:
        """Skips what can't be performed now, because of this node or what kept it from its end."""
        if self._groups and self._groups.reached_from(node):
            self.is_outdated = True  # what is left of the groups is performed without it
            return
        for skipped in self.scheduler.failed(node):
            if not self._ledger.has_ended(skipped, "skipped"):
                self._ledger.skip(skipped, because or node)
