"""Table: named columns of equal length, over Arrow.

A thin class over one arro3 table. It takes anything that speaks the Arrow C stream (pyarrow,
pandas, polars, duckdb) and gives itself to anything that reads one, without copying. Column
names are unique: a repeated or empty name gets a number. Owns no file format and no operation
beyond picking rows and columns.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from typing import Any

from dxt.core.errors import OutputInvalid, PackageMissing
from dxt.data.arrow_library import core, files
from dxt.data.columns import Mixed, array_of, type_name, values_of

SHOWN_ROWS = 5


class ColumnMissing(KeyError):
    """A name that is not among a table's columns; the message lists those that are."""

    def __init__(self, name: object, known: Sequence[str]) -> None:
        super().__init__(name)
        self.message = f"There is no column {name!r}. The columns are: {', '.join(known)}."

    def __str__(self) -> str:
        return self.message


class Table:
    """Rows under named columns. `Table(data)` takes an Arrow object, a list of dicts, or a dict
    of lists; `for row in table` gives dicts; `table["price"]` is a column as a list."""

    __slots__ = ("_arrow", "_batch")

    def __init__(self, data: Any) -> None:
        made: Any
        if isinstance(data, Table):
            made = data.arrow
        elif hasattr(data, "__arrow_c_stream__") or hasattr(data, "__arrow_c_array__"):
            made = _from_arrow(data)
        elif isinstance(data, Mapping):
            made = _from_columns(data, "error")
        elif isinstance(data, Sequence) and not isinstance(data, str | bytes):
            made = _from_rows(data, "error")
        else:
            raise OutputInvalid(
                f"A table can't be made of a {type(data).__name__}: it takes a list of dicts, "
                "a dict of lists, or an Arrow table (pyarrow, pandas, polars)."
            )
        names = unique_names(made.column_names)
        self._arrow: Any = _nullable(
            made if names == made.column_names else made.rename_columns(names)
        )
        self._batch: Any = None

    @classmethod
    def from_pylist(cls, rows: Sequence[Mapping[str, Any]], mixed: Mixed = "error") -> Table:
        """A table of dicts. A key that a row lacks is null there; columns are in order of
        appearance. `mixed` says what becomes of a column with several types: see `columns`."""
        return cls(_from_rows(rows, mixed))

    @classmethod
    def from_columns(cls, columns: Mapping[str, Sequence[Any]], mixed: Mixed = "error") -> Table:
        """A table of equally long lists (or Arrow arrays) by column name."""
        return cls(_from_columns(columns, mixed))

    @classmethod
    def from_ipc(cls, data: bytes) -> Table:
        """The table that `to_ipc` wrote."""
        return cls(files().read_ipc_stream(BytesIO(data)).read_all())

    def to_ipc(self) -> bytes:
        """An uncompressed Arrow IPC stream of one batch."""
        target = BytesIO()
        files().write_ipc_stream(self._arrow.combine_chunks(), target, compression=None)
        return target.getvalue()

    @property
    def arrow(self) -> Any:
        """The arro3 table itself."""
        return self._arrow

    @property
    def column_names(self) -> list[str]:
        names: list[str] = self._arrow.column_names
        return names

    @property
    def num_rows(self) -> int:
        count: int = self._arrow.num_rows
        return count

    @property
    def num_columns(self) -> int:
        count: int = self._arrow.num_columns
        return count

    @property
    def nbytes(self) -> int:
        """The size of its Arrow buffers."""
        size: int = self._arrow.nbytes
        return size

    @property
    def schema(self) -> Any:
        """The arro3 schema: fields with Arrow types."""
        return self._arrow.schema

    @property
    def types(self) -> dict[str, str]:
        """The short type name of each column: int, float, text, bool, date, datetime, ..."""
        return {
            field.name: type_name(field.type)
            for field in (self._arrow.schema.field(i) for i in range(self.num_columns))
        }

    def column(self, name: str) -> list[Any]:
        """The values of one column; raises ColumnMissing."""
        return values_of(self._arrow.column(self._known(name)))

    def to_pylist(self) -> list[dict[str, Any]]:
        """The rows as dicts. Large tables are better read by column."""
        names = self.column_names
        columns = [values_of(column) for column in self._arrow.columns]
        return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]

    def to_pydict(self) -> dict[str, list[Any]]:
        """The columns as lists, by name."""
        return {name: self.column(name) for name in self.column_names}

    def select(self, names: Sequence[str]) -> Table:
        """Only these columns, in this order."""
        return Table(self._arrow.select([self._known(name) for name in names]))

    def slice(self, offset: int = 0, length: int | None = None) -> Table:
        """`length` rows from `offset` on, without copying; what is not there is left out."""
        start = min(max(offset, 0), self.num_rows)
        rest = self.num_rows - start
        return Table(self._arrow.slice(start, rest if length is None else min(length, rest)))

    def take(self, indices: Sequence[int | None]) -> Table:
        """The rows at these positions, in this order; None gives a row of nulls."""
        if self._batch is None:
            self._batch = self._arrow.combine_chunks().to_batches()[0]
        if not indices or None in indices:
            chosen = core().Array(list(indices), core().DataType.uint64())
        else:
            chosen = core().Array(array("Q", indices))  # type: ignore[type-var]
        return Table(self._batch.take(chosen))

    def with_column(self, name: str, values: Sequence[Any]) -> Table:
        """The table with one more column, or with that column replaced."""
        made = _column(name, values, "error")
        if len(made) != self.num_rows:
            raise OutputInvalid(
                f"The column {name!r} has {len(made)} values for {self.num_rows} rows."
            )
        field = core().Field(name, made.type, nullable=True)
        names = self.column_names
        if name in names:
            return Table(self._arrow.set_column(names.index(name), field, _chunked(made)))
        return Table(self._arrow.append_column(field, _chunked(made)))

    def rename(self, names: Mapping[str, str]) -> Table:
        """The table with some columns renamed, old name to new."""
        for old in names:
            self._known(old)
        return Table(self._arrow.rename_columns([names.get(n, n) for n in self.column_names]))

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._arrow.__arrow_c_stream__(requested_schema)

    def __getitem__(self, name: str) -> list[Any]:
        return self.column(name)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        return iter(self.to_pylist())

    def __len__(self) -> int:
        return self.num_rows

    def __contains__(self, name: object) -> bool:
        return name in self.column_names

    def __reduce__(self) -> tuple[Any, tuple[bytes]]:
        return (Table.from_ipc, (self.to_ipc(),))

    def __repr__(self) -> str:
        head = "\n".join(repr(row) for row in self.slice(0, SHOWN_ROWS).to_pylist())
        more = "\n..." if self.num_rows > SHOWN_ROWS else ""
        return f"<Table {self.num_rows:,} rows x {self.num_columns} columns>\n{head}{more}"

    def _known(self, name: str) -> str:
        if name not in self.column_names:
            raise ColumnMissing(name, self.column_names)
        return name


