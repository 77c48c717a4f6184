"""Our reading of Python agrees with CPython's own tokenizer and parser. CPython only."""

import ast
import inspect
import io
import tokenize as standard
import warnings
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dxt.core.errors import SignatureInvalid, SyntaxInvalid
from dxt.core.source.signature import Function, read_functions
from dxt.core.source.tokens import normalise, tokenize
from dxt.core.spec import Port
from dxt.core.text.json_text import same
from tests.core.python_corpus import functions, standard_library

ROOT = Path(__file__).resolve().parent.parent.parent
LIBRARY = sorted((ROOT / "py" / "dxt").rglob("*.py"))
SKIPPED = (standard.COMMENT, standard.NL, standard.ENCODING, standard.ENDMARKER)
UNKNOWN = object()


def parsed(code: str) -> ast.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(code)


def standard_tokens(code: str) -> list[str]:
    """The texts of the standard tokens; an f-string, many tokens since 3.12, as the one it was."""
    found = []
    lines = code.splitlines(keepends=True)
    starts: list[tuple[int, int]] = []
    for token in standard.generate_tokens(io.StringIO(code).readline):
        name = standard.tok_name[token.type]
        if name in ("FSTRING_START", "TSTRING_START"):
            starts.append(token.start)
        elif name in ("FSTRING_END", "TSTRING_END"):
            start = starts.pop()
            if not starts:
                found.append(text_between(lines, start, token.end))
        elif starts:
            continue
        elif token.type in (standard.INDENT, standard.DEDENT):
            found.append("<indent>" if token.type == standard.INDENT else "<dedent>")
        elif token.type == standard.NEWLINE:
            found.append("<newline>")
        elif token.type not in SKIPPED:
            found.append(token.string)
    return found


def text_between(lines: list[str], start: tuple[int, int], end: tuple[int, int]) -> str:
    if start[0] == end[0]:
        return lines[start[0] - 1][start[1] : end[1]]
    first = lines[start[0] - 1][start[1] :]
    return "".join([first, *lines[start[0] : end[0] - 1], lines[end[0] - 1][: end[1]]])


def our_tokens(code: str) -> list[str]:
    marks = {"indent": "<indent>", "dedent": "<dedent>", "newline": "<newline>"}
    return [marks.get(token.kind, token.text) for token in tokenize(code)]


def literal(node: ast.expr | None) -> Any:
    """The value of a default that JSON can hold, else UNKNOWN."""
    try:
        value = ast.literal_eval(node) if node is not None else UNKNOWN
    except (ValueError, TypeError):
        return UNKNOWN
    return value if is_json(value) else UNKNOWN


def is_json(value: Any) -> bool:
    if isinstance(value, list):
        return all(is_json(item) for item in value)
    if isinstance(value, dict):
        return all(isinstance(key, str) and is_json(item) for key, item in value.items())
    if isinstance(value, float):
        return abs(value) != float("inf")
    if isinstance(value, str):
        return not any(0xD800 <= ord(letter) < 0xE000 for letter in value)
    return value is None or isinstance(value, (bool, int))


def check_port(port: Port, argument: ast.arg, default: ast.expr | None) -> None:
    assert port.name == argument.arg
    assert port.required == (default is None), port.name
    value = literal(default)
    if "\\N{" in (ast.unparse(default) if default else "") or isinstance(default, ast.BinOp):
        return
    assert port.has_default == (value is not UNKNOWN), (port.name, value)
    if port.has_default:
        assert same(port.default, value), (port.name, port.default, value)


