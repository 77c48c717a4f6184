"""`dxt diff`: what one graph computes otherwise than another, layout and words apart."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import unified_diff
from typing import Any, NamedTuple

import click

from dxt.cli.answer import show, tell
from dxt.cli.differences.causes import same_code
from dxt.cli.exit_code import ExitCode
from dxt.cli.files.graph_file import read_file_or_link
from dxt.core.editing import diff as diffs
from dxt.core.editing.diff import Diff
from dxt.core.editing.record import ABSENT, FIELD, NODE, PLACE, SUBGRAPH, WIRE, parse_key
from dxt.core.text.json_text import clip, same, write

LOGIC_FIELDS = ("requirements", "lock", "needs", "inputs", "outputs")


class Change(NamedTuple):
    """One thing that differs.

    `what` is `node`, `wire`, `type`, `code`, `param`, `field` (of a node or of the graph), `place`
    or `subgraph`; `where` names it, as `node`, `node.port`, a wire's text or a field's name, with
    the subgraph and a "/" before what is in one. `before` or `after` is None where there was
    nothing. Without `logic` it changes no value.
    """

    what: str
    where: str
    before: Any
    after: Any
    logic: bool = True


def diff(one: str, other: str, as_json: bool) -> int:
    """Tells what differs between two graphs, each a file or a link. FOUND when the logic does."""
    found = list(changes(diffs.between(read_file_or_link(one), read_file_or_link(other))))
    logic = [change for change in found if change.logic]
    if as_json:
        told = [change._asdict() for change in found]
        tell({"ok": True, "same": not logic, "changes": told})
    else:
        show(line for change in logic for line in _lines(change))
        if not logic:
            rest = "; they differ only in layout and words" if found else ""
            click.echo(f"The logic is the same{rest}.", err=True)
    return ExitCode.FOUND if logic else ExitCode.OK


def changes(between: Diff) -> Iterator[Change]:
    """What a diff changes, nodes first, then wires, then the rest, then subgraphs."""
    own, inner = diffs.split(between)
    records: dict[str, tuple[Any, Any]] = {
        **{key: (value, None) for key, value in own.removed.items()},
        **own.updated,
        **{key: (None, value) for key, value in own.added.items()},
    }
    for wanted in (NODE, WIRE, FIELD, PLACE):
        for key, (before, after) in records.items():
            family, name = parse_key(key)
            if family != wanted:
                continue
            if family == NODE and before is not None and after is not None:
                yield from _within_node(name, before, after)
            elif family == FIELD:
                yield Change(FIELD, name, before, after, name in LOGIC_FIELDS)
            else:
                yield Change(family, name, before, after, family != PLACE)
    for name, part in inner.items():
        before, after = records.get(f"{SUBGRAPH}:{name}", (True, True))
        if before is None or after is None:
            yield Change(SUBGRAPH, name, before, after)
            continue
        for change in changes(part):
            yield change._replace(where=_path(name, change))


def _path(subgraph: str, change: Change) -> str:
    """Where a change inside a subgraph is: a node by its path, a wire by those of its ends."""
    if change.what == WIRE:
        return " -> ".join(f"{subgraph}/{end}" for end in change.where.split(" -> "))
    return f"{subgraph}/{change.where}"


def _within_node(node: str, before: dict[str, Any], after: dict[str, Any]) -> Iterator[Change]:
    if before["type"] != after["type"]:
        yield Change("type", node, before["type"], after["type"])
    if before.get("code") != after.get("code"):
        codes = before.get("code"), after.get("code")
        yield Change("code", node, *codes, logic=not same_code(*codes, after["type"]))
    params = before.get("params", {}), after.get("params", {})
    for port in dict.fromkeys([*params[0], *params[1]]):
        if not same(params[0].get(port, ABSENT), params[1].get(port, ABSENT)):
            yield Change("param", f"{node}.{port}", params[0].get(port), params[1].get(port))
    for name in dict.fromkeys([*before, *after]):
        values = before.get(name, ABSENT), after.get(name, ABSENT)
        if name not in ("type", "code", "params") and not same(*values):
            yield Change(FIELD, f"{node} {name}", before.get(name), after.get(name))


def _lines(change: Change) -> Iterator[str]:
    """The change for people: one line, and those of the code below it."""
    what, where, before, after, _ = change
    if what in (NODE, WIRE, SUBGRAPH):
        sign, record = ("-", before) if after is None else ("+", after)
        yield f"{sign} {what} {where}" + (f" ({record['type']})" if what == NODE else "")
        return
    if what == "code":
        yield f"~ code of {where}"
        texts = (before or "").splitlines(), (after or "").splitlines()
        lines = [*unified_diff(texts[0], texts[1], lineterm="", n=1)]
        yield from (f"    {line}" for line in lines[2:])
        return
    yield f"~ {'' if what == FIELD else what + ' '}{where}: {_told(before)} -> {_told(after)}"


def _told(value: Any) -> str:
    return "not set" if value is None else clip(write(value, tight=True))
