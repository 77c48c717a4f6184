"""What an annotation says: the port's type in canonical spelling, its widget, its words.

Owns the spelling of types and the markers of `Annotated` (Range, Multiline, Unit, Column, Columns,
Accept, Colour, Code). Reads the tree of an expression; nothing is ever evaluated. Must not know
functions or nodes. `imports` is what `names.read_imports` found in the code around the annotation.
"""

from dxt.core.errors import SyntaxInvalid
from dxt.core.source.expressions import Call, Item, Literal, Name, Other, Union, parse
from dxt.core.source.names import spell_name
from dxt.core.source.tokens import NEWLINE, tokenize
from dxt.core.text.json_text import new_object
from dxt.core.types import arguments, base, split

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from dxt.core.source.expressions import Expression

_NO_IMPORTS: "dict[str, str]" = {}

# Of these only the first argument says what comes out.
_STREAMS = ("Iterator", "AsyncIterator", "Iterable")


class Annotation:
    """`type` in canonical spelling; `widget` as in Port; `doc` from a text inside `Annotated`."""

    def __init__(self, type: str) -> None:
        self.type = type
        self.widget = widget_for(type)
        self.doc = ""


def read_annotation(tree: "Expression", imports: "dict[str, str]" = _NO_IMPORTS) -> Annotation:
    """What an input port's annotation says."""
    found = Annotation(spell_type(tree, imports))
    markers: list[Expression] = []
    inside: Expression | None = _unquoted(tree)
    while inside is not None:
        if isinstance(inside, Item) and _spell_base(inside, imports) == "Annotated":
            markers = inside.arguments[1:] + markers
            inside = _unquoted(inside.arguments[0])
        else:
            inside = _but_none(inside, imports)
    for marker in markers:
        if isinstance(marker, Call):
            found.widget = _marked(found.widget, marker)
        elif isinstance(marker, Name):
            found.widget = _marked(found.widget, Call(marker.text, [], {}))
        elif isinstance(marker, Literal) and isinstance(marker.value, str):
            found.doc = marker.value
    return found


def _but_none(tree: "Expression", imports: "dict[str, str]") -> "Expression | None":
    """What a type is that may be None as well; None for any other."""
    members: list[Expression] = []
    if isinstance(tree, Union):
        members = tree.members
    elif isinstance(tree, Item) and _spell_base(tree, imports) in ("Optional", "Union"):
        members = tree.arguments
    others = [one for one in map(_unquoted, members) if spell_type(one, imports) != "None"]
    return others[0] if len(others) == 1 else None


def spell_type(tree: "Expression", imports: "dict[str, str]" = _NO_IMPORTS) -> str:
    """The canonical spelling of a type, which is its own canonical spelling."""
    tree = _unquoted(tree)
    if isinstance(tree, Name):
        return spell_name(tree.text, imports)
    if isinstance(tree, Literal):
        return spell_literal(tree.value)
    if isinstance(tree, Union):
        return _spell_union(tree.members, imports)
    if isinstance(tree, Item):
        return _spell_item(tree, imports)
    return tree.text if isinstance(tree, Other) else "Any"


def _spell_item(tree: Item, imports: "dict[str, str]") -> str:
    name = _spell_base(tree, imports)
    if name == "Annotated":
        return spell_type(tree.arguments[0], imports)
    if name == "Optional":
        return _spell_union(tree.arguments[:1] + [Literal(None)], imports)
    if name == "Union":
        return _spell_union(tree.arguments, imports)
    found: list[str] = []
    for item in tree.arguments:
        if name == "Literal" and isinstance(item, Item) and _spell_base(item, imports) == name:
            found.extend(arguments(_spell_item(item, imports)))
        else:
            found.append(_spell_argument(name, item, imports))
    if name in _STREAMS:
        found = found[:1]
    if name == "numpy.ndarray":
        # An array is told by what its items are: the last argument, in `numpy.dtype[...]` or not.
        items = found[-1]
        if base(items) == "numpy.dtype":
            items = (arguments(items) or ["Any"])[0]
        found = [] if items == "Any" else [items]
    return "%s[%s]" % (name, ", ".join(found)) if found else name


def _spell_argument(name: str, tree: "Expression", imports: "dict[str, str]") -> str:
    if name == "Literal":
        return spell_literal(tree.value) if isinstance(tree, Literal) else spell_type(tree, imports)
    if isinstance(tree, Literal) and isinstance(tree.value, list):
        return "[]"
    return spell_type(tree, imports)


