"""Ports from source text: types, defaults, widgets, outputs, words; and code that is no node."""

from dxt.core.errors import NoFunction, SignatureInvalid, SyntaxInvalid, TwoFunctions
from dxt.core.source.signature import read_functions, read_signature
from dxt.core.spec import NodeSpec, Port
from dxt.core.text.json_text import write
from tests.core.refusing import refused


def port(parameter, *lines):
    """The one input port of a function with this parameter."""
    code = "\n".join(lines) + f"\ndef f({parameter}): pass\n"
    spec = read_signature(code)
    assert len(spec.inputs) == 1, parameter
    return spec.inputs[0]


def out(annotation, *lines):
    """The outputs of a function with this return annotation, as `name: type`."""
    spec = read_signature("\n".join(lines) + f"\ndef f(){annotation}: pass\n")
    return ", ".join([f"{found.name}: {found.type}" for found in spec.outputs])


def test_reads_the_function_of_the_design() -> None:
    spec = read_signature(
        'def clean(rows: Table, column: str = "price", keep: Literal["min", "max"] = "min",\n'
        "          limit: Annotated[int, Range(0, 100)] = 10) -> Table:\n"
        '    """Keeps the cheapest.\n\n    One row for each name.\n      And more.\n    """\n'
        "    return rows\n"
    )
    assert (spec.name, spec.summary) == ("clean", "Keeps the cheapest.")
    assert spec.help == "One row for each name.\n  And more."
    assert [found.name for found in spec.inputs] == ["rows", "column", "keep", "limit"]
    rows, column, keep, limit = spec.inputs
    assert (rows.type, rows.required, rows.has_default, rows.widget) == ("Table", True, False, None)
    assert (column.type, column.required, column.default) == ("str", False, "price")
    assert column.widget["kind"] == "text"
    assert keep.type == "Literal['min', 'max']" and keep.default == "min"
    assert keep.widget["kind"] == "choice" and keep.widget["choices"] == ["min", "max"]
    assert limit.type == "int" and limit.default == 10
    assert write(limit.widget) == '{"kind": "slider", "step": 1, "min": 0, "max": 100}'
    assert [(found.name, found.type) for found in spec.outputs] == [("out", "Table")]
    assert not spec.is_async and spec.language == "python"


def test_types_have_one_spelling() -> None:
    for annotation, expected in (
        ("int", "int"), ("None", "None"), ("Any", "Any"), ("t.Any", "Any"), ("typing.Any", "Any"),
        ("list [ int ]", "list[int]"), ("List[int]", "list[int]"), ("typing.List[int]",
        "list[int]"),
        ("Dict[str,int]", "dict[str, int]"), ("Optional[int]", "int | None"),
        ("dict[str, list[int]]", "dict[str, list[int]]"), ("None|int", "int | None"),
        ("Union[int, str, None]", "int | str | None"), ("int|int", "int"),
        ("Optional[int | str]", "int | str | None"),
        ("Sequence[int]", "list[int]"), ("Mapping[str, int]", "dict[str, int]"), ("'Table'",
        "Table"),
        ('"list[int]"', "list[int]"), ("pd.DataFrame", "pandas.DataFrame"), ("pandas.DataFrame", "pandas.DataFrame"),
        ("pl.DataFrame", "polars.DataFrame"), ("pa.Table", "pyarrow.Table"),
        ("pyarrow.lib.RecordBatch", "pyarrow.RecordBatch"), ("arro3.core.Table",
        "arro3.core.Table"),
        ("alt.Chart", "alt.Chart"), ("PIL.Image.Image", "PIL.Image.Image"),
        ("dxt.nodes.prelude.Table", "Table"), ("DataFrame", "DataFrame"),
        ("Literal['a', \"b\"]", "Literal['a', 'b']"),
        ("Literal[1, -2, True, None]", "Literal[1, -2, True, None]"), ("Literal['it\\'s']",
        "Literal['it\\'s']"), ("Literal['é|,[']", "Literal['é|,[']"), ("typing.Literal['a']",
        "Literal['a']"), ("Annotated[int, 5]", "int"), ("Annotated[list[int], x]", "list[int]"),
        ("np.ndarray", "numpy.ndarray"), ("np.ndarray[int]", "numpy.ndarray[int]"), ("Mine", "Mine"),
        ("npt.NDArray[np.float64]", "numpy.ndarray[numpy.float64]"), ("numpy.typing.NDArray[Any]",
        "numpy.ndarray"),
        ("np.ndarray[tuple[int, ...], np.dtype[np.int8]]", "numpy.ndarray[numpy.int8]"),
        ("np.ndarray[Any, np.dtype[Any]]", "numpy.ndarray"),
        ("Iterable[int]", "Iterable[int]"), ("Generator[int, None, str]", "Iterator[int]"),
        ("AsyncGenerator[Table, None]", "AsyncIterator[Table]"), ("AsyncIterable[int]",
        "AsyncIterator[int]"),
        ("list[pd.DataFrame] | None", "list[pandas.DataFrame] | None"),
        ("Callable[[int], str]", "Callable[[int], str]"), ("tuple[int, ...]", "tuple[int, ...]"),
        ("Iterator[int]", "Iterator[int]"), ("Generator[int]", "Iterator[int]"),
        ("(int)", "int"), ("'not a type!'", "Any"), ("list['Table']", "list[Table]"),
        ("Optional['Table']", "Table | None"), ("collections.abc.Iterator[int]", "Iterator[int]"),
    ):  # fmt: skip
        assert port("x: " + annotation).type == expected, (
            annotation,
            port("x: " + annotation).type,
        )
        assert out(" -> " + annotation) == "out: " + expected


