"""Parameter values as text: what is typed, as the value it means, and values as they are shown.

Pure; knows no widget, no document and no JavaScript.
"""

from dxt.core.errors import DxtError
from dxt.core.node_types.params import why_not_value
from dxt.core.text.json_text import read, write
from dxt.core.types import ARRAY, STREAMS, base, split

LISTS = ("list", "tuple", "set", "frozenset", ARRAY) + STREAMS


class Refused(Exception):
    """What was typed can't be the parameter's value; the message says why, for its reader."""


def show(value):
    """A value as the text in a field."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value == int(value) and abs(value) < 1e15:
        return write(value)
    return write(value)


def parse(port, text):
    """The value that a text means for a port; Refused where it means none."""
    kinds = [base(part) for part in split(port.type, "|")]
    stripped = text.strip()
    if not stripped and "None" in kinds:
        return None
    if "int" in kinds or "float" in kinds:
        return _number(port, stripped, "float" in kinds)
    if "str" in kinds or port.type.startswith("Literal"):
        return text
    if "Any" in kinds:
        return _anything(text)
    if is_json(port):
        return _json(stripped, port, kinds)
    return text


def _number(port, text, fractions):
    text = text.replace("\u2212", "-")
    try:
        value = int(text)
    except ValueError:
        try:
            value = float(text)
        except ValueError:
            raise Refused("a number is needed here")
        if value != value or value in (float("inf"), float("-inf")):
            raise Refused("a finite number is needed here")
        if not fractions:
            if value != int(value):
                raise Refused("a whole number is needed here")
            value = int(value)
    widget = port.widget or {}
    low = widget.get("min")
    high = widget.get("max")
    if low is not None and value < low:
        raise Refused("at least %s" % show(low))
    if high is not None and value > high:
        raise Refused("at most %s" % show(high))
    return value


def _anything(text):
    """A number, true, false, null or JSON where the text is one, else the text itself."""
    stripped = text.strip()
    if stripped and stripped[0] in '-0123456789[{"tfn':
        try:
            return read(stripped)
        except DxtError:
            return text
    return text


def _json(text, port, kinds):
    try:
        value = read(text)
    except DxtError as error:
        raise Refused("%s. %s" % (_wanted(kinds), error.message))
    is_misfit = isinstance(value, list) and not any(kind in LISTS for kind in kinds)
    if is_misfit or (isinstance(value, dict) and "dict" not in kinds):
        raise Refused(_wanted(kinds))
    reason = why_not_value(value, port)
    if reason is not None:
        raise Refused(reason)
    return value


def example(port):
    """A text that might be typed for a port whose value is JSON."""
    return _example([base(part) for part in split(port.type, "|")])


def _wanted(kinds):
    is_list = any(kind in LISTS for kind in kinds)
    return "%s is needed here: %s" % ("a list" if is_list else "an object", _example(kinds))


def _example(kinds):
    return "[1, 2, 3]" if any(kind in LISTS for kind in kinds) else '{"name": 1}'


def is_json(port):
    """Whether the value of a port is typed as JSON: a list or an object."""
    kinds = [base(part) for part in split(port.type, "|")]
    return any(kind == "dict" or kind in LISTS for kind in kinds)


def rows(text):
    """The rows of a table that a JSON text gives; Refused where it gives none."""
    try:
        found = read(text.strip() or "[]")
    except DxtError as error:
        raise Refused(error.message)
    if isinstance(found, list) and found and all(isinstance(row, dict) for row in found):
        return found
    is_columns = isinstance(found, dict) and all(isinstance(found[name], list) for name in found)
    if is_columns and found:
        return found
    raise Refused('rows are needed here: [{"name": 1}, {"name": 2}]')


def as_columns(value):
    """The names that a columns parameter holds, whatever a file written by hand has there."""
    if isinstance(value, str):
        return [value] if value else []
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []
