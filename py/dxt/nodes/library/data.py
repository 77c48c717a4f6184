"""Where data comes in: files that the user picked, dropped, or has beside the graph file."""

from __future__ import annotations

import sys
from typing import Annotated, Literal

from dxt.core.errors import ParamInvalid
from dxt.data.csv_file import read_csv
from dxt.data.files import decoded
from dxt.data.json_file import read_json
from dxt.nodes.prelude import Accept, File, Table


def csv(
    file: Annotated[File, Accept(".csv,.tsv,.txt"), "A table as text"],
    delimiter: Annotated[
        Literal["auto", ",", ";", "tab", "|"], "What stands between cells"
    ] = "auto",
    header: Annotated[bool, "Whether the first row names the columns"] = True,
    encoding: Literal["auto", "utf-8", "latin-1", "utf-16"] = "auto",
) -> Table:
    """A table from a CSV file.

    Whole numbers, numbers, true/false, dates (2020-01-31) and times are recognised from all rows;
    everything else is text, and so are codes such as 02134. Empty cells are null. Without a
    header the columns are called column_1, column_2, and so on. With "auto" the encoding is
    UTF-8, or Latin-1 if the file is not UTF-8, which is then said in the node's log.
    """
    text = _text(file, encoding)
    return read_csv(text, "\t" if delimiter == "tab" else delimiter, header)


def json(
    file: Annotated[File, Accept(".json,.jsonl,.ndjson,.geojson")],
    path: Annotated[str, "Where the records are, such as data.items"] = "",
) -> Table:
    """A table from a JSON file.

    Takes a list of records, a dict of equally long lists, or one record a line. Where the records
    lie deeper, the path leads to them: `data.items`. A column of several types becomes text;
    dates stay text.
    """
    return read_json(_text(file, "auto"), path)


def text(
    file: Annotated[File, Accept(".txt,.md,.csv,.tsv,.json,.html,.xml,.log")],
    encoding: Literal["auto", "utf-8", "latin-1", "utf-16"] = "auto",
) -> str:
    """The content of a text file."""
    return _text(file, encoding)


def _text(file: File, encoding: str) -> str:
    try:
        text, used = decoded(file.read_bytes(), encoding)
    except UnicodeDecodeError as cause:
        raise ParamInvalid(
            f"{file.name} is not in the encoding {encoding}: byte {cause.start} does not fit. "
            'Choose "auto" or another one.',
            port="encoding",
        ) from cause
    if encoding == "auto" and used == "latin-1":
        sys.stderr.write(f"{file.name} is not UTF-8; it was read as Latin-1.\n")
    return text
