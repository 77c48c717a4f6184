"""Node code in this process: whatever it does ends in a result."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import replace
from typing import Any

import numpy
import pandas
import pytest

from dxt.data.arrow import Table
from dxt.data.values import encode
from dxt.executors.inline import Inline
from tests.executors.performing import Stage, open_file


def test_a_function_gets_its_parameters_and_wires() -> None:
    code = "def f(rows: list, limit: int = 2) -> list:\n    return rows[:limit]\n"
    assert Stage().value(code, rows=[1, 2, 3]) == [1, 2]
    assert Stage().value(code, {"limit": 1}, rows=[1, 2, 3]) == [1]


def test_private_functions_and_imports_can_help() -> None:
    code = """
        import math

        def _half(x):
            return x / 2

        def area(r: float) -> float:
            return _half(math.pi) * 2 * r
        """
    assert Stage().value(code, {"r": 1}) == pytest.approx(3.14159, abs=1e-4)


def test_positional_only_parameters_are_given_in_their_place() -> None:
    assert Stage().value("def f(a, b=2, /, c=3): return [a, b, c]", {"a": 1, "c": 5}) == [1, 2, 5]


def test_the_names_of_the_prelude_are_there() -> None:
    code = """
        def f() -> Table:
            return Table.from_pylist([{"a": 1}, {"a": 2}])
        """
    table = Stage().value(code)
    assert isinstance(table, Table)
    assert table.to_pylist() == [{"a": 1}, {"a": 2}]


def test_annotations_are_not_evaluated() -> None:
    assert Stage().value("def f(rows: no.Where = None) -> no.Where: return 1") == 1


def test_dataclasses_and_named_tuples_can_be_defined() -> None:
    code = """
        from dataclasses import dataclass

        @dataclass
        class Point:
            x: int
            y: ClassVar[int] = 0

        def f() -> int:
            return Point(3).x
        """
    assert Stage().value(code) == 3


def test_several_outputs_are_kept_apart() -> None:
    stage = Stage()
    code = """
        class Halves(NamedTuple):
            low: list
            high: float

        def f(rows: list) -> Halves:
            return Halves(rows[:1], 2)
        """
    result = stage.perform(code, rows=[1, 2])
    assert result.ok
    assert result.outputs.keys() == {"low", "high"}
    assert stage.values["k.low"] == [1]
    assert repr(stage.values["k.high"]) == "2.0"
    assert result.outputs["low"]["kind"] == "list"
    assert len(result.outputs["low"]["digest"]) == 40


def test_a_typed_dict_names_outputs_and_a_missing_one_is_named() -> None:
    code = """
        class Two(TypedDict):
            a: int
            b: int

        def f() -> Two:
            return {"a": 1}
        """
    error = Stage().error(code)
    assert error["code"] == "output_invalid"
    assert error["port"] == "b"
    assert error["message"] == "What was returned has no 'b'; it has a."
    error = Stage().error(code.replace('{"a": 1}', '{"a": 1, "b": 2, "c": 3}'))
    assert error["code"] == "output_invalid"
    assert "has a field 'c', and the annotation names only a, b" in error["message"]
    error = Stage().error(code.replace('{"a": 1}', "[1, 2]"))
    assert "Expected a value for each of a, b, got a list ([1, 2])" in error["message"]


def test_a_field_that_may_be_left_out_gives_nothing() -> None:
    code = """
        class Two(TypedDict):
            a: int
            b: NotRequired[int]

        def f(b: bool = False) -> Two:
            return {"a": 1, "b": 2} if b else {"a": 1}
        """
    stage = Stage()
    assert stage.perform(code).ok
    assert (stage.values["k.a"], stage.values["k.b"]) == (1, None)
    assert stage.perform(code, {"b": True}).ok
    assert (stage.values["k.a"], stage.values["k.b"]) == (1, 2)


@pytest.mark.parametrize(
    "made",
    [
        "Two = NamedTuple('Two', [('low', int), ('high', Optional[float])])",
        "Two = TypedDict('Two', {'low': int, 'high': Union[float, None]})",
        "import collections\n        Two = collections.namedtuple('Two', 'low high')",
        "class Two(NamedTuple):\n            low: int\n            high: float = 2",
    ],
)
def test_records_are_defined_as_they_are_read(made: str) -> None:
    stage = Stage()
    result = stage.perform(f"""
        {made}

        def f() -> Two:
            return Two(low=1, high=2.0)
        """)
    assert result.ok, result.error
    assert list(result.outputs) == ["low", "high"]
    assert (stage.values["k.low"], stage.values["k.high"]) == (1, 2.0)


GATHER = "def f(first, *parts: float, last=0) -> list: return [first, *parts, last]"


def gather(stage: Stage, code: str, *values: Any, **inputs: Any) -> Any:
    """What comes out where these values come by wires to the port `parts`."""
    task = stage.task(code, **inputs)
    stage.values.update({f"part{place}": value for place, value in enumerate(values)})
    keys: Any = [f"part{place}" for place in range(len(values))]
    task = replace(task, inputs={"parts": keys, **task.inputs})
    result = asyncio.run(stage.inline.perform(task, stage.hear))
    return stage.values["k.out"] if result.ok else result.error


def test_a_port_of_many_gets_all_its_wires_in_order() -> None:
    assert repr(gather(Stage(), GATHER, 3, 1, 2, first="a")) == "['a', 3.0, 1.0, 2.0, 0]"
    assert gather(Stage(), GATHER, first="a", last=9) == ["a", 9]
    assert Stage().value(GATHER, first="a") == ["a", 0]
    assert gather(Stage(), "def f(a=1, *parts): return [a, *parts]", 5, 6) == [1, 5, 6]
    assert gather(Stage(), "async def f(*parts: list): return parts[1]", [1], [2]) == [2]


def test_a_value_that_does_not_fit_a_port_of_many_is_named() -> None:
    error = gather(Stage(), GATHER, 3, "x", first="a")
    assert (error["code"], error["port"]) == ("param_invalid", "parts")
    assert error["message"] == "The input parts: Expected a number, got text ('x')."


@pytest.mark.parametrize(
    "decorators",
    [
        "import functools\n@functools.lru_cache",
        "import functools\ndef _d(g):\n    @functools.wraps(g)\n    def h(*a, **k):\n"
        "        return g(*a, **k)\n    return h\n@_d",
        "@node",
        "@node(ttl=5, pure=False)",
    ],
)
def test_decorated_functions_get_their_arguments_in_place(decorators: str) -> None:
    code = f"{decorators}\ndef f(a, *parts, b=2): return (a, parts, b)\n"
    assert gather(Stage(), code, 5, 6, a=1) == (1, (5, 6), 2)
    assert Stage().value(code.replace("*parts, ", "").replace("parts, ", ""), a=1) == (1, 2)


def test_a_wrapper_that_hides_the_head_gets_names() -> None:
    code = """
        def _d(g):
            def h(*args, **named):
                return g(*args, **named)
            return h

        @_d
        def f(a, b=2): return (a, b)
        """
    assert Stage().value(code, a=1) == (1, 2)


def test_what_a_stream_yields_is_collected_and_kept() -> None:
    stage = Stage()
    for code in (
        "def f() -> Iterator[float]:\n    yield 1\n    yield 2",
        "async def f() -> AsyncIterator[float]:\n    yield 1\n    yield 2",
        "def f() -> Iterable[float]: return map(int, '12')",
        "def f() -> Iterator[float] | None: return (x for x in (1, 2))",
        "def f() -> Iterable[float]: return range(1, 3)",
        "def f() -> Iterator[float]: return [1, 2]",
    ):
        assert repr(stage.value(code)) == "[1.0, 2.0]", code
    assert stage.value("def f() -> Iterator[int] | None: return None") is None
    assert stage.value("async def f(n: int) -> AsyncIterator: yield n", n=1) == [1]


def test_a_node_reads_a_stream_of_its_own() -> None:
    values = [1, 2, 3]
    code = "def f(xs: Iterator[float]) -> list: return [next(xs), *xs, *xs]"
    assert repr(Stage().value(code, xs=values)) == "[1.0, 2.0, 3.0]"
    code = "async def f(xs: AsyncIterator[int]) -> list: return [x async for x in xs]"
    assert Stage().value(code, xs=(1, 2)) == [1, 2]
    code = "def f(xs: Iterable[int]) -> list: return [*xs, *xs]"
    assert Stage().value(code, xs=values) == values * 2
    error = Stage().error("def f(xs: Iterator[int]): pass", xs=[1, "a"])
    assert "Expected a stream, each item a whole number, got a list" in error["message"]
    assert "item 1 is text ('a')" in error["message"]


@pytest.mark.parametrize("head", ["def f() -> Iterator[int]", "async def f() -> AsyncIterator"])
def test_an_endless_stream_is_refused(head: str) -> None:
    error = Stage().error(f"{head}:\n    while True:\n        yield 1")
    assert error["code"] == "output_invalid"
    assert "more than 1,000,000 items" in error["message"]
    assert "collected" in error["message"]


def test_a_stream_that_fails_tells_its_line() -> None:
    for head in ("def f() -> Iterator[int]", "async def f() -> AsyncIterator[int]"):
        error = Stage().error(f"{head}:\n    yield 1\n    yield 1 // 0")
        assert (error["code"], error["line"]) == ("node_raised", 3)
    error = Stage().error("def f() -> Iterator[int]:\n    yield 1\n    yield 'a'")
    assert error["message"].startswith("The output out: Expected a list, each item a whole number")


def test_a_generator_without_a_stream_to_go_to_is_refused() -> None:
    for code in ("async def f():\n    yield 1", "def f() -> list[int]:\n    yield 1"):
        error = Stage().error(code)
        assert (error["code"], error["port"]) == ("output_invalid", "out")
        assert "-> Iterator[int]" in error["message"]


def test_a_node_of_pandas_gets_and_gives_a_data_frame() -> None:
    code = """
        import pandas as pd

        def f(rows: pd.DataFrame) -> pd.DataFrame:
            assert type(rows) is pd.DataFrame
            rows["total"] = rows.price * rows.count
            return rows[rows.total > 10]
        """.replace("rows.count", "rows['count']")
    rows = Table({"price": [2.5, 4.0], "count": [2, 3]})
    stage = Stage()
    result = stage.perform(code, rows=rows)
    assert result.ok, result.error
    assert result.outputs["out"]["text"] == "1 row × 3 columns"
    frame = stage.values["k.out"]
    again = stage.value("def f(rows: Table) -> list: return rows.to_pylist()", rows=frame)
    assert again == [{"price": 4.0, "count": 3, "total": 12.0}]
    assert rows.column_names == ["price", "count"]


@pytest.mark.parametrize("kind", ["pd.DataFrame", "Any"])
def test_a_data_frame_that_is_no_table_goes_to_every_node_that_asks_for_none(kind: str) -> None:
    code = f"import pandas as pd\ndef f(rows: {kind}) -> {kind}:\n    return rows.T"
    frame = pandas.DataFrame({"a": [1, 2], "b": ["x", "y"]})
    stage = Stage()
    result = stage.perform(code, rows=frame)
    assert result.ok, result.error
    assert result.outputs["out"]["text"] == "DataFrame of 2 rows × 2 columns"
    turned = stage.values["k.out"]
    pandas.testing.assert_frame_equal(turned, frame.T)
    assert Stage().value("def f(rows: list) -> int: return len(rows[0])", rows=[turned]) == 2
    error = stage.error("def f(rows: Table): pass", rows=turned)
    assert (error["code"], error["port"]) == ("param_invalid", "rows")
    assert "got a pandas DataFrame (columns 0, 1): A table can't be made of" in error["message"]
    error = stage.error("def f(rows: Any) -> Table: return rows", rows=turned)
    assert error["message"].startswith("The output out: Expected a table, got a pandas DataFrame")


def test_a_node_can_not_change_the_frame_or_array_that_others_get() -> None:
    frame = pandas.DataFrame({"a": [1]})
    code = "import pandas\ndef f(rows: pandas.DataFrame): rows['b'] = 2; rows.loc[0, 'a'] = 5"
    Stage().value(code, rows=frame)
    assert list(frame.columns) == ["a"] and frame.a[0] == 1
    own = type("Own", (pandas.DataFrame,), {})(frame)
    made = Stage().value(f"{code}; return int(rows.b[0])", rows=own)
    assert made == 2 and list(own.columns) == ["a"]
    array = numpy.arange(3)
    Stage().value("import numpy\ndef f(x: numpy.ndarray): x[0] = 5", x=array)
    assert list(array) == [0, 1, 2]


def test_a_library_that_a_port_needs_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    error = Stage().error("def f(rows: pd.DataFrame): pass", rows=Table({"a": [1]}))
    assert (error["code"], error["port"]) == ("package_missing", "rows")
    assert "'pandas'" in error["message"]
    error = Stage().error("def f() -> pd.DataFrame: return [{'a': 1}]")
    assert (error["code"], error["port"]) == ("package_missing", "out")


def test_an_async_function_is_awaited() -> None:
    code = """
        import asyncio

        async def f(x: int) -> int:
            await asyncio.sleep(0)
            both = await asyncio.gather(_plus(x), _plus(x))
            return sum(both)

        async def _plus(x):
            await asyncio.sleep(0)
            return x + 1
        """
    assert Stage().value(code, {"x": 1}) == 4


def test_a_file_is_opened() -> None:
    stage = Stage()
    code = "def f(file: File) -> str:\n    return file.name + file.read_text()\n"
    result = stage.perform(code, files={"file": {"name": "fares.csv", "digest": "d1"}})
    assert result.ok
    assert stage.values["k.out"] == "fares.csva,b\n1,2\n"
    result = stage.perform(code, files={"file": {"name": "gone.csv", "digest": "d2"}})
    assert result.error is not None
    assert result.error["code"] == "file_missing"


def test_what_is_printed_is_told() -> None:
    stage = Stage()
    code = """
        import sys

        def f():
            print("hello")
            print("there", file=sys.stderr)
        """
    stage.perform(code)
    assert stage.printed == [("stdout", "hello\n"), ("stderr", "there\n")]


def test_endless_printing_is_cut() -> None:
    stage = Stage()
    stage.perform("def f():\n    for _ in range(100_000):\n        print('x' * 50)\n")
    text = "".join(text for _, text in stage.printed)
    assert 200_000 <= len(text) < 200_100
    assert text.endswith("… and more, which is not shown.\n")


def test_a_node_can_not_change_what_others_get() -> None:
    rows = [{"a": [1]}]
    code = """
        def f(rows: list) -> list:
            rows[0]["a"].append(2)
            rows.append(3)
            return rows
        """
    assert Stage().value(code, rows=rows) == [{"a": [1, 2]}, 3]
    assert rows == [{"a": [1]}]


@pytest.mark.parametrize(
    "make",
    [
        "collections.deque([1])",
        "collections.Counter([1])",
        "collections.OrderedDict(a=[1])",
        "collections.UserList([1])",
        "types.SimpleNamespace(items=[1])",
        "Cart([1])",
        "Plain()",
        "[Cart([1])]",
    ],
)
def test_a_node_can_not_change_what_others_get_of_other_kinds(make: str) -> None:
    code = f"""
        import collections, dataclasses, types

        @dataclasses.dataclass
        class Cart:
            items: list

        class Plain:
            items = None

            def __init__(self):
                self.items = [1]

        def f():
            return {make}
        """
    stage = Stage()
    made = stage.value(code)
    before = repr(vars(made) if hasattr(made, "__dict__") else made)
    change = """
        def g(x):
            inner = x[0] if type(x) is list else x
            if hasattr(inner, "items") and not callable(inner.items):
                inner.items.append(2)
            else:
                getattr(inner, "clear")()
            return 0
        """
    assert stage.value(change, x=made) == 0
    assert repr(vars(made) if hasattr(made, "__dict__") else made) == before


def test_what_can_not_be_copied_is_handed_on() -> None:
    code = """
        class Odd:
            def __deepcopy__(self, memo):
                raise ValueError("no")

        def f():
            return Odd()
        """
    stage = Stage()
    assert stage.value("def g(x): return type(x).__name__", x=stage.value(code)) == "Odd"


def test_values_are_converted_to_their_ports() -> None:
    assert repr(Stage().value("def f(x: float) -> float: return x", x=3)) == "3.0"
    stage = Stage()
    table = stage.value("def f(rows: Table) -> Table: return rows", rows=[{"a": 1}])
    assert table.num_rows == 1


@pytest.mark.parametrize(
    ("annotation", "value", "says"),
    [
        ("int", "abc", "Expected a whole number, got text ('abc')"),
        ("Table", 3, "Expected a table, got a whole number (3)"),
        ("Literal['a', 'b']", "c", "Expected one of 'a', 'b', got text ('c')"),
    ],
)
def test_a_value_that_does_not_fit_names_port_expected_and_got(
    annotation: str, value: Any, says: str
) -> None:
    error = Stage().error(f"def f(rows: {annotation}): pass", rows=value)
    assert error["code"] == "param_invalid"
    assert error["port"] == "rows"
    assert "The input rows: " + says in error["message"]


def test_an_output_that_does_not_fit_says_so() -> None:
    error = Stage().error("def f() -> int: return 'x'")
    assert error["code"] == "output_invalid"
    assert error["message"] == "The output out: Expected a whole number, got text ('x')."


def test_an_error_tells_the_line_and_only_the_nodes_own_frames() -> None:
    code = """
        import json

        def f(text: str):
            return _read(text)

        def _read(text):
            return json.loads(text)
        """
    error = Stage().error(code, text="{")
    assert error["code"] == "node_raised"
    assert error["message"].startswith("JSONDecodeError: Expecting property name")
    assert error["line"] == 7
    assert error["trace"] == (
        "line 4, in f\n    return _read(text)\nline 7, in _read\n    return json.loads(text)"
    )


def test_an_async_node_that_cancels_itself_fails_once() -> None:
    code = """
        import asyncio

        async def f():
            print("begun")
            asyncio.current_task().cancel()
            await asyncio.sleep(0)
        """
    stage = Stage()
    error = stage.error(code)
    assert (error["code"], error["message"], error["line"]) == ("node_raised", "CancelledError", 6)
    assert stage.printed == [("stdout", "begun\n")]
    assert stage.value("def f(): return 1") == 1


@pytest.mark.parametrize(
    ("body", "code", "says"),
    [
        ("import sys; sys.exit(3)", "node_raised", "SystemExit: 3"),
        ("raise BaseException('odd')", "node_raised", "BaseException: odd"),
        ("raise GeneratorExit", "node_raised", "GeneratorExit"),
        ("raise StopIteration(1)", "node_raised", "StopIteration: 1"),
        ("import asyncio; raise asyncio.CancelledError", "node_raised", "CancelledError"),
        ("raise KeyboardInterrupt", "node_raised", "KeyboardInterrupt"),
        ("raise MemoryError", "out_of_memory", "not enough memory"),
        ("return f()", "node_raised", "RecursionError: maximum recursion depth exceeded"),
        ("import nowhere.at_all", "package_missing", "'nowhere'"),
        ("yield 1", "output_invalid", "generator"),
        ("return (x for x in [1])", "output_invalid", "generator"),
        ("return 1 +", "syntax_invalid", ""),
    ],
)
def test_every_ending_is_a_clear_failure(body: str, code: str, says: str) -> None:
    stage = Stage()
    task = stage.task("def f(): pass")
    task.recipe.code = f"def f():\n    {body}\n"
    result = asyncio.run(stage.inline.perform(task, stage.hear))
    assert result.error is not None
    assert result.error["code"] == code
    assert says in result.error["message"]
    assert result.error.get("line") == (None if code == "output_invalid" else 2)
    assert stage.value("def f(): return 1") == 1, "and the executor goes on"


def test_an_exception_whose_text_can_not_be_read_is_still_told() -> None:
    code = """
        class Odd(Exception):
            def __str__(self):
                raise ValueError

        def f():
            raise Odd
        """
    assert Stage().error(code)["message"] == "Odd: (its message can't be read)"


def test_code_that_fails_while_it_is_loaded_tells_its_line() -> None:
    assert Stage().error("x = 1\ny = x / 0\ndef f(): pass")["line"] == 2


def test_an_output_that_holds_itself_is_refused() -> None:
    error = Stage().error("def f():\n    x = []\n    x.append(x)\n    return x")
    assert (error["code"], error["port"]) == ("output_invalid", "out")
    assert "nests too deep, or holds itself" in error["message"]


def test_a_huge_output_is_refused() -> None:
    error = Stage(megabytes=1).error("def f() -> bytes: return bytes(3_000_000)")
    assert error["code"] == "out_of_memory"
    assert "3 MB" in error["message"]


def test_an_endless_async_node_can_be_stopped() -> None:
    code = """
        import asyncio

        async def f():
            while True:
                try:
                    await asyncio.sleep(3600)
                except asyncio.CancelledError:
                    pass
        """
    stage = Stage()

    async def stopping() -> Any:
        performing = asyncio.ensure_future(stage.inline.perform(stage.task(code), stage.hear))
        await asyncio.sleep(0)
        await stage.inline.stop()
        return await performing

    result = asyncio.run(stopping())
    assert result.error["code"] == "node_stopped"
    assert stage.value("def f(): return 1") == 1


def test_a_value_stored_elsewhere_is_fetched() -> None:
    stage = Stage()

    async def fetch(key: str) -> bytes | None:
        return encode([1, 2]) if key == "x.in" else None

    stage.inline = Inline(stage.values, open_file, fetch)
    task = stage.task("def f(x: list) -> int: return len(x)", x=0)
    del stage.values["x.in"]
    assert asyncio.run(stage.inline.perform(task, stage.hear)).ok
    task = stage.task("def f(y: list) -> int: return len(y)", y=0)
    del stage.values["y.in"]
    result = asyncio.run(stage.inline.perform(task, stage.hear))
    assert result.error is not None
    assert result.error["code"] == "input_missing"


def test_values_can_be_previewed_encoded_and_forgotten() -> None:
    stage = Stage()
    stage.value("def f(): return 'some text'")
    inline = stage.inline
    assert asyncio.run(inline.preview("k.out", 0, 10)) == (
        {"kind": "text", "text": "some text"},
        None,
    )
    assert asyncio.run(inline.encoded("k.out")) == encode("some text")
    assert list(inline.stored) == ["k.out"]
    asyncio.run(inline.forget(["k.out"]))
    assert not inline.stored
    assert not stage.values
