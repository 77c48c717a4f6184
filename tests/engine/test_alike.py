"""Nodes that are alike are performed with less ado, and nobody can tell: what comes of it, and what
is told, is what comes of performing each by its task."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dxt.core.document.graph import Graph, Node, Wire
from tests.engine.worlds import Mortal, Patient, Quick, World
from tests.thoroughness import examples

FUNCTIONS = [
    ("def f(x: float, plus: int = 0) -> float:\n    return x + plus\n", "x", "plus"),
    ("def f(b: float = 1, a: float = 2, c: int = 3) -> float:\n    return a - b * c\n", "ba", "abc"),
    ("def f(a: int, b: int = 2, c: str = 's', d: bool = True) -> str:\n"
     "    return f'{a}{b}{c}{d}'\n", "bc", "abcd"),
    ("def f(*, x: float = 1.5, y: float = 2) -> float:\n    return x / y\n", "xy", "xy"),
    ("def f(x: float, /, y: float = 1) -> float:\n    return x - y\n", "xy", "xy"),
    ("def f(*parts: float) -> float:\n    return sum(parts)\n", ["parts"], ""),
    ("def f(x: Annotated[int, Range(0, 5)] = 1) -> int:\n    return x * 2**40\n", "x", "x"),
    ("def f(x: float = 0) -> float:\n    print('at', x)\n    return x\n", "x", "x"),
    ("def f(x: float = 0) -> float:\n    if x > 3:\n        raise ValueError(x)\n    return x\n",
     "x", "x"),
    ("def f(x: float = 0):\n    async def later():\n        return x\n    return later()\n", "x", "x"),
    ("def f(x: int = 1) -> int:\n    return x * 2**62\n", "x", "x"),
    ("def f(x: float = 0) -> NamedTuple('Both', [('out', float), ('less', float)]):\n"
     "    return x, x - 1\n", "x", "x"),
    ("def f(x: Any = None, seen: list = []) -> list:\n    seen.append(x)\n    return seen\n",
     ["x", "seen"], "x"),
    ("def f(x: float = 0) -> str:\n    return x\n", "x", "x"),
    ("class C:\n    n = 0\ndef f(x: int = 0) -> int:\n    C.n += 1\n    return C.n + x\n", "x", "x"),
]  # fmt: skip
"""The code, the ports that may be wired, and those that may be set."""

VALUES = st.sampled_from([0, 1, 2, 4])
ODD = st.sampled_from([2.5, -1, 2**60, True, "s"])


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    """Numbers, and up to thirty nodes of few kinds, each with the same ports wired and set.

    They are wired at random, and what is set is not always right.
    """
    graph = Graph()
    for at in range(3):
        graph.add_node(f"n{at}", Node("value.number@1", {"value": draw(VALUES | ODD)}))
    kinds = []
    for code, ports, names in draw(st.lists(st.sampled_from(FUNCTIONS), min_size=1, max_size=2)):
        wired = draw(st.sets(st.sampled_from(sorted(ports)), min_size=1))
        free = sorted({*names}.difference(wired))
        kinds.append((code, sorted(wired), [name for name in free if draw(st.booleans())]))
    for at in range(3, draw(st.integers(5, 30))):
        code, ports, names = draw(st.sampled_from(kinds))
        values = VALUES if draw(st.integers(0, 5)) else ODD
        graph.add_node(f"n{at}", Node("python@1", {name: draw(values) for name in names}, code))
        for port in ports:
            source = draw(st.integers(max(0, at - 9), at - 1))
            graph.add_wire(Wire(f"n{source}", "out", f"n{at}", port))
    return graph


def story(world: World) -> tuple[list[Any], dict[str, Any]]:
    """What was told of each node, in order, and the values that are kept."""
    told = []
    for event in world.events:
        told.append({name: known for name, known in event.items() if name != "seconds"})
        if "outputs" in event:
            told[-1]["outputs"] = {port: dict(said) for port, said in event["outputs"].items()}
        if "nodes" in event and event["event"] == "planned":
            told.pop()
    return told, world.executor.values


@examples(150)
@given(graphs(), st.data())
def test_nodes_that_are_alike_are_performed_as_all_others(
    graph: Graph, data: st.DataObject
) -> None:
    def world(lane: type[Mortal]) -> World:
        return World(graph.copy(), lanes=(lane,))

    quick, patient = world(Quick), world(Patient)
    assert story(quick.run()) == story(patient.run())
    for _ in range(2):
        after = graph.copy()
        node = data.draw(st.sampled_from(list(graph.nodes)))
        names = sorted(after.nodes[node].params)
        if names:
            after.nodes[node].params = {**after.nodes[node].params, names[0]: data.draw(VALUES)}
        quick.becomes(after)
        patient.becomes(after)
        if data.draw(st.booleans()):
            lost = data.draw(st.sets(st.sampled_from(sorted(quick.executor.values) or [""])))
            for each in (quick, patient):
                each.live(each.executor.forget(sorted(lost)))
                each.session.values_changed()
        assert story(quick.run()) == story(patient.run())
        assert quick.session.standing.keys() == patient.session.standing.keys()
        for node in graph.nodes:
            assert quick.status(node) == patient.status(node)
