"""Settings, wires and broken code changed one by one, with or without runs between."""

from __future__ import annotations

from typing import Any

from hypothesis import example, given
from hypothesis import strategies as st

from dxt.core.document.graph import Graph, Node, Wire
from tests.engine.trials import LANES
from tests.engine.worlds import Mortal, Quick, World
from tests.thoroughness import examples

NAMES = "abcd"
CODE = """def {}(x: int = 0, y: int = 0, plus: int = 0) -> int:
    return (2 * x + y + plus) % 3
"""
CHANGES = st.one_of(
    st.tuples(st.just("plus"), st.sampled_from(NAMES), st.integers(0, 2)),
    st.tuples(st.just("is_broken"), st.sampled_from(NAMES), st.booleans()),
    st.tuples(st.sampled_from("xy"), st.sampled_from(NAMES), st.sampled_from(["", *NAMES])),
    st.tuples(st.just("run"), st.sampled_from(["", *NAMES]), st.none()),
    st.just(("forget", "", None)),
)
Change = tuple[str, str, Any]


class Plain:
    """The graph that the changes make, evaluated the plain way."""

    def __init__(self) -> None:
        self.nodes: dict[str, dict[str, Any]] = {
            name: {"x": source, "y": "", "plus": 0, "is_broken": False}
            for name, source in zip(NAMES, ["", *NAMES], strict=False)
        }

    def change(self, what: str, name: str, value: Any) -> None:
        """Wires only lead on, so that there is no circle."""
        if what not in ("x", "y") or value < name:
            self.nodes[name][what] = value

    def graph(self) -> Graph:
        graph = Graph()
        for name, node in self.nodes.items():
            code = "def broken(" if node["is_broken"] else CODE.format(name)
            graph.add_node(name, Node("python@1", {"plus": node["plus"]}, code))
        for name, node in self.nodes.items():
            for port in "xy":
                if node[port]:
                    graph.add_wire(Wire(node[port], "out", name, port))
        return graph

    def value(self, name: str) -> int | None:
        """What the node gives; None where it, or one above it, is broken."""
        node = self.nodes[name]
        taken = [self.value(node[port]) if node[port] else 0 for port in "xy"]
        if node["is_broken"] or None in taken:
            return None
        x, y = taken
        return (2 * (x or 0) + (y or 0) + int(node["plus"])) % 3


@examples(200)
@given(st.lists(CHANGES, max_size=12), LANES)
@example(
    [
        ("run", "", None),
        ("plus", "a", 1),
        ("is_broken", "a", True),
        ("plus", "b", 1),
        ("plus", "a", 0),
        ("is_broken", "a", False),
    ],
    (Quick,),
)
def test_in_the_end_every_node_has_the_value_that_the_graph_says(
    changes: list[Change], lanes: tuple[type[Mortal], ...]
) -> None:
    plain = Plain()
    world = World(plain.graph(), lanes=lanes)
    for what, name, value in changes:
        if what == "run":
            world.run(*name)
        elif what == "forget":
            world.live(world.do("forget"))
        else:
            plain.change(what, name, value)
            world.becomes(plain.graph())
    world.run()
    given = {name: world.session.standing[name].get("outputs") for name in NAMES}
    told = {name: int(outputs["out"]["text"]) for name, outputs in given.items() if outputs}
    assert told == {name: plain.value(name) for name in NAMES if plain.value(name) is not None}
