"""Port types: which values may flow into which port, and what a port is coloured as.

A type is a canonical Python spelling: "int", "list[int]", "Table", "Literal['min', 'max']", "int |
None", "pandas.DataFrame". Owns the rules for wires, from the spelling alone; whether an actual
value converts without loss is decided when it arrives (data). Must not know nodes or graphs. A type
of the user's own that is unknown here fits anything: only a run can tell.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

TABLES = (
    "Table",
    "pandas.DataFrame",
    "polars.DataFrame",
    "pyarrow.Table",
    "pyarrow.RecordBatch",
    "arro3.core.Table",
    "arro3.core.RecordBatch",
)
STREAMS = ("Iterator", "AsyncIterator", "Iterable")
ARRAY = "numpy.ndarray"

_KINDS = {
    "int": "number",
    "float": "number",
    "complex": "number",
    "bool": "bool",
    "str": "text",
    "bytes": "bytes",
    "list": "list",
    "tuple": "list",
    "set": "list",
    "frozenset": "list",
    "dict": "dict",
    "Chart": "chart",
    "Image": "image",
    "Markdown": "document",
    "Html": "document",
    "File": "file",
    ARRAY: "list",
}
for _name in TABLES:
    _KINDS[_name] = "table"
for _name in STREAMS:
    _KINDS[_name] = "list"

# What each type becomes without loss, besides itself. From a list to a table the rows have to be
# objects; what a stream gives is collected, so that it becomes what a list does.
_BECOMES = {
    "bool": ("int", "float", "complex"),
    "int": ("float", "complex"),
    "float": ("complex",),
    "str": ("Markdown", "Html"),
    "Markdown": ("str",),
    "Html": ("str",),
    "list": ("tuple", ARRAY) + STREAMS + TABLES,
    "tuple": ("list", ARRAY) + STREAMS,
    "set": ("list", "frozenset") + STREAMS,
    "frozenset": ("list", "set") + STREAMS,
    "dict": ("Chart",),
    "Chart": ("dict",),
    ARRAY: ("list",) + STREAMS,
}
for _name in TABLES:
    _BECOMES[_name] = TABLES
for _name in STREAMS:
    _BECOMES[_name] = _BECOMES["list"] + ("list",)

_SCALARS = {"bool": bool, "bytes": bytes, "float": float, "int": int, "str": str}

_SEQUENCES = ("list", "tuple", "set", "frozenset") + STREAMS

NAMES = {
    "int": "a whole number",
    "float": "a number",
    "complex": "a complex number",
    "bool": "true or false",
    "str": "text",
    "bytes": "bytes",
    "list": "a list",
    "tuple": "a tuple",
    "set": "a set",
    "frozenset": "a frozen set",
    "dict": "a dict",
    "Table": "a table",
    "pandas.DataFrame": "a pandas DataFrame",
    "polars.DataFrame": "a polars DataFrame",
    "pyarrow.Table": "a pyarrow Table",
    "pyarrow.RecordBatch": "a pyarrow RecordBatch",
    "arro3.core.Table": "an arro3 Table",
    "arro3.core.RecordBatch": "an arro3 RecordBatch",
    ARRAY: "an array",
    "Iterator": "a stream",
    "AsyncIterator": "a stream",
    "Iterable": "a list or stream",
    "Chart": "a chart",
    "Image": "an image",
    "Markdown": "Markdown",
    "Html": "HTML",
    "File": "a file",
    "None": "nothing",
}

_ADVICE = {
    ("float", "int"): "it may have a fraction; round it in a Python node first",
    ("str", "int"): "convert it with int() in a Python node first",
    ("str", "float"): "convert it with float() in a Python node first",
    ("int", "str"): "convert it with str() in a Python node first",
    ("float", "str"): "convert it with str() in a Python node first",
    ("Table", "list"): "use rows.to_pylist() in a Python node first",
    ("pandas.DataFrame", "list"): 'use rows.to_dict("records") in a Python node first',
    ("polars.DataFrame", "list"): "use rows.to_dicts() in a Python node first",
    ("pyarrow.Table", "list"): "use rows.to_pylist() in a Python node first",
    ("list", "set"): "use set() in a Python node first",
}


def exact_types(type: str) -> "tuple[Any, ...]":
    """The types of the scalars that it takes as they are: (int, float) for "int | float"."""
    if type in _SCALARS:
        return (_SCALARS[type],)
    return tuple(_SCALARS[name] for name in split(type, "|") if name in _SCALARS)


def split(text: str, mark: str) -> list[str]:
    """The parts of a type's text between `mark`s that stand outside all brackets and quotes."""
    if mark not in text:
        return [text.strip()]
    parts = []
    depth = 0
    quote = ""
    start = 0
    escaped = False
    for at, letter in enumerate(text):
        if quote:
            if escaped:
                escaped = False
            elif letter == "\\":
                escaped = True
            elif letter == quote:
                quote = ""
        elif letter in "'\"":
            quote = letter
        elif letter in "[(":
            depth += 1
        elif letter in "])":
            depth -= 1
        elif letter == mark and depth == 0:
            parts.append(text[start:at].strip())
            start = at + 1
    parts.append(text[start:].strip())
    return parts