def is_tabular(value: Any) -> bool:
    """Whether this is a table of whatever library, that can be read as often as one likes."""
    has_columns = hasattr(value, "column_names") or hasattr(value, "columns")
    return has_columns and (
        hasattr(value, "__arrow_c_stream__") or hasattr(value, "__arrow_c_array__")
    )


def as_table(value: Any) -> Table | None:
    """The table that a value of whatever library is.

    None for anything else, and for what Arrow can't hold, such as a DataFrame with numbers and text
    in one column. Raises PackageMissing where that can't be found out.
    """
    if not is_tabular(value):
        return None
    try:
        return Table(value)
    except OutputInvalid:
        return None


def unique_names(names: Sequence[str]) -> list[str]:
    """The names with empty ones called column_N, and repeated ones numbered from 2."""
    given = [name if name.strip() else f"column_{i}" for i, name in enumerate(names, 1)]
    taken: set[str] = set()
    unique = []
    for name in given:
        candidate, number = name, 2
        while candidate in taken or (candidate != name and candidate in given):
            candidate, number = f"{name}_{number}", number + 1
        taken.add(candidate)
        unique.append(candidate)
    return unique


def _nullable(made: Any) -> Any:
    """The same columns, free to hold nulls: joins and `take` make some."""
    fields = [made.schema.field(i) for i in range(made.num_columns)]
    if all(field.nullable for field in fields):
        return made
    return made.with_schema(core().Schema([field.with_nullable(True) for field in fields]))


