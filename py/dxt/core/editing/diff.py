"""An edit as a value: what was added, changed and removed, applied to a graph or taken back.

Owns Diff and its algebra: apply, reverse, squash, between. Undo, autosave, live planning and the
comparison of versions all use it. Must not know what people can do (edits) nor that there is a
history.

A graph is seen as flat records (record). `order` says where added, removed and moved nodes and
wires stand, so that taking back a removal puts everything exactly where it was.
"""

from collections import OrderedDict

from dxt.core.document.graph import Graph
from dxt.core.document.subgraph import Subgraph
from dxt.core.editing.fit import Made, check, check_subgraph
from dxt.core.editing.ranks import moves
from dxt.core.editing.record import (
    ABSENT,
    FIELD,
    NODE,
    PLACE,
    SUBGRAPH,
    WIRE,
    lead_of,
    named,
    own_keys,
    parse_key,
    record,
    set_field,
)
from dxt.core.errors import DocumentError
from dxt.core.text.json_text import copied, new_object, same

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from dxt.core.document.wires import Rank
    from dxt.core.editing.record import Record

PARTS = ("added", "updated", "removed", "order")
_LOGIC_FIELDS = ("requirements", "lock", "needs", "inputs", "outputs")


class Diff:
    """`added` and `removed` hold records, `updated` pairs (from, to), `order` pairs of ranks.

    A rank is a number; a pair of them holds None on the side where the record is not there. Ranks
    mean something to the graph that the diff was made for and to its copies; in another graph a
    record may come to stand elsewhere in the file, which changes nothing else.
    """

    def __init__(
        self,
        added: "dict[str, Record] | None" = None,
        updated: "dict[str, tuple[Record, Record]] | None" = None,
        removed: "dict[str, Record] | None" = None,
        order: "dict[str, tuple[Rank | None, Rank | None]] | None" = None,
    ) -> None:
        self.added: dict[str, Record] = OrderedDict() if added is None else added
        self.updated: dict[str, tuple[Record, Record]] = (
            OrderedDict() if updated is None else updated
        )
        self.removed: dict[str, Record] = OrderedDict() if removed is None else removed
        self.order: dict[str, tuple[Rank | None, Rank | None]] = (
            OrderedDict() if order is None else order
        )

    def change(self, key: str, before: "Record", after: "Record") -> None:
        """Notes that a record changes; ABSENT stands for a record that is not there."""
        if before is ABSENT and after is not ABSENT:
            self.added[key] = after
        elif before is not ABSENT and after is ABSENT:
            self.removed[key] = before
        elif before is not ABSENT and not same(before, after):
            self.updated[key] = (before, after)

    def parts(self) -> "list[dict[str, Any]]":
        """What is added, updated and removed, by key."""
        return [self.added, self.updated, self.removed]

    def __repr__(self) -> str:
        return "Diff(+%r ~%r -%r)" % (list(self.added), list(self.updated), list(self.removed))


def is_empty(diff: Diff) -> bool:
    return not (diff.added or diff.updated or diff.removed or diff.order)


def touches_logic(diff: Diff) -> bool:
    """Whether the diff changes what a run would do, and not only the picture or the words."""
    for part in diff.parts():
        for key in part:
            family, name = parse_key(key)
            if family == SUBGRAPH:
                name = name.partition("/")[2]
                family, name = parse_key(name) if name else (NODE, name)
            if family in (NODE, WIRE) or (family == FIELD and name in _LOGIC_FIELDS):
                return True
    return False


def together(*diffs: Diff) -> Diff:
    """The diff that makes all these changes; no two change the same."""
    found = Diff()
    for diff in diffs:
        for part in PARTS:
            getattr(found, part).update(getattr(diff, part))
    return found


# Subgraphs


def lifted(name: str, inner: Diff) -> Diff:
    """The diff of a document that does this to its subgraph of the name."""
    lead = lead_of(name)
    found = Diff()
    for parts in PARTS:
        for key, value in getattr(inner, parts).items():
            getattr(found, parts)[lead + key] = value
    return found


def within(name: str, diff: Diff) -> Diff:
    """What the diff of a document does to its subgraph of the name."""
    return split(diff)[1].get(name) or Diff()


def split(diff: Diff) -> "tuple[Diff, dict[str, Diff]]":
    """What the diff does to the graph itself, and what to each subgraph, by name.

    That a subgraph comes or goes is in the first part.
    """
    found: OrderedDict[str, Diff] = OrderedDict()
    if not _reaches_in(diff):
        return diff, found
    own = diff
    for parts in PARTS:
        for key, value in getattr(diff, parts).items():
            if not key.startswith("subgraph:"):
                continue
            name, slash, inner = key[9:].partition("/")
            if name not in found:
                found[name] = Diff()
            if slash:
                getattr(found[name], parts)[inner] = value
                own = own if own is not diff else _copy(diff)
                del getattr(own, parts)[key]
    return own, found


def _reaches_in(diff: Diff) -> bool:
    for part in (diff.added, diff.updated, diff.removed, diff.order):
        for key in part:
            if key.startswith("subgraph:"):
                return True
    return False


def _copy(diff: Diff) -> Diff:
    return Diff(
        OrderedDict(diff.added),
        OrderedDict(diff.updated),
        OrderedDict(diff.removed),
        OrderedDict(diff.order),
    )


# Applying


def apply(graph: Graph, diff: Diff) -> None:
    """Changes the graph in place, wholly or not at all; DxtError where the diff does not fit."""
    own, inner = split(diff)
    made = check(graph, own)
    parts = []
    for name, part in inner.items():
        parts.append((name, part, check_subgraph(graph, name, part, own)))
    for name, part, made_inside in parts:
        if SUBGRAPH + ":" + name in own.added:
            graph.subgraphs[name] = Subgraph()
        if SUBGRAPH + ":" + name in own.removed:
            del graph.subgraphs[name]
        else:
            _apply(graph.subgraphs[name], part, made_inside)
    _apply(graph, own, made)


