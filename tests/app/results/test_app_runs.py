"""The panel of runs: what is asked of the engine and when, and what is said of runs."""

from app.results.run_list import said, tone
from app.results.run_picture import Picture, notes, placed, ticks, told
from app.results.run_tables import node_table, ways, went
from app.results.runs import NONE_YET, PACE, SHOWN, Runs
from app.running.client import Client
from app.tree import write
from tests.app.samples import states, store

TWO = {"a": "def a(): return 1", "b": "def b(x): return x"}


class Paper:
    """A page that keeps what is drawn, and timers that go off when the test says so."""

    def __init__(self):
        self.drawn = {}
        self.timers = {}
        self.called = []

    def render(self, target, tree):
        self.drawn[target] = tree

    def set(self, target, name, value):
        self.called.append((target, name, value))

    def attribute(self, target, name, value):
        self.called.append((target, name, value))

    def call(self, target, method, *args):
        self.called.append((target, method))

    def cancel(self, name):
        self.timers.pop(name, None)

    def soon(self, name, act):
        act()

    def later(self, name, milliseconds, act):
        self.timers[name] = (milliseconds, act)

    def go_off(self, name):
        milliseconds, act = self.timers.pop(name)
        act()
        return milliseconds


class Asked:
    """What an engine was asked, in place of one."""

    def __init__(self):
        self.sent = []

    def send(self, command):
        self.sent.append(command)


class Said:
    def __init__(self):
        self.toasts = []

    def toast(self, text, *_more):
        self.toasts.append(text)


def line(number, **more):
    found = {"run": number, "at": 1000.0 * number, "seconds": 0.5, "ok": True, "stopped": False}
    found.update({"going": False, "done": 2, "cached": 0, "failed": 0, "skipped": 0})
    found.update({"cut_short": 0, "blocked": 0, "unfinished": 0})
    found.update(more)
    return found


def bar(*nodes, **more):
    found = {"track": 1, "began": 0.0, "ended": 0.5, "status": "done", "nodes": list(nodes)}
    found.update({"count": len(nodes), "seconds": 0.5, "outputs": [["out", 1200]], "error": None})
    found.update(more)
    return found


def shown(number=1, bars=(), rows=(), **more):
    gantt = {"began": 0.0, "ended": 0.5, "tracks": ["executor"], "bars": list(bars), "left_out": 0}
    found = line(number, gantt=gantt, losses=[], rows=list(rows), more=0)
    found.update(more)
    return found


def row(node, **more):
    found = {"node": node, "status": "done", "began": 0.0, "seconds": 0.5, "bytes": 12}
    found.update({"error": None, "because": None})
    found.update(more)
    return found


def answer(run, *lines, **more):
    found = {"event": "runs_told", "runs": list(lines), "shown": run, "comparison": None}
    found.update(more)
    return found


class Panel:
    """The panel over a small graph, as if the engine were there."""

    def __init__(self):
        self.page = Paper()
        self.engine = Asked()
        self.states = states()
        self.said = Said()
        self.store = store(TWO, ["a.out -> b.x"])
        client = Client(self.page, self.engine, self.store, self.states, None)
        self.client = client
        self.runs = Runs(self.page, self.store, self.states, client, self.said)
        self.runs.is_asked = lambda: True
        self.looked = []
        self.runs.on_show = self.looked.append

    @property
    def sent(self):
        """What was asked about runs since the last time."""
        found = [c for c in self.engine.sent if c["do"] in ("runs", "save_runs")]
        self.engine.sent.clear()
        return found

    def hears(self, event):
        self.client.heard(event)

    def runs_anew(self, number):
        """A run begins and ends."""
        for event in (
            {"event": "run_started", "run": number, "nodes": ["a"]},
            {"event": "run_finished", "run": number, "ok": True, "seconds": 1, "stopped": False},
        ):
            self.states.heard([event])

    @property
    def text(self):
        return write(self.page.drawn["#panel-runs"], lambda act: "t")


def opened():
    """A panel that is shown, with two runs in it."""
    panel = Panel()
    panel.runs.show(True)
    panel.hears(answer(shown(2, [bar("a"), bar("b")], [row("a")]), line(2), line(1)))
    panel.engine.sent.clear()
    return panel


