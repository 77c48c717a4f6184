"""Graphs to measure with: chains, fans and layers of trivial nodes, by size.

Owns their wiring alone, as plain lists, so that DxT and its peers are given the same graphs. Knows
no peer and nothing of DxT.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

Sources = list[tuple[int, ...]]
"""For each node, in an order that runs, the nodes it takes its inputs from; none or up to two."""

WIDTH = 100
EDITED = 10
"""How many nodes one edit touches."""


def chain(size: int) -> Sources:
    """One after the other."""
    return [(), *((at - 1,) for at in range(1, size))]


def fan(size: int) -> Sources:
    """One node that feeds all the others."""
    return [(), *((0,) for _ in range(1, size))]


def layers(size: int) -> Sources:
    """Rows of a hundred nodes, each fed by two of the row before."""
    random = Random(size)
    found: Sources = [()] * min(WIDTH, size)
    for at in range(WIDTH, size):
        row = (at // WIDTH - 1) * WIDTH
        one, two = sorted(random.sample(range(row, row + WIDTH), 2))
        found.append((one, two))
    return found


SHAPES: dict[str, Callable[[int], Sources]] = {"chain": chain, "fan": fan, "layers": layers}


def edited(sources: Sources) -> list[int]:
    """The nodes to change so that ten have to run: ten without dependants, or a chain's tenth
    from the end."""
    fed = {source for above in sources for source in above}
    leaves = [at for at in range(len(sources)) if at not in fed][-EDITED:]
    return leaves if len(leaves) == EDITED else [len(sources) - EDITED]
