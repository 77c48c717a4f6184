"""What is required, brought together; what is locked; and whether that is what is installed.

Owns the form of a graph's lock: by canonical name, `{"version": "1.2", "sha256": ["...", ...]}`,
the digests of all files that this version may be installed from. Which versions go together is
pip's to find out (or micropip's, in the browser); its answer becomes a lock here. Only for where
packages are installed by pip: the browser has no use for it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from hashlib import sha256
from importlib.metadata import PackageNotFoundError, distribution
from typing import Any, NamedTuple

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name
from packaging.version import InvalidVersion, Version

from dxt.core.document.packages import IS, is_plugin
from dxt.core.errors import DxtError, PackageMissing, PackageUnfit, RequirementsInvalid
from dxt.nodes.plugins import Plugin
from dxt.nodes.requirements import Wanted

OWN = "dxt"
"""What is never locked: it is what reads the lock."""
Lock = Mapping[str, Any]
"""The lock of a graph; empty where nothing is locked."""


NOWHERE: Mapping[str, str] = {}


class Merged(NamedTuple):
    """One requirement for each package, by name; and why others can't be met by any version."""

    requirements: list[Requirement]
    problems: list[RequirementsInvalid]


def merge(wanted: Iterable[Wanted]) -> Merged:
    """What all together want on this machine; markers for other machines leave theirs out."""
    stated: dict[str, list[tuple[Requirement, str]]] = {}
    problems: list[RequirementsInvalid] = []
    for text, by in wanted:
        try:
            requirement = Requirement(text)
        except InvalidRequirement as error:
            why = str(error).partition("\n")[0].rstrip(".")
            message = f'"{text}", which {by} requires, is no requirement: {why}. Correct it.'
            problems.append(RequirementsInvalid(message))
            continue
        if requirement.marker is None or requirement.marker.evaluate():
            stated.setdefault(canonicalize_name(requirement.name), []).append((requirement, by))
    merged = []
    for name in sorted(stated):
        requirement = _both(name, [one for one, _ in stated[name]])
        urls = {one.url for one, _ in stated[name] if one.url}
        if len(urls) > 1 or requirement.specifier.is_unsatisfiable():
            problems.append(_clash(name, stated[name]))
        else:
            merged.append(requirement)
    return Merged(merged, problems)


def _both(name: str, stated: list[Requirement]) -> Requirement:
    found = Requirement(name)
    for requirement in stated:
        found.specifier &= requirement.specifier
        found.extras |= requirement.extras
        found.url = found.url or requirement.url
    return found


def _clash(name: str, stated: list[tuple[Requirement, str]]) -> RequirementsInvalid:
    wishes = [
        f"{by} wants {f'that at {one.url}' if one.url else one.specifier}"
        for one, by in stated
        if one.url or one.specifier
    ]
    return RequirementsInvalid(
        f"No {name} is what all want of it: {', '.join(wishes)}. Change one of these requirements."
    )


def lock_from_report(report: Mapping[str, Any]) -> dict[str, Any]:
    """The lock that pip resolved: `pip install --dry-run --ignore-installed --report - ...`."""
    lock = {}
    for item in report["install"]:
        name = canonicalize_name(item["metadata"]["name"])
        hashes = item["download_info"].get("archive_info", {}).get("hashes", {})
        digests = [hashes["sha256"]] if "sha256" in hashes else []
        lock[name] = {"version": item["metadata"]["version"], "sha256": digests}
    return dict(sorted(lock.items()))


class _There(NamedTuple):
    """A package that is here, and the sha256 of the file it came in, where that is known."""

    version: str
    sha256: str
    where: str = ""


