"""Which JSON values a parameter may be set to.

Owns the check of one value against one port, as far as the port's type tells. Converting a value
for the function is done where it runs (data); both must agree on what is lossless: 3 fits float,
3.0 fits int, 3.5 does not.
"""

from dxt.core.bounds import bounds_of, in_words, is_within
from dxt.core.source.annotations import choices
from dxt.core.spec import Port
from dxt.core.text.json_text import clip, same, write
from dxt.core.types import ARRAY, STREAMS, TABLES, arguments, base, exact_types, split

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_EXPECTED = {
    "int": "a whole number",
    "float": "a number",
    "complex": "a number",
    "bool": "true or false",
    "str": "a text",
    "list": "a list",
    "tuple": "a list",
    "set": "a list without repeats",
    "frozenset": "a list without repeats",
    "Iterator": "a list",
    "AsyncIterator": "a list",
    "Iterable": "a list",
    "numpy.ndarray": "a list",
    "dict": "an object",
    "Chart": "an object",
    "Markdown": "a text",
    "Html": "a text",
    "Image": "a wire with an image",
    "bytes": "a wire with bytes",
    "File": "the name of a file",
    "Table": "a list of objects, or a wire",
    "None": "null",
}


_SETS = ("set", "frozenset")
_OF_ONE_TYPE = ("list",) + _SETS + STREAMS
_LISTS = _OF_ONE_TYPE + ("tuple", ARRAY) + TABLES
# A list becomes one of these before it goes into a set.
_HASHABLE = ("tuple", "frozenset")
_NUMBERS = ("a whole number", "a number")


def why_not_value(value: "Any", port: Port) -> str | None:
    """None where the port takes the value, else the reason: part of a sentence."""
    bounds = bounds_of(port.widget)
    if bounds is None and not port.many and type(value) in exact_types(port.type):
        return None
    if port.many:
        return "it takes wires, any number of them, and no value of its own"
    members = split(port.type, "|")
    fits = any(_fits(value, member) for member in members)
    if fits and (bounds is None or is_within(value, bounds)):
        return None
    if len(members) == 1 and base(members[0]) == "Literal":
        return "%s is not one of %s" % (_shown(value), ", ".join(arguments(members[0])))
    expected: list[str] = []
    for member in members:
        words = _expected(member)
        if bounds is not None and words in _NUMBERS:
            words += " " + in_words(bounds)
        # Whole numbers are numbers.
        if words not in expected and not (member == "int" and "float" in members):
            expected.append(words)
    return "%s was expected, not %s" % (" or ".join(expected), _shown(value))


def _expected(type: str) -> str:
    name = base(type)
    inside = arguments(type)
    if name == "Literal":
        return "one of " + ", ".join(inside)
    if name in _OF_ONE_TYPE and len(inside) == 1:
        return "a list of " + inside[0] + (" without repeats" if name in _SETS else "")
    if name == "tuple" and inside:
        if inside[-1] == "...":
            return "a list of " + inside[0]
        return "a list of " + ", ".join(inside) if inside != ["()"] else "an empty list"
    return _EXPECTED.get("Table" if name in TABLES else name, "another value")


def _fits(value: "Any", type: str) -> bool:
    name = base(type)
    inside = arguments(type)
    if name == "Literal":
        return any(same(value, choice) for choice in choices(type) or [])
    if not _fits_base(value, name):
        return False
    if name == "tuple" and inside and inside[-1] != "...":
        places = [] if inside == ["()"] else inside
        return len(value) == len(places) and all(
            _fits_one_of(value[at], places[at]) for at in range(len(places))
        )
    item_type = inside[0] if inside and name in _OF_ONE_TYPE + ("tuple",) else "Any"
    if item_type != "Any" and not all(_fits_one_of(item, item_type) for item in value):
        return False
    return name not in _SETS or _makes_a_set(value, item_type)


def _fits_one_of(value: "Any", type: str) -> bool:
    return any(_fits(value, member) for member in split(type, "|"))


def _makes_a_set(items: "list[Any]", type: str) -> bool:
    """Whether each item can be in a set, and is there once."""
    becomes = [base(member) for member in split(type, "|")]
    seen: set[Any] = set()
    for item in items:
        if isinstance(item, dict) or (
            isinstance(item, list) and not any(name in _HASHABLE for name in becomes)
        ):
            return False
        mark = (write(item),) if isinstance(item, list) else item
        if mark in seen:
            return False
        seen.add(mark)
    return True


def _fits_base(value: "Any", name: str) -> bool:
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
    if name in _LISTS:
        return isinstance(value, list)
    if name in ("dict", "Chart"):
        return isinstance(value, dict)
    if name == "None":
        return value is None
    return name not in ("bytes", "Image")


def _shown(value: "Any") -> str:
    return clip(write(value), 40)
