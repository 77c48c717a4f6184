"""Puts the whole site together in `dist/`: every file, its name, and the page that knows them all.

Owns the site's layout. Every path in it is relative to the page, so the folder works wherever it
is put. Names carry a hash of their content, except for those that must be found by name.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from . import (
    bundle,
    catalogue,
    compiled,
    environment,
    examples,
    micropython,
    notices,
    offline,
    pack,
    packages,
    page,
    stdlib,
    wheels,
)
from . import lock as site_lock
from . import node as nodejs
from .layout import Layout
from .report import BuildError, say
from .stamps import files_below

START = "import app.main; app.main.begin()"
PAGE = "page/main.js"
WORKER = "sandbox/worker.js"
RELAY = "sandbox/frame.js"


@dataclass
class Site:
    """The files of the site before they are written, and what its page is told about them."""

    layout: Layout
    node: nodejs.Node
    lock: site_lock.SiteLock
    files: dict[str, bytes] = field(default_factory=dict)
    assets: dict[str, object] = field(default_factory=dict)
    relay: str = ""
    """The text of the sandbox frame's script, which comes with the page."""
    names: dict[str, str] = field(default_factory=dict)
    hints: list[str] = field(default_factory=list)
    lazy: set[str] = field(default_factory=set)
    npm: set[str] = field(default_factory=set)
    wheels: list[Path] = field(default_factory=list)

    def add(self, path: str, data: bytes) -> str:
        """Adds a file under its own name."""
        self.files[path] = data
        return path

    def add_hashed(self, path: str, data: bytes) -> str:
        """Adds a file with the hash of its content in its name."""
        stem, _, ending = path.rpartition(".")
        return self.add(f"{stem}-{_sha256(data)[:10]}.{ending}", data)

    def from_npm(self, path: str) -> bytes:
        """A file from npm that the lock vouches for."""
        return site_lock.verified(self.layout, self.lock, path).read_bytes()

    def digests(self) -> dict[str, str]:
        """The sha256 of every file."""
        return {path: _sha256(data) for path, data in self.files.items()}


def build(layout: Layout, distribution: Path | None = None, names: Sequence[str] = ()) -> str:
    """Makes `dist/` what the sources say, quickly when little changed; gives the build's name.

    `names` are packages to add out of a full Pyodide distribution in that folder.
    """
    environment.prepare(layout)
    site = Site(layout, nodejs.prepare(layout), site_lock.read(layout))
    _add_python(site, distribution, names)
    _add_scripts(site)
    core, interpreter, image = _add_page_python(site)
    types = site.add_hashed("assets/catalogue.json", catalogue.read(layout))
    for name, data in examples.collect(layout).items():
        site.add(f"examples/{name}", data)
    listed = f"examples/{examples.INDEX}"
    first = examples.first(site.files[listed])
    for path in files_below(layout.static / "icons"):
        site.add(f"icons/{path.name}", path.read_bytes())
    manifest = layout.static / "manifest.webmanifest"
    site.add(manifest.name, manifest.read_bytes())
    worker = bundle.service_worker(layout, site.node)
    site.npm |= notices.packages_of(worker.inputs)
    site.add("licences.txt", notices.text(layout, site.npm, site.wheels).encode())

    template = (layout.static / "index.html").read_text(encoding="utf-8")
    shell = _sha256((template + site.relay).encode())
    name = offline.build_id({**site.digests(), "index.html": shell})
    facts = {
        "build": name,
        "assets": site.assets,
        "relay": site.relay,
        "image": image,
        "catalogue": types,
        "examples": listed,
        "licences": "licences.txt",
        "pyodide_base": site.lock.packages,
    }
    scripts = page.python_scripts(core, interpreter, START)
    ahead = {path: site.files[path].decode() for path in (types, listed, first)}
    html = page.render(template, site.names, facts, ahead, site.hints, scripts)
    policy = json.loads((layout.static / "sandbox" / "policy.json").read_text(encoding="utf-8"))
    html = page.with_policy(html, policy["page"], site.relay, site.lock.packages)
    site.add("index.html", html.encode())
    _add_service_worker(site, worker, name)
    _write(layout.dist, site.files)
    return name


def _add_python(site: Site, distribution: Path | None, names: Sequence[str]) -> None:
    """Pyodide, the standard library, the wheels and the list of packages."""
    lock = site.lock
    bytecode = compiled.Compiler(site.layout, site.node, lock.pyodide)
    stock = site_lock.verified(site.layout, lock, "pyodide/python_stdlib.zip")
    library = stdlib.archive(site.layout, stock, lock.python, bytecode)
    found = wheels.download(site.layout, lock)
    dxt = wheels.build_own(site.layout)
    additions = {dxt: {catalogue.IN_WHEEL: catalogue.read(site.layout)}}
    roles = {dxt: "both"}
    roles |= {found[wheel.name]: wheel.role for wheel in lock.wheels}
    site.wheels.extend(found.values())
    listed: list[dict[str, object]] = []
    own = []
    for wheel in wheels.for_browser(site.layout, roles, additions, bytecode):
        digest = _sha256(wheel.data)
        # The hash is a folder: a wheel's own file name means something to micropip.
        path = site.add(f"python/wheels/{digest[:10]}/{wheel.file}", wheel.data)
        if wheel.role == "on-demand":
            site.lazy.add(path)
        listed.append(_listed(wheel.name, path, digest, wheel.role, wheel.native))
        own.append((wheel, digest))
    stock_list = site.from_npm("pyodide/pyodide-lock.json")
    merged = packages.merged(stock_list, own)
    if distribution is not None:
        held = {wheel.name for wheel, _ in own}
        files = packages.chosen(distribution, names, held, stock_list)
        merged = packages.with_distribution(merged, distribution, [name for name, _, _ in files])
        for name, source, digest in files:
            path = site.add(f"python/packages/{source.name}", source.read_bytes())
            listed.append(_listed(name, path, digest, "on-demand", True))
    elif names:
        raise BuildError("--with names packages; say with --pyodide-dist where they are")
    site.assets["wheels"] = listed
    wasm = site.from_npm("pyodide/pyodide.asm.wasm")
    site.assets["pyodide"] = {
        "version": lock.pyodide,
        "wasm": site.add_hashed("python/pyodide.asm.wasm", wasm),
        "stdlib": site.add_hashed("python/python_stdlib.zip", library.read_bytes()),
        "lock": site.add_hashed("python/pyodide-lock.json", merged),
    }


