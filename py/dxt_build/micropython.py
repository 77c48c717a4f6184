"""The page's Python, made ready for MicroPython in Node.js: compiled, then loaded into its memory.

Owns `.cache/micropython`, where each compiled module lies under the digest of its source, and the
image of the interpreter's memory with all of them imported. Compiling the modules when the page
opens would take several times as long as loading them; and even that, with writing their files,
takes longer than all that is left before the first picture. Putting the image back takes
milliseconds.
"""

import base64
import json

from . import node as nodejs
from .layout import Layout
from .report import step
from .stamps import digest_of

SCRIPT = "micropython.mjs"
IMAGE = "image.mjs"
INTERPRETER = "@micropython/micropython-webassembly-pyscript"


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


def image(layout: Layout, node: nodejs.Node, compiled: dict[str, bytes]) -> bytes:
    """The interpreter's memory once it has imported these modules, deflated; none of them may touch
    JavaScript by being imported."""
    script = layout.py / "dxt_build" / IMAGE
    interpreter = (layout.node_modules / INTERPRETER / "package.json").read_text()
    modules = {f"{name.removesuffix('.py')}.mpy": code.hex() for name, code in compiled.items()}
    folder = layout.cache / "micropython"
    layouts = layout.static / "sandbox" / "image.js"
    place = folder / f"image-{digest_of(interpreter, script, layouts, modules)}"
    if not place.is_file():
        with step("Image of the page's Python"):
            printed = nodejs.run(layout, node, [str(script)], text=json.dumps(modules))
        place.write_bytes(base64.b64decode(printed))
    return place.read_bytes()
