"""Graphs and texts that the tests of core share. Runs on all three Pythons."""

from dxt.core.document import codec
from dxt.core.document.graph import Graph, Node, Wire
from dxt.core.node_types.catalogue import Catalogue
from dxt.core.spec import NodeSpec, Port

# The sample, letter by letter.
SAMPLE = """{
  "dxt": 1,
  "title": "Cheapest fares",
  "nodes": {
    "fares": {"type": "data.csv@1", "params": {"file": "fares.csv"}},
    "limit": {"type": "value.number@1", "params": {"value": 10}},
    "clean": {"type": "python@1", "code": "def clean(rows: Table, limit: int = 5) -> list:\\n    return rows.to_pylist()[:limit]\\n"},
    "show":  {"type": "view.table@1"}
  },
  "wires": ["fares.out -> clean.rows", "limit.out -> clean.limit", "clean.out -> show.value"],
  "requirements": [],
  "needs": {"hosts": [], "seconds": 30, "megabytes": 512},
  "view": {"nodes": {"fares": {"at": [0, 0]}}}
}
"""

CATALOGUE = Catalogue(
    {
        "data.csv@1": NodeSpec(
            "csv", inputs=[Port("file", "File", True)], outputs=[Port("out", "Table")]
        ),
        "value.number@1": NodeSpec(
            "number",
            inputs=[Port("value", "int | float", False, 0, True)],
            outputs=[Port("out", "int | float")],
        ),
        "value.text@1": NodeSpec(
            "text",
            inputs=[Port("value", "str", False, "", True)],
            outputs=[Port("out", "str")],
        ),
        "view.table@1": NodeSpec(
            "table", inputs=[Port("value", "Any", True)], outputs=[Port("out", "Table")]
        ),
    }
)


def sample() -> Graph:
    return codec.loads(SAMPLE)


def drawn(line: str) -> Graph:
    """A graph of Python nodes from a line such as `a -> b.x, a -> c.x, d`.

    Every node takes x, y and z, all optional, and gives back out; a wire without a port goes to x.
    """
    graph = Graph()
    for part in line.split(","):
        ends = [end.strip() for end in part.split("->")]
        for end in ends:
            node_id = end.partition(".")[0]
            if node_id not in graph.nodes:
                code = f"def {node_id}(x=1, y=2, z=3):\n    return x\n"
                graph.add_node(node_id, Node("python@1", code=code))
        for at in range(len(ends) - 1):
            source = ends[at].partition(".")[0]
            target, _, port = ends[at + 1].partition(".")
            graph.add_wire(Wire(source, "out", target, port or "x"))
    return graph


def text_of(graph: Graph) -> str:
    return codec.dumps(graph)
