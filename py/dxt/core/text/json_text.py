"""JSON text to values and back, the same on every Python.

Owns reading with the exact place of a mistake, objects that keep their order, refusal of what JSON
does not have (repeated keys, NaN, endless nesting), one spelling for every number, and equality and
copying of JSON values. Must not know what a graph is.

The standard json module is not enough: MicroPython's loses the order of objects, takes `[1,]` and
an unclosed list for good, splits characters beyond U+FFFF in two and is quadratic in writing;
CPython's takes NaN and repeated keys, but for texts without any of that it is quick, and used.

Values are None, bool, int, float, str, list and dict, nested no deeper than DEPTH.
"""

from collections import OrderedDict

from dxt.core.errors import DocumentError, FileUnreadable
from dxt.core.text import json_scanner
from dxt.core.text.floats import INFINITE, write_float

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

DEPTH = 30
DIGITS = 4000

_MANY = (dict, list, tuple)
_PLAIN = {34: '"', 92: "\\", 47: "/", 98: "\b", 102: "\f", 110: "\n", 114: "\r", 116: "\t"}
_WORDS = ((b"true", True), (b"false", False), (b"null", None))


def _keeps_order() -> bool:
    names = ["z", "b", "y", "a", "x", "c", "w"]
    return list(dict.fromkeys(names, 0)) == names


_ORDERED = _keeps_order()


def new_object() -> "dict[str, Any]":
    """An empty dict that keeps its order, on every Python."""
    return {} if _ORDERED else OrderedDict()


def read(text: str | bytes) -> "Any":
    """The value that `text` spells; FileUnreadable when it is not exactly one JSON value."""
    if isinstance(text, str):
        try:
            data = text.encode()
        except UnicodeError:
            raise FileUnreadable("The text holds half of a character pair; save it again as UTF-8.")
    else:
        data = text
        try:
            data.decode()
        except UnicodeError:
            raise FileUnreadable("This is not text: it is not encoded as UTF-8.")
    if data.startswith(b"\xef\xbb\xbf"):
        data = data[3:]
    value = json_scanner.read(data, DEPTH, DIGITS)
    if value is not None:
        return value
    reader = _Reader(data)
    value = reader.value(reader.after_space(0), 0)
    at = reader.after_space(reader.at)
    if at < len(data):
        reader.fail("there is more text after the end", at)
    return value


