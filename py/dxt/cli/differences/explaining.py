"""`dxt explain`: why a node is stale, and what would run because of that."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from dxt.cli.answer import show, tell
from dxt.cli.differences.causes import Cause, causes, unsure, would_run
from dxt.cli.differences.recording import Recording
from dxt.cli.exit_code import ExitCode
from dxt.cli.files import history_file
from dxt.cli.files.graph_file import unfolded
from dxt.cli.files.history_file import Recorded
from dxt.cli.options import Sources
from dxt.cli.packages.opening import Opened
from dxt.cli.terminal.nearest import meant
from dxt.core.errors import DxtError, NoSuchNode


class Explanation(NamedTuple):
    """How a node stands against a recorded run: `fresh`, `stale`, or `blocked` by `problems`."""

    node: str
    status: str
    key: str | None
    recorded_key: str | None
    against: Recorded | None
    runs: dict[str, list[Cause]]
    """What would run, in the order in which it would, and why."""
    problems: list[DxtError]

    def as_json(self) -> dict[str, Any]:
        return {
            "ok": True,
            "node": self.node,
            "status": self.status,
            "key": self.key,
            "recorded_key": self.recorded_key,
            "against": self.against and {"run": self.against.name, "at": self.against.at},
            "runs": [
                {"node": node, "causes": [cause.as_json() for cause in found]}
                for node, found in self.runs.items()
            ],
            "problems": [problem.as_json() for problem in self.problems],
        }


def explain(path: Path, node: str, run: str | None, plugins: Sources, as_json: bool) -> int:
    """Explains the node against the recorded run, if one is named."""
    opened = Opened(path, plugins)
    recorded = None if run is None else history_file.read(run)
    explanation = explained(opened, node, recorded, time.time())
    if as_json:
        tell({**explanation.as_json(), **opened.as_json()})
    else:
        opened.tell()
        show(_lines(explanation, opened.words))
    return ExitCode.OK


def explained(opened: Opened, node: str, recorded: Recorded | None, at: float) -> Explanation:
    """How the node stands `at` so many seconds after 1970; raises NoSuchNode."""
    file = opened.file
    catalogue = opened.registry.catalogue()
    now = opened.live()
    if node not in now:
        inside = [path for path in now if path.startswith(f"{node}/")]
        what = "no node" if not inside else "only a subgraph"
        advice = meant(node, now) if not inside else f"its nodes are: {', '.join(inside)}."
        raise NoSuchNode(f'There is {what} "{node}" in {file.path}; {advice}', node)
    recording = None
    if recorded is not None:
        before = unfolded(recorded.graph, catalogue, recorded.files, file.where)
        recording = Recording(before, recorded.record, recorded.ended)
        recording.recall(now, recorded.made(recording.lasting), at)
    planned = would_run(now, node, recording)
    order, tied = now.topology.order(planned.waiting)
    may_differ = unsure(now)
    told = None if recorded is None else recorded.record.nodes.get(node)
    return Explanation(
        node=node,
        status="blocked" if planned.problems else "stale" if planned.waiting else "fresh",
        key=now.key(node),
        recorded_key=None if told is None else told.key,
        against=recorded,
        runs={
            name: causes(now, name, recording, catalogue, may_differ)
            for name in [*order, *sorted(tied)]
            if name not in planned.problems
        },
        problems=[opened.stuck.get(name, found) for name, found in planned.problems.items()],
    )


def _lines(found: Explanation, words: str) -> Iterator[str]:
    against = found.against
    since = f" since the run of {against.at} ({against.name})" if against else ""
    if found.status == "fresh":
        yield f"{found.node} is fresh: nothing that it depends on changed{since}."
        return
    if found.status == "blocked":
        yield f"{found.node} can't run:"
        yield from (f"  {problem.node}: {problem.message}" for problem in found.problems)
    else:
        own = found.runs[found.node]
        if own[0].what == "unrecorded":
            yield f"{found.node} would run: there is no recorded run to compare it with."
        else:
            yield f"{found.node} is stale{since}:"
            yield from (f"  {cause.text}" for cause in own)
    others = {node: why for node, why in found.runs.items() if node != found.node}
    if others:
        yield "Before it would run:" if found.status == "stale" else "What could run:"
        for node, why in others.items():
            text = "; ".join(cause.text for cause in why if cause.what != "unrecorded")
            yield f"  {node}: {text}" if text else f"  {node}"
    if against is None and found.status == "stale":
        yield "Record a run, and ask again what changed since:"
        yield f"  dxt run {words} --history runs.jsonl"
        yield f"  dxt explain {words} {found.node} --history runs.jsonl"
