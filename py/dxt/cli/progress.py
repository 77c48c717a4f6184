"""What a run tells, shown on the terminal while it goes on. Writes to standard error only."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.markup import escape

SIGNS = {
    "node_finished": "[green]✓[/]",
    "node_cached": "[cyan]=[/]",
    "node_failed": "[red]✗[/]",
    "node_skipped": "[yellow]-[/]",
}


class Progress:
    """Hears a session's events."""

    def __init__(self) -> None:
        self._console = Console(stderr=True, highlight=False, soft_wrap=True)
        self._status = self._console.status("Starting…")

    def hear(self, event: dict[str, Any]) -> None:
        kind = event["event"]
        if kind == "run_started":
            self._status.start()
        elif kind == "node_started":
            self._status.update(f"Running {event['node']}…")
        elif kind in SIGNS:
            self._console.print(f"{SIGNS[kind]} {event['node']}{escape(_more(event))}")
        elif kind == "printed":
            lines = event["text"].rstrip("\n").split("\n")
            for line in lines:
                self._console.print(f"  [dim]{event['node']} |[/] {escape(line)}")
        elif kind == "run_finished":
            self._status.stop()
            self._console.print(_summary(event))

    def complain(self, error: dict[str, Any]) -> None:
        """Shows one error: where, what, and the node's own frames."""
        self._console.print(f"[red]Error[/]{escape(_where(error))}: {escape(error['message'])}")


def _where(error: dict[str, Any]) -> str:
    parts = []
    if error.get("node"):
        port = error.get("port")
        parts.append(f"in {error['node']}" + (f".{port}" if port else ""))
    if error.get("line"):
        parts.append(f"line {error['line']}")
    return " " + ", ".join(parts) if parts else ""


def _more(event: dict[str, Any]) -> str:
    kind = event["event"]
    if kind == "node_skipped":
        return f"  skipped, because {event['because']} failed"
    if kind == "node_failed":
        error = event["error"]
        line = f" (line {error['line']})" if error.get("line") else ""
        trace = error.get("trace", "")
        return f"{line}  {error['message']}" + "".join(f"\n    {t}" for t in trace.splitlines())
    outputs = ", ".join(description["text"] for description in event["outputs"].values())
    if kind == "node_cached":
        return f"  {outputs}"
    return f"  {_seconds(event['seconds'])}  {outputs}"


def _summary(event: dict[str, Any]) -> str:
    counts = [f"{event[s]} {s}" for s in ("done", "cached", "failed", "skipped") if event[s]]
    stopped = "Stopped" if event["stopped"] else "Finished"
    return f"{stopped} in {_seconds(event['seconds'])}: {', '.join(counts) or 'nothing to do'}."


def _seconds(seconds: float) -> str:
    return f"{seconds:.1f} s" if seconds >= 1 else f"{seconds * 1000:.0f} ms"
