"""Wires without a mouse, or from far away: the outputs that an input can take, to choose from.

Owns which of them fit. Must not know how an input is shown.
"""

from app.bars.context_menu import MenuItem
from dxt.core.document.graph import Wire
from dxt.core.editing import edits
from dxt.core.errors import DxtError
from dxt.core.spec import NodeSpec
from dxt.core.types import why_not


def sources_for(store, node_id, port):
    """(node, output) of all that fit and would make no circle, in the order of the file."""
    graph = store.graph
    below = {node_id: True}
    pending = [node_id]
    while pending:
        for target in graph.wires.targets(pending.pop()):
            if target not in below:
                below[target] = True
                pending.append(target)
    before = graph.wires_into_port(node_id, port.name)
    wired = {(wire.source, wire.source_port): True for wire in before}
    found = []
    for source in graph.nodes:
        spec = store.specs[source]
        for output in spec.outputs if isinstance(spec, NodeSpec) and source not in below else ():
            if why_not(output.type, port.type) is None and (source, output.name) not in wired:
                found.append((source, output.name))
    return found


class Connecting:
    """Has the reader choose what an input takes."""

    def __init__(self, store, menu, notices):
        self._store = store
        self._menu = menu
        self._notices = notices

    def choose(self, node_id, port, at):
        items = []
        for source in sources_for(self._store, node_id, port):
            act = self._connecting(Wire(source[0], source[1], node_id, port.name))
            items.append(MenuItem("source-%d" % len(items), "%s.%s" % source, act, "link"))
        if items:
            self._menu.open("What %s takes" % port.name, items, at)
        else:
            said = "No node here gives what %s takes: add one first." % port.name
            self._notices.toast(said, "info")

    def _connecting(self, wire):
        def act():
            store = self._store
            try:
                store.do(edits.connect(store.graph, wire, store.specs), "Connect")
            except DxtError as error:
                self._notices.toast(error.message, "warn")

        return act
