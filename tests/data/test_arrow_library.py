"""What is said where the Arrow library is not there, or can't be loaded."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

CODE = """
from dxt.core.errors import PackageMissing
from dxt.data.arrow_library import core
try:
    core()
except PackageMissing as error:
    print(error.message)
"""


@pytest.mark.parametrize(
    ("package", "said"),
    [
        ("raise ModuleNotFoundError()", "which is not installed: pip install"),
        ("raise ImportError('no room for it')", "which can't be loaded: no room for it"),
    ],
)
def test_whether_it_is_missing_or_broken_is_told(tmp_path: Path, package: str, said: str) -> None:
    (tmp_path / "arro3" / "core").mkdir(parents=True)
    (tmp_path / "arro3" / "core" / "__init__.py").write_text(package)
    done = subprocess.run(
        [sys.executable, "-c", CODE],
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert said in done.stdout