def unmet(
    requirements: Iterable[Requirement],
    lock: Lock,
    plugins: Iterable[Plugin] = (),
    addresses: Mapping[str, str] = NOWHERE,
) -> list[DxtError]:
    """Why what is here is not what is required and locked; package by package.

    Here is what is installed, and plugins that were loaded from wheels. The file that an installed
    package came in can't be told from what is there, but where pip noted its digest (it does for a
    path or an address), that is compared, too. Under "name==version", `addresses` tell where
    plugins are to be had.
    """
    given: dict[str, _There] = {}
    for plugin in plugins:
        if plugin.wheel is not None:
            wheel = _There(plugin.version, sha256(plugin.wheel).hexdigest(), plugin.where)
            given[plugin.name] = given[f"{plugin.name}{IS}{plugin.version}"] = wheel
    problems: list[DxtError] = []
    for key in sorted(lock):
        name, _, version = key.partition(IS)
        if is_plugin(lock[key]):
            version = str(lock[key].get("version"))
        found = given.get(f"{name}{IS}{version}") or given.get(name) or _installed(name)
        if problem := _unlike_lock(
            name, lock[key], found, addresses.get(f"{name}{IS}{version}", "")
        ):
            problems.append(problem)
    for requirement in requirements:
        there = given.get(canonicalize_name(requirement.name)) or _installed(requirement.name)
        if problem := _unlike_requirement(requirement, lock, there):
            problems.append(problem)
    return problems


def _unlike_lock(name: str, entry: Any, there: _There | None, address: str) -> DxtError | None:
    version = entry.get("version") if isinstance(entry, dict) else None
    digests = entry.get("sha256", []) if isinstance(entry, dict) else None
    if not isinstance(version, str) or not isinstance(digests, list):
        return RequirementsInvalid(
            f'The lock must say of {name} {{"version": "...", "sha256": ["..."]}}. '
            "Lock again: dxt lock FILE."
        )
    if is_plugin(entry):
        return _unlike_plugin(name, version, digests, there, address)
    if there is None:
        return PackageMissing(
            f"{name} {version} is locked and not installed. Run: pip install {name}=={version}"
        )
    if _version(there.version) != _version(version):
        return PackageUnfit(
            f"{name} is locked at {version}, and {there.version} is installed. "
            f"Run: pip install {name}=={version}, or lock again: dxt lock FILE."
        )
    if there.sha256 and digests and there.sha256 not in digests:
        return PackageUnfit(
            f"{name} {version} is from another file than those that are locked (its sha256 is "
            f"{there.sha256[:12]}…). Get it from where it was locked, or lock again: dxt lock FILE."
        )
    return None


def _unlike_plugin(
    name: str, version: str, digests: list[Any], there: _There | None, address: str
) -> DxtError | None:
    is_same = there is not None and _version(there.version) == _version(version)
    if there is None or not is_same:
        only = f", only {there.version}" if there else ""
        return PackageMissing(
            f"The plugin {name} {version} is not here{only}. Give its file: --plugin FILE"
            + (f", or have it fetched: --fetch. It is at {address}" if address else ".")
        )
    if there.sha256 and digests and there.sha256 not in digests:
        which = f"at {there.where}" if there.where else "that is installed"
        return PackageUnfit(
            f"The plugin {name} {version} {which} is another file than the graph names (its sha256 "
            f"is {there.sha256[:12]}…, not {str(digests[0])[:12]}…). Get that one, or, if you "
            "trust this one, have the graph name it: dxt lock GRAPH --plugin "
            f"{there.where or 'FILE'}"
        )
    return None


def _unlike_requirement(
    requirement: Requirement, lock: Lock, there: _There | None
) -> DxtError | None:
    name = canonicalize_name(requirement.name)
    packages = [entry for entry in lock.values() if not is_plugin(entry)]
    if packages and name not in lock and name != OWN:
        return RequirementsInvalid(
            f"{requirement} is required and not locked. Lock again: dxt lock FILE."
        )
    if there is None:
        if name in lock:
            return None  # that it is missing is told of the lock
        return PackageMissing(f"{requirement} is not installed. Run: pip install '{requirement}'")
    if not requirement.specifier.contains(there.version, prereleases=True):
        return PackageUnfit(
            f"{requirement} is required, and {there.version} is installed. "
            f"Run: pip install '{requirement}'"
        )
    return None


def _installed(name: str) -> _There | None:
    try:
        found = distribution(name)
    except PackageNotFoundError:
        return None
    noted = json.loads(found.read_text("direct_url.json") or "{}")
    digest = noted.get("archive_info", {}).get("hashes", {}).get("sha256", "")
    return _There(found.version, str(digest))


def _version(text: str) -> Version | str:
    try:
        return Version(text)
    except InvalidVersion:
        return text
