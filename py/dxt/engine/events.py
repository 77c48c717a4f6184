"""What a session tells: the one stream of events that page, command line and tests all read.

Owns every event's fields and meaning: a TypedDict says what is in it, and a function of the same
name in small letters makes it, so that each has one spelling. Those that the engine does not make
itself come from its host in the browser. `core.messages` checks the same names between page and
worker. Events are JSON values (`previewed` may carry bytes), with descriptions that need not be
dicts: `json.dumps` takes `default=dict`. Must not know who listens.

A run tells, in this order: `run_started`; then of every node it is about either `node_cached` or,
of all others together, `nodes_queued`; of each of those `node_started`, any number of `printed`,
and one of `node_finished`, `node_failed` and `node_skipped`; last `run_finished`. A node with known
problems fails without being queued, and so are skipped those that need it; a queued node turns out
`node_cached` when another one had the same key. During the run, after an edit, or when values were
lost, or are made anew to meet in one process, nodes may be queued again, and what was told of them
before no longer counts. A node that was stopped may be told no end.

Nodes that stream start together, and of each the same is told as of any other. One whose items
nobody reads any more, because all its readers failed, is `node_skipped` because of one of them, and
said to have `begun`; so is one that another's failure cut off in the middle of its stream.
While they are performed, `streamed` tells how full their wires stand. The `outputs` of a node whose
items were passed on without being stored have an empty `digest`, and can't be previewed.

While nothing is performed a run may tell that it is `paused` before a node, until it is `resumed`
or finished; after a change it may tell `paused` again, before another node or with other inputs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, NotRequired, TypedDict

from dxt.core.errors import DxtError
from dxt.engine.tasks import Description

Event = dict[str, Any]
"""Any of the TypedDicts below."""

Outputs = Mapping[str, Description]


class Error(TypedDict):
    """A `DxtError` as JSON; `trace` is the node's own frames."""

    code: str
    message: str
    node: NotRequired[str]
    port: NotRequired[str]
    line: NotRequired[int]
    trace: NotRequired[str]


class Standing(TypedDict):
    """How a node stands: `key` is None while it is blocked, and its error says by what.

    A `pinned` one keeps its values, whatever changes above it. At the ports named in `replaced`
    these were given by hand.
    """

    status: Literal["stale", "blocked", "done", "cached", "failed", "skipped"]
    key: str | None
    outputs: NotRequired[dict[str, Description]]
    error: NotRequired[Error]
    because: NotRequired[str]
    begun: NotRequired[bool]
    pinned: NotRequired[bool]
    replaced: NotRequired[list[str]]


class Planned(TypedDict):
    """How things stand with those nodes whose standing changed, by id."""

    event: Literal["planned"]
    nodes: dict[str, Standing]


class Plugged(TypedDict):
    """A plugin that is loaded, by the digest of its file, and the `types` it brings."""

    name: str
    version: str
    sha256: str
    types: list[str]


class Unplugged(TypedDict):
    """Why a plugin's file could not be loaded."""

    sha256: str
    message: str


class TypesChanged(TypedDict):
    """Other plugins are loaded now; `catalogue` has all node types there are."""

    event: Literal["types_changed"]
    catalogue: dict[str, Any]
    plugins: list[Plugged]
    failures: list[Unplugged]


class PinsChanged(TypedDict):
    """These nodes are pinned now, by values of these keys; `lost` are those that could not be
    pinned again as they once were, because a value is gone."""

    event: Literal["pins_changed"]
    pins: dict[str, dict[str, Any]]
    lost: list[str]


class RunStarted(TypedDict):
    """A run begins; `nodes` are all it is about, those with stored values included."""

    event: Literal["run_started"]
    run: int
    nodes: list[str]


class NodesQueued(TypedDict):
    """Each will be performed when what it needs is there and an executor is free."""

    event: Literal["nodes_queued"]
    nodes: list[str]


class NodeStarted(TypedDict):
    """An executor begins with the node: which one, counted from 0; the first need not be told."""

    event: Literal["node_started"]
    node: str
    executor: NotRequired[int]


class NodeFinished(TypedDict):
    """The node has new values; `seconds` is what the executor took for them."""

    event: Literal["node_finished"]
    node: str
    key: str
    seconds: float
    outputs: dict[str, Description]


class NodeCached(TypedDict):
    """The values of the node were stored; it was not performed."""

    event: Literal["node_cached"]
    node: str
    key: str
    outputs: dict[str, Description]


class NodeFailed(TypedDict):
    """The node raised, was stopped, or is `blocked`: it can't be performed as it is."""

    event: Literal["node_failed"]
    node: str
    error: Error
    blocked: NotRequired[bool]


class NodeSkipped(TypedDict):
    """The node was not performed, or not to its end where it had `begun`; `because` is the node
    whose failure kept it from that."""

    event: Literal["node_skipped"]
    node: str
    because: str
    begun: NotRequired[bool]


class Paused(TypedDict):
    """The run stands still before the node, which takes these `inputs`, by wire."""

    event: Literal["paused"]
    node: str
    why: Literal["breakpoint", "step", "pause"]
    breakpoint: NotRequired[str]
    inputs: dict[str, Description]


class Resumed(TypedDict):
    """The run goes on from where it was paused."""

    event: Literal["resumed"]


class Printed(TypedDict):
    """A piece of what the node's code printed, any number of lines and not always whole ones."""

    event: Literal["printed"]
    node: str
    stream: Literal["stdout", "stderr"]
    text: str