def base(text: str) -> str:
    """`list` of `list[int]`."""
    return text.partition("[")[0].strip()


def arguments(text: str) -> list[str]:
    """`["str", "int"]` of `dict[str, int]`."""
    start = text.find("[")
    if start < 0 or not text.endswith("]"):
        return []
    return split(text[start + 1 : -1], ",")


def kind(type: str) -> str:
    """The family that a port's colour shows.

    One of number, text, bool, table, list, dict, chart, image, document, file, bytes, any.
    """
    kinds = []
    for member in split(type, "|"):
        name = base(member)
        if name == "None":
            continue
        if name == "Literal":
            found = [_literal_base(item) for item in arguments(member)]
            kinds.extend([_KINDS.get(item, "any") for item in found if item != "None"])
        else:
            kinds.append(_KINDS.get(name, "any"))
    if kinds and all(found == kinds[0] for found in kinds):
        return kinds[0]
    return "any"


def why_not(source_type: str, target_type: str) -> str | None:
    """None where a value of the one type may flow into a port of the other, else the reason.

    A union fits where any of its members does: what arrives in the end is checked by the run.
    """
    if source_type == target_type or source_type == "Any" or target_type == "Any":
        return None
    sources = split(source_type, "|")
    targets = split(target_type, "|")
    for one in sources:
        for other in targets:
            if _fits(one, other):
                return None
    advice = None
    for one in sources:
        for other in targets:
            advice = advice or _ADVICE.get((base(one), base(other)))
    reason = "%s (%s) can't become %s (%s) without loss" % (
        NAMES.get(base(sources[0]), "this"),
        source_type,
        NAMES.get(base(targets[0]), "this"),
        target_type,
    )
    return reason + (": " + advice if advice else "")


def _fits(source: str, target: str) -> bool:
    if source == target or source == "Any" or target == "Any":
        return True
    one = base(source)
    other = base(target)
    if one == "Literal":
        found = [_literal_base(item) for item in arguments(source)]
        if other == "Literal":
            allowed = arguments(target)
            return any(item in allowed for item in arguments(source))
        return any(_fits(item, target) for item in found)
    if other == "Literal":
        return any(_fits(source, _literal_base(item)) for item in arguments(target))
    if not _is_known(one) or not _is_known(other):
        return True
    if one == other:
        return _arguments_fit(arguments(source), arguments(target))
    if other not in _BECOMES.get(one, ()):
        return False
    inside = _inside(source)
    if other in TABLES and one not in TABLES:
        rows = [base(member) for member in split(inside[0], "|")]
        return any(name in ("dict", "Any") or not _is_known(name) for name in rows)
    if other in _SEQUENCES:
        wanted = " | ".join(_inside(target))
        return all(why_not(item, wanted) is None for item in inside)
    return True


def _inside(type: str) -> list[str]:
    """The types of what is in a list, tuple, set or stream: of a tuple, one for each place."""
    found = [text for text in arguments(type) if text not in ("...", "()")]
    return found if found and base(type) in _SEQUENCES else ["Any"]


def _arguments_fit(sources: list[str], targets: list[str]) -> bool:
    if len(sources) != len(targets):
        return True
    return all(why_not(sources[at], targets[at]) is None for at in range(len(sources)))


def _is_known(name: str) -> bool:
    return name in _KINDS or name == "None"


def _literal_base(text: str) -> str:
    if text[:1] in ("'", '"'):
        return "str"
    if text[:2] in ("b'", 'b"'):
        return "bytes"
    if text in ("True", "False"):
        return "bool"
    return "None" if text == "None" else "int"
