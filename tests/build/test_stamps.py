"""A step is skipped exactly when nothing it is made from changed."""

from pathlib import Path

from dxt_build.stamps import Stamp, digest_of


def write(folder: Path, name: str, text: str = "") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_a_digest_follows_content_and_names_but_not_times(tmp_path: Path) -> None:
    one = write(tmp_path, "src/a.py", "1")
    first = digest_of(tmp_path / "src")
    one.touch()
    assert digest_of(tmp_path / "src") == first
    one.rename(tmp_path / "src/b.py")
    assert digest_of(tmp_path / "src") != first


def test_caches_do_not_count(tmp_path: Path) -> None:
    write(tmp_path, "src/a.py", "1")
    first = digest_of(tmp_path / "src")
    write(tmp_path, "src/__pycache__/a.cpython-311.pyc", "x")
    write(tmp_path, "src/node_modules/x/index.js", "x")
    assert digest_of(tmp_path / "src") == first


def test_a_stamp_fits_only_its_digest_and_while_the_result_is_there(tmp_path: Path) -> None:
    stamp, result = Stamp(tmp_path, "step"), write(tmp_path, "result")
    assert not stamp.fits("d1", result)
    stamp.leave("d1")
    assert stamp.fits("d1", result)
    assert not stamp.fits("d2", result)
    result.unlink()
    assert not stamp.fits("d1", result)


def test_a_forgotten_stamp_fits_nothing(tmp_path: Path) -> None:
    stamp = Stamp(tmp_path, "step")
    stamp.leave("d1")
    stamp.forget()
    assert not stamp.fits("d1")
