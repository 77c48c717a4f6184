"""Any graph of streams gives the same, streamed or collected, in one lane or several."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engine.streams import StreamWorld, Threadless
from tests.engine.worlds import Mortal, Patient, Quick

NAMES = "abcdefgh"
SOURCES = ["count", "few", "acount"]
STAGES = ["plus", "aplus", "odd", "zipped"]
ENDS = ["total", "atotal", "mixed", "every", "one_by_one"]
TWO = {"zipped", "one_by_one"}
LANES = st.sampled_from([(Quick,), (Patient,), (Patient,) * 2, (Threadless,)])


@st.composite
def lines(draw: st.DrawFn, *others: str) -> str:
    """A graph of up to eight nodes; values and streams lead on only where they fit."""
    parts = [f"a:{draw(st.sampled_from(SOURCES))}"]
    giving = ["a"]
    for name in NAMES[1 : draw(st.integers(2, len(NAMES)))]:
        kind = draw(st.sampled_from([*SOURCES, *STAGES, *STAGES, *ENDS, *others]))
        parts.append(f"{name}:{kind}")
        if kind not in SOURCES:
            for _ in range(2 if kind in TWO else 1):
                parts.append(f"{draw(st.sampled_from(giving))} -> {name}")
        if kind not in ENDS and kind != "gives_up":
            giving.append(name)
    return "; ".join(parts)


@settings(max_examples=60)
@given(lines(), LANES)
def test_streamed_graphs_give_what_collected_ones_give(
    line: str, lanes: tuple[type[Mortal], ...]
) -> None:
    streamed, collected = StreamWorld(line, lanes=lanes).run(), StreamWorld(line).collected()
    stops_early = {part[0] for part in line.split("; ") if part.endswith(":zipped")}
    for node in collected.session.live:
        assert streamed.status(node) in ("done", "cached")
        assert streamed.session.live.key(node) == collected.session.live.key(node)
        told = streamed.session.standing[node]["outputs"]["out"]
        expected = collected.session.standing[node]["outputs"]["out"]
        if told["digest"]:
            assert told == expected
        elif stops_early.isdisjoint(collected.session.live.topology.downstream([node])):
            assert told.get("items") == expected.get("items")
        else:  # a source stops once nobody reads it
            assert told["items"] <= expected["items"]
    again = streamed.run()
    assert again.ran == ""


@settings(max_examples=60)
@given(lines("raises", "gives_up", "prints"), LANES)
def test_whatever_fails_every_node_ends_and_what_is_stored_is_right(
    line: str, lanes: tuple[type[Mortal], ...]
) -> None:
    streamed, collected = StreamWorld(line, lanes=lanes).run(), StreamWorld(line).collected()
    stops_early = {part[0] for part in line.split("; ") if part.endswith(":zipped")}
    for node in collected.session.live:
        assert streamed.status(node) in ("done", "cached", "failed", "skipped")
        below = collected.session.live.topology.downstream([node])
        if collected.status(node) == "failed" and stops_early.isdisjoint(below):
            assert streamed.status(node) in ("failed", "skipped")
        told = streamed.session.standing[node].get("outputs", {}).get("out", {})
        expected = collected.session.standing[node].get("outputs", {}).get("out")
        # Streamed, a reader may have had enough before what it reads would raise.
        if told.get("digest") and expected is not None:
            assert told == expected
    assert not streamed.session.is_running
