"""Breakpoints as the reader keeps them, standing still, looking back, and values given by hand."""

from app.bars.statusbar import stands_still
from app.debugger.breakpoints import Breakpoints
from app.debugger.debugging import Debugging
from app.debugger.past import Past
from app.debugger.replacing import default
from dxt.core.editing import edits
from tests.app.samples import Kept, states, store

TWO = {"a": "def a(): return 1", "b": "def b(x): return x"}
WIRE = "a.out -> b.x"


class Asked:
    """What an engine would have been asked, in place of one."""

    def __init__(self):
        self.sent = []
        self.on_opened = None

    def break_at(self, breakpoints):
        self.sent.append(breakpoints)

    def pause(self):
        self.sent.append("pause")

    def go_on(self):
        self.sent.append("continue")

    def step(self):
        self.sent.append("step")

    is_asked = True

    def run(self, targets=None):
        self.sent.append(["run", targets])


def breakpoints(kept=None, found=None):
    client = Asked()
    found = Breakpoints(kept or Kept(), found or store(TWO, [WIRE]), client)
    found.open("mine")
    return found, client


def finished(node, key="k"):
    outputs = {"out": {"kind": "number", "text": key, "bytes": 1, "digest": key}}
    return {"event": "node_finished", "node": node, "key": key, "seconds": 0.1, "outputs": outputs}


def paused(node, why="breakpoint", **more):
    event = {"event": "paused", "node": node, "why": why, "inputs": {}}
    event.update(more)
    return event


def test_breakpoints_are_told_to_the_engine_with_their_conditions():
    found, client = breakpoints()
    found.toggle("b")
    found.set(WIRE, "rows > 2")
    assert client.sent[-1] == [WIRE + " if rows > 2", "b"]
    found.toggle("b")
    assert client.sent[-1] == [WIRE + " if rows > 2"]
    assert found.condition("b") is None and found.condition(WIRE) == "rows > 2"


def test_breakpoints_are_kept_for_each_document_and_for_the_next_visit():
    kept = Kept()
    found, client = breakpoints(kept)
    found.set("b", "rows > 2")
    again, client = breakpoints(kept)
    assert again.condition("b") == "rows > 2"
    client.on_opened()
    assert client.sent == [["b if rows > 2"]]
    again.open("other")
    assert again.places == []
    again.open("mine")
    again.clear()
    assert kept.texts == {}


def test_what_was_kept_and_is_no_breakpoint_is_left_alone():
    kept = Kept()
    kept.texts["breakpoints:mine"] = "[1"
    found, _client = breakpoints(kept)
    assert found.places == []


def test_a_breakpoint_comes_back_with_its_node():
    graph = store(TWO, [WIRE])
    found, client = breakpoints(None, graph)
    found.toggle("b")
    found.toggle(WIRE)
    graph.do(edits.remove(graph.graph, ["b"], []), "Delete")
    assert client.sent[-1] == []
    graph.undo()
    assert client.sent[-1] == [WIRE, "b"]


def test_a_node_that_stands_for_others_tells_how_many_breakpoints_are_inside():
    nodes = {"a": TWO["a"], "use": "subgraph.part", "other": "subgraph.part"}
    number = {"type": "value.number@1"}
    subgraphs = {
        "part": {"nodes": {"x": number, "deep": {"type": "subgraph.deeper"}}},
        "deeper": {"nodes": {"y": number}},
    }
    graph = store(nodes, subgraphs=subgraphs)
    found, _client = breakpoints(None, graph)
    graph.enter("use")
    found.toggle("x")
    found.toggle("deep")
    graph.enter("deep")
    found.toggle("y")
    graph.leave()
    assert [found.inside(node_id) for node_id in ("x", "deep")] == [0, 1]
    graph.leave()
    assert [found.inside(node_id) for node_id in ("a", "use", "other")] == [0, 3, 0]
    told = []
    found.listen("changed", told.append)
    found.clear()
    assert (told, found.inside("use")) == ([["use"]], 0)


