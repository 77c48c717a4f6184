"""What the page is told of the runs there were, and the files it saves of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from dxt.core import messages
from dxt.core.document.codec import to_json
from dxt.core.document.graph import Graph
from dxt.core.editing import diff as diffs
from dxt.core.editing import edits
from dxt.core.errors import NoSuchRun
from dxt.web.editions import MOST
from dxt.web.runs import KEPT, ROWS, Runs
from tests.cli.commands import answer
from tests.engine.records import spans
from tests.engine.worlds import World, graph_of, together


class Watched(World):
    """A world whose commands and events are heard as in the page's worker."""

    def __init__(self, line: str) -> None:
        super().__init__()
        self.runs = Runs(
            lambda node: node in self.session.live, lambda: self.session.document, self.clock
        )
        self.listeners.append(self.runs.hear)
        self.live(self.do("open", graph=to_json(graph_of(line)), files={}))

    async def do(self, command: str, **fields: Any) -> None:
        await super().do(command, **fields)
        whole = {"do": command, **fields}
        self.has_forgotten = self.runs.obeyed(whole, json.dumps(whole))

    def told(self, _: str = "", **asked: Any) -> dict[str, Any]:
        """The answer to `runs`."""
        return messages.check(self.runs.told({"do": "runs", **asked}), "event")

    def saved(self, form: str, **asked: Any) -> dict[str, str]:
        return self.runs.file({"do": "save_runs", "form": form, "name": "x", **asked})


def counts(run: dict[str, Any]) -> dict[str, int]:
    """How its nodes ended, as far as any ended so."""
    statuses = ("done", "cached", "failed", "skipped", "cut_short", "blocked", "unfinished")
    return {status: run[status] for status in statuses if run[status]}


def differences(told: dict[str, Any]) -> list[tuple[str, list[str]]]:
    return [(found["node"], found["kinds"]) for found in told["comparison"]["differences"]]


def test_before_the_first_run_there_is_nothing_to_tell() -> None:
    world = Watched("a -> b")
    assert world.told() == {"event": "runs_told", "runs": [], "shown": None, "comparison": None}
    for form in ("trace", "history"):
        with pytest.raises(NoSuchRun):
            world.saved(form)


def test_runs_are_listed_newest_first_and_the_newest_is_shown() -> None:
    world = Watched("a -> b! -> c; d")
    world.run()
    world.clock.advance(5)
    world.becomes("a -> b -> c; d")
    world.run()
    told = world.told()
    assert [run["run"] for run in told["runs"]] == [2, 1]
    assert [counts(run) for run in told["runs"]] == [
        {"done": 2, "cached": 2},
        {"done": 2, "failed": 1, "skipped": 1},
    ]
    assert told["runs"][0]["at"] - told["runs"][1]["at"] == 5
    assert (told["shown"]["run"], told["shown"]["going"]) == (2, False)
    rows = [row["node"] for row in told["shown"]["rows"]]
    assert (sorted(rows[:2]), sorted(rows[2:])) == (["b", "c"], ["a", "d"])
    assert sorted(bar["nodes"] for bar in told["shown"]["gantt"]["bars"]) == [["b"], ["c"]]
    assert world.told(run=1)["shown"]["run"] == 1
    assert world.told(run=9)["shown"] is None


def test_a_failed_node_is_told_with_its_error_and_what_it_kept_from_running() -> None:
    world = Watched("a -> b! -> c")
    world.run()
    rows = {row["node"]: row for row in world.told()["shown"]["rows"]}
    assert rows["b"]["error"] == {
        "code": "node_raised",
        "message": "ValueError: b is wrong",
        "line": world.error("b")["line"],
    }
    assert (rows["c"]["status"], rows["c"]["because"]) == ("skipped", "b")
    assert rows["a"]["bytes"] == len("a()")


