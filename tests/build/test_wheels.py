"""Wheels for the browser: slimmed, compiled, the same every time."""

import zipfile
from pathlib import Path

from dxt_build import lock, node, wheels
from dxt_build.compiled import Compiler
from dxt_build.layout import Layout

METADATA = "tiny-1.0.dist-info/METADATA"
FILES = {
    "tiny/__init__.py": b"value = 1\n",
    "tiny/broken.py": b"def (\n",
    "tiny/tests/test_tiny.py": b"assert True\n",
    "tiny/py.typed": b"",
    "tiny/__init__.pyi": b"value: int\n",
    METADATA: b"Name: tiny\nVersion: 1.0\n",
    "tiny-1.0.dist-info/RECORD": b"old",
}


ROOT = Layout(Path(__file__).resolve().parents[2])
# The start of bytecode for Python 3.14, then the flags "made from a hash, never checked".
BYTECODE = b"\x2b\x0e\r\n\x01\0\0\0"


def made(tmp_path: Path, files: dict[str, bytes]) -> tuple[wheels.BrowserWheel, zipfile.ZipFile]:
    """The wheel with these files, as the browser gets it, compiled by the real compiler."""
    source = tmp_path / "tiny-1.0-py3-none-any.whl"
    source.write_bytes(wheels.zipped(files.items()))
    compiler = Compiler(ROOT, node.prepare(ROOT), lock.read(ROOT).pyodide)
    (tmp_path / ".cache").mkdir(exist_ok=True)
    (wheel,) = wheels.for_browser(
        Layout(tmp_path), {source: "engine"}, {source: {"tiny/types.json": b"{}"}}, compiler
    )
    return wheel, zipfile.ZipFile(tmp_path / ".cache" / "browser-wheels" / source.name)


def test_only_what_runs_is_kept_and_compiled(tmp_path: Path) -> None:
    wheel, archive = made(tmp_path, FILES)
    assert sorted(archive.namelist()) == [
        "tiny-1.0.dist-info/METADATA",
        "tiny-1.0.dist-info/RECORD",
        "tiny/__init__.pyc",
        "tiny/broken.pyc",
        "tiny/types.json",
    ]
    assert archive.read("tiny/__init__.pyc").startswith(BYTECODE)
    assert (wheel.name, wheel.role, wheel.native) == ("tiny", "engine", False)


def test_a_file_that_does_not_compile_says_so_only_when_it_is_imported(tmp_path: Path) -> None:
    _, archive = made(tmp_path, FILES)
    code = archive.read("tiny/broken.pyc")
    assert code.startswith(BYTECODE)
    assert b"SyntaxError" in code


def test_the_record_lists_what_is_there(tmp_path: Path) -> None:
    _, archive = made(tmp_path, FILES)
    record = archive.read("tiny-1.0.dist-info/RECORD").decode().splitlines()
    assert {line.split(",")[0] for line in record} == set(archive.namelist())


def test_an_extension_makes_a_wheel_native(tmp_path: Path) -> None:
    wheel, _ = made(tmp_path, {**FILES, "tiny/_c.cpython-314-wasm32-emscripten.so": b"\0asm"})
    assert wheel.native


def test_the_same_files_make_the_same_bytes() -> None:
    assert wheels.zipped(FILES.items()) == wheels.zipped(reversed(FILES.items()))
