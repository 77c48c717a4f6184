"""The fixture `viewers`: a fresh page with the viewers and the editor alone.

It fails the test on any console error or warning that was not expected, and on any request that
leaves the page.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from viewer_page import Viewers, bundle

from dxt_build.serve import serving


@pytest.fixture(scope="session")
def viewers_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The page under a sub-path, so that every address in it has to be relative."""
    site = tmp_path_factory.mktemp("viewers")
    bundle(site)
    with serving(site, prefix="/some/where/") as address:
        yield address


@pytest.fixture
def unopened_viewers(viewers_address: str, browser: Browser) -> Iterator[Viewers]:
    """The page before it is opened, so that a test can change what it will find."""
    context = browser.new_context(viewport={"width": 900, "height": 420})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    tool = Viewers(context.new_page(), viewers_address)
    yield tool
    context.close()
    assert tool.unexpected() == []
    own = (viewers_address, "blob:", "data:")
    assert [url for url in tool.requests if not url.startswith(own)] == []


@pytest.fixture
def viewers(unopened_viewers: Viewers) -> Viewers:
    unopened_viewers.open()
    return unopened_viewers
