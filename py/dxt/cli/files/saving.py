"""An output as a file whose ending says how: `--save show.out=table.csv`.

Owns where files may be written. Must not know graphs or runs, nor what is in the files.
"""

from __future__ import annotations

from pathlib import Path

from dxt.cli.files.graph_file import check_folder, put
from dxt.core.errors import OutputInvalid, ParamInvalid
from dxt.data.saved import WRITERS


def check_place(path: Path) -> None:
    """Raises ParamInvalid when nothing can be saved so, or not there."""
    if not path.name:
        raise ParamInvalid("--save: name a file behind the =, such as node.port=result.csv.")
    if path.suffix.lower() not in WRITERS:
        raise ParamInvalid(
            f"--save {path}: the ending says how to save, and {path.suffix or 'none'!r} is none of "
            f"{' '.join(WRITERS)}."
        )
    check_folder("--save", path)


def save(data: bytes, path: Path) -> None:
    """Writes the file; OutputInvalid when that is not possible."""
    try:
        put(path, data)
    except OSError as error:
        raise OutputInvalid(f"{path} can't be written: {error.strerror}.") from None