def check_function(found: Function, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
    assert found.name == node.name
    assert found.spec.is_async == isinstance(node, ast.AsyncFunctionDef)
    assert found.line == node.lineno
    assert len(found.decorators) == len(node.decorator_list)
    arguments = [*node.args.posonlyargs, *node.args.args]
    gap: list[ast.expr | None] = [None] * (len(arguments) - len(node.args.defaults))
    pairs = list(zip(arguments, gap + list(node.args.defaults), strict=True))
    pairs += list(zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True))
    single = [port for port in found.spec.inputs if not port.many]
    assert len(single) == len(pairs)
    for port, (argument, default) in zip(single, pairs, strict=True):
        check_port(port, argument, default)
    many = [(place, port.name) for place, port in enumerate(found.spec.inputs) if port.many]
    assert many == ([(len(arguments), node.args.vararg.arg)] if node.args.vararg else [])
    assert isinstance(found.refusal, SignatureInvalid) == (node.args.kwarg is not None)
    words = inspect.cleandoc(ast.get_docstring(node, clean=False) or "").split("\n")
    assert found.spec.summary == words[0].strip()
    assert found.spec.help == "\n".join(words[1:]).strip("\n").rstrip()


def check_agreement(code: str) -> None:
    nodes = [
        node
        for node in parsed(code).body
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    ]
    found = read_functions(code)
    assert [function.name for function in found] == [node.name for node in nodes]
    for function, node in zip(found, nodes, strict=True):
        check_function(function, node)


@pytest.mark.parametrize("path", standard_library(), ids=lambda path: path.name)
def test_agrees_on_the_standard_library(path: Path) -> None:
    code = path.read_text(encoding="utf-8")
    assert our_tokens(code) == standard_tokens(code)
    check_agreement(code)
    normal = normalise(code)
    assert normalise(normal) == normal
    assert ast.dump(parsed(normal)) == ast.dump(parsed(code))


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: str(path.relative_to(ROOT)))
def test_agrees_on_our_own_code(path: Path) -> None:
    code = path.read_text(encoding="utf-8")
    check_agreement(code)
    assert ast.dump(parsed(normalise(code))) == ast.dump(parsed(code))


@settings(max_examples=150)
@given(functions())
def test_agrees_on_any_head(code: str) -> None:
    check_agreement(code)
    assert our_tokens(code) == standard_tokens(code)
    assert ast.dump(parsed(normalise(code))) == ast.dump(parsed(code))


@settings(max_examples=60)
@given(functions(), st.data())
def test_comments_blank_lines_and_spacing_do_not_count(code: str, data: st.DataObject) -> None:
    expected = normalise(code)
    assert normalise("# before\n\n" + code + "\n\n   # after") == expected
    assert normalise(code.replace("\n", "\r\n")) == expected
    tokens = [token for token in tokenize(code) if token.text and token.kind != "newline"]
    if not any("\n" in token.text for token in tokens) and "\n  " not in code:
        space = data.draw(st.sampled_from(["  ", "\t", " \\\n ", "\f "]))
        spaced = "".join(
            "\n" if token.kind == "newline" else token.text + space for token in tokenize(code)
        )
        assert normalise(spaced) == expected


@settings(max_examples=150)
@given(functions(), st.data())
def test_damaged_code_is_read_or_refused(code: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(code)))
    end = data.draw(st.integers(start, min(len(code), start + 5)))
    piece = data.draw(
        st.sampled_from(["", "(", "'", '"""', ":", ",", "\n", "\\", "é", "f'{", "\0"])
    )
    damaged = code[:start] + piece + code[end:]
    try:
        found = read_functions(damaged)
    except SyntaxInvalid as error:
        assert error.line is not None and 1 <= error.line <= damaged.count("\n") + 1
        with pytest.raises((SyntaxError, ValueError)):
            parsed(damaged)
        return
    assert all(function.name for function in found)


@pytest.mark.parametrize("item", ["'a':", "'a':'b'", ":", "1:2", "*a", "a:=1"])
def test_what_is_no_literal_is_read_as_python_reads_it(item: str) -> None:
    code = f"def f(x: Literal[{item}, 'b'] = 'b') -> int:\n    return 1\n"
    parsed(code)
    (found,) = read_functions(code)
    assert [port.name for port in found.spec.inputs] == ["x"]
