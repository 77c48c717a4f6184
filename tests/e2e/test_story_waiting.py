"""Somebody with several nodes that wait for something has them wait at the same time."""

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
    printed = {event["node"]: event["text"] for event in visitor.heard("printed")}
    assert printed == {name: f"{name} met 3\n" for name in NAMES}
    total = next(e for e in visitor.heard("node_finished") if e["node"] == "total")
    assert total["outputs"]["out"]["text"] == "9"
