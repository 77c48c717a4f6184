"""Somebody has nodes that wait: they do so at the same time, and each ends in its own; and nodes
that take long, which say meanwhile how far they are."""

from reader import Reader
from visitor import Visitor, graph_file, python_node

MEETS = """
import asyncio, sys

async def {name}() -> int:
    met = sys.__dict__.setdefault("met", set())
    met.add("{name}")
    while len(met) < 3:
        await asyncio.sleep(0)
    print("{name} met", len(met))
    return len(met)
"""
TOTAL = "def total(*parts: int) -> int:\n    return sum(parts)\n"
NAMES = ("one", "two", "three")
GRAPH = graph_file(
    {name: python_node(MEETS.format(name=name)) for name in NAMES} | {"total": python_node(TOTAL)},
    [f"{name}.out -> total.parts" for name in NAMES],
    title="Meeting",
)


def test_nodes_that_wait_for_one_another_all_end(visitor: Visitor) -> None:
    visitor.opens()
    visitor.opens_file("meeting.dxt.json", GRAPH)
    visitor.sees_title("Meeting")
    visitor.runs()
    assert visitor.statuses() == dict.fromkeys([*NAMES, "total"], "done")
    printed = dict.fromkeys(NAMES, "")
    for event in visitor.heard("printed"):
        printed[event["node"]] += event["text"]
    assert printed == {name: f"{name} met 3\n" for name in NAMES}
    total = next(e for e in visitor.heard("node_finished") if e["node"] == "total")
    assert total["outputs"]["out"]["text"] == "9"


SLOW = """
import asyncio

async def slow(ready: int = 0) -> str:
    while not ready:
        await asyncio.sleep(0.01)
    return "came"
"""
QUICK = "async def quick() -> int:\n    return 20\n"
AFTER = "def after(x: int, plus: int = 1) -> int:\n    return x + plus\n"
UNEQUAL = graph_file(
    {"slow": python_node(SLOW), "quick": python_node(QUICK), "after": python_node(AFTER)},
    ["quick.out -> after.x"],
    title="Unequal",
)


def test_what_needs_the_quick_one_need_not_wait_for_the_slow_one(visitor: Visitor) -> None:
    visitor.opens()
    visitor.opens_file("unequal.dxt.json", UNEQUAL)
    visitor.sees_title("Unequal")
    visitor.runs(until="after")
    visitor.sees_status("after", "done")
    assert visitor.status("slow") == "running"
    visitor.sets("after", "plus", "2")
    visitor.sees_status("after", "done")
    visitor.sets("slow", "ready", "1")
    visitor.sees_status("slow", "done")
    texts = {e["node"]: e["outputs"]["out"]["text"] for e in visitor.heard("node_finished")}
    assert texts == {"quick": "20", "after": "22", "slow": "“came”"}
    assert [e["node"] for e in visitor.heard("node_failed")] == []
    started = [e["node"] for e in visitor.heard("node_started")]
    assert started.count("quick") == 1
    assert started.count("after") == 2


SAYING = """
def fit() -> int:
    print("loading")
    print("fitting")
    while True:
        pass
"""


def test_what_a_node_says_before_long_work_is_read_while_it_goes_on(reader: Reader) -> None:
    reader.opens_graph(graph_file({"fit": python_node(SAYING)}))
    reader.runs(until="started")
    reader.selects("fit")
    reader.clicks("#tab-log")
    reader.sees("loading")
    reader.sees("fitting")
    reader.sees_status("fit", "running")
    reader.stops()
    reader.sees("fitting")
