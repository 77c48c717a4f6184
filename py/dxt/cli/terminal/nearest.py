"""What somebody may have meant by a name that there is not. Must not know what is named."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

LISTED = 12


def meant(name: str, known: Iterable[str]) -> str:
    """How a sentence ends that says there is no such name: what comes near it, or what there is."""
    names = list(known)
    close = get_close_matches(name, names, n=3)
    if close:
        return f"did you mean {' or '.join(close)}?"
    more = f", … ({len(names):,} in all)" if len(names) > LISTED else ""
    return f"there are: {', '.join(names[:LISTED]) or 'none'}{more}."