def test_nothing_is_asked_while_the_panel_is_not_shown():
    panel = Panel()
    panel.runs_anew(1)
    assert panel.sent == []
    panel.runs.show(True)
    assert panel.sent == [{"do": "runs", "run": None, "compare": False, "against": None}]
    panel.hears(answer(None))
    assert NONE_YET in panel.text
    panel.runs.show(False)
    panel.runs_anew(2)
    assert panel.sent == []


def test_what_a_run_came_from_is_remembered_from_its_beginning():
    panel = Panel()
    panel.runs_anew(1)
    panel.runs.is_asked = lambda: False
    panel.runs_anew(2)
    panel.runs.show(True)
    panel.hears(answer(shown(2), line(2), line(1)))
    assert "after an edit" in panel.text and "on request" in panel.text


def test_one_question_is_asked_at_a_time_and_news_meanwhile_are_asked_for_after_it():
    panel = Panel()
    panel.runs.show(True)
    panel.runs_anew(1)
    assert len(panel.sent) == 1
    panel.hears(answer(None))
    assert len(panel.sent) == 1
    panel.hears(answer(shown(1), line(1)))
    assert panel.sent == []


def test_a_run_that_goes_on_is_looked_at_now_and_then():
    panel = Panel()
    panel.runs.show(True)
    panel.hears(answer(None))
    panel.states.heard([{"event": "run_started", "run": 1, "nodes": ["a"]}])
    assert len(panel.sent) == 2
    panel.hears(answer(shown(1, going=True), line(1, going=True)))
    assert panel.sent == [] and "so far" in panel.text
    assert panel.page.go_off("runs.again") == PACE
    assert len(panel.sent) == 1
    panel.runs.show(False)
    panel.hears(answer(shown(1, going=True), line(1, going=True)))
    assert "runs.again" not in panel.page.timers


def test_while_a_run_stands_still_nothing_is_asked():
    panel = opened()
    start = {"event": "run_started", "run": 3, "nodes": ["a"]}
    panel.states.heard([start])
    panel.hears(answer(shown(3, going=True), line(3, going=True)))
    panel.page.go_off("runs.again")
    panel.states.heard([{"event": "paused", "node": "a", "why": "pause", "inputs": {}}])
    panel.hears(answer(shown(3, going=True), line(3, going=True)))
    panel.engine.sent.clear()
    panel.hears(answer(shown(3, going=True), line(3, going=True)))
    assert panel.sent == [] and "runs.again" not in panel.page.timers
    panel.states.heard([{"event": "resumed"}])
    assert len(panel.sent) == 1


def test_a_run_is_chosen_and_the_newest_is_followed_again():
    panel = opened()
    panel.runs.choose(1)
    assert panel.sent[0]["run"] == 1
    panel.hears(answer(shown(1), line(2), line(1)))
    panel.runs.choose(2)
    assert panel.sent[0]["run"] is None


def test_a_run_that_is_forgotten_makes_room_for_the_newest():
    panel = opened()
    panel.runs.choose(1)
    panel.hears(answer(None, line(2)))
    assert [command["run"] for command in panel.sent] == [1, None]


def test_the_keys_are_taken_to_the_run_once_and_not_from_what_is_written_later():
    panel = Panel()
    panel.runs.show(True)
    panel.runs.focus()
    assert ("#panel-runs" + SHOWN, "focus") not in panel.page.called
    panel.hears(answer(shown(1), line(1)))
    assert panel.page.called.pop() == ("#panel-runs" + SHOWN, "focus")
    panel.runs.focus()
    assert panel.page.called.pop() == ("#panel-runs" + SHOWN, "focus")
    panel.runs.ask()
    panel.hears(answer(shown(1), line(1)))
    assert ("#panel-runs" + SHOWN, "focus") not in panel.page.called


def test_two_runs_are_compared():
    panel = opened()
    panel.runs.compare(1)
    assert panel.sent == [{"do": "runs", "run": None, "compare": True, "against": 1}]
    record = {"status": "done", "seconds": 0.1, "error": None}
    found = {"first": line(1), "second": line(2), "more": 0, "differences": []}
    panel.hears(answer(shown(2), line(2), line(1), comparison=found))
    assert "Alike: " in panel.text
    slower = dict(record, seconds=0.4)
    found["differences"] = [
        {"node": "a", "kinds": ["slower"], "ports": [], "first": record, "second": slower}
    ]
    panel.runs.ask()
    panel.hears(answer(shown(2), line(2), line(1), comparison=found))
    assert "What went otherwise in run 2" in panel.text and "slower" in panel.text
    panel.runs.choose(1)
    assert panel.sent[-1]["against"] is None, "no run is compared with itself"


