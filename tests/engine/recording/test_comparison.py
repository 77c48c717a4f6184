"""How two recorded runs differ."""

from __future__ import annotations

import json

import pytest

from dxt.engine.recording.comparison import Comparison, compare
from tests.engine.records import told


def kinds(first: str, second: str) -> dict[str, tuple[str, ...]]:
    """How the nodes of two such lines differ."""
    found = compare(told(first), told(second))
    return {difference.node: difference.kinds for difference in found.differences}


def test_two_runs_of_the_same_are_alike() -> None:
    line = "0 started a; 1 finished a K D; 1 started b; 2 failed b wrong; 2 skipped c b"
    assert compare(told(line), told(line)).alike


def test_what_ran_in_one_run_only_is_found() -> None:
    done, hit = "0 started a; 0 finished a K D", "0 cached a K D"
    assert kinds(done, hit) == {"a": ("only_first",)}
    assert kinds(hit, done) == {"a": ("only_second",)}
    assert kinds(hit, hit) == {}
    assert kinds("", done) == {"a": ("only_second",)}


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        (0.001, 0.019, None),
        (0.001, 0.05, "slower"),
        (0.05, 0.001, "faster"),
        (10, 12, None),
        (10, 13, "slower"),
        (13, 10, "faster"),
    ],
)
def test_times_differ_beyond_the_noise(before: float, after: float, kind: str | None) -> None:
    found = kinds(f"0 started a; {before} finished a K D", f"0 started a; {after} finished a K D")
    assert found == ({} if kind is None else {"a": (kind,)})


def test_errors_are_new_or_mended_or_the_same() -> None:
    done = "0 started a; 0 finished a K D"
    wrong, other = "0 started a; 0 failed a wrong", "0 started a; 0 failed a other"
    assert kinds(done, wrong) == {"a": ("new_error",)}
    assert kinds(wrong, done) == {"a": ("mended",)}
    assert kinds(wrong, other) == {"a": ("new_error",)}
    assert kinds(wrong, wrong) == {}
    assert kinds(wrong, "0 skipped a z") == {"a": ("only_first",)}


def test_a_value_that_differs_has_another_key_or_is_unsteady() -> None:
    assert kinds("0 cached a K D", "0 cached a L E") == {"a": ("changed",)}
    assert kinds("0 cached a K D", "0 cached a K E") == {"a": ("unsteady",)}
    assert kinds("0 cached a K D", "0 cached a L D") == {}
    found = compare(told("0 cached a K D"), told("0 cached a K E"))
    assert found.differences[0].ports == ("out",)


def test_a_comparison_is_data() -> None:
    found = compare(
        told("0 started a; 1 finished a K D; 1 started b; 2 finished b L E"),
        told("0 started a; 3 finished a K D; 3 started b; 4 failed b wrong"),
    )
    assert isinstance(found, Comparison)
    assert (found.of("slower"), found.of("new_error"), found.of("faster")) == (["a"], ["b"], [])
    data = found.as_json()
    assert json.loads(json.dumps(data)) == data
    assert (data["first"]["done"], data["second"]["done"], data["second"]["failed"]) == (2, 1, 1)
    assert data["differences"][0] == {
        "node": "a",
        "kinds": ["slower"],
        "ports": [],
        "first": {"status": "done", "seconds": 1, "error": None},
        "second": {"status": "done", "seconds": 3, "error": None},
    }
