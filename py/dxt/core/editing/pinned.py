"""The plugins that a graph names: which they are, and the edits that add one or let it go.

A plugin is an entry of `lock` that says so, by its name: `{"version": "1.0", "sha256": ["..."],
"plugin": true}`; and a requirement: "weather==1.0", or "weather @ https://..." where it can be
fetched. Of a plugin that is there in several versions, the others' entries are called
"weather==0.9", and their addresses end with "#sha256=" and the digest of their file. Its own code's
digest is in the keys of its nodes, so that no other node's key knows of it. Must not know what is
loaded here (registry), nor how it is got.
"""

from dxt.core.editing.diff import Diff
from dxt.core.editing.record import ABSENT, record
from dxt.core.text.json_text import copied, new_object

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from dxt.core.document.graph import Graph

MARK = "plugin"
IS = "=="
"""Between name and version, in a requirement and in the lock's name of one version of several."""
DIGEST = "#sha256="


class Pinned:
    """One version of a plugin as a graph names it; `url` is "" where only its file is known."""

    def __init__(self, name: str, version: str, sha256: str, url: str = "") -> None:
        self.name = name
        self.version = version
        self.sha256 = sha256
        self.url = url

    @property
    def host(self) -> str:
        """The host that the address names."""
        return self.url.partition("://")[2].partition("/")[0]

    def __repr__(self) -> str:
        return "Pinned(%r, %r)" % (self.name, self.version)


def plugins_of(graph: "Graph") -> "list[Pinned]":
    """The plugins of a graph, in the order of its lock; of one name, there may be several."""
    urls: dict[str, str] = {}
    for text in graph.requirements:
        if isinstance(text, str) and " @ " in text:
            name, _, url = text.partition(" @ ")
            url, _, sha256 = url.strip().partition(DIGEST)
            urls[sha256 or canonical(name)] = url
    found = []
    for key, entry in graph.lock.items():
        if not is_plugin(entry):
            continue
        digests = entry.get("sha256")
        if isinstance(digests, list) and digests and isinstance(digests[0], str):
            name, _, stated = key.partition(IS)
            url = urls.get(digests[0], "" if stated else urls.get(canonical(name), ""))
            found.append(Pinned(name, str(entry.get("version", stated)), digests[0], url))
    return found


def packages_of(graph: "Graph") -> "tuple[list[str], dict[str, Any]]":
    """The requirements and the lock without the plugins: what code of the graph runs among."""
    named = {required_name(key): True for key, entry in graph.lock.items() if is_plugin(entry)}
    if not named:
        return graph.requirements, graph.lock
    requirements = [text for text in graph.requirements if required_name(text) not in named]
    lock = new_object()
    for name, entry in graph.lock.items():
        if not is_plugin(entry):
            lock[name] = entry
    return requirements, lock


def pin(graph: "Graph", plugin: Pinned, is_beside: bool = False) -> Diff:
    """Names a plugin in the graph: in the place of its other versions, or beside them."""
    others = []
    if is_beside:
        others = _versions(graph, plugin.name, plugin.version)
    return _change(graph, plugin.name, others + [plugin])


def unpin(graph: "Graph", plugin: Pinned) -> Diff:
    """Takes one version of a plugin out of the graph; its nodes stay."""
    return _change(graph, plugin.name, _versions(graph, plugin.name, plugin.version))


def _versions(graph: "Graph", name: str, but: str) -> list[Pinned]:
    """The versions of a plugin that a graph names, all but one."""
    return [
        found
        for found in plugins_of(graph)
        if canonical(found.name) == canonical(name) and found.version != but
    ]


def _change(graph: "Graph", name: str, versions: list[Pinned]) -> Diff:
    """Makes these the versions of a plugin that the graph names."""
    requirements = [text for text in graph.requirements if required_name(text) != canonical(name)]
    lock = new_object()
    for key, entry in graph.lock.items():
        if required_name(key) != canonical(name):
            lock[key] = copied(entry)
    for at, plugin in enumerate(versions):
        is_last = at == len(versions) - 1
        requirement = plugin.name + IS + plugin.version
        key = plugin.name if is_last else requirement
        if plugin.url:
            requirement = "%s @ %s" % (plugin.name, plugin.url)
            if not is_last:
                requirement += DIGEST + plugin.sha256
        requirements.append(requirement)
        entry = new_object()
        entry["version"] = plugin.version
        entry["sha256"] = [plugin.sha256]
        entry[MARK] = True
        lock[key] = entry
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


def is_plugin(entry: object) -> bool:
    """Whether an entry of a lock names a plugin."""
    return isinstance(entry, dict) and entry.get(MARK) is True
