"""Writes what was measured of the engine as a chapter to read: medians, ratios, aims.

Owns that chapter of RESULTS.md. Knows the aims, and says plainly where one is missed.
"""

import datetime
import platform
import statistics
from collections.abc import Sequence
from dataclasses import dataclass

from .page_chapter import machine

HEAD = """# How quick the engine is

Written by `python build.py bench`, which repeats it; `--only engine` measures nothing else, and
`--rounds N` sets the number of rounds. All nodes are trivial (a number, `x + 1`, `x - y`), so this
is what bookkeeping costs. In every round each graph goes through DxT and its peers, one after the
other, each in a program of its own: a chain, a fan of one node that feeds all others, and layers of
a hundred nodes, each fed by two of the layer before. DxT computes keys, tells events of each node
and stores the values; no peer does all of that. Hamilton's driver and dask's graph are made
beforehand and not counted; Hamilton and dask are left out where they take minutes (100,000 nodes)
or can't (Hamilton in a chain), and Pyodide is measured up to 10,000. Opening is reading the file's
text, validating it and computing the keys.

Observable has nothing that corresponds to opening: with the first definition of a cell its run
begins. So it is measured from the first definition to the last value, and compared with DxT's
opening and cold run together; what it takes after the last definition is told beside it.

Processor time, {machine}, {python}: trust the ratios.
Medians; rounds: {rounds}, and one at 100,000 nodes. {date}.
"""

SHOWN = {
    "plain loop": "`graphlib` and a plain loop",
    "asyncio tasks": "asyncio tasks",
    "Hamilton": "Apache Hamilton",
    "dask": "dask, synchronous scheduler",
    "Observable": "`@observablehq/runtime` in Node",
}
PEERS = tuple(SHOWN)
FROM_NOTHING = ("open", "cold")
"""What of DxT is compared with Observable; with all others, its cold run."""
LARGEST = 100_000
COLD_AIM, EDIT_AIM, OPEN_AIM, MEMORY_AIM = 4.0, 0.1, 1.0, 1024


@dataclass(frozen=True)
class Measured:
    """What one contestant told of one graph in one round: microseconds, or bytes per node."""

    who: str
    shape: str
    size: int
    told: dict[str, float]


class Medians:
    """What was measured, by contestant, graph and quantity."""

    def __init__(self, found: Sequence[Measured]) -> None:
        self._found = found
        self.graphs = list(dict.fromkeys((one.shape, one.size) for one in found))
        self.largest = max(size for _, size in self.graphs)

    def of(self, who: str, graph: tuple[str, int], *quantities: str) -> float | None:
        """The median over the rounds of the quantities' sum; None where that was not measured."""
        taken = [
            sum(one.told[quantity] for quantity in quantities)
            for one in self._found
            if one.who == who
            and (one.shape, one.size) == graph
            and all(quantity in one.told for quantity in quantities)
        ]
        return statistics.median(taken) if taken else None

    def remembered(self) -> list[dict[str, float]]:
        """Bytes per node of DxT, by what holds them, for each shape that was weighed."""
        return [one.told for one in self._found if "document" in one.told]

    def worst(self, size: int, *quantities: str) -> float:
        """DxT's highest median among the shapes of a size."""
        medians = [self.of("DxT", graph, *quantities) for graph in self.graphs if graph[1] == size]
        return max(median for median in medians if median is not None)


def written(found: Sequence[Measured], rounds: int) -> str:
    """The chapter."""
    medians = Medians(found)
    head = HEAD.format(
        machine=machine(),
        python=_python(),
        rounds=rounds,
        date=datetime.date.today().isoformat(),
    )
    return "\n".join(
        [head, *_aims(medians), "", *_cold(medians), "", *_edits(medians), "", *_pyodide(medians)]
    )


def _python() -> str:
    """The Python that runs DxT and its peers here; how it was built matters as well."""
    return f"CPython {platform.python_version()} ({platform.python_compiler()})"


def _aims(medians: Medians) -> list[str]:
    size = medians.largest
    cold = max(medians.worst(one, "cold") for _, one in medians.graphs)
    edit = medians.worst(size, "edit") / 1e3
    edit_run = medians.worst(size, "edit", "edit_run") / 1e3
    opened = medians.worst(size, "open") * size / 1e6
    lines = [
        "| DxT on CPython, the worst of the shapes | | aim | |",
        "|---|--:|--:|---|",
        _aim("cold run, µs per node, any size", f"{cold:.1f}", cold, COLD_AIM),
        _below_the_peers(medians),
    ]
    if size == LARGEST:
        lines += [
            _aim("an edit that touches ten of 100,000 nodes, ms", f"{edit:.2f}", edit, EDIT_AIM),
            _aim("such an edit and its run, ms", f"{edit_run:.2f}", edit_run, EDIT_AIM),
            _aim("opening and validating 100,000 nodes, s", f"{opened:.1f}", opened, OPEN_AIM),
        ]
    remembered = medians.remembered()
    if remembered:
        worst = max(remembered, key=lambda told: sum(told.values()))
        parts = ", ".join(f"{what} {taken:,.0f}" for what, taken in worst.items())
        lines.append(
            _aim(
                f"memory, bytes per node ({parts})",
                f"{sum(worst.values()):,.0f}",
                sum(worst.values()),
                MEMORY_AIM,
            )
        )
    return lines


