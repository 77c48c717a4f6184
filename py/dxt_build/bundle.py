"""JavaScript and CSS, bundled by esbuild with hashed names.

Owns `.cache/bundle`. Found by name, so that a new worker needs no change here:
- `static/page/main.js`: the page, ES modules, split where it imports lazily;
- the style sheets that `static/index.html` links;
- `static/sandbox/worker.js`, `static/**/*.worker.js`: one classic script each, no imports left;
- `static/sandbox/frame.js`: the same, to be put inline into the sandbox's document;
- `static/offline/service-worker.js`: the same; its own name stays, as browsers want it;
- PyScript's core, and the interpreter it starts: `static/page/interpreter.js`.
"""

import json
import re
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import node as nodejs
from .layout import Layout
from .report import BuildError, step
from .stamps import Stamp, digest_of

EAGER = b"//# allFunctionsCalledOnLoad\n"
"""Says in front of a script that its functions are needed at once. A browser that knows this
compiles all of them beside the page while the script comes, not one by one when each is called."""
PROBE = b'return globalThis.importScripts("data:text/javascript,"),!0'
"""How Pyodide finds out that its worker is a classic one, which it refuses. Ours is: a sandboxed
frame can start no other from a blob, and nothing in the bundle misses what other workers have. The
answer could also be an error, but on the way of one a browser may look up where all code on the
stack stands, and that is the whole of Pyodide."""
STYLE_SHEET = re.compile(r'<link rel="stylesheet" href="([^":]+)"')
COMMON = (
    "--bundle",
    "--minify",
    "--target=es2022",
    "--legal-comments=none",
    "--log-level=warning",
    "--loader:.ttf=file",
    "--loader:.woff2=file",
    "--loader:.svg=text",
    "--asset-names=[name]-[hash]",
    "--external:node:*",
    '--define:process.env.NODE_ENV="production"',
    "--alias:react=preact/compat",
    "--alias:react-dom=preact/compat",
    "--alias:react/jsx-runtime=preact/jsx-runtime",
)


@dataclass(frozen=True)
class Bundle:
    """What esbuild made.

    files: by their new name. entries: the new name of each source that is loaded by itself.
    styles: the style sheet that belongs to it. needed: the modules that it imports at once.
    inputs: every file that went in.
    """

    files: dict[str, Path]
    entries: dict[str, str]
    styles: dict[str, str]
    needed: dict[str, tuple[str, ...]]
    inputs: tuple[str, ...]


def page(layout: Layout, node: nodejs.Node) -> Bundle:
    """The page's modules and style sheets."""
    linked = STYLE_SHEET.findall((layout.static / "index.html").read_text(encoding="utf-8"))
    sources = [layout.static / "page" / "main.js", *(layout.static / name for name in linked)]
    options = ("--format=esm", "--splitting", "--entry-names=[name]-[hash]", "--sourcemap=external")
    return _run(layout, node, "page", sources, (*options, "--chunk-names=[name]-[hash]"))


def scripts(layout: Layout, node: nodejs.Node) -> Bundle:
    """The classic scripts: the sandbox's worker and frame, and other workers."""
    sources = [
        layout.static / "sandbox" / "worker.js",
        layout.static / "sandbox" / "frame.js",
        *sorted(
            path
            for path in layout.static.rglob("*.worker.js")
            if layout.node_modules not in path.parents
        ),
    ]
    options = (
        "--format=iife",
        "--entry-names=[name]-[hash]",
        # The made-up address of `static/sandbox/assets.js`: a script of this kind has none.
        '--define:import.meta.url="https://files.dxt.invalid/"',
    )
    return _run(layout, node, "scripts", sources, options)


def without_probe(worker: bytes) -> bytes:
    """The sandbox's worker, in which Pyodide takes it for what it can work in."""
    if PROBE not in worker:
        raise BuildError("Pyodide asks otherwise than it did what its worker is: see bundle.PROBE")
    return worker.replace(PROBE, b"return!1")


def pyscript(layout: Layout, node: nodejs.Node) -> Bundle:
    """PyScript as one file instead of the eight that a page of ours would load.

    Its own editor, terminal and archive reader stay outside: nothing of the page asks for them.
    """
    sources = [layout.node_modules / "@pyscript" / "core" / "dist" / "core.js"]
    unused = ("codemirror", "xterm", "zip-", "toml-", "pyodide_graph-")
    options = ("--format=esm", "--entry-names=pyscript-[hash]")
    return _run(
        layout, node, "pyscript", sources, (*options, *(f"--external:./{name}*" for name in unused))
    )


