"""Python's standard library for the browser, as bytecode instead of sources.

Owns `.cache/stdlib-VERSION.zip`. Pyodide's own archive holds sources, which every boot compiles
again.
"""

import zipfile
from pathlib import Path

from . import compiled, wheels
from .layout import Layout
from .stamps import Stamp, digest_of


def archive(layout: Layout, source: Path, python: str, bytecode: compiled.Compiler) -> Path:
    """The standard library zip, compiled."""
    result = bytecode.library
    stamp = Stamp(layout.cache, "stdlib")
    digest = digest_of(source, python)
    if stamp.fits(digest, result):
        return result
    kept: dict[str, bytes] = {}
    with zipfile.ZipFile(source) as stock:
        for entry in stock.infolist():
            # Folders stay: Python's path finder looks for site-packages in the listing.
            kept[entry.filename] = b"" if entry.is_dir() else stock.read(entry)
    # Where Pyodide mounts the archive; tracebacks name it.
    mount = f"/lib/python{''.join(python.split('.')[:2])}.zip/"
    sources = {mount + name: kept.pop(name) for name in list(kept) if name.endswith(".py")}
    for name, code in bytecode.compile(sources).items():
        kept[name.removeprefix(mount) + "c"] = code
    partial = result.with_suffix(".part")
    partial.write_bytes(wheels.zipped(kept.items()))
    partial.replace(result)
    stamp.leave(digest)
    return result
