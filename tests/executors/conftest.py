"""What the trials of executors share: the page in which the browser's are tried."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dxt_build.serve import serving
from tests.conftest import browser_program
from tests.executors.in_browser import SandboxPage
from tests.web import rig


@pytest.fixture(scope="session")
def sandbox_page(dist: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxPage]:
    """One page for all tests; each has an executor of its own in it."""
    folder = tmp_path_factory.mktemp("sandbox")
    rig.make(folder, dist, Path(__file__).with_name("sandbox_rig.js"))
    with serving(folder) as address:
        page = SandboxPage(f"{address}rig.html", *browser_program())
        yield page
        page.close()
