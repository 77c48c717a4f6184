"""When what a node prints is told, and how much of it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from dxt.executors.code import printed
from dxt.executors.code.printed import AT_MOST, AT_ONCE, EVERY, Printed, Prints


class Printing:
    """A node that prints, and the time."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.told: list[str] = []
        self.printed = Printed(self._hear, "n")

    def prints(self, *lines: str, after: float = 0.0) -> list[str]:
        """Prints each in so many seconds, as `print` does: what is told by then, and not before."""
        self.told = []
        for line in lines:
            self.now += after
            self.printed.write("stdout", line)
            self.printed.write("stdout", "\n")
        return self.told

    def ends(self) -> list[str]:
        self.told = []
        self.printed.end()
        return self.told

    def _hear(self, event: dict[str, Any]) -> None:
        assert (event["event"], event["node"], event["stream"]) == ("printed", "n", "stdout")
        self.told.append(event["text"])


@pytest.fixture
def node(monkeypatch: pytest.MonkeyPatch) -> Printing:
    node = Printing()
    monkeypatch.setattr(printed, "time", SimpleNamespace(monotonic=lambda: node.now))
    return node


def test_the_first_lines_are_told_at_once(node: Printing) -> None:
    assert node.prints("loading", "fitting") == ["loading\n", "fitting\n"]
    assert node.ends() == []


def test_who_prints_seldom_is_told_at_once_each_time(node: Printing) -> None:
    lines = [f"round {n}" for n in range(5 * AT_ONCE)]
    assert node.prints(*lines, after=2 * EVERY) == [f"{line}\n" for line in lines]


def test_who_prints_and_prints_is_told_in_pieces(node: Printing) -> None:
    told = node.prints(*map(str, range(1000)), after=EVERY / 100)
    assert told[:AT_ONCE] == [f"{n}\n" for n in range(AT_ONCE)]
    assert AT_ONCE < len(told) <= AT_ONCE + 10
    assert "".join([*told, *node.ends()]) == "".join(f"{n}\n" for n in range(1000))


def test_part_of_a_line_is_told_when_it_has_stood_for_a_while(node: Printing) -> None:
    for dot, told in ((".", []), (".", []), (".", ["..."]), (".", ["..."])):
        node.printed.write("stdout", dot)
        assert node.told == told
        node.now += EVERY * 0.6
    assert node.ends() == ["."]


def test_what_is_flushed_is_told_at_once(node: Printing) -> None:
    node.printed.write("stdout", "50 %")
    node.printed.stdout.flush()
    assert node.told == ["50 %"]
    assert node.ends() == []


def test_a_stream_of_text_refuses_bytes_as_any_other(node: Printing) -> None:
    with pytest.raises(TypeError, match="not bytes"):
        node.printed.stdout.write(b"")  # type: ignore[arg-type]
    assert node.printed.stdout.encoding == "utf-8"
    assert node.prints("on") == ["on\n"]


def test_who_is_told_may_print_without_being_told_of_that(
    capsys: pytest.CaptureFixture[str],
) -> None:
    told: list[str] = []

    def hear(event: dict[str, Any]) -> None:
        print("heard", event["text"], end="")
        told.append(event["text"])

    with Prints().by("n", hear):
        print("one")
        print("two", flush=True)
        print("three", end="")
    assert told == ["one\n", "two\n", "three"]
    assert capsys.readouterr().out == "heard one\nheard two\nheard three"


def test_no_more_than_so_much_is_told_of_one_node_and_the_next_may_say_as_much(
    node: Printing,
) -> None:
    for _ in range(2):
        told = node.prints("x" * AT_MOST, "y") + node.ends()
        assert "".join(told) == "x" * AT_MOST + "\n… and more, which is not shown.\n"


def test_no_number_is_cut_in_two(node: Printing) -> None:
    node.printed.write("stdout", "x" * (AT_MOST - 2))
    node.printed.write("stdout", "19191")
    assert "".join(node.told + node.ends()).endswith("x\n… and more, which is not shown.\n")
    node.printed.write("stdout", "x" * (AT_MOST - 5))
    node.printed.write("stdout", "1\n23456")
    assert "".join(node.told + node.ends()).endswith("x1\n\n… and more, which is not shown.\n")
