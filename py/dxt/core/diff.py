"""An edit as a value: what was added, changed and removed, applied to a graph or taken back.

Owns Diff and its algebra: apply, reverse, squash, between. Undo, autosave, live planning and the
comparison of versions all use it. Must not know what people can do (edits) nor that there is a
history.

A graph is seen as flat records: `node:clean`, `wire:a.out -> b.rows` (true), `place:clean` (how the
node is drawn) and `field:title` (and every other top-level field; `field:view` is the view without
its places). A subgraph is `subgraph:tidy` (true), with what is in it as `subgraph:tidy/node:clean`,
`subgraph:tidy/field:inputs` and so on, each as in a graph. `order` says where added, removed and
moved nodes and wires stand, so that taking back a removal puts everything exactly where it was.
"""

from collections import OrderedDict

from dxt.core.codec import check_needs, is_position, node_from_json, node_to_json, place_to_json
from dxt.core.errors import (
    DocumentError,
    GraphError,
    NodeIdInvalid,
    NoSuchNode,
    WireInvalid,
)
from dxt.core.graph import Graph, Wire, is_node_id, is_path
from dxt.core.json_text import clip, copied, new_object, same
from dxt.core.ranks import moves
from dxt.core.subgraph import Subgraph, read_inputs, read_outputs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    Record = Any
    Rank = int | float

ABSENT = object()

NODE = "node"
WIRE = "wire"
PLACE = "place"
FIELD = "field"
SUBGRAPH = "subgraph"

KNOWN_FIELDS = ("title", "requirements", "lock", "needs", "view")
INNER_FIELDS = ("title", "inputs", "outputs", "view")

_OBJECTS = ("lock", "needs", "view")
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

    def __repr__(self) -> str:
        return "Diff(+%r ~%r -%r)" % (list(self.added), list(self.updated), list(self.removed))


def is_empty(diff: Diff) -> bool:
    return not (diff.added or diff.updated or diff.removed or diff.order)


def touches_logic(diff: Diff) -> bool:
    """Whether the diff changes what a run would do, and not only the picture or the words."""
    for part in (diff.added, diff.updated, diff.removed):
        for key in part:
            family, name = parse_key(key)
            if family == SUBGRAPH:
                name = name.partition("/")[2]
                family, name = parse_key(name) if name else (NODE, name)
            if family in (NODE, WIRE) or (family == FIELD and name in _LOGIC_FIELDS):
                return True
    return False


def parse_key(key: str) -> tuple[str, str]:
    """`("node", "clean")` of `node:clean`, `("subgraph", "a/node:b")` of `subgraph:a/node:b`."""
    family, colon, name = key.partition(":")
    if not colon or family not in (NODE, WIRE, PLACE, FIELD, SUBGRAPH) or not name:
        raise DocumentError('"%s" is not the key of a record.' % clip(key))
    if family == SUBGRAPH:
        subgraph, slash, inner = name.partition("/")
        if not is_node_id(subgraph) or (slash and parse_key(inner)[0] == SUBGRAPH):
            raise DocumentError('"%s" is not the key of a record.' % clip(key))
    return family, name


def record(graph: Graph, key: str) -> "Record":
    """A copy of the record; ABSENT where there is none, also for a known field that is empty."""
    family, name = parse_key(key)
    if family == NODE:
        return node_to_json(graph.nodes[name]) if name in graph.nodes else ABSENT
    if family == WIRE:
        return True if name in graph.wires else ABSENT
    if family == PLACE:
        place = graph.place(name)
        return place_to_json(place) if place else ABSENT
    if family == SUBGRAPH:
        subgraph, slash, inner = name.partition("/")
        if subgraph not in graph.subgraphs:
            return ABSENT
        return record(graph.subgraphs[subgraph], inner) if slash else True
    return copied(_field(graph, name))


def known_fields(graph: Graph) -> "tuple[str, ...]":
    """The fields that a record can be of, apart from those unknown here."""
    return INNER_FIELDS if isinstance(graph, Subgraph) else KNOWN_FIELDS


def _field(graph: Graph, name: str) -> "Record":
    if name not in known_fields(graph):
        return graph.extra.get(name, ABSENT)
    if name == "title":
        return graph.title or ABSENT
    if isinstance(graph, Subgraph) and name == "inputs":
        return graph.inputs or ABSENT
    if isinstance(graph, Subgraph) and name == "outputs":
        return graph.outputs or ABSENT
    if name == "requirements":
        return graph.requirements or ABSENT
    if name == "lock":
        return graph.lock or ABSENT
    if name == "needs":
        return graph.needs or ABSENT
    if name == "view":
        rest = new_object()
        for key in sorted(graph.view):
            if key != "nodes":
                rest[key] = graph.view[key]
        return rest or ABSENT
    return ABSENT


