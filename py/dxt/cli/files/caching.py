"""`dxt cache` and `dxt run --cache`: values kept in a folder from one run to the next.

Owns how a folder of values is opened, listed and thinned out from the command line.
"""

from __future__ import annotations

import re
import time
from itertools import filterfalse
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from dxt.cli import answer
from dxt.cli.exit_code import ExitCode
from dxt.core.errors import DxtError, StoreUnusable
from dxt.engine.values.occasions import is_note
from dxt.engine.values.store import Entry, Store, prune
from dxt.executors.folder import MARKER, Folder

SHORT = 12
"""The part of a key that people need to tell values apart."""
SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kMGT]?)B?", re.IGNORECASE)
UNITS = {"": 1, "k": 1e3, "m": 1e6, "g": 1e9, "t": 1e12}
AGES = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))


def tell(sentence: str) -> None:
    click.echo(f"Cache: {sentence}", err=True)


def opened(folder: Path) -> Store:
    """The store in a folder, which is made where there is none; raises StoreUnusable."""
    return Store(Folder(folder.absolute(), tell), tell, time.time)


def show(folder: Path | None, as_json: bool) -> int:
    """Lists what is kept, what saves most first."""
    values = _existing(folder)
    now = time.time()
    found = [entry for key in _keys(values) if (entry := values.find(key)) is not None]
    found.sort(key=lambda entry: -entry.worth(now))
    if as_json:
        answer.tell(_listed(values, found, now))
    else:
        _print(values, found, now)
    return ExitCode.OK


def clear(folder: Path | None, as_json: bool) -> int:
    """Removes everything that is kept."""
    values = _existing(folder)
    count, size = len(_keys(values)), values.size()
    values.clear()
    return _removed(count, size, 0, as_json)


def thin_out(folder: Path | None, size: str, as_json: bool) -> int:
    """Removes the values of least worth until the rest takes no more than `size`."""
    budget = _bytes(size)
    values = _existing(folder)
    before, now = values.size(), time.time()
    gone = prune(values, budget, now)
    left = values.size()
    count = sum(not is_note(entry.key) for entry in gone)
    return _removed(count, before - left, left, as_json)


def _existing(folder: Path | None) -> Folder:
    """The folder of values; StoreUnusable when none is named, or there is none."""
    if folder is None:
        raise StoreUnusable("Say which folder: --cache DIR, or set DXT_CACHE.")
    if not (folder / MARKER).is_file():
        raise StoreUnusable(f"No values are kept in {folder}. dxt run --cache {folder} keeps some.")
    return Folder(folder, tell)


def _keys(values: Folder) -> list[str]:
    """The keys of all values."""
    return sorted(filterfalse(is_note, values.keys()))


def _bytes(text: str) -> int:
    found = SIZE.fullmatch(text.strip())
    if found is None:
        raise DxtError(f"{text!r} is no size. Say it like 500MB or 2GB.")
    return int(float(found[1]) * UNITS[found[2].lower()])


def _listed(values: Folder, found: list[Entry], now: float) -> dict[str, object]:
    entries = [
        {
            "key": entry.key,
            "type": entry.node_type,
            "value": entry.description["text"],
            "bytes": entry.bytes,
            "age": round(now - entry.made, 3),
            "unused": round(max(now - entry.used, 0.0), 3),
            "seconds": entry.seconds,
        }
        for entry in found
    ]
    return {
        "folder": str(values.path),
        "bytes": values.size(),
        "seconds": _saved(found),
        "values": entries,
    }


def _print(values: Folder, found: list[Entry], now: float) -> None:
    table = Table(box=None, pad_edge=False)
    table.add_column("key")
    table.add_column("node type")
    table.add_column("value")
    for name in ("size", "age", "saves"):
        table.add_column(name, justify="right")
    for entry in found:
        node_key, _, port = entry.key.partition(".")
        table.add_row(
            f"{node_key[:SHORT]}….{port}",
            entry.node_type,
            entry.description["text"],
            _size(entry.bytes),
            _age(now - entry.made),
            _age(entry.seconds),
        )
    console = Console(highlight=False, markup=False)
    if found:
        console.print(table)
    total = f"{len(found)} {'value' if len(found) == 1 else 'values'}, {_size(values.size())}"
    console.print(f"{total}, saving {_age(_saved(found))} each time. In {values.path}")


def _saved(found: list[Entry]) -> float:
    """What it would take to compute everything again: values of one node are computed together."""
    return sum({entry.key.partition(".")[0]: entry.seconds for entry in found}.values())


def _removed(count: int, size: int, left: int, as_json: bool) -> int:
    if as_json:
        answer.tell({"ok": True, "removed": count, "bytes": size, "left": left})
    else:
        noun = "value" if count == 1 else "values"
        click.echo(f"Removed {count} {noun}, {_size(size)}. {_size(left)} are left.")
    return ExitCode.OK


def _size(size: int) -> str:
    for unit, name in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if size >= unit:
            return f"{size / unit:.1f} {name}"
    return f"{size} B"


def _age(seconds: float) -> str:
    for unit, name in AGES:
        if seconds >= unit:
            return f"{seconds / unit:.0f} {name}" if unit > 1 else f"{seconds:.1f} s"
    return f"{max(seconds, 0) * 1000:.0f} ms"
