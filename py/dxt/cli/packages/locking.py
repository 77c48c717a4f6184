"""`dxt lock`: the versions and hashes of all that a graph needs, written into its file.

Owns when locked versions stay, how two locks differ, and which of the plugins that were given the
graph names from now on. pip finds out which packages go together.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

import click

from dxt.cli.answer import complain, show, tell
from dxt.cli.exit_code import ExitCode
from dxt.cli.files.graph_file import read_graph, write_graph
from dxt.cli.options import Sources
from dxt.cli.packages import pip
from dxt.cli.packages.opening import Opened
from dxt.core.document.graph import Graph
from dxt.core.document.packages import Pinned, packages_of, plugins_of, required_name
from dxt.core.editing import diff as diffs
from dxt.core.editing.pinning import pin
from dxt.core.errors import DxtError, LockFailed, UnknownNodeType
from dxt.core.node_types.catalogue import specs_of
from dxt.core.node_types.definitions import Definitions
from dxt.core.text.json_text import same
from dxt.nodes.lock import lock_from_report, merge
from dxt.nodes.plugin_files import ZIP
from dxt.nodes.requirements import wanted
from dxt.nodes.sources import file_name


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


def lock(path: Path, check: bool, upgrade: bool, plugins: Sources, as_json: bool) -> int:
    """Locks what the graph needs, or only tells whether that is done. Raises LockFailed."""
    opened = Opened(path, plugins)
    if not as_json:
        opened.tell()
    before = opened.file.graph.lock
    _name_plugins(opened.file.graph, opened)
    requirements, problems = _required(opened)
    changes: list[Change] = []
    written = False
    if not problems:
        if requirements and not as_json:
            click.echo(f"Asking pip for {', '.join(requirements)} ...", err=True)
        # Read again: what else is to be brought up to date is not for this command to write.
        graph = read_graph(path)
        _name_plugins(graph, opened)
        packages = packages_of(graph)[1]
        named = {name: graph.lock[name] for name in graph.lock if name not in packages}
        found = _resolved(opened, requirements, {} if upgrade else packages)
        after = dict(sorted(found.items())) | named
        changes = _changes(before, after)
        if changes and not check:
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


def _name_plugins(graph: Graph, opened: Opened) -> None:
    """Has the graph name the plugins that its nodes are of, where those are not installed: with
    their addresses, where they have any. One that it requires as it does packages is locked like
    those."""
    required = {required_name(text) for text in packages_of(graph)[0]}
    urls = {plugin.sha256: plugin.url for plugin in plugins_of(graph)}
    specs = opened.registry.catalogue().specs
    scopes = [opened.file.graph, *opened.file.graph.subgraphs.values()]
    used = {node.type for scope in scopes for node in scope.nodes.values()}
    digests = {specs[type].origin.partition("@")[2] for type in used if type in specs}
    begun: set[str] = set()
    for plugin in opened.registry.plugins:
        if plugin.wheel is None or plugin.digest not in digests or plugin.name in required:
            continue
        digest = sha256(plugin.wheel).hexdigest()
        url = plugin.where if "://" in plugin.where else urls.get(digest, "")
        pinned = Pinned(plugin.name, plugin.version, digest, url)
        diffs.apply(graph, pin(graph, pinned, is_beside=plugin.name in begun))
        begun.add(plugin.name)


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
    files = {file_name(plugin.where): plugin.wheel or b"" for plugin in wheels}
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