def _set_field(graph: Graph, name: str, value: "Record") -> None:
    if name not in known_fields(graph):
        graph.extra.pop(name, None)
        if value is not ABSENT:
            graph.extra[name] = copied(value)
        return
    value = None if value is ABSENT else copied(value)
    if name == "title":
        graph.title = value or ""
    elif isinstance(graph, Subgraph) and name == "inputs":
        graph.inputs = read_inputs(value or {})
    elif isinstance(graph, Subgraph) and name == "outputs":
        graph.outputs = read_outputs(value or {})
    elif name == "requirements":
        graph.requirements = value or []
    elif name == "lock":
        graph.lock = value or new_object()
    elif name == "needs":
        graph.needs = value or new_object()
    elif name == "view":
        places = graph.view.get("nodes")
        graph.view = value or new_object()
        if places is not None:
            graph.view["nodes"] = places


def keys_of(graph: Graph) -> list[str]:
    """The keys of all records, nodes and wires in the order of the file."""
    found = _own_keys(graph)
    for name in sorted(graph.subgraphs):
        found.append(SUBGRAPH + ":" + name)
        found.extend([_lead(name) + key for key in _own_keys(graph.subgraphs[name])])
    return found


def _own_keys(graph: Graph) -> list[str]:
    found = [NODE + ":" + node_id for node_id in graph.nodes]
    found.extend([WIRE + ":" + text for text in graph.wires])
    found.extend([PLACE + ":" + node_id for node_id in graph.nodes if graph.place(node_id)])
    fields = list(known_fields(graph)) + sorted(graph.extra)
    found.extend([FIELD + ":" + name for name in fields if _field(graph, name) is not ABSENT])
    return found


# Subgraphs


def _lead(name: str) -> str:
    return SUBGRAPH + ":" + name + "/"


def lifted(name: str, inner: Diff) -> Diff:
    """The diff of a document that does this to its subgraph of the name."""
    lead = _lead(name)
    found = Diff()
    for parts in ("added", "updated", "removed", "order"):
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
    for parts in ("added", "updated", "removed", "order"):
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
    _check(graph, own)
    for name, part in inner.items():
        _check_subgraph(graph, name, part, own)
    for name, part in inner.items():
        if SUBGRAPH + ":" + name in own.added:
            graph.subgraphs[name] = Subgraph()
        if SUBGRAPH + ":" + name in own.removed:
            del graph.subgraphs[name]
        else:
            _apply(graph.subgraphs[name], part)
    _apply(graph, own)


def _check_subgraph(graph: Graph, name: str, inner: Diff, own: Diff) -> None:
    """Raises where this can't be done to the subgraph, or with it."""
    there = graph.subgraphs.get(name)
    if SUBGRAPH + ":" + name in own.added:
        if there is not None:
            raise NodeIdInvalid('There is already a subgraph "%s"; choose another name.' % name)
        there = Subgraph()
    if there is None:
        raise GraphError('There is no subgraph "%s" in this graph.' % clip(name))
    if SUBGRAPH + ":" + name in own.removed and len(inner.removed) != len(_own_keys(there)):
        raise GraphError('The subgraph "%s" can\'t go while something is left in it.' % name)
    _check(there, inner)


def _apply(graph: Graph, diff: Diff) -> None:
    if diff.removed or diff.added or diff.order:
        graph.settle_order()
    graph.wires.remove([key[5:] for key in diff.removed if key.startswith("wire:")])
    for key in diff.removed:
        family, name = parse_key(key)
        if family == NODE:
            graph.remove_node(name)
        elif family == PLACE:
            graph.set_place(name, None)
        elif family == FIELD:
            _set_field(graph, name, ABSENT)
    for key, pair in diff.updated.items():
        if parse_key(key)[0] == NODE:
            graph.nodes[key[5:]] = node_from_json(pair[1], key[5:])
    for key, value in diff.added.items():
        if parse_key(key)[0] == NODE:
            graph.add_node(key[5:], node_from_json(value, key[5:]))
    graph.add_wires([Wire.parse(key[5:]) for key in diff.added if key.startswith("wire:")])
    for changed in (diff.added, {key: pair[1] for key, pair in diff.updated.items()}):
        for key, value in changed.items():
            family, name = parse_key(key)
            if family == PLACE:
                graph.set_place(name, copied(value))
            elif family == FIELD:
                _set_field(graph, name, value)
    ranks = {key: pair[1] for key, pair in diff.order.items() if pair[1] is not None}
    if ranks:
        graph.reorder(ranks)


