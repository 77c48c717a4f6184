"""Trees of elements, as plain values: what a panel looks like, before anything is drawn.

`h("p", {"class": "a"}, "text")` is an element; an attribute whose value is callable hears the event
it is named after (`onclick`, `oninput`, ...) with a dict describing it. None and False children are
left out, lists are flattened. Drawing is `dom.Page.render`; this module knows no JavaScript.
"""

import json

NOTHING = {}


def h(tag, attributes=None, *children):
    return (tag, attributes or NOTHING, children)


def icon(name):
    """A Lucide icon from the sprite in index.html."""
    return ("icon", {"name": name}, ())


def several(*children):
    """Children without an element around them."""
    return ("", NOTHING, children)


def button(label, act, style="quiet", symbol=None, title=None, extra=None):
    """A button; without a label its title names it."""
    attributes = {"type": "button", "class": style, "onclick": act}
    if title:
        attributes["title"] = title
        if not label:
            attributes["aria-label"] = title
    if extra:
        attributes.update(extra)
    return h(
        "button",
        attributes,
        icon(symbol) if symbol else None,
        h("span", None, label) if label else None,
    )


def write(tree, hear):
    """The tree as JSON; `hear(function) -> token` keeps its functions."""
    out = []
    _write(tree, hear, out)
    return "".join(out)


def _write(tree, hear, out):
    if isinstance(tree, str):
        out.append(json.dumps(tree))
        return
    tag, attributes, children = tree
    out.append('["%s",{' % tag)
    comma = ""
    for name in attributes:
        value = attributes[name]
        if value is None:
            continue
        if callable(value):
            value = hear(value)
        out.append('%s"%s":%s' % (comma, name, json.dumps(value)))
        comma = ","
    out.append("}")
    _write_all(children, hear, out)
    out.append("]")


def _write_all(children, hear, out):
    for child in children:
        if child is None or child is False:
            continue
        if isinstance(child, list):
            _write_all(child, hear, out)
            continue
        out.append(",")
        _write(child, hear, out)
