"""The wheels the browser gets: pinned, downloaded with pip, slimmed, compiled.

Owns `.cache/wheels`. A wheel of pure Python becomes a zip file of bytecode that goes on `sys.path`
as it is; one with compiled extensions ("native") must be unpacked by the browser.
"""

import base64
import hashlib
import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from . import compiled, environment
from .layout import Layout
from .lock import SiteLock, Wheel
from .report import BuildError, step
from .stamps import Stamp, digest_of, file_digest

# Nothing of this is needed to run: type stubs, bills of material, tests, headers.
NOT_NEEDED = re.compile(r"(^|/)(tests?|sboms)/|\.(pyi|pyx|pxd|c|h)$|(^|/)py\.typed$|/RECORD$")
EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class BrowserWheel:
    """A wheel as the site hands it out."""

    name: str
    file: str
    data: bytes
    role: str
    native: bool


def download(layout: Layout, lock: SiteLock) -> dict[str, Path]:
    """The pinned wheels by name, from the cache or from PyPI, each verified."""
    folder = layout.cache / "wheels"
    missing = [wheel for wheel in lock.wheels if not _is_there(folder, wheel)]
    if missing:
        with step("Wheels for the browser: " + ", ".join(wheel.name for wheel in missing)):
            folder.mkdir(parents=True, exist_ok=True)
            listed = folder / "requirements.txt"
            listed.write_text(
                "".join(f"{w.name}=={w.version} --hash=sha256:{w.sha256}\n" for w in missing)
            )
            fetch(layout, lock, ["--require-hashes", "-r", str(listed)], folder)
    for wheel in missing:
        if not _is_there(folder, wheel):
            raise BuildError(
                f"pip did not bring {wheel.file}; it is pinned in static/site.lock.json"
            )
    return {wheel.name: folder / wheel.file for wheel in lock.wheels}


def fetch(layout: Layout, lock: SiteLock, what: Sequence[str], folder: Path) -> None:
    """Downloads wheels that fit the browser's Python into a folder."""
    version = ".".join(lock.python.split(".")[:2])
    environment.pip(
        layout,
        [
            "download",
            "--no-deps",
            "--only-binary=:all:",
            f"--python-version={version}",
            "--implementation=cp",
            f"--abi=cp{version.replace('.', '')}",
            f"--platform={lock.platform}",
            f"--dest={folder}",
            *what,
        ],
        "for the browser",
    )


def build_own(layout: Layout) -> Path:
    """The `dxt` wheel, built anew only when `py/dxt` changed."""
    folder = layout.cache / "own"
    sources = layout.py / "dxt"
    stamp = Stamp(layout.cache, "own-wheel")
    digest = digest_of(sources, layout.root / "pyproject.toml")
    found = sorted(folder.glob("dxt-*.whl"))
    if found and stamp.fits(digest):
        return found[0]
    with step("The dxt wheel"):
        for old in found:
            old.unlink()
        folder.mkdir(parents=True, exist_ok=True)
        environment.python(
            layout,
            ["-c", "import hatchling.build as b, sys; b.build_wheel(sys.argv[1])", str(folder)],
        )
    stamp.leave(digest)
    return next(folder.glob("dxt-*.whl"))


def for_browser(
    layout: Layout,
    roles: Mapping[Path, str],
    additions: Mapping[Path, Mapping[str, bytes]],
    bytecode: compiled.Compiler,
) -> list[BrowserWheel]:
    """Slims and compiles wheels, or takes them from the cache; their roles stay with them.

    `additions` are files that some of them get besides.
    """
    folder = layout.cache / "browser-wheels"
    folder.mkdir(exist_ok=True)
    own_version = digest_of(Path(__file__), Path(compiled.__file__), bytecode.pyodide)
    stamps = {path: Stamp(layout.cache, f"wheel-{path.name}") for path in roles}
    digests = {
        path: digest_of(path, own_version, [*additions.get(path, {}).items()]) for path in roles
    }
    stale = {
        path: {**_slimmed(path), **additions.get(path, {})}
        for path in roles
        if not stamps[path].fits(digests[path], folder / path.name)
    }
    # One start of the compiler for all of them.
    code = bytecode.compile(
        {name: files[name] for files in stale.values() for name in files if name.endswith(".py")}
    )
    for path, files in stale.items():
        (folder / path.name).write_bytes(zipped(_with_bytecode(files, code).items()))
        stamps[path].leave(digests[path])
    return [_browser_wheel(folder / path.name, role) for path, role in roles.items()]


def _browser_wheel(path: Path, role: str) -> BrowserWheel:
    with zipfile.ZipFile(path) as archive:
        native = any(entry.endswith(".so") for entry in archive.namelist())
    name = path.name.split("-")[0].replace("_", "-")
    return BrowserWheel(name, path.name, path.read_bytes(), role, native)


def _slimmed(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {
            entry.filename: archive.read(entry)
            for entry in archive.infolist()
            if not entry.is_dir() and not NOT_NEEDED.search(entry.filename)
        }


def _with_bytecode(files: Mapping[str, bytes], code: Mapping[str, bytes]) -> dict[str, bytes]:
    kept = {name: data for name, data in files.items() if not name.endswith(".py")}
    kept |= {f"{name}c": code[name] for name in files if name.endswith(".py")}
    metadata = next(name for name in kept if name.endswith(".dist-info/METADATA"))
    record = str(PurePosixPath(metadata).with_name("RECORD"))
    kept[record] = _record(kept, record)
    return kept


def zipped(files: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip archive that is the same for the same files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, EPOCH), data, zipfile.ZIP_DEFLATED, 9)
    return buffer.getvalue()


def _record(files: dict[str, bytes], own_name: str) -> bytes:
    lines = []
    for name, data in sorted(files.items()):
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        lines.append(f"{name},sha256={digest},{len(data)}\n")
    return "".join([*lines, f"{own_name},,\n"]).encode()


def _is_there(folder: Path, wheel: Wheel) -> bool:
    path = folder / wheel.file
    return path.is_file() and file_digest(path) == wheel.sha256
