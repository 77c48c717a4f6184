"""What is told to be wrong after any edits is what looking at the whole graph anew finds. CPython only."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.keeping.files import DataFiles
from app.running.problems import Problems
from app.running.states import States
from app.store import Store
from dxt.core.document.graph import Graph
from dxt.core.document.wires import Wire
from dxt.core.editing import edits
from dxt.core.editing.diff import Diff, lifted
from dxt.core.node_types.definitions import Definitions, problems_of
from tests.app.samples import catalogue, graph
from tests.thoroughness import examples

CODES = (
    "def f(x: int, y: str = '') -> int: ...",
    "def f(x: str) -> str: ...",
    "def f(*x: int, y: int) -> int: ...",
    "def f(",
    "",
)
PORTS = ("x", "x", "inner", "y")
USES = ("subgraph.one", "subgraph.two", "subgraph.gone", "later.thing@1", "value.number@1")


class Timers:
    """Calls what is to come later when it is told to."""

    def __init__(self) -> None:
        self.waiting: dict[str, Any] = {}

    def later(self, name: str, _milliseconds: int, act: Any) -> None:
        self.waiting[name] = act

    def settle(self) -> None:
        while self.waiting:
            self.waiting.popitem()[1]()


def document() -> Graph:
    inside = {
        "a": {"type": "python@1", "code": CODES[0]},
        "b": {"type": "python@1", "code": CODES[1]},
    }
    return graph(
        {"a": CODES[0], "b": CODES[1], "use": {"type": "subgraph.one"}},
        ["a.out -> b.x", "b.out -> use.inner"],
        subgraphs={
            "one": {
                "nodes": {**inside, "deep": {"type": "subgraph.two"}},
                "wires": ["a.out -> b.x"],
                "inputs": {"inner": ["a.x"]},
                "outputs": {"out": "b.out"},
            },
            "two": {
                "nodes": inside,
                "wires": [],
                "inputs": {"x": ["a.x", "b.x"]},
                "outputs": {"out": "a.out"},
            },
        },
    )


def act(store: Store, data: st.DataObject) -> None:
    """One thing that a reader may do."""
    seen, names = store.graph, list(store.graph.nodes)
    kinds = ["add", "undo", "redo", "out", "below", "below"]
    if names:
        kinds += ["wire", "wire", "wire", "cut", "code", "param", "unset", "remove", "rename", "in"]
    kind = data.draw(st.sampled_from(kinds))
    node_id = data.draw(st.sampled_from(names)) if names else ""
    if kind == "undo":
        store.undo()
    elif kind == "redo":
        store.redo()
    elif kind == "out":
        store.leave()
    elif kind == "in":
        store.enter(node_id)
    elif kind == "below":
        name = data.draw(st.sampled_from(("one", "two")))
        code = data.draw(st.sampled_from(CODES))
        there = store.document.subgraphs[name]
        if "a" in there.nodes and name != store.inside:
            store.change(lifted(name, edits.set_code(there, "a", code)), "Edit")
    elif kind == "wire":
        port = data.draw(st.sampled_from(("out", "out", "x")))
        target = data.draw(st.sampled_from(names))
        wire = Wire(node_id, port, target, data.draw(st.sampled_from(PORTS)))
        if wire.text not in seen.wires:
            rank = seen.next_rank()
            key = "wire:" + wire.text
            store.do(Diff(added={key: True}, order={key: (None, rank)}), "Connect")
    else:
        store.do(edit(seen, kind, node_id, data), kind)


def edit(seen: Graph, kind: str, node_id: str, data: st.DataObject) -> Diff:
    if kind == "add":
        type = data.draw(st.sampled_from(("python@1", *USES)))
        return edits.add_node(seen, type, code=CODES[0] if type == "python@1" else None)
    if kind == "cut":
        return edits.disconnect(seen, [wire.text for wire in seen.wires_of(node_id)][:1])
    if kind == "code":
        return edits.set_code(seen, node_id, data.draw(st.sampled_from(CODES)))
    if kind == "param":
        given = data.draw(st.sampled_from((1, "one", None)))
        return edits.set_param(seen, node_id, data.draw(st.sampled_from(PORTS)), given)
    if kind == "unset":
        return edits.unset_param(seen, node_id, data.draw(st.sampled_from(PORTS)))
    if kind == "rename":
        return edits.rename_node(seen, node_id, edits.free_id(seen, "other", {}))
    return edits.remove(seen, [node_id])


def anew(store: Store) -> list[dict[str, Any]]:
    types = Definitions(store.document, catalogue())
    found = [error.as_json() for error in problems_of(store.graph, types)]
    for error in found:
        error["node"] = store.lead + error["node"]
    return found + ([] if store.inside else [error.as_json() for error in types.problems()])


@given(st.data())
@examples(100)
def test_what_is_wrong_after_any_edits_is_what_looking_anew_finds(data: st.DataObject) -> None:
    timers, told = Timers(), [[]]
    store = Store(catalogue())
    Problems(timers, store, States(), DataFiles(store, None), told.append)
    store.open(document())
    timers.settle()
    assert told[-1] == anew(store)
    for _ in range(data.draw(st.integers(1, 12))):
        act(store, data)
        if data.draw(st.booleans()):
            timers.settle()
            assert told[-1] == anew(store)
    timers.settle()
    assert told[-1] == anew(store)
