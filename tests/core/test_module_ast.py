"""Our reading of what a function needs agrees with CPython's own symbol tables. CPython only."""

import ast
import symtable
import warnings
from pathlib import Path

import pytest

from dxt.core.script.module import read_module, renamed
from dxt.core.source.signature import read_functions
from dxt.core.source.statements import places, statements
from dxt.core.source.tokens import tokenize
from tests.core.python_corpus import standard_library
from tests.core.test_signature_ast import LIBRARY, parsed

FILES = [*LIBRARY, *standard_library()]


def has_public_function(path: Path) -> bool:
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    found = [one.name for one in parsed(path.read_text()).body if isinstance(one, functions)]
    return any(not name.startswith("_") for name in found)


MODULES = [path for path in FILES if has_public_function(path)]


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def code(request: pytest.FixtureRequest) -> str:
    path: Path = request.param
    return path.read_text()


def free_names(table: symtable.SymbolTable) -> set[str]:
    """The names that a scope, and those inside it, take from the module."""
    found = {one.get_name() for one in table.get_symbols() if one.is_global()}
    return found.union(*(free_names(child) for child in table.get_children()))


def test_every_statement_is_found_where_it_stands(code: str) -> None:
    tokens = tokenize(code)
    spots = places(code, tokens)
    starts = [
        min([node.lineno, *(d.lineno for d in getattr(node, "decorator_list", ()))])
        for node in parsed(code).body
    ]
    assert [tokens[start].line for start, _ in statements(tokens)] == sorted(set(starts))
    for token, (start, end) in zip(tokens, spots, strict=True):
        assert code[start:end] == token.text


@pytest.mark.parametrize("code", MODULES, ids=lambda path: path.stem, indirect=True)
def test_no_name_is_overlooked_that_a_function_takes_from_around_it(code: str) -> None:
    module = read_module(code)
    functions = {one.name for one in read_functions(code)}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        table = symtable.symtable(code, "x", "exec")
    known = set().union(*(one.binds for one in module.statements))
    top = {one.get_name() for one in table.get_symbols() if one.is_assigned() or one.is_imported()}
    # From 3.12 on the names of a comprehension are among those of what is around it.
    inner = {
        name.id
        for node in ast.walk(parsed(code))
        if isinstance(node, ast.comprehension)
        for name in ast.walk(node.target)
        if isinstance(name, ast.Name)
    }
    assert top <= known | inner | {"*"}
    last = {one.get_name(): one for one in table.get_children() if one.get_type() == "function"}
    for name in functions & last.keys():
        wanted = free_names(last[name]) & top & known
        assert wanted <= module.definition(name).uses, name


@pytest.mark.parametrize("code", MODULES, ids=lambda path: path.stem, indirect=True)
def test_the_code_of_every_function_is_python_and_has_no_other_public_one(code: str) -> None:
    module = read_module(code)
    for name in list(module.functions)[:20]:
        part = module.code_of(name)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(part, "x", "exec", dont_inherit=True)
        assert [one.name for one in read_functions(part) if not one.is_private] == [name]


def test_renaming_to_the_same_changes_nothing_and_there_and_back_neither(code: str) -> None:
    names = {token.text for token in tokenize(code) if token.text.isidentifier()}
    some = sorted(names)[::7]
    assert renamed(code, {name: name for name in some}) == code
    if not any(token.text[:1] in "fF" and token.text[1:2] in "'\"" for token in tokenize(code)):
        there = {name: "zzz_" + name for name in some}
        back = {new: name for name, new in there.items()}
        assert renamed(renamed(code, there), back) == code
