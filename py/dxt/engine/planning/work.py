"""The work on one graph: the graph, the values at hand, and how each node stands to them.

Owns what follows from each to the other: what a change makes stale, what an ending makes fresh,
which nodes need not be performed, which values nobody needs any more. Must not know event loops,
transports or how anything is performed.

**When a value spares work.** A node whose key has a stored value is fresh. So is one of which
nothing but its inputs' keys changed, while their contents came out equal, digest by digest, to what
it was performed with: the value it had then stands for its new key, and it is not performed. The
key stays what the graph says it is, here and everywhere.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Container, Iterable, Mapping, Sequence

from dxt.core.errors import InputMissing, ValueRefused
from dxt.engine.clock import Clock
from dxt.engine.graph.live import LiveGraph
from dxt.engine.graph.pin import Pin
from dxt.engine.graph.station import Station
from dxt.engine.planning.plan import Plan, plan, plan_rest
from dxt.engine.planning.sparing import Sparing
from dxt.engine.planning.standing import FRESH, Standings
from dxt.engine.planning.stream import Groups, drop_spare
from dxt.engine.tasks import Description, Task, Why
from dxt.engine.values.holdings import Holdings
from dxt.engine.values.occasions import Occasion
from dxt.engine.values.outdated import Outdated


class Work:
    """The `Agenda` of the runs on one graph. `focus` are the nodes somebody looks at."""

    def __init__(self, live: LiveGraph, holdings: Holdings, clock: Clock) -> None:
        self.live = live
        self.holdings = holdings
        self.standings = Standings(live, holdings)
        self.focus: list[str] = []
        self.stations = live.stations
        self.targets = live.topology.targets
        self.key = live.key
        self.standing = self.standings.__getitem__
        self.is_impure = live.impure.__contains__
        self.asynchronous = live.asynchronous
        self.note_done = self.standings.note_done
        self._clock = clock
        self._aims: list[str] | None = None
        self._is_asked = True
        self._sparing = Sparing(live, holdings)
        self.unless = self._sparing.unless
        self._fresh_until: dict[str, float] = {}
        self.occasions: dict[str, Occasion] = {}
        """On which nodes with a time to live were performed, and nobody has noted so yet."""
        self._to_tell: dict[str, None] = {}
        self._old = Outdated()

    # What a run asks

    def plan(self, again: bool = False) -> Plan:
        if self.live.pins:
            self._to_tell.update(dict.fromkeys(self._unpin_lost()))
        live, standings = self.live, self.standings
        focus = [node for node in self.focus if node in live]
        if self._aims is not None:
            aims = [node for node in self._aims if node in live]
            return plan(live, standings.is_fresh, aims, focus, standings.unfresh)
        unfresh, untold = standings.unfresh, standings.untold
        if not (again or live.impure or standings.has_passed):
            found = plan_rest(live, unfresh, untold, focus)
        else:
            # What feeds them is stored, unless it was lost without a word: performing shows that.
            is_lax = not (again or standings.has_passed)
            is_fresh = live.__contains__ if is_lax else standings.is_fresh
            found = plan(live, is_fresh, [*unfresh, *untold], focus, unfresh, whole=True)
            found.cached = [node for node in found.cached if node in untold]
        found.unchanged = len(live) - len(found.waiting) - len(found.cached)
        return found

    def task(self, node: str) -> Task:
        if self.live.impure and self.is_impure(node) and not self.live.has_occasion(node):
            self._renew(node)
        task = self.live.task(node)
        return self.holdings.addressed(task) if self.holdings.has_others else task

    def inputs(self, node: str) -> dict[str, Description]:
        found = {}
        for wire in self.live.graph.wires_into(node):
            key = self.live.value_keys(wire.source).get(wire.source_port, "")
            found[wire.text] = self.holdings.described(key) or {}
        return found

    def size(self, key: str) -> int:
        described = self.holdings.described(key)
        return 0 if described is None else int(described["bytes"])

    def has_inputs(self, task: Task) -> bool:
        return all(key in self.holdings for key in task.wanted)

    def makers(self, task: Task, had: Container[str]) -> list[str]:
        live, held = self.live, self.holdings.held
        members = {part.node for part in task.parts}
        wanted = set(task.wanted)
        found: dict[str, None] = {}
        pending = [(node, node) for node in members]
        for node, member in pending:  # which grows as it is walked
            for wire in live.graph.wires_into(node):
                source = wire.source
                key = held(live.value_keys(source)[wire.source_port])
                # To a member, some come as streams from another one.
                if source in found or key in had or (node in members and key not in wanted):
                    continue
                if live.is_pinned(source):
                    raise InputMissing(
                        "It takes values that can't leave the processes they were made in. To be "
                        f'made anew in one, "{source}" must not be pinned: unpin it, or run in one '
                        "process.",
                        member,
                    )
                found[source] = None
                pending.append((source, member))
        return list(found)

    def drop(self, nodes: Iterable[str]) -> set[str]:
        keys = (key for node in nodes for key in self.live.value_keys(node).values())
        dropped = {self.holdings.held(key) for key in keys}
        self.holdings.drop(dropped)
        return dropped

    def given_up(self, waiting: Collection[str]) -> Mapping[str, Why]:
        return {} if self._is_asked else self.standings.given_up(waiting)

    def at_hand(self, node: str) -> Mapping[str, Description] | None:
        is_fresh = self.stations[node].status in FRESH
        if not is_fresh and not (self._sparing and self._sparing.take(node)):
            return None
        return self.holdings.outputs(self.live.value_keys(node))

    @property
    def has_spared(self) -> bool:
        return bool(self._sparing)

    @property
    def is_plain(self) -> bool:
        has_others = self.holdings.has_others or self.live.keys.several
        return not (has_others or self._to_tell)

    def is_sure(self, node: str) -> bool:
        return self.stations[node].status not in FRESH and not self.is_impure(node)

    # What happens

    def aim_at(self, targets: Sequence[str] | None, is_new: bool, is_asked: bool) -> list[str]:
        """Sets what runs are about, all nodes where it is None; the nodes that are stale by that.

        Unless somebody asked for it, a run does not try again what failed as it is. For a new one,
        the impure nodes among what is needed are to be performed anew, unless they have a time to
        live that is not up.
        """
        self._aims = None if targets is None else list(targets)
        self._is_asked = is_asked
        live, now = self.live, self._clock.now()
        due = [
            node
            for node in (live.impure if is_new else ())
            if self.stations[node].status in FRESH and now >= self._fresh_until.get(node, now)
        ]
        if due and targets is not None:
            needed = live.topology.upstream(targets)
            due = [node for node in due if node in needed]
        return [stale for node in due for stale in self._renew(node)]

    def _renew(self, node: str) -> list[str]:
        # Nobody else may come upon this occasion: under its key lies what came now and here.
        occasion = secrets.token_hex(16)
        return self.change(lambda live: live.renew(node, occasion))

    def change(self, edit: Callable[[LiveGraph], Iterable[str]]) -> list[str]:
        """Changes the graph; the nodes that stand otherwise than before."""
        live, standings = self.live, self.standings
        limits = live.limits
        changed = sorted(edit(live))
        if live.limits != limits:
            standings.forgive()
        if self._sparing:
            for node in live.edited:
                self._sparing.forget(node)
        outdated: list[str] = []
        numbers: list[str] = []
        stations, has_key = live.stations, live.keys.__contains__
        for node, known in live.was.items():
            if known.key is not None and known.shape is not None and not has_key(known.key):
                if known.value is not None:
                    numbers.append(known.value)
                else:
                    outdated += [f"{known.key}.{port}" for port in known.shape.outputs]
            station = stations.get(node)
            if station is None:
                standings.forget(node)
                self._sparing.forget(node)
            elif known.key is not None and station.status in FRESH and node not in live.edited:
                self._sparing.note(station, known, live.was)
        self._old.add_numbers(numbers)
        self._old.add(outdated, self.holdings)
        told = standings.look_again(changed, True)
        return told + self._recall(changed) if live.impure else told

    def _recall(self, nodes: Iterable[str]) -> list[str]:
        """Has nodes with a time to live go on with what they gave in an earlier session; the nodes
        that stand otherwise by that."""
        live, told = self.live, []
        for node in nodes:
            if node not in live.impure or live.has_occasion(node) or not live.ttl(node):
                continue
            known = live.known(node)
            if known.root is None or known.shape is None:
                continue
            found = self.holdings.recall(known.root, known.shape.outputs)
            if found is not None:
                self._fresh_until[node] = self._clock.now() + found.left
                said = node, found.occasion, found.digests
                told += self.change(lambda live, said=said: live.recall(*said))  # type: ignore[misc]
        return told

    def was_done(
        self, station: Station, key: str, outputs: Mapping[str, Description]
    ) -> Collection[str]:
        live, node = self.live, station.name
        if self.holdings.has_others:
            self.holdings.came(key, outputs)
        if key != station.known.key:
            return ()
        self.standings.was_done(station)
        if self._sparing:
            self._sparing.forget(node)
        if self._to_tell:
            self._to_tell.pop(node, None)
        if key in live.keys.several:
            others = [twin for twin in live.keys.several[key] if twin != node]
            self._to_tell.update(dict.fromkeys(self.standings.look_again(others, False)))
        if node not in live.impure:
            return ()
        ttl = live.ttl(node)
        self._fresh_until[node] = self._clock.now() + (ttl or 0.0)
        if (occasion := live.occasion(node)) is not None:
            self.occasions[node] = occasion
        digests = {port: told["digest"] for port, told in outputs.items()}
        return self.change(lambda live: live.observe(node, digests))

    def take_occasion(self) -> Occasion:
        """One that is to be remembered, with the seconds that are left of it by now."""
        node, occasion = self.occasions.popitem()
        return occasion._replace(left=self._fresh_until[node] - self._clock.now())

    def was_stored(self, key: str) -> None:
        self._to_tell.update(
            dict.fromkeys(self.standings.look_again(self.live.keys.nodes(key), False))
        )

    def was_passed(self, node: str, outputs: Mapping[str, Description]) -> None:
        """Notes that its items went on to those that read them; its values are stored nowhere."""
        self._sparing.forget(node)
        self._to_tell.pop(node, None)
        self.standings.was_passed(node, outputs)

    def has_passed(self, node: str) -> bool:
        return self.standings.passed(node) is not None

    def drop_spare(self, waiting: dict[str, int]) -> list[str]:
        return drop_spare(self.live, waiting) if self._aims is None else []

    def groups(
        self, waiting: Mapping[str, int], failed: Collection[str], busy: Collection[str]
    ) -> Groups:
        apart = self.live.topology.downstream(failed).union(busy)
        return Groups(self.live, waiting, apart)

    def was_cached(self, node: str) -> None:
        self._to_tell.pop(node, None)
        self.standings.was_cached(node)

    def did_not(self, node: str, status: str, why: Why, may_pass: bool = True) -> None:
        self._to_tell.pop(node, None)
        self.standings.did_not(node, status, why, may_pass)

    def pin(self, node: str) -> list[str]:
        """Has the node keep the values it has; the nodes that are stale by that.

        Raises InputMissing when it has none.
        """
        ports = self.live.value_keys(node)
        if not self.holdings.outputs(ports):
            why = "There is no value to keep yet; run the node."
            if self.has_passed(node):
                why = "What it gave was passed on and not kept. Run up to this node, then pin it."
            raise InputMissing(why, node)
        return self.keep(node, ports, ())

    def replace(self, node: str, port: str, given: str) -> list[str]:
        """Has the value of the key `given` stand at a port; the nodes that are stale by that.

        What the node gives besides, it keeps. Raises ValueRefused when that is not there.
        """
        shape = self.live.known(node).shape
        assert shape is not None, f"{node} has no ports"
        has = self.live.value_keys(node)
        ports = {name: given if name == port else has.get(name, "") for name in shape.outputs}
        missing = [name for name, key in ports.items() if self.holdings.described(key) is None]
        if missing:
            raise ValueRefused(
                f'"{node}" gives {missing[0]} as well, which has no value to keep yet; '
                "run the node, then replace.",
                node,
                missing[0],
            )
        pin = self.live.pins.get(node)
        before = pin.replaced if pin is not None and self.live.is_pinned(node) else ()
        return self.keep(node, ports, [*(name for name in before if name != port), port])

    def keep(self, node: str, ports: Mapping[str, str], replaced: Sequence[str]) -> list[str]:
        """Has values that are here stand at all ports of a node; the nodes that are stale by that.

        `ports` are their keys; those at `replaced` ports were given by hand.
        """
        # Nobody else may come upon this key, under which lies what the graph does not say.
        key = secrets.token_hex(20)
        digests = {}
        for port, held in ports.items():
            self.holdings.let_stand_for(held, f"{key}.{port}")
            digests[port] = (self.holdings.described(held) or {}).get("digest") or key
        return self.change(lambda live: live.pin(node, Pin(key, digests, replaced)))

    def unpin(self, nodes: Iterable[str]) -> list[str]:
        """Has the nodes follow the graph again; the nodes that stand otherwise by that."""
        return self.change(lambda live: live.unpin(nodes))

    def _unpin_lost(self) -> list[str]:
        """Lets go of pins whose values are lost: performed anew, they would be something else."""
        lost = [
            node
            for node in self.live.pins
            if self.live.is_pinned(node)
            and self.holdings.outputs(self.live.value_keys(node)) is None
        ]
        return self.unpin(lost) if lost else []

    def held_since(self, nodes: Iterable[str]) -> tuple[list[str], set[str]]:
        """These nodes with all that follows from them, and the values they have, to be dropped."""
        since = sorted(self.live.topology.downstream(nodes))
        self.standings.forget_passed(since)
        for node in since:
            self._sparing.forget(node)
        not_pinned = [node for node in since if not self.live.is_pinned(node)]
        keys = (key for node in not_pinned for key in self.live.value_keys(node).values())
        return since, {self.holdings.held(key) for key in keys}

    def look_at_all(self) -> list[str]:
        """The nodes that stand otherwise than was told last."""
        told = self._unpin_lost() if self.live.pins else []
        told += self.standings.look_again(self.live, False)
        return told + self._recall(list(self.live.impure))

    def end_run(self, unfinished: Iterable[str], has_lost: bool) -> Iterable[str]:
        """The nodes to tell after a run: what it left unfinished, and whatever stands otherwise."""
        told = dict.fromkeys(unfinished)
        self.standings.end_run()
        self.standings.look_again([node for node in told if node in self.live], False)
        told.update(self._to_tell)
        self._to_tell.clear()
        if has_lost:
            told.update(dict.fromkeys(self.look_at_all()))
        return told

    # What is not needed any more

    def take_over_values(self, other: Work) -> None:
        """Values of a graph that was open before are as good as old ones of this."""
        self._old.take_over(other._old)
        for node in other.live:
            self._old.add(other.live.value_keys(node).values(), self.holdings)

    def over_budget(self, budget: int) -> list[str]:
        """The oldest of the values that the graph of now does not have, beyond so many bytes; they
        are to be dropped."""
        return self._old.over(budget, self.live.keys, self.holdings)
