"""A recorded run as one line of text: its record, and beside it the graph as it was run.

With that graph, settings included, and the digests of its files the keys of the run can be
explained. Owns the form. Must not know where lines are kept, nor how they are found again.
"""

from __future__ import annotations

import calendar
import json
import time
from collections.abc import Mapping
from typing import Any

from dxt.core.document import codec
from dxt.core.document.graph import Graph
from dxt.engine.recording.history import RunRecord

FORMAT = "dxt_run"
VERSION = 2
OLDER = (1,)
"""Those that are read as well: what they do not say is known."""

AT = "%Y-%m-%d %H:%M:%S UTC"

Files = Mapping[str, Mapping[str, Any]]


def line(at: float, record: RunRecord, graph_name: str, graph: Graph, files: Files) -> str:
    """The line of a run that ended `at` so many seconds after 1970; ends in a newline."""
    told = {
        FORMAT: VERSION,
        "at": time.strftime(AT, time.gmtime(at)),
        "graph_name": graph_name,
        **record.as_json(),
        "graph": codec.to_json(graph),
        "files": files,
    }
    return json.dumps(told, separators=(",", ":")) + "\n"


def moment(at: str) -> float:
    """When a line says that its run ended, in seconds since 1970; raises ValueError."""
    return float(calendar.timegm(time.strptime(at, AT)))
