"""Values in a folder: what is written is read again, damage is found, others may be there too."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from dxt.core.errors import StoreUnusable
from dxt.engine.values.store import Entry
from dxt.executors.folder import ABANDONED, LARGE, MARKER, Folder

NODE = "3f" + 38 * "0"
DESCRIPTION = {"kind": "text", "text": "“é\n”", "digest": "d1", "bytes": 7}


def entry(data: bytes, port: str = "out", node: str = NODE) -> Entry:
    size = len(data)
    return Entry(f"{node}.{port}", "data.csv@1", DESCRIPTION, size, size, 1.5, 1000.0, 1000.0)


class Shelf:
    """A folder opened, and what it told."""

    def __init__(self, path: Path) -> None:
        self.told: list[str] = []
        self.folder = Folder(path, self.told.append)

    def keeps(self, data: bytes, port: str = "out", node: str = NODE) -> Path:
        """Writes a value and gives its file."""
        written = entry(data, port, node)
        before = set(self.files())
        asyncio.run(self.folder.write(written, data))
        self.folder.use(written.key, 1000.0)
        assert self.folder.find(written.key) == written
        assert self.reads(written.key) == data
        (path,) = set(self.files()) - before or before
        return path

    def reads(self, key: str = f"{NODE}.out") -> bytes | None:
        return asyncio.run(self.folder.read(key))

    def files(self) -> list[Path]:
        return [path for path in self.folder.path.glob("*/*") if path.is_file()]


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "cache")


@pytest.mark.parametrize("data", [b"", b"\n\n", b'{"form":"bytes"}\n\x00\xff', b"x" * (LARGE + 1)])
def test_what_is_written_is_read_again_by_the_next_process(shelf: Shelf, data: bytes) -> None:
    shelf.keeps(data)
    later = Shelf(shelf.folder.path)
    assert later.folder.keys() == {f"{NODE}.out"}
    assert later.folder.find(f"{NODE}.out") == entry(data)
    assert later.reads() == data
    assert later.told == []


def test_ports_that_file_systems_may_confuse_are_kept_apart(shelf: Shelf) -> None:
    ports = ["out", "Out", "größe", "gr\u006f\u0308\u00dfe", "with.dot", "../up", "=6f", "a" * 90]
    for number, port in enumerate(ports):
        asyncio.run(shelf.folder.write(entry(b"%d" % number, port), b"%d" % number))
    assert shelf.folder.keys() == {f"{NODE}.{port}" for port in ports}
    for number, port in enumerate(ports):
        assert shelf.reads(f"{NODE}.{port}") == b"%d" % number
    paths = shelf.files()
    assert {path.parent for path in paths} == {shelf.folder.path / "3f"}
    assert len({path.name.lower() for path in paths}) == len(ports)
    assert all(path.name.isascii() for path in paths)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def lengthen(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"x")


def empty(path: Path) -> None:
    path.write_bytes(b"")


def flip_description(path: Path) -> None:
    path.write_bytes(path.read_bytes().replace(b"data.csv@1", b"data.csv@2"))


def rename(path: Path) -> None:
    path.rename(path.with_name(path.name.replace(".out", ".out2")))


@pytest.mark.parametrize("damage", [cut, lengthen, empty, flip_description, rename])
def test_damage_is_found_without_reading_the_value(shelf: Shelf, damage: object) -> None:
    path = shelf.keeps(b"some value")
    damage(path)  # type: ignore[operator]
    (key,) = shelf.folder.keys()
    assert shelf.folder.find(key) is None
    assert len(shelf.told) == 1
    assert "damaged" in shelf.told[0]
    assert shelf.folder.keys() == set()


def test_a_value_whose_hash_is_wrong_is_dropped(shelf: Shelf) -> None:
    path = shelf.keeps(b"some value")
    path.write_bytes(path.read_bytes().replace(b"some value", b"same value"))
    assert shelf.folder.find(f"{NODE}.out") is not None
    assert shelf.reads() is None
    assert "its hash is wrong" in shelf.told[0]
    assert shelf.folder.find(f"{NODE}.out") is None


def test_what_another_process_removed_is_gone_without_a_word(shelf: Shelf) -> None:
    shelf.keeps(b"some value")
    Shelf(shelf.folder.path).folder.drop([f"{NODE}.out", "no.such"])
    assert shelf.folder.find(f"{NODE}.out") is None
    assert shelf.reads() is None
    shelf.folder.use(f"{NODE}.out", 1.0)
    shelf.folder.drop([f"{NODE}.out"])
    assert shelf.told == []


def test_writing_again_replaces_the_whole_value(shelf: Shelf) -> None:
    shelf.keeps(b"a long first value")
    shelf.keeps(b"second")
    assert shelf.reads() == b"second"


def test_a_use_is_seen_by_every_process(shelf: Shelf) -> None:
    shelf.keeps(b"1")
    shelf.folder.use(f"{NODE}.out", 5000.0)
    assert Shelf(shelf.folder.path).folder.find(f"{NODE}.out") == replace(entry(b"1"), used=5000.0)


WRITER = """
import asyncio, sys
from pathlib import Path
from dxt.engine.values.store import Entry
from dxt.executors.folder import Folder

