"""Wheels of little plugins, made with nothing but the standard library."""

from __future__ import annotations

import base64
import hashlib
import io
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from textwrap import dedent

HERE = Path(__file__).parent
EPOCH = (1980, 1, 1, 0, 0, 0)


def weather(version: str = "1.0", **changed: str) -> bytes:
    """The wheel of `dxt-weather`, with other text in some of its files: `nodes="..."`."""
    folder = HERE / "weather" / "dxt_weather"
    files = {
        f"dxt_weather/{path.name}": path.read_text(encoding="utf-8")
        for path in folder.iterdir()
        if path.is_file()
    }
    files |= {f"dxt_weather/{name}.py": text for name, text in changed.items()}
    points = {"weather": "dxt_weather.nodes"}
    return wheel("dxt-weather", version, files, points, ["dxt>=0.1", "numpy>=2", "x; extra == 'y'"])


def single(code: str, name: str = "little", version: str = "1.0") -> bytes:
    """The wheel of a plugin that is one module, `dxt_NAME`, with types under NAME."""
    module = f"dxt_{name}"
    return wheel(f"dxt-{name}", version, {f"{module}.py": dedent(code)}, {name: module})


def wheel(
    name: str,
    version: str,
    files: Mapping[str, str | bytes],
    points: Mapping[str, str],
    requires: Sequence[str] = (),
) -> bytes:
    """A wheel as pip takes it; `points` are its entry points in the group `dxt.nodes`."""
    info = f"{name.replace('-', '_')}-{version}.dist-info"
    metadata = ["Metadata-Version: 2.4", f"Name: {name}", f"Version: {version}"]
    metadata += [f"Requires-Dist: {text}" for text in requires]
    listed = [f"{point} = {value}" for point, value in points.items()]
    members = {path: _bytes(content) for path, content in files.items()} | {
        f"{info}/METADATA": _bytes("\n".join(metadata) + "\n"),
        f"{info}/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": _bytes("\n".join(["[dxt.nodes]", *listed]) + "\n"),
    }
    record = "".join(f"{path},{_digest(data)},{len(data)}\n" for path, data in members.items())
    members[f"{info}/RECORD"] = _bytes(record + f"{info}/RECORD,,\n")
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in members.items():
            archive.writestr(zipfile.ZipInfo(path, EPOCH), data)
    return made.getvalue()


def install(data: bytes, folder: Path) -> Path:
    """Puts the wheel's files into a folder, as pip does with one of pure Python."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        archive.extractall(folder)
    return folder


def _bytes(content: str | bytes) -> bytes:
    return content.encode() if isinstance(content, str) else content


def _digest(data: bytes) -> str:
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=")
    return f"sha256={digest.decode()}"
