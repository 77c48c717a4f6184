"""What a node has in place of the key that follows from the graph, for as long as it is pinned."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple


class Pin(NamedTuple):
    """`digests` are those of what the node gives, by port."""

    key: str
    digests: Mapping[str, str]
    replaced: Sequence[str] = ()
    """The ports at which stands what was given by hand."""
