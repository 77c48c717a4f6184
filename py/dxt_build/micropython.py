"""The page's Python, made ready for MicroPython in Node.js: compiled, then loaded into its memory.

Owns `.cache/micropython`, where each compiled module lies under the digest of its source, and the
image of the interpreter's memory with all of them imported. Compiling the modules when the page
opens would take several times as long as loading them; and even that, with writing their files,
takes longer than all that is left before the first picture. Putting the image back takes
milliseconds.
"""

import base64
import json
from pathlib import Path

from . import node as nodejs
from .layout import Layout
from .report import step
from .stamps import digest_of

SCRIPT = "micropython.mjs"
IMAGE = "image.mjs"
INTERPRETER = "@micropython/micropython-webassembly-pyscript"


def compile(layout: Layout, node: nodejs.Node, sources: dict[str, str]) -> dict[str, bytes]:
    """The bytecode of each module, by the same names; the name is what tracebacks show."""
    _folder(layout).mkdir(parents=True, exist_ok=True)
    places = _places(layout, sources)
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
    place = _image_place(layout, compiled)
    if not place.is_file():
        with step("Image of the page's Python"):
            script = layout.py / "dxt_build" / IMAGE
            printed = nodejs.run(layout, node, [str(script)], text=json.dumps(_modules(compiled)))
        place.write_bytes(base64.b64decode(printed))
    return place.read_bytes()


def clean(layout: Layout, sources: dict[str, str], compiled: dict[str, bytes]) -> None:
    """Throws away what other builds made: all that is not of these."""
    kept = {*_places(layout, sources).values(), _image_place(layout, compiled)}
    for found in _folder(layout).iterdir():
        if found not in kept:
            found.unlink(missing_ok=True)


def _folder(layout: Layout) -> Path:
    return layout.cache / "micropython"


def _places(layout: Layout, sources: dict[str, str]) -> dict[str, Path]:
    compiler = (layout.node_modules / "@pybricks" / "mpy-cross-v6" / "package.json").read_text()
    folder = _folder(layout)
    return {name: folder / digest_of(compiler, name, text) for name, text in sources.items()}


def _image_place(layout: Layout, compiled: dict[str, bytes]) -> Path:
    script = layout.py / "dxt_build" / IMAGE
    interpreter = (layout.node_modules / INTERPRETER / "package.json").read_text()
    layouts = layout.static / "sandbox" / "image.js"
    digest = digest_of(interpreter, script, layouts, _modules(compiled))
    return _folder(layout) / f"image-{digest}"


def _modules(compiled: dict[str, bytes]) -> dict[str, str]:
    return {f"{name.removesuffix('.py')}.mpy": code.hex() for name, code in compiled.items()}
