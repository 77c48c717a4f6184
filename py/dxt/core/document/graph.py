"""The graph document in memory: nodes, wires, and the fields around them.

Owns Graph, Node and the order of the file. Must not know the file's text (codec), what an edit is
(diff, edits) or which node types exist (catalogue). Nodes and wires keep the order in which
they were made; that order is the order of the file. Where subgraphs are unfolded, a node inside one
goes by its path, `use/node`; in a document no node does.
"""

from collections import OrderedDict

from dxt.core.document.wires import Wire, Wires
from dxt.core.errors import NodeIdInvalid, NoSuchNode, WireInvalid
from dxt.core.ids import ID_LENGTH, is_path
from dxt.core.text.json_text import clip, copied, new_object

__all__ = ["Graph", "Node", "Wire"]

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from dxt.core.document.subgraph import Subgraph
    from dxt.core.document.wires import Rank

    Given = tuple[Any, ...]

_NO_EXTRA: "dict[str, Any]" = new_object()
_NOTHING = ((),)


class Node:
    """One use of a node type.

    `code` is the source text of a Python node; `extra` holds fields unknown here, and is never
    changed in place: most nodes share an empty one.

    Few of the nodes of a large graph are ever looked at: until somebody asks, parameters are kept
    as one tuple, their names and then the values.
    """

    __slots__ = ("_given", "code", "extra", "type")

    def __init__(
        self,
        type: str,
        params: "dict[str, Any] | Given | None" = None,
        code: str | None = None,
        extra: "dict[str, Any] | None" = None,
    ) -> None:
        self.type = type
        self.code = code
        self.extra: dict[str, Any] = _NO_EXTRA if extra is None else extra
        self._given: dict[str, Any] | Given = _NOTHING if params is None else params

    @property
    def params(self) -> "dict[str, Any]":
        """What is set by hand, by parameter; may be changed."""
        if isinstance(self._given, tuple):
            self._given = self.given()
        return self._given

    @params.setter
    def params(self, params: "dict[str, Any]") -> None:
        self._given = params

    def given(self) -> "dict[str, Any]":
        """The same, only to be read."""
        given = self._given
        if not isinstance(given, tuple):
            return given
        found: dict[str, Any] = new_object()
        for at, name in enumerate(given[0], 1):
            found[name] = given[at]
        return found

    def as_given(self) -> "Given":
        """The same as one tuple."""
        given = self._given
        if isinstance(given, tuple):
            return given
        return (tuple(given),) + tuple(given.values())

    def copy(self) -> "Node":
        return Node(self.type, copied(self.given()), self.code, self.extra)

    def __repr__(self) -> str:
        return "Node(%r)" % self.type


