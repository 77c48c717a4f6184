"""Subgraphs on the page: made of a selection, unpacked, entered, and left by the path above.

Owns what is said about them and the path's looks. What folding means is core's.
"""

from app.bars.context_menu import MenuItem
from app.tree import button, h, icon, several
from app.words import count, listed
from dxt.core.document.subgraph import named_by, uses_of
from dxt.core.editing import diff as diffs
from dxt.core.editing import edits
from dxt.core.editing.folding import define
from dxt.core.editing.ports import expose, retract
from dxt.core.editing.redefining import detach, remove, rename
from dxt.core.editing.unpacking import unpack
from dxt.core.errors import DxtError

CRUMBS = "#crumbs"
SMALL = "quiet square tiny"


class Subgraphs:
    def __init__(self, page, store, canvas, notices):
        self._page = page
        self._store = store
        self._canvas = canvas
        self._notices = notices
        store.listen("entered", self._draw_soon)
        store.listen("changed", lambda diff: self._draw_soon())

    def make(self):
        """Folds the selected nodes into a subgraph, and selects the node that stands for it."""
        store = self._store
        try:
            diff = define(store.document, store.inside, store.selected, store.specs)
        except DxtError as error:
            self._notices.toast(error.message, "warn")
            return
        (use,) = edits.added_nodes(self._in_view(diff))
        edit = "Make subgraph", "fold:" + use
        store.change(diff, *edit)
        place = store.graph.place(use)
        if place is not None:
            # It is as large as its ports need, and its nodes may have stood around others.
            at = self._canvas.free(place["at"], use)
            store.do(edits.move(store.graph, {use: at}), *edit)
        store.history.pause()
        store.select([use])

    def unpack(self):
        """Puts the nodes inside in the place of the selected node."""
        store = self._store
        if store.only is None:
            self._notices.toast("Select a node that stands for a subgraph, then unpack it.", "info")
            return
        try:
            diff = unpack(store.document, store.inside, store.only)
        except DxtError as error:
            self._notices.toast(error.message, "warn")
            return
        inside = store.inside
        store.change(diff, "Unpack")
        if inside == store.inside:
            added = edits.added_nodes(self._in_view(diff))
            store.select([node_id for node_id in added if node_id in store.graph.nodes])

    def items(self, node_id):
        """What the menu of a node has of this."""
        store = self._store

        def make():
            if node_id not in store.selected:
                store.select([node_id])
            self.make()

        def take_apart():
            store.select([node_id])
            self.unpack()

        found = [MenuItem("fold", "Make subgraph", make, "group", "Ctrl+G")]
        if store.can_enter(node_id):
            found += [
                MenuItem("enter", "Open the inside", lambda: store.enter(node_id), "layers"),
                MenuItem("unpack", "Unpack", take_apart, "ungroup", "Ctrl+Shift+G"),
            ]
        return found

    def detach(self, node_id):
        """Gives a use a subgraph of its own."""
        store = self._store
        store.change(detach(store.document, store.inside, node_id), "Detach")

    def rename(self, wanted):
        """Gives the subgraph in view another name; says why where it can't have that."""
        store = self._store
        try:
            diff = rename(store.document, store.inside, wanted.strip())
        except DxtError as error:
            self._notices.toast(error.message, "warn")
            self._draw_soon()
            return
        store.change(diff, "Rename subgraph")

    def _in_view(self, diff):
        inside = self._store.inside
        return diffs.within(inside, diff) if inside else diff

    # The way to what is in view

    def _draw_soon(self):
        self._page.soon("crumbs", self.draw)

    def draw(self):
        path = self._store.path
        self._page.set(CRUMBS, "hidden", not path)
        if not path:
            return
        title = self._store.document.title or "Untitled graph"
        steps = [button(title, self._going([]), "quiet tiny", None, "Back to the whole graph")]
        for at, use in enumerate(path):
            steps.append(icon("chevron-right"))
            if at < len(path) - 1:
                steps.append(button(use, self._going(path[: at + 1]), "quiet tiny"))
            else:
                steps.append(h("b", {"aria-current": "page"}, use))
        said = "inside “%s”" % self._store.inside
        times = len(uses_of(self._store.document, self._store.inside))
        if times > 1:
            said += ", used %d times: an edit here changes all of them" % times
        self._page.render(CRUMBS, several(steps, h("small", None, said)))

    def _going(self, path):
        def go(event):
            left = self._store.path[len(path)]
            self._store.go(path)
            self._store.select([left])

        return go