class _Reader:
    """Walks over bytes: indexing a MicroPython string with accents takes time by its length.

    A zero byte behind the end stands for it, so that no step has to ask whether there is more.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data + b"\0"
        self.size = len(data)
        self.at = 0

    def fail(self, what: str, at: int) -> None:
        if at >= self.size:
            what = "the text ends in the middle; was it cut off?"
        line = self.data.count(b"\n", 0, at) + 1
        column = at - (self.data.rfind(b"\n", 0, at) if line > 1 else -1)
        raise FileUnreadable(
            "This is not JSON: line %d, column %d: %s%s"
            % (line, column, what, "" if what.endswith("?") else "."),
            line=line,
        )

    def after_space(self, at: int) -> int:
        data = self.data
        while data[at] in b" \n\r\t":
            at += 1
        return at

    def value(self, at: int, depth: int) -> "Any":
        """The value that starts at `at`; leaves `self.at` just behind it."""
        data = self.data
        first = data[at]
        if first == 34:
            return self.string(at)
        if first == 123 or first == 91:
            if depth >= DEPTH:
                self.fail("lists and objects are nested deeper than %d levels" % DEPTH, at)
            return self.object(at, depth) if first == 123 else self.list(at, depth)
        if first == 45 or 48 <= first <= 57:
            return self.number(at)
        for word, value in _WORDS:
            if data.startswith(word, at):
                self.at = at + len(word)
                return value
        if data.startswith(b"NaN", at) or data.startswith(b"Infinity", at):
            self.fail("NaN and Infinity are not JSON; use null or a string", at)
        self.fail("a value was expected here", at)

    def object(self, at: int, depth: int) -> "dict[str, Any]":
        data = self.data
        found = new_object()
        at = self.after_space(at + 1)
        if data[at] == 125:
            self.at = at + 1
            return found
        while at:
            if data[at] != 34:
                self.fail('a name in "double quotes" was expected here', at)
            key = self.string(at)
            if key in found:
                self.fail('the name "%s" is there twice in one object' % clip(key), at)
            at = self.at
            if data[at] <= 32:
                at = self.after_space(at)
            if data[at] != 58:
                self.fail('a ":" was expected after the name "%s"' % clip(key), at)
            at += 1
            if data[at] <= 32:
                at = self.after_space(at)
            found[key] = self.value(at, depth + 1)
            at = self.next_item(125)
        return found

    def list(self, at: int, depth: int) -> "list[Any]":
        data = self.data
        found: list[Any] = []
        at = self.after_space(at + 1)
        if data[at] == 93:
            self.at = at + 1
            return found
        while at:
            found.append(self.value(at, depth + 1))
            at = self.next_item(93)
        return found

    def next_item(self, closing: int) -> int:
        """Where the next item of a list or object starts; 0 behind the last, its bracket passed."""
        data = self.data
        at = self.at
        if data[at] <= 32:
            at = self.after_space(at)
        if data[at] == 44:
            at += 1
            return self.after_space(at) if data[at] <= 32 else at
        if data[at] != closing:
            self.fail('a "," or "%s" was expected here' % chr(closing), at)
        self.at = at + 1
        return 0

    def string(self, at: int) -> str:
        data = self.data
        end = data.find(b'"', at + 1)
        piece = data[at + 1 : end] if end >= 0 else data[at + 1 :]
        if b"\\" in piece:
            return self.escaped(at, end)
        if b"\n" in piece or b"\r" in piece:
            self.fail("a string is not closed before the end of its line", at)
        if end < 0:
            self.fail("", self.size)
        self.at = end + 1
        return piece.decode()

    def escaped(self, start: int, end: int) -> str:
        """The string that starts at `start`; `end` is the next quote, escaped or not."""
        data = self.data
        pieces: list[str] = []
        at = start + 1
        while True:
            if 0 <= end < at:
                end = data.find(b'"', at)
            slash = data.find(b"\\", at, end if end >= 0 else self.size)
            stop = slash if slash >= 0 else end
            piece = data[at:stop] if stop >= 0 else data[at:]
            if b"\n" in piece or b"\r" in piece:
                self.fail("a string is not closed before the end of its line", start)
            if stop < 0 or slash + 1 == self.size:
                self.fail("", self.size)
            pieces.append(piece.decode())
            if slash < 0:
                self.at = end + 1
                return "".join(pieces)
            letter = data[slash + 1]
            if letter == 117:
                at = slash + 6
                number = self.hexadecimal(slash)
                if 0xD800 <= number < 0xDC00 and data.startswith(b"\\u", at):
                    low = self.hexadecimal(at)
                    if 0xDC00 <= low < 0xE000:
                        number = 0x10000 + ((number - 0xD800) << 10) + (low - 0xDC00)
                        at += 6
                # Half of a pair alone is no character: UTF-8 can't hold it.
                pieces.append("\ufffd" if 0xD800 <= number < 0xE000 else chr(number))
            elif letter in _PLAIN:
                pieces.append(_PLAIN[letter])
                at = slash + 2
            else:
                self.fail('"\\%s" is no escape of JSON' % chr(letter), slash)

    def hexadecimal(self, at: int) -> int:
        digits = self.data[at + 2 : at + 6]
        for digit in digits:
            if digit not in b"0123456789abcdefABCDEF":
                at = at if at + 6 <= self.size else self.size
                self.fail("\\u is followed by something else than four hexadecimal digits", at)
        return int(digits.decode(), 16)

    def number(self, at: int) -> int | float:
        data = self.data
        end = at
        while data[end] in b"0123456789+-.eE":
            end += 1
        text = data[at:end].decode()
        self.at = end
        if end - at > DIGITS:
            self.fail("a number of more than %d digits" % DIGITS, at)
        rest = text[1:] if text[0] == "-" else text
        whole = rest.isdigit()
        good = whole or _is_decimal(rest)
        if not good or (len(rest) > 1 and rest[0] == "0" and rest[1].isdigit()):
            self.fail('"%s" is not a number' % clip(text), at)
        if whole:
            return int(text)
        found = float(text)
        if found in INFINITE:
            self.fail("the number %s is too large" % clip(text), at)
        return found


def _is_decimal(text: str) -> bool:
    text = text.replace("E", "e")
    mantissa, e, exponent = text.partition("e")
    whole, dot, fraction = mantissa.partition(".")
    if e:
        if exponent[:1] in ("+", "-"):
            exponent = exponent[1:]
        if not exponent.isdigit():
            return False
    return whole.isdigit() and (fraction.isdigit() if dot else True)


def clip(text: str, limit: int = 60) -> str:
    """The text, or its beginning where it is too long to be shown in a message."""
    return text if len(text) <= limit else text[:limit] + "…"


def write(value: "Any", tight: bool = False) -> str:
    """JSON on one line, `tight` without spaces; DocumentError for what JSON can't hold."""
    pieces: list[str] = []
    _write(value, pieces, ("," if tight else ", "), (":" if tight else ": "), 0)
    return "".join(pieces)