def test_defaults_are_read_where_they_are_literals() -> None:
    for text, expected in (
        ("1", 1), ("-1", -1), ("+1", 1), ("1_000", 1000), ("0x1F", 31), ("0b11", 3), ("0o17", 15),
        ("1.5", 1.5), ("-1e-3", -0.001), ("True", True), ("None", None), ("'a'", "a"), ('"é😀"',
        "é😀"),
        ("'a' \"b\"", "ab"), ("r'\\n'", "\\n"), ("'\\n\\x41\\u00e9\\U0001F600\\101\\''",
        "\nAéA'".replace(
        "éA'", "é😀A'")), ("'\\q'", "\\q"), ("'a\\\nb'", "ab"), ("'''a\nb'''", "a\nb"), ("''", ""),
        ("[]", []), ("[1, [2, 'a'],]", [1, [2, "a"]]), ("2**0", "?"), ("10**3", "?"), ("f'a'", "?"),
        ("b'a'", "?"), ("(1, 2)", "?"), ("x", "?"), ("f()", "?"), ("1j", "?"), ("{1, 2}", "?"),
        ("lambda a, b=1: a", "?"), ("{1: 2}", "?"), ("...", "?"), ("1e999", "?"), ("not x", "?"),
        ("'\\N{EM DASH}'", "?"), ("'\\ud800'", "?"), ("x if y else z", "?"), ("[x, 1]", "?"), ("-x",
        "?"),
    ):  # fmt: skip
        found = port("a=" + text)
        assert not found.required, text
        if expected == "?":
            assert not found.has_default and found.default is None, text
        else:
            assert found.has_default and write(found.default) == write(expected), text
    found = port("a={'x': 1, 'y': {'z': []}}")
    assert write(found.default) == '{"x": 1, "y": {"z": []}}'


