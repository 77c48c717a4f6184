"""Which JSON values a parameter may be set to.

Owns the check of one value against one port, as far as the port's type tells. Converting a value
for the function is done where it runs (data); both must agree on what is lossless: 3 fits float,
3.0 fits int, 3.5 does not.
"""

from dxt.core.annotations import choices
from dxt.core.json_text import clip, same, write
from dxt.core.spec import Port
from dxt.core.types import arguments, base, split

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_EXPECTED = {
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "str": "a text",
    "list": "a list",
    "tuple": "a list",
    "dict": "an object",
    "File": "the name of a file",
    "Table": "a list of objects, or a wire",
    "None": "null",
}


def why_not_value(value: "Any", port: Port) -> str | None:
    """None where the port takes the value, else the reason: part of a sentence."""
    reasons = []
    for type in split(port.type, "|"):
        reason = _why_not(value, type)
        if reason is None:
            return None
        reasons.append(reason)
    # Of a union, the first member's reason says most; None comes last.
    return reasons[0]


def _why_not(value: "Any", type: str) -> str | None:
    name = base(type)
    if name == "Literal":
        allowed = choices(type) or []
        for choice in allowed:
            if same(value, choice):
                return None
        return "%s is not one of %s" % (_shown(value), ", ".join(arguments(type)))
    if _fits(value, name):
        inside = arguments(type)
        if name == "list" and len(inside) == 1:
            for item in value:
                if why_not_value(item, Port("", inside[0])) is not None:
                    return "a list of %s was expected, not %s" % (inside[0], _shown(value))
        return None
    return "%s was expected, not %s" % (_EXPECTED.get(name, "another value"), _shown(value))


def _fits(value: "Any", name: str) -> bool:
    is_bool = value is True or value is False
    is_number = not is_bool and isinstance(value, (int, float))
    if name == "int":
        return is_bool or (is_number and value == int(value))
    if name in ("float", "complex"):
        return is_bool or is_number
    if name == "bool":
        return is_bool
    if name in ("str", "File", "Markdown", "Html"):
        return isinstance(value, str)
    if name in ("list", "tuple", "set", "frozenset", "Table"):
        return isinstance(value, list)
    if name in ("dict", "Chart"):
        return isinstance(value, dict)
    if name == "None":
        return value is None
    return name not in ("bytes", "Image")


def _shown(value: "Any") -> str:
    return clip(write(value), 40)
