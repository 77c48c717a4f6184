"""pip, asked which packages it would install; it installs nothing.

Owns how it is called and what it answers when it can't. Its own settings hold: which index is
asked, which folders are looked into (`PIP_INDEX_URL`, `PIP_FIND_LINKS`, pip.conf, ...). Only wheels
are looked at, since the others are read by running code that they bring. Must not know graphs.
"""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from dxt import __version__
from dxt.core.errors import LockFailed

COMMAND = ("-m", "pip", "install", "--dry-run", "--ignore-installed", "--only-binary=:all:")
QUIETLY = ("--quiet", "--no-input", "--disable-pip-version-check")


def resolve(
    requirements: Iterable[str], wheels: Mapping[str, bytes], constraints: Iterable[str] = ()
) -> dict[str, Any]:
    """pip's report on the packages that meet all requirements, those that they need included.

    `wheels`, by file name, may be taken besides what pip finds; DxT itself is there, as this
    version. Raises LockFailed.
    """
    with TemporaryDirectory(prefix="dxt-pip-") as made:
        folder = Path(made)
        (folder / "constraints.txt").write_text("\n".join(constraints), encoding="utf-8")
        shelf = folder / "wheels"
        shelf.mkdir()
        for name, data in wheels.items():
            (shelf / name).write_bytes(data)
        links = [f"--find-links={shelf}"] if wheels else []
        files = [f"--constraint={folder / 'constraints.txt'}", f"--report={folder / 'report.json'}"]
        asked = [*COMMAND, *QUIETLY, *links, *files, str(_own_wheel(folder)), *requirements]
        done = subprocess.run(
            [sys.executable, *asked],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise LockFailed(_why(done.stderr))
        report: dict[str, Any] = json.loads((folder / "report.json").read_bytes())
    report["install"] = [item for item in report["install"] if item["metadata"]["name"] != "dxt"]
    return report


def _own_wheel(folder: Path) -> Path:
    """A wheel of this DxT as far as pip looks: plugins want it, and no index need have it."""
    path = folder / f"dxt-{__version__}-py3-none-any.whl"
    info = f"dxt-{__version__}.dist-info"
    with zipfile.ZipFile(path, "w") as wheel:
        metadata = f"Metadata-Version: 2.1\nName: dxt\nVersion: {__version__}\n"
        wheel.writestr(f"{info}/METADATA", metadata)
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\n")
        wheel.writestr(f"{info}/RECORD", "")
    return path


def _why(complaint: str) -> str:
    if "No module named pip" in complaint:
        return f"There is no pip beside DxT to ask. Run: {sys.executable} -m ensurepip"
    errors = [
        line.removeprefix("ERROR: ").strip()
        for line in complaint.splitlines()
        if line.startswith("ERROR: ") and "for help visit" not in line
    ]
    told = "\n  ".join(errors or complaint.strip().splitlines()[-5:])
    return (
        f"pip found no packages that meet all requirements:\n  {told}\n"
        "Change the requirements, or see to it that pip finds wheels of these packages (its own "
        "settings hold: PIP_INDEX_URL, PIP_FIND_LINKS, ...)."
    )
