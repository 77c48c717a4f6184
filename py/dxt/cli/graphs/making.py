"""`dxt new`: a graph to begin with: a small one that works, or what a Python file describes.

The small ones lie in `examples/` beside this module. Owns that nothing is ever overwritten.
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
from dxt.core.errors import CodeError, FileUnreadable, ParamInvalid
from dxt.core.script.reading import read_script

FIRST = "hello"


def examples() -> dict[str, Graph]:
    """The graphs by name, the one for the very beginning first."""
    found = {
        source.name.removesuffix(ENDING): codec.loads(source.read_bytes())
        for source in files("dxt.cli.graphs").joinpath("examples").iterdir()
        if source.name.endswith(ENDING)
    }
    return dict(sorted(found.items(), key=lambda item: (item[0] != FIRST, item[0])))


def make(path: Path, example: str | None, script: Path | None, as_json: bool) -> int:
    """Writes the example, or the graph of the Python file; of neither, the first example.

    Raises a DxtError when there is no such graph, or the file can't be new.
    """
    if script is None:
        return _make_example(path, example or FIRST, as_json)
    if example is not None:
        raise click.UsageError("An --example is a graph by itself, and not with --from.")
    return _make_from(path, script, as_json)


def _make_example(path: Path, example: str, as_json: bool) -> int:
    graphs = examples()
    if example not in graphs:
        raise ParamInvalid(f'There is no example "{example}"; there are: {", ".join(graphs)}.')
    path = _written(path, graphs[example])
    if as_json:
        tell({"ok": True, "file": str(path), "example": example})
    else:
        click.echo(f"{path} is there. Run it:  dxt run {path}")
    return ExitCode.OK


def _make_from(path: Path, script: Path, as_json: bool) -> int:
    try:
        found = read_script(script.read_bytes().decode())
    except UnicodeError:
        raise FileUnreadable(f"{script} is not text: it is not encoded as UTF-8.") from None
    except OSError as error:
        raise FileUnreadable(f"{script} can't be read: {error.strerror}.") from None
    except CodeError as error:
        error.message = f"{script}: {error.message}"
        raise
    graph = found.graph
    graph.title = script.stem
    path = _written(path, graph)
    said = found.remarks()
    if as_json:
        told = {"nodes": list(graph.nodes), "left_out": found.left_out, "unclear": found.unclear}
        told["told_apart"] = found.told_apart
        tell({"ok": True, "file": str(path), "from": str(script), **told})
    else:
        count = len(graph.nodes)
        nodes = "one node" if count == 1 else f"{count} nodes"
        click.echo(f"{path} is there, {nodes} of {script}. Run it:  dxt run {path}")
        for remark in said:
            click.echo(remark, err=True)
    return ExitCode.OK


def _written(path: Path, graph: Graph) -> Path:
    """Where the graph is now: in a new file."""
    if path.is_dir():
        raise FileUnreadable(f"{path} is a folder; name a file in it.")
    if not path.parent.is_dir():
        raise FileUnreadable(f"{path}: there is no folder {path.parent}; make it first.")
    if not path.suffix:
        path = path.with_name(path.name + ENDING)
    try:
        if os.path.lexists(path):
            raise FileExistsError
        put(path, codec.dumps(graph).encode())
    except FileExistsError:
        raise FileUnreadable(f"{path} is already there; give another name.") from None
    except OSError as error:
        raise FileUnreadable(f"{path} can't be written: {error.strerror}.") from None
    return path
