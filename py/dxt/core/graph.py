"""The graph document in memory: nodes, wires, and the fields around them.

Owns Graph, Node, Wire and the lookups between them. Must not know the file's text (codec), what an
edit is (diff, edits) or which node types exist (catalogue). Nodes and wires keep the order in which
they were made; that order is the order of the file. Where subgraphs are unfolded, a node inside one
goes by its path, `use/node`; in a document no node does.
"""

from collections import OrderedDict

from dxt.core.errors import NodeIdInvalid, NoSuchNode, WireInvalid
from dxt.core.json_text import clip, copied, new_object

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

    from dxt.core.subgraph import Subgraph

ID_LENGTH = 80
_NO_EXTRA: "dict[str, Any]" = new_object()
_ID_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789_"


def is_node_id(text: str) -> bool:
    """Whether `text` matches [a-z][a-z0-9_]* and is not too long to read."""
    if not text or len(text) > ID_LENGTH or not "a" <= text[0] <= "z":
        return False
    return not text.strip(_ID_LETTERS)


def is_path(text: str) -> bool:
    """Whether `text` is a node's id, or such ids joined by "/"."""
    if "/" not in text:
        return is_node_id(text)
    return all(is_node_id(part) for part in text.split("/"))


def is_port_name(text: str) -> bool:
    """Whether `text` can name a port: what Python takes for a name, as far as ASCII can tell."""
    if not text or len(text) > ID_LENGTH or "0" <= text[0] <= "9":
        return False
    if not text.strip(_ID_LETTERS):
        return True
    for letter in text:
        if letter < "\x80" and letter not in _ID_LETTERS and not "A" <= letter <= "Z":
            return False
    return True


class Wire:
    """From one output port to one input port."""

    __slots__ = ("source", "source_port", "target", "target_port")

    def __init__(self, source: str, source_port: str, target: str, target_port: str) -> None:
        self.source = source
        self.source_port = source_port
        self.target = target
        self.target_port = target_port

    @property
    def text(self) -> str:
        """The canonical spelling, `a.out -> b.rows`, which is also the wire's key in its graph."""
        return "%s.%s -> %s.%s" % (self.source, self.source_port, self.target, self.target_port)

    @classmethod
    def parse(cls, text: str) -> "Wire":
        """The wire that `text` spells; spaces do not matter. WireInvalid when it spells none."""
        source, arrow, target = text.partition("->")
        if arrow:
            source, source_dot, source_port = source.strip().partition(".")
            target, target_dot, target_port = target.strip().partition(".")
            if (
                source_dot
                and target_dot
                and is_path(source)
                and is_path(target)
                and is_port_name(source_port)
                and is_port_name(target_port)
            ):
                return cls(source, source_port, target, target_port)
        raise WireInvalid('"%s" is not a wire; write it as "node.out -> node.port".' % clip(text))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Wire) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)

    def __repr__(self) -> str:
        return "Wire(%r)" % self.text


class Node:
    """One use of a node type.

    `code` is the source text of a Python node; `extra` holds fields unknown here, and is never
    changed in place: most nodes share an empty one.
    """

    __slots__ = ("code", "extra", "params", "type")

    def __init__(
        self,
        type: str,
        params: "dict[str, Any] | None" = None,
        code: str | None = None,
        extra: "dict[str, Any] | None" = None,
    ) -> None:
        self.type = type
        self.params: dict[str, Any] = new_object() if params is None else params
        self.code = code
        self.extra: dict[str, Any] = _NO_EXTRA if extra is None else extra

    def copy(self) -> "Node":
        return Node(self.type, copied(self.params), self.code, self.extra)

    def __repr__(self) -> str:
        return "Node(%r)" % self.type