def _write(value: "Any", pieces: list[str], comma: str, colon: str, depth: int) -> None:
    if isinstance(value, str):
        pieces.append(write_string(value))
    elif isinstance(value, (dict, list, tuple)):
        if depth >= DEPTH:
            raise DocumentError("A value is nested deeper than %d levels." % DEPTH)
        if isinstance(value, dict):
            pieces.append("{")
            lead = ""
            for key, item in value.items():
                if not isinstance(key, str):
                    raise DocumentError("The name %r in an object is not a string." % (key,))
                pieces.append(lead)
                pieces.append(write_string(key))
                pieces.append(colon)
                _write(item, pieces, comma, colon, depth + 1)
                lead = comma
            pieces.append("}")
        else:
            pieces.append("[")
            lead = ""
            for item in value:
                pieces.append(lead)
                _write(item, pieces, comma, colon, depth + 1)
                lead = comma
            pieces.append("]")
    else:
        pieces.append(write_scalar(value))


def write_scalar(value: "Any") -> str:
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, int):
        try:
            return str(value)
        except ValueError:
            raise DocumentError("A number of more than %d digits can't be kept." % DIGITS)
    if isinstance(value, float):
        return write_float(value)
    raise DocumentError(
        "A value of type %s can't be kept in a graph; use numbers, texts, lists and objects."
        % type(value).__name__
    )


def write_string(text: str) -> str:
    try:
        data = text.encode()
    except UnicodeError:
        text = "".join(["\ufffd" if 0xD800 <= ord(letter) < 0xE000 else letter for letter in text])
        data = text.encode()
    if b"\\" in data:
        text = text.replace("\\", "\\\\")
    if b'"' in data:
        text = text.replace('"', '\\"')
    # The least byte of code is nearly always a line break; of other texts it is printable.
    if data and min(data) < 32:
        text = text.replace("\n", "\\n").replace("\r", "\\r").replace("\t", "\\t")
        if min(text.encode()) < 32:
            text = "".join(
                [letter if letter >= " " else "\\u%04x" % ord(letter) for letter in text]
            )
    return '"' + text + '"'


def same(one: "Any", other: "Any") -> bool:
    """Whether two JSON values would be written alike: 1, 1.0 and true differ, and order counts."""
    if isinstance(one, dict):
        if not isinstance(other, dict) or list(one) != list(other):
            return False
        return all(same(value, other[key]) for key, value in one.items())
    if isinstance(one, (list, tuple)):
        if not isinstance(other, (list, tuple)) or len(one) != len(other):
            return False
        return all(same(one[at], other[at]) for at in range(len(one)))
    if isinstance(one, float) and isinstance(other, float):
        return repr(one) == repr(other)
    return type(one) is type(other) and bool(one == other)


def copied(value: "Any") -> "Any":
    """A copy that shares nothing that can change."""
    if isinstance(value, dict):
        found = new_object()
        for key, item in value.items():
            found[key] = copied(item) if isinstance(item, _MANY) else item
        return found
    if isinstance(value, (list, tuple)):
        return [copied(item) if isinstance(item, _MANY) else item for item in value]
    return value