def test_a_node_that_is_renamed_takes_its_breakpoints_along():
    graph = store(TWO, [WIRE])
    found, client = breakpoints(None, graph)
    found.set("a", "rows > 2")
    found.toggle(WIRE)
    told = []
    found.listen("changed", told.append)
    graph.do(edits.rename_node(graph.graph, "a", "c"), "Rename")
    assert client.sent[-1] == ["c if rows > 2", "c.out -> b.x"] or client.sent[-1] == [
        "c.out -> b.x",
        "c if rows > 2",
    ]
    assert sorted(told[-1]) == ["c", "c.out -> b.x"]
    graph.undo()
    assert found.places == ["a", WIRE]


def test_breakpoints_inside_go_with_every_use_of_what_is_renamed():
    number = {"type": "value.number@1"}
    nodes = {"use": "subgraph.part", "other": "subgraph.part"}
    graph = store(nodes, subgraphs={"part": {"nodes": {"x": number, "y": number}}})
    found, client = breakpoints(None, graph)
    for use in ("use", "other"):
        graph.enter(use)
        found.toggle("x")
        graph.leave()
    graph.enter("other")
    graph.do(edits.rename_node(graph.graph, "x", "z"), "Rename")
    assert found.places == ["z"]
    graph.leave()
    graph.do(edits.rename_node(graph.graph, "use", "first"), "Rename")
    assert sorted(client.sent[-1]) == ["first/z", "other/z"]
    assert [found.inside(node_id) for node_id in ("first", "other")] == [1, 1]
    graph.undo()
    graph.undo()
    assert sorted(client.sent[-1]) == ["other/x", "use/x"]


def test_what_the_engine_refuses_is_taken_back():
    found, _client = breakpoints()
    found.set("b", "rows > 2")
    found.set("b", "rows >")
    assert found.take_back() == ("b", "rows >")
    assert found.condition("b") == "rows > 2"
    assert found.take_back() is None


def test_a_run_stands_still_until_it_goes_on_or_ends():
    found = states({"event": "run_started", "run": 1, "nodes": ["a", "b"]})
    found.want_pause()
    assert found.is_pausing
    found.heard([paused("b", "pause")])
    assert found.here == "b" and not found.is_pausing
    found.heard([{"event": "resumed"}])
    assert found.here == ""
    found.heard([paused("b")])
    end = {"event": "run_finished", "run": 1, "ok": False, "seconds": 1, "stopped": True}
    end.update({"done": 0, "cached": 0, "failed": 0, "skipped": 0})
    found.heard([end])
    assert found.paused is None


def test_where_a_run_stands_still_is_said_with_the_reason():
    assert stands_still(paused("b")) == "Before b: breakpoint"
    told = paused("b", breakpoint=WIRE + " if rows > 2")
    assert stands_still(told) == "Before b: breakpoint on the wire a.out -> b.x if rows > 2"
    assert stands_still(paused("b", "step")) == "Before b: one step done"


def test_looking_back_shows_how_nodes_stood_and_what_happens_ends_it():
    found = states()
    past = Past(found)
    told = []
    found.listen("nodes", told.append)
    stale = {"status": "stale", "key": "k"}
    found.heard([{"event": "planned", "nodes": {"a": stale, "b": stale}}])
    found.heard([finished("a", "1")])
    found.heard([finished("b", "2")])
    assert past.has_more and not past.is_shown
    past.back()
    assert past.is_shown and past.moment == "before b ended"
    assert found.here == "b" and found.of("b").status == "stale"
    assert found.of("a").status == "done" and found.key_of_then("a", "out") == "1.out"
    assert "b" in told[-1]
    past.back()
    assert found.of("a").status == "stale" and not past.has_more
    past.forward()
    assert found.here == "b"
    found.heard([{"event": "planned", "nodes": {"b": {"status": "stale", "key": "k2"}}}])
    assert not past.is_shown and found.here == ""
    assert found.of("b").status == "stale" and found.of("b").key == "k2"
    assert found.of("b").seconds == 0.1


def test_a_document_that_is_opened_has_no_past():
    found = states()
    past = Past(found)
    found.heard([finished("a")])
    past.back()
    found.forget()
    assert not past.is_shown and not past.has_more
    assert found.of("a").status == ""


