"""How node types are named, grouped and pictured on the page. Pure; knows no document."""

from dxt.core.node_types.catalogue import JAVASCRIPT

CATEGORIES = [
    ("python", "Code"),
    ("subgraph", "Subgraphs"),
    ("data", "Data"),
    ("value", "Values"),
    ("table", "Tables"),
    ("chart", "Charts"),
    ("view", "Views"),
]

ICONS = {
    "python": "square-function",
    "javascript": "square-code",
    "data.csv": "file-spreadsheet",
    "data.json": "braces",
    "data.text": "file-text",
    "value.number": "hash",
    "value.text": "type",
    "value.choice": "list",
    "value.switch": "toggle-left",
    "table.filter": "funnel",
    "table.select": "columns-3",
    "table.sort": "arrow-down-up",
    "table.group": "layers",
    "table.join": "merge",
    "chart.vega": "chart-column",
    "view.table": "table-2",
    "view.text": "text",
}

CATEGORY_ICONS = {
    "data": "file",
    "value": "hash",
    "table": "table-2",
    "chart": "chart-column",
    "view": "text",
    "subgraph": "group",
}


def bare(type):
    """`table.filter` of `table.filter@1`."""
    return type.split("@")[0]


def category(type):
    """The group of a type; the languages are one."""
    name = bare(type).split(".")[0]
    return "python" if name == "javascript" else name


def category_title(name):
    for known, title in CATEGORIES:
        if known == name:
            return title
    return name[0].upper() + name[1:]


def type_icon(type):
    return ICONS.get(bare(type)) or CATEGORY_ICONS.get(category(type), "package")


def type_title(type):
    """What the palette calls a node type: "Filter", "CSV"."""
    name = bare(type).split(".")[-1]
    if name in ("csv", "json"):
        return name.upper()
    if name == "javascript":
        return "JavaScript"
    name = name.replace("_", " ")
    return name[0].upper() + name[1:]


def subtitle(node, spec):
    """What stands below a node's name."""
    if node.code is not None and spec is not None and category(node.type) == "python":
        return "%s()" % spec.name if spec.name != node.type else bare(node.type)
    return bare(node.type)


def spelt(header, node, spec):
    """The header of a preview of what a node gives, nothing spelt as in the node's language."""
    is_script = node.type == JAVASCRIPT or ".mjs@" in spec.origin
    return header if is_script or header["kind"] != "json" else dict(header, nothing="None")


def tint(type):
    """The CSS class of a category's colour."""
    name = category(type)
    return "tint-" + (name if name in [known for known, title in CATEGORIES] else "plugin")
