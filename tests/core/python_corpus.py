"""Python code to read: the standard library of the Python that runs, and generated functions.

CPython only.
"""

import sysconfig
from pathlib import Path

from hypothesis import strategies as st

SIZE = 60_000

names = st.from_regex(r"[a-z][a-z0-9_]{0,6}", fullmatch=True).map(lambda name: name + "_")
ANNOTATIONS = [
    "int", "Table", "list[int]", "'Table'", "int | None", "Literal['a', \"b\"]", "Optional[str]",
    "Annotated[int, Range(0, 9, step=3), Unit('kg')]", "dict[str, list[int]]", "pd.DataFrame",
    "Callable[[int], str]", "Annotated[str, 'a, b = (c: d)']",
]  # fmt: skip
DEFAULTS = [
    "1", "-1.5", "'a'", "\"it's\"", "None", "True", "[1, 'a', [None]]", "{'a': 1}", "(1, 2)", "f'{x}'",
    "b'x'", "lambda a, b=(1, 2): {a: b}", "x if y else z", "f(a, b=1)[2:3]", "'a' 'b'", "r'\\d'", "1j",
    "not x", "[i for i in x if i]", "'''a\nb'''", "-x ** 2", "1_000", "{1, 2}", "...", "x['a':b, c]",
]  # fmt: skip


def standard_library() -> list[Path]:
    """Files of the standard library, always the same, not too large."""
    folder = Path(sysconfig.get_path("stdlib"))
    found = [
        path
        for pattern in ("*.py", "asyncio/*.py", "json/*.py", "test/test_[fst]*.py")
        for path in sorted(folder.glob(pattern))
    ]
    return [path for path in found if path.stat().st_size < SIZE][::3]


@st.composite
def parameters(draw: st.DrawFn) -> str:
    used = draw(st.lists(names, unique=True, max_size=6))
    positional = [name + draw(st.sampled_from(["", ": " + draw(annotations)])) for name in used]
    first_default = draw(st.integers(0, len(positional)))
    parts = positional[:first_default]
    parts += [part + " = " + draw(st.sampled_from(DEFAULTS)) for part in positional[first_default:]]
    if parts and draw(st.booleans()):
        parts.insert(draw(st.integers(1, len(parts))), "/")
    tail = draw(st.sampled_from([[], ["*args"], ["*args: int", "k1: int", "k2=2"], ["*", "k1"]]))
    parts += [*tail, *draw(st.sampled_from([[], ["**rest"], ["**rest: str"]]))]
    if parts and draw(st.booleans()):
        parts.append("")
    return draw(st.sampled_from([", ", ",\n    ", " ,", ",  # a, comment (\n"])).join(parts)


annotations = st.sampled_from(ANNOTATIONS)


@st.composite
def functions(draw: st.DrawFn) -> str:
    """The text of one function with a head of any shape."""
    returns = draw(st.sampled_from(["", " -> None", "->list [ int ]", " -> 'Table'"]))
    start = draw(st.sampled_from(["", "async ", "@d\n", "@d(1, a=[2])\n@e\nasync "]))
    body = draw(
        st.sampled_from(
            [
                " pass",
                "\n    '''Words.\n\n      More.\n    '''\n    return 1",
                "\n  'One.'",
                " 'One.'",
            ]
        )
    )
    return f"{start}def {draw(names)}({draw(parameters())}){returns}:{body}\n"
