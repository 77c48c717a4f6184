"""The edits by which a graph names a plugin, or lets it go.

How plugins stand in a graph is in `document.packages`. Must not know what is loaded here.
"""

from dxt.core.document.packages import (
    DIGEST,
    IS,
    MARK,
    Pinned,
    canonical,
    plugins_of,
    required_name,
)
from dxt.core.editing.diff import Diff
from dxt.core.editing.record import ABSENT, record
from dxt.core.text.json_text import copied, new_object

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dxt.core.document.graph import Graph


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
