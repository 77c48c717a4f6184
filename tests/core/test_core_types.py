"""Which types flow into which, with reasons, and the colours of ports."""

from dxt.core.types import kind, why_not

FITS = """
int -> int
int -> float
bool -> int
bool -> float
Any -> Table
Table -> Any
Table -> Table
int | float -> int
int | None -> int
int -> int | None
None -> int | None
Table | None -> Table
Literal['a', 'b'] -> str
Literal[1, 2] -> float
str -> Literal['a', 'b']
int -> Literal[1, 2]
Literal['a', 'b'] -> Literal['b', 'c']
list -> list[int]
list[int] -> list
list[int] -> list[float]
list[dict] -> Table
list[dict[str, int]] -> Table
list -> Table
tuple -> list
dict[str, int] -> dict
tuple[int, str] -> list[int | str]
tuple[int, int] -> list[float]
list[int] -> tuple[int, ...]
frozenset[int] -> set[int]
Table -> pandas.DataFrame
pandas.DataFrame -> Table
pandas.DataFrame -> polars.DataFrame
pyarrow.RecordBatch -> arro3.core.Table
list[dict] -> pandas.DataFrame
list[Mine] -> pyarrow.Table
Table | None -> pandas.DataFrame
list[int] -> numpy.ndarray
list[list[float]] -> numpy.ndarray[numpy.float64]
numpy.ndarray -> list[int]
numpy.ndarray[numpy.int64] -> numpy.ndarray
list[int] -> Iterator[int]
list[int] -> Iterable[float]
Iterator[int] -> AsyncIterator[int]
Iterator[int] -> list
Iterator[dict] -> Table
AsyncIterator[Table] -> Iterator[pandas.DataFrame]
numpy.ndarray -> Iterator[float]
str -> Markdown
Markdown -> str
Mine -> int
int -> Mine
Mine -> Yours
list[Mine] -> Table
Iterator[int] -> list[int]
str -> str | bytes
"""

REFUSED = """
float -> int
str -> int
str -> float
int -> str
str -> Table
Table -> str
Table -> int
Table -> list
list[int] -> Table
list[str] -> list[int]
int -> list
dict -> list
bytes -> str
str -> bytes
Image -> Table
Chart -> Table
None -> int
float -> int | None
int -> Literal['a']
str -> Literal[1, 2]
Literal['a'] -> Literal['b']
Literal['a'] -> int
dict[str, str] -> dict[str, int]
File -> Table
int -> bool
tuple[int, str] -> list[int]
set[int] -> tuple
list -> set
Table -> numpy.ndarray
numpy.ndarray -> Table
pandas.DataFrame -> list
pandas.DataFrame -> str
list[int] -> pandas.DataFrame
int -> Iterator[int]
Iterator[int] -> int
Iterator[str] -> list[int]
Iterator[int] -> Table
Table -> Iterator[dict]
File -> numpy.ndarray
"""


def pairs(text):
    return [line.split(" -> ") for line in text.strip().split("\n")]


def test_what_loses_nothing_fits() -> None:
    for source, target in pairs(FITS):
        assert why_not(source, target) is None, (source, target, why_not(source, target))


def test_anything_else_is_refused_with_a_reason_that_names_both() -> None:
    for source, target in pairs(REFUSED):
        reason = why_not(source, target)
        assert reason is not None, (source, target)
        assert source in reason and target in reason


def test_the_reason_says_what_to_do() -> None:
    assert "round" in why_not("float", "int")
    assert "to_pylist" in why_not("Table", "list")
    assert "int()" in why_not("str", "int | None")


def test_every_type_fits_itself_and_any() -> None:
    for source, target in pairs(FITS) + pairs(REFUSED):
        for type in (source, target):
            assert why_not(type, type) is None
            assert why_not(type, "Any") is None and why_not("Any", type) is None


def test_kinds() -> None:
    for type, expected in (
        ("int", "number"), ("float", "number"), ("int | float", "number"), ("int | None", "number"),
        ("bool", "bool"), ("str", "text"), ("bytes", "bytes"), ("list[int]", "list"),
        ("tuple[int, str]", "list"), ("dict[str, int]", "dict"), ("Table", "table"),
        ("Chart", "chart"), ("Image", "image"), ("Markdown", "document"), ("Html", "document"),
        ("File", "file"), ("Any", "any"), ("None", "any"), ("Literal['a', 'b']", "text"),
        ("Literal[1, 2]", "number"), ("Literal['a|b', ',']", "text"), ("int | str", "any"),
        ("np.ndarray", "any"), ("numpy.ndarray", "list"), ("Iterator[int]", "list"),
        ("pandas.DataFrame", "table"), ("Table | polars.DataFrame", "table"),
        ("Table | None", "table"),
    ):  # fmt: skip
        assert kind(type) == expected, (type, kind(type))
