"""What was written of a graph before, so that little is written anew when little of it changed.

Owns the texts of nodes and places. Must not know how they are spelt.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

GROUP = 16
"""So many nodes, or places, are kept as one text."""
BETWEEN = ",\n"


class _Group:
    """Nodes or places that follow each other, and what was written of them."""

    def __init__(self, names: list[str], parts: "list[Any]", texts: list[str]) -> None:
        self.names = names
        self.parts = parts
        self.ids = [id(part) for part in parts]
        self.texts = texts
        self.text = BETWEEN.join(texts)


class Written:
    """The texts of nodes and places, by where they stand in the file, as long as they are of the
    same objects: those are never changed in place.

    Writing is slow on the page, where a graph is kept after every edit. Even to ask for each of a
    thousand texts takes long there, so they are kept in groups; of one that is no longer whole,
    only what is new in it is written.
    """

    def __init__(self) -> None:
        self.is_cut = False
        """Whether `limit` was reached, so that what was written is not all of it."""
        self._groups: dict[str, list[_Group]] = {}
        self._asked: dict[str, bool] = {}
        self._room: int | None = None

    def begin(self, limit: int | None = None) -> None:
        """A text is about to be written, or of what is new in it about `limit` parts."""
        self.is_cut = False
        self._asked = {}
        self._room = limit

    def end(self) -> None:
        """It is written; what it does not have is forgotten."""
        for path in list(self._groups):
            if path not in self._asked:
                del self._groups[path]

    def items(
        self, path: str, names: list[str], parts: "list[Any]", write: "Callable[[str, Any], str]"
    ) -> list[str]:
        """The texts at the path, which `write` gives for a name and a part, some of them joined."""
        before = self._groups.get(path, [])
        stretches = _stretches(before, names, [id(part) for part in parts])
        whole = {group.names[0]: True for group, _, _ in stretches if group is not None}
        known: dict[str, tuple[Any, str]] = {}
        for old in before:
            if old.names[0] not in whole:
                for at, name in enumerate(old.names):
                    known[name] = (old.parts[at], old.texts[at])
        groups: list[_Group] = []
        for group, start, stop in stretches:
            if group is None and self._room != 0:
                texts = []
                for at in range(start, stop):
                    found = known.get(names[at])
                    if found is None or found[0] is not parts[at]:
                        found = (parts[at], write(names[at], parts[at]))
                        self._room = self._room and self._room - 1
                    texts.append(found[1])
                group = _Group(names[start:stop], parts[start:stop], texts)
            if group is None:
                self.is_cut = True
            else:
                groups.append(group)
        self._groups[path] = groups
        self._asked[path] = True
        return [group.text for group in groups]


def _stretches(
    groups: list[_Group], names: list[str], ids: list[int]
) -> "list[tuple[_Group | None, int, int]]":
    """All names, from start to stop: a group that is as it was, or None for one to be made."""
    starts = {group.names[0]: group for group in groups if len(group.names) > GROUP // 2}
    found: list[tuple[_Group | None, int, int]] = []
    at = 0
    while at < len(names):
        group = starts.get(names[at])
        stop = at + (len(group.names) if group is not None else 0)
        if group is None or names[at:stop] != group.names or ids[at:stop] != group.ids:
            group = None
            stop = at + 1
            while stop < len(names) and stop - at < GROUP and names[stop] not in starts:
                stop += 1
        found.append((group, at, stop))
        at = stop
    return found