def _check(graph: Graph, diff: Diff) -> None:
    """Raises where applying would fail halfway or leave a graph that could not be read back."""
    gone: dict[str, bool] = {}
    for key in diff.removed:
        family, name = parse_key(key)
        _check_there(graph, family, name)
        if family == NODE:
            gone[name] = True
    for key, pair in diff.updated.items():
        family, name = parse_key(key)
        _check_there(graph, family, name)
        _check_record(graph, family, name, pair[1])
    for key, value in diff.added.items():
        family, name = parse_key(key)
        _check_record(graph, family, name, value)
        if family == NODE and name in graph.nodes and name not in gone:
            raise NodeIdInvalid('There is already a node "%s".' % name, node=name)
        if family == WIRE:
            _check_wire(graph, diff, Wire.parse(name), gone)
    for node_id in gone:
        for wire in graph.wires_of(node_id):
            if "wire:" + wire.text not in diff.removed:
                raise WireInvalid(
                    'The node "%s" can\'t go while the wire "%s" stays.' % (node_id, wire.text),
                    node=node_id,
                )


def _check_there(graph: Graph, family: str, name: str) -> None:
    if family == NODE:
        graph.node(name)
    elif family == WIRE and name not in graph.wires:
        raise GraphError('There is no wire "%s" in this graph.' % clip(name))


def _check_record(graph: Graph, family: str, name: str, value: "Record") -> None:
    if family == NODE:
        if not is_path(name):
            raise NodeIdInvalid('"%s" can\'t name a node.' % clip(name), node=clip(name))
        node_from_json(value, name)
    elif family == PLACE:
        if not isinstance(value, dict) or ("at" in value and not is_position(value["at"])):
            raise DocumentError('The place of "%s" must be {"at": [x, y]}.' % clip(name))
    elif family == FIELD:
        good = True
        if name == "title":
            good = isinstance(value, str)
        elif isinstance(graph, Subgraph) and name == "inputs":
            read_inputs(value)
        elif isinstance(graph, Subgraph) and name == "outputs":
            read_outputs(value)
        elif name == "requirements":
            good = isinstance(value, list) and all(isinstance(text, str) for text in value)
        elif name in _OBJECTS:
            good = isinstance(value, dict) and not (name == "view" and "nodes" in value)
            if good and name == "needs":
                check_needs(value)
        elif name in ("dxt", "nodes", "wires", "subgraphs"):
            good = False
        if not good:
            raise DocumentError('The field "%s" can\'t be set to this.' % clip(name))


def _check_wire(graph: Graph, diff: Diff, wire: Wire, gone: dict[str, bool]) -> None:
    """Checks one added wire."""
    for end in (wire.source, wire.target):
        if "node:" + end not in diff.added and (end not in graph.nodes or end in gone):
            raise NoSuchNode(
                'The wire "%s" needs a node "%s", which is not there.' % (wire.text, end), node=end
            )
    if wire.text in graph.wires and "wire:" + wire.text not in diff.removed:
        raise WireInvalid(
            'There is already a wire "%s".' % wire.text, wire.target, wire.target_port
        )


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
        inner = lifted(name, _between(before or empty, after or empty))
        for part in ("added", "updated", "removed", "order"):
            getattr(found, part).update(getattr(inner, part))
    return found


def _between(one: Graph, other: Graph) -> Diff:
    found = Diff()
    before = _own_keys(one)
    after = _own_keys(other)
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
    """The diff that `as_json` described; DocumentError where it describes none."""
    diff = Diff()
    if not isinstance(found, dict):
        raise DocumentError("A diff must be an object.")
    for name in ("added", "updated", "removed", "order"):
        if not isinstance(found.get(name, diff.added), dict):
            raise DocumentError('The part "%s" of a diff must be an object.' % name)
    for key, value in found.get("added", {}).items():
        parse_key(key)
        diff.added[key] = copied(value)
    for key, value in found.get("removed", {}).items():
        parse_key(key)
        diff.removed[key] = copied(value)
    for key, value in found.get("updated", {}).items():
        parse_key(key)
        before, after = _pair(value)
        diff.updated[key] = (copied(before), copied(after))
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
