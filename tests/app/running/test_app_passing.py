"""Which wires show how far a stream is, in the document and inside a subgraph."""

from app.running.passing import Passing
from app.running.states import States
from dxt.core.editing.folding import define
from tests.app.samples import store

COUNT = "def count() -> Iterator[int]:\n    yield 1\n"
PLUS = "def plus(rows: Iterator[int]) -> Iterator[int]:\n    yield from rows\n"
TOTAL = "def total(rows: Iterator[int]) -> int:\n    return sum(rows)\n"
LEVEL = {"items": 3000, "waiting": 512, "room": 2048}
WIRE = "a.out -> b.rows"


def passing(found):
    states = States()
    made = Passing(found, states)
    told = []
    made.listen("wires", told.append)
    return states, made, told


def chain():
    return store({"a": COUNT, "b": PLUS, "c": TOTAL}, [WIRE, "b.out -> c.rows"])


def streamed(*wires):
    return {"event": "streamed", "wires": {text: dict(LEVEL) for text in wires}}


def test_a_wire_tells_how_full_it_stands_as_long_as_the_run_goes_on():
    states, found, told = passing(chain())
    assert found.level(WIRE) is None
    states.heard([streamed(WIRE)])
    assert found.level(WIRE) == LEVEL
    assert found.level("b.out -> c.rows") is None
    assert told == [[WIRE]]
    states.heard([{"event": "run_finished", "run": 1, "ok": True, "seconds": 1}])
    assert found.level(WIRE) is None
    assert told == [[WIRE], [WIRE]]


def test_a_node_tells_how_many_items_it_gave_or_read():
    states, found, _ = passing(chain())
    states.heard([streamed(WIRE)])
    assert found.items("a") == 3000
    assert found.items("b") == 3000 - 512
    assert found.items("c") is None


def test_a_wire_to_a_subgraph_stands_for_the_one_inside():
    folded = store({"a": COUNT, "p": PLUS, "t": TOTAL}, ["a.out -> p.rows", "p.out -> t.rows"])
    folded.change(define(folded.document, "", ["p", "t"], folded.specs), "Make subgraph")
    (use,) = [node for node in folded.graph.nodes if node != "a"]
    states, found, _ = passing(folded)
    states.heard([streamed(f"a.out -> {use}/p.rows", f"{use}/p.out -> {use}/t.rows")])
    assert found.level(f"a.out -> {use}.rows") == LEVEL
    folded.enter(use)
    states.lead = folded.lead
    assert found.level("p.out -> t.rows") == LEVEL
