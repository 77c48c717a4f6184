"""The scheduler alone: names in, names out."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dxt.engine.scheduler import Item, Scheduler

NEEDS = {"b": ["a"], "c": ["a"], "d": ["b", "c"]}


def scheduler_of(
    nodes: Iterable[str],
    needs: dict[str, list[str]],
    urgent: Iterable[str] = (),
    early: Iterable[str] = (),
) -> Scheduler:
    items = {node: Item(node) for node in nodes}
    for node, needed in needs.items():
        for other in needed:
            items[other].join(items[node])
    waiting = {node: len(needs.get(node, ())) for node in items}
    return Scheduler(waiting, items, set(urgent), set(early))


def following(scheduler: Scheduler) -> str | None:
    """The name of the item that comes next."""
    item = scheduler.next()
    return None if item is None else item.name


def test_nodes_are_ready_once_what_they_need_is_done() -> None:
    scheduler = scheduler_of("abcd", NEEDS)
    assert scheduler.ready(9) == ["a"]
    scheduler.started("a")
    assert scheduler.ready(9) == []
    scheduler.done("a")
    assert scheduler.ready(9) == ["b", "c"]
    assert scheduler.ready(1) == ["b"]
    assert scheduler.ready(0) == []
    for node in "cb":
        scheduler.started(node)
        scheduler.done(node)
    assert scheduler.ready(9) == ["d"]
    scheduler.started("d")
    assert not scheduler.finished
    scheduler.done("d")
    assert scheduler.finished


def test_what_needs_a_failed_node_is_named_in_order_and_never_ready() -> None:
    scheduler = scheduler_of("abcde", {**NEEDS, "e": ["d"]})
    scheduler.started("a")
    scheduler.done("a")
    scheduler.started("b")
    assert scheduler.failed("b") == ["d", "e"]
    assert scheduler.ready(9) == ["c"]
    scheduler.started("c")
    scheduler.done("c")
    assert scheduler.ready(9) == []
    assert scheduler.finished


def test_a_node_needed_twice_over_counts_once() -> None:
    scheduler = scheduler_of("ab", {"b": ["a", "a"]})
    scheduler.started("a")
    scheduler.done("a")
    assert scheduler.ready(9) == ["b"]


def test_what_is_not_ready_can_not_start() -> None:
    scheduler = scheduler_of("abcd", NEEDS)
    with pytest.raises(ValueError, match="d is not ready"):
        scheduler.started("d")
    scheduler.started("a")
    with pytest.raises(ValueError, match="a is not ready"):
        scheduler.started("a")


def test_the_next_node_is_the_first_ready_one_and_started() -> None:
    scheduler = scheduler_of("abcd", {"d": ["a"]})
    scheduler.started("a")
    assert [following(scheduler), following(scheduler), following(scheduler)] == ["b", "c", None]
    scheduler.done("a")
    assert following(scheduler) == "d"


def test_early_nodes_come_after_urgent_ones_and_before_others() -> None:
    scheduler = scheduler_of("abcde", {"c": ["b"], "e": ["d"]}, urgent="d", early="ae")
    assert scheduler.ready(9) == ["d"]
    order = []
    while (node := following(scheduler)) is not None:
        order.append(node)
        scheduler.done(node)
        if node == "d":
            assert scheduler.ready(9) == ["e", "a"]
    assert order == ["d", "e", "a", "b", "c"]


def test_early_nodes_can_be_kept_for_later() -> None:
    scheduler = scheduler_of("abcd", {"d": ["b"]}, early="ad")
    scheduler.withhold(True)
    assert scheduler.ready(9) == ["b", "c"]
    assert following(scheduler) == "b"
    scheduler.done("b")
    assert [following(scheduler), following(scheduler)] == ["c", None]
    scheduler.withhold(False)
    assert [following(scheduler), following(scheduler)] == ["d", "a"]


def test_what_was_postponed_is_ready_again_later() -> None:
    scheduler = scheduler_of("abc", {"c": ["a"]})
    assert following(scheduler) == "a"
    scheduler.postpone("a")
    assert [following(scheduler), following(scheduler)] == ["b", None]
    assert not scheduler.is_ready("a")
    scheduler.resume()
    assert following(scheduler) == "a"
    scheduler.done("a")
    assert following(scheduler) == "c"
    with pytest.raises(ValueError, match="b has not started"):
        scheduler.done("b")
        scheduler.postpone("b")


def test_urgent_nodes_come_first_and_alone() -> None:
    scheduler = scheduler_of("abcd", {"c": ["b"]}, urgent="bc")
    assert scheduler.ready(9) == ["b"]
    assert following(scheduler) == "b"
    assert scheduler.ready(9) == ["a", "d"]
    scheduler.done("b")
    assert [following(scheduler), following(scheduler)] == ["c", "a"]


@given(st.data())
def test_any_order_of_endings_ends_every_node_once(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 12))
    nodes = [f"n{number:02}" for number in range(size)]
    needs = {
        node: data.draw(st.lists(st.sampled_from(nodes[:at]), max_size=3)) if at else []
        for at, node in enumerate(nodes)
    }
    scheduler = scheduler_of(nodes, needs)
    done: list[str] = []
    lost: list[str] = []
    running: list[str] = []
    while not scheduler.finished:
        ready = scheduler.ready(size)
        left = [node for node in nodes if node not in (*done, *lost, *running)]
        assert sorted(ready) == [node for node in left if set(needs[node]) <= set(done)]
        choices = [("start", node) for node in ready] + [("end", node) for node in running]
        step, node = data.draw(st.sampled_from(choices))
        if step == "start":
            assert set(needs[node]) <= set(done)
            scheduler.started(node)
            running.append(node)
            continue
        running.remove(node)
        if data.draw(st.booleans()):
            scheduler.done(node)
            done.append(node)
        else:
            lost += [node, *scheduler.failed(node)]
    assert sorted(done + lost) == nodes
    assert not running
    for node in lost:
        assert node not in done


@given(st.data())
def test_advancing_is_ending_an_item_and_taking_the_next_and_can_be_foreseen(
    data: st.DataObject,
) -> None:
    size = data.draw(st.integers(2, 12))
    nodes = [f"n{number:02}" for number in range(size)]
    needs = {
        node: data.draw(st.lists(st.sampled_from(nodes[:at]), max_size=3)) if at else []
        for at, node in enumerate(nodes)
    }
    urgent = data.draw(st.sets(st.sampled_from(nodes)))
    early = data.draw(st.sets(st.sampled_from(nodes)))
    one, other = [scheduler_of(nodes, needs, urgent, early) for _ in range(2)]
    first = one.next()
    assert first is not None
    assert following(other) == first.name
    foreseen = one.after(first.name, lambda name: name != nodes[-1], size)
    order, item = [first.name], first
    while (advanced := one.advance(item)) is not None:
        other.done(item.name)
        assert following(other) == advanced.name
        order.append(advanced.name)
        item = advanced
    other.done(item.name)
    assert sorted(order) == nodes
    assert one.finished
    assert other.finished
    up_to = order.index(nodes[-1]) if nodes[-1] in order[1:] else size
    assert foreseen == order[1:up_to]


def test_what_was_begun_is_brought_to_its_end_before_something_else_begins() -> None:
    needs = {"p": ["b"], "q": ["b"], "c": ["p", "q"], "d": ["a"], "z": ["c"]}
    scheduler = scheduler_of("abcdpqz", needs)
    order = []
    while (node := following(scheduler)) is not None:
        order.append(node)
        scheduler.done(node)
    assert order == ["a", "d", "b", "p", "q", "c", "z"]
    assert scheduler.finished


def test_what_is_kept_for_a_place_is_handed_out_to_who_asks_for_it() -> None:
    scheduler = scheduler_of("abc", {})
    scheduler.keep_for("b", ["here", "there"])
    scheduler.keep_for("a", ["here"])
    assert scheduler.ready(9) == scheduler.ready(9, ["elsewhere"]) == ["c"]
    assert not scheduler.is_ready("b")
    assert scheduler.ready(9, ["elsewhere", "there"]) == ["b"]
    scheduler.started("b")
    assert scheduler.ready(9, ["there"]) == ["c"]
    assert scheduler.ready(9, ["here"]) == ["a"]
    scheduler.keep_for("a", ["there"])
    assert scheduler.ready(9, ["here"]) == ["c"]
    assert scheduler.ready(9, ["there"]) == ["a"]
    assert scheduler.ready(9) == ["a", "c"]
    for name in "abc":
        if name != "b":
            scheduler.started(name)
        scheduler.done(name)
    assert scheduler.finished
