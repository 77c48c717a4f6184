"""What a module's text declares: its public functions as node types, and the migrations to them.

Owns the names of types, `prefix.function@version` without a trailing underscore unless the function
is marked `@node(...)`, and the table MIGRATIONS. Only the text is read. Must not know where it came
from.
"""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from dxt.core.errors import DocumentError, SyntaxInvalid, TwoFunctions
from dxt.core.node_types.migration import Migration
from dxt.core.source.expressions import Literal, parse, split
from dxt.core.source.signature import NODE_MARK, Function, read_functions
from dxt.core.source.statements import line_end, statements
from dxt.core.source.tokens import tokenize
from dxt.core.spec import NodeSpec

MIGRATIONS = "MIGRATIONS"
MARKS = {
    "name": "a name, in quotes",
    "version": "a whole number from 1",
    "requires": "a list of texts",
}
"""What `@node` says of a type here, in the order of its parameters, and what each must be."""


class Declared(NamedTuple):
    """The specs by type, in the order of the functions; a spec's name is that of the function."""

    specs: dict[str, NodeSpec]
    migrations: list[Migration]


def read_declarations(prefix: str, code: str) -> Declared:
    """What a module's text declares, under the prefix; a CodeError says why it can't be read."""
    specs: dict[str, NodeSpec] = {}
    for function in read_functions(code):
        if function.is_private:
            continue
        if function.refusal is not None:
            raise function.refusal
        marks = _marks(function)
        name = marks.get("name") or function.name.rstrip("_")
        type = f"{prefix}.{name}@{marks.get('version', 1)}"
        if type in specs:
            raise TwoFunctions(
                f'Two functions, "{specs[type].name}" and "{function.name}", are both the type '
                f"{type}; mark one with another name or version, or begin its name with _.",
                line=function.line,
            )
        function.spec.requirements = list(marks.get("requires", ()))
        specs[type] = function.spec
    return Declared(specs, declared_migrations(prefix, *_table(code), specs))


def _marks(function: Function) -> dict[str, Any]:
    """What `@node` says of the function, by the names of its parameters."""
    marks: dict[str, Any] = {}
    for decorator in function.decorators:
        if decorator.name.split(".")[-1] != NODE_MARK:
            continue
        given = dict(zip(MARKS, decorator.arguments, strict=False)) | decorator.keywords
        for name, kind in MARKS.items():
            tree = given.get(name)
            if tree is None:
                continue
            if not isinstance(tree, Literal) or not _is_mark(name, tree.value):
                raise SyntaxInvalid(
                    f'@node({name}=...) of "{function.name}" must be {kind}, written out: it is '
                    "read, and never run.",
                    line=function.line,
                )
            marks[name] = tree.value
    return marks


def _is_mark(name: str, value: Any) -> bool:
    if name == "name":
        return isinstance(value, str) and re.fullmatch(r"\w*", value) is not None
    if name == "version":
        return type(value) is int and value >= 1
    return isinstance(value, list) and all(isinstance(text, str) for text in value)


def declared_migrations(
    prefix: str, table: Any, line: int, specs: dict[str, NodeSpec]
) -> list[Migration]:
    """The steps that a table lists, under the prefix; SyntaxInvalid where it makes no sense."""
    if not isinstance(table, list):
        raise SyntaxInvalid(f"{MIGRATIONS} must be a list of steps, written out.", line=line)
    steps: dict[str, Migration] = {}
    for entry in table:
        try:
            step = Migration.from_json(entry)
        except DocumentError as error:
            raise SyntaxInvalid(f"{MIGRATIONS}: {error.message}", line=line) from None
        step.source, step.target = _full(prefix, step.source), _full(prefix, step.target)
        if step.source in steps:
            raise SyntaxInvalid(
                f"{MIGRATIONS} has two steps from {step.source}; take one out.", line=line
            )
        steps[step.source] = step
    for step in steps.values():
        if step.target not in specs and step.target not in steps:
            raise SyntaxInvalid(
                f"{MIGRATIONS} leads from {step.source} to {step.target}, which is neither a "
                "function here nor the beginning of another step.",
                line=line,
            )
    return list(steps.values())


def _full(prefix: str, type: str) -> str:
    return type if "." in type else f"{prefix}.{type}"


def _table(code: str) -> tuple[list[Any], int]:
    """The list that is assigned to MIGRATIONS at the top level, and its line."""
    tokens = tokenize(code)
    for start, _ in statements(tokens):
        line = tokens[start : line_end(tokens, start) - 1]
        sides = split(line, "=")
        if line[0].text != MIGRATIONS or len(sides) < 2:
            continue
        tree = parse(sides[1])
        if len(sides) > 2 or not isinstance(tree, Literal) or not isinstance(tree.value, list):
            raise SyntaxInvalid(
                f"{MIGRATIONS} must be a list of dicts that is written out: it is read, and never "
                "run.",
                line=line[0].line,
            )
        return tree.value, line[0].line
    return [], 0
