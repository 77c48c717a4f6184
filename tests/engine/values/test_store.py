"""What is worth keeping, what goes first, and what a session runs when values were kept."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from dxt.core.document.codec import to_json
from dxt.core.document.graph import Graph
from dxt.core.errors import StoreUnusable
from dxt.engine.session import Session
from dxt.engine.tasks import Emit, Result, Task
from dxt.engine.values.store import (
    OVERHEAD,
    SMALL,
    SPEED,
    Entry,
    Store,
    is_worth_keeping,
    least_worth,
)
from dxt.engine.values.storing import Storing
from tests.engine.worlds import REGISTRY, Mortal, World, came, graph_of


class Drawer:
    """A backing in memory that notes what was read, and can be full."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[Entry, bytes]] = {}
        self.reads: list[str] = []
        self.is_full = False

    def keys(self) -> set[str]:
        return set(self.kept)

    def find(self, key: str) -> Entry | None:
        return self.kept[key][0] if key in self.kept else None

    async def read(self, key: str) -> bytes | None:
        self.reads.append(key)
        return self.kept[key][1] if key in self.kept else None

    async def write(self, entry: Entry, data: bytes) -> None:
        if self.is_full:
            raise StoreUnusable("The drawer is full.")
        self.kept[entry.key] = entry, data

    def use(self, key: str, now: float) -> None:
        entry, data = self.kept[key]
        self.kept[key] = replace(entry, used=now), data

    def drop(self, keys: Iterable[str]) -> None:
        for key in keys:
            self.kept.pop(key, None)

    def size(self) -> int:
        return sum(entry.room for entry, _ in self.kept.values())


class Swift(Mortal):
    """One on which nothing takes any time, so that nothing is kept for having taken long."""

    async def perform(self, task: Task, emit: Emit) -> Result:
        return replace(await super().perform(task, emit), seconds=0.0)


class Visit(World):
    """A session of its own, with a drawer that earlier visits filled."""

    def __init__(self, drawer: Drawer, line: str | Graph, **budgets: int) -> None:
        super().__init__()
        self.drawer = drawer
        self.said: list[str] = []
        drawer.reads.clear()
        memory = budgets.pop("memory", 1_000_000)
        others = budgets.pop("others", 1_000_000)
        self.store = Store(drawer, self.said.append, self.clock.now, **budgets)
        self.executor = Swift(self._open_file, self._lost, self.store.fetch)
        self.lanes = [self.executor]
        storing = Storing(self.executor, self.store, memory)
        self.session = Session(REGISTRY, storing, self._hear, "here", self.clock, budget=others)
        graph = graph_of(line) if isinstance(line, str) else line
        self.live(self.do("open", graph=to_json(graph), files={}))

    def key(self, node: str) -> str:
        return self.session.live.value_keys(node)["out"]

    @property
    def cached(self) -> str:
        return " ".join(sorted(self.nodes("node_cached")))


@pytest.fixture
def drawer() -> Drawer:
    return Drawer()


def entry(key: str, size: int, seconds: float, used: float = 0.0) -> Entry:
    description = {"kind": "text", "text": "", "digest": "", "bytes": size}
    return Entry(key, "python@1", description, size, size, seconds, used, used)


def going(*entries: Entry, budget: int, now: float) -> list[str]:
    return [entry.key for entry in least_worth(entries, budget, now)]


@pytest.mark.parametrize(
    ("size", "seconds", "kept"),
    [
        (0, 0.0, True),
        (SMALL, 0.0, True),
        (SMALL + 1, 0.0, False),
        (SPEED, 0.99, False),
        (SPEED, 1.0, True),
        (100 * SPEED, 1.0, False),
    ],
)
def test_what_is_small_or_dear_is_kept(size: int, seconds: float, kept: bool) -> None:
    assert is_worth_keeping(size, seconds) is kept