def interpreter(layout: Layout, node: nodejs.Node) -> Bundle:
    """MicroPython as PyScript starts it; what it would import in Node.js stays outside."""
    sources = [layout.static / "page" / "interpreter.js"]
    outside = (f"--external:{name}" for name in ("fs", "path", "url"))
    return _run(layout, node, "interpreter", sources, ("--format=esm", *outside))


def service_worker(layout: Layout, node: nodejs.Node) -> Bundle:
    """The service worker, which does not have its list of files yet."""
    sources = [layout.static / "offline" / "service-worker.js"]
    return _run(layout, node, "offline", sources, ("--format=iife", "--entry-names=[name]"))


def _run(
    layout: Layout, node: nodejs.Node, name: str, sources: Sequence[Path], options: Sequence[str]
) -> Bundle:
    folder = layout.cache / "bundle" / name
    meta = layout.cache / "bundle" / f"{name}.json"
    stamp = Stamp(layout.cache, f"bundle-{name}")
    arguments = [*COMMON, *options]
    if not (meta.is_file() and stamp.fits(_digest(layout, meta, sources, arguments), folder)):
        with step(f"JavaScript of the {name}"):
            stamp.forget()
            shutil.rmtree(folder, ignore_errors=True)
            nodejs.run(
                layout,
                node,
                [
                    str(layout.node_modules / "esbuild" / "bin" / "esbuild"),
                    *(str(source.relative_to(layout.static)) for source in sources),
                    *arguments,
                    f"--outdir={folder}",
                    f"--metafile={meta}",
                ],
            )
        stamp.leave(_digest(layout, meta, sources, arguments))
    return _read(layout, meta, folder)


def _digest(layout: Layout, meta: Path, sources: Sequence[Path], arguments: Sequence[str]) -> str:
    """Over the content of every file that went in; packages count by the lock that pins them."""
    names = sorted(json.loads(meta.read_text(encoding="utf-8"))["inputs"])
    own = [layout.static / name for name in names if not name.startswith("node_modules/")]
    present = [path if path.is_file() else f"gone: {path}" for path in own]
    lock = layout.static / "package-lock.json"
    return digest_of(lock, [str(source) for source in sources], list(arguments), *present)


def _read(layout: Layout, meta: Path, folder: Path) -> Bundle:
    found = json.loads(meta.read_text(encoding="utf-8"))
    outputs = found["outputs"]
    names = {path: Path(path).name for path in outputs}
    at_once = {path: _imports(outputs, path, "import-statement") for path in outputs}
    later = {path: _imports(outputs, path, "dynamic-import") for path in outputs}
    entries = {
        found["entryPoint"]: path for path, found in outputs.items() if "entryPoint" in found
    }
    styled = {path for path, found in outputs.items() if "cssBundle" in found}
    # esbuild also gives a module the styles of what it may import later, which bring their own.
    outer = {
        path
        for path in styled
        for module in [path, *_closure(at_once, path)]
        if styled.intersection(later[module])
    }
    return Bundle(
        files={
            name: folder / name
            for path, name in names.items()
            if path not in {outputs[module]["cssBundle"] for module in outer}
        },
        entries={entry: names[path] for entry, path in entries.items()},
        styles={
            entry: names[outputs[path]["cssBundle"]]
            for entry, path in entries.items()
            if path in styled - outer
        },
        needed={
            entry: tuple(names[module] for module in _closure(at_once, path))
            for entry, path in entries.items()
        },
        inputs=tuple(found["inputs"]),
    )


def _imports(outputs: dict[str, Any], path: str, kind: str) -> list[str]:
    """The other outputs that one imports in this way."""
    return [
        found["path"]
        for found in outputs[path]["imports"]
        if found["kind"] == kind and found["path"] in outputs
    ]


def _closure(imports: Mapping[str, Sequence[str]], path: str) -> list[str]:
    """Everything that is loaded along with a module, in the order it is asked for."""
    found = [path]
    for module in found:
        found.extend(needed for needed in imports[module] if needed not in found)
    return found[1:]
