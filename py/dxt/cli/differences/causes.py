"""Why a node would run again: what differs between a recorded run and the graph as it is now.

Pure: owns what counts as a cause and its words. Must not know where runs are recorded, nor how a
cause is shown.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from typing import Any, NamedTuple

from dxt.cli.differences.recording import Recording
from dxt.core.errors import DxtError
from dxt.core.node_types.catalogue import JAVASCRIPT, PYTHON, Catalogue
from dxt.core.source.js_signature import read_js_signature
from dxt.core.source.js_tokens import normalise_js
from dxt.core.source.tokens import normalise
from dxt.core.text.json_text import clip, same, write
from dxt.engine.graph.live import LiveGraph
from dxt.engine.planning.plan import Plan, plan
from dxt.engine.recording.history import BLOCKED, CUT_SHORT, FRESH
from dxt.engine.values.fingerprint import settled


class Cause(NamedTuple):
    """One reason why a node has no stored value.

    `what` is `unrecorded` (there is no run to compare with), `new`, `type`, `code`, `param`,
    `wire`, `file`, `requirements`, `lock`, `above` (`name` is a node it gets a value from),
    `impure` (it runs in every run), `failed`, `blocked`, `skipped`, `cut_short` or `absent` (how it
    went in that run), `overdue` (its result is too old) or `undated` (nobody knows how old it is;
    `before` are the seconds for which it is good), or `dxt` (other keys are made now).
    `name` is a port or a node, or empty.
    """

    what: str
    name: str = ""
    before: Any = None
    after: Any = None

    @property
    def text(self) -> str:
        """The cause in words, to stand behind the name of its node."""
        before, after = _worded(self.before), _worded(self.after)
        return {
            "unrecorded": "no run is recorded",
            "new": "it is new",
            "type": f"it was a {self.before} and is a {self.after}",
            "code": "its code changed",
            "param": f"its {self.name} was {before} and is {after}",
            "wire": f"its {self.name} came from {before} and comes from {after}",
            "file": f"its {self.name} is a file with other content",
            "requirements": f"the graph's requirements were {before} and are {after}",
            "lock": "the packages that the graph is locked to changed",
            "above": f"what it gets from {self.name} can be another value",
            "impure": "it may give something else each time, so it runs in every run",
            "failed": f"it failed in that run: {self.before}",
            "blocked": f"it could not run then: {self.before}",
            "skipped": f"it was skipped in that run, because {self.name} failed",
            "cut_short": f"it was cut short in that run, because {self.name} failed",
            "absent": "that run did not come to it",
            "overdue": f"its result was good for {before} s, and that time is over",
            "undated": f"its result is good for {before} s, and no recorded run tells since when",
            "dxt": "this version of DxT, or of its node types, makes other keys",
        }[self.what]

    def as_json(self) -> dict[str, Any]:
        return self._asdict()


def would_run(now: LiveGraph, node: str, recording: Recording | None) -> Plan:
    """What a run for this node would do, if it had the values that the recorded run ended with.

    The recording's results that are still good have been recalled.
    """
    stored: set[str] = set() if recording is None else recording.record.stored_keys

    def is_fresh(name: str) -> bool:
        keys = now.value_keys(name)
        return name not in now.impure and bool(keys) and stored.issuperset(keys.values())

    return plan(now, is_fresh, [node])


def unsure(now: LiveGraph) -> set[str]:
    """What can come out otherwise though nothing changed: the impure nodes whose results are not
    good any more, and all that follows from them."""
    return now.topology.downstream(now.impure)


def causes(
    now: LiveGraph,
    node: str,
    recording: Recording | None,
    catalogue: Catalogue,
    may_differ: Container[str],
) -> list[Cause]:
    """Why this node, which would run, would: its own changes first, then those above it.

    `may_differ` are those that are `unsure`.
    """
    if recording is None:
        return [Cause("unrecorded")]
    before = recording.live
    if node not in before:
        return [Cause("new")]
    found = [
        *_changes(before, now, node, catalogue),
        *_changes_above(recording, now, node, may_differ),
    ]
    if node in now.impure and now.ttl(node) is None:
        found.append(Cause("impure"))
    if found:
        return found
    told = recording.record.nodes.get(node)
    if told is None or told.status == "unfinished":
        return [Cause("absent")]
    if told.status in ("failed", BLOCKED):
        return [Cause(told.status, before=(told.error or {}).get("message", ""))]
    if told.status == "skipped":
        return [Cause("skipped", told.because or "")]
    if told.status == CUT_SHORT:
        return [Cause("cut_short", told.because or "")]
    if node in now.impure:
        return [Cause("undated" if node in recording.undated else "overdue", "", before.ttl(node))]
    return [Cause("dxt")]


def _changes(before: LiveGraph, now: LiveGraph, node: str, catalogue: Catalogue) -> Iterator[Cause]:
    """What enters the node's own key and differs, the keys of its inputs aside."""
    one, other = before.graph.nodes[node], now.graph.nodes[node]
    if one.type != other.type:
        yield Cause("type", "", one.type, other.type)
    elif not same_code(one.code, other.code, one.type) or _lasts(before, node) != _lasts(now, node):
        yield Cause("code", "", one.code, other.code)
    if PYTHON in (one.type, other.type):
        if sorted(before.graph.requirements) != sorted(now.graph.requirements):
            yield Cause("requirements", "", before.graph.requirements, now.graph.requirements)
        if not same(before.graph.lock, now.graph.lock):
            yield Cause("lock", "", before.graph.lock, now.graph.lock)
    values = _values(before, node, catalogue), _values(now, node, catalogue)
    wires = _wires(before, node), _wires(now, node)
    files = _files(before, node), _files(now, node)
    for port in dict.fromkeys([*values[0], *values[1], *wires[0], *wires[1]]):
        if wires[0].get(port) != wires[1].get(port):
            yield Cause("wire", port, wires[0].get(port), wires[1].get(port))
        elif port in files[0] and port in files[1]:
            if files[0][port] != files[1][port]:
                yield Cause("file", port, files[0][port], files[1][port])
        elif port not in wires[0] and not same(values[0].get(port), values[1].get(port)):
            yield Cause("param", port, values[0].get(port), values[1].get(port))