class Passing(TypedDict):
    """A wire that a stream passes: the `items` so far, and how many of at most `room` are waiting
    to be read."""

    items: int
    waiting: int
    room: int


class Streamed(TypedDict):
    """How far streams are and how full they stand, by wire; told now and then, and at their end."""

    event: Literal["streamed"]
    wires: dict[str, Passing]


class RunFinished(TypedDict):
    """The run is over: how many nodes ended how, and whether somebody stopped it. Of the `skipped`
    some may have begun, and of the `failed` some can't run as they are, which is told then: they
    were `cut_short`, and `blocked`."""

    event: Literal["run_finished"]
    run: int
    ok: bool
    seconds: float
    done: int
    cached: int
    failed: int
    skipped: int
    cut_short: NotRequired[int]
    blocked: NotRequired[int]
    stopped: bool


class Previewed(TypedDict):
    """A part of a value; `body` is bytes, or what the host hands to a viewer instead."""

    event: Literal["previewed"]
    node: str
    port: str
    key: str
    header: dict[str, Any]
    body: Any


class RunsTold(TypedDict):
    """The runs that are remembered, the newest first, and what one of them was like: of its nodes
    as many as can be looked at, those that took longest. Where that was asked for, how it differs
    from another."""

    event: Literal["runs_told"]
    runs: list[dict[str, Any]]
    shown: dict[str, Any] | None
    comparison: dict[str, Any] | None


class RunsSaved(TypedDict):
    """A file of recorded runs is on its way to the reader."""

    event: Literal["runs_saved"]
    name: str


class ExecutorLost(TypedDict):
    """An executor died with the values it held."""

    event: Literal["executor_lost"]
    reason: str


class ProblemFound(TypedDict):
    """A command could not be obeyed."""

    event: Literal["problem_found"]
    error: Error


class BootProgressed(TypedDict):
    """The host brings up the engine or an executor; `fraction` of `phase` is done, 0 to 1."""

    event: Literal["boot_progressed"]
    part: str
    phase: str
    fraction: float


class EngineReady(TypedDict):
    """The host can take commands; `phases` are milliseconds by part of the boot."""

    event: Literal["engine_ready"]
    phases: NotRequired[dict[str, float]]


class ExecutorReady(TypedDict):
    """The host has an executor that can perform nodes; `phases` as above."""

    event: Literal["executor_ready"]
    phases: NotRequired[dict[str, float]]


def planned(nodes: Mapping[str, Mapping[str, Any]]) -> Event:
    return {"event": "planned", "nodes": nodes}


def pins_changed(pins: Mapping[str, Any], lost: Sequence[str]) -> Event:
    return {"event": "pins_changed", "pins": dict(pins), "lost": list(lost)}


def run_started(run: int, nodes: list[str]) -> Event:
    return {"event": "run_started", "run": run, "nodes": nodes}


def nodes_queued(nodes: list[str]) -> Event:
    return {"event": "nodes_queued", "nodes": nodes}


def node_started(node: str) -> Event:
    return {"event": "node_started", "node": node}


def node_started_by(executor: int, node: str) -> Event:
    """`node_started` as it is told where there may be several executors."""
    return {**node_started(node), "executor": executor} if executor else node_started(node)


def node_finished(node: str, key: str, seconds: float, outputs: Outputs) -> Event:
    return {
        "event": "node_finished",
        "node": node,
        "key": key,
        "seconds": seconds,
        "outputs": outputs,
    }


def node_cached(node: str, key: str, outputs: Outputs) -> Event:
    return {"event": "node_cached", "node": node, "key": key, "outputs": outputs}


def node_failed(node: str, error: Mapping[str, Any], blocked: bool = False) -> Event:
    told = {"blocked": True} if blocked else {}
    return {"event": "node_failed", "node": node, "error": dict(error), **told}


def node_skipped(node: str, because: str, begun: bool = False) -> Event:
    told = {"begun": True} if begun else {}
    return {"event": "node_skipped", "node": node, "because": because, **told}


def paused(node: str, why: str, breakpoint: str | None, inputs: Outputs) -> Event:
    told = {} if breakpoint is None else {"breakpoint": breakpoint}
    return {"event": "paused", "node": node, "why": why, **told, "inputs": dict(inputs)}


def resumed() -> Event:
    return {"event": "resumed"}


def printed(node: str, stream: str, text: str) -> Event:
    return {"event": "printed", "node": node, "stream": stream, "text": text}


def streamed(wires: Mapping[str, Mapping[str, int]]) -> Event:
    return {"event": "streamed", "wires": dict(wires)}


def run_finished(run: int, seconds: float, counts: Mapping[str, int], stopped: bool) -> Event:
    """`counts` says how many nodes ended done, cached, failed and skipped; where there are any, how
    many of them blocked and cut short."""
    ok = not (stopped or counts["failed"])
    return {
        "event": "run_finished",
        "run": run,
        "ok": ok,
        "seconds": seconds,
        **counts,
        "stopped": stopped,
    }


def previewed(node: str, port: str, key: str, header: Mapping[str, Any], body: object) -> Event:
    return {
        "event": "previewed",
        "node": node,
        "port": port,
        "key": key,
        "header": dict(header),
        "body": body,
    }


def executor_lost(reason: str) -> Event:
    return {"event": "executor_lost", "reason": reason}


def problem_found(error: DxtError) -> Event:
    return {"event": "problem_found", "error": error.as_json()}