def test_another_document_has_runs_of_its_own():
    panel = opened()
    panel.runs.choose(1)
    panel.hears(answer(shown(1), line(2), line(1)))
    panel.engine.sent.clear()
    panel.states.forget()
    assert panel.sent == [], "the engine is yet to hear of the document"
    panel.page.go_off("runs.again")
    assert [command["run"] for command in panel.sent] == [None]


def test_files_are_saved_under_the_name_of_the_graph():
    panel = opened()
    panel.runs.save("history")
    panel.runs.save("trace")
    assert panel.sent == [
        {"do": "save_runs", "form": "history", "name": "a-test", "run": 2},
        {"do": "save_runs", "form": "trace", "name": "a-test", "run": 2},
    ]
    panel.hears({"event": "runs_saved", "name": "a-test.trace.json"})
    assert panel.said.toasts == ["Saved as a-test.trace.json."]


# The picture


def found(tree, name):
    """The attributes of every element that has this one."""
    if isinstance(tree, str) or not tree:
        return []
    if isinstance(tree, list):
        return [one for part in tree for one in found(part, name)]
    _tag, attributes, children = tree
    mine = [attributes] if name in attributes else []
    return mine + [one for child in children for one in found(child, name)]


def pictured(run, selected=()):
    page = Paper()
    chosen, parts = [], []
    picture = Picture(page, chosen.append, parts.append)
    return found(picture.draw(run, selected), "data-bar"), chosen, parts, page


def test_a_bar_leads_to_its_node_and_several_together_are_looked_at_closer():
    several = bar("x", "y", "z", count=12, began=0.1, ended=0.2)
    bars, chosen, parts, _page = pictured(shown(1, [bar("use/a"), several]), ["use/a"])
    bars[0]["onclick"]({})
    bars[1]["onclick"]({})
    assert chosen == ["use/a"] and parts == [(0.1, 0.2)]
    assert bars[0]["aria-current"] == "true" and bars[1]["aria-current"] is None
    assert bars[0]["aria-label"] == "use/a: 0.5 s, out 1.2 KB"
    assert bars[1]["aria-label"] == "12 nodes, 0.5 s in all: x, y, z and 9 more. Look closer"


def test_the_arrow_keys_go_from_bar_to_bar():
    bars, _chosen, _parts, page = pictured(shown(1, [bar("a"), bar("b")]))
    assert [one["tabindex"] for one in bars] == ["0", "-1"]
    assert bars[0]["onkeydown"]({"key": "ArrowRight"}) is True
    assert page.called[-1] == ('.gantt-bar[data-bar="1"]', "focus")
    assert bars[0]["onkeydown"]({"key": "x"}) is None


def test_what_failed_is_told_apart_by_more_than_its_colour():
    error = {"code": "node_raised", "message": "ValueError: no", "line": 3}
    bars, _chosen, _parts, _page = pictured(shown(1, [bar("a", status="failed", error=error)]))
    assert "failed" in bars[0]["class"]
    assert told(bar("a", status="failed", outputs=[], error=error)) == (
        "a: 0.5 s, failed, line 3: ValueError: no"
    )
    bars, _chosen, _parts, _page = pictured(shown(1, [bar("a", status="unfinished")], going=True))
    assert "running" in bars[0]["class"]


def test_each_executor_has_a_line_and_what_waited_beside_others_stands_below_it():
    run = shown(1, [bar("a"), bar("b", track=2), bar("c", track=3)])
    run["gantt"]["tracks"] = ["executor 1", "executor 1 (2)", "executor 2"]
    text = write(Picture(Paper(), None, None).draw(run, []), lambda act: "t")
    places = [text.find(f'"{label}"]') for label in ("executor 1", "alongside", "executor 2")]
    assert places == sorted(places) and places[0] > 0


def test_bars_stand_where_their_time_was():
    gantt = {"began": 1.0, "ended": 3.0}
    assert placed({"began": 1.5, "ended": 2.5}, gantt) == (25, 50)
    assert placed({"began": 0.0, "ended": 2.0}, gantt) == (0, 50)


