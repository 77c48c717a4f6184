"""The wires of a graph: who is wired to whom, by which ports, and in which order.

Owns Wire, its spelling, and Wires, which keeps them where they end: the sources of a node are one
tuple, the ports that they come and go by another, which all nodes that are wired alike share. A
graph may have hundreds of thousands of wires, and few of them are ever looked at: a Wire is made
for whoever asks. Must not know nodes.
"""

from dxt.core.errors import WireInvalid
from dxt.core.ids import is_path, is_port_name
from dxt.core.text.json_text import clip

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    Rank = int | float
    Ports = tuple[tuple[str, str], ...]

NONE = ()
FEW = 8
"""Up to so many ports are shared; of more, hardly any two nodes have the same."""
PIECE = 256
"""So many wires are read at a time."""


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
        """The canonical spelling, `a.out -> b.rows`, by which its graph finds it."""
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


class Wires:
    """By text, in the order of the file.

    Until somebody asks for a rank, the order is a list of the nodes where one wire after the other
    ends; then every wire has a rank, and the list is gone.
    """

    def __init__(self) -> None:
        self.sources_of: dict[str, tuple[str, ...]] = {}
        """The nodes wired into each that has any, as often as there are wires, in their order."""
        self.ports_of: dict[str, Ports] = {}
        """The output and the input of each of these wires; the same object where equal."""
        self._targets_of: dict[str, tuple[str, ...]] | None = None
        self._shared: dict[Ports, Ports] = {}
        self._order: list[str] | None = []
        self._ranks: dict[str, tuple[Rank, ...]] = {}
        self._count = 0
        self.top: Rank = -1
        """The highest rank that there is or was."""

    # Lookups

    @property
    def targets_of(self) -> "dict[str, tuple[str, ...]]":
        """The nodes wired from each that has any, as `sources_of` are those wired into it.

        Made when somebody asks for the first time.
        """
        if self._targets_of is None:
            found: dict[str, list[str]] = {}
            for target, at in self._places():
                found.setdefault(self.sources_of[target][at], []).append(target)
            self._targets_of = {}
            for source, its in found.items():
                self._targets_of[source] = tuple(its)
        return self._targets_of

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> "Iterator[str]":
        return iter([wire.text for wire in self.values()])

    def __contains__(self, text: object) -> bool:
        return isinstance(text, str) and self._place(text)[1] >= 0

    def __getitem__(self, text: str) -> Wire:
        target, at = self._place(text)
        if at < 0:
            raise KeyError(text)
        return self._wire(target, at)

    def values(self) -> list[Wire]:
        return [self._wire(target, at) for target, at in self._places()]

    def items(self) -> "list[tuple[str, Wire]]":
        return [(wire.text, wire) for wire in self.values()]

    def sources(self, node: str) -> "tuple[str, ...]":
        """The nodes wired into this one."""
        return self.sources_of.get(node, NONE)

    def targets(self, node: str) -> "tuple[str, ...]":
        """The nodes wired from this one."""
        return self.targets_of.get(node, NONE)

    def ports(self, node: str) -> "Ports":
        """The output and the input of each wire into the node."""
        return self.ports_of.get(node, NONE)

    def into(self, node: str) -> list[Wire]:
        found = []
        for source, ports in zip(self.sources(node), self.ports(node)):
            found.append(Wire(source, ports[0], node, ports[1]))
        return found

    def out_of(self, node: str) -> list[Wire]:
        passed: dict[str, int] = {}
        found = []
        for target in self.targets(node):
            at = self.sources_of[target].index(node, passed.get(target, 0))
            passed[target] = at + 1
            found.append(self._wire(target, at))
        return found

    # Changes

    def add(self, wires: "Sequence[Wire]") -> None:
        """Adds wires, none of which is there yet, behind all others."""
        self.join(
            [wire.source for wire in wires],
            [wire.target for wire in wires],
            [(wire.source_port, wire.target_port) for wire in wires],
        )

    @classmethod
    def read(cls, texts: "Sequence[str]", nodes: "Iterable[str]") -> "Wires | None":
        """All the wires of a file, each spelt as it should be and between these nodes.

        None where one is not, or is there twice.
        """
        ids: dict[str, str] = {}
        for node in nodes:
            ids[node] = node
        found = cls()
        known: dict[tuple[str, str], tuple[str, str]] = {}
        try:
            if len(set(texts)) != len(texts):
                return None
            # The parts of all wires at once would be several times what is kept of them.
            for start in range(0, len(texts), PIECE):
                if not found._take(texts[start : start + PIECE], ids, known):
                    return None
        except (KeyError, TypeError):
            return None
        return found if all(is_port_name(port) for ends in known for port in ends) else None

    def _take(
        self,
        texts: "Sequence[str]",
        ids: "dict[str, str]",
        known: "dict[tuple[str, str], tuple[str, str]]",
    ) -> bool:
        """Adds a few of them; `known` are all the ports that were found."""
        parts = ".".join(texts).replace(" -> ", ".").split(".")
        if len(parts) != 4 * len(texts):
            return False
        sources, outputs, targets, inputs = parts[::4], parts[1::4], parts[2::4], parts[3::4]
        for text, source, output, target, port in zip(texts, sources, outputs, targets, inputs):
            if f"{source}.{output} -> {target}.{port}" != text:
                return False
        ports = [known.setdefault(ends, ends) for ends in zip(outputs, inputs)]
        self.join([ids[source] for source in sources], [ids[target] for target in targets], ports)
        return True

    def join(self, sources: list[str], targets: list[str], ports: "list[tuple[str, str]]") -> None:
        """Adds wires, given in parts, behind all others; none of them is there yet."""
        sources_of, ports_of = self.sources_of, self.ports_of
        grown: dict[tuple[Ports, tuple[str, str]], Ports] = {}
        rest: dict[str, list[tuple[str, tuple[str, str]]]] = {}
        for source, target, ends in zip(sources, targets, ports):
            there = sources_of.get(target, NONE)
            if len(there) >= FEW:
                rest.setdefault(target, []).append((source, ends))
                continue
            sources_of[target] = there + (source,)
            step = (ports_of.get(target, NONE), ends)
            now = grown.get(step)
            if now is None:
                now = step[0] + (ends,)
                now = grown[step] = self._shared.setdefault(now, now)
            ports_of[target] = now
        for target, its in rest.items():
            sources_of[target] += tuple([source for source, _ in its])
            ports_of[target] += tuple([ends for _, ends in its])
        if self._targets_of is not None:
            _grow(self._targets_of, sources, targets)
        self._count += len(targets)
        if self._order is not None:
            self._order.extend(targets)
            return
        top = self.top
        _grow(self._ranks, targets, [top + 1 + at for at in range(len(targets))])
        self.top = top + len(targets)

    def remove(self, texts: "Sequence[str]") -> None:
        """Removes wires that are there."""
        if not texts:
            return
        self.settle()
        targets_of = self.targets_of
        gone: dict[str, dict[int, bool]] = {}
        parted: dict[str, dict[str, bool]] = {}
        for text in texts:
            target, at = self._place(text)
            if at < 0:
                raise KeyError(text)
            gone.setdefault(target, {})[at] = True
            parted.setdefault(self.sources_of[target][at], {})[target] = True
            self._count -= 1
        for target, places in gone.items():
            left = [at for at in range(len(self.sources_of[target])) if at not in places]
            self._choose(target, left)
        for source, targets in parted.items():
            if any(source in self.sources(target) for target in targets):
                self._sort_targets(source)
                continue
            rest = tuple([target for target in targets_of[source] if target not in targets])
            if rest:
                targets_of[source] = rest
            else:
                del targets_of[source]

    def copy(self) -> "Wires":
        found = Wires()
        found.sources_of.update(self.sources_of)
        found.ports_of.update(self.ports_of)
        found._targets_of = None if self._targets_of is None else dict(self._targets_of)
        found._shared.update(self._shared)
        found._order = None if self._order is None else list(self._order)
        found._ranks.update(self._ranks)
        found._count = self._count
        found.top = self.top
        return found

    # Order

    def settle(self) -> None:
        """Gives every wire a rank, if none has one yet."""
        if self._order is None:
            return
        ranks: dict[str, list[Rank]] = {}
        for rank, target in enumerate(self._order):
            ranks.setdefault(target, []).append(rank)
            self.top = max(self.top, rank)
        for target, its in ranks.items():
            self._ranks[target] = tuple(its)
        self._order = None

    def rank(self, text: str) -> "Rank":
        """Where the wire stands: ranks rise in the file."""
        self.settle()
        target, at = self._place(text)
        if at < 0:
            raise KeyError(text)
        return self._ranks[target][at]

    def reorder(self, wanted: "dict[str, Rank]") -> None:
        """Puts the wires of these texts where the ranks say."""
        self.settle()
        targets_of = self.targets_of
        moved: dict[str, list[Rank]] = {}
        sources: dict[str, bool] = {}
        for text, rank in wanted.items():
            target, at = self._place(text)
            self.top = max(self.top, rank)
            if at < 0 or self._ranks[target][at] == rank:
                continue
            moved.setdefault(target, list(self._ranks[target]))[at] = rank
            sources[self.sources_of[target][at]] = True
        for target, ranks in moved.items():
            self._ranks[target] = tuple(ranks)
            self._choose(target, [at for _, at in sorted([(r, at) for at, r in enumerate(ranks)])])
        for source in sources:
            if len(targets_of[source]) > 1:
                self._sort_targets(source)

    # Parts

    def _wire(self, target: str, at: int) -> Wire:
        source_port, target_port = self.ports_of[target][at]
        return Wire(self.sources_of[target][at], source_port, target, target_port)

    def _place(self, text: str) -> "tuple[str, int]":
        """Where the wire of exactly this text ends, as its how manieth; -1 where there is none."""
        source, _, target = text.partition(" -> ")
        source, _, source_port = source.partition(".")
        target, _, target_port = target.partition(".")
        ends = (source_port, target_port)
        sources = self.sources(target)
        if source in sources:
            ports = self.ports_of[target]
            at = sources.index(source)
            while at < len(sources):
                if ports[at] == ends and sources[at] == source:
                    return target, at
                at += 1
        return target, -1

    def _places(self) -> "list[tuple[str, int]]":
        """The same for all wires, in the order of the file."""
        if self._order is None:
            ranked = []
            for target, ranks in self._ranks.items():
                ranked.extend([(rank, target, at) for at, rank in enumerate(ranks)])
            return [(target, at) for _, target, at in sorted(ranked)]
        passed: dict[str, int] = {}
        found = []
        for target in self._order:
            at = passed.get(target, 0)
            passed[target] = at + 1
            found.append((target, at))
        return found

    def _choose(self, target: str, places: list[int]) -> None:
        """Leaves these of the wires that end at the node, in this order."""
        if not places:
            del self.sources_of[target], self.ports_of[target], self._ranks[target]
            return
        sources, ports, ranks = self.sources_of[target], self.ports_of[target], self._ranks[target]
        self.sources_of[target] = tuple([sources[at] for at in places])
        self._share_ports(target, tuple([ports[at] for at in places]))
        self._ranks[target] = tuple([ranks[at] for at in places])

    def _share_ports(self, target: str, ports: "Ports") -> None:
        self.ports_of[target] = ports if len(ports) > FEW else self._shared.setdefault(ports, ports)

    def _sort_targets(self, source: str) -> None:
        """Has the targets of a node stand in the order of its wires."""
        ranked = []
        for target in dict.fromkeys(self.targets_of[source], True):
            for at, one in enumerate(self.sources(target)):
                if one == source:
                    ranked.append((self._ranks[target][at], target))
        self.targets_of[source] = tuple([target for _, target in sorted(ranked)])


def _grow(found: "dict[str, tuple[Any, ...]]", nodes: list[str], items: "list[Any]") -> None:
    """Adds an item to what stands at each of the nodes; to what is many, all at once."""
    rest: dict[str, list[Any]] = {}
    for node, item in zip(nodes, items):
        there = found.get(node, NONE)
        if len(there) < FEW:
            found[node] = there + (item,)
        else:
            rest.setdefault(node, []).append(item)
    for node, its in rest.items():
        found[node] += tuple(its)