def test_widgets_follow_from_types_and_markers() -> None:
    for parameter, expected in (
        ("x: int", '{"kind": "number", "step": 1}'),
        ("x: float", '{"kind": "number"}'),
        ("x: int | float", '{"kind": "number"}'),
        ("x: int | None = None", '{"kind": "number", "step": 1}'),
        ("x: bool", '{"kind": "switch"}'),
        ("x: str", '{"kind": "text"}'),
        ("x: Literal[1, 'a', None]", '{"kind": "choice", "choices": [1, "a", null]}'),
        ("x: File", '{"kind": "file"}'),
        ("x: Annotated[File, Accept('.csv,.tsv')]", '{"kind": "file", "accept": ".csv,.tsv"}'),
        ("x: Annotated[float, Range(0, 1, 0.1)]",
         '{"kind": "slider", "min": 0, "max": 1, "step": 0.1}'),
        ("x: Annotated[int, Range(-5, 5, step=5)]",
         '{"kind": "slider", "step": 5, "min": -5, "max": 5}'),
        ("x: Annotated[float, Range(low=1)]", '{"kind": "number", "min": 1}'),
        ("x: Annotated[str, Multiline()]", '{"kind": "multiline"}'),
        ("x: Annotated[str, Multiline]", '{"kind": "multiline"}'),
        ("x: Annotated[float, Unit('kg')]", '{"kind": "number", "unit": "kg"}'),
        ("x: Annotated[str, Colour()]", '{"kind": "colour"}'),
        ("x: Annotated[str, Code()]", '{"kind": "code"}'),
        ("x: Annotated[str, Column('rows')] = ''", '{"kind": "column", "of": "rows"}'),
        ("x: Annotated[list[str], Columns('rows')]", '{"kind": "columns", "of": "rows"}'),
        ("x: Annotated[list[str], Columns(port='rows')]", '{"kind": "columns", "of": "rows"}'),
        ("x: Annotated[str, Column(port='rows')] = ''", '{"kind": "column", "of": "rows"}'),
        ("x: Annotated[File, Accept(kinds='.csv')]", '{"kind": "file", "accept": ".csv"}'),
        ("x: Annotated[float, Unit(name='kg')]", '{"kind": "number", "unit": "kg"}'),
        ("x: Annotated[float, Unit()]", '{"kind": "number"}'),
        ("x: Annotated[int, Range(0, 9)] | None",
         '{"kind": "slider", "step": 1, "min": 0, "max": 9}'),
        ("x: Optional[Annotated[int, Range(0, 9)]]",
         '{"kind": "slider", "step": 1, "min": 0, "max": 9}'),
        ("x: 'None | Annotated[Annotated[int, Unit(\"m\")] | None, Range(0, 9)]'",
         '{"kind": "slider", "step": 1, "unit": "m", "min": 0, "max": 9}'),
        ("x: Annotated[int, Range(0, 9)] | str", "null"),
        ("x: Literal[Literal['a', 'b'], Literal[1]]",
         '{"kind": "choice", "choices": ["a", "b", 1]}'),
        ("x: Annotated[float, Range(low=1, high=2, step=0.5)]",
         '{"kind": "slider", "min": 1, "max": 2, "step": 0.5}'),
        ("x: t.Annotated[int, dxt.Range(0, 9)]",
         '{"kind": "slider", "step": 1, "min": 0, "max": 9}'),
        ("x: Annotated[Annotated[int, Range(0, 9)], Unit('m')]",
         '{"kind": "slider", "step": 1, "min": 0, "max": 9, "unit": "m"}'),
        ("x: Annotated[int, f(1), 2 + 2]", '{"kind": "number", "step": 1}'),
        ("x=5", '{"kind": "number", "step": 1}'),
        ("x=0.5", '{"kind": "number"}'),
        ("x=True", '{"kind": "switch"}'),
        ("x='a'", '{"kind": "text"}'),
        ("x: Table", "null"),
        ("x: list[int]", "null"),
        ("x: int | str", "null"),
        ("x: Any", "null"),
        ("x", "null"),
    ):  # fmt: skip
        assert write(port(parameter).widget) == expected, (parameter, write(port(parameter).widget))
    assert port("x: Annotated[int, 'how many']").doc == "how many"


def test_every_kind_of_parameter_is_a_port_or_none() -> None:
    spec = read_signature("def f(a, /, b, *args: int, c=1, d: int): pass")
    assert [(found.name, found.required, found.many) for found in spec.inputs] == [
        ("a", True, False),
        ("b", True, False),
        ("args", False, True),
        ("c", False, False),
        ("d", True, False),
    ]
    assert spec.inputs[2].type == "int" and spec.inputs[2].widget is None
    spec = read_signature("def f(a, *, b=lambda x, y=1: (x, y), c: 'int'=2,): pass")
    assert [found.name for found in spec.inputs] == ["a", "b", "c"]
    assert read_signature("def f(): pass").inputs == []


