"""`dxt compare`: how one recorded run went as against another."""

from __future__ import annotations

from collections.abc import Iterator

from dxt.cli.answer import show, tell
from dxt.cli.exit_code import ExitCode
from dxt.cli.files import history_file
from dxt.cli.files.history_file import Recorded
from dxt.cli.terminal.columns import aligned
from dxt.cli.terminal.progress import seconds, worded
from dxt.engine.recording.comparison import Comparison, Difference, compare
from dxt.engine.recording.history import STATUSES, NodeRecord, RunRecord


def compare_runs(first: str, second: str | None, as_json: bool) -> int:
    """Compares two runs, or the last two of one file. FOUND when they differ."""
    one = history_file.read(first, back=1 if second else 2)
    other = history_file.read(second or first)
    found = compare(one.record, other.record)
    if as_json:
        names = {"runs": [one.name, other.name], "alike": found.alike}
        tell({"ok": True, **names, **found.as_json()})
    else:
        show(_lines(found, one, other))
    return ExitCode.OK if found.alike else ExitCode.FOUND


def _lines(found: Comparison, one: Recorded, other: Recorded) -> Iterator[str]:
    for word, run in (("first ", one), ("second", other)):
        yield f"{word}  {run.name}, {run.graph_name}, {run.at}: {_totals(run.record)}"
    yield ""
    if found.alike:
        yield "Alike: the same nodes ran, as long as before, and gave the same values."
        return
    rows = [(d.node, _went(d.first), _went(d.second), _words(d)) for d in found.differences]
    yield from aligned([("node", "first", "second", ""), *rows])


def _totals(run: RunRecord) -> str:
    counts = {status: run.count(status) for status in STATUSES}
    told = ", ".join(f"{count} {worded(status)}" for status, count in counts.items() if count)
    return f"{seconds(run.seconds)}, {told or 'nothing to do'}" + (", stopped" * run.stopped)


def _went(record: NodeRecord | None) -> str:
    if record is None:
        return "-"
    return seconds(record.seconds) if record.status == "done" else worded(record.status)


def _words(difference: Difference) -> str:
    first, second = difference.first, difference.second
    said = []
    for kind in difference.kinds:
        if kind in ("slower", "faster") and first and second:
            pair = sorted((first.seconds, second.seconds))
            said.append(f"{kind} ×{pair[1] / pair[0]:.1f}" if pair[0] else kind)
        elif kind == "new_error" and second:
            error = second.error or {}
            line = f" (line {error['line']})" if error.get("line") else ""
            said.append(f"new error{line}: {error.get('message')}")
        elif kind in ("changed", "unsteady"):
            ports = ", ".join(difference.ports)
            why = ", though nothing it depends on changed" if kind == "unsteady" else ""
            said.append(f"another value at {ports}{why}")
        else:
            said.append(
                {
                    "only_first": "ran in the first only",
                    "only_second": "ran in the second only",
                    "mended": "no longer fails",
                }.get(kind, kind)
            )
    return "; ".join(said)
