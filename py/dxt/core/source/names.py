"""Which class a name in an annotation stands for, as far as the text around it tells.

Owns the import statements of a node's code, the aliases that everybody uses (`pd`, `np`), and the
one spelling that each known class has here. Must not know what a type means.
"""

from dxt.core.source.expressions import parts
from dxt.core.source.statements import line_end
from dxt.core.source.tokens import NAME, NEWLINE, Token

# What a name means where the code doesn't import it otherwise: annotations are never evaluated, so
# the import may also stand inside the function.
_ALIASES = {
    "pd": "pandas",
    "pl": "polars",
    "pa": "pyarrow",
    "np": "numpy",
    "npt": "numpy.typing",
    "t": "typing",
    "abc": "collections.abc",
}

# Modules whose names stand for themselves.
_PLAIN = ("typing.", "typing_extensions.", "collections.abc.", "builtins.", "types.")

_SPELLINGS = {
    "List": "list",
    "Sequence": "list",
    "MutableSequence": "list",
    "Collection": "list",
    "Dict": "dict",
    "Mapping": "dict",
    "MutableMapping": "dict",
    "Tuple": "tuple",
    "Set": "set",
    "FrozenSet": "frozenset",
    "NoneType": "None",
    "Generator": "Iterator",
    "AsyncGenerator": "AsyncIterator",
    "AsyncIterable": "AsyncIterator",
    "numpy.typing.NDArray": "numpy.ndarray",
    "pandas.core.frame.DataFrame": "pandas.DataFrame",
    "pandas.core.api.DataFrame": "pandas.DataFrame",
    "polars.dataframe.DataFrame": "polars.DataFrame",
    "polars.dataframe.frame.DataFrame": "polars.DataFrame",
    "pyarrow.lib.Table": "pyarrow.Table",
    "pyarrow.lib.RecordBatch": "pyarrow.RecordBatch",
}


def spell_name(text: str, imports: "dict[str, str]") -> str:
    """The spelling of a dotted name: that of its class where it is known, else its full name."""
    first, dot, rest = text.partition(".")
    full = imports.get(first) or (_ALIASES.get(first, first) if dot else first)
    full += dot + rest
    if full.startswith("dxt."):
        full = full.split(".")[-1]
    for module in _PLAIN:
        if full.startswith(module):
            full = full[len(module) :]
    return _SPELLINGS.get(full, full)


def read_imports(tokens: list[Token]) -> "dict[str, str]":
    """The full name of each name that an import statement brings in, wherever it stands."""
    found: dict[str, str] = {}
    is_first = True
    for at, token in enumerate(tokens):
        if token.kind == NEWLINE:
            is_first = True
        elif is_first and token.kind == NAME:
            is_first = False
            if token.text in ("import", "from"):
                line = tokens[at + 1 : line_end(tokens, at) - 1]
                if token.text == "import":
                    _read_modules(line, found)
                else:
                    _read_names(line, found)
    return found


def _read_modules(line: list[Token], found: "dict[str, str]") -> None:
    """`import a.b, c.d as e`: the names are a and e."""
    for part in parts(line):
        words = [token.text for token in part]
        if len(words) > 2 and words[-2] == "as":
            found[words[-1]] = "".join(words[:-2])
        elif words[0] != "(":
            found[words[0]] = words[0]


def _read_names(line: list[Token], found: "dict[str, str]") -> None:
    """`from a.b import c, d as e`: what comes from beside this module has no full name."""
    words = [token.text for token in line]
    if "import" not in words or words[0].startswith("."):
        return
    at = words.index("import")
    module = "".join(words[:at])
    named = line[at + 1 :]
    if named and named[0].text == "(":
        named = named[1:-1]
    for part in parts(named):
        name = part[0].text
        if name != "*":
            found[part[-1].text] = module + "." + name