def test_what_another_failure_cut_short_is_told_apart_from_what_was_skipped() -> None:
    runs = Runs(bool, Graph)
    runs.hear({"event": "run_started", "run": 1, "nodes": ["a", "b", "c"]})
    for node in "ab":
        runs.hear({"event": "node_started", "node": node})
    error = {"code": "node_raised", "message": "no"}
    runs.hear({"event": "node_failed", "node": "b", "error": error})
    runs.hear({"event": "node_skipped", "node": "a", "because": "b", "begun": True})
    runs.hear({"event": "node_skipped", "node": "c", "because": "b"})
    runs.hear({"event": "run_finished", "ok": False, "stopped": False, "seconds": 1, "run": 1})
    shown = messages.check(runs.told({}), "event")["shown"]
    assert counts(shown) == {"failed": 1, "skipped": 1, "cut_short": 1}
    assert {row["node"]: row["status"] for row in shown["rows"]} == {
        "a": "cut_short",
        "b": "failed",
        "c": "skipped",
    }
    assert {bar["nodes"][0]: bar["status"] for bar in shown["gantt"]["bars"]} == {
        "a": "cut_short",
        "b": "failed",
    }


def test_of_a_long_message_the_beginning_is_told() -> None:
    runs = Runs(bool, Graph)
    error = {"code": "node_raised", "message": "x" * 5000, "trace": "y" * 5000}
    for number in (1, 2):
        runs.hear({"event": "run_started", "run": number, "nodes": ["a"]})
        runs.hear({"event": "node_started", "node": "a"})
        runs.hear({"event": "node_failed", "node": "a", "error": {**error, "line": number}})
        runs.hear({"event": "run_finished", "ok": False, "stopped": False, "seconds": 1, "run": 1})
        error["message"] += "z"
    assert len(json.dumps(runs.told({"compare": True}))) < 4000


def test_the_slowest_come_first_and_no_more_than_can_be_looked_at() -> None:
    runs = Runs(bool, Graph)
    nodes = [f"n{at}" for at in range(ROWS + 5)]
    runs.hear({"event": "run_started", "run": 1, "nodes": nodes})
    for at, node in enumerate(nodes):
        runs.hear({"event": "node_started", "node": node})
        told = {"node": node, "key": "k", "seconds": at / 1e9, "outputs": {}}
        runs.hear({"event": "node_finished", **told})
    shown = runs.told({})["shown"]
    assert shown["going"] and len(shown["rows"]) == ROWS and shown["more"] == 5
    assert shown["rows"][0]["node"] == nodes[-1]


def test_nodes_inside_subgraphs_go_by_their_paths() -> None:
    runs = Runs(bool, Graph)
    runs.hear({"event": "run_started", "run": 1, "nodes": ["use/a"]})
    runs.hear({"event": "node_cached", "node": "use/a", "key": "k", "outputs": {}})
    assert [row["node"] for row in runs.told({})["shown"]["rows"]] == ["use/a"]


def test_a_lost_executor_is_told() -> None:
    world = Watched("a~ -> b")
    world.run()
    assert [reason for _, reason in world.told()["shown"]["losses"]] == ["it crashed"]


def test_a_run_that_goes_on_is_told_as_far_as_it_has_come() -> None:
    told = []

    async def looking(world: World) -> None:
        await world.do("run")
        await world.until("node_started", "b")
        world.clock.advance(2)
        assert isinstance(world, Watched)
        told.append(world.told())
        with pytest.raises(NoSuchRun):
            world.saved("history")
        await world.do("stop")

    together(Watched("a -> b? -> c"), looking)
    (run,) = told[0]["runs"]
    assert run["going"] and counts(run) == {"done": 1, "unfinished": 2}
    bars = told[0]["shown"]["gantt"]["bars"]
    assert [(*bar["nodes"], bar["status"]) for bar in bars] == [("a", "done"), ("b", "unfinished")]
    assert bars[1]["seconds"] == 2