def test_outputs() -> None:
    assert out("") == "out: Any"
    assert out(" -> None") == "out: None"
    assert out(" -> Annotated[Table, 'rows']") == "out: Table"
    named = ("class Two(NamedTuple):", "    'words'", "    low: Table", "    high: list[int] = []")
    assert out(" -> Two", *named) == "low: Table, high: list[int]"
    assert out(" -> 'Two'", *named) == "low: Table, high: list[int]"
    assert out(" -> list[Two]", *named) == "out: list[Two]"
    typed = (
        "class Two(typing.TypedDict, total=False):",
        "    low: pd.DataFrame; high: int",
        "    def f(self):",
        "        x: int = 1",
    )
    assert out(" -> Two", *typed) == "low: pandas.DataFrame | None, high: int | None"
    assert out(" -> Two", "class Two(Other):", "    low: int") == "out: Two"
    assert out(" -> Two", "class Two(NamedTuple): low: int") == "low: int"
    assert out(" -> Two", "class Two(NamedTuple):", "    pass") == "out: Two"
    assert out(" -> Annotated[Two, 'both']", *named) == "low: Table, high: list[int]"
    assert out(" -> Two | None", *named) == "out: Two | None"


def test_outputs_may_be_left_out_inherited_and_described() -> None:
    lines = (
        "class One(TypedDict):",
        "    low: Annotated[int, 'the least']",
        "class Two(One, total=False):",
        "    high: Required[pd.DataFrame]",
        "    rest: str",
        "    mean: int | None",
        "class Three(Two):",
        "    last: NotRequired[list[int]]",
    )
    assert out(" -> Two", *lines) == (
        "low: int, high: pandas.DataFrame, rest: str | None, mean: int | None"
    )
    assert out(" -> Three", *lines).endswith("mean: int | None, last: list[int] | None")
    spec = read_signature("\n".join(lines) + "\ndef f() -> One: pass\n")
    assert spec.outputs[0].doc == "the least"


def test_records_may_be_made_by_a_call() -> None:
    for line, expected in (
        (
            "Two = NamedTuple('Two', [('low', Table), ('high', list[int])])",
            "low: Table, high: list[int]",
        ),
        ("Two = typing.NamedTuple('Two', (('low', int),))", "low: int"),
        (
            "Two = TypedDict('Two', {'low': Table, 'high': 'int | None'})",
            "low: Table, high: int | None",
        ),
        (
            "Two = TypedDict('Two', {'low': int, 'b': Required[str]}, total=False)",
            "low: int | None, b: str",
        ),
        ("Two = namedtuple('Two', 'low high')", "low: Any, high: Any"),
        ("Two = collections.namedtuple('Two', ['low', 'high'])", "low: Any, high: Any"),
        ("Two = dict('Two', [('low', int)])", "out: Two"),
        ("Two = NamedTuple('Two', fields)", "out: Two"),
        ("Two = NamedTuple", "out: Two"),
    ):
        assert out(" -> Two", line) == expected, (line, out(" -> Two", line))
    assert (
        out(" -> Two", "import typing as ty", "class Two(ty.NamedTuple):", "    a: int") == "a: int"
    )


def test_outputs_that_no_wire_could_name_are_refused() -> None:
    for field in ("'two words'", "'a.b'", "''"):
        code = f"Two = TypedDict('Two', {{{field}: int}})\ndef f() -> Two: pass\n"
        error = refused(read_signature, code)
        assert isinstance(error, SignatureInvalid) and error.line == 2, field


