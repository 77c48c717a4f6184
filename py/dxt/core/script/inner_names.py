"""The names that lambdas and comprehensions have for themselves, and where in an expression.

Must not know scopes of functions and classes.
"""

from dxt.core.source.expressions import closing, parts
from dxt.core.source.statements import depth_after
from dxt.core.source.tokens import CLOSING, NAME, OP, OPENING, Token


def inner_names(tokens: list[Token]) -> list[tuple[str, int, int]]:
    """Each of the names with the tokens from where to where it is meant."""
    found: list[tuple[str, int, int]] = []
    opened = [0]
    for at, token in enumerate(tokens):
        if token.kind == OP and token.text in OPENING:
            opened.append(at)
        elif token.kind == OP and token.text in CLOSING:
            opened.pop()
        elif token.kind == NAME and token.text == "lambda":
            found.extend(_of_lambda(tokens, at))
        elif token.kind == NAME and token.text == "for":
            found.extend(_of_comprehension(tokens, at, opened[-1]))
    return found


def _of_lambda(tokens: list[Token], at: int) -> list[tuple[str, int, int]]:
    head = until(tokens[at + 1 :], (":",))
    start = at + 1 + len(head)
    end = start + len(until(tokens[start:], (",", "for", ")", "]", "}")))
    found: list[tuple[str, int, int]] = []
    for part in parts(head):
        for index in range(at + 1, start):
            if tokens[index] is part[0] or (part[0].kind == OP and tokens[index] is part[-1]):
                found.append((tokens[index].text, index, index + 1))
                found.append((tokens[index].text, start, end))
    return found


def _of_comprehension(tokens: list[Token], at: int, opened: int) -> list[tuple[str, int, int]]:
    """Not in what comes behind its `in`: `[row for row in row(x)]` means two things."""
    names = until(tokens[at + 1 :], ("in",))
    start = at + 1 + len(names)
    again = start + len(until(tokens[start:], ("for", "if", ")", "]", "}")))
    end = closing(tokens, opened)
    if end < 0:
        end = len(tokens)
    found: list[tuple[str, int, int]] = []
    for one in names:
        if one.kind == NAME:
            found.append((one.text, opened, start))
            found.append((one.text, again, end))
    return found


def until(tokens: list[Token], words: tuple[str, ...]) -> list[Token]:
    """The tokens before the first of the words that stands outside of brackets."""
    depth = 0
    for at, token in enumerate(tokens):
        if token.text in words and not depth:
            return tokens[:at]
        depth = depth_after(token, depth)
    return tokens
