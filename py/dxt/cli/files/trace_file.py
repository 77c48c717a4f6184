"""The trace of a run on disk, for Perfetto or chrome://tracing."""

from __future__ import annotations

import json
from pathlib import Path

from dxt.cli.files.graph_file import check_folder
from dxt.core.errors import OutputInvalid, ParamInvalid
from dxt.engine.recording.history import RunRecord
from dxt.engine.recording.trace import chrome_trace

START = '{"traceEvents"'


def check_place(path: Path) -> None:
    """Raises ParamInvalid when a trace can't be written there, or something else would be lost."""
    check_folder("--trace", path)
    try:
        with path.open("rb") as file:
            start = file.read(len(START))
    except FileNotFoundError:
        return
    except OSError as error:
        raise ParamInvalid(f"--trace {path} can't be read: {error.strerror}.") from None
    if start and start != START.encode():
        raise ParamInvalid(f"--trace {path} is there and is no trace; name another file.")


def write(path: Path, record: RunRecord) -> None:
    """Writes the trace, over an older one; OutputInvalid when the file can't be written."""
    try:
        path.write_text(json.dumps(chrome_trace([record])), encoding="utf-8")
    except OSError as error:
        raise OutputInvalid(f"{path} can't be written: {error.strerror}.") from None
