"""Between which numbers a value has to lie, as `Range` says of a port.

Owns the rule, for what is set by hand and for what arrives by wire alike. Must not know ports.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def bounds_of(widget: "dict[str, Any] | None") -> "list[float | None] | None":
    """The least and the greatest that a port of this widget takes, None where there is none."""
    if widget is None or ("min" not in widget and "max" not in widget):
        return None
    return [widget.get("min"), widget.get("max")]


def is_within(value: "Any", bounds: "list[float | None]") -> bool:
    """Whether the value lies between them; what is no number does."""
    if not isinstance(value, (int, float)):
        return True
    low, high = bounds
    return (low is None or value >= low) and (high is None or value <= high) and value == value


def in_words(bounds: "list[float | None]") -> str:
    """What follows "a number": "from 0 to 10"."""
    low, high = bounds
    if low is None or high is None:
        return "of at most %s" % high if low is None else "of at least %s" % low
    return "from %s to %s" % (low, high)
