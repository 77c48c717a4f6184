"""Graphs of any kind, drawn by Hypothesis, in the notation of `worlds`."""

from __future__ import annotations

from hypothesis import strategies as st

NAMES = "abcdefg"


@st.composite
def lines(draw: st.DrawFn, marks: str = "=!~^@") -> str:
    """A graph of up to seven nodes without circles, some of which raise or kill or give what can't be sent."""
    size = draw(st.integers(1, len(NAMES)))
    parts = []
    for at, name in enumerate(NAMES[:size]):
        primes = "'" * draw(st.integers(0, 2))
        mark = draw(st.sampled_from(["", "", "", "=", *marks]))
        parts.append(f"{name}{primes}{mark}")
        above = draw(st.lists(st.sampled_from(NAMES[:at]), max_size=3)) if at else []
        parts += [f"{source} -> {name}" for source in above]
    return "; ".join(parts)
