"""`dxt nodes`: all types, a group of them, one in full."""

from __future__ import annotations

import pytest

from dxt.nodes.registry import Registry
from tests.cli.commands import answer, dxt


def test_all_types_are_listed_with_their_summaries() -> None:
    specs = Registry().catalogue().specs
    told = answer("nodes")["types"]
    assert list(told) == [*specs, "python@1", "javascript@1"]
    assert told["table.sort@1"] == {
        "type": "table.sort@1",
        "plugin": None,
        **specs["table.sort@1"].as_json(),
    }
    lines = dxt("nodes").stdout.splitlines()
    assert [line.split()[0] for line in lines] == [*specs, "python@1", "javascript@1"]
    assert lines[0].endswith(specs[lines[0].split()[0]].summary)


def test_one_type_is_told_in_full() -> None:
    text = dxt("nodes", "table.sort").stdout
    assert text == dxt("nodes", "table.sort@1").stdout
    assert "Equal rows keep their order" in text
    assert "  rows         Table        required" in text
    assert "Outputs\n  out   Table" in text
    assert list(answer("nodes", "table.sort")["types"]) == ["table.sort@1"]


def test_a_group_is_listed() -> None:
    told = answer("nodes", "value")["types"]
    assert told and all(type.startswith("value.") for type in told)


@pytest.mark.parametrize(
    ("name", "says"),
    [("data.cvs", "data.csv@1"), ("sort@1", "table.sort@1"), ("zzzz", '"dxt nodes" lists them')],
)
def test_a_type_that_is_not_there_is_refused_with_advice(name: str, says: str) -> None:
    assert says in answer("nodes", name, exit_code=2)["error"]["message"]


def test_nothing_is_spelt_as_in_python() -> None:
    assert "limit        int | None   = None" in dxt("nodes", "table.sort").stdout
