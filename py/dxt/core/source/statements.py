"""Where the statements of a text begin and end, in its tokens and in the text itself.

Must not know what any statement means.
"""

from dxt.core.source.tokens import CLOSING, DEDENT, INDENT, NEWLINE, OP, OPENING, Token

_GOES_ON = ("elif", "else", "except", "finally")


def line_end(tokens: list[Token], at: int) -> int:
    """The index behind the newline that ends the logical line."""
    while at < len(tokens) and tokens[at].kind != NEWLINE:
        at += 1
    return at + 1


def statement_end(tokens: list[Token], at: int) -> int:
    """The index behind the line and the block that belongs to it."""
    at = line_end(tokens, at)
    depth = 0
    while at < len(tokens):
        kind = tokens[at].kind
        if kind == INDENT:
            depth += 1
        elif kind == DEDENT:
            depth -= 1
        elif depth == 0:
            break
        at += 1
    return at


def statements(tokens: list[Token]) -> list[tuple[int, int]]:
    """From where to where each statement reaches that is in no block: with its decorators, and
    with what goes on with it, such as `else`. Several on one line count as one."""
    found: list[tuple[int, int]] = []
    start = at = 0
    while at < len(tokens):
        if tokens[at].text == "@":
            at = line_end(tokens, at)
            continue
        at = min(statement_end(tokens, at), len(tokens))
        if found and start == found[-1][1] and tokens[start].text in _GOES_ON:
            start = found.pop()[0]
        found.append((start, at))
        start = at
    return found


def places(text: str, tokens: list[Token]) -> list[tuple[int, int]]:
    """From where to where each token reaches in the text, whose lines end in plain newlines.

    Between tokens there is nothing but space, comments, and backslashes before a newline.
    """
    found: list[tuple[int, int]] = []
    at = 0
    for token in tokens:
        if not token.text:
            found.append((at, at))
            continue
        while not text.startswith(token.text, at):
            at = text.find("\n", at) if text[at] == "#" else at + 1
        found.append((at, at + len(token.text)))
        at += len(token.text)
    return found


def depth_after(token: Token, depth: int) -> int:
    """How many brackets are open behind the token, where so many were before it."""
    if token.kind != OP:
        return depth
    return depth + (token.text in OPENING) - (token.text in CLOSING)
