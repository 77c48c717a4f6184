"""Subgraphs are unfolded: what runs when one is edited, and how their uses stand by it."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from dxt.core.document.codec import from_json, node_to_json, to_json
from dxt.core.document.graph import Graph, Node, Wire
from dxt.core.document.subgraph import Subgraph, type_of
from dxt.core.editing import diff as diffs
from dxt.core.editing.diff import Diff
from dxt.core.editing.folding import define
from dxt.core.editing.unpacking import unpack
from dxt.core.errors import SubgraphInvalid
from dxt.core.node_types.catalogue import specs_of
from dxt.core.node_types.definitions import Definitions
from dxt.engine.graph.expansion import Expansion
from dxt.engine.graph.live import LiveGraph
from tests.engine.drawn import lines
from tests.engine.worlds import REGISTRY, World, gates, graph_of, scratch, together


def folded(graph: Graph, nodes: str, name: str = "part", inside: str = "") -> Graph:
    """The graph with these nodes folded into a subgraph."""
    after = graph.copy()
    scope = after.subgraphs[inside] if inside else after
    specs = specs_of(scope, Definitions(after, REGISTRY.catalogue()))
    diffs.apply(after, define(after, inside, nodes.split(), specs, name))
    return after


def used_again(graph: Graph, name: str, *wires: str) -> Graph:
    """The graph with another use of the subgraph, `name_2`, and these wires."""
    after = graph.copy()
    after.add_node(f"{name}_2", Node(type_of(name)))
    for wire in wires:
        after.add_wire(Wire.parse(wire))
    return after


def edited(graph: Graph, name: str, node: str, line: str) -> Graph:
    """The graph with the node inside the subgraph as it is in the line."""
    after = graph.copy()
    after.subgraphs[name].nodes[node] = graph_of(line).nodes[node]
    return after


def live(graph: Graph) -> LiveGraph:
    expansion = Expansion(graph.copy(), REGISTRY.catalogue())
    return LiveGraph(expansion.flat, expansion.catalogue, {}, "here")


def told_of(world: World, use: str) -> list[str]:
    """The statuses of a use, in the order in which they were told."""
    planned = [event["nodes"] for event in world.events if event["event"] == "planned"]
    return [nodes[use]["status"] for nodes in planned if use in nodes]


TWICE = used_again(folded(graph_of("a -> b -> c -> d; x"), "b c"), "part", "x.out -> part_2.a")


def test_a_subgraph_runs_as_its_nodes_would_under_their_paths() -> None:
    world = World(folded(graph_of("a -> b -> c -> d"), "b c")).run()
    assert world.ran == "a part/b part/c d"
    assert world.value("d") == scratch("a -> b -> c -> d")["d"]


def test_nodes_inside_have_the_keys_that_they_have_outside() -> None:
    flat, unfolded = (
        live(graph_of("a -> b -> c -> d")),
        live(folded(graph_of("a -> b -> c -> d"), "b c")),
    )
    assert [flat.key(node) for node in "bcd"] == [
        unfolded.key(node) for node in ("part/b", "part/c", "d")
    ]


def test_folding_what_has_run_runs_nothing() -> None:
    graph = graph_of("a -> b -> c -> d")
    world = World(graph).run()
    world.becomes(folded(graph, "b c")).run()
    assert world.ran == "" and world.status("part/c") in ("done", "cached")
    assert world.session.uses["part"]["status"] in ("done", "cached")


def test_an_edit_inside_changes_every_use_and_nothing_before_it() -> None:
    world = World(TWICE).run()
    assert sorted(world.ran.split()) == ["a", "d", "part/b", "part/c", "part_2/b", "part_2/c", "x"]
    world.becomes(edited(TWICE, "part", "c", "b -> c'")).run()
    assert sorted(world.ran.split()) == ["d", "part/c", "part_2/c"]
    assert world.value("part_2/c") == "c'(b(x()))"


def test_a_use_that_can_not_run_stays_blocked_when_the_graph_runs() -> None:
    broken = edited(TWICE, "part", "c", "b -> c")
    broken.subgraphs["part"].nodes["c"].code = "def c(:"
    world = World(broken).run()
    assert sorted(world.nodes("node_failed")) == ["part/c", "part_2/c"]
    assert [world.status(f"{use}/c") for use in ("part", "part_2")] == ["blocked", "blocked"]
    assert {use: told_of(world, use)[-1] for use in ("part", "part_2")} == {
        "part": "blocked",
        "part_2": "blocked",
    }


def test_uses_share_nothing_but_code() -> None:
    world = World(TWICE).run()
    world.becomes(
        used_again(folded(graph_of("a' -> b -> c -> d; x"), "b c"), "part", "x.out -> part_2.a")
    ).run()
    assert sorted(world.ran.split()) == ["a", "d", "part/b", "part/c"]
    assert world.value("part_2/c") == "c(b(x()))"


def test_what_two_uses_compute_alike_is_computed_once() -> None:
    graph = used_again(folded(graph_of("a -> b -> c"), "b c"), "part", "a.out -> part_2.a")
    world = World(graph).run()
    assert world.ran == "a part/b part/c"
    assert world.session.uses["part_2"]["status"] == "cached"


def test_subgraphs_nest_and_paths_say_so() -> None:
    graph = folded(folded(graph_of("a -> b -> c -> d"), "b c"), "c", "inner", "part")
    world = World(graph).run()
    assert world.ran == "a part/b part/inner/c d"
    assert world.value("d") == scratch("a -> b -> c -> d")["d"]
    world.live(world.do("preview", node="part/inner", port="out"))
    assert world.told("previewed")["header"]["text"] == world.value("part/inner/c")
    world.becomes(edited(graph, "inner", "c", "b -> c'")).live(
        world.do("run", targets=["part/inner"])
    )
    assert world.ran == "part/inner/c"
    assert world.run().ran == "d"


def test_what_is_set_at_a_use_reaches_the_nodes_inside() -> None:
    graph = Graph()
    part = graph.subgraphs["part"] = Subgraph()
    part.add_node(
        "a", Node("python@1", {"n": 1}, "def a(n: int = 0, m: int = 0):\n    return n + m\n")
    )
    part.inputs.update({"n": ["a.n"], "m": ["a.m"]})
    part.outputs["out"] = "a.out"
    graph.add_node("one", Node(type_of("part"), {"m": 10}))
    graph.add_node("two", Node(type_of("part"), {"n": 5}))
    world = World(graph).run()
    assert (world.value("one/a"), world.value("two/a")) == (11, 5)
    after = graph.copy()
    after.nodes["two"].params["n"] = 6
    world.becomes(after).run()
    assert world.ran == "two/a" and world.value("two/a") == 6


def test_a_use_is_told_to_stand_as_its_nodes_do() -> None:
    world = World(folded(graph_of("a -> b -> c -> d"), "b c")).run()
    assert told_of(world, "part") == ["queued", "running", "done"]
    standing = world.session.uses["part"]
    assert standing["key"] == world.session.live.key("part/c")
    assert standing["outputs"] == {"out": world.session.standing["part/c"]["outputs"]["out"]}


def test_a_use_fails_with_the_error_inside_and_says_where() -> None:
    world = World(folded(graph_of("a -> b! -> c -> d"), "b c")).run()
    standing = world.session.uses["part"]
    assert standing["status"] == "failed" and standing["error"]["node"] == "part/b"
    assert "part/b" in standing["error"]["message"]
    assert world.nodes("node_skipped") == ["part/c", "d"]
    world.becomes(folded(graph_of("a -> b -> c -> d"), "b c")).run()
    assert world.session.uses["part"]["status"] == "done"


def test_a_run_can_aim_at_a_use_and_its_values_can_be_seen() -> None:
    world = World(folded(graph_of("a -> b -> c -> d"), "b c")).run("part")
    assert world.ran == "a part/b part/c"
    world.events.clear()
    world.live(world.do("preview", node="part", port="out"))
    assert world.told("previewed")["node"] == "part"
    world.live(world.do("preview", node="part", port="nope"))
    assert world.told("problem_found")["error"]["code"] == "no_such_port"


def test_a_pinned_use_keeps_its_values() -> None:
    graph = folded(graph_of("a -> b -> c -> d"), "b c")
    world = World(graph).run()
    world.live(world.do("pin", node="part"))
    world.becomes(edited(graph, "part", "c", "b -> c'")).run()
    assert world.ran == "" and world.session.uses["part"]["pinned"]
    world.live(world.do("unpin", node="part"))
    world.run()
    assert world.ran == "part/c d"


def test_an_edit_during_a_run_may_fold_what_is_running() -> None:
    async def folding(world: World) -> None:
        await world.do("run")
        await world.until("node_started", "b")
        await world.edit(folded(graph_of("a -> b? -> c -> d"), "b c"))
        gates["b"].set()

    world = together(World(graph_of("a -> b? -> c -> d")), folding)
    assert world.value("d") == scratch("a -> b -> c -> d")["d"]
    assert world.session.uses["part"]["status"] == "done"


# What can't be


def broken(**subgraphs: Any) -> World:
    document = {
        "dxt": 1,
        "nodes": {
            "use": {"type": "subgraph.part"},
            "fine": {"type": "python@1", "code": "def fine():\n    return 1\n"},
        },
        "subgraphs": subgraphs,
    }
    world = World()
    return world.live(world.do("open", graph=document, files={})).run()


def test_a_use_that_cannot_be_unfolded_says_why_and_the_rest_runs() -> None:
    inner = {"a": {"type": "python@1", "code": "def a():\n    return 1\n"}}
    for world, said in (
        (broken(), 'no subgraph "part"'),
        (broken(part={"nodes": {"x": {"type": "subgraph.part"}}}), "part -> part"),
        (
            broken(
                part={"nodes": {"x": {"type": "subgraph.other"}}},
                other={"nodes": {"y": {"type": "subgraph.part"}}},
            ),
            "part -> other -> part",
        ),
        (broken(part={"nodes": inner, "inputs": {"x": ["b.x"]}}), "b.x"),
        (broken(part={"nodes": inner, "outputs": {"out": "b.out"}}), "b.out"),
    ):
        assert world.ran == "fine"
        assert world.error("use")["code"] == "subgraph_invalid"
        assert said in world.error("use")["message"]
        assert world.error("use")["node"] == "use"


def test_what_is_attached_to_a_port_that_a_subgraph_has_not_is_told_there() -> None:
    graph = folded(graph_of("a -> b -> c"), "b")
    set_there, wired_there = graph.copy(), graph.copy()
    set_there.nodes["part"].params.update(nope=1)
    wired_there.add_wire(Wire("part", "nope", "c", "b"))
    for wrong, said in (
        (set_there, 'no input "nope"; it has a'),
        (wired_there, 'no output "nope"; it has out'),
    ):
        world = World(wrong).run()
        assert said in world.error("part")["message"] and world.ran == "a"


def test_subgraphs_that_would_fill_any_memory_are_not_unfolded() -> None:
    graph = Graph()
    for level in range(15):
        part = graph.subgraphs[f"s{level}"] = Subgraph()
        for name in "abcdefgh":
            code = f"def {name}():\n    return 1\n"
            below = Node(type_of(f"s{level - 1}")) if level else Node("python@1", code=code)
            part.add_node(name, below)
    graph.add_node("a", Node(type_of("s14")))
    graph.add_node("b", Node(type_of("s3")))
    world = World(graph)
    assert "more than 500000 nodes" in world.error("a")["message"]
    assert len(list(world.session.live)) == 8**4 + 1


# Any graph


def flat_of(document: Graph) -> Any:
    flat = Expansion(document.copy(), REGISTRY.catalogue()).flat
    wires: dict[Any, list[str]] = {}
    for wire in flat.wires.values():
        wires.setdefault((wire.target, wire.target_port), []).append(wire.text)
    return {name: str(vars_of(node)) for name, node in flat.nodes.items()}, wires


def vars_of(node: Node) -> Any:
    return node.type, node.params, node.code, node.extra


@settings(max_examples=60)
@given(lines(), st.data())
def test_folding_and_unfolding_anything_changes_no_value_and_no_key(
    line: str, data: st.DataObject
) -> None:
    line = line.replace("~", "")
    graph = document = graph_of(line)
    before = live(graph)
    for name in ("one", "two", "three"):
        inside = data.draw(st.sampled_from(["", *document.subgraphs]))
        scope = document.subgraphs[inside] if inside else document
        chosen = data.draw(st.sets(st.sampled_from([*scope.nodes]), min_size=1))
        try:
            document = folded(document, " ".join(sorted(chosen)), name, inside)
        except SubgraphInvalid:
            continue
    after = live(document)
    assert {path.rpartition("/")[2]: after.key(path) for path in after} == {
        node: before.key(node) for node in before
    }
    world = World(document).run()
    values = scratch(line)
    for path in after:
        if path.rpartition("/")[2] in values:
            assert world.value(path) == values[path.rpartition("/")[2]]
    while any(node.type.startswith("subgraph.") for node in document.nodes.values()):
        use = next(n for n, node in document.nodes.items() if node.type.startswith("subgraph."))
        diffs.apply(document, unpack(document, "", use))
    assert not document.subgraphs
    assert sorted(document.nodes) == sorted(graph.nodes)
    assert sorted(document.wires) == sorted(graph.wires)


@st.composite
def documents(draw: st.DrawFn) -> Graph:
    """Uses and subgraphs that hold each other, rightly or wrongly."""
    graph = Graph()
    names = [name for name in "pqr" if draw(st.integers(0, 9))]
    for name in names:
        graph.subgraphs[name] = Subgraph()
    for at, scope in enumerate([*graph.subgraphs.values(), graph]):
        known = names if not draw(st.integers(0, 9)) else names[:at]
        types = st.sampled_from(["python@1", *map(type_of, known)])
        for node in "abcd"[: draw(st.integers(1, 4))]:
            params = draw(st.dictionaries(st.sampled_from("ij"), st.integers(0, 2), max_size=1))
            code = "def f(i=1, j=2, *m):\n    return 1\n"
            type = draw(types)
            scope.add_node(node, Node(type, params, code if type == "python@1" else None))
        nodes = st.sampled_from([*scope.nodes])
        ports = st.sampled_from("ijmz" if not draw(st.integers(0, 9)) else "ijm")
        for source, target, port in draw(st.lists(st.tuples(nodes, nodes, ports), max_size=5)):
            wire = Wire(source, "out", target, port)
            if wire.text not in scope.wires:
                scope.add_wire(wire)
        if isinstance(scope, Subgraph):
            ends = st.tuples(nodes, st.sampled_from("ijm")).map(".".join)
            for port in "ijm":
                scope.inputs[port] = draw(st.lists(ends, min_size=1, max_size=2))
            scope.outputs["out"] = draw(nodes) + ".out"
            if not draw(st.integers(0, 9)):
                scope.inputs["i"] = ["gone.i"]
    return from_json(to_json(graph))


@settings(max_examples=150)
@given(st.lists(documents(), min_size=2, max_size=4))
def test_edits_lead_to_the_flat_graph_that_opening_leads_to(versions: list[Graph]) -> None:
    expansion = Expansion(versions[0].copy(), REGISTRY.catalogue())
    for version in [*versions, *reversed(versions)]:
        diff = diffs.between(expansion.document, version)
        diffs.apply(expansion.flat, expansion.apply(diffs.from_json(diffs.as_json(diff))))
        flat = expansion.flat
        found: dict[Any, list[str]] = {}
        for wire in flat.wires.values():
            found.setdefault((wire.target, wire.target_port), []).append(wire.text)
        assert ({n: str(vars_of(node)) for n, node in flat.nodes.items()}, found) == flat_of(
            version
        )


def test_an_edit_inside_a_large_subgraph_changes_as_little_of_the_flat_graph() -> None:
    document = folded(
        graph_of("a -> " + " -> ".join(f"n{at}" for at in range(200))),
        " ".join(f"n{at}" for at in range(200)),
    )
    expansion = Expansion(document, REGISTRY.catalogue())
    before, after = document.subgraphs["part"].nodes["n7"], graph_of("n6 -> n7'").nodes["n7"]
    diff = Diff()
    diff.change("subgraph:part/node:n7", node_to_json(before), node_to_json(after))
    assert list(expansion.apply(diff).updated) == ["node:part/n7"]