def test_the_axis_has_round_moments():
    assert [text for _, text in ticks(0, 2.9)] == ["0 s", "0.5 s", "1 s", "1.5 s", "2 s", "2.5 s"]
    assert [text for _, text in ticks(0, 0.004)] == ["0 ms", "1 ms", "2 ms", "3 ms", "4 ms"]
    assert [text for _, text in ticks(10, 130)] == [
        "20 s",
        "40 s",
        "60 s",
        "80 s",
        "100 s",
        "120 s",
    ]
    assert ticks(0, 0) == []


def test_what_the_picture_does_not_show_is_said():
    run = shown(1, [bar("a")], cached=3, skipped=1, losses=[[1.2, "it ran out of memory."]])
    assert notes(run) == (
        "3 nodes were reused and 1 skipped. The sandbox was lost after 1.2 s: it ran out of memory. "
    )
    assert notes(shown(1, cached=1)) == "No node was performed; 1 node was reused. "
    blocked = shown(1, skipped=1, blocked=2)
    assert notes(blocked) == "No node was performed; 1 skipped and 2 can't run yet. "
    run = shown(1, [bar("a")])
    run["gantt"]["left_out"] = 5
    assert notes(run) == "5 of the shortest are not drawn. "


# Words


def test_how_a_run_went_is_said_shortly():
    assert said(line(1, cached=8)) == "ran 2 and reused 8"
    assert said(line(1, failed=1, skipped=2)) == "ran 2, 1 failed and 2 skipped"
    assert said(line(1, failed=1, cut_short=1)) == "ran 2, 1 failed and 1 cut short"
    assert said(line(1, failed=1, blocked=2)) == "ran 2, 1 failed and 2 can't run yet"
    assert said(line(1, done=0)) == "nothing to do"
    assert said(line(1, stopped=True, unfinished=1)) == "stopped; ran 2 and 1 not finished"
    assert said(line(1, going=True, unfinished=4)) == "ran 2 and 4 to come"
    kinds = [line(1), line(1, ok=False), line(1, ok=False, stopped=True), line(1, going=True)]
    assert [tone(run) for run in kinds] == ["ok", "bad", "stopped", "going"]


def test_a_node_has_a_row_with_what_became_of_it():
    chosen = []
    rows = [row("use/a"), row("b", status="skipped", began=None, seconds=0, bytes=0, because="c")]
    rows.append(row("d", status="cut_short", bytes=0, because="c"))
    missing = {"code": "input_missing", "message": "e.x needs a value"}
    rows.append(row("e", status="blocked", began=None, seconds=0, bytes=0, error=missing))
    tree = node_table(shown(1, rows=rows, more=3), ["use/a"], chosen.append)
    text = write(tree, lambda act: act({}) or "t")
    assert chosen == ["use/a", "b", "d", "e"]
    assert "can't run yet" in text and "e.x needs a value" in text
    assert "cut short" in text and "because c, which streamed with it, failed" in text
    assert "because of c" in text and "And 3 more nodes." in text and '"scope":"row"' in text


def test_the_ways_in_which_a_node_went_otherwise_are_said():
    done = {"status": "done", "seconds": 0.1, "error": None}
    slow = {"status": "done", "seconds": 0.4, "error": None}
    error = {"code": "node_raised", "message": "no", "line": 2}
    bad = {"status": "failed", "seconds": 0.1, "error": error}
    stopped = {"status": "failed", "seconds": 0.1, "error": {"code": "node_stopped", "message": ""}}

    def told_of(kind, first=done, second=done):
        one = {"node": "a", "kinds": [kind], "ports": ["out"], "first": first, "second": second}
        return ways(one, ("Run 1", "Run 2"))[0]

    assert told_of("slower", done, slow) == ("bad", "slower ×4.0")
    assert told_of("faster", slow, done) == ("good", "faster ×4.0")
    assert told_of("new_error", done, bad) == ("bad", "new error: line 2: no")
    assert told_of("new_error", done, stopped) == ("", "stopped before it ended")
    assert told_of("mended", bad, done) == ("good", "fails no more")
    assert told_of("changed") == ("", "another value at out")
    assert told_of("only_first") == ("", "performed only in run 1")
    assert told_of("only_second") == ("", "performed only in run 2")
    assert told_of("unsteady")[0] == "bad"
    assert [went(one) for one in (None, done, bad, stopped)] == ["–", "0.1 s", "failed", "stopped"]