def _listed(name: str, path: str, sha256: str, role: str, native: bool) -> dict[str, object]:
    return {"name": name, "path": path, "sha256": sha256, "role": role, "native": native}


def _add_scripts(site: Site) -> None:
    """The page's modules and styles, the sandbox's scripts and the other workers."""
    made = bundle.page(site.layout, site.node)
    site.npm |= notices.packages_of(made.inputs)
    linked = {name for entry, name in made.entries.items() if entry.endswith(".css")}
    first = {*linked, made.entries[PAGE], *made.needed[PAGE]}
    for name, source in made.files.items():
        if name.endswith(".map"):
            continue
        is_eager = name in first and name.endswith(".js")
        data = source.read_bytes()
        path = site.add(f"assets/{name}", bundle.EAGER + data if is_eager else data)
        if name not in first and not name.endswith(".woff2"):
            site.lazy.add(path)
    site.names.update({source: f"assets/{name}" for source, name in made.entries.items()})
    site.hints.extend(page.module_hint(f"assets/{name}") for name in made.needed[PAGE])
    site.assets["styles"] = {
        Path(entry).stem: f"assets/{name}" for entry, name in made.styles.items()
    }

    made = bundle.scripts(site.layout, site.node)
    site.npm |= notices.packages_of(made.inputs)
    workers = {}
    for entry, name in made.entries.items():
        stem = Path(entry).name.removesuffix(".js").removesuffix(".worker")
        if entry == RELAY:
            site.relay = made.files[name].read_text(encoding="utf-8")
            continue
        script = made.files[name].read_bytes()
        if entry == WORKER:
            script = bundle.without_probe(script)
            site.assets["worker"] = site.add_hashed("assets/worker.js", script)
        else:
            workers[stem] = site.add(f"assets/{name}", script)
            site.lazy.add(workers[stem])
    site.assets["workers"] = workers


def _add_page_python(site: Site) -> tuple[str, str, str]:
    """PyScript, MicroPython and the image with the page's Python; gives the paths of the three."""
    made = bundle.pyscript(site.layout, site.node)
    started = bundle.interpreter(site.layout, site.node)
    site.npm |= notices.packages_of((*made.inputs, *started.inputs))
    # All three lie beside the page: PyScript imports the interpreter relative to itself, and that
    # asks for its .wasm, under its own name, relative to the page.
    ((name, source),) = made.files.items()
    core = site.add(name, bundle.EAGER + source.read_bytes())
    (script,) = (bundle.EAGER + path.read_bytes() for path in started.files.values())
    pair = [script, site.from_npm(f"{micropython.INTERPRETER}/micropython.wasm")]
    stem = f"micropython-{_sha256(b''.join(pair))[:10]}"
    interpreter, wasm = (
        site.add(f"{stem}.{ending}", data)
        for ending, data in zip(("mjs", "wasm"), pair, strict=True)
    )
    sources = pack.modules(site.layout)
    modules = micropython.compile(site.layout, site.node, sources)
    data = micropython.image(site.layout, site.node, modules)
    micropython.clean(site.layout, sources, modules)
    image = site.add_hashed("assets/python.image", data)
    site.hints.append(page.module_hint(interpreter))
    site.hints.extend(page.fetch_hint(path) for path in (wasm, image))
    return core, interpreter, image


def _add_service_worker(site: Site, made: bundle.Bundle, name: str) -> None:
    ((file, source),) = made.files.items()
    listed = offline.entries(site.digests(), site.lazy)
    text = offline.with_list(source.read_text(encoding="utf-8"), name, listed, site.lock.packages)
    site.add(file, text.encode())


def _write(dist: Path, files: dict[str, bytes]) -> None:
    """Writes what differs and removes what is not part of the site; the page comes last."""
    changed = 0
    for path, data in sorted(files.items(), key=lambda item: item[0].count("/") == 0):
        target = dist / path
        if (
            not target.is_file()
            or target.stat().st_size != len(data)
            or target.read_bytes() != data
        ):
            target.parent.mkdir(parents=True, exist_ok=True)
            partial = target.with_name(target.name + ".part")
            partial.write_bytes(data)
            partial.replace(target)
            changed += 1
    for found in files_below(dist):
        if found.relative_to(dist).as_posix() not in files:
            found.unlink()
            changed += 1
            if not any(found.parent.iterdir()):
                found.parent.rmdir()
    total = sum(len(data) for data in files.values()) / 1e6
    say(f"  dist: {len(files)} files, {total:.1f} MB, {changed} changed")


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
