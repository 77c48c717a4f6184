"""What a script does when it is run, line by line, apart from what it defines.

Owns the lines of a block and what one of them computes or gives. Nothing is evaluated. Must not
know what becomes of the lines.
"""

from dxt.core.source.expressions import Literal, parse, split
from dxt.core.source.statements import line_end, statement_end
from dxt.core.source.tokens import DEDENT, INDENT, NEWLINE, OPENERS, Token

MAIN = "main"

TYPE_CHECKING = False
if TYPE_CHECKING:
    from dxt.core.script.module import Module
    from dxt.core.source.expressions import Expression


def program(module: "Module", is_main: bool = False) -> list[list[Token]]:
    """The lines of what is done when the file is run; or only those it guards by `__name__`."""
    found: list[list[Token]] = []
    for statement in module.statements:
        if statement.is_main:
            found.extend(lines(block(statement.tokens)))
        elif not (statement.name or is_main):
            found.extend(lines(statement.tokens))
    return found


def lines(tokens: list[Token]) -> list[list[Token]]:
    """The simple statements of a block, and the blocks in it, each as one."""
    found: list[list[Token]] = []
    at = 0
    while at < len(tokens):
        if tokens[at].kind in (NEWLINE, INDENT, DEDENT):
            at += 1
            continue
        end = statement_end(tokens, at)
        if has_block(tokens[at:end]):
            found.append(tokens[at:end])
        else:
            for part in split(tokens[at:end], ";"):
                words = [token for token in part if token.kind != NEWLINE]
                if words:
                    found.append(words)
        at = end
    return found


def has_block(line: list[Token]) -> bool:
    """Whether it heads a block, on its own line or below it."""
    return line[0].text in OPENERS or any(token.kind == INDENT for token in line)


def block(tokens: list[Token]) -> list[Token]:
    """What is indented below the head of a statement, or follows on its line."""
    while tokens[0].text == "@":
        tokens = tokens[line_end(tokens, 0) :]
    head = split(tokens, ":")[0]
    body = tokens[len(head) + 1 :]
    return body[2:-1] if len(body) > 1 and body[1].kind == INDENT else body


def gives(line: list[Token], name: str) -> bool:
    """Whether the function of the name gives something by this line, in a block or not. Plain
    numbers are no such thing where it is `main`: they say how the program ended."""
    for at, token in enumerate(line):
        if token.text == "yield":
            return True
        if token.text == "return":
            given = split(line[at + 1 : line_end(line, at) - 1], ";")[0]
            is_told = (at == 0 or name == MAIN) and isinstance(parse(given), Literal)
            if given and not (is_told or given[0].text == "None"):
                return True
    return False


def expression(line: list[Token]) -> "Expression":
    """What is computed in a line, and assigned or returned or neither."""
    found = split(line, "=")[-1]
    while found and found[0].text in ("return", "await", "raise"):
        found = found[1:]
    return parse(found) if found else Literal(None)
