"""A value as the report of a run tells it: in a few words, in full, as JSON.

It can be told by another process than the one that shows it, where the value itself need not be
brought: see `Told`. Must not know what a report looks like.
"""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from dxt.data.arrow import Table
from dxt.data.files import File
from dxt.data.media import Chart, Html, Image, Markdown
from dxt.data.values import as_output, describe


class Told(NamedTuple):
    """What a `Report` says."""

    text: str
    full: str | None
    output: Any


class Report:
    """Says of a value what is asked for. A value's own methods may raise anything."""

    def __init__(self, value: Any) -> None:
        self._value = value

    @property
    def text(self) -> str:
        """The value in a few words."""
        try:
            return str(describe(self._value)["text"])
        except Exception as raised:
            return self._unsaid(raised)

    @property
    def full(self) -> str | None:
        """The value as a terminal shows it; None for what is no text."""
        value = self._value
        if isinstance(value, Chart | Image | File):
            return None
        return in_full(value)

    @property
    def output(self) -> Any:
        """The value as JSON; what can't be told so is at least named."""
        try:
            return as_output(self._value)
        except Exception as raised:
            return self._unsaid(raised)

    def told(self) -> Told:
        return Told(self.text, self.full, self.output)

    def _unsaid(self, raised: Exception) -> str:
        return f"a {type(self._value).__name__} that can't be shown ({type(raised).__name__})"


def in_full(value: Any) -> str:
    """The value as text, as far as a terminal wants it."""
    if isinstance(value, str | Markdown | Html):
        return str(value)
    if isinstance(value, Table):
        return repr(value)
    return json.dumps(Report(value).output, ensure_ascii=False, indent=2)
