"""Small previews inside the nodes that are there to be looked at: charts, views, code that draws.

Their room is kept from the start, so that nothing moves when a result comes. How a value looks is
`<dxt-preview>`'s business.
"""

from app.node_types.labels import category, spelt, type_icon
from app.store import touched
from app.tree import h, icon
from dxt.core.text.json_text import write

HEIGHTS = {"chart": 160, "view": 150}
DRAWN = {"Chart": 160, "Image": 160}
ROWS = 60


def room_of(node, spec):
    """The height that a node keeps for its picture; 0 where it shows none."""
    first = spec.outputs[0].type if spec.outputs else ""
    return HEIGHTS.get(category(node.type)) or DRAWN.get(first, 0)


class Pictures:
    def __init__(self, page, store, states, client, canvas):
        self._page = page
        self._store = store
        self._states = states
        self._client = client
        self._canvas = canvas
        self._shown = {}
        self._made = {}
        store.listen("entered", self._opened)
        store.listen("edited", self._edited)
        states.listen("nodes", self._stated)

    def _opened(self):
        self._shown = {}
        self._made = {}
        self._page.soon("pictures", self._begin)

    def _begin(self):
        nodes = list(self._store.graph.nodes)
        self._prepare(nodes)
        self._stated(nodes)

    def _edited(self, diff):
        for node_id in touched(diff, "node"):
            if not self._has_room(node_id):
                self._shown.pop(node_id, None)
                self._made.pop(node_id, None)
        self._prepare(touched(diff, "node"))

    def _prepare(self, nodes):
        """Shows what kind of picture will come, where there is none yet."""
        for node_id in nodes:
            if not self._has_room(node_id) or node_id in self._shown:
                continue
            node = self._store.graph.nodes[node_id]
            self._canvas.flush()
            slot = self._canvas.slot(node_id)
            if slot:
                tree = h("div", {"class": "picture-to-come"}, icon(type_icon(node.type)))
                self._page.render(slot, tree, "slot:" + node_id)

    def _has_room(self, node_id):
        node = self._store.graph.nodes.get(node_id)
        return node is not None and room_of(node, self._store.specs[node_id]) > 0

    def _stated(self, nodes):
        for node_id in nodes:
            if not self._has_room(node_id):
                continue
            state = self._states.of(node_id)
            ports = self._store.specs[node_id].outputs
            if state.is_fresh and ports and self._shown.get(node_id) != state.key:
                self._shown[node_id] = state.key
                port = ports[0].name
                of_then = self._states.key_of_then(node_id, port)
                heard = self._heard(node_id, state.key)
                self._client.preview(node_id, port, 0, ROWS, heard, of_then)
            self._fade(node_id, not state.is_fresh)

    def _preview(self, node_id):
        """The preview inside a node; made when it is first wanted."""
        slot = self._canvas.slot(node_id)
        if not slot:
            return None
        if node_id not in self._made:
            self._made[node_id] = True
            self._page.render(
                slot, h("dxt-preview", {"class": "picture", "compact": True}), "slot:" + node_id
            )
            self._page.call(self._page.get(slot, "firstElementChild"), "loading", " ")
        return self._page.get(slot, "firstElementChild")

    def _fade(self, node_id, is_old):
        if node_id in self._shown:
            self._page.attribute(
                self._preview(node_id), "class", "picture old" if is_old else "picture"
            )

    def _heard(self, node_id, key):
        def heard(header, body):
            node = self._store.graph.nodes.get(node_id)
            if self._shown.get(node_id) == key and node is not None:
                told = spelt(in_small(header), node, self._store.specs[node_id])
                self._page.call(self._preview(node_id), "show", write(told), body)

        return heard


def in_small(header):
    """The header of a chart without what can't be read in small: title, axes' texts, legend."""
    spec = header.get("spec")
    if header.get("kind") != "chart" or not isinstance(spec, dict):
        return header
    small = bare_spec(spec)
    config = dict(spec.get("config") or {})
    config["axis"] = {
        "labels": False,
        "title": None,
        "ticks": False,
        "domain": False,
        "grid": False,
    }
    config["legend"] = {"disable": True}
    small["config"] = config
    return dict(header, spec=small)


def bare_spec(spec):
    """A chart, or one layer of it, whose channels say nothing in words."""
    found = dict(spec)
    found.pop("title", None)
    channels = spec.get("encoding")
    if isinstance(channels, dict):
        found["encoding"] = {name: bare_channel(name, channels[name]) for name in channels}
    layers = spec.get("layer")
    if isinstance(layers, list):
        found["layer"] = [
            bare_spec(layer) if isinstance(layer, dict) else layer for layer in layers
        ]
    return found


def bare_channel(name, channel):
    if not isinstance(channel, dict):
        return channel
    found = dict(channel)
    if name in ("x", "y"):
        found["axis"] = None
    elif name in ("color", "size", "shape", "opacity"):
        found["legend"] = None
    return found