def test_nothing_goes_while_everything_fits() -> None:
    some = entry("a", 500, 1), entry("b", 500, 1)
    assert going(*some, budget=1000 + 2 * OVERHEAD, now=10) == []
    assert going(*some, budget=999 + 2 * OVERHEAD, now=10) == ["a"]


def test_what_saves_the_fewest_seconds_per_byte_goes_first() -> None:
    dear, cheap, large = entry("dear", 9_000, 60), entry("cheap", 9_000, 1), entry("l", 99_000, 60)
    assert going(dear, cheap, large, budget=0, now=10) == ["cheap", "l", "dear"]


def test_an_old_dear_value_goes_before_a_new_cheaper_one() -> None:
    old, new = entry("old", 9_000, 60, used=0), entry("new", 9_000, 1, used=3600)
    assert going(old, new, budget=0, now=3601) == ["old", "new"]
    assert going(replace(old, used=3600), new, budget=0, now=3601) == ["new", "old"]


def test_values_of_one_node_are_worth_the_same() -> None:
    parts = [
        replace(entry(f"k.{port}", size, 1), together=9_009)
        for port, size in (("a", 9), ("b", 9_000))
    ]
    between = replace(entry("other", 500, 1), together=5_000)
    assert going(*parts, between, budget=0, now=10) == ["k.a", "k.b", "other"]


def test_a_second_session_runs_nothing_and_reads_nothing(drawer: Drawer) -> None:
    assert Visit(drawer, "a -> b -> c; a -> c").run().ran == "a b c"
    again = Visit(drawer, "a -> b -> c; a -> c")
    assert [again.status(node) for node in "abc"] == ["cached"] * 3
    again.run()
    assert again.ran == ""
    assert again.cached == "a b c"
    assert drawer.reads == []
    outputs = again.session.standing["c"]["outputs"]["out"]
    assert outputs["text"] == "“c(a(), b(a()))”"


def test_an_edit_runs_what_depends_on_it_and_reads_what_that_needs(drawer: Drawer) -> None:
    Visit(drawer, "a -> b -> c; a -> d").run()
    again = Visit(drawer, "a -> b -> c; a -> d").becomes("a -> b -> c'; a -> d").run()
    assert again.ran == "c"
    assert drawer.reads == [again.key("b")]
    assert again.value("c") == "c'(b(a()))"


def test_other_code_parameters_or_lock_are_other_values(drawer: Drawer) -> None:
    def graph(code: str = "def f(x=1):\n    return x\n", x: int = 1, lock: str = "1.0") -> Graph:
        made = graph_of("f")
        made.nodes["f"].code = code
        made.nodes["f"].params = {"x": x}
        made.lock = {"numpy": lock}
        return made

    assert Visit(drawer, graph()).run().ran == "f"
    assert Visit(drawer, graph()).run().ran == ""
    assert Visit(drawer, graph("def f(x=1):  # one\n    return x\n")).run().ran == ""
    assert Visit(drawer, graph("def f(x=1):\n    return -x\n")).run().ran == "f"
    assert Visit(drawer, graph(x=2)).run().ran == "f"
    assert Visit(drawer, graph(lock="2.0")).run().ran == "f"


@pytest.mark.parametrize("damage", [None, b'{"form":"pickle"}\nno pickle', b"nothing known"])
def test_a_value_that_can_not_be_read_is_computed_again_in_the_same_run(
    drawer: Drawer, damage: bytes | None
) -> None:
    key = Visit(drawer, "a -> b -> c").run().key("b")
    again = Visit(drawer, "a -> b -> c'")
    if damage is None:
        del drawer.kept[key]
    else:
        drawer.kept[key] = drawer.kept[key][0], damage
    again.run()
    assert again.nodes("node_finished") == ["b", "c"]
    assert again.told("run_finished")["ok"]
    assert again.value("c") == "c'(b(a()))"
    assert Visit(drawer, "a -> b -> c'").run().ran == ""


