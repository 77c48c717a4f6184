"""What the element that draws the graph is told: all of it once, then only what changed."""

import json

from app.debugger.breakpoints import Breakpoints
from app.drawing.canvas import Canvas, shown_inputs
from app.running.passing import Passing
from app.running.states import States
from dxt.core.editing import edits
from dxt.core.editing.folding import define
from tests.app.samples import Kept, store

ONE = "def one() -> int:\n    return 1\n"
PLUS = "def plus(x: int, by: int = 1) -> int:\n    return x + by\n"
WIRE = "a.out -> b.x"
STANDING = ["error", "held", "note", "pinned", "replaced", "status", "time"]


class Screen:
    """The browser's page, which paints when the test says so."""

    def __init__(self):
        self.told = []
        self._waiting = {}

    def call(self, target, method, *args):
        self.told.append((method, args[0]))
        return ""

    def soon(self, name, act):
        self._waiting[name] = act

    def paint(self):
        """What the element is told before the next picture, as one patch."""
        self.told = []
        acts, self._waiting = self._waiting, {}
        for act in acts.values():
            act()
        found = [json.loads(text) for method, text in self.told if method == "patch"]
        assert len(found) <= 1
        return found[0] if found else None


class Client:
    on_opened = None

    def break_at(self, breakpoints): ...


def drawn(found):
    screen, states = Screen(), States()
    breakpoints = Breakpoints(Kept(), found, Client())
    canvas = Canvas(screen, found, states, breakpoints, Passing(found, states))
    canvas.draw()
    return screen, states, canvas


QUEUED = {"event": "nodes_queued", "nodes": ["b"]}


def event(name, node, **more):
    return dict({"event": "node_" + name, "node": node}, **more)


def finished(node):
    outputs = {"out": {"kind": "number", "text": "2 😀", "bytes": 1, "digest": "d"}}
    return event("finished", node, key="k", seconds=0.1, outputs=outputs)


def two():
    return store({"a": ONE, "b": PLUS}, [WIRE])


def test_a_graph_is_told_whole_with_how_its_nodes_stand():
    screen, _, _ = drawn(two())
    graph = json.loads(dict(screen.told)["setGraph"])
    assert [node["id"] for node in graph["nodes"]] == ["a", "b"]
    assert [port["name"] for port in graph["nodes"][1]["inputs"]] == ["x", "by"]
    assert graph["nodes"][1]["status"] == "stale"
    assert [wire["id"] for wire in graph["wires"]] == [WIRE]
    assert graph["fit"] is True


def test_of_a_node_that_stands_otherwise_nothing_else_is_told():
    screen, states, _ = drawn(two())
    states.heard([QUEUED, finished("b")])
    patch = screen.paint()
    assert sorted(patch["nodes"]["b"]) == STANDING
    assert patch["nodes"]["b"]["status"] == "done"
    assert patch["nodes"]["b"]["note"] == "2 😀"
    assert list(patch["nodes"]) == ["b"]
    assert patch["wires"] == {}
    assert screen.paint() is None


def test_an_edited_node_is_told_whole_though_it_also_stands_otherwise():
    found = two()
    screen, states, _ = drawn(found)
    states.heard([finished("b")])
    found.change(edits.set_param(found.document, "b", "by", 2), "Set by")
    states.heard([QUEUED])
    patch = screen.paint()["nodes"]["b"]
    assert "inputs" in patch and patch["status"] == "queued"


def test_wires_flow_as_long_as_the_node_that_they_lead_to_runs():
    screen, states, _ = drawn(two())
    states.heard([event("started", "b")])
    flowing = screen.paint()["wires"]
    assert flowing == {WIRE: {"running": True, "level": None}}
    states.heard([event("started", "b")])
    assert screen.paint()["wires"] == {}
    states.heard([finished("b")])
    assert screen.paint()["wires"] == {WIRE: {"running": False, "level": None}}


def test_wires_that_flow_when_they_come_into_view_rest_when_the_node_has_ended():
    found = two()
    found.change(define(found.document, "", ["a", "b"], found.specs), "Make subgraph")
    (use,) = found.graph.nodes
    screen, states, canvas = drawn(found)
    states.heard([event("started", use + "/b")])
    found.enter(use)
    states.lead = found.lead
    canvas.draw()
    wires = json.loads(dict(screen.told)["setGraph"])["wires"]
    assert [wire["running"] for wire in wires] == [True]
    states.heard([finished(use + "/b")])
    assert [wire["running"] for wire in screen.paint()["wires"].values()] == [False]


def test_of_a_node_that_is_gone_it_is_told_that_it_is():
    found = two()
    screen, states, _ = drawn(found)
    states.heard([event("started", "b")])
    screen.paint()
    found.change(edits.remove(found.document, ["b"]), "Delete")
    states.heard([finished("b")])
    patch = screen.paint()
    assert patch == {"nodes": {"b": None}, "wires": {WIRE: None}}


def test_a_library_node_shows_its_tables_and_what_is_wired_or_wanted():
    found = store(
        {"f": "table.filter@1", "n": "value.number@1"},
        ["n.out -> f.value"],
        view={"nodes": {"f": {"at": [0, 0], "ports": ["column"]}}},
    )
    assert [port.name for port in shown_inputs(found, "f")] == ["rows", "column", "value"]
    found.undo()
    bare = store({"f": "table.filter@1"})
    assert [port.name for port in shown_inputs(bare, "f")] == ["rows"]