def _from_arrow(data: Any) -> Any:
    if hasattr(data, "to_frame") and not hasattr(data, "columns"):
        raise OutputInvalid(
            f"A table can't be made of this {type(data).__name__}, which is one column; use "
            ".to_frame() in a Python node first."
        )
    try:
        return core().Table.from_arrow(_with_labels(data))
    except ImportError as cause:  # pandas needs pyarrow for this
        raise _lacking(data, cause) from cause
    except (MemoryError, PackageMissing):  # that says nothing of the table
        raise
    except Exception as cause:  # the library raises bare Exception, or what the giver raised
        raise OutputInvalid(
            f"A table can't be made of this {type(data).__name__}: {cause}"
        ) from cause


def _lacking(data: Any, cause: ImportError) -> PackageMissing:
    """What to do where a table's own library lacks another. It may tell so in words of its own, and
    be more exact in what they were raised from."""
    absent = cause.__cause__ if isinstance(cause.__cause__, ImportError) else cause
    package = (absent.name or "pyarrow").partition(".")[0]
    if isinstance(absent, ModuleNotFoundError):
        reason, remedy = "and that is not installed here", "Add it"
    else:
        told = str(absent).rstrip(".")
        reason, remedy = f"and that can't be used here ({told})", "Add one that can be"
    return PackageMissing(
        f"To read a {type(data).__name__} as a table, its library needs the package {package!r}, "
        f"{reason}. {remedy} to the graph's requirements or install it, then run again."
    )


def _with_labels(data: Any) -> Any:
    """A pandas DataFrame with its index as columns; row numbers left over from filtering go."""
    if not (hasattr(data, "reset_index") and hasattr(data, "columns")):
        return data
    is_number = data.index.nlevels == 1 and getattr(data.index.dtype, "kind", "") in "iu"
    return data.reset_index(drop=is_number and data.index.name is None)


def _from_rows(rows: Sequence[Any], mixed: Mixed) -> Any:
    names: dict[str, None] = {}
    for position, row in enumerate(rows, 1):
        if not isinstance(row, Mapping):
            raise OutputInvalid(
                f"Row {position} is a {type(row).__name__}; every row of a table must be a dict "
                "such as {'name': 'Ada', 'age': 36}."
            )
        names.update(dict.fromkeys(row))
    return _from_columns({name: [row.get(name) for row in rows] for name in names}, mixed)


def _from_columns(columns: Mapping[str, Any], mixed: Mixed) -> Any:
    made = {str(name): _column(str(name), values, mixed) for name, values in columns.items()}
    lengths = {name: len(values) for name, values in made.items()}
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"{name!r} has {length}" for name, length in lengths.items())
        raise OutputInvalid(f"The columns of a table must be equally long: {told}.")
    fields = [core().Field(name, values.type, nullable=True) for name, values in made.items()]
    return core().Table.from_arrays(
        [_chunked(values) for values in made.values()], schema=core().Schema(fields)
    )


def _column(name: str, values: Any, mixed: Mixed) -> Any:
    """An arro3 array or chunked array of whatever was given as a column."""
    if hasattr(values, "__arrow_c_stream__"):
        return core().ChunkedArray.from_arrow(values)
    if hasattr(values, "__arrow_c_array__"):
        return core().Array.from_arrow(values)
    if isinstance(values, str | bytes | Mapping) or not hasattr(values, "__iter__"):
        raise OutputInvalid(
            f"The column {name!r} is a {type(values).__name__}; it must be a list of values."
        )
    return array_of(name, list(values), mixed)


def _chunked(values: Any) -> Any:
    return values if hasattr(values, "num_chunks") else core().ChunkedArray([values])
