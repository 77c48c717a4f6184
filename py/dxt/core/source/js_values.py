"""Literals of JavaScript source text, such as a parameter's default, as the values they stand for.

Must not know what they are defaults of. Nothing is ever evaluated: what is no literal has no value
here.
"""

from dxt.core.source.js_tokens import NAME, NUMBER, STRING, TEMPLATE, JsToken
from dxt.core.text.json_text import new_object

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_WORDS = {"true": True, "false": False, "null": None}
_EXACT = 9007199254740992
"""The first whole number from which on floats can't tell all whole numbers apart: 2 ** 53."""
_INFINITE = float("inf")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}


class Unreadable(Exception):
    """What was read is no literal."""


def read_literal(tokens: list[JsToken]) -> "Any":
    """The value of a literal: JSON's kinds, however they are spelled. Raises Unreadable."""
    value, at = _value(tokens, 0)
    if at < len(tokens):
        raise Unreadable()
    return value


def _value(tokens: list[JsToken], at: int) -> "tuple[Any, int]":
    if at >= len(tokens):
        raise Unreadable()
    token = tokens[at]
    if token.kind == NUMBER:
        return read_number(token.text), at + 1
    if token.kind == STRING:
        return unescaped(token.text[1:-1]), at + 1
    if token.kind == TEMPLATE and token.text[-1:] == "`":
        return unescaped(token.text[1:-1]), at + 1
    if token.kind == NAME and token.text in _WORDS:
        return _WORDS[token.text], at + 1
    if token.text in ("-", "+") and at + 1 < len(tokens) and tokens[at + 1].kind == NUMBER:
        number = read_number(tokens[at + 1].text)
        return (-number if token.text == "-" else number), at + 2
    if token.text == "[":
        return _list(tokens, at + 1)
    if token.text == "{":
        return _object(tokens, at + 1)
    raise Unreadable()


def _list(tokens: list[JsToken], at: int) -> "tuple[Any, int]":
    found: list[Any] = []
    while at < len(tokens) and tokens[at].text != "]":
        value, at = _value(tokens, at)
        found.append(value)
        at = _behind_comma(tokens, at, "]")
    return found, at + 1


def _object(tokens: list[JsToken], at: int) -> "tuple[Any, int]":
    found = new_object()
    while at < len(tokens) and tokens[at].text != "}":
        key = tokens[at]
        if key.kind not in (NAME, STRING) or at + 1 >= len(tokens) or tokens[at + 1].text != ":":
            raise Unreadable()
        value, at = _value(tokens, at + 2)
        found[key.text if key.kind == NAME else unescaped(key.text[1:-1])] = value
        at = _behind_comma(tokens, at, "}")
    return found, at + 1


def _behind_comma(tokens: list[JsToken], at: int, close: str) -> int:
    if at < len(tokens) and tokens[at].text == ",":
        return at + 1
    if at >= len(tokens) or tokens[at].text != close:
        raise Unreadable()
    return at


def read_number(text: str) -> "Any":
    """An int where it is written as one that JavaScript can tell from its neighbours, else a float.
    Raises Unreadable for a BigInt, what is beyond all floats, and such."""
    plain = text.replace("_", "").lower()
    try:
        number: int | float = 0
        if plain[:2] in ("0x", "0o", "0b"):
            number = int(plain[2:], {"x": 16, "o": 8, "b": 2}[plain[1]])
        elif plain.isdigit():
            if len(plain) > 1 and plain[0] == "0":
                raise Unreadable()
            number = int(plain)
        else:
            number = float(plain)
        if number >= _EXACT:
            number = float(number)
    except (ValueError, OverflowError):
        raise Unreadable()
    if number == _INFINITE:
        raise Unreadable()
    return number


def unescaped(text: str) -> str:
    """What the inside of a string stands for. Raises Unreadable."""
    if "\\" not in text:
        return text
    pieces: list[str] = []
    rest = text
    while rest:
        before, slash, rest = rest.partition("\\")
        pieces.append(before)
        if not slash:
            break
        letter = rest[:1]
        rest = rest[1:]
        if letter == "x" or letter == "u":
            digits = rest[:2] if letter == "x" else rest[:4]
            if digits[:1] == "{":
                digits = rest[1:].partition("}")[0]
                rest = rest[len(digits) + 2 :]
            else:
                rest = rest[len(digits) :]
            pieces.append(_letter(digits))
        elif letter == "0" and rest[:1].isdigit():
            raise Unreadable()
        elif letter != "\n":
            pieces.append(_ESCAPES.get(letter, letter))
    return "".join(pieces)


def _letter(digits: str) -> str:
    try:
        number = int(digits, 16)
    except ValueError:
        raise Unreadable()
    if number > 0x10FFFF or 0xD800 <= number <= 0xDFFF:
        raise Unreadable()
    return chr(number)