def _aim(what: str, shown: str, found: float, aim: float) -> str:
    return f"| {what} | {shown} | {aim:,} | {'met' if found <= aim else 'missed'} |"


def _below_the_peers(medians: Medians) -> str:
    """Whether a cold run is quicker than every peer's in every graph, and where it is not."""
    slower: dict[str, int] = dict.fromkeys(PEERS, 0)
    for graph in medians.graphs:
        for peer in PEERS:
            own = medians.of("DxT", graph, *_compared(peer))
            theirs = medians.of(peer, graph, "cold")
            slower[peer] += own is not None and theirs is not None and own > theirs
    ahead = [f"{peer} in {count}" for peer, count in slower.items() if count]
    shown = f"slower than {', '.join(ahead)}" if ahead else "quicker than each"
    return (
        f"| cold run beside the peers, in {len(medians.graphs)} graphs | {shown} | "
        f"quicker than each | {'missed' if ahead else 'met'} |"
    )


def _compared(peer: str) -> tuple[str, ...]:
    return FROM_NOTHING if peer == "Observable" else ("cold",)


def _cold(medians: Medians) -> list[str]:
    *python, observable = PEERS
    lines = [
        "Cold run, µs per node; in brackets, how many times DxT's:",
        "",
        "| graph | DxT | " + " | ".join(SHOWN[peer] for peer in python) + " | DxT, with opening | "
        f"{SHOWN[observable]} | after its last definition |",
        "|---|--:" + "|--:" * (len(PEERS) + 2) + "|",
    ]
    for graph in medians.graphs:
        own = medians.of("DxT", graph, "cold") or 0
        whole = medians.of("DxT", graph, *FROM_NOTHING) or 0
        cells = [
            f"{own:.1f}",
            *(_beside(medians.of(peer, graph, "cold"), own) for peer in python),
            f"{whole:.1f}",
            _beside(medians.of(observable, graph, "cold"), whole),
            _shown(medians.of(observable, graph, "alone")),
        ]
        lines.append(f"| {graph[0]}, {graph[1]:,} | " + " | ".join(cells) + " |")
    return lines


def _shown(taken: float | None) -> str:
    return "–" if taken is None else f"{taken:.1f}"


def _beside(theirs: float | None, own: float) -> str:
    return "–" if theirs is None else f"{theirs:.1f} ({theirs / own:.2g})"


def _edits(medians: Medians) -> list[str]:
    lines = [
        "One edit that touches ten nodes (ten without dependants, or a chain's tenth from the end),",
        "ms, each the median of 21 edits, and opening a file. Observable walks over all that lies",
        "above a changed cell, which in a fan is one:",
        "",
        "| graph | DxT: edit | DxT: its run | Observable: both | DxT: run of nothing | "
        "DxT: opening, µs per node |",
        "|---|--:|--:|--:|--:|--:|",
    ]
    for graph in medians.graphs:
        edits = [
            medians.of("DxT", graph, "edit"),
            medians.of("DxT", graph, "edit_run"),
            medians.of("Observable", graph, "edit"),
            medians.of("DxT", graph, "nothing"),
        ]
        shown = ["–" if one is None else f"{one / 1e3:.3f}" for one in edits]
        opened = medians.of("DxT", graph, "open") or 0
        lines.append(f"| {graph[0]}, {graph[1]:,} | " + " | ".join(shown) + f" | {opened:.1f} |")
    return lines


def _pyodide(medians: Medians) -> list[str]:
    quantities = {
        "opening": ("open",),
        "cold run": ("cold",),
        "edit and its run": ("edit", "edit_run"),
    }
    lines = [
        "The same in Pyodide, in Node: how many times CPython's processor time.",
        "",
        "| graph | " + " | ".join(quantities) + " |",
        "|---" + "|--:" * len(quantities) + "|",
    ]
    for graph in medians.graphs:
        ratios = []
        for names in quantities.values():
            here = medians.of("DxT", graph, *names)
            there = medians.of("DxT in Pyodide", graph, *names)
            ratios += [there / here] if here and there else []
        if ratios:
            shown = " | ".join(f"{ratio:.1f}" for ratio in ratios)
            lines.append(f"| {graph[0]}, {graph[1]:,} | {shown} |")
    return [*lines, ""]