def test_a_value_given_by_hand_is_marked():
    found = states()
    standing = {"status": "cached", "key": "k", "outputs": {}, "pinned": True, "replaced": ["out"]}
    found.heard([{"event": "planned", "nodes": {"a": standing}}])
    assert found.of("a").is_pinned and found.of("a").replaced == ["out"]
    found.heard([{"event": "planned", "nodes": {"a": {"status": "stale", "key": "k"}}}])
    assert not found.of("a").is_pinned and found.of("a").replaced == []


def debugger(found, graph=None):
    graph = graph or store(TWO, [WIRE])
    client = Asked()
    made = Debugging(graph, found, client, client, Breakpoints(Kept(), graph, client), Past(found))
    made.on_stands = lambda node_id: client.sent.append("at " + node_id)
    made.on_went_on = lambda: client.sent.append("over")
    return made, client


def test_one_key_pauses_and_goes_on():
    found = states()
    made, client = debugger(found)
    assert not made.pause_or_go_on()
    found.heard([{"event": "run_started", "run": 1, "nodes": ["a"]}])
    assert made.pause_or_go_on()
    found.heard([paused("b", "pause")])
    made.pause_or_go_on()
    assert client.sent == ["pause", "at b", "continue"]


def test_a_step_starts_a_run_goes_on_in_it_or_forward_in_the_past():
    found = states()
    made, client = debugger(found)
    made.step()
    assert client.sent == ["step"]  # the runner's: it asks first what the graph may do
    found.heard([{"event": "run_started", "run": 1, "nodes": ["a", "b"]}])
    made.step()
    assert len(client.sent) == 1
    found.heard([finished("a")])
    found.heard([paused("b", "step")])
    made.step()
    assert client.sent[1:] == ["at b", "step"]
    made.step_back()
    assert found.here == "a"
    made.step()
    assert found.past is None and client.sent[-1] != "step"


def test_running_has_a_run_that_stands_still_go_on():
    found = states({"event": "run_started", "run": 1, "nodes": ["a", "b"]})
    made, client = debugger(found)
    made.run()
    found.heard([paused("b")])
    made.run_to("b")
    assert client.sent == [["run", None], "at b", "continue", ["run", ["b"]]]


def test_it_is_said_when_a_breakpoint_is_not_reached_because_all_is_fresh():
    found = states(finished("a"))
    made, client = debugger(found)
    made.on_unreached = client.sent.append
    made._breakpoints.toggle("a")
    end = {"event": "run_finished", "run": 1, "ok": True, "seconds": 0, "stopped": False}
    end.update({"done": 0, "cached": 2, "failed": 0, "skipped": 0})
    found.heard([end])
    assert client.sent[-1] == "a"
    found.heard([dict(end, done=1)])
    assert client.sent == [["a"], "a"]


def test_the_key_of_breakpoints_takes_them_away_only_where_all_have_one():
    graph = store(TWO, [WIRE])
    made, client = debugger(states(), graph)
    assert not made.toggle_breakpoints()
    graph.select(["a"], [WIRE])
    made._breakpoints.set("a", "rows > 2")
    assert made.toggle_breakpoints()
    assert client.sent[-1] == [WIRE, "a if rows > 2"] or client.sent[-1] == ["a if rows > 2", WIRE]
    made.toggle_breakpoints()
    assert client.sent[-1] == []


def test_the_menu_of_a_node_says_what_can_be_done_now():
    found = states()
    made, _client = debugger(found)

    def labels(place):
        return [item.label for item in made.items(place) if item is not None and item.can]

    assert labels(WIRE) == ["Breakpoint", "Breakpoint with a condition…"]
    assert "Pin: keep its value" not in labels("a")
    found.heard([finished("a")])
    assert "Pin: keep its value" in labels("a")
    outputs = finished("a")["outputs"]
    standing = {"status": "cached", "key": "q", "outputs": outputs, "pinned": True}
    standing["replaced"] = ["out"]
    found.heard([{"event": "planned", "nodes": {"a": standing}}])
    assert "Back to computed" in labels("a")


def test_fields_begin_with_something_that_fits():
    assert default({"kind": "switch"}) is False
    assert default({"kind": "choice", "choices": ["x", "y"]}) == "x"
    assert default({"kind": "number"}) == ""