class Graph:
    """The whole document.

    `nodes` by id, `wires` by their text and `subgraphs` by name; `requirements`, `lock` and `needs`
    as in the file;
    `view` with `view["nodes"][id]["at"]` and whatever else concerns only the picture; `extra` holds
    top-level fields unknown here. Change nodes and wires through the methods (or a diff), so that
    the lookups stay right.
    """

    def __init__(self, title: str = "") -> None:
        self.title = title
        self.nodes: dict[str, Node] = new_object()
        self.wires: dict[str, Wire] = new_object()
        self.subgraphs: OrderedDict[str, Subgraph] = OrderedDict()
        self.requirements: list[str] = []
        self.lock: dict[str, Any] = new_object()
        self.needs: dict[str, Any] = new_object()
        self.view: dict[str, Any] = new_object()
        self.extra: dict[str, Any] = new_object()
        self._into: dict[str, list[Wire]] | None = None
        self._from: dict[str, list[Wire]] | None = None
        self._indexed = 0
        self._ranks: dict[str, float] | None = None
        self._top: float = -1

    # Lookups

    def node(self, node_id: str) -> Node:
        if node_id not in self.nodes:
            raise NoSuchNode('There is no node "%s" in this graph.' % clip(node_id), node=node_id)
        return self.nodes[node_id]

    def wires_into(self, node_id: str) -> "Sequence[Wire]":
        """The wires that end at the node, in the order of the file; true until the next change."""
        into = self._into
        if into is None or self._indexed != len(self.wires):
            into = self._index()
        return into.get(node_id, ())

    def wires_from(self, node_id: str) -> "Sequence[Wire]":
        """The wires that start at the node, as `wires_into` gives those that end there."""
        if self._from is None or self._indexed != len(self.wires):
            self._index()
            self._from = {}
            for wire in self.wires.values():
                _put(self._from, wire.source, wire)
        return self._from.get(node_id, ())

    def wires_of(self, node_id: str) -> list[Wire]:
        """All wires of the node: those that end there, then those that start there."""
        return list(self.wires_into(node_id)) + list(self.wires_from(node_id))

    def wire_into(self, node_id: str, port: str) -> Wire | None:
        """The wire that ends at this input port; of several, the first in the file."""
        for wire in self.wires_into(node_id):
            if wire.target_port == port:
                return wire
        return None

    def wires_into_port(self, node_id: str, port: str) -> list[Wire]:
        """The wires that end at this input port, in the order of the file."""
        return [wire for wire in self.wires_into(node_id) if wire.target_port == port]

    def place(self, node_id: str) -> "dict[str, Any] | None":
        """How the node is drawn: `{"at": [x, y], ...}`, or None where nobody has placed it."""
        places = self.view.get("nodes")
        return places.get(node_id) if isinstance(places, dict) else None

    # Changes

    def add_node(self, node_id: str, node: Node) -> None:
        if not is_path(node_id):
            raise NodeIdInvalid(
                '"%s" can\'t name a node; use small letters, digits and _, a letter first, '
                "at most %d of them." % (clip(node_id), ID_LENGTH),
                node=node_id,
            )
        if node_id in self.nodes:
            raise NodeIdInvalid(
                'There is already a node "%s"; choose another name.' % node_id, node_id
            )
        self.nodes[node_id] = node
        self._stand_last("node:" + node_id)

    def add_wire(self, wire: Wire) -> None:
        """Adds the wire; both its nodes have to be there, and the wire not yet.

        Whether its input port takes more than one wire is for the catalogue to know.
        """
        for end in (wire.source, wire.target):
            if end not in self.nodes:
                raise WireInvalid(
                    'The wire "%s" needs a node "%s", which is not in this graph; '
                    "add the node or delete the wire." % (wire.text, end),
                    node=end,
                )
        if wire.text in self.wires:
            raise WireInvalid(
                'The wire "%s" is there twice; delete one of them.' % wire.text,
                node=wire.target,
                port=wire.target_port,
            )
        text = wire.text
        if self._into is not None and self._indexed == len(self.wires):
            self._indexed += 1
            _put(self._into, wire.target, wire)
            if self._from is not None:
                _put(self._from, wire.source, wire)
        self.wires[text] = wire
        self._stand_last("wire:" + text)

    def add_wires(self, texts: "Iterable[str]") -> None:
        """Adds the wires of these texts, as `add_wire` would; names are kept once."""
        ids: dict[str, str] = {}
        for node_id in self.nodes:
            ids[node_id] = node_id
        ports: dict[str, str] = {}
        wires = self.wires
        for text in texts:
            # What is spelt as it should be, of known names, need not be looked at letter by letter.
            source, _, target = text.partition(" -> ")
            source, _, source_port = source.partition(".")
            target, _, target_port = target.partition(".")
            if (
                source in ids
                and target in ids
                and source_port in ports
                and target_port in ports
                and text not in wires
                and self._ranks is None
                and self._into is None
            ):
                wires[text] = Wire(ids[source], ports[source_port], ids[target], ports[target_port])
                continue
            wire = Wire.parse(text)
            for port in (wire.source_port, wire.target_port):
                ports.setdefault(port, port)
            self.add_wire(wire)

    def remove_wire(self, text: str) -> None:
        if self._indexed != len(self.wires):
            self._into = None
        wire = self.wires.pop(text)
        if self._ranks is not None:
            self._ranks.pop("wire:" + text, None)
        if self._into is not None:
            self._indexed -= 1
            _drop(self._into[wire.target], text)
            if self._from is not None:
                _drop(self._from[wire.source], text)

    def remove_node(self, node_id: str) -> None:
        """Removes the node and its place; its wires have to be gone."""
        del self.nodes[node_id]
        if self._ranks is not None:
            self._ranks.pop("node:" + node_id, None)
        self.set_place(node_id, None)

    def set_place(self, node_id: str, place: "dict[str, Any] | None") -> None:
        places = self.view.get("nodes")
        if place is not None:
            if not isinstance(places, dict):
                places = self.view["nodes"] = new_object()
            places[node_id] = place
        elif isinstance(places, dict):
            places.pop(node_id, None)
            if not places:
                del self.view["nodes"]

    # Order

    def rank(self, key: str) -> float:
        """Where a node (`node:a`) or wire (`wire:a.out -> b.rows`) stands: ranks rise in the file.

        A rank is the same before and after a removal elsewhere, which an index is not.
        """
        return self._settled()[key]

    def settle_order(self) -> None:
        """Makes sure that everything has a rank; to be called before anything goes or comes."""
        self._settled()

    def next_rank(self) -> float:
        """A rank behind everything that is or was in the graph."""
        self.settle_order()
        return self._top + 1

    def reorder(self, ranks: "dict[str, int | float]") -> None:
        """Puts nodes and wires where the ranks say."""
        settled = self._settled()
        for key, rank in ranks.items():
            settled[key] = rank
            self._top = max(self._top, rank)
        self._sort("node:", self.nodes)
        self._sort("wire:", self.wires)
        self._into = None

    def _stand_last(self, key: str) -> None:
        if self._ranks is not None:
            self._top += 1
            self._ranks[key] = self._top

    def _sort(self, family: str, found: "dict[str, Any]") -> None:
        ranks = [(self.rank(family + key), key) for key in found]
        if all(ranks[at] < ranks[at + 1] for at in range(len(ranks) - 1)):
            return
        items = [(key, found[key]) for _, key in sorted(ranks)]
        found.clear()
        for key, item in items:
            found[key] = item

    def _settled(self) -> "dict[str, float]":
        """All ranks. They are made when somebody asks for the first time."""
        if self._ranks is not None and len(self._ranks) == len(self.nodes) + len(self.wires):
            return self._ranks
        before = {} if self._ranks is None else self._ranks
        ranks: dict[str, float] = {}
        for family, found in (("node:", self.nodes), ("wire:", self.wires)):
            last: float = -1
            for key in found:
                rank = before.get(family + key)
                if rank is None or rank <= last:
                    rank = int(last // 1) + 1
                ranks[family + key] = last = rank
            self._top = max(self._top, last)
        self._ranks = ranks
        return ranks

    def copy(self) -> "Graph":
        """A graph that shares nothing with this one."""
        found = type(self)(self.title)
        for node_id, node in self.nodes.items():
            found.nodes[node_id] = node.copy()
        for text, wire in self.wires.items():
            found.wires[text] = wire
        for name, subgraph in self.subgraphs.items():
            found.subgraphs[name] = subgraph.copy()
        found.requirements = list(self.requirements)
        found.lock = copied(self.lock)
        found.needs = copied(self.needs)
        found.view = copied(self.view)
        found.extra = copied(self.extra)
        found._ranks = None if self._ranks is None else dict(self._ranks)
        found._top = self._top
        return found

    def _index(self) -> "dict[str, list[Wire]]":
        """Who is wired into whom, from the wires as they are."""
        if self._into is None or self._indexed != len(self.wires):
            self._into = {}
            self._from = None
            self._indexed = len(self.wires)
            for wire in self.wires.values():
                _put(self._into, wire.target, wire)
        return self._into

    def __repr__(self) -> str:
        return "Graph(%r, %d nodes, %d wires)" % (self.title, len(self.nodes), len(self.wires))


def _put(found: "dict[str, list[Wire]]", end: str, wire: Wire) -> None:
    if end in found:
        found[end].append(wire)
    else:
        found[end] = [wire]


def _drop(wires: list[Wire], text: str) -> None:
    for at, wire in enumerate(wires):
        if wire.text == text:
            del wires[at]
            return
