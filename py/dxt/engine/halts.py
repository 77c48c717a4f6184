"""Where a run stands still for a breakpoint of the document, which may lie in a subgraph.

Must not know runs, nor what makes one stand still.
"""

from __future__ import annotations

from dataclasses import replace

from dxt.core.document.graph import Wire
from dxt.core.errors import BreakpointInvalid
from dxt.engine.graph.expansion import Expansion
from dxt.engine.running.debugger import Breakpoint


def unfolded(breakpoint: Breakpoint, expansion: Expansion) -> list[Breakpoint]:
    """The breakpoint, whose node is there, at what its place stands for in the flat graph.

    Raises BreakpointInvalid where there is no such wire.
    """
    if breakpoint.wire is None:
        return [replace(breakpoint, node=node) for node in expansion.entries(breakpoint.node)]
    wires = expansion.wires(Wire.parse(breakpoint.wire))
    if not wires or any(wire.text not in expansion.flat.wires for wire in wires):
        raise BreakpointInvalid(f'There is no wire "{breakpoint.wire}" in this graph.')
    return [replace(breakpoint, node=wire.target, wire=wire.text) for wire in wires]
