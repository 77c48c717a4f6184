"""Bytecode for the page's Python, MicroPython, compiled by its own cross compiler in Node.js.

Owns `.cache/micropython`, where each compiled module lies under the digest of its source. Compiling
the page's modules when it opens would take several times as long as loading them.
"""

import json

from . import node as nodejs
from .layout import Layout
from .report import step
from .stamps import digest_of

SCRIPT = "micropython.mjs"


def compile(layout: Layout, node: nodejs.Node, sources: dict[str, str]) -> dict[str, bytes]:
    """The bytecode of each module, by the same names; the name is what tracebacks show."""
    folder = layout.cache / "micropython"
    folder.mkdir(parents=True, exist_ok=True)
    compiler = (layout.node_modules / "@pybricks" / "mpy-cross-v6" / "package.json").read_text()
    places = {name: folder / digest_of(compiler, name, text) for name, text in sources.items()}
    missing = {name: text for name, text in sources.items() if not places[name].is_file()}
    if missing:
        with step(f"MicroPython bytecode of {len(missing)} files"):
            script = layout.py / "dxt_build" / SCRIPT
            printed = nodejs.run(layout, node, [str(script)], text=json.dumps(missing))
        for name, code in json.loads(printed).items():
            places[name].write_bytes(bytes.fromhex(code))
    return {name: place.read_bytes() for name, place in places.items()}
