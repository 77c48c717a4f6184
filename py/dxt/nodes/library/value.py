"""Single values to set by hand and wire to as many nodes as need them."""

from __future__ import annotations

from typing import Annotated

from dxt.core.errors import ParamInvalid
from dxt.nodes.prelude import Multiline


def number(value: int | float = 0) -> int | float:
    """A number."""
    return value


def text(value: Annotated[str, Multiline()] = "") -> str:
    """A text."""
    return value


def choice(
    value: Annotated[str, "The one taken; the first if empty"] = "",
    choices: Annotated[str, Multiline(), "One choice a line"] = "first\nsecond",
) -> str:
    """One of several texts.

    The choices are given one a line. Without a value the first of them is taken.
    """
    known = [line.strip() for line in choices.splitlines() if line.strip()]
    if not known:
        raise ParamInvalid("Nothing to choose from: write one choice a line.", port="choices")
    if not value:
        return known[0]
    if value not in known:
        raise ParamInvalid(f"{value!r} is not among the choices: {', '.join(known)}.", port="value")
    return value


def switch(value: bool = False) -> bool:
    """On or off."""
    return value
