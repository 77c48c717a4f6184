"""The one stream of events: what is documented, what can be made and what a run tells are one."""

from __future__ import annotations

import inspect
import re
import types
from collections.abc import Iterator, Mapping
from typing import (
    Any,
    Literal,
    NotRequired,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

import pytest

from dxt.core.messages import EVENTS
from dxt.engine import events
from tests.engine.worlds import World, together

HOST = {
    "boot_progressed",
    "engine_ready",
    "executor_ready",
    "types_changed",
    "runs_told",
    "runs_saved",
}
"""What the engine's host tells, so that nothing in the engine makes it."""


def snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


DOCUMENTED = {
    snake(name): kind
    for name, kind in vars(events).items()
    if is_typeddict(kind) and "event" in kind.__annotations__
}


def misfits(value: Any, hint: Any, where: str) -> Iterator[str]:
    """Where a value is not what a hint says."""
    kind, inside = get_origin(hint), get_args(hint)
    if kind is NotRequired:
        yield from misfits(value, inside[0], where)
    elif is_typeddict(hint):
        if not isinstance(value, dict):
            yield f"{where} is no object"
            return
        hints = get_type_hints(hint, include_extras=True)
        missing = {n for n, h in hints.items() if get_origin(h) is not NotRequired} - value.keys()
        unknown = value.keys() - hints.keys()
        yield from (f"{where}.{name} is missing" for name in sorted(missing))
        yield from (f"{where}.{name} is not documented" for name in sorted(unknown))
        for name in value.keys() & hints.keys():
            yield from misfits(value[name], hints[name], f"{where}.{name}")
    elif kind is Literal:
        if value not in inside:
            yield f"{where} is {value!r}"
    elif kind in (types.UnionType, Union):
        if all(list(misfits(value, one, where)) for one in inside):
            yield f"{where} is {value!r}"
    elif kind in (dict, Mapping):
        if not isinstance(value, kind):
            yield f"{where} is no object"
            return
        for name, item in value.items():
            yield from misfits(item, inside[1], f"{where}.{name}")
    elif kind is list:
        if not isinstance(value, list):
            yield f"{where} is no list"
            return
        for item in value:
            yield from misfits(item, inside[0], f"{where}[]")
    elif hint is float:
        if not isinstance(value, int | float) or isinstance(value, bool):
            yield f"{where} is {value!r}"
    elif hint is not Any and type(value) is not (hint or type(None)):
        yield f"{where} is {value!r}"


def check(told: list[dict[str, Any]]) -> set[str]:
    """The kinds of these events, all of which are as documented."""
    found = [
        m for event in told for m in misfits(event, DOCUMENTED[event["event"]], event["event"])
    ]
    assert found == []
    return {event["event"] for event in told}


def test_the_documented_events_are_those_of_the_table_and_those_that_can_be_made() -> None:
    made = {name for name, _ in inspect.getmembers(events, inspect.isfunction) if name in EVENTS}
    assert set(DOCUMENTED) == set(EVENTS)
    assert made == set(EVENTS) - HOST
    for name, kind in DOCUMENTED.items():
        hints = get_type_hints(kind, include_extras=True)
        required = {n for n, hint in hints.items() if get_origin(hint) is not NotRequired}
        assert {
            field for field in EVENTS[name] if not EVENTS[name][field].endswith("?")
        } <= required
        assert EVENTS[name].keys() == hints.keys() - {"event"}
        for field, said in EVENTS[name].items():
            assert said.endswith("?") is (
                field not in required or said == "any?" or (type(None) in get_args(hints[field]))
            ), (name, field)
            assert (said.strip("?") == "any") is (hints[field] is Any), (name, field)
        assert kind.__doc__


def test_what_sessions_tell_is_as_documented() -> None:
    async def stopping(world: World) -> None:
        await world.do("run")
        await world.until("node_started", "a")
        await world.do("stop")

    async def pausing(world: World) -> None:
        await world.do("break", breakpoints=["b"])
        await world.do("run")
        await world.until("paused", "b")
        await world.do("continue")

    kinds = set()
    world = World("a -> b! -> c; d~ -> e")
    kinds |= check(world.run().events)
    world.becomes("a -> b; f")
    kinds |= check(world.events)
    kinds |= check(world.run().events)
    world.events.clear()
    world.live(world.do("preview", node="a", port="out"))
    world.live(world.do("preview", node="nobody", port="out"))
    world.live(world.do("pin", node="a"))
    kinds |= check(world.events)
    kinds |= check(together(World("a? -> b"), stopping).events)
    kinds |= check(together(World("a -> b"), pausing).events)
    assert kinds == set(EVENTS) - HOST - {"printed", "streamed"}


@pytest.mark.parametrize(
    "event",
    [
        events.printed("a", "stdout", "hello\n"),
        events.streamed({"a.out -> b.rows": {"items": 5, "waiting": 1, "room": 2048}}),
        {"event": "boot_progressed", "part": "engine", "phase": "python", "fraction": 0.5},
        {"event": "engine_ready"},
        {"event": "executor_ready", "phases": {"began": 1.5}},
    ],
)
def test_what_executors_and_hosts_tell_is_as_documented(event: dict[str, Any]) -> None:
    assert check([event]) == {event["event"]}


@pytest.mark.parametrize(
    ("event", "found"),
    [
        ({"event": "node_started"}, "node_started.node is missing"),
        ({"event": "node_started", "node": 5}, "node_started.node is 5"),
        ({"event": "resumed", "by": "b"}, "resumed.by is not documented"),
    ],
)
def test_anything_else_would_be_noticed(event: dict[str, Any], found: str) -> None:
    assert list(misfits(event, DOCUMENTED[event["event"]], event["event"])) == [found]