def test_imports_say_what_a_name_stands_for() -> None:
    for line, annotation, expected in (
        ("import pandas as p", "p.DataFrame", "pandas.DataFrame"),
        ("import polars as pd", "pd.DataFrame", "polars.DataFrame"),
        ("import pandas", "pandas.DataFrame", "pandas.DataFrame"),
        ("from pandas import DataFrame", "DataFrame | None", "pandas.DataFrame | None"),
        ("from pandas import DataFrame as Frame, Series", "list[Frame]", "list[pandas.DataFrame]"),
        (
            "from pyarrow import (\n    Table,\n    RecordBatch as Batch,\n)",
            "Batch",
            "pyarrow.RecordBatch",
        ),
        ("from pyarrow import Table", "Table", "pyarrow.Table"),
        ("from PIL import Image", "Image.Image", "PIL.Image.Image"),
        ("import numpy, pandas as pd", "numpy.ndarray", "numpy.ndarray"),
        ("import numpy.typing as nt", "nt.NDArray[int]", "numpy.ndarray[int]"),
        ("import numpy.typing", "numpy.typing.NDArray", "numpy.ndarray"),
        ("from numpy import ndarray", "ndarray", "numpy.ndarray"),
        ("from typing import Optional as Maybe", "Maybe[int]", "int | None"),
        ("from typing import Annotated as A", "A[int, 'x']", "int"),
        ("from collections.abc import Iterator as It", "It[int]", "Iterator[int]"),
        ("from mine import Table", "Table", "mine.Table"),
        ("from . import Table", "Table", "Table"),
        ("from os import *", "Table", "Table"),
        ("if True:\n    import pandas as q", "q.DataFrame", "pandas.DataFrame"),
        ("def _g():\n    import pandas as q", "q.DataFrame", "pandas.DataFrame"),
        ("x = 'import pandas as q'", "q.DataFrame", "q.DataFrame"),
    ):
        assert port("x: " + annotation, line).type == expected, (line, annotation)
        assert out(" -> " + annotation, line) == "out: " + expected


def test_a_port_of_many_takes_wires_only() -> None:
    found = port("*parts: Annotated[float, Range(0, 1), 'what is summed']")
    assert (found.many, found.required, found.type, found.widget) == (True, False, "float", None)
    assert found.doc == "what is summed" and port("*parts").type == "Any"
    assert found.bounds == Port.from_json(found.as_json()).bounds == [0, 1]
    assert port("*parts: int").bounds is port("n: Annotated[int, Range(0, 1)]").bounds is None


def test_parameters_without_names_are_refused() -> None:
    error = refused(read_signature, "def f(a,\n      **rest): pass")
    assert isinstance(error, SignatureInvalid) and error.line == 2 and "**rest" in error.message
    assert read_signature("def _g(**rest): pass\ndef f(a): pass").inputs[0].name == "a"
    assert read_functions("def f(**rest): pass")[0].refusal is not None


def test_marks_say_how_long_a_value_lasts() -> None:
    for mark, expected in (
        ("", (True, None)),
        ("@node", (True, None)),
        ("@node()", (True, None)),
        ("@node(pure=False)", (False, None)),
        ("@node(pure=True, ttl=0.5)", (True, 0.5)),
        ("@dxt.node(name='x', version=2, ttl=60)", (True, 60)),
        ("@other(pure=False)", (True, None)),
    ):
        spec = read_signature(mark + "\ndef f(): pass")
        assert (spec.pure, spec.ttl) == expected, mark
        again = NodeSpec.from_json(spec.as_json())
        assert (again.pure, again.ttl) == expected and write(again.as_json()) == write(
            spec.as_json()
        )
    for mark in ("pure=0", "pure=x", "ttl=0", "ttl=-1", "ttl='1'", "ttl=True", "ttl=60 * 60"):
        error = refused(read_signature, f"@node({mark})\ndef f(): pass")
        assert isinstance(error, SignatureInvalid) and error.line == 2, mark


def test_a_class_below_the_function_names_its_outputs_too() -> None:
    code = "def f() -> 'Two': pass\nclass Two(NamedTuple):\n    low: int\n"
    assert [found.name for found in read_signature(code).outputs] == ["low"]


def test_words_come_from_the_docstring() -> None:
    for body, summary, help in (
        ("'One.'", "One.", ""),
        ("\n  '''One.\n  Two.'''\n", "One.", "Two."),
        ("\n  '''\n  One.\n\n    Two.\n  Three.\n  '''\n", "One.", "  Two.\nThree."),
        ("\n  r'\\d' ' more'\n  return", "\\d more", ""),
        ("\n  f'no'\n", "", ""),
        ("\n  b'no'\n", "", ""),
        ("\n  'no' % 1\n", "", ""),
        ("\n  x = 'no'\n", "", ""),
        ("pass", "", ""),
    ):
        spec = read_signature("def f(): " + body)
        assert (spec.summary, spec.help) == (summary, help), body


