"""Packages out of a full Pyodide distribution."""

import hashlib
import json
from pathlib import Path

import pytest

from dxt_build import packages
from dxt_build.report import BuildError
from dxt_build.wheels import BrowserWheel

INFO = {"abi_version": "2026_0", "python": "3.14.2"}


def entry(name: str, data: bytes, *depends: str) -> dict[str, object]:
    return {
        "name": name,
        "version": "1.0",
        "file_name": f"{name}-1.0.whl",
        "sha256": hashlib.sha256(data).hexdigest(),
        "depends": list(depends),
        "imports": [name],
    }


@pytest.fixture
def distribution(tmp_path: Path) -> Path:
    """A distribution with pandas, which needs numpy and pytz."""
    lock = {
        "info": INFO,
        "packages": {
            "pandas": entry("pandas", b"pandas", "numpy", "Pytz"),
            "numpy": entry("numpy", b"numpy"),
            "pytz": entry("pytz", b"pytz"),
            "numpy-tests": entry("numpy-tests", b"tests", "numpy"),
        },
    }
    (tmp_path / "pyodide-lock.json").write_text(json.dumps(lock))
    for name in ("pandas", "numpy", "pytz"):
        (tmp_path / f"{name}-1.0.whl").write_bytes(name.encode())
    return tmp_path


def stock(distribution: Path) -> bytes:
    return (distribution / "pyodide-lock.json").read_bytes()


def names(distribution: Path, *wanted: str, held: tuple[str, ...] = ()) -> list[str]:
    return [name for name, _, _ in packages.chosen(distribution, wanted, held, stock(distribution))]


def test_a_package_brings_what_it_depends_on(distribution: Path) -> None:
    assert names(distribution, "Pandas") == ["numpy", "pandas", "pytz"]


def test_what_the_site_holds_is_not_copied_again(distribution: Path) -> None:
    assert names(distribution, "pandas", held=("numpy",)) == ["pandas", "pytz"]


def test_a_damaged_file_is_refused_by_name(distribution: Path) -> None:
    (distribution / "numpy-1.0.whl").write_bytes(b"other")
    with pytest.raises(BuildError, match=r"numpy-1\.0\.whl is damaged"):
        names(distribution, "pandas")


def test_an_unknown_package_is_refused_by_name(distribution: Path) -> None:
    with pytest.raises(BuildError, match="no package polars"):
        names(distribution, "polars")


def test_a_distribution_for_another_python_is_refused(distribution: Path) -> None:
    other = json.dumps({"info": {**INFO, "python": "3.13.1"}, "packages": {}}).encode()
    with pytest.raises(BuildError, match=r"is for python 3\.14\.2; this site needs 3\.13\.1"):
        packages.chosen(distribution, ["numpy"], (), other)


def test_a_folder_without_a_list_is_no_distribution(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match="full distribution"):
        packages.chosen(tmp_path, ["numpy"], (), b"{}")


def test_the_sites_list_names_its_own_wheels_and_no_tests(distribution: Path) -> None:
    wheel = BrowserWheel("numpy", "numpy-2.0-py3-none-any.whl", b"", "engine", False)
    merged = json.loads(packages.merged(stock(distribution), [(wheel, "ab")]))
    assert set(merged["packages"]) == {"pandas", "numpy", "pytz"}
    found = merged["packages"]["numpy"]
    assert (found["version"], found["file_name"], found["sha256"], found["depends"]) == (
        "2.0",
        "numpy-2.0-py3-none-any.whl",
        "ab",
        [],
    )
    assert found["imports"] == ["numpy"]
