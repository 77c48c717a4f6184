"""`dxt lock`: the versions and hashes of all packages that a graph needs, written into its file.

Owns when locked versions stay, and how two locks differ. pip finds out what goes together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import click

from dxt.cli import pip
from dxt.cli.answer import complain, show, tell
from dxt.cli.exit_code import ExitCode
from dxt.cli.graph_file import read_graph, write_graph
from dxt.cli.opening import Opened
from dxt.core.catalogue import specs_of
from dxt.core.definitions import Definitions
from dxt.core.errors import DxtError, LockFailed, UnknownNodeType
from dxt.core.json_text import same
from dxt.core.pinned import packages_of
from dxt.nodes.lock import lock_from_report, merge
from dxt.nodes.plugin_files import ZIP
from dxt.nodes.requirements import wanted


class Change(NamedTuple):
    """What a lock says of a package, before and after; None where it says nothing."""

    name: str
    before: Any
    after: Any

    @property
    def line(self) -> str:
        """The change for people."""
        if self.before is None:
            return f"+ {self.name} {_version(self.after)}"
        if self.after is None:
            return f"- {self.name} {_version(self.before)}"
        if _version(self.before) == _version(self.after):
            return f"~ {self.name} {_version(self.after)}: another file of it, too"
        return f"~ {self.name} {_version(self.before)} -> {_version(self.after)}"


def lock(path: Path, check: bool, upgrade: bool, plugins: Sequence[Path], as_json: bool) -> int:
    """Locks what the graph needs, or only tells whether that is done. Raises LockFailed."""
    opened = Opened(path, plugins)
    if not as_json:
        opened.tell()
    before = opened.file.graph.lock
    requirements, problems = _required(opened)
    changes: list[Change] = []
    written = False
    if not problems:
        if requirements and not as_json:
            click.echo(f"Asking pip for {', '.join(requirements)} ...", err=True)
        packages = packages_of(opened.file.graph)[1]
        plugins_locked = {name: before[name] for name in before if name not in packages}
        found = _resolved(opened, requirements, {} if upgrade else packages)
        after = dict(sorted({**found, **plugins_locked}.items()))
        changes = _changes(before, after)
        if changes and not check:
            # Read again: what else is to be brought up to date is not for this command to write.
            graph = read_graph(path)
            graph.lock = after
            write_graph(path, graph)
            written = True
    ok = not problems and (written or not changes)
    if as_json:
        told = {
            "problems": [problem.as_json() for problem in problems],
            "changes": [change._asdict() for change in changes],
        }
        tell({"ok": ok, "file": str(path), "written": written, **told, **opened.as_json()})
    for problem in problems:
        complain(problem.as_json())
    if not as_json and not problems:
        show(change.line for change in changes)
        click.echo(_ending(path, bool(changes), written), err=True)
    return ExitCode.OK if ok else ExitCode.UNUSABLE if problems else ExitCode.FOUND


def _required(opened: Opened) -> tuple[list[str], list[DxtError]]:
    """What all want, one requirement for each package; and why that can't be known."""
    graph, catalogue = opened.file.graph, opened.registry.catalogue()
    merged = merge(wanted(graph, catalogue))
    problems: list[DxtError] = list(merged.problems)
    types = Definitions(graph, catalogue)
    scopes = [graph, *graph.subgraphs.values()]
    for spec in (spec for scope in scopes for spec in specs_of(scope, types).values()):
        if isinstance(spec, UnknownNodeType):  # then what it needs is not known either
            problems.append(spec)
    return [str(requirement) for requirement in merged.requirements], problems


def _resolved(opened: Opened, requirements: list[str], before: Mapping[str, Any]) -> dict[str, Any]:
    """The lock that pip finds; what was locked before stays if all of it can."""
    if not requirements:
        return {}
    wheels = [plugin for plugin in opened.registry.plugins if (plugin.wheel or b"").startswith(ZIP)]
    files = [Path(plugin.where) for plugin in wheels]
    loaded = {plugin.name: plugin.version for plugin in wheels}
    locked = {name: _version(entry) for name, entry in before.items() if _version(entry)}
    try:
        report = pip.resolve(requirements, files, _exactly({**locked, **loaded}))
    except LockFailed:
        if not locked:
            raise
        report = pip.resolve(requirements, files, _exactly(loaded))
    found = lock_from_report(report)
    for name, entry in found.items():
        if _version(entry) == locked.get(name):  # other machines take other files of one version
            entry["sha256"] = list(dict.fromkeys([*_hashes(before[name]), *entry["sha256"]]))
    return found


def _exactly(versions: Mapping[str, str]) -> list[str]:
    return [f"{name}=={version}" for name, version in versions.items()]


def _version(entry: Any) -> str:
    """The version in a lock's entry; "" where it says none."""
    version = entry.get("version") if isinstance(entry, dict) else None
    return version if isinstance(version, str) else ""


def _hashes(entry: Mapping[str, Any]) -> list[Any]:
    hashes = entry.get("sha256")
    return hashes if isinstance(hashes, list) else []


def _changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    return [
        Change(name, before.get(name), after.get(name))
        for name in sorted({*before, *after})
        if not same(before.get(name), after.get(name))
    ]


def _ending(path: Path, changed: bool, written: bool) -> str:
    if written:
        return f"{path} is written."
    return f"{path} is as it was: lock it." if changed else f"{path} is locked as it should be."