def test_only_public_functions_at_the_top_count() -> None:
    spec = read_signature(
        "import os\n"
        "x = 1\n"
        "def _helper(a): pass\n"
        "class Thing:\n"
        "    def method(self): pass\n"
        "if x:\n"
        "    def inner(): pass\n"
        "@cached\n"
        "@wraps(1, a=2)\n"
        "async def main[T: int](b: T):\n"
        "    def nested(): pass\n"
        "    return nested\n"
        "main2 = main\n".replace("[T: int]", "")
    )
    assert spec.name == "main" and spec.is_async


def test_code_without_a_function_is_refused() -> None:
    for code in ("", "\n# nothing\n", "x = 1", "class A:\n  def f(self): pass", "f = lambda: 1"):
        assert isinstance(refused(read_signature, code), NoFunction)
    error = refused(read_signature, "def _f(): pass")
    assert isinstance(error, NoFunction) and "private" in error.message


def test_two_functions_are_refused_at_the_second() -> None:
    error = refused(read_signature, "def a(): pass\n\ndef _b(): pass\ndef c(): pass\n")
    assert isinstance(error, TwoFunctions) and error.line == 4
    assert '"a"' in error.message and '"c"' in error.message


def test_broken_heads_are_refused_with_their_line() -> None:
    for code, line in (
        ("def f(:\n  pass", 1), ("def f()\n  pass", 1), ("x=1\ndef f(a b): pass", 2), ("def f(", 1),
        ("def", 1), ("def f", 1), ("def f(a,a): pass", 1), ("def f(x:): pass", 1), ("def f(x=): 1",
        1),
        ("def f(=1): 1", 1), ("def f() ->: 1", 1), ("def f(1): pass", 1), ("def 1(): pass", 1),
        ("\n\ndef f(x):\nreturn x", 4), ("def f(x):\n  return 'a", 2),
    ):  # fmt: skip
        error = refused(read_signature, code)
        assert isinstance(error, SyntaxInvalid), code
        assert error.line == line, (code, error.line)


def test_broken_code_never_ends_in_another_error() -> None:
    code = (
        "class O(NamedTuple):\n  a: int\n  b: list[int] = [1]\n"
        "@d(1)\nasync def f(a: A[int, R(0, x=1)] = -1, *, b: 'x|y' = [1, {'a': 2}], c=lambda q: q)"
        " -> O:\n  '''Words.\n  more'''\n  return 1\n"
    )
    for start in range(0, len(code), 5):
        for piece in (code[:start], code[start:], code[:start] + code[start + 3 :]):
            try:
                read_functions(piece)
            except SyntaxInvalid as error:
                assert error.line >= 1


def test_endless_nesting_is_read_as_anything() -> None:
    deep = "list[" * 60 + "int" + "]" * 60
    found = port("x: " + deep + " = " + "[" * 60 + "]" * 60)
    assert found.type == "..." and not found.has_default and not found.required
    assert port("x: " + "list[" * 9 + "int" + "]" * 9).type == "list[" * 9 + "int" + "]" * 9


def test_decorators_are_read_for_the_library() -> None:
    code = '@node(name="filter", version=2)\n@plain\n@a.b\n@x[0]\ndef filter_(rows): pass\n'
    function = read_functions(code)[0]
    assert (function.name, function.line, function.is_private) == ("filter_", 5, False)
    marker = function.decorators[0]
    assert marker.name == "node" and marker.keywords["name"].value == "filter"
    assert marker.keywords["version"].value == 2
    assert [found.name for found in function.decorators] == ["node", "plain", "a.b", ""]


def test_a_spec_survives_as_json() -> None:
    code = (
        "async def f(rows: Table, a: Annotated[int, Range(0, 9), 'doc'] = 1, b=None, c=g())"
        " -> None:\n"
        "  '''One.\n\n  Two.'''\n"
    )
    spec = read_signature(code)
    again = NodeSpec.from_json(spec.as_json())
    assert write(again.as_json()) == write(spec.as_json())
    assert [(found.has_default, found.required) for found in again.inputs] == [
        (False, True),
        (True, False),
        (True, False),
        (False, False),
    ]
