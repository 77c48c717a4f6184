"""What MicroPython lacks, as rules over the syntax tree.

Owns the list of what may not be written in core/ and app/; each rule was seen to fail on
MicroPython 1.28. It finds what can be told from the text alone: that dicts keep no order and that
`sorted` is not stable is for the tests that run there.
"""

import ast
from collections.abc import Iterator

MODULES = {
    "asyncio", "binascii", "collections", "gc", "hashlib", "io", "json", "math", "re", "sys", "time",
    "zlib", "dxt", "app",
}  # fmt: skip
ONLY_DOM = {"js", "jsffi", "pyscript"}
NAMES = {"vars", "format", "ascii", "aiter", "anext", "breakpoint"}
METHODS = {
    "removeprefix", "removesuffix", "zfill", "isidentifier", "casefold", "ljust", "rjust", "title",
    "capitalize", "swapcase", "isalnum", "isdecimal", "isnumeric", "isprintable", "isascii",
    "translate", "expandtabs", "maketrans", "format_map", "bit_length", "bit_count", "is_integer",
    "move_to_end", "as_integer_ratio",
}  # fmt: skip
PARTS = {
    "collections": {"OrderedDict", "namedtuple", "deque", "defaultdict"},
    "hashlib": {"sha256"},
}
WITHOUT_KEYWORDS = {"split", "rsplit", "splitlines", "encode", "decode", "sum", "zip", "update"}
DUMPS_KEYWORDS = {"separators"}


def complaints(source: str, may_touch_page: bool = False) -> list[str]:
    """`line 3: ...` for everything in the source that MicroPython can't do."""
    tree = ast.parse(source)
    ignored = {id(node) for block in _type_checking(tree) for node in ast.walk(block)}
    guarded = {id(node) for block in _guarded(tree) for node in ast.walk(block)}
    found = []
    for node in ast.walk(tree):
        if id(node) in ignored or (id(node) in guarded and isinstance(node, ast.Import)):
            continue
        for what in _wrong(node, may_touch_page):
            found.append(f"line {getattr(node, 'lineno', 0)}: {what}")
    return found


def _type_checking(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING":
            yield node


def _guarded(tree: ast.AST) -> Iterator[ast.AST]:
    """`try: import x` with an answer to ImportError."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Try):
            names = [getattr(handler.type, "id", "") for handler in node.handlers]
            if "ImportError" in names:
                yield from node.body


def _wrong(node: ast.AST, may_touch_page: bool) -> Iterator[str]:
    match node:
        case ast.Import() | ast.ImportFrom():
            yield from _wrong_import(node, may_touch_page)
        case ast.Match():
            yield "match does not exist"
        case ast.TryStar():
            yield "except* does not exist"
        case ast.ClassDef() if node.keywords:
            yield "keywords of a class do not exist"
        case ast.arguments() if node.posonlyargs:
            yield "positional-only parameters do not exist"
        case ast.List() | ast.Tuple() | ast.Set() if _is_starred_display(node):
            yield "* inside a list, tuple or set does not exist"
        case ast.Dict() if None in node.keys:
            yield "** inside a dict does not exist"
        case ast.Raise() if node.cause is not None:
            yield "raise ... from keeps no cause"
        case ast.comprehension() if node.is_async:
            yield "asynchronous comprehensions do not exist"
        case ast.Name() if node.id in NAMES:
            yield f"{node.id} does not exist"
        case ast.Attribute() if node.attr in ("__doc__", "__cause__", "__mro__", "__annotations__"):
            yield f"{node.attr} does not exist"
        case ast.Call():
            yield from _wrong_call(node)
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
            for decorator in node.decorator_list:
                called = decorator.func if isinstance(decorator, ast.Call) else decorator
                while isinstance(called, ast.Attribute):
                    called = called.value
                if not isinstance(called, ast.Name):
                    yield "a decorator can only be a name or a call of one"


def _is_starred_display(node: ast.List | ast.Tuple | ast.Set) -> bool:
    """`[*a]`, not the target in `a, *b = c`."""
    is_read = isinstance(getattr(node, "ctx", ast.Load()), ast.Load)
    return is_read and any(isinstance(item, ast.Starred) for item in node.elts)


def _wrong_import(node: ast.Import | ast.ImportFrom, may_touch_page: bool) -> Iterator[str]:
    names = (
        [node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
    )
    for name in names:
        top = name.partition(".")[0]
        if top in ONLY_DOM:
            if not may_touch_page:
                yield f"{top} is only for app/dom.py"
        elif top not in MODULES or name == "collections.abc":
            yield f"the module {name} does not exist"
        elif name in PARTS and isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if alias.name not in PARTS[name]:
                    yield f"{name}.{alias.name} does not exist"


def _wrong_call(node: ast.Call) -> Iterator[str]:
    called = node.func
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    keywords = [keyword.arg for keyword in node.keywords]
    if isinstance(called, ast.Attribute) and name in METHODS:
        yield f"the method {name} does not exist"
    if name in WITHOUT_KEYWORDS and keywords:
        yield f"{name} takes no keywords"
    if name == "dumps" and set(keywords) - DUMPS_KEYWORDS:
        yield "json.dumps knows only separators"
    if name == "isinstance" and len(node.args) == 2 and isinstance(node.args[1], ast.BinOp):
        yield "isinstance takes a tuple of types"
