"""JSON text read by the standard library, many times quicker than letter by letter.

Owns the question where that is sure to give what `json_text` would give. Wherever it is not, nor
where the text is wrong, it says nothing: the other reader then looks, and says what is wrong and
where. MicroPython's json module is never good enough.
"""

import json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

IS_QUICK = hasattr(json, "JSONDecoder")
"""Whether there is such a reader here."""
_translate: "Any" = getattr(bytes, "translate", None)
_OTHERS = bytes([byte for byte in range(256) if byte not in b"[]{}"])


def read(data: bytes, depth: int, digits: int) -> "Any":
    """The value that UTF-8 `data` spells, nested no deeper than `depth`; None where that is unsure.

    No number may have more than so many `digits`.
    """
    # Half of a character pair, and numbers that are too long, are the other reader's.
    if not IS_QUICK or b"\\ud" in data or b"\\uD" in data or _has_long_number(data, digits):
        return None
    # What is nested without end would break this reader, and Pyodide with it.
    if not _is_flat(data, depth):
        return None
    decoder = json.JSONDecoder(
        object_pairs_hook=_object, parse_constant=_refuse, parse_float=_finite
    )
    try:
        return decoder.decode(data.decode())
    except ValueError:
        return None


def _object(pairs: "list[tuple[str, Any]]") -> "dict[str, Any]":
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is there twice")
    return found


def _refuse(word: str) -> None:
    raise ValueError(word)


def _finite(text: str) -> float:
    found = float(text)
    if found - found != 0:
        raise ValueError(text)
    return found


def _has_long_number(data: bytes, digits: int) -> bool:
    """Whether there may be one: a stretch that long without anything that ends a number."""
    if len(data) <= digits:
        return False
    step = digits // 2
    for start in range(0, len(data) - step, step):
        piece = data[start : start + step]
        if piece.isdigit():
            return True
    return False


def _is_flat(data: bytes, depth: int) -> bool:
    """Whether the value is nested no deeper than that for sure; brackets in strings count, too."""
    brackets = _translate(data, None, _OTHERS)
    while brackets and depth:
        brackets = brackets.replace(b"[]", b"").replace(b"{}", b"")
        depth -= 1
    return not brackets
