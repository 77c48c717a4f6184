"""The packages that a graph names, and which of them are plugins.

A plugin is an entry of `lock` that says so, by its name: `{"version": "1.0", "sha256": ["..."],
"plugin": true}`; and a requirement: "weather==1.0", or "weather @ https://..." where it can be
fetched. Of a plugin that is there in several versions, the others' entries are called
"weather==0.9", and their addresses end with "#sha256=" and the digest of their file. Its own code's
digest is in the keys of its nodes, so that no other node's key knows of it. Must not know what is
loaded here (registry), nor how a graph is changed.
"""

from dxt.core.text.json_text import new_object

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
