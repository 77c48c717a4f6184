"""Hypothesis strategies for graphs, edits and code. CPython only."""

from hypothesis import strategies as st

from dxt.core.document.graph import Graph, Node, Wire
from dxt.core.document.subgraph import Subgraph

texts = st.text(max_size=12)
ids = st.from_regex(r"[a-z][a-z0-9_]{0,5}", fullmatch=True)
ports = st.sampled_from(["out", "x", "y", "rows", "größe"])
numbers = st.one_of(
    st.integers(),
    st.integers(min_value=-(2**80), max_value=2**80),
    st.floats(allow_nan=False, allow_infinity=False),
)


def json_of(leaves: int) -> st.SearchStrategy[object]:
    return st.recursive(
        st.one_of(st.none(), st.booleans(), numbers, texts),
        lambda inner: st.one_of(
            st.lists(inner, max_size=4), st.dictionaries(texts, inner, max_size=4)
        ),
        max_leaves=leaves,
    )


json_values = json_of(12)
inner_values = json_of(4)
"""What stands in graphs, of which a test may draw three: Hypothesis gives up on too much data."""
positions = st.tuples(st.integers(-999, 999), st.integers(-999, 999)).map(list)
unknown_names = st.text(min_size=1, max_size=8).map(lambda name: "x-" + name)
objects = st.dictionaries(unknown_names, inner_values, max_size=2)


@st.composite
def nodes(draw: st.DrawFn) -> Node:
    return Node(
        draw(st.sampled_from(["python@1", "data.csv@1", "later.thing@7", "bare", "subgraph.a"])),
        draw(st.dictionaries(texts, inner_values, max_size=2)),
        draw(st.none() | texts),
        draw(objects),
    )


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    graph = Graph(draw(texts))
    fill(draw, graph)
    for name in draw(st.lists(ids, unique=True, max_size=2)):
        graph.subgraphs[name] = draw(subgraphs())
    graph.requirements = draw(st.lists(texts, max_size=2))
    graph.needs = draw(objects)
    graph.lock = draw(objects)
    return graph


@st.composite
def subgraphs(draw: st.DrawFn) -> Subgraph:
    subgraph = Subgraph(draw(texts))
    fill(draw, subgraph)
    ends = st.tuples(st.sampled_from([*subgraph.nodes, "gone"]), ports).map(".".join)
    for port in draw(st.lists(ports, unique=True, max_size=3)):
        subgraph.inputs[port] = draw(st.lists(ends, min_size=1, max_size=2))
    for port in draw(st.lists(ports, unique=True, max_size=2)):
        subgraph.outputs[port] = draw(ends)
    return subgraph


def fill(draw: st.DrawFn, graph: Graph) -> None:
    """Gives the graph nodes, wires, places and fields that are unknown here."""
    for node_id in draw(st.lists(ids, unique=True, max_size=4)):
        graph.add_node(node_id, draw(nodes()))
        if draw(st.booleans()):
            place = dict(draw(objects))
            place["at"] = draw(positions)
            graph.set_place(node_id, place)
    names = list(graph.nodes)
    if names:
        ends = st.tuples(st.sampled_from(names), ports, st.sampled_from(names), ports)
        for source, source_port, target, port in draw(st.lists(ends, max_size=8)):
            wire = Wire(source, source_port, target, port)
            if wire.text not in graph.wires:
                graph.add_wire(wire)
    graph.extra = draw(objects)
    graph.view.update(draw(objects))