folder = Folder(Path(sys.argv[1]), print)
letter = sys.argv[2].encode()
for turn in range(300):
    node = f"{turn % 5:040x}"
    data = letter * (turn * 37 % 4000)
    about = {"kind": "text", "text": "", "digest": "", "bytes": 1}
    entry = Entry(f"{node}.out", "t@1", about, len(data), len(data), 1.0, 1.0, 1.0)
    asyncio.run(folder.write(entry, data))
    found = asyncio.run(folder.read(f"{node}.out"))
    if turn % 3 == 0:
        folder.drop([f"{node}.out"])
    assert found is None or len(set(found)) <= 1, found
"""


def test_processes_may_write_read_and_drop_the_same_values_at_once(tmp_path: Path) -> None:
    path = tmp_path / "cache"
    running = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), letter],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        for letter in "ab"
    ]
    said = [process.communicate()[0] for process in running]
    assert said == ["", ""]
    assert [process.returncode for process in running] == [0, 0]
    shelf = Shelf(path)
    assert all(shelf.folder.find(key) is not None for key in shelf.folder.keys())  # noqa: SIM118
    assert shelf.told == []
    assert not list(path.glob("writing-*"))


def test_the_folder_is_its_owners_and_says_its_format(shelf: Shelf) -> None:
    assert shelf.folder.path.stat().st_mode & 0o077 == 0
    assert json.loads((shelf.folder.path / "dxt-cache.json").read_text()) == {"dxt_cache": 1}


def refused(path: Path) -> str:
    with pytest.raises(StoreUnusable) as raised:
        Folder(path, print)
    return raised.value.message


@pytest.mark.parametrize("mark", ['{"dxt_cache": 2}', "{}", "[]", "no JSON"])
def test_another_format_is_refused_and_left_alone(shelf: Shelf, mark: str) -> None:
    path = shelf.keeps(b"1")
    (shelf.folder.path / "dxt-cache.json").write_text(mark)
    assert "form that this DxT does not read" in refused(shelf.folder.path)
    assert path.is_file()


def test_a_folder_of_other_things_is_refused(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    assert "holds other things" in refused(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_place_that_is_no_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert "can't be kept in" in refused(tmp_path / "file")


@pytest.mark.skipif(os.name != "posix", reason="rights are kept otherwise there")
def test_a_folder_where_everyone_may_write_is_refused(tmp_path: Path) -> None:
    open_to_all = tmp_path / "cache"
    open_to_all.mkdir()
    open_to_all.chmod(0o777)
    assert "every user of this machine may write" in refused(open_to_all)


def test_a_write_that_fails_says_why_and_leaves_nothing(shelf: Shelf) -> None:
    (shelf.folder.path / "3f").write_text("in the way")
    with pytest.raises(StoreUnusable):
        asyncio.run(shelf.folder.write(entry(b"1"), b"1"))
    assert sorted(path.name for path in shelf.folder.path.iterdir()) == ["3f", "dxt-cache.json"]


def test_what_a_dead_process_left_half_written_is_removed_later(shelf: Shelf) -> None:
    young, old = shelf.folder.path / "writing-1", shelf.folder.path / "writing-2"
    for path in (young, old):
        path.write_bytes(b"half")
    then = young.stat().st_mtime - 2 * ABANDONED
    os.utime(old, (then, then))
    again = Shelf(shelf.folder.path)
    assert again.folder.keys() == set()
    assert young.is_file()
    assert not old.exists()


def test_a_folder_that_was_cleared_while_values_came_can_be_used_again(shelf: Shelf) -> None:
    shelf.folder.clear()
    (shelf.folder.path / "a1").mkdir(parents=True)  # by a run that went on
    assert not (shelf.folder.path / MARKER).exists()
    assert Folder(shelf.folder.path, print).path == shelf.folder.path
    assert (shelf.folder.path / MARKER).exists()


def test_clearing_removes_what_is_kept_and_nothing_else(shelf: Shelf) -> None:
    shelf.keeps(b"1")
    note = shelf.folder.path / "note.txt"
    note.write_text("mine")
    shelf.folder.clear()
    assert [path.name for path in shelf.folder.path.iterdir()] == ["note.txt"]
    note.unlink()
    shelf.folder.clear()
    assert not shelf.folder.path.exists()