def test_what_can_not_be_encoded_stays_in_memory_only(drawer: Drawer) -> None:
    graph = graph_of("f -> g")
    graph.nodes["f"].code = "def f():\n    return lambda: 7\n"
    graph.nodes["g"].code = "def g(f):\n    return f()\n"
    first = Visit(drawer, graph).run()
    assert first.told("run_finished")["ok"]
    assert first.run().ran == ""
    assert set(drawer.kept) == {first.key("g")}
    assert Visit(drawer, graph).run().ran == "f"


def test_all_values_of_a_node_are_kept_or_none(drawer: Drawer) -> None:
    code = (
        "from typing import NamedTuple\n"
        "class Two(NamedTuple):\n    one: Any\n    two: Any\n"
        "def f() -> Two:\n    return Two(1, lambda: 2)\n"
    )
    graph = graph_of("f")
    graph.nodes["f"].code = code
    assert Visit(drawer, graph).run().told("run_finished")["ok"]
    assert drawer.kept == {}


def test_large_cheap_values_are_not_kept(drawer: Drawer) -> None:
    graph = graph_of("f")
    graph.nodes["f"].code = f"def f():\n    return 'x' * {100 * SMALL}\n"
    assert Visit(drawer, graph).run().ran == "f"
    assert drawer.kept == {}


def test_a_store_that_refuses_is_told_once_and_fails_nothing(drawer: Drawer) -> None:
    drawer.is_full = True
    visit = Visit(drawer, "a -> b").run()
    assert visit.told("run_finished")["ok"]
    assert visit.said == ["The drawer is full."]


def test_an_executor_that_dies_loses_nothing_that_was_kept(drawer: Drawer) -> None:
    visit = Visit(drawer, "a -> b -> c~").run()
    assert visit.ran == "a b c"
    assert visit.kept == []
    assert visit.becomes("a -> b -> c").run().ran == "c"
    assert visit.value("c") == "c(b(a()))"


def test_memory_is_freed_of_what_the_store_has(drawer: Drawer) -> None:
    visit = Visit(drawer, "a -> b -> c", memory=2 * OVERHEAD).run()
    assert visit.ran == "a b c"
    assert len(visit.kept) == 1
    assert visit.run().ran == ""
    visit.becomes("a -> b -> c'").run()
    assert visit.ran == "c"
    assert asyncio.run(visit.executor.value(visit.key("c"))) == "c'(b(a()))"


def test_a_value_can_be_previewed_from_the_store(drawer: Drawer) -> None:
    Visit(drawer, "a -> b").run()
    again = Visit(drawer, "a -> b")
    again.live(again.do("preview", node="b", port="out"))
    assert again.told("previewed")["header"]["text"] == "b(a())"
    assert drawer.reads == [again.key("b")]
    assert again.ran == ""


def test_a_preview_of_a_damaged_value_says_so_and_the_value_is_dropped(drawer: Drawer) -> None:
    key = Visit(drawer, "a -> b").run().key("b")
    again = Visit(drawer, "a -> b")
    drawer.kept[key] = drawer.kept[key][0], b"nothing known"
    again.live(again.do("preview", node="b", port="out"))
    assert again.told("problem_found")["error"]["code"] == "input_missing"
    assert again.run().ran == "b"


def test_forgetting_drops_what_this_session_used_and_nothing_else(drawer: Drawer) -> None:
    other = Visit(drawer, "x").run()
    visit = Visit(drawer, "a -> b").run()
    visit.live(visit.do("forget"))
    assert set(drawer.kept) == {other.key("x")}
    assert [visit.status(node) for node in "ab"] == ["stale"] * 2
    assert visit.run().ran == "a b"


def test_the_session_budget_takes_nothing_from_the_store(drawer: Drawer) -> None:
    Visit(drawer, "x -> y").run()
    visit = Visit(drawer, "a", others=0)
    visit.run().becomes("a'").run()
    assert len(visit.kept) == 1
    assert len(drawer.kept) == 4


