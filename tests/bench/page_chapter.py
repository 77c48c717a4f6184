"""Writes what was measured of the page as a chapter to read: medians, and ratios to the floor.

Owns that chapter of RESULTS.md. Knows the aims, and says plainly where one is missed.
"""

import datetime
import platform
import statistics
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .many import SIZE
from .visits import Visit

MANY = 3
"""Milliseconds that one of many small nodes may cost."""

HEAD = """# How quick DxT is

Written by `python build.py bench`, which repeats it; `--repeat N` sets the number of rounds.
Every round measures, one after the other, in {browser}, headless:

- the floor: stock Pyodide {pyodide} and `import networkx` in a worker of an empty page, nothing
  cached;
- a first visit: the example that opens by default, nothing cached, Run pressed as soon as it can
  be;
- a later visit: the same, by a browser that was here before.

After the rounds, that browser is used for edits, and for runs of many small nodes.

The server is on the same machine, so downloads cost next to nothing. Milliseconds are those of this
machine ({machine}) and vary with what else it does; the ratio to the floor is what should stay.
Times are counted from asking for the page, in a window that has been open for a second (without
that, they hold the work of a browser that opens one; the floor does as well, but has a processor to
spare). Medians of {rounds} rounds, {date}.
"""


@dataclass(frozen=True)
class Line:
    """One row: what, its times, and the ratio it should stay below."""

    what: str
    times: Sequence[float]
    aim: float | None = None


def written(
    *,
    browser: str,
    pyodide: str,
    floor: Sequence[float],
    first: Sequence[Visit],
    later: Sequence[Visit],
    edits: Sequence[float],
    many_nodes: Sequence[Mapping[str, float]],
) -> str:
    """The chapter."""
    ground = statistics.median(floor)
    lines = [
        Line("floor", floor),
        Line("first visit: graph drawn", [visit["graph-drawn"] for visit in first], 0.15),
        Line("first visit: engine ready", [visit["engine-ready"] for visit in first]),
        Line("first visit: executor ready", [visit["executor-ready"] for visit in first]),
        Line("first visit: first node's result", [visit["result"] for visit in first], 0.7),
        Line("first visit: whole example run", [visit["first-result"] for visit in first]),
        Line("later visit: graph drawn", [visit["graph-drawn"] for visit in later], 0.15),
        Line("later visit: engine ready", [visit["engine-ready"] for visit in later]),
        Line("later visit: executor ready", [visit["executor-ready"] for visit in later]),
        Line("later visit: first node's result", [visit["result"] for visit in later], 0.4),
        Line("later visit: whole example run", [visit["first-result"] for visit in later]),
    ]
    edit = statistics.median(edits)
    text = HEAD.format(
        browser=browser,
        pyodide=pyodide,
        machine=machine(),
        rounds=len(floor),
        date=datetime.date.today().isoformat(),
    )
    text += "\n| | ms | of the floor | aim |\n|---|--:|--:|---|\n"
    text += "".join(_row(line, ground) for line in lines)
    text += (
        f"\nFrom changing a number in the inspector to the result of its trivial node: "
        f"**{edit:.0f} ms** (slowest of {len(edits)}: {max(edits):.0f} ms; aim: below 30 "
        f"ms{'' if edit < 30 else ', missed'}).\n"
    )
    return text + _many(many_nodes, edit)


def _many(found: Sequence[Mapping[str, float]], edit: float) -> str:
    """What each of many small nodes costs, beside one that is run by itself."""
    lines = [
        f"\n{SIZE} trivial nodes, from pressing Run, once everything has booted, to the end of the "
        f"run: what each takes (aim: {MANY} ms), beside the time from an edit to its result.\n",
        "| | ms per node | of one edit | |\n|---|--:|--:|---|",
    ]
    for shape in found[0]:
        each = statistics.median(taken[shape] for taken in found)
        missed = "" if each <= MANY else "missed"
        lines.append(f"| {shape} | {each:.1f} | {each / edit:.2f} | {missed} |")
    return "\n".join(lines) + "\n"


def _row(line: Line, ground: float) -> str:
    median = statistics.median(line.times)
    ratio = median / ground
    aim = ""
    if line.aim is not None:
        aim = f"{line.aim}" if ratio <= line.aim else f"{line.aim}, missed"
    return f"| {line.what} | {median:.0f} | {ratio:.2f} | {aim} |\n"


def machine() -> str:
    """The system and processor this runs on."""
    return f"{platform.system()} {platform.machine()}"
