"""The rig: a page of host, engine and sandbox alone."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.web.reaching import witness  # noqa: F401 - a fixture
from tests.web.rig import Rig, make


@pytest.fixture
def rig_address(tmp_path: Path, dist: Path, serve_folder: Callable[..., object]) -> str:
    make(tmp_path, dist)
    return str(serve_folder(tmp_path).address)  # type: ignore[attr-defined]


@pytest.fixture
def rig(page: Page, rig_address: str) -> Rig:
    """The rig in a fresh profile, booted."""
    return Rig(page, rig_address).opens()
