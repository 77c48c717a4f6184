"""Whether a text is Python all the way down, asked of the Python that runs here.

Owns the one use of the compiler, which compiles and throws the result away: nothing is executed.
MicroPython understands only a part of the language, so there the question is left to the engine,
which is CPython. A compiler that runs out of stack in the browser takes the engine with it, so
what is nested or chained too deeply is refused before it is asked.
"""

import sys

from dxt.core.errors import SyntaxInvalid
from dxt.core.source.tokens import NAME, NEWLINE, NUMBER, OP, STRING, Token

try:
    import warnings
except ImportError:
    warnings = None  # type: ignore[assignment]

# Pyodide's compiler dies somewhere between 1,500 and 5,000 operators in one expression.
CHAIN = 500

_IS_CPYTHON = sys.implementation.name == "cpython" and warnings is not None
_CHAINING = ("not", "lambda", "if", "else", "and", "or", "await", "for", "in", "is")


def check_syntax(code: str, tokens: list[Token]) -> None:
    """Raises SyntaxInvalid, with the line, for what this Python can't compile."""
    if not _IS_CPYTHON:
        return
    _check_depth(tokens)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(code, "<node>", "exec", dont_inherit=True)
    except SyntaxError as error:
        raise SyntaxInvalid(
            "This is not Python %d.%d: %s."
            % (sys.version_info[0], sys.version_info[1], error.msg or "invalid syntax"),
            line=error.lineno,
        )
    except (ValueError, MemoryError, OverflowError, RecursionError):
        raise SyntaxInvalid("Python can't read this code; it is nested too deeply.")


def _check_depth(tokens: list[Token]) -> None:
    """Counts how deep the syntax tree can be at most: operators in a row, in all open brackets."""
    chain = 0
    outer: list[int] = []
    branches = 0
    before = NEWLINE
    for token in tokens:
        text = token.text
        if token.kind == NEWLINE or text in (",", ";"):
            chain = outer[-1] if outer else 0
        elif token.kind == OP and text in (")", "]", "}"):
            chain = max(chain, outer.pop()) + 1 if outer else 0
        elif token.kind == OP:
            chain += 1
            if text in ("(", "[", "{"):
                outer.append(chain)
        elif token.kind == NAME and text == "elif" and before == NEWLINE:
            branches += 1
        elif token.kind == NAME and text in _CHAINING:
            chain += 1
        if chain > CHAIN or branches > CHAIN:
            raise SyntaxInvalid(
                "More than %d operators or branches hang together here; split them." % CHAIN,
                line=token.line,
            )
        before = token.kind if token.kind in (NAME, NUMBER, OP, STRING) else NEWLINE