def test_a_node_that_was_stopped_has_not_failed() -> None:
    async def stopping(world: World) -> None:
        await world.do("run")
        await world.until("node_started", "a")
        await world.do("stop")

    world = Watched("a? -> b")
    together(world, stopping)
    told = world.told()
    assert told["shown"]["stopped"] and counts(told["shown"]) == {"skipped": 1, "unfinished": 1}
    assert told["shown"]["gantt"]["bars"][0]["status"] == "unfinished"


def test_a_run_is_compared_with_the_one_before_or_another() -> None:
    world = Watched("a -> b -> c")
    world.run()
    assert world.told(compare=True)["comparison"] is None
    world.becomes("a -> b! -> c")
    world.run()
    world.becomes("a -> b' -> c")
    world.run()
    told = world.told(compare=True)
    assert (told["comparison"]["first"]["run"], told["comparison"]["second"]["run"]) == (2, 3)
    assert differences(told) == [("b", ["mended"]), ("c", ["only_second"])]
    assert differences(world.told(run=2, compare=True)) == [
        ("b", ["new_error"]),
        ("a", ["only_first"]),
        ("c", ["only_first"]),
    ]
    told = world.told(run=3, against=1, compare=True)
    assert told["comparison"]["first"]["run"] == 1
    assert differences(told)[:2] == [("b", ["changed"]), ("c", ["changed"])]
    assert world.told(run=3, against=3, compare=True)["comparison"] is None


def test_another_graph_has_runs_of_its_own() -> None:
    world = Watched("a")
    world.run()
    assert not world.has_forgotten
    world.live(world.do("open", graph=to_json(graph_of("b")), files={}))
    assert world.has_forgotten
    assert world.told()["runs"] == []
    world.live(world.do("open", graph=to_json(graph_of("c")), files={}))
    assert not world.has_forgotten
    world.run()
    assert [run["run"] for run in world.told()["runs"]] == [2]


# Files


def test_the_trace_of_a_run_is_one_for_a_viewer_of_traces() -> None:
    world = Watched("a -> b; c")
    world.run()
    world.becomes("a -> b'; c")
    world.run()
    file = world.saved("trace", run=1)
    assert (file["name"], file["type"]) == ("x.trace.json", "application/json")
    assert {span[0] for span in spans(json.loads(file["text"]))} == {"a", "b", "c"}
    with pytest.raises(NoSuchRun, match="Run 7 is not kept"):
        world.saved("trace", run=7)


def graphs(file: dict[str, str]) -> list[dict[str, Any]]:
    return [json.loads(text)["graph"] for text in file["text"].splitlines()]


def test_the_history_holds_every_run_with_its_graph_and_dxt_reads_it(tmp_path: Path) -> None:
    world = Watched("a -> b")
    world.run()
    before = to_json(world.session.document)
    world.live(world.do("files", files={"f.csv": {"digest": "d", "size": 1}}))
    world.becomes("a -> b' -> c!")
    world.run()
    after = to_json(world.session.document)
    world.becomes("a -> b'")
    file = world.saved("history")
    assert file["name"] == "x.runs.jsonl"
    assert graphs(file) == [before, after]
    assert [json.loads(text)["files"] for text in file["text"].splitlines()] == [
        {},
        {"f.csv": {"digest": "d", "size": 1}},
    ]
    path = tmp_path / file["name"]
    path.write_text(file["text"])
    told = answer("compare", str(path), exit_code=1)
    assert {one["node"]: one["kinds"] for one in told["differences"]} == {
        "a": ["only_first"],
        "b": ["changed"],
        "c": ["only_second", "new_error"],
    }
    graph = tmp_path / "x.dxt.json"
    graph.write_text(json.dumps(before))
    found = answer("explain", str(graph), "b", "--history", f"{path}#2")
    assert [cause["what"] for cause in found["runs"][0]["causes"]] == ["code"]


