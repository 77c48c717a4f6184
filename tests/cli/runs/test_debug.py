"""`dxt debug`: what is typed, and what is said to it. Commands come from a pipe."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from dxt.cli import main
from tests.cli.commands import FARES, graph_file, python


def typed(path: Path, *lines: str, options: tuple[str, ...] = ()) -> Result:
    text = "".join(f"{line}\n" for line in lines)
    return CliRunner().invoke(main, ["debug", str(path), *options], input=text)


def said(path: Path, *lines: str, options: tuple[str, ...] = ()) -> dict[str, list[str]]:
    """What was said to each line; of equal lines to the last."""
    lines = *lines, "quit"
    result = typed(path, *lines, options=(*options, "--json"))
    assert result.exit_code == 0, result.output
    told = json.loads(result.stdout)
    assert told["ok"]
    assert [one["command"] for one in told["said"]][1:] == list(lines)
    return {one["command"]: one["lines"] for one in told["said"]}


def ran(lines: list[str]) -> list[str]:
    """The nodes that ran, of what was said."""
    return [line.split()[0] for line in lines if " done in " in line]


@pytest.fixture
def fares(tmp_path: Path) -> Path:
    return graph_file(tmp_path)


def test_a_run_stands_still_at_a_breakpoint_and_goes_on(fares: Path) -> None:
    told = said(fares, "run", "where", "continue", options=("--break", "clean if rows > 2"))
    assert ran(told["run"]) == ["fares", "limit"]
    here = [
        "Paused before clean, at the breakpoint clean if rows > 2.",
        "  fares.out -> clean.rows: 3 rows × 2 columns",
        "  limit.out -> clean.limit: 2",
    ]
    assert told["run"][2:] == told["where"] == here
    assert ran(told["continue"]) == ["clean", "show"]
    assert told["continue"][-1] == "The run is over: 4 done."


def test_breakpoints_are_added_listed_and_cleared(fares: Path) -> None:
    told = said(
        fares,
        "break show",
        "break  fares.out -> clean.rows   if rows > 2",
        "break",
        "clear 1",
        "run",
        "clear",
        "continue",
        "clear 7",
    )
    both = ["1  show", "2  fares.out -> clean.rows if rows > 2"]
    assert told["break"] == both
    assert told["clear 1"] == ["1  fares.out -> clean.rows if rows > 2"]
    assert ran(told["run"]) == ["fares", "limit"]
    assert told["clear"] == ["There are no breakpoints."]
    assert ran(told["continue"]) == ["clean", "show"]
    assert told["clear 7"] == ['Error: There is no breakpoint 7; "break" lists them.']


def test_steps_run_one_node_each_and_list_shows_them(fares: Path) -> None:
    told = said(fares, "step", "s", "list")
    assert told["step"] == ["Paused before fares."]
    assert ran(told["s"]) == ["fares"]
    assert told["s"][-1] == "Paused before limit."
    assert [line.split()[:2] for line in told["list"]] == [
        ["fares", "done"],
        ["limit", "stale"],
        ["clean", "stale"],
        ["show", "stale"],
    ]
    assert told["list"][1].endswith("not run yet")


def test_a_run_goes_to_a_node_and_starts_anew_from_one(fares: Path) -> None:
    told = said(fares, "run clean", "run", "from clean", "from limit")
    assert ran(told["run clean"]) == ["fares", "limit", "clean"]
    assert ran(told["run"]) == ["show"]
    assert ran(told["from clean"]) == ["clean", "show"]
    assert ran(told["from limit"]) == ["limit", "clean", "show"]


def test_from_a_node_above_the_breakpoint_stands_still_there_again(fares: Path) -> None:
    told = said(fares, "run", "from limit", "run clean", options=("--break", "clean"))
    assert told["run"][-3].startswith("Paused before clean")
    assert ran(told["from limit"]) == ["limit"]
    assert told["from limit"][-3].startswith("Paused before clean")
    assert ran(told["run clean"]) == ["clean"]
    assert told["run clean"][-1].startswith("The run is over")


def test_values_can_be_printed_by_output_and_by_input(fares: Path) -> None:
    graph = json.loads(json.dumps(FARES))
    graph["nodes"]["clean"]["params"] = {"limit": 1}
    graph["wires"].remove("limit.out -> clean.limit")
    told = said(
        graph_file(fares.parent, graph),
        "print clean",
        "run",
        "print clean",
        "print limit.out",
        "print clean.rows",
        "print clean.limit",
        "print clean.color",
        "print",
        "print nobody",
    )
    assert told["print clean"][0] == "clean.out: 1 item"
    assert '"Oslo"' in "".join(told["print clean"])
    assert told["print limit.out"] == ["limit.out: 2", "  2"]
    assert told["print clean.rows"][0] == "fares.out: 3 rows × 2 columns"
    assert "Rome" in "".join(told["print clean.rows"])
    assert told["print clean.limit"] == ["clean.limit: 1, set by hand"]
    assert told["print clean.color"] == [
        'Error: "clean" has nothing at "color"; it takes: rows, limit; it gave: out.'
    ]
    assert told["print"] == ["Error: Say which node."]
    assert told["print nobody"][0].startswith('Error: There is no node "nobody"; there are: fares,')


def test_going_back_leads_through_all_that_ended(fares: Path) -> None:
    lines = ["run", *["back"] * 5, "list", *["forward"] * 5]
    result = typed(fares, *lines)
    assert [line for line in result.stdout.splitlines() if "ended" in line] == [
        *(f"Before {node} ended." for node in ("show", "clean", "limit", "fares")),
        "Nothing had ended before.",
        *(f"After {node} ended." for node in ("fares", "limit", "clean", "show")),
    ]
    assert "This is the present." in result.stdout


def test_values_that_were_replaced_are_still_there_in_the_past(fares: Path) -> None:
    told = said(
        fares, "run limit", "replace limit = 1", "run limit", "print limit", "list", "back",
        "where", "print limit.out",
    )  # fmt: skip
    assert told["print limit"] == ["limit.out: 1", "  1"]
    assert ["limit", "cached", "(replaced)", "1"] in [line.split() for line in told["list"]]
    assert told["back"] == ["Before the change."]
    assert told["where"][0].startswith("You look at the past")
    assert told["print limit.out"] == ["limit.out: 2", "  2"]


def test_a_replaced_value_counts_until_it_is_taken_back(fares: Path) -> None:
    before = fares.read_text()
    told = said(
        fares, "run", "replace clean = [1]", "run show", "print show", "undo", "run", "print show.out",
        "undo",
    )  # fmt: skip
    assert ran(told["run show"]) == ["show"]
    assert told["print show"][0] == "show.out: 1 row × 1 column"
    assert ran(told["run"]) == []
    assert told["print show.out"][0] == "show.out: 2 rows × 2 columns"
    assert told["undo"] == ["Nothing is replaced."]
    assert fares.read_text() == before


def test_a_node_that_is_paused_before_takes_what_was_replaced_above_it(fares: Path) -> None:
    told = said(
        fares, "run", "replace limit = 1", "where", "continue", "print show",
        options=("--break", "clean"),
    )  # fmt: skip
    assert told["where"][-1] == "  limit.out -> clean.limit: 1"
    assert ran(told["continue"]) == ["clean", "show"]
    assert told["print show"][0] == "show.out: 1 row × 2 columns"


def test_what_does_not_fit_is_refused(tmp_path: Path) -> None:
    path = graph_file(tmp_path, python("def n() -> int:\n    return 1\n"))
    told = said(path, 'replace n = "x"', "run", "print n")
    assert told['replace n = "x"'] == ["Error: Expected a whole number, got text ('x')."]
    assert told["print n"][0] == "n.out: 1"


def test_a_pinned_node_keeps_its_value(fares: Path) -> None:
    told = said(
        fares,
        "pin clean",
        "run",
        "pin c",
        "pin clean",
        "replace clean = 5",
        "replace limit = 1",
        "run show",
        "list",
        "unpin clean",
        "run",
        "print show.out",
    )
    assert told["pin c"][0].startswith('Error: There is no node "c"')
    assert told["pin clean"][-1] == 'clean keeps its value until "unpin clean".'
    assert told["replace clean = 5"] == ['Error: "clean" is pinned; type "unpin clean" first.']
    assert ran(told["run show"]) == []
    assert ["clean", "cached", "(pinned)", "2", "items"] in [line.split() for line in told["list"]]
    assert ran(told["run"]) == ["clean", "show"]
    assert told["print show.out"][0] == "show.out: 1 row × 2 columns"


def test_a_value_can_come_from_a_file_and_must_be_json(fares: Path) -> None:
    (fares.parent / "given.json").write_text('[{"to": "X", "price": 1}]')
    given = f"replace fares = @{fares.parent / 'given.json'}"
    gone = f"replace fares = @{fares.parent / 'gone.json'}"
    told = said(
        fares, given, "run clean", "print clean.out", gone, "replace fares = {", "replace fares"
    )
    assert '"X"' in "".join(told["print clean.out"])
    assert "can't be read" in told[gone][0]
    assert told["replace fares = {"][0].startswith("Error: { is no JSON")
    assert told["replace fares"][0].startswith("Error: There is no value")


def test_one_of_several_outputs_is_replaced_when_it_is_named(tmp_path: Path) -> None:
    code = (
        "from typing import NamedTuple\nclass Both(NamedTuple):\n    x: int\n    y: int\n"
        "def n() -> Both: return Both(1, 2)\n"
    )
    graph: Any = python(code)
    graph["nodes"]["m"] = {"type": "python@1", "code": "def m(x: int): return x"}
    graph["wires"] = ["n.y -> m.x"]
    told = said(
        graph_file(tmp_path, graph),
        "replace n = 1",
        "run",
        "replace n.y = 5",
        "run m",
        "print n",
        "print m",
    )
    assert "say which: replace n.x = ..." in told["replace n = 1"][0]
    assert [line for line in told["print n"] if line.startswith("n.")] == ["n.x: 1", "n.y: 5"]
    assert ran(told["run m"]) == ["m"]
    assert told["print m"] == ["m.out: 5", "  5"]


def test_failures_and_what_is_printed_are_shown(tmp_path: Path) -> None:
    graph = python("def n():\n    print('hello')\n    return 1 / 0\n")
    told = said(graph_file(tmp_path, graph), "run", "list", "print n")
    assert told["run"][0] == "  n | hello"
    assert "division by zero (line 3)" in told["run"][1]
    assert told["run"][-1] == "The run is over: 1 failed."
    assert "failed" in told["list"][0]
    assert "division by zero" in told["print n"][0]


def test_lines_that_make_no_sense_are_told_and_the_next_is_read(fares: Path) -> None:
    told = said(fares, "dance", "step 3", "continue", "run limit", "help dance", "break rows >")
    assert told["dance"] == ['Error: There is no command "dance"; "help" lists those there are.']
    assert told["step 3"] == ['Error: This command takes nothing, and so not "3".']
    assert told["continue"] == ['Nothing is paused; "run" runs what is stale.']
    assert ran(told["run limit"]) == ["limit"]
    assert "no breakpoint" in told["break rows >"][0]


def test_every_command_is_listed_and_has_help(fares: Path) -> None:
    names = [line.split()[0] for line in said(fares, "help")["help"]]
    assert {"run", "step", "continue", "break", "print", "back", "replace", "quit"} <= set(names)
    told = said(fares, *(f"help {name}" for name in names))
    for name in names:
        usage, *text = told[f"help {name}"]
        assert usage.split()[0] == name
        assert text


def test_quit_ends_it_in_the_midst_of_a_run(fares: Path) -> None:
    result = typed(fares, "step", "step", "quit", "run")
    assert result.exit_code == 0
    assert "The run was stopped: 1 done." in result.stdout
    assert "limit" not in ran(result.stdout.splitlines())


def test_a_graph_or_a_breakpoint_that_can_not_be_used_ends_with_2(fares: Path) -> None:
    result = typed(fares, "run", options=("--break", "nobody"))
    assert (result.exit_code, result.stdout) == (2, "")
    assert 'no node "nobody"' in result.stderr
    missing = graph_file(fares.parent, {**FARES, "requirements": ["no-such-package-at-all"]})
    result = typed(missing, "run", options=("--json",))
    assert result.exit_code == 2
    assert json.loads(result.stdout)["problems"][0]["code"] == "package_missing"


def test_what_is_mistyped_is_told_with_what_may_be_meant(fares: Path) -> None:
    lines = ("pritn clean", "show clean", "run cleen", "break shwo", "nothing like it")
    told = said(fares, *lines, "run elsewhere")
    assert told["pritn clean"] == [
        'Error: There is no command "pritn"; did you mean print? "help" lists those there are.'
    ]
    assert told["nothing like it"] == [
        'Error: There is no command "nothing"; "help" lists those there are.'
    ]
    assert told["show clean"] == [
        'Error: There is no command "show"; did you mean print? "help" lists those there are.'
    ]
    assert told["run cleen"] == ['Error: There is no node "cleen"; did you mean clean?']
    assert told["break shwo"] == ['Error: There is no node "shwo"; did you mean show?']
    assert told["run elsewhere"] == [
        'Error: There is no node "elsewhere"; there are: fares, limit, clean, show.'
    ]
    result = typed(fares, options=("--break", "cleen"))
    assert (result.exit_code, result.stderr) == (
        2,
        'Error: There is no node "cleen"; did you mean clean?\n',
    )


def test_of_many_nodes_only_some_are_listed(tmp_path: Path) -> None:
    nodes = {f"node{at}": {"type": "value.number@1"} for at in range(40)}
    path = graph_file(tmp_path, {"dxt": 1, "nodes": nodes})
    assert said(path, "run x")["run x"][0].endswith("node10, node11, … (40 in all).")


def test_exit_is_quit_as_well(fares: Path) -> None:
    result = typed(fares, "exit", "list")
    assert (result.exit_code, result.stdout) == (0, "")
    assert [line for line in said(fares, "help")["help"] if "Ends it all" in line] == [
        "quit                           Ends it all; nothing is kept."
    ]