def _spell_union(members: "list[Expression]", imports: "dict[str, str]") -> str:
    found: list[str] = []
    for member in members:
        for text in split(spell_type(member, imports), "|"):
            if text not in found:
                found.append(text)
    if "None" in found:
        found.remove("None")
        found.append("None")
    return " | ".join(found)


def _spell_base(tree: Item, imports: "dict[str, str]") -> str:
    return spell_name(tree.base.text, imports) if isinstance(tree.base, Name) else ""


def _unquoted(tree: "Expression") -> "Expression":
    """The type that an annotation in quotes stands for."""
    if isinstance(tree, Literal) and isinstance(tree.value, str):
        found = _read(tree.value.strip())
        # A text inside a text would be unquoted for ever.
        return Name("Any") if isinstance(found, Literal) and found.value is not None else found
    return tree


def _read(text: str) -> "Expression":
    """The expression of this text; Any where it is none by itself."""
    try:
        tokens = [token for token in tokenize(text) if token.kind != NEWLINE]
    except SyntaxInvalid:
        return Name("Any")
    return parse(tokens) if tokens else Name("Any")


def spell_literal(value: "Any") -> str:
    """A literal as it stands in `Literal[...]`; the same on every Python, unlike repr."""
    if not isinstance(value, str):
        return repr(value)
    text = value.replace("\\", "\\\\").replace("'", "\\'")
    text = text.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
    return "'" + text + "'"


def choices(type: str) -> "list[Any] | None":
    """The values that a `Literal[...]` type allows, None for any other type."""
    if base(type) != "Literal":
        return None
    found = []
    for text in arguments(type):
        tree = _read(text)
        found.append(tree.value if isinstance(tree, Literal) else text)
    return found


def widget_for(type: str) -> "dict[str, Any] | None":
    """The widget that a type alone calls for, None where a value can only come by wire."""
    members = [member for member in split(type, "|") if member != "None"]
    if len(members) == 2 and "int" in members and "float" in members:
        members = ["float"]
    if len(members) != 1:
        return None
    name = base(members[0])
    found = new_object()
    if name == "Literal":
        found["kind"] = "choice"
        found["choices"] = choices(members[0])
    elif name == "int":
        found["kind"] = "number"
        found["step"] = 1
    elif name in ("float", "bool", "str", "File"):
        found["kind"] = {"float": "number", "bool": "switch", "str": "text", "File": "file"}[name]
    else:
        return None
    return found


def _marked(widget: "dict[str, Any] | None", marker: Call) -> "dict[str, Any] | None":
    """The widget as one marker inside `Annotated` changes it."""
    name = marker.name.split(".")[-1]
    values = [_value(tree) for tree in marker.arguments]
    named = {key: _value(tree) for key, tree in marker.keywords.items()}

    def argument(position: int, name: str) -> "Any":
        return values[position] if position < len(values) else named.get(name)

    found = new_object()
    for key in widget or ():
        found[key] = (widget or {})[key]
    if name == "Range":
        limits = (("min", argument(0, "low")), ("max", argument(1, "high")))
        bounded = [(key, value) for key, value in limits if isinstance(value, (int, float))]
        found["kind"] = "slider" if len(bounded) == 2 else "number"
        for key, value in bounded:
            found[key] = value
        step = argument(2, "step")
        if isinstance(step, (int, float)):
            found["step"] = step
    elif name in ("Multiline", "Code", "Colour", "Color"):
        found["kind"] = {"Multiline": "multiline", "Code": "code"}.get(name, "colour")
    elif name == "Unit":
        unit = argument(0, "name")
        found.setdefault("kind", "text")
        if isinstance(unit, str):
            found["unit"] = unit
    elif name in ("Column", "Columns"):
        found["kind"] = "column" if name == "Column" else "columns"
        found["of"] = str(argument(0, "port") or "")
    elif name == "Accept":
        found["kind"] = "file"
        kinds = values or [argument(0, "kinds")]
        found["accept"] = ",".join([kind for kind in kinds if isinstance(kind, str)])
    else:
        return widget
    return found


def _value(tree: "Expression") -> "Any":
    return tree.value if isinstance(tree, Literal) else None
