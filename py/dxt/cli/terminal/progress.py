"""What a run tells, shown on standard error while it goes on.

On a terminal: a line for each node as it ends and, once the run takes longer than a moment, a last
line that says how far it is. Elsewhere only what people print, what goes wrong, and the end.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn
from rich.progress import Progress as Bar

from dxt.core.messages import ENDINGS, ending
from dxt.engine.recording.history import STATUSES, RunRecord

MOMENT = 0.5
"""Seconds for which a run needs no bar."""
NAMED = 3
"""Running nodes that are named."""

SIGNS = {
    "node_finished": "[green]✓[/]",
    "node_cached": "[cyan]=[/]",
    "node_failed": "[red]✗[/]",
    "node_skipped": "[yellow]-[/]",
}
WORDS = {"cut_short": "cut short", "blocked": "can't run"}
"""Of those that are not called so."""
WENT_WELL = {"node_finished", "node_cached"}


class Progress:
    """Hears a session's events; `clock` gives seconds."""

    def __init__(
        self, console: Console | None = None, clock: Callable[[], float] = time.monotonic
    ) -> None:
        # The stream of this moment: while node code runs, sys.stderr is another, which is told.
        self._console = console or Console(file=sys.stderr, highlight=False, soft_wrap=True)
        self._clock = clock
        self._began = clock()
        self._begun_lines: dict[tuple[str, str], str] = {}
        """What streams of nodes printed since their last line ended."""
        self._running: dict[str, None] = {}
        self._ended: set[str] = set()
        bar = (
            SpinnerColumn(),
            BarColumn(20),
            MofNCompleteColumn(),
            TextColumn("{task.description}"),
        )
        self._bar = Bar(*bar, console=self._console)
        self._task = self._bar.add_task("", total=0)
        self._live = Live(
            console=self._console,
            get_renderable=self.picture,
            transient=True,
            # What node code prints is told by events; the streams are left as they are.
            redirect_stdout=False,
            redirect_stderr=False,
        )

    def hear(self, event: dict[str, Any]) -> None:
        kind = event["event"]
        if kind == "run_started":
            self._start(len(event["nodes"]))
        elif kind == "nodes_queued":
            self._ended.difference_update(event["nodes"])
        elif kind == "node_started":
            self._running[event["node"]] = None
        elif kind in ENDINGS:
            self._running.pop(event["node"], None)
            for stream in ("stdout", "stderr"):
                self._print_lines(event["node"], stream, "", last=True)
            self._ended.add(event["node"])
            if self._console.is_terminal or kind not in WENT_WELL:
                self._console.print(f"{SIGNS[kind]} {event['node']}{escape(_more(event))}")
        elif kind == "printed":
            self._print_lines(event["node"], event["stream"], event["text"])
        elif kind == "run_finished":
            self._live.stop()

    def end(self, run: RunRecord) -> None:
        """Says how all of it ended, which may have been run in several goes."""
        self.close()
        self._console.print(_summary(run))

    def _print_lines(self, node: str, stream: str, text: str, last: bool = False) -> None:
        """Prints the lines that a piece of a stream ends; the rest waits for the next piece."""
        *lines, rest = (self._begun_lines.pop((node, stream), "") + text).split("\n")
        if last and rest:
            lines.append(rest)
        elif rest:
            self._begun_lines[node, stream] = rest
        for line in lines:
            self._console.print(f"  [dim]{node} |[/] {escape(line)}")

    def _start(self, nodes: int) -> None:
        self._began = self._clock()
        self._running.clear()
        self._ended.clear()
        self._bar.update(self._task, total=nodes)
        if self._console.is_terminal:
            self._live.start()

    def close(self) -> None:
        """Gives the terminal back, however the run ended."""
        self._live.stop()

    def picture(self) -> RenderableType:
        """The last line, as it is at this moment; nothing in the first one."""
        took = self._clock() - self._began
        if took < MOMENT:
            return Group()
        running = [*self._running]
        named = ", ".join(running[:NAMED]) + (", …" if len(running) > NAMED else "")
        description = f"{seconds(took)}  {escape(named)}"
        self._bar.update(self._task, completed=len(self._ended), description=description)
        return self._bar


def seconds(time: float) -> str:
    """A length of time in a few letters."""
    return f"{time:.1f} s" if time >= 1 else f"{time * 1000:.0f} ms"


def _more(event: dict[str, Any]) -> str:
    kind = event["event"]
    if kind == "node_skipped":
        return f"  {worded(ending(event))}, because {event['because']} failed"
    if kind == "node_failed":
        error = event["error"]
        line = f" (line {error['line']})" if error.get("line") else ""
        trace = error.get("trace", "")
        return f"{line}  {error['message']}" + "".join(f"\n    {t}" for t in trace.splitlines())
    outputs = ", ".join(description["text"] for description in event["outputs"].values())
    if kind == "node_cached":
        return f"  {outputs}"
    return f"  {seconds(event['seconds'])}  {outputs}"


def worded(status: str) -> str:
    """How a node ended, in words."""
    return WORDS.get(status, status)


def counted(event: dict[str, Any]) -> str:
    """How many nodes of a run that is over ended how; empty where none did."""
    counts = {status: event[status] for status in ENDINGS.values()}
    for apart, among in (("cut_short", "skipped"), ("blocked", "failed")):
        counts[apart] = event.get(apart, 0)
        counts[among] -= counts[apart]
    return _listed(counts)


def _listed(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {worded(status)}" for status, count in counts.items() if count)


def _summary(run: RunRecord) -> str:
    stopped = "Stopped after" if run.stopped else "Finished in"
    nothing = "nothing was ready yet" if run.stopped else "nothing to do"
    counts = {status: run.count(status) for status in STATUSES}
    return f"{stopped} {seconds(run.seconds)}: {_listed(counts) or nothing}."
