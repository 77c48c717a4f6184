"""The fields of a graph file: each of the kind that it must be, or refused in clear words.

Must not know which fields there are, nor what is made of them.
"""

from dxt.core.errors import FileUnreadable
from dxt.core.text.json_text import clip, new_object

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def text_of(found: "dict[str, Any]", name: str, default: str | None) -> str:
    """The text under this name; a FileUnreadable where something else is."""
    value = found.get(name, default)
    if not isinstance(value, str):
        raise FileUnreadable("%s must be a text, but is %s." % (name, kind_of(value)))
    return value


def object_of(found: "dict[str, Any]", name: str) -> "dict[str, Any]":
    """The object under this name, an empty one where there is none."""
    value = found.get(name)
    if value is None and name not in found:
        return new_object()
    if not isinstance(value, dict):
        raise FileUnreadable("%s must be an object, but is %s." % (name, kind_of(value)))
    return value


def list_of(found: "dict[str, Any]", name: str) -> "list[Any]":
    """The list under this name, an empty one where there is none."""
    value = found.get(name, [])
    if not isinstance(value, list):
        raise FileUnreadable("%s must be a list, but is %s." % (name, kind_of(value)))
    return value


def kind_of(value: "Any") -> str:
    """What came, in a few words."""
    if value is None:
        return "missing or null"
    if value is True or value is False:
        return "true or false"
    if isinstance(value, str):
        return 'the text "%s"' % clip(value, 30)
    if isinstance(value, (int, float)):
        return "the number %s" % clip(str(value), 30)
    if isinstance(value, list):
        return "a list"
    return "an object" if isinstance(value, dict) else "a %s" % type(value).__name__


def check_needs(needs: "dict[str, Any]") -> None:
    """Raises where a need that is known here is not of its kind."""
    hosts = needs.get("hosts", [])
    if not isinstance(hosts, list) or not all(isinstance(host, str) for host in hosts):
        raise FileUnreadable("needs.hosts must be a list of texts, but is %s." % kind_of(hosts))
    for name in ("seconds", "megabytes"):
        value = needs.get(name, 1)
        if value is True or not isinstance(value, (int, float)) or not value > 0:
            raise FileUnreadable(
                "needs.%s must be a number above 0, not %s." % (name, kind_of(value))
            )


def is_position(found: "Any") -> bool:
    """Whether this is [x, y] with two finite numbers."""
    if not isinstance(found, list) or len(found) != 2:
        return False
    for number in found:
        if number is True or number is False or not isinstance(number, (int, float)):
            return False
        if not -1e9 < number < 1e9:
            return False
    return True
