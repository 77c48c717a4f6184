"""How the keys of nodes are spelt that are alike: of one shape, with the same ports set and wired.

Owns the text that such keys are taken of, with gaps for what differs, and what is looked at before
anything is filled in. In a large graph most nodes are like many others. Must not know any node.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import TYPE_CHECKING

from dxt.core.types import why_not
from dxt.engine.values.fingerprint import gap_of_value, gap_of_wire

if TYPE_CHECKING:
    from dxt.engine.graph.shape import Shape

Pick = Callable[[list[str | None]], tuple[str | None, ...]]
Ports = tuple[tuple[str, str], ...]


class Pattern:
    """`names` are the parameters that are set, `ports` the output and the input of each wire.

    It `is_plain` when nothing can be wrong with such nodes but what values and sources there are.
    """

    __slots__ = (
        "_inputs",
        "exact",
        "fitting",
        "gaps",
        "is_plain",
        "names",
        "pick",
        "ports",
        "shape",
        "text",
    )

    def __init__(self, shape: Shape, names: Sequence[str], ports: Ports) -> None:
        self.shape = shape
        wired = dict.fromkeys(port for _, port in ports)
        found = [shape.by_name.get(name) for name in (*names, *wired)]
        known = [port for port in found if port is not None and not port.is_file and not port.many]
        self.is_plain = (
            not shape.is_impure
            and len(wired) == len(ports)
            and len(known) == len(found)
            and wired.keys().isdisjoint(names)
            and all(name in wired or name in names for name in shape.spec.required)
        )
        if not self.is_plain:
            return
        self.names = names
        self.ports = ports
        self._inputs = [port.type for port in known[len(names) :]]
        self.exact = tuple(port.exact for port in known[: len(names)])
        """The types that each value may be of, so that it is spelt as it is."""
        self.fitting: set[tuple[Shape | None, ...]] = set()
        """The shapes of sources that were found to fit."""
        sources = {port: source for source, port in ports}
        places = {name: at for at, name in enumerate((*names, *wired))}
        lines: list[str] = []
        order: list[int] = []
        for port in shape.inputs:
            if port.name in sources:
                lines.append(gap_of_wire(port.name, sources[port.name]))
                order.append(places[port.name])
            elif port.name in places:
                lines.append(gap_of_value(port.name))
                order.append(places[port.name])
            elif port.default_line is not None:
                lines.append(port.default_line.replace("%", "%%"))
        self.text = "\n".join((shape.head, *lines))
        """With gaps for the values in JSON and the keys of the sources, as `pick` puts them."""
        self.gaps = len(order)
        self.pick: Pick = tuple if order == sorted(order) else itemgetter(*order)

    def fits(self, sources: tuple[Shape | None, ...]) -> bool:
        """Whether nodes of these shapes can be wired to it, as `ports` say."""
        for shape, (output, _), wanted in zip(sources, self.ports, self._inputs, strict=True):
            given = None if shape is None else shape.output_types.get(output)
            if given is None or why_not(given, wanted) is not None:
                return False
        self.fitting.add(sources)
        return True
