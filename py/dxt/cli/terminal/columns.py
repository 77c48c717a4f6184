"""Rows of text as aligned columns, as wide as the terminal, or as they need to be elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

ENDLESS = 100_000
"""Columns where nobody looks: a line is never broken for a program."""


def aligned(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The lines; only the last column is broken where the terminal is too narrow."""
    grid = Table.grid(padding=(0, 3, 0, 0))
    added = list(rows)
    for number in range(max(map(len, added), default=0)):
        grid.add_column(no_wrap=number < len(added[0]) - 1)
    for row in added:
        grid.add_row(*map(Text, row))
    console = Console(width=None if sys.stdout.isatty() else ENDLESS, color_system=None)
    with console.capture() as captured:
        console.print(grid)
    return (line.rstrip() for line in captured.get().splitlines())
