"""`dxt new`: a small graph that works, to begin with.

The graphs lie in `examples/` beside this module. Owns that nothing is ever overwritten.
"""

from __future__ import annotations

import os
from importlib.resources import files
from pathlib import Path

import click

from dxt.cli.answer import tell
from dxt.cli.exit_code import ExitCode
from dxt.cli.files.graph_file import ENDING, put
from dxt.core.document import codec
from dxt.core.document.graph import Graph
from dxt.core.errors import FileUnreadable, ParamInvalid

FIRST = "hello"


def examples() -> dict[str, Graph]:
    """The graphs by name, the one for the very beginning first."""
    found = {
        source.name.removesuffix(ENDING): codec.loads(source.read_bytes())
        for source in files("dxt.cli.graphs").joinpath("examples").iterdir()
        if source.name.endswith(ENDING)
    }
    return dict(sorted(found.items(), key=lambda item: (item[0] != FIRST, item[0])))


def make(path: Path, example: str, as_json: bool) -> int:
    """Writes the example. Raises a DxtError when there is none, or the file can't be new."""
    graphs = examples()
    if example not in graphs:
        raise ParamInvalid(f'There is no example "{example}"; there are: {", ".join(graphs)}.')
    if path.is_dir():
        raise FileUnreadable(f"{path} is a folder; name a file in it.")
    if not path.parent.is_dir():
        raise FileUnreadable(f"{path}: there is no folder {path.parent}; make it first.")
    if not path.suffix:
        path = path.with_name(path.name + ENDING)
    try:
        if os.path.lexists(path):
            raise FileExistsError
        put(path, codec.dumps(graphs[example]).encode())
    except FileExistsError:
        raise FileUnreadable(f"{path} is already there; give another name.") from None
    except OSError as error:
        raise FileUnreadable(f"{path} can't be written: {error.strerror}.") from None
    if as_json:
        tell({"ok": True, "file": str(path), "example": example})
    else:
        click.echo(f"{path} is there. Run it:  dxt run {path}")
    return ExitCode.OK