class Graph:
    """The whole document.

    `nodes` by id, `wires` by their text and `subgraphs` by name; `requirements`, `lock` and `needs`
    as in the file;
    `view` with `view["nodes"][id]["at"]` and whatever else concerns only the picture; `extra` holds
    top-level fields unknown here. Change nodes and wires through the methods (or a diff), so that
    their order stays right.
    """

    def __init__(self, title: str = "") -> None:
        self.title = title
        self.nodes: dict[str, Node] = new_object()
        self.wires = Wires()
        self.subgraphs: OrderedDict[str, Subgraph] = OrderedDict()
        self.requirements: list[str] = []
        self.lock: dict[str, Any] = new_object()
        self.needs: dict[str, Any] = new_object()
        self.view: dict[str, Any] = new_object()
        self.extra: dict[str, Any] = new_object()
        self._ranks: dict[str, Rank] | None = None
        self._top: Rank = -1

    # Lookups

    def node(self, node_id: str) -> Node:
        if node_id not in self.nodes:
            raise NoSuchNode('There is no node "%s" in this graph.' % clip(node_id), node=node_id)
        return self.nodes[node_id]

    def wires_into(self, node_id: str) -> list[Wire]:
        """The wires that end at the node, in the order of the file."""
        return self.wires.into(node_id)

    def wires_from(self, node_id: str) -> list[Wire]:
        """The wires that start at the node, in the order of the file."""
        return self.wires.out_of(node_id)

    def wires_of(self, node_id: str) -> list[Wire]:
        """All wires of the node: those that end there, then those that start there."""
        return self.wires.into(node_id) + self.wires.out_of(node_id)

    def wire_into(self, node_id: str, port: str) -> Wire | None:
        """The wire that ends at this input port; of several, the first in the file."""
        found = self.wires_into_port(node_id, port)
        return found[0] if found else None

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
        if self._ranks is not None:
            self._ranks[node_id] = self._top = self._last() + 1

    def add_wire(self, wire: Wire) -> None:
        """Adds the wire; both its nodes have to be there, and the wire not yet.

        Whether its input port takes more than one wire is for the catalogue to know.
        """
        self.add_wires([wire])

    def add_wires(self, wires: "Sequence[Wire]") -> None:
        """Adds wires, all of them or none, as `add_wire` would one after the other."""
        texts: dict[str, bool] = {}
        for wire in wires:
            for end in (wire.source, wire.target):
                if end not in self.nodes:
                    raise WireInvalid(
                        'The wire "%s" needs a node "%s", which is not in this graph; '
                        "add the node or delete the wire." % (wire.text, end),
                        node=end,
                    )
            text = wire.text
            if text in texts or text in self.wires:
                raise WireInvalid(
                    'The wire "%s" is there twice; delete one of them.' % text,
                    node=wire.target,
                    port=wire.target_port,
                )
            texts[text] = True
        self.wires.top = self._last()
        self.wires.add(wires)

    def read_wires(self, texts: "Sequence[str]") -> None:
        """Adds the first wires, by their texts."""
        found = Wires.read(texts, self.nodes)
        if found is None:
            self.add_wires([Wire.parse(text) for text in texts])
        else:
            self.wires = found

    def remove_wire(self, text: str) -> None:
        self.wires.remove([text])

    def remove_node(self, node_id: str) -> None:
        """Removes the node and its place; its wires have to be gone."""
        del self.nodes[node_id]
        if self._ranks is not None:
            self._ranks.pop(node_id, None)
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

    def rank(self, key: str) -> "Rank":
        """Where a node (`node:a`) or wire (`wire:a.out -> b.rows`) stands: ranks rise in the file.

        A rank is the same before and after a removal elsewhere, which an index is not.
        """
        if key.startswith("wire:"):
            return self.wires.rank(key[5:])
        return self._settled()[key[5:]]

    def settle_order(self) -> None:
        """Makes sure that everything has a rank; to be called before anything goes or comes."""
        self._settled()
        self.wires.settle()

    def next_rank(self) -> "Rank":
        """A rank behind everything that is or was in the graph."""
        self.settle_order()
        return self._last() + 1

    def reorder(self, ranks: "dict[str, Rank]") -> None:
        """Puts nodes and wires where the ranks say."""
        settled = self._settled()
        wires: dict[str, Rank] = {}
        is_moved = False
        for key, rank in ranks.items():
            if key.startswith("wire:"):
                wires[key[5:]] = rank
            elif key[5:] in settled and settled[key[5:]] != rank:
                settled[key[5:]] = rank
                self._top = max(self._top, rank)
                is_moved = True
        self.wires.reorder(wires)
        if is_moved:
            self._sort_nodes(settled)

    def _last(self) -> "Rank":
        return max(self._top, self.wires.top)

    def _sort_nodes(self, ranks: "dict[str, Rank]") -> None:
        order = [(ranks[node_id], node_id) for node_id in self.nodes]
        if all(order[at] < order[at + 1] for at in range(len(order) - 1)):
            return
        nodes = [(node_id, self.nodes[node_id]) for _, node_id in sorted(order)]
        self.nodes.clear()
        for node_id, node in nodes:
            self.nodes[node_id] = node

    def _settled(self) -> "dict[str, Rank]":
        """The ranks of all nodes. They are made when somebody asks for the first time."""
        if self._ranks is not None and len(self._ranks) == len(self.nodes):
            return self._ranks
        before = {} if self._ranks is None else self._ranks
        ranks: dict[str, Rank] = {}
        last: Rank = -1
        for node_id in self.nodes:
            rank = before.get(node_id)
            if rank is None or rank <= last:
                rank = int(last // 1) + 1
            ranks[node_id] = last = rank
        self._top = max(self._top, last)
        self._ranks = ranks
        return ranks

    def copy(self) -> "Graph":
        """A graph that shares nothing with this one."""
        found = type(self)(self.title)
        for node_id, node in self.nodes.items():
            found.nodes[node_id] = node.copy()
        found.wires = self.wires.copy()
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

    def __repr__(self) -> str:
        return "Graph(%r, %d nodes, %d wires)" % (self.title, len(self.nodes), len(self.wires))
