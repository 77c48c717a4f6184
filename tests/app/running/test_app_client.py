"""When the page hears what the engine says: at once, a moment late, or together with what follows."""

from app.running.client import A_MOMENT, PACE, Client, pace_of
from dxt.core.editing import edits
from tests.app.samples import states, store

STARTED = {"event": "run_started", "run": 1, "nodes": ["a", "b", "c"]}
ENDED = {"event": "run_finished", "run": 1, "ok": True, "seconds": 1, "stopped": False}


class NoFiles:
    """A graph's files where it names none."""

    def known(self):
        return {}


class Timers:
    """The browser's timers, which go off when the test says so."""

    def __init__(self):
        self.set = {}

    def cancel(self, name):
        self.set.pop(name, None)

    def later(self, name, milliseconds, act):
        self.set[name] = (milliseconds, act)

    def go_off(self):
        milliseconds, act = self.set.pop("client.news")
        act()
        return milliseconds


def begun():
    """A client, its timers, and how many nodes had ended whenever that was told."""
    timers = Timers()
    known = states()
    told = []
    known.listen("run", lambda: told.append(known.finished_nodes))
    return Client(timers, None, store({}), known, None), timers, told


def finished(node):
    return {"event": "node_finished", "node": node, "key": "k", "seconds": 0.1, "outputs": {}}


def test_the_first_result_is_told_at_once_and_the_next_ones_together():
    client, timers, told = begun()
    client.heard(STARTED)
    assert told == []
    client.heard(finished("a"))
    assert told == [1]
    client.heard(finished("b"))
    client.heard(finished("c"))
    assert told == [1]
    assert timers.go_off() == PACE
    assert told == [1, 3]


def test_the_end_of_a_run_waits_for_nothing_and_lets_the_next_result_wait_for_nothing():
    client, _timers, told = begun()
    for event in (STARTED, finished("a"), finished("b"), ENDED):
        client.heard(event)
    assert told == [1, 2]
    client.heard(STARTED)
    client.heard(finished("a"))
    assert told == [1, 2, 1]


def test_what_is_said_in_passing_is_told_a_moment_late_and_holds_no_result_up():
    client, timers, told = begun()
    client.heard(STARTED)
    assert timers.go_off() == A_MOMENT
    assert told == [0]
    client.heard(finished("a"))
    assert told == [0, 1]


class Sent:
    """The way to the engine, and what went by it."""

    def __init__(self):
        self.commands = []

    def send(self, command):
        self.commands.append(command)


def test_the_engine_hears_what_the_reader_looks_at():
    engine = Sent()
    inside = {"grow": {"nodes": {"b": {"type": "value.number@1"}}}}
    shown = store({"a": "value.number@1", "part": "subgraph.grow"}, subgraphs=inside)
    Client(Timers(), engine, shown, states(), None)
    shown.select(["a", "part"])
    shown.select(["a", "part"], ["no wire"])
    shown.select([])
    shown.enter("part")
    shown.select(["b"])
    shown.leave()
    assert [command["nodes"] for command in engine.commands] == [
        ["a", "part"],
        [],
        ["part"],
        ["part/b"],
        [],
        ["part"],
    ]


def test_what_is_known_of_a_node_goes_with_its_new_name():
    shown = store({"a": "value.number@1"})
    known = states({"event": "printed", "node": "a", "stream": "stdout", "text": "hello"})
    Client(Timers(), Sent(), shown, known, NoFiles())
    shown.do(edits.rename_node(shown.graph, "a", "b"), "Rename")
    assert (known.of("b").printed, known.printing) == ([("stdout", "hello")], ["b"])
    shown.undo()
    assert known.of("a").printed == [("stdout", "hello")]


def test_typing_and_setting_wait_for_each_other_and_other_edits_do_not():
    found = store({"n": "value.number@1", "d": "def d(x: int) -> int: ..."})
    assert pace_of(edits.set_param(found.graph, "n", "value", 3)) == "param"
    assert pace_of(edits.set_code(found.graph, "d", "def e(): ...")) == "code"
    assert pace_of(edits.remove(found.graph, ["n"], [])) == ""
    assert pace_of(edits.set_title(found.graph, "New")) == ""
