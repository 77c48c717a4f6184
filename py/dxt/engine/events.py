"""What a session tells: one function per event, so that each has one spelling.

`core.messages` names the same events for the page. Events are plain JSON values.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dxt.core.errors import DxtError
from dxt.engine.tasks import Description

Event = dict[str, Any]
Outputs = Mapping[str, Description]


def planned(nodes: Mapping[str, Mapping[str, Any]]) -> Event:
    """How things stand with nodes whose standing changed: `{"status", "key", ...}` by id."""
    return {"event": "planned", "nodes": nodes}


def run_started(run: int, nodes: list[str]) -> Event:
    return {"event": "run_started", "run": run, "nodes": nodes}


def node_queued(node: str) -> Event:
    return {"event": "node_queued", "node": node}


def node_started(node: str) -> Event:
    return {"event": "node_started", "node": node}


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


def node_failed(node: str, error: Mapping[str, Any]) -> Event:
    return {"event": "node_failed", "node": node, "error": dict(error)}


def node_skipped(node: str, because: str) -> Event:
    """`because` is the node whose failure began it."""
    return {"event": "node_skipped", "node": node, "because": because}


def printed(node: str, stream: str, text: str) -> Event:
    return {"event": "printed", "node": node, "stream": stream, "text": text}


def run_finished(run: int, seconds: float, counts: Mapping[str, int], stopped: bool) -> Event:
    """`counts` says how many nodes ended done, cached, failed and skipped."""
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
    """`body` is whatever the host can hand to a viewer: bytes, or the id of bytes already sent."""
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
