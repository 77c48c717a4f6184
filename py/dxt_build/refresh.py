"""Renews every lock: Python requirements and `static/site.lock.json`. Run by hand, rarely.

Owns the choice of versions, which it leaves to uv, npm and pip within the bounds of
`pyproject.toml`, `static/package.json` and `lock.WANTED`.
"""

import json
import os
import shutil
from pathlib import Path

from . import environment, wheels
from . import lock as site_lock
from . import node as nodejs
from .layout import Layout
from .report import step
from .stamps import file_digest

BASE = "py/requirements.txt"
GROUPS = {"base": BASE, "bench": "tests/bench/requirements.txt"} | {
    name: f"py/requirements-{name}.txt" for name in ("test", "node", "lock")
}


def refresh(layout: Layout) -> int:
    """Rewrites the locks; look at the difference before you commit it."""
    environment.prepare(layout, "lock")
    for group, name in GROUPS.items():
        with step(name):
            _resolve(layout, group, name)
    environment.prepare(layout)
    nodejs.prepare(layout)
    with step(f"static/{site_lock.NAME}"):
        site_lock.write(layout, _site_lock(layout))
    return 0


def _resolve(layout: Layout, group: str, name: str) -> None:
    # What is tested must be what is installed, so the tests' requirements obey the base ones.
    bounds = [] if name == BASE else [f"--constraints={BASE}"]
    environment.python(
        layout,
        [
            "-m",
            "uv",
            "pip",
            "compile",
            "--quiet",
            "--universal",
            "--upgrade",
            "--python-version=3.11",
            "--generate-hashes",
            "--no-emit-index-url",
            "--custom-compile-command=python build.py lock",
            *bounds,
            f"--group=pyproject.toml:{group}",
            f"--output-file={name}",
        ],
        {"VIRTUAL_ENV": str(layout.venv), "UV_NO_PROGRESS": "1", **_uv_index()},
    )


def _uv_index() -> dict[str, str]:
    """uv does not read pip's settings; hand it the one that says where packages come from."""
    index = os.environ.get("PIP_INDEX_URL")
    return {"UV_DEFAULT_INDEX": index} if index else {}


def _site_lock(layout: Layout) -> site_lock.SiteLock:
    package = json.loads((layout.node_modules / "pyodide" / "package.json").read_text())
    info = json.loads((layout.node_modules / "pyodide" / "pyodide-lock.json").read_text())["info"]
    version = package["version"]
    draft = site_lock.SiteLock(
        pyodide=version,
        python=info["python"],
        platform=f"pyemscripten_{info['abi_version']}_wasm32",
        packages=f"https://cdn.jsdelivr.net/pyodide/v{version}/full/",
        files=site_lock.pinned_npm_files(layout),
        wheels=(),
    )
    folder = layout.cache / "resolve"
    shutil.rmtree(folder, ignore_errors=True)
    wheels.fetch(layout, draft, [wanted.requirement for wanted in site_lock.WANTED], folder)
    found = tuple(_pinned(folder, wanted) for wanted in site_lock.WANTED)
    return site_lock.SiteLock(**{**vars(draft), "wheels": found})


def _pinned(folder: Path, wanted: site_lock.Wanted) -> site_lock.Wheel:
    name = wanted.requirement.split(">")[0].split("=")[0]
    path = next(folder.glob(f"{name.replace('-', '_')}-*.whl"))
    return site_lock.Wheel(name, path.name.split("-")[1], path.name, file_digest(path), wanted.role)
