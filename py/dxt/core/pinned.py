"""The plugins that a graph names: which they are, and the edits that add one or let it go.

A plugin is an entry of `lock` that says so, by its name: `{"version": "1.0", "sha256": ["..."],
"plugin": true}`; and a requirement: "weather==1.0", or "weather @ https://..." where it can be
fetched. Its own code's digest is in the keys of its nodes, so that no other node's key knows of it.
Must not know what is loaded here (registry), nor how it is got.
"""

from collections import OrderedDict

from dxt.core.diff import Diff
from dxt.core.json_text import copied, new_object
from dxt.core.record import ABSENT, record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from dxt.core.graph import Graph

MARK = "plugin"


class Pinned:
    """One plugin as a graph names it; `url` is "" where only its file is known."""

    def __init__(self, name: str, version: str, sha256: str, url: str = "") -> None:
        self.name = name
        self.version = version
        self.sha256 = sha256
        self.url = url

    @property
    def host(self) -> str:
        """The host that the address names."""
        return self.url.partition("://")[2].partition("/")[0]

    @property
    def requirement(self) -> str:
        if self.url:
            return "%s @ %s" % (self.name, self.url)
        return "%s==%s" % (self.name, self.version)

    def __repr__(self) -> str:
        return "Pinned(%r, %r)" % (self.name, self.version)


def plugins_of(graph: "Graph") -> "OrderedDict[str, Pinned]":
    """The plugins of a graph by name, in the order of its lock."""
    urls: dict[str, str] = {}
    for text in graph.requirements:
        if isinstance(text, str) and " @ " in text:
            name, _, url = text.partition(" @ ")
            urls[canonical(name)] = url.strip()
    found: OrderedDict[str, Pinned] = OrderedDict()
    for name, entry in graph.lock.items():
        if not _is_plugin(entry):
            continue
        digests = entry.get("sha256")
        if isinstance(digests, list) and digests and isinstance(digests[0], str):
            version = str(entry.get("version", ""))
            found[name] = Pinned(name, version, digests[0], urls.get(canonical(name), ""))
    return found


def packages_of(graph: "Graph") -> "tuple[list[str], dict[str, Any]]":
    """The requirements and the lock without the plugins: what code of the graph runs among."""
    named = {canonical(name): True for name, entry in graph.lock.items() if _is_plugin(entry)}
    if not named:
        return graph.requirements, graph.lock
    requirements = [text for text in graph.requirements if required_name(text) not in named]
    lock = new_object()
    for name, entry in graph.lock.items():
        if not _is_plugin(entry):
            lock[name] = entry
    return requirements, lock


def pin(graph: "Graph", plugin: Pinned) -> Diff:
    """Names a plugin in the graph, in the place of another version of it."""
    return _change(graph, plugin.name, plugin)


def unpin(graph: "Graph", name: str) -> Diff:
    """Takes the name of a plugin out of the graph; its nodes stay."""
    return _change(graph, name, None)


def _change(graph: "Graph", name: str, plugin: "Pinned | None") -> Diff:
    requirements = [text for text in graph.requirements if required_name(text) != canonical(name)]
    lock = new_object()
    for other, entry in graph.lock.items():
        if canonical(other) != canonical(name):
            lock[other] = copied(entry)
    if plugin is not None:
        requirements.append(plugin.requirement)
        entry = new_object()
        entry["version"] = plugin.version
        entry["sha256"] = [plugin.sha256]
        entry[MARK] = True
        lock[plugin.name] = entry
    diff = Diff()
    for field, value in (("requirements", requirements), ("lock", lock)):
        diff.change("field:" + field, record(graph, "field:" + field), value or ABSENT)
    return diff


def canonical(name: str) -> str:
    """A package's name in the one spelling that counts."""
    text = name.strip().lower().replace("_", "-").replace(".", "-")
    while "--" in text:
        text = text.replace("--", "-")
    return text


def required_name(text: object) -> str:
    """The name that a requirement begins with, in the one spelling that counts."""
    if not isinstance(text, str):
        return ""
    for at, letter in enumerate(text):
        if not ("a" <= letter <= "z" or "A" <= letter <= "Z" or letter in "0123456789._-"):
            return canonical(text[:at])
    return canonical(text)


def _is_plugin(entry: object) -> bool:
    return isinstance(entry, dict) and entry.get(MARK) is True
