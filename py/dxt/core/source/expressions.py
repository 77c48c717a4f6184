"""The few expressions that a function's head is made of, read from tokens and never evaluated.

Owns literals (defaults), names, subscripts, unions and calls of literals (annotations). Anything
else is an Other: its text is known and its meaning is not. Must not know what an annotation means.
"""

from dxt.core.source.tokens import CLOSING, NAME, NUMBER, OP, OPENING, STRING, Token
from dxt.core.text.json_text import new_object

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

DEPTH = 10
WIDTH = 100

_ESCAPES = {
    "\\": "\\", "'": "'", '"': '"', "a": "\a", "b": "\b", "f": "\f", "n": "\n", "r": "\r",
    "t": "\t", "v": "\v", "\n": "",
}  # fmt: skip
_INFINITE = (float("inf"), float("-inf"))


class Name:
    """A name, dotted or not."""

    def __init__(self, text: str) -> None:
        self.text = text


class Literal:
    """A value that JSON can hold: None, bool, int, float, str, or a list or dict of them."""

    def __init__(self, value: "Any") -> None:
        self.value = value


class Item:
    """`base[arguments]`."""

    def __init__(self, base: "Expression", arguments: "list[Expression]") -> None:
        self.base = base
        self.arguments = arguments


class Union:
    """`a | b`."""

    def __init__(self, members: "list[Expression]") -> None:
        self.members = members


class Call:
    """`name(arguments)`."""

    def __init__(
        self,
        name: str,
        arguments: "list[Expression]",
        keywords: "dict[str, Expression]",
    ) -> None:
        self.name = name
        self.arguments = arguments
        self.keywords = keywords


class Other:
    """Any other expression, by its text."""

    def __init__(self, text: str) -> None:
        self.text = text


if TYPE_CHECKING:
    Expression = Name | Literal | Item | Union | Call | Other


def parse(tokens: list[Token]) -> "Expression":
    """The expression that all the tokens together spell; Other when nested deeper than DEPTH."""
    return Other("...") if _depth(tokens) > DEPTH else _parse(tokens)


def _depth(tokens: list[Token]) -> int:
    found = depth = 0
    for token in tokens:
        if token.kind == OP and token.text in OPENING:
            depth += 1
            found = max(found, depth)
        elif token.kind == OP and token.text in CLOSING:
            depth -= 1
    return found


def _parse(tokens: list[Token]) -> "Expression":
    members = split(tokens, "|")
    if len(members) > WIDTH:
        return Other("...")
    if len(members) > 1:
        found: list[Expression] = [_parse(member) for member in members]
        if all(isinstance(member, (Name, Item, Literal, Union)) for member in found):
            return Union(found)
        return Other(spell(tokens))
    literal = _literal(tokens)
    if literal is not None:
        return literal
    if tokens and tokens[0].kind == NAME:
        at = 1
        while at + 1 < len(tokens) and tokens[at].text == "." and tokens[at + 1].kind == NAME:
            at += 2
        name = "".join([token.text for token in tokens[:at]])
        if at == len(tokens):
            return Name(name)
        inside = tokens[at + 1 : -1]
        if closing(tokens, at) == len(tokens) - 1:
            if tokens[at].text == "[" and inside:
                return Item(Name(name), [_parse(part) for part in parts(inside)])
            if tokens[at].text == "(":
                return _call(name, inside) or Other(spell(tokens))
    if len(tokens) > 2 and tokens[0].text == "(" and closing(tokens, 0) == len(tokens) - 1:
        inside = tokens[1:-1]
        return _parse(inside) if len(split(inside, ",")) == 1 else Other(spell(tokens))
    return Other(spell(tokens))


def _call(name: str, tokens: list[Token]) -> "Call | None":
    arguments: list[Expression] = []
    keywords: dict[str, Expression] = new_object()
    for part in parts(tokens):
        if len(part) > 2 and part[0].kind == NAME and part[1].text == "=":
            keywords[part[0].text] = _parse(part[2:])
        elif part[0].text in ("*", "**"):
            return None
        else:
            arguments.append(_parse(part))
    return Call(name, arguments, keywords)


def _literal(tokens: list[Token]) -> Literal | None:
    """The value of a literal that JSON can hold, None where it is anything else."""
    if not tokens:
        return None
    first = tokens[0]
    if len(tokens) == 1 and first.kind == NAME:
        if first.text == "None":
            return Literal(None)
        if first.text in ("True", "False"):
            return Literal(first.text == "True")
        return None
    if first.text in ("-", "+") and first.kind == OP and len(tokens) == 2:
        number = _number(tokens[1].text) if tokens[1].kind == NUMBER else None
        if number is None:
            return None
        return Literal(-number if first.text == "-" else number)
    if len(tokens) == 1 and first.kind == NUMBER:
        number = _number(first.text)
        return None if number is None else Literal(number)
    if all(token.kind == STRING for token in tokens):
        texts = [read_string(token.text) for token in tokens]
        known = [text for text in texts if text is not None]
        return Literal("".join(known)) if len(known) == len(texts) else None
    if first.text == "[" and closing(tokens, 0) == len(tokens) - 1:
        return _list(tokens[1:-1])
    if first.text == "{" and closing(tokens, 0) == len(tokens) - 1:
        return _dict(tokens[1:-1])
    return None


