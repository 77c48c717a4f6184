"""What people see of a run while it goes on."""

from __future__ import annotations

import io
from contextlib import redirect_stderr

from rich.console import Console

from dxt.cli.terminal.progress import MOMENT, Progress
from dxt.engine import events
from dxt.engine.recording.history import NodeRecord, RunRecord
from tests.engine.worlds import VirtualClock

OUTPUTS = {"out": {"kind": "text", "text": "“a”", "bytes": 1, "digest": "d"}}


class Screen:
    """A progress on a terminal, or elsewhere, with a clock of its own."""

    def __init__(self, terminal: bool = True) -> None:
        self.clock = VirtualClock()
        self._file = io.StringIO()
        console = Console(file=self._file, force_terminal=terminal, color_system=None, width=100)
        self.progress = Progress(console, self.clock.now)

    def hear(self, *told: events.Event) -> Screen:
        for event in told:
            self.progress.hear(event)
        return self

    def end(self, record: RunRecord) -> Screen:
        self.progress.end(record)
        return self

    def after(self, seconds: float) -> Screen:
        self.clock.advance(seconds)
        return self

    @property
    def text(self) -> str:
        self.progress.close()
        return self._file.getvalue()

    @property
    def last_line(self) -> str:
        """What stands at the bottom at this moment."""
        console = Console(file=io.StringIO(), width=100)
        with console.capture() as captured:
            console.print(self.progress.picture())
        return captured.get()


def run(*nodes: str) -> events.Event:
    return events.run_started(1, nodes)


FINISHED = events.node_finished("a", "k", 0.25, OUTPUTS)
COUNTS = {"done": 1, "cached": 0, "failed": 1, "skipped": 0}
OVER = events.run_finished(1, 2.5, COUNTS, stopped=False)
RECORD = RunRecord(seconds=2.5, nodes={"a": NodeRecord("done"), "b": NodeRecord("failed")})


def test_a_terminal_shows_each_node_as_it_ends() -> None:
    failed = events.node_failed("b", {"code": "node_raised", "message": "No [way]", "line": 3})
    cached = events.node_cached("c", "k", OUTPUTS)
    text = Screen().hear(run("a", "b", "c"), FINISHED, cached, failed, OVER).end(RECORD).text
    assert "✓ a  250 ms  “a”" in text
    assert "= c  “a”" in text
    assert "✗ b (line 3)  No [way]" in text
    assert "Finished in 2.5 s: 1 done, 1 failed." in text


def test_elsewhere_only_what_goes_wrong_is_told_and_the_end() -> None:
    failed = events.node_failed("b", {"code": "node_raised", "message": "no"})
    screen = Screen(terminal=False).hear(
        run("a", "b", "c"), FINISHED, failed, events.node_skipped("c", "b"), OVER
    )
    assert screen.end(RECORD).text.splitlines() == [
        "✗ b  no",
        "- c  skipped, because b failed",
        "Finished in 2.5 s: 1 done, 1 failed.",
    ]


def test_what_can_not_run_as_it_is_is_counted_apart_from_what_failed() -> None:
    blocked = events.node_failed("b", {"code": "input_missing", "message": "b.x"}, blocked=True)
    nodes = {"a": NodeRecord("failed"), "b": NodeRecord("blocked")}
    screen = Screen(terminal=False).hear(run("a", "b"), blocked, OVER)
    assert screen.end(RunRecord(seconds=1, nodes=nodes)).text.splitlines() == [
        "✗ b  b.x",
        "Finished in 1.0 s: 1 failed, 1 can't run.",
    ]


def test_how_it_ended_is_said_once_however_often_it_went_on() -> None:
    screen = Screen(terminal=False).hear(run("a", "b"), FINISHED, OVER, run("b"), OVER)
    nodes = {"a": NodeRecord("done"), "b": NodeRecord("skipped"), "c": NodeRecord("cut_short")}
    record = RunRecord(seconds=3, stopped=True, nodes=nodes, unchanged=4)
    told = screen.end(record).text.splitlines()
    assert told == ["Stopped after 3.0 s: 1 done, 4 cached, 1 skipped, 1 cut short."]


def test_a_run_that_takes_longer_than_a_moment_shows_how_far_it_is() -> None:
    screen = Screen().hear(run("a", "b", "c"), events.node_started("a"), FINISHED)
    screen.hear(events.node_started("b"))
    assert screen.after(MOMENT / 2).last_line == ""
    line = screen.after(2).last_line
    assert "1/3" in line
    assert line.rstrip().endswith("b")
    assert "2.2 s" in line
    screen.hear(events.nodes_queued(["a"]))
    assert "0/3" in screen.last_line
    screen.hear(OVER)


def test_before_a_run_there_is_nothing_to_see() -> None:
    assert Screen().last_line == ""


def test_many_running_nodes_are_not_all_named() -> None:
    screen = Screen().hear(run(*"abcde"), *map(events.node_started, "abcde")).after(1)
    assert screen.last_line.rstrip().endswith("a, b, c, …")
    screen.hear(OVER)


def test_what_is_printed_comes_in_whole_lines() -> None:
    pieces = [events.printed("a", "stdout", text) for text in ("one\ntw", "o\n", "\nthr", "ee")]
    other = events.printed("b", "stderr", "other\n")
    screen = Screen(terminal=False).hear(run("a", "b"), pieces[0], other, *pieces[1:], FINISHED)
    assert screen.text.splitlines() == [
        "  a | one",
        "  b | other",
        "  a | two",
        "  a | ",
        "  a | three",
    ]


def test_what_is_told_while_node_code_runs_is_not_taken_for_its_own() -> None:
    """Node code runs with sys.stderr redirected: what it prints would be told again and again."""
    own, told = io.StringIO(), io.StringIO()
    with redirect_stderr(own):
        progress = Progress()
    with redirect_stderr(told):
        progress.hear(events.printed("a", "stdout", "one\n"))
    assert (own.getvalue(), told.getvalue()) == ("  a | one\n", "")


def test_a_run_that_was_stopped_before_anything_was_ready_says_so() -> None:
    record = RunRecord(seconds=2.5, stopped=True, nodes={"a": NodeRecord()})
    told = Screen(terminal=False).hear(run("a")).end(record).text
    assert "Stopped after 2.5 s: nothing was ready yet." in told
