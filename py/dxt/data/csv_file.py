"""CSV text to a table.

arro3's reader does the work; this finds out the delimiter, keeps codes such as 02134 as text,
and says where a file is broken. Cells that are empty are null. Types are inferred from every
row: whole numbers, numbers, true/false, dates (2020-01-31), times (2020-01-31 10:00), text.
"""

from __future__ import annotations

import csv
import re
from io import BytesIO, StringIO
from itertools import islice
from typing import Any

from dxt.core.errors import ParamInvalid
from dxt.data.arrow import Table, unique_names
from dxt.data.arrow_library import core, files

DELIMITERS = (",", ";", "\t", "|")
SAMPLED_ROWS = 50
BATCH_ROWS = 65536
LEADING_ZERO = re.compile(r'(?:^|[,;\t|"])-?0[0-9]', re.MULTILINE)
SHOWN_CELLS = 80


def read_csv(text: str, delimiter: str = "auto", header: bool = True) -> Table:
    """The table in `text`. Without a header the columns are called column_1, column_2, ...

    Raises ParamInvalid, naming the line, when a row has more or fewer cells than the first.
    """
    if not text.strip():
        return Table({})
    delimiter = guess_delimiter(text) if delimiter == "auto" else delimiter
    data = text.encode()
    options: dict[str, Any] = {"has_header": header, "delimiter": delimiter}
    try:
        schema = files().infer_csv_schema(BytesIO(data), **options)
        schema = _with_texts(schema, _codes(data, schema, options) if _may_code(text) else [])
        reader = files().read_csv(BytesIO(data), schema, batch_size=BATCH_ROWS, **options)
        table = reader.read_all()
    except Exception as cause:  # the library raises bare Exception
        raise _broken(text, delimiter, str(cause)) from cause
    names = [name.strip() for name in table.column_names]
    if not header:
        names = [f"column_{i}" for i in range(1, len(names) + 1)]
    return Table(table.rename_columns(unique_names(names)).combine_chunks())


def guess_delimiter(text: str) -> str:
    """The delimiter that cuts the first rows into equally many cells, the most of them."""
    best, most = ",", (False, 1)
    for delimiter in DELIMITERS:
        try:
            reader = csv.reader(StringIO(text), delimiter=delimiter)
            widths = [len(row) for row in islice(reader, SAMPLED_ROWS) if row]
        except csv.Error:
            continue
        if widths and widths[0] > 1:
            found = (len(set(widths)) == 1, widths[0])
            if found > most:
                best, most = delimiter, found
    return best


def _may_code(text: str) -> bool:
    return LEADING_ZERO.search(text) is not None


def _codes(data: bytes, schema: Any, options: dict[str, Any]) -> list[int]:
    """Columns that look like whole numbers but hold some with a leading zero: codes, not counts."""
    types = core().DataType
    whole = [i for i, field in enumerate(schema) if types.is_integer(field.type)]
    if not whole:
        return []
    texts = files().read_csv(BytesIO(data), _with_texts(schema, whole), **options).read_all()
    return [
        i
        for i in whole
        if any(
            cell and len(cell) > 1 and cell.lstrip("-")[0] == "0" and len(cell.lstrip("-")) > 1
            for cell in texts.column(i).to_pylist()
        )
    ]


def _with_texts(schema: Any, chosen: list[int]) -> Any:
    """The schema with these columns, and those where every cell is empty, as text."""
    types = core().DataType
    return core().Schema(
        [
            core().Field(
                field.name,
                types.string() if i in chosen or types.is_null(field.type) else field.type,
                nullable=True,
            )
            for i, field in enumerate(schema)
        ]
    )


def _broken(text: str, delimiter: str, reason: str) -> ParamInvalid:
    """What is wrong with the first row that can't be read, found with the standard reader."""
    reader = csv.reader(StringIO(text), delimiter=delimiter)
    width = None
    start = 1
    try:
        for row in reader:
            if row and width is None:
                width = len(row)
            if row and len(row) != width:
                shown = delimiter.join(row)[:SHOWN_CELLS]
                return ParamInvalid(
                    f"Line {start} of the CSV has {_cells(len(row))} where the first row has "
                    f"{_cells(width)}: {shown!r}. Mend that line, or choose another delimiter "
                    f"than {delimiter!r}.",
                    port="file",
                )
            start = reader.line_num + 1
    except csv.Error as cause:
        reason = str(cause)
    return ParamInvalid(f"The CSV can't be read near line {start}: {reason}.", port="file")


def _cells(count: int | None) -> str:
    return f"{count} cell" if count == 1 else f"{count} cells"