def _apply(graph: Graph, diff: Diff, made: Made) -> None:
    if diff.removed or diff.added or diff.order:
        graph.settle_order()
        graph.wires.remove(named(diff.removed, WIRE))
    for key in diff.removed:
        family, name = parse_key(key)
        if family == NODE:
            graph.remove_node(name)
        elif family == PLACE:
            graph.set_place(name, None)
        elif family == FIELD:
            set_field(graph, name, ABSENT)
    for node_id, node in made.updated.items():
        graph.nodes[node_id] = node
    for node_id, node in made.added.items():
        graph.add_node(node_id, node)
    graph.add_wires(made.wires)
    for key, value in diff.added.items():
        _set(graph, key, value)
    if len(made.updated) < len(diff.updated):
        for key, pair in diff.updated.items():
            _set(graph, key, pair[1])
    ranks = {key: pair[1] for key, pair in diff.order.items() if pair[1] is not None}
    if ranks:
        graph.reorder(ranks)


def _set(graph: Graph, key: str, value: "Record") -> None:
    """Sets a place or a field."""
    family, name = parse_key(key)
    if family == PLACE:
        graph.set_place(name, copied(value))
    elif family == FIELD:
        set_field(graph, name, value)


# Algebra


def reverse(diff: Diff) -> Diff:
    """The diff that takes this one back."""
    found = Diff(OrderedDict(diff.removed), None, OrderedDict(diff.added))
    for key, pair in diff.updated.items():
        found.updated[key] = (pair[1], pair[0])
    for key, ranks in diff.order.items():
        found.order[key] = (ranks[1], ranks[0])
    return found


def squash(*diffs: Diff) -> Diff:
    """One diff that does what these do one after the other."""
    changes: dict[str, list[Record]] = OrderedDict()
    ranks: dict[str, list[Rank | None]] = OrderedDict()
    for diff in diffs:
        for key, value in diff.removed.items():
            changes.setdefault(key, [value, None])[1] = ABSENT
        for key, pair in diff.updated.items():
            changes.setdefault(key, [pair[0], None])[1] = pair[1]
        for key, value in diff.added.items():
            changes.setdefault(key, [ABSENT, None])[1] = value
        for key, rank in diff.order.items():
            ranks.setdefault(key, [rank[0], None])[1] = rank[1]
    found = Diff()
    for key, change in changes.items():
        found.change(key, change[0], change[1])
    for key, rank_change in ranks.items():
        if rank_change[0] != rank_change[1]:
            found.order[key] = (rank_change[0], rank_change[1])
    return found


def between(one: Graph, other: Graph) -> Diff:
    """The diff that makes `one` equal to `other`, the order of the file included."""
    found = _between(one, other)
    inside: list[Diff] = []
    empty = Subgraph()
    for name in sorted(
        list(one.subgraphs) + [n for n in other.subgraphs if n not in one.subgraphs]
    ):
        before = one.subgraphs.get(name)
        after = other.subgraphs.get(name)
        found.change(
            SUBGRAPH + ":" + name,
            ABSENT if before is None else True,
            ABSENT if after is None else True,
        )
        inside.append(lifted(name, _between(before or empty, after or empty)))
    return together(found, *inside)


def _between(one: Graph, other: Graph) -> Diff:
    found = Diff()
    before = own_keys(one)
    after = own_keys(other)
    known: dict[str, bool] = {}
    for key in before + after:
        if key not in known:
            known[key] = True
            found.change(key, record(one, key), record(other, key))
    for family in ("node:", "wire:"):
        old = {key: one.rank(key) for key in before if key.startswith(family)}
        new = [key for key in after if key.startswith(family)]
        there = dict.fromkeys(new, True)
        for key, rank in old.items():
            if key not in there:
                found.order[key] = (rank, None)
        for key, rank in moves(old, new).items():
            found.order[key] = (old.get(key), rank)
    return found


# JSON


def as_json(diff: Diff) -> "dict[str, Any]":
    """The diff as a JSON object, without its empty parts."""
    found = new_object()
    if diff.added:
        found["added"] = copied(diff.added)
    if diff.updated:
        found["updated"] = copied(diff.updated)
    if diff.removed:
        found["removed"] = copied(diff.removed)
    if diff.order:
        found["order"] = copied(diff.order)
    return found


def from_json(found: "Any") -> Diff:
    """The diff that `as_json` described; DocumentError where it describes none.

    It shares its records with `found`.
    """
    diff = Diff()
    if not isinstance(found, dict):
        raise DocumentError("A diff must be an object.")
    for name in PARTS:
        if not isinstance(found.get(name, diff.added), dict):
            raise DocumentError('The part "%s" of a diff must be an object.' % name)
    for key, value in found.get("added", {}).items():
        parse_key(key)
        diff.added[key] = value
    for key, value in found.get("removed", {}).items():
        parse_key(key)
        diff.removed[key] = value
    for key, value in found.get("updated", {}).items():
        parse_key(key)
        diff.updated[key] = _pair(value)
    for key, value in found.get("order", {}).items():
        parse_key(key)
        before, after = _pair(value)
        for rank in (before, after):
            if rank is not None and (rank is True or not isinstance(rank, (int, float))):
                raise DocumentError("A rank in a diff must be a number.")
        diff.order[key] = (before, after)
    return diff


def _pair(value: "Any") -> "tuple[Any, Any]":
    if not isinstance(value, (list, tuple)) or len(value) != 2:
        raise DocumentError("A change in a diff must be a pair.")
    return value[0], value[1]