def tools(store, node_id, subgraphs):
    """What can be done with a node that stands for a subgraph."""
    if not store.can_enter(node_id):
        return None
    return h(
        "div",
        {"class": "use-tools"},
        button(
            "Open", lambda event: store.enter(node_id), "outlined tiny", "group", "Double click"
        ),
        button(
            "Unpack",
            lambda event: subgraphs.unpack(),
            "outlined tiny",
            "ungroup",
            "Put its nodes in its place  Ctrl+Shift+G",
        ),
        button(
            "Detach",
            lambda event: subgraphs.detach(node_id),
            "outlined tiny",
            "copy",
            "Give this node a subgraph of its own",
        )
        if len(uses_of(store.document, named_by(store.graph.nodes[node_id].type))) > 1
        else None,
    )


def port_switch(store, side, node_id, port_name):
    """Makes a port of a node inside a port of the subgraph; nothing in the document itself."""
    if not store.inside:
        return None
    names = names_of(store.graph, side, node_id, port_name)
    word = "input" if side == "inputs" else "output"

    def switch(event):
        graph = store.graph
        if names:
            diff = diffs.squash(*[retract(graph, side, name) for name in names[:1]])
            store.do(diff, "Hide %s %s" % (word, names[0]))
        else:
            store.do(expose(graph, side, node_id, port_name), "Make %s %s" % (word, port_name))

    title = (
        "No %s of the subgraph any more" % word if names else "Make it an %s of the subgraph" % word
    )
    extra = {"aria-pressed": "true" if names else "false"}
    return button("", switch, SMALL, "plug", title, extra)


def names_of(graph, side, node_id, port_name):
    """The ports of the subgraph that lead to this port."""
    if side == "inputs":
        return graph.inputs_at(node_id, port_name)
    end = node_id + "." + port_name
    return [name for name in graph.outputs if graph.outputs[name] == end]


def is_fed(store, node_id, port_name):
    """Whether a value comes to the port through an input of the subgraph in view."""
    return bool(store.inside) and bool(store.graph.inputs_at(node_id, port_name))


def about(store, subgraphs):
    """The subgraph in view, with its ports."""
    graph = store.graph
    times = len(uses_of(store.document, store.inside))
    return h(
        "section",
        {"class": "section", "key": "subgraph"},
        h("h3", None, "Subgraph"),
        h(
            "dl",
            {"class": "facts"},
            h("dt", None, "Name"),
            h(
                "dd",
                None,
                h(
                    "input",
                    {
                        "id": "subgraph-name",
                        "class": "field",
                        "aria-label": "Name of the subgraph",
                        "value": store.inside,
                        "spellcheck": False,
                        "autocomplete": "off",
                        "onchange": lambda event: subgraphs.rename(event["value"]),
                    },
                ),
            ),
            h("dt", None, "Used"),
            h("dd", None, count(times, "time")),
        ),
        _ports(store, "inputs", [(name, listed(graph.inputs[name])) for name in graph.inputs]),
        _ports(store, "outputs", [(name, graph.outputs[name]) for name in graph.outputs]),
        h(
            "p",
            {"class": "param-doc"},
            "Select a node; the plug beside a port makes it a port of the subgraph.",
        ),
    )


def listing(store):
    """The subgraphs of the document, and how often each is used."""
    names = sorted(store.document.subgraphs)
    if not names or store.inside:
        return None

    def removing(name):
        return lambda event: store.change(remove(store.document, name), "Remove " + name)

    rows = []
    for name in names:
        times = len(uses_of(store.document, name))
        said = "used " + count(times, "time") if times else "not used"
        trash = button("", removing(name), SMALL, "trash-2", "Remove this subgraph")
        rows.append(
            h(
                "div",
                {"class": "output", "key": name},
                h("span", None, name),
                h("span", {"class": "value"}, said),
                None if times else trash,
            )
        )
    return h(
        "section",
        {"class": "section", "key": "subgraphs"},
        h("h3", None, "Subgraphs"),
        h("div", {"class": "outputs"}, rows),
    )


def _ports(store, side, rows):
    if not rows:
        return None

    def taking(name):
        return lambda event: store.do(retract(store.graph, side, name), "Hide " + name)

    return h(
        "div",
        {"class": "outputs", "key": side},
        h("div", {"class": "ports-title"}, "Inputs" if side == "inputs" else "Outputs"),
        [
            h(
                "div",
                {"class": "output", "key": name},
                h("span", None, name),
                h("span", {"class": "kind"}, where),
                button("", taking(name), SMALL, "x", "Take this port away"),
            )
            for name, where in rows
        ],
    )