def test_a_full_store_lets_go_of_the_least_worth(drawer: Drawer) -> None:
    visit = Visit(drawer, "a -> b -> c", budget=3 * OVERHEAD).run()
    visit.store.settle()
    assert 0 < len(drawer.kept) < 3
    assert drawer.size() <= 3 * OVERHEAD
    count = len(drawer.kept)
    again = Visit(drawer, "a -> b -> c", budget=3 * OVERHEAD).run()
    assert len(again.ran.split()) == 3 - count
    assert again.told("run_finished")["ok"]


def test_a_node_larger_than_the_store_is_not_kept(drawer: Drawer) -> None:
    Visit(drawer, "a", budget=3).run()
    assert drawer.kept == {}


def test_a_key_that_is_not_kept_has_no_value(drawer: Drawer) -> None:
    visit = Visit(drawer, "a")
    assert asyncio.run(visit.store.fetch("no such")) is None
    assert drawer.reads == []


def test_from_here_performs_anew_what_the_store_has() -> None:
    visit = Visit(Drawer(), "a -> b -> c").run()
    assert f"{visit.session.live.key('b')}.out" in visit.drawer.kept
    visit.events.clear()
    visit.live(visit.do("run", since=["b"]))
    assert visit.ran == "b c"
    assert visit.value("c") == "c(b(a()))"
    assert visit.run().ran == ""


class Later(Visit):
    """A visit so many seconds after the first."""

    def __init__(self, drawer: Drawer, line: str, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(drawer, line)

    async def do(self, command: str, **fields: Any) -> None:
        self.clock.advance(self.seconds)
        self.seconds = 0.0
        await super().do(command, **fields)


def test_what_is_good_for_a_minute_is_used_by_a_later_visit(drawer: Drawer) -> None:
    came.update(t="1")
    Visit(drawer, "t% -> b").run()
    came.update(t="2")
    later = Later(drawer, "t% -> b", 59).run()
    assert (later.ran, later.cached) == ("", "b t")
    later.clock.advance(1)
    assert later.run().ran == "t b"
    assert later.value("b") == "b(t2)"


def test_what_was_good_for_a_minute_is_made_anew_and_not_kept_twice(drawer: Drawer) -> None:
    came.update(t="1")
    Visit(drawer, "t% -> b").run()
    kept = len(drawer.kept)
    later = Later(drawer, "t% -> b", 60).run()
    assert (later.ran, later.cached) == ("t", "b")
    assert len(drawer.kept) == kept
    assert Later(drawer, "t% -> b", 119).run().ran == ""


def test_what_came_is_used_later_whatever_lies_above_it_came_equal(drawer: Drawer) -> None:
    came.update(i="1", t="1", u="1")
    line = "i* -> t% -> u% -> b"
    Visit(drawer, line).run()
    came.update(t="2", u="2")
    later = Later(drawer, line, 1).run()
    assert (later.ran, later.cached) == ("i", "b t u")
    came.update(i="2")
    assert Later(drawer, line, 2).run().ran == "i t u b"


def test_a_note_of_what_is_not_kept_any_more_is_none(drawer: Drawer) -> None:
    came.update(t="1")
    visit = Visit(drawer, "t% -> b").run()
    drawer.drop([visit.key("t")])
    assert Later(drawer, "t% -> b", 1).run().ran == "t"


def test_what_is_told_to_be_made_in_the_future_is_made_anew(drawer: Drawer) -> None:
    came.update(t="1")
    first = Visit(drawer, "t% -> b")
    first.clock.advance(100)
    first.run()
    assert Later(drawer, "t% -> b", 1).run().ran == "t"


def test_what_an_impure_node_gave_is_not_used_by_a_later_visit(drawer: Drawer) -> None:
    came.update(i="1")
    Visit(drawer, "i* -> b").run()
    assert Later(drawer, "i* -> b", 0).run().ran == "i"


def test_an_entry_of_an_older_dxt_is_read(drawer: Drawer) -> None:
    older = entry("k.out", 1, 1.0).as_json()
    del older["occasion"], older["until"]
    assert Entry.from_json(older) == entry("k.out", 1, 1.0)
