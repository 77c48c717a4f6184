"""A constant of a JavaScript module, read from its text: the value is written out, never computed.

Must not know what constants mean.
"""

from dxt.core.errors import SyntaxInvalid
from dxt.core.source.js_tokens import JsToken, tokenize_js
from dxt.core.source.js_values import Unreadable, read_literal
from dxt.core.source.tokens import CLOSING, OPENING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def read_js_constant(code: str, name: str) -> "tuple[Any, int] | None":
    """The value of `const NAME = ...` at the top level, exported or not, and its line.

    None where there is none; SyntaxInvalid where it is no literal.
    """
    tokens = tokenize_js(code).tokens
    depth = 0
    for at, token in enumerate(tokens):
        if token.text in OPENING:
            depth += 1
        elif token.text in CLOSING:
            depth -= 1
        elif depth == 0 and token.text == "const" and _texts(tokens, at + 1) == [name, "="]:
            line = tokens[at + 1].line
            try:
                return read_literal(tokens[at + 3 : _end(tokens, at + 3)]), line
            except Unreadable:
                raise SyntaxInvalid(
                    "%s must be written out: it is read, and never run." % name, line=line
                )
    return None


def _texts(tokens: list[JsToken], at: int) -> list[str]:
    return [token.text for token in tokens[at : at + 2]]


def _end(tokens: list[JsToken], at: int) -> int:
    """Where a value ends: at a semicolon, or with the bracket that it began with."""
    depth = 0
    for end in range(at, len(tokens)):
        text = tokens[end].text
        if text in OPENING:
            depth += 1
        elif text in CLOSING:
            depth -= 1
            if depth == 0:
                behind = tokens[end + 1] if end + 1 < len(tokens) else None
                if behind is None or behind.text == ";" or behind.breaks:
                    return end + 1
        elif depth == 0 and text == ";":
            return end
    return len(tokens)
