"""How things stand with each use of a subgraph, as it follows from the nodes inside.

Owns the counting, so that a use costs no more than what happens in it. A use is `running` while a
node inside is, or some are done and others queued; it failed when one failed, whose path the error
names; it is `done` or `cached` when its outputs are there. Must not know how anything is run.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from dxt.core.messages import ENDINGS
from dxt.engine import events
from dxt.engine.graph.expansion import Expansion
from dxt.engine.planning.standing import FRESH, Standing
from dxt.engine.tasks import Emit

BY_EVENT = {"node_started": "running", **ENDINGS}


class Uses(Mapping[str, Standing]):
    """By path. Passes events on, and tells as `planned` how uses stand by them."""

    def __init__(self, expansion: Expansion, standings: Mapping[str, Standing], emit: Emit) -> None:
        self._expansion = expansion
        self._standings = standings
        self._emit = emit
        self._status: dict[str, str] = {}
        self._counts: dict[str, dict[str, int]] = {}
        self._errors: dict[str, dict[str, Mapping[str, Any]]] = {}
        self._told: dict[str, Standing] = {}
        self._changed: dict[str, None] = {}

    def __getitem__(self, path: str) -> Standing:
        counts = self._counts[path]
        outputs = self._expansion.outputs(path)
        status = self._derived(counts, outputs)
        ends = {port: (self._standings[node], name) for port, (node, name) in outputs.items()}
        keys = dict.fromkeys(str(standing["key"]) for standing, _ in ends.values())
        is_blocked = any(standing["key"] is None for standing, _ in ends.values())
        found: Standing = {"status": status, "key": None if is_blocked else "+".join(keys)}
        if status in FRESH:
            found["outputs"] = {
                port: standing.get("outputs", {}).get(name, {})
                for port, (standing, name) in ends.items()
            }
        elif status in ("failed", "blocked"):
            found["error"] = _placed(*next(iter(self._errors[path].items())))
        elif status == "skipped":
            found.update(self._because(path))
        if ends and all(standing.get("pinned") for standing, _ in ends.values()):
            found["pinned"] = True
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._counts)

    def __len__(self) -> int:
        return len(self._counts)

    def hear(self, event: dict[str, Any]) -> None:
        """Passes the event on, and tells what follows from it for uses."""
        name = event["event"]
        if name == "planned":
            for node, standing in event["nodes"].items():
                self._note(node, standing["status"], standing.get("error"))
            told = self._news()
            self._emit(events.planned({**event["nodes"], **told}) if told else event)
            return
        self._emit(event)
        if name == "nodes_queued":
            for node in event["nodes"]:
                self._note(node, "queued", None)
            self.settle()
        elif name in BY_EVENT and "/" in event["node"]:
            status = "blocked" if event.get("blocked") else BY_EVENT[name]
            self._note(event["node"], status, event.get("error"))
            self.settle()

    def forget(self, nodes: Iterable[str]) -> None:
        """These flat nodes have gone."""
        for node in nodes:
            self._note(node, None, None)

    def settle(self) -> None:
        """Tells how uses stand that stand otherwise than was told."""
        told = self._news()
        if told:
            self._emit(events.planned(told))

    def _note(self, node: str, status: str | None, error: Mapping[str, Any] | None) -> None:
        path = node.rpartition("/")[0]
        if not path:
            return
        before = self._status.pop(node, None)
        if status is not None:
            self._status[node] = status
        while path:
            counts = self._counts.setdefault(path, {})
            if before is not None:
                counts[before] -= 1
                if not counts[before]:
                    del counts[before]
            if status is not None:
                counts[status] = counts.get(status, 0) + 1
            errors = self._errors.setdefault(path, {})
            errors.pop(node, None)
            if error is not None:
                errors[node] = error
            if not counts:
                del self._counts[path], self._errors[path]
            self._changed[path] = None
            path = path.rpartition("/")[0]

    def _news(self) -> dict[str, Standing]:
        changed, self._changed = self._changed, {}
        told = {}
        for path in changed:
            now = self[path] if path in self._counts else None
            if now != self._told.pop(path, None) and now is not None:
                told[path] = now
            if now is not None:
                self._told[path] = now
        return told

    def _derived(self, counts: Mapping[str, int], outputs: Mapping[str, tuple[str, str]]) -> str:
        if "running" in counts or ("queued" in counts and "done" in counts):
            return "running"
        for status in ("failed", "blocked"):
            if status in counts:
                return status
        ended = {self._status_of(node) for node, _ in outputs.values()} or set(counts)
        if ended.issubset(FRESH):
            return "done" if "done" in ended else "cached"
        for status in ("queued", "skipped"):
            if status in counts:
                return status
        return "stale"

    def _status_of(self, node: str) -> str:
        return self._status.get(node, "stale")

    def _because(self, path: str) -> Standing:
        for node in self._expansion.inside(path):
            if self._status_of(node) == "skipped":
                standing = self._standings[node]
                return {name: standing[name] for name in ("because", "begun") if name in standing}
        return {"because": path}


def _placed(node: str, error: Mapping[str, Any]) -> dict[str, Any]:
    """The error of a node inside as one of the use: it says which node, where it does not yet."""
    message = str(error["message"])
    if node not in message:
        message = f"{node}: {message}"
    return {**error, "message": message, "node": node}
