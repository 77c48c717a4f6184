"""The page's Python: `app/` and `py/dxt/core` for MicroPython.

Owns which modules these are. Comments and docstrings are left out, lines stay where they are, so a
traceback's numbers fit the sources.
"""

import ast
import io
import tokenize
from pathlib import Path

from .layout import Layout


def modules(layout: Layout) -> dict[str, str]:
    """The sources of the page's modules, by the path that MicroPython finds them at."""
    found = {f"app/{name}": text for name, text in _modules(layout.app).items()}
    for name, text in _modules(layout.py / "dxt" / "core").items():
        found[f"dxt/core/{name}"] = text
    # What CPython has in these is not for the page.
    return found | {"app/__init__.py": "", "dxt/__init__.py": ""}


def _modules(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): lean(path.read_text(encoding="utf-8"))
        for path in sorted(folder.rglob("*.py"))
    }


def lean(source: str) -> str:
    """The same program on the same lines, without comments and docstrings."""
    lines = source.splitlines()
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return source
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column].rstrip()
    for owner in ast.walk(tree):
        if isinstance(owner, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            _drop_docstring(owner, lines)
    return "\n".join(lines) + "\n"


def _drop_docstring(
    owner: ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef, lines: list[str]
) -> None:
    first = owner.body[0] if owner.body else None
    if not isinstance(first, ast.Expr) or not isinstance(first.value, ast.Constant):
        return
    if not isinstance(first.value.value, str) or first.end_lineno is None:
        return
    row, last = first.lineno - 1, first.end_lineno - 1
    if lines[row][: first.col_offset].strip() or first.end_col_offset is None:
        return
    if lines[last].encode()[first.end_col_offset :].strip():
        return
    # A body that is only a docstring still needs a statement.
    stands_in = "" if len(owner.body) > 1 or isinstance(owner, ast.Module) else "pass"
    lines[row] = " " * first.col_offset + stands_in
    for line in range(row + 1, last + 1):
        lines[line] = ""
