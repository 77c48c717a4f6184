"""What the inspector shows when no single node is selected: the graph, what it needs, its files.

Owns their order. What is needed, and the fields for that, are `needs`.
"""

from app.drawing.subgraphs import about, listing
from app.keeping.files import file_ports
from app.tree import button, h, icon


def overview(store, file_box, subgraphs, needs):
    """`file_box(node_id, port, name)` draws one of the graph's files, `needs()` what it needs."""
    graph = store.graph
    if len(store.selected) > 1:
        return blank(
            "layers",
            "%d nodes selected" % len(store.selected),
            "Drag to move them together. Ctrl+D duplicates, Delete removes.",
            button(
                "Make a subgraph", lambda event: subgraphs.make(), "outlined", "group", "Ctrl+G"
            ),
        )
    if not graph.nodes:
        return h(
            "div",
            {"key": "empty"},
            blank(
                "mouse-pointer-click",
                None,
                "Add a node, then set it up here. Or drop a file on the canvas: data, a Python "
                "script, or a graph.",
            ),
            None if store.inside else needs(),
        )
    return h(
        "div",
        {"key": "graph"},
        about(store, subgraphs) if store.inside else None,
        section("Graph", [("Nodes", str(len(graph.nodes))), ("Wires", str(len(graph.wires)))]),
        None if store.inside else needs(),
        files(store, file_box),
        listing(store),
        blank(
            "mouse-pointer-click", None, "Select a node to set its parameters and see its result."
        ),
    )


def blank(symbol, title, text, more=None):
    return h(
        "div",
        {"class": "blank"},
        icon(symbol),
        h("h2", None, title) if title else None,
        h("p", None, text),
        more,
    )


def section(title, facts):
    if not facts:
        return None
    rows = []
    for name, value in facts:
        rows.append(h("dt", None, name))
        rows.append(h("dd", None, value))
    return h(
        "section",
        {"class": "section", "key": title},
        h("h3", None, title),
        h("dl", {"class": "facts"}, rows),
    )


def files(store, file_box):
    rows = []
    seen = []
    for node_id, port, name in file_ports(store):
        if name and name not in seen:
            seen.append(name)
            rows.append(h("div", {"class": "param", "key": name}, file_box(node_id, port, name)))
    if not rows:
        return None
    return h("section", {"class": "section", "key": "files"}, h("h3", None, "Files"), rows)