def test_what_stood_unchanged_is_in_the_history_too_and_what_went_is_not(tmp_path: Path) -> None:
    world = Watched("a -> b; c; d")
    world.run()
    world.run()
    world.becomes("a -> b'; c")
    world.run()
    told = world.told()
    assert counts(told["shown"]) == {"done": 1, "cached": 2}
    assert [row["node"] for row in told["shown"]["rows"]] == ["b", "a", "c"]
    world.becomes("a -> b'; c'")
    world.run()
    file = world.saved("history")
    (tmp_path / "runs.jsonl").write_text(file["text"])
    graph = tmp_path / "x.dxt.json"
    graph.write_text(json.dumps(to_json(world.session.document)))
    for node in "abc":
        found = answer("explain", str(graph), node, "--history", str(tmp_path / "runs.jsonl"))
        assert found["status"] == "fresh"
    told = world.told(compare=True, against=1)
    assert dict(differences(told)) == {
        "b": ["only_first", "changed"],
        "c": ["changed"],
        "a": ["only_first"],
        "d": ["only_first"],
    }


def test_however_many_runs_and_edits_there_are_only_the_last_are_kept() -> None:
    world = Watched("a -> b")
    seen = {}
    for number in range(KEPT + 5):
        world.becomes(f"a -> b{chr(39) * (number % 3)}" + "; c" * (number % 2))
        world.run()
        seen[number + 1] = to_json(world.session.document)
    told = world.told()
    assert [run["run"] for run in told["runs"]] == list(range(KEPT + 5, 5, -1))
    assert graphs(world.saved("history")) == list(seen.values())[5:]


def test_edits_without_a_run_become_one() -> None:
    world = Watched("a -> b")
    world.run()
    for number in range(MOST + 20):
        world.becomes("a -> b'" if number % 2 else "a -> b; c")
    world.run()
    assert graphs(world.saved("history"))[1] == to_json(world.session.document)


def test_runs_tell_of_a_renamed_node_by_its_new_name_and_are_saved_as_they_were(
    tmp_path: Path,
) -> None:
    world = Watched("a -> b! -> c")
    world.run()
    document = world.session.document
    world.live(
        world.do("edit", diff=diffs.as_json(edits.rename_node(document, "b", "renamed"))),
    )
    assert world.has_forgotten
    shown = world.told()["shown"]
    assert {row["node"]: row["because"] for row in shown["rows"]} == {
        "a": None,
        "renamed": None,
        "c": "renamed",
    }
    mended = edits.set_code(document, "renamed", graph_of("a -> renamed").nodes["renamed"].code)
    world.live(world.do("edit", diff=diffs.as_json(mended)))
    world.run()
    assert dict(differences(world.told(compare=True)))["renamed"] == ["mended"]
    lines = [json.loads(text) for text in world.saved("history")["text"].splitlines()]
    assert [sorted(line["nodes"]) for line in lines] == [["a", "b", "c"], ["a", "c", "renamed"]]
    assert [sorted(line["graph"]["nodes"]) for line in lines] == [
        ["a", "b", "c"],
        ["a", "c", "renamed"],
    ]
    assert lines[0]["nodes"]["c"]["because"] == "b"


def test_a_node_in_a_subgraph_that_is_renamed_goes_by_its_new_path_in_runs() -> None:
    inside = {"nodes": {"b": {"type": "python@1", "code": "def f() -> int: return 1"}}}
    part = {**inside, "wires": [], "inputs": {}, "outputs": {"out": "b.out"}}
    document = {"dxt": 1, "nodes": {"use": {"type": "subgraph.part"}}, "subgraphs": {"part": part}}
    world = Watched("a")
    world.live(world.do("open", graph=document, files={}))
    world.run()
    assert [row["node"] for row in world.told()["shown"]["rows"]] == ["use/b"]
    inner = edits.rename_node(world.session.document.subgraphs["part"], "b", "renamed")
    world.live(world.do("edit", diff=diffs.as_json(diffs.lifted("part", inner))))
    assert [row["node"] for row in world.told()["shown"]["rows"]] == ["use/renamed"]