def _changes_above(
    recording: Recording, now: LiveGraph, node: str, may_differ: Container[str]
) -> Iterator[Cause]:
    """The nodes it gets values from, now as then, whose own keys differ, or which gave a value that
    can be another one the next time."""
    before, told = recording.live, recording.record.nodes
    for source in now.topology.sources(node):
        if source not in before.topology.sources(node):
            continue
        can_change = source in may_differ and source in told and told[source].status in FRESH
        if can_change or before.key(source) != now.key(source):
            yield Cause("above", source, before.key(source), now.key(source))


def _lasts(live: LiveGraph, node: str) -> str:
    """For how long a result is good: that of a script is told by its comments, not by its code."""
    shape = live.known(node).shape
    if shape is None or not shape.is_impure:
        return "for ever"
    return "once" if shape.spec.ttl is None else "for a while"


def _values(live: LiveGraph, node: str, catalogue: Catalogue) -> dict[str, Any]:
    """What the node's ports are set to, by hand or by default."""
    document = live.graph.nodes[node]
    spec = catalogue.spec_of(document, node)
    if isinstance(spec, DxtError):
        return dict(document.params)
    found = {port.name: port.default for port in spec.inputs if port.has_default}
    for port in spec.inputs:
        if port.name in document.params:
            found[port.name] = settled(document.params[port.name], port.type)
    return found


def _wires(live: LiveGraph, node: str) -> dict[str, list[str]]:
    """Where the values of the wired ports come from, as `node.port`."""
    found: dict[str, list[str]] = {}
    for wire in live.graph.wires_into(node):
        found.setdefault(wire.target_port, []).append(f"{wire.source}.{wire.source_port}")
    return found


def _files(live: LiveGraph, node: str) -> dict[str, Any]:
    """Those that its ports are set to; of a node that can't run, none is known."""
    return {} if live.key(node) is None else live.task(node).files


def same_code(one: str | None, other: str | None, type: str = PYTHON) -> bool:
    """Whether the two make one key: comments and formatting do not matter."""
    try:
        if type == JAVASCRIPT:
            return one == other or _script(one or "") == _script(other or "")
        return one == other or normalise(one or "") == normalise(other or "")
    except DxtError:  # one of them can't be read
        return False


def _script(code: str) -> tuple[str, list[Any]]:
    """What counts of JavaScript: the code, and the types that its comments tell."""
    spec = read_js_signature(code)
    return normalise_js(code), [port.as_json() for port in [*spec.inputs, *spec.outputs]]


def _worded(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
        return clip(", ".join(value))
    return clip(write(value, tight=True))
