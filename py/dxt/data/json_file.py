"""JSON text to a table: a list of records, a dict of columns, or JSON lines.

A column whose values have several types becomes text, as a reader can't mend a file it only
opened. Dates stay text: JSON has none.
"""

from __future__ import annotations

import json
from typing import Any

from dxt.core.errors import ParamInvalid
from dxt.data.arrow import Table


def read_json(text: str, path: str = "") -> Table:
    """The table in `text`; `path` leads to it inside the document, such as "data.items".

    Raises ParamInvalid, naming the line, for text that is not JSON, and for JSON that is no table.
    """
    if not text.strip():
        return Table({})
    try:
        document = json.loads(text)
    except json.JSONDecodeError as whole:
        document = _lines(text, whole)
    return _table(_inside(document, path), path)


def _lines(text: str, whole: json.JSONDecodeError) -> list[Any]:
    """The records of JSON lines; the document's own error when the first line is none."""
    records = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            records.append(json.loads(line))
        except json.JSONDecodeError as own:
            line_number, cause = (number, own) if records else (whole.lineno, whole)
            raise ParamInvalid(
                f"Line {line_number} is not JSON: {cause.msg} at character {cause.colno}.",
                port="file",
            ) from cause
    return records


def _inside(document: Any, path: str) -> Any:
    for step in filter(None, path.split(".")):
        if isinstance(document, dict) and step in document:
            document = document[step]
        else:
            found = ", ".join(document) if isinstance(document, dict) else "no names at all"
            raise ParamInvalid(
                f"There is no {step!r} in the JSON where {path!r} leads; there is: {found}.",
                port="path",
            )
    return document


def _table(found: Any, path: str) -> Table:
    if isinstance(found, list):
        if all(isinstance(record, dict) for record in found):
            return Table.from_pylist(found, mixed="text")
        if not any(isinstance(record, dict | list) for record in found):
            return Table.from_columns({"value": found}, mixed="text")
    if isinstance(found, dict) and found:
        if all(isinstance(column, list) for column in found.values()):
            if len({len(column) for column in found.values()}) == 1:
                return Table.from_columns(found, mixed="text")
        elif not any(isinstance(value, list) for value in found.values()):
            return Table.from_pylist([found], mixed="text")
    lists = (
        [name for name, value in found.items() if isinstance(value, list)]
        if (isinstance(found, dict))
        else []
    )
    where = f"under {path!r} " if path else ""
    advice = (
        f"Set the path to one of: {', '.join('.'.join(filter(None, [path, n])) for n in lists)}."
        if lists
        else "Read it with data.text and a Python node instead."
    )
    raise ParamInvalid(
        f"The JSON {where}is no table: that is a list of records, a dict of equally long lists, "
        f"or one record a line. {advice}",
        port="path" if lists else "file",
    )