def _list(tokens: list[Token]) -> Literal | None:
    values = []
    for part in parts(tokens):
        item = _literal(part)
        if item is None:
            return None
        values.append(item.value)
    return Literal(values)


def _dict(tokens: list[Token]) -> Literal | None:
    values = new_object()
    for part in parts(tokens):
        pair = split(part, ":")
        if len(pair) != 2:
            return None
        key = _literal(pair[0])
        value = _literal(pair[1])
        if key is None or value is None or not isinstance(key.value, str):
            return None
        values[key.value] = value.value
    return Literal(values)


def _number(text: str) -> int | float | None:
    text = text.lower()
    plain = text.replace("_", "")
    try:
        if plain[:2] in ("0x", "0o", "0b"):
            return int(plain[2:], {"x": 16, "o": 8, "b": 2}[plain[1]])
        if plain.isdigit():
            return int(plain)
        found = float(plain)
    except ValueError:
        return None
    return None if found in _INFINITE else found


def read_string(text: str) -> str | None:
    """The text that a string token spells; None for bytes, f-strings and `\\N{...}`."""
    at = 0
    while text[at] not in "'\"":
        at += 1
    prefix = text[:at].lower()
    if "b" in prefix or "f" in prefix or "t" in prefix:
        return None
    width = 3 if text[at : at + 3] in ("'''", '"""') else 1
    body = text[at + width : -width]
    return body if "r" in prefix or "\\" not in body else _unescaped(body)


def _unescaped(body: str) -> str | None:
    pieces = []
    at = 0
    while True:
        slash = body.find("\\", at)
        if slash < 0:
            pieces.append(body[at:])
            return "".join(pieces)
        pieces.append(body[at:slash])
        letter = body[slash + 1]
        at = slash + 2
        if letter in _ESCAPES:
            pieces.append(_ESCAPES[letter])
        elif letter in "xuU":
            width = {"x": 2, "u": 4, "U": 8}[letter]
            number = _digits(body[at : at + width], 16)
            if number is None or number > 0x10FFFF or 0xD800 <= number < 0xE000:
                return None
            pieces.append(chr(number))
            at += width
        elif letter in "01234567":
            end = at
            while end < at + 2 and body[end : end + 1] in ("0", "1", "2", "3", "4", "5", "6", "7"):
                end += 1
            pieces.append(chr(int(body[at - 1 : end], 8)))
            at = end
        elif letter == "N":
            return None
        else:
            pieces.append("\\" + letter)


def _digits(text: str, base: int) -> int | None:
    for letter in text:
        if letter not in "0123456789abcdefABCDEF":
            return None
    return int(text, base) if text else None


def closing(tokens: list[Token], at: int) -> int:
    """The index of the bracket that closes the one at `at`; -1 where no bracket stands."""
    if at >= len(tokens) or tokens[at].kind != OP or tokens[at].text not in OPENING:
        return -1
    depth = 0
    for index in range(at, len(tokens)):
        token = tokens[index]
        if token.kind == OP:
            if token.text in OPENING:
                depth += 1
            elif token.text in CLOSING:
                depth -= 1
                if depth == 0:
                    return index
    return -1


def split(tokens: list[Token], mark: str) -> list[list[Token]]:
    """The tokens between the operators `mark` that stand outside all brackets and lambda heads."""
    found: list[list[Token]] = []
    part: list[Token] = []
    depth = 0
    lambdas = 0
    for token in tokens:
        if token.kind == NAME and token.text == "lambda" and depth == 0:
            lambdas += 1
        elif token.kind == OP:
            if token.text in OPENING:
                depth += 1
            elif token.text in CLOSING:
                depth -= 1
            elif lambdas and depth == 0:
                if token.text == ":":
                    lambdas -= 1
            elif token.text == mark and depth == 0:
                found.append(part)
                part = []
                continue
        part.append(token)
    found.append(part)
    return found


def parts(tokens: list[Token]) -> list[list[Token]]:
    """The tokens between commas; a comma at the end opens no part."""
    return [part for part in split(tokens, ",") if part]


def spell(tokens: list[Token]) -> str:
    """The tokens in one spelling, close to how a person would write them."""
    text = ""
    before = ""
    for token in tokens:
        word = token.text
        if before and _needs_space(before, word):
            text += " "
        text += word
        before = word
    return text


def _needs_space(before: str, word: str) -> bool:
    tight = word in (",", ".", ")", "]", "}", "(", "[", ":") or before in ("(", "[", "{", ".")
    return not tight
