"""A graph file on this machine, and the files that lie beside it.

Owns where names lead to. Must not know commands or runs.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from contextlib import suppress
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from dxt.core.document import codec, link
from dxt.core.document.graph import Graph
from dxt.core.errors import DocumentError, FileMissing, FileUnreadable, ParamInvalid
from dxt.core.node_types.catalogue import Catalogue
from dxt.data.files import File
from dxt.engine.graph.expansion import Expansion
from dxt.engine.graph.live import LiveGraph
from dxt.engine.graph.sight import Files

PIECE = 1 << 20
ENDING = ".dxt.json"
"""Of the names of graph files."""
ADDRESS = ("http:/", "https:/")


class GraphFile:
    """Reads the graph at once; raises a DocumentError when it can't be used."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.folder = path.resolve().parent
        self.graph = read_graph(path)
        self._found: dict[str, Path] = {}

    @property
    def where(self) -> str:
        """The end of the sentence that says a file is not there."""
        return f"in {self.folder}; put it there, beside the graph file, or set another"

    def described(self, names: set[str]) -> dict[str, dict[str, Any]]:
        """`{"digest", "size"}` of those files that are there, by name."""
        described = {}
        for name in sorted(names):
            path = self.folder / name
            try:
                digest = _digest(path)
                described[name] = {"digest": digest, "size": path.stat().st_size}
            except (OSError, ValueError):
                continue
            self._found[digest] = path
        return described

    def live(self, catalogue: Catalogue) -> LiveGraph:
        """The graph with what follows from it, its files looked up. Shares the graph."""
        live = unfolded(self.graph, catalogue, {}, self.where)
        live.set_files(self.described(live.files_wanted()))
        return live

    async def open(self, name: str, digest: str) -> File:
        """The file that was described with this digest."""
        if digest not in self._found:
            raise FileMissing(f'The file "{name}" is not {self.where}.')
        return File(name, self._found[digest])


def unfolded(graph: Graph, catalogue: Catalogue, files: Files, where: str) -> LiveGraph:
    """The graph with its subgraphs unfolded, and with what follows from it. Shares the graph."""
    expansion = Expansion(graph, catalogue)
    return LiveGraph(expansion.flat, expansion.catalogue, files, where)


def read_graph(path: Path) -> Graph:
    """The graph in a file; a DocumentError says why there is none."""
    if "#g=" in str(path):
        raise FileUnreadable(
            'This is a link; make a file of it first: dxt share "LINK" > graph.dxt.json'
        )
    if str(path).startswith(ADDRESS):
        raise FileUnreadable(
            "This is an address, and no graph is in it; fetch the file, and name that."
        )
    try:
        with path.open("rb") as file:
            text = file.read(codec.LIMIT + 1)
        if len(text) > codec.LIMIT:
            megabytes = codec.LIMIT // 1024 // 1024
            raise FileUnreadable(
                f"{path} is larger than {megabytes} MB, which is more than a graph can be; keep "
                "data in files beside it."
            )
    except FileNotFoundError as error:
        raise FileUnreadable(f"{path} can't be read: {error.strerror}{_meant(path)}") from None
    except OSError as error:
        raise FileUnreadable(f"{path} can't be read: {error.strerror}.") from None
    try:
        return codec.loads(text)
    except DocumentError as error:
        if path.suffix == ".py":
            made = path.with_suffix(ENDING).name
            raise FileUnreadable(
                f"{path} is Python, and no graph; make one of it: dxt new {made} --from {path}"
            ) from None
        error.message = f"{path}: {error.message}"
        raise


def _meant(path: Path) -> str:
    """How a sentence ends that says there is no such graph: with one that there is instead."""
    names = sorted(found.name for found in path.parent.glob(f"*{ENDING}"))
    known = {name: name for name in names} | {name.removesuffix(ENDING): name for name in names}
    close = get_close_matches(path.name, known, n=1)
    return f"; did you mean {path.with_name(known[close[0]])}?" if close else "."


def write_graph(path: Path, graph: Graph) -> None:
    """Puts the graph in place of the one in the file, at once or not at all.

    Raises FileUnreadable where that can't be done.
    """
    try:
        put(path, codec.dumps(graph).encode())
    except OSError as error:
        raise FileUnreadable(f"{path} can't be written: {error.strerror}.") from None


def put(path: Path, data: bytes) -> None:
    """Puts the bytes in place of what is in the file, or into a new one: all of them, or nothing is
    changed. Raises OSError."""
    place = Path(os.path.realpath(path))  # a link to a file stays a link
    if place.exists() and not place.is_file():  # a device: there is nothing to put back
        place.write_bytes(data)
        return
    made = place
    try:
        if place.exists():
            number, name = tempfile.mkstemp(prefix=f".{place.name}-", dir=place.parent)
            made = Path(name)
            with open(number, "wb") as file:
                file.write(data)
            shutil.copymode(place, made)
            os.replace(made, place)
        else:
            with place.open("xb") as file:
                file.write(data)
    except FileExistsError:
        raise
    except OSError:
        with suppress(OSError):
            made.unlink()
        raise


def is_link(text: str) -> bool:
    """Whether this is a share link, or the end of one, and not the name of a file."""
    return "#g=" in text or text.startswith(("http://", "https://", "g="))


def read_file_or_link(text: str) -> Graph:
    """The graph in a file or in a share link; a DocumentError says why there is none."""
    return link.decode(text) if is_link(text) else read_graph(Path(text))


def _digest(path: Path) -> str:
    state = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            state.update(piece)
    return state.hexdigest()


def check_folder(option: str, path: Path) -> None:
    """Raises ParamInvalid when there is no folder that the file could lie in."""
    folder = Path(os.path.realpath(path)).parent
    if not folder.is_dir():
        raise ParamInvalid(f"{option} {path}: there is no folder {folder}.")
